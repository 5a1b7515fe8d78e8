"""Text tables: cells as sent, lines counted, nothing lost."""

import csv
import gzip
import io
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.errors import HwbError
from pipelines.intake.reading import headers, read
from pipelines.settings import Settings
from tests.reading.conftest import Reads, layout, notes, refusals, rows

CELL = st.text(alphabet=st.sampled_from('ab1 é"\n\r,;'), max_size=6)


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    width = draw(st.integers(1, 4))
    line = st.lists(CELL, min_size=width, max_size=width).filter(lambda c: "".join(c).strip())
    return draw(st.lists(line, min_size=1, max_size=6))


@given(tables(), st.sampled_from(["\n", "\r\n", "\r"]), st.sampled_from([",", ";"]))
def test_any_table_written_as_csv_reads_back_with_its_cells_and_line_numbers(
    tmp_path_factory: pytest.TempPathFactory,
    lines: list[list[str]],
    end: str,
    delimiter: str,
) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL)
    starts = []
    writer.writerow(["h"] * len(lines[0]))
    for cells in lines:
        starts.append(physical_lines(text.getvalue()) + 1)
        writer.writerow(cells)
    path = tmp_path_factory.mktemp("csv") / "file"
    path.write_bytes(text.getvalue().encode())
    table = read(path, layout(delimiter=delimiter), Settings(path, path))
    assert rows(table) == [(*cells, start) for cells, start in zip(lines, starts, strict=True)]
    assert table.refused == []


def physical_lines(text: str) -> int:
    return text.replace("\r\n", "\n").replace("\r", "\n").count("\n")


@given(st.text(alphabet=st.sampled_from('a,"\n\r '), max_size=60))
def test_every_filled_line_is_read_or_refused_whatever_it_holds(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = tmp_path_factory.mktemp("csv") / "file"
    path.write_bytes(b"h,h\na,b\n" + text.encode())
    table = read(path, layout(), Settings(path, path))
    seen = {r.line for r in table.refused}
    for *cells, line in rows(table):
        seen |= set(range(line, line + physical_lines("".join(cells)) + 1))
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    filled = {n for n, line in enumerate(lines, start=3) if line.strip(' ,"')}
    assert filled <= seen
    assert table.records == table.frame.height + len(table.refused)


def test_a_line_end_inside_quotes_does_not_shift_the_lines_below(reads: Reads) -> None:
    table = reads('a,b\r\n1,"x\r\ny"\r\n2,z\r\n')
    assert rows(table) == [("1", "x\r\ny", 2), ("2", "z", 4)]


@pytest.mark.parametrize("text", ["a,b\r1,x\r2,y\r", "a,b\n1,x\r2,y\r\n", "a,b\r\n1,x\n2,y"])
def test_every_kind_of_line_end_is_read_also_mixed(text: str, reads: Reads) -> None:
    assert rows(reads(text)) == [("1", "x", 2), ("2", "y", 3)]


def test_short_and_long_lines_are_refused_with_their_numbers(reads: Reads) -> None:
    table = reads("a,b,c\n1,2,3\n1,2\n1,2,3,4\n4,5,6\n")
    assert [r[-1] for r in rows(table)] == [2, 5]
    assert refusals(table) == [(3, "too few cells"), (4, "too many cells")]
    assert table.refused[0].shape == "2 cells where the header has 3"


def test_cells_missing_at_the_end_are_blank_only_where_the_contract_says_how_many(
    reads: Reads,
) -> None:
    table = reads("a,b,c\n1,2\n1\n1,2,3\n", short_by=1)
    assert rows(table) == [("1", "2", "", 2), ("1", "2", "3", 4)]
    assert refusals(table) == [(3, "too few cells")]
    assert notes(table) == ["line without its last cells, as declared"]


@pytest.mark.parametrize(
    ("text", "read_lines", "refused"),
    [
        ('a,b\n1,"x\n2,y\n3,z\n', [3, 4], [(2, "quote not closed")]),
        ('a,b\n1,"x\n2,"y"\n3,z\n', [3, 4], [(2, "quote not closed")]),
        ('a,b\n1,"x\n2,y"\n3,z\n', [2, 4], []),
        (
            'a,b\n1,"x,y\n2,z",w\n3,z\n',
            [4],
            [(2, "quote not closed"), (3, "too many cells")],
        ),
        ('a,b\n1,"x"y\n3,z\n', [3], [(2, "text after a closing quote")]),
        ('a,b\n1,"x\n' + "2,y\n" * 1500, list(range(3, 1503)), [(2, "quote not closed")]),
    ],
    ids=["to the end", "to the next quote", "over two lines", "misfit", "after", "far"],
)
def test_an_open_quote_is_refused_on_its_line_and_swallows_none_below(
    text: str, read_lines: list[int], refused: list[tuple[int, str]], reads: Reads
) -> None:
    table = reads(text)
    assert refusals(table) == refused
    assert [r[-1] for r in rows(table)] == read_lines


def test_a_cell_may_hold_an_outline_of_a_million_characters(reads: Reads) -> None:
    assert [len(r[1]) for r in rows(reads('a,b\n1,"' + "x" * 1_000_000 + '"\n'))] == [1_000_000]


def test_a_record_with_a_nul_is_refused_and_named_by_column(reads: Reads) -> None:
    table = reads(b"a,b\n1,x\x00\n2,y\n")
    assert refusals(table) == [(2, "NUL character")]
    assert table.refused[0].column == "b"
    assert rows(table) == [("2", "y", 3)]


def test_blank_lines_inside_are_skipped_and_counted_and_at_the_end_are_nothing(
    reads: Reads,
) -> None:
    table = reads("a,b\n1,x\n\n,\n2,y\n\n\n")
    assert rows(table) == [("1", "x", 2), ("2", "y", 5)]
    assert [(n.what, n.count) for n in table.notes] == [("blank line skipped", 2)]
    assert table.records == 2


def test_cells_are_texts_as_sent(reads: Reads) -> None:
    table = reads("code,n\n007, 1E5 \n-,\xa0\n")
    assert rows(table) == [("007", " 1E5 ", 2), ("-", "\xa0", 3)]


def test_packed_files_are_read(reads: Reads) -> None:
    assert rows(reads(gzip.compress(b"a\tb\n1\t2\n"), delimiter="\t")) == [("1", "2", 2)]


def test_a_packed_file_cut_short_is_refused(reads: Reads) -> None:
    with pytest.raises(HwbError, match="HWB-306"):
        reads(gzip.compress(b"a,b\n" + bytes(range(48, 58)) * 500)[:-12])


@pytest.mark.parametrize(
    ("sent", "named"), [("a;b\n1;2\n", "semicolons"), ("a\tb\n1\t2\n", "tabs")]
)
def test_another_delimiter_is_named_not_guessed(sent: str, named: str, reads: Reads) -> None:
    with pytest.raises(HwbError) as refusal:
        reads(sent)
    assert refusal.value.code == "HWB-311"
    assert named in refusal.value.what


def test_another_delimiter_is_named_when_quotes_or_a_sought_header_hide_it(reads: Reads) -> None:
    with pytest.raises(HwbError, match="HWB-311"):
        reads('"a";"b"\n"1";"2"\n')
    with pytest.raises(HwbError, match="HWB-311"):
        reads("title\na;b\n1;2\n", header={"lines": ["b"]})


def test_a_single_column_is_no_wrong_delimiter(reads: Reads) -> None:
    assert rows(reads("a\n1\n")) == [("1", 2)]


@pytest.mark.parametrize("text", ["a,b\n", "a,b\n\n , \n"])
def test_a_header_without_rows_is_refused(text: str, reads: Reads) -> None:
    with pytest.raises(HwbError, match="HWB-313"):
        reads(text)


def test_a_line_that_never_ends_is_refused(reads: Reads) -> None:
    with pytest.raises(HwbError, match="HWB-306"):
        reads("a,b\n" + "x" * (17 * 1024**2))


def test_no_message_quotes_a_value(tmp_path: Path, limits: Settings, reads: Reads) -> None:
    table = reads('name,born\n"Smith,1950\nJones,1951,1952\nBrown\x00,1\nGreen,2\n')
    assert len(table.refused) == 3
    shown = repr(table.refused) + repr(table.notes)
    assert not any(value in shown for value in ("Smith", "Jones", "Brown", "195"))


def test_the_header_alone_is_read_from_the_top(tmp_path: Path, limits: Settings) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"title\na,,c\n1,2,3\n" + b"\xff" * 3_000_000)
    assert headers(path, layout(header={"lines": [2]}), limits) == ["a", "a [2]", "c"]


def test_a_packed_file_that_grows_too_far_is_refused(tmp_path: Path, limits: Settings) -> None:
    path = tmp_path / "file"
    path.write_bytes(gzip.compress(b"a,b\n" + b"1,2\n" * 1_000_000))
    with pytest.raises(HwbError, match=r"HWB-303.*200 times"):
        read(path, layout(), limits)
    few = replace(limits, max_expanded_bytes=1_000_000, max_ratio=10_000)
    with pytest.raises(HwbError, match=r"HWB-303.*1,000,000 bytes"):
        read(path, layout(), few)
