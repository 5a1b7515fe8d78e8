"""Rows in are rows landed, quarantined, or declared footer; and quarantine holds no values."""

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.errors import HwbError
from pipelines.intake.reading.table import Refused
from pipelines.intake.rules import Rule

HEADER = ["Area Code", "Year", "Count"]
GOOD = ["E06000016", "2023/24", "1"]


def test_a_bad_line_is_kept_aside_with_line_column_rule_and_shape(make_contract, make_table, land):
    table = make_table(HEADER, GOOD, ["E06000016", "2023/24", "Jane 0712"], lines=[5, 9])
    landed = land(table, make_contract())
    assert landed.quarantine.rows() == [(9, "count", Rule.NOT_A_NUMBER, "Aaaa 9999", "f" * 64)]
    assert landed.frame["_line"].to_list() == [5]


def test_a_line_with_several_faults_has_a_row_for_each_and_counts_once(
    make_contract, make_table, land
):
    landed = land(make_table(HEADER, ["", "soon", "many"]), make_contract())
    assert landed.quarantine.select("column", "rule").rows() == [
        ("area", Rule.NO_AREA),
        ("count", Rule.NOT_A_NUMBER),
        ("year", Rule.PERIOD),
    ]
    assert (landed.report.rows_in, landed.report.quarantined) == (1, 1)


def test_lines_the_reader_refused_and_footers_are_in_the_account(make_contract, make_table, land):
    ragged = Refused(7, "4 cells where the header has 3", shape="a,b")
    table = make_table(HEADER, GOOD, refused=[ragged], footer=[8, 9])
    landed = land(table, make_contract())
    report = landed.report
    assert (report.rows_in, report.landed, report.quarantined, report.footer) == (4, 1, 1, 2)
    assert landed.quarantine.row(0)[:4] == (7, None, ragged.rule, "a,b")


def test_a_record_that_was_unpivoted_is_landed_whole_or_kept_out_whole(
    make_contract, make_table, land
):
    rows = [
        ["E06000016", "2022/23", "1"],
        ["E06000016", "2023/24", "2"],
        ["E10000018", "2022/23", "x"],
        ["E10000018", "2023/24", "4"],
    ]
    landed = land(make_table(HEADER, *rows, lines=[2, 2, 3, 3]), make_contract())
    report = landed.report
    assert (report.rows_in, report.landed, report.quarantined, report.rows) == (2, 1, 1, 2)
    assert landed.frame["_line"].to_list() == [2, 2]


def test_the_same_fault_in_several_rows_of_one_record_is_told_once(make_contract, make_table, land):
    rows = [["E06000016", "2022/23", "x"], ["E06000016", "2023/24", "yy"]]
    assert land(make_table(HEADER, *rows, lines=[2, 2]), make_contract()).quarantine.height == 1


def test_equal_rows_are_all_landed(make_contract, make_table, land):
    assert land(make_table(HEADER, GOOD, GOOD), make_contract()).report.landed == 2


@pytest.mark.parametrize(("share", "is_held"), [(0.24, True), (0.25, False)])
def test_a_file_is_held_above_the_share_of_bad_lines_that_the_contract_allows(
    make_contract, make_table, land, share, is_held
):
    contract = make_contract(threshold={"share": share, "because": "one in four is usual"})
    bad = ["E06000016", "2023/24", "x"]
    report = land(make_table(HEADER, GOOD, GOOD, GOOD, bad, footer=[6]), contract).report
    assert (report.state == "held") is is_held
    if is_held:
        assert report.held_because == (
            "1 of 4 records are in quarantine (25.00%), above 24.00% (one in four is usual)"
        )


def test_a_file_of_which_nothing_can_be_landed_is_held(make_contract, make_table, land):
    report = land(make_table(HEADER, ["E06000016", "2023/24", "x"]), make_contract()).report
    assert report.held_because == "none of the 1 records could be landed"


def test_records_that_do_not_add_up_stop_the_landing(make_contract, make_table, land):
    table = make_table(HEADER, GOOD)
    table.records = 2
    with pytest.raises(HwbError, match="2 records came in, but 1 are accounted for") as refusal:
        land(table, make_contract())
    assert refusal.value.code == "HWB-406"


def test_a_refused_header_refuses_the_file_and_keeps_no_header_that_may_be_values(
    make_contract, make_table, land
):
    values = land(make_table(["Jane", "07/11/1950", "9"], GOOD), make_contract())
    assert (values.report.state, values.report.header) == ("refused", ())
    assert values.frame.height == 0
    names = land(make_table(["Area Code", "Jahr", "Count"], GOOD), make_contract())
    assert names.report.header == ("Area Code", "Jahr", "Count")


def test_the_texts_as_sent_stand_beside_the_values_in_the_order_of_the_header(
    make_contract, make_table, land
):
    table = make_table(
        ["Count", "Extra", "Area Code", "Year"], [" 1", "note", "E06000016", "2023/24"]
    )
    landed = land(table, make_contract())
    assert landed.frame["_raw"].to_list() == [[" 1", "note", "E06000016", "2023/24"]]
    assert [n.what for n in landed.report.notes] == ["column the contract does not know: 'Extra'"]


# Ten marks in a row are no number, day, period or area, and no shape shows them.
SECRET = st.text("0123456789§", min_size=10, max_size=12).map(lambda text: f"§{text}§")
CELLS = st.one_of(
    st.sampled_from(["E06000016", "2023/24", "12", "", "*", "1,234", "NaN", "\u22127", "2031/32"]),
    SECRET,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.lists(CELLS, min_size=4, max_size=4), max_size=12),
    records=st.lists(st.integers(1, 3), min_size=12, max_size=12),
    footers=st.integers(0, 3),
)
def test_every_record_is_accounted_for_and_no_refused_value_is_repeated(
    make_contract, make_table, land, rows, records, footers
):
    contract = make_contract(
        {
            "flag": {"values": ["", "12"]},
            "count": {"markers": {"*": "suppressed"}, "blank": "refused"},
        }
    )
    lines = [line for line, size in enumerate(records, 2) for _ in range(size)][: len(rows)]
    table = make_table([*HEADER, "Flag"], *rows, lines=lines, footer=list(range(50, 50 + footers)))
    landed = land(table, contract)
    report, quarantine = landed.report, landed.quarantine
    assert report.landed + report.quarantined + report.footer == report.rows_in == table.records
    assert set(landed.frame["_line"]).isdisjoint(quarantine["line"])
    assert set(landed.frame["_line"]) | set(quarantine["line"]) == set(lines)
    kept = {text for sent in landed.frame["_raw"].to_list() for text in sent}
    told = quarantine.drop("_file").write_csv() + report.model_dump_json()
    for text in {text for row in rows for text in row if text.startswith("§")} - kept:
        assert text not in told
        assert text[1:11] not in told


def test_a_table_of_many_rows_is_put_together_in_order(make_contract, land):
    from pipelines.intake.reading.table import Table

    height = 600_001
    frame = pl.DataFrame({"_line": pl.arange(2, height + 2, eager=True)}).select(
        pl.lit("E06000016").alias("0"),
        pl.lit("2023/24").alias("1"),
        pl.col("_line").cast(pl.String).alias("2"),
        "_line",
    )
    landed = land(Table(HEADER, frame, height), make_contract())
    assert landed.report.landed == height
    assert landed.frame["count"].equals(frame["_line"].rename("count"))
