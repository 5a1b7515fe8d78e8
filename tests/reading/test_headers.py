"""Where the names are: preamble, several lines, blank names, footers, blocks turned into rows."""

import pytest

from pipelines.errors import HwbError
from pipelines.intake.reading.names import normalised, shown
from tests.reading.conftest import Reads, notes, rows

WIDE = """Title: delays
Period: April 2018
,,Days,,,Beds,
Code,Name,Acute,Other,,Acute,Other
E1,Leicester,1,2,,3,4
,,,,,,
Source: somebody,,,,,,
"""


def test_lines_above_the_header_are_preamble(reads: Reads) -> None:
    table = reads(WIDE, header={"lines": [4]}, footer=["Source:.*"])
    assert table.preamble == [(1, "Title: delays"), (2, "Period: April 2018"), (3, "Days Beds")]


@pytest.mark.parametrize("lines", [[3, 4], ["Days", "Name"], [3, "Code"], ["Beds", 4]])
def test_a_header_of_two_lines_is_carried_right_and_joined(
    lines: list[int | str], reads: Reads
) -> None:
    table = reads(WIDE, header={"lines": lines}, footer=["Source:.*"])
    assert table.header == [
        "Code", "Name", "Days / Acute", "Days / Other", "Beds / Acute", "Beds / Other",
    ]  # fmt: skip
    assert rows(table) == [("E1", "Leicester", "1", "2", "3", "4", 5)]


def test_a_new_upper_header_ends_the_span_beneath_it(reads: Reads) -> None:
    table = reads(
        "2021,,,2022,,\nall,,boys,,girls,\na,b,a,a,a,b\n1,2,3,4,5,6\n",
        header={"lines": [1, 2, 3], "join": "|"},
    )
    assert table.header == [
        "2021|all|a", "2021|all|b", "2021|boys|a", "2022|a", "2022|girls|a", "2022|girls|b",
    ]  # fmt: skip


def test_header_lines_may_lie_apart_and_cells_among_them_be_no_header(reads: Reads) -> None:
    table = reads(
        ",,2022-04-01,,2022-04-02,\n"
        '"Notes:\n 1. small",,in,out,in,out\n'
        "ENGLAND,,9,8,7,6\n"
        "Code,Name,,,,\n"
        "QK1,LLR,1,2,3,4\n",
        header={"lines": [r"\d{4}-\d\d-\d\d", "in", "Code"], "ignore": ["Notes:.*"]},
    )
    assert table.header[:3] == ["Code", "Name", "2022-04-01 / in"]
    assert rows(table) == [("QK1", "LLR", "1", "2", "3", "4", 6)]
    assert (4, "ENGLAND 9 8 7 6") in table.preamble


def test_a_column_without_a_name_is_kept_under_a_made_one_or_left_out_when_empty(
    reads: Reads,
) -> None:
    table = reads(",Area names ,,,n,\n1,England,,,5,\n2,,Kent,,6,\n")
    assert table.header == ["[1]", "Area names ", "Area names [2]", "n"]
    assert rows(table) == [("1", "England", "", "5", 2), ("2", "", "Kent", "6", 3)]
    assert [(n.what, n.count) for n in table.notes] == [
        ("cell under no header, kept as '[1]'", 2),
        ("cell under no header, kept as 'Area names [2]'", 1),
    ]


@pytest.mark.parametrize(
    "lines", [[9], [2], ["No such"], ["n", "n"]], ids=["below", "blank", "absent", "once only"]
)
def test_a_header_that_is_not_there_is_refused(lines: list[int | str], reads: Reads) -> None:
    with pytest.raises(HwbError, match="HWB-308"):
        reads("n,m\n\n1,2\n3,4\n", header={"lines": lines})


def test_a_header_line_that_cannot_be_read_is_refused(reads: Reads) -> None:
    with pytest.raises(HwbError, match=r"HWB-308.*quote not closed"):
        reads('a,"b\n1,2\n3,4\n')


def test_a_title_with_a_stray_quote_is_preamble(reads: Reads) -> None:
    table = reads('The "late" report\n"5" tall\na,b\n1,2\n', header={"lines": ["a"]})
    assert rows(table) == [("1", "2", 4)]


def test_names_stay_as_sent_and_are_compared_without_what_cannot_be_seen(reads: Reads) -> None:
    table = reads("\ufeff\ufeff\u200bLSOA\xa0 Code ,B\n1,2\n")
    assert normalised(table.header[0]) == "lsoa code"
    assert table.header == ["\u200bLSOA\xa0 Code ", "B"]


def test_a_shown_name_is_short_and_on_one_line() -> None:
    assert shown("a\n\x1b[31mb\u202e") == "'a [31mb'"
    assert len(shown("x" * 500)) < 70


def test_from_until_on_everything_is_footer_and_counted(reads: Reads) -> None:
    table = reads("a,b\n1,2\nTotal,3\nNote: x\n\n4,5\n", until="Total|Sum")
    assert rows(table) == [("1", "2", 2)]
    assert table.footer == [3, 4, 6]
    assert table.records == 4
    assert table.refused == []


def test_single_footer_lines_are_left_out_where_they_stand(reads: Reads) -> None:
    table = reads('a,b\n,Total\n1,2\n"Source: ""x",\n3,4\nTotals,5\n', footer=["Total", "Source.*"])
    assert [r[-1] for r in rows(table)] == [3, 5, 6]
    assert table.footer == [2, 4]


def test_a_file_of_footer_only_has_no_rows(reads: Reads) -> None:
    with pytest.raises(HwbError, match="HWB-313"):
        reads("a,b\nTotal,3\n", until="Total")


def test_blocks_become_rows_in_the_order_of_the_columns(reads: Reads) -> None:
    table = reads(
        "code,2021 boys,name,2021 girls,2022 boys\nE1,1,A,2,3\nE2,4,B,,6\n",
        unpivot={"pattern": r"(?P<year>\d{4}) (?P<sex>\w+)", "value": "n"},
    )
    assert table.header == ["code", "name", "year", "sex", "n"]
    assert rows(table) == [
        ("E1", "A", "2021", "boys", "1", 2),
        ("E1", "A", "2021", "girls", "2", 2),
        ("E1", "A", "2022", "boys", "3", 2),
        ("E2", "B", "2021", "boys", "4", 3),
        ("E2", "B", "2021", "girls", "", 3),
        ("E2", "B", "2022", "boys", "6", 3),
    ]
    assert table.records == 2


def test_every_column_may_become_rows(reads: Reads) -> None:
    table = reads("a,b\n1,2\n", unpivot={"pattern": "(?P<k>.)", "value": "v"})
    assert rows(table) == [("a", "1", 2), ("b", "2", 2)]


@pytest.mark.parametrize(
    ("header", "why"), [("code,x", "no column is named like"), ("2021,2021 ", "have one name")]
)
def test_blocks_that_are_absent_or_double_are_refused(header: str, why: str, reads: Reads) -> None:
    with pytest.raises(HwbError, match=f"HWB-310.*{why}"):
        reads(f"{header}\n1,2\n", unpivot={"pattern": r"(?P<year>\d{4})", "value": "n"})


def test_two_columns_of_one_name_stand_side_by_side(reads: Reads) -> None:
    table = reads("a,a\n1,2\n")
    assert table.header == ["a", "a"]
    assert rows(table) == [("1", "2", 2)]
    assert notes(table) == []
