"""Each row stands in time where the contract says, or its line or file is refused."""

from datetime import UTC, date, datetime

import pytest

from pipelines.intake.rules import Rule

HEADER = ["Area Code", "Year", "Count"]
TWO = [["E06000016", "2023/24", "1"], ["E10000018", "2024/25", "2"]]
NO_COLUMN = ["Area Code", "Count"]


def found(landed):
    columns = ["_line", "_period_start", "_period_end", "_period_type"]
    return landed.frame.select(columns).rows()


def refused(landed):
    return landed.quarantine.select("line", "column", "rule").rows()


def test_a_period_in_a_column_is_read_in_the_declared_grammar(make_contract, make_table, land):
    assert found(land(make_table(HEADER, *TWO), make_contract())) == [
        (2, date(2023, 4, 1), date(2024, 3, 31), "financial_year"),
        (3, date(2024, 4, 1), date(2025, 3, 31), "financial_year"),
    ]


def test_the_account_gives_the_days_the_landed_rows_span(make_contract, make_table, land):
    report = land(make_table(HEADER, *TWO), make_contract()).report
    assert (report.period_start, report.period_end) == (date(2023, 4, 1), date(2025, 3, 31))


@pytest.mark.parametrize("text", ["", "2023", "2023/25", "last year"])
def test_a_period_that_cannot_be_read_refuses_its_line(make_contract, make_table, land, text):
    landed = land(make_table(HEADER, ["E06000016", text, "1"], TWO[0]), make_contract())
    assert refused(landed) == [(2, "year", Rule.PERIOD)]
    assert landed.report.landed == 1


def test_the_grammar_may_differ_by_another_column(make_contract, make_table, land):
    contract = make_contract(
        {"kind": {}},
        period={
            "source": "column",
            "column": "year",
            "by": {"column": "kind", "grammars": {"A": "financial_year", "B": "calendar_year"}},
        },
    )
    rows = [
        ["E06000016", "2023/24", "1", "A"],
        ["E06000016", "2023", "1", "B"],
        ["E06000016", "2023", "1", "A"],
        ["E06000016", "2023", "1", "C"],
    ]
    landed = land(make_table([*HEADER, "Kind"], *rows), contract)
    assert found(landed) == [
        (2, date(2023, 4, 1), date(2024, 3, 31), "financial_year"),
        (3, date(2023, 1, 1), date(2023, 12, 31), "calendar_year"),
    ]
    assert refused(landed) == [(4, "year", Rule.PERIOD), (5, "year", Rule.NO_GRAMMAR)]


def test_two_date_columns_give_first_and_last_day(make_contract, make_table, land):
    day = {"type": "date", "formats": ["%d/%m/%Y"]}
    contract = make_contract(
        {"from": day, "to": day},
        period={"source": "columns", "start": "from", "end": "to", "type": "month"},
    )
    rows = [
        [*TWO[0], "01/04/2024", "30/04/2024"],
        [*TWO[0], "01/04/2024", "31/05/2024"],
        [*TWO[0], "01/04/2024", ""],
    ]
    landed = land(make_table([*HEADER, "From", "To"], *rows), contract)
    assert found(landed) == [(2, date(2024, 4, 1), date(2024, 4, 30), "month")]
    assert refused(landed) == [(3, "from", Rule.SPAN), (4, "from", Rule.SPAN)]


def in_file_name(make_contract):
    period = {
        "source": "file_name",
        "pattern": r"PREV_(?P<period>\d{4})",
        "grammar": "calendar_year",
    }
    return make_contract({"year": {"required": False}}, period=period)


def test_a_period_in_the_name_of_the_file_is_that_of_every_row(make_contract, make_table, land):
    table = make_table(NO_COLUMN, ["E06000016", "1"], ["E10000018", "2"])
    landed = land(table, in_file_name(make_contract), file_name="PREV_2022 (1).csv")
    assert {row[1:] for row in found(landed)} == {
        (date(2022, 1, 1), date(2022, 12, 31), "calendar_year")
    }


def test_a_file_without_its_period_in_its_name_is_refused_whole(make_contract, make_table, land):
    table = make_table(NO_COLUMN, ["E06000016", "1"])
    landed = land(table, in_file_name(make_contract), file_name="prevalence.csv")
    assert landed.report.state == "refused"
    assert landed.report.refused.code == "HWB-404"
    assert landed.report.refused.what == "no period is found in the name of the file"
    assert landed.frame.height == 0


def in_preamble(make_contract):
    period = {"source": "preamble", "pattern": r"Period: (?P<period>.+)", "grammar": "month_named"}
    return make_contract({"year": {"required": False}}, period=period)


def test_a_period_in_the_preamble_is_that_of_every_row(make_contract, make_table, land):
    lines = [(1, "Delayed transfers"), (2, "Period: May 2018"), (3, "Period:  May 2018")]
    table = make_table(NO_COLUMN, ["E06000016", "1"], preamble=lines)
    assert found(land(table, in_preamble(make_contract))) == [
        (2, date(2018, 5, 1), date(2018, 5, 31), "month")
    ]


@pytest.mark.parametrize(
    ("lines", "what"),
    [
        ([], "no period is found in the lines above the header"),
        (["Period: May 2018", "Period: June 2018"], "several different periods are found"),
        (["Period: Q7 2018"], "the period in the lines above the header cannot be read"),
    ],
)
def test_a_file_whose_preamble_states_no_single_period_is_refused_whole(
    make_contract, make_table, land, lines, what
):
    preamble = list(enumerate(lines, 1))
    table = make_table(NO_COLUMN, ["E06000016", "1"], preamble=preamble)
    report = land(table, in_preamble(make_contract)).report
    assert report.refused.code == "HWB-404"
    assert report.refused.what.startswith(what)


def test_a_refused_period_is_shown_by_its_shape_only(make_contract, make_table, land):
    table = make_table(NO_COLUMN, ["E06000016", "1"], preamble=[(1, "Period: Jane Smith 1950")])
    report = land(table, in_preamble(make_contract)).report
    assert "Aaaa Aaaaa 9999" in report.refused.what
    assert "Jane" not in report.model_dump_json()


RECEIVED_IN_SUMMER = datetime(2025, 6, 30, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("grammar", "text", "rule"),
    [
        ("month", "2025-06", None),
        ("month", "2025-07", Rule.FUTURE),
        ("instant", "2025-07-01", None),
        ("instant", "2025-07-02", Rule.FUTURE),
        ("financial_year", "2025/26", Rule.FUTURE),
        ("academic_year", "2024/25", None),
        ("academic_year", "2025/26", Rule.FUTURE),
    ],
)
def test_a_period_must_have_ended_when_the_file_came_but_a_school_year_need_only_have_begun(
    make_contract, make_table, land, grammar, text, rule
):
    contract = make_contract(period={"source": "column", "column": "year", "grammar": grammar})
    table = make_table(HEADER, ["E06000016", text, "1"])
    landed = land(table, contract, received_at=RECEIVED_IN_SUMMER)
    assert [r for _, _, r in refused(landed)] == ([rule] if rule else [])


def test_an_edition_fixed_by_the_contract_may_name_the_running_year(
    make_contract, make_table, land
):
    period = {"source": "fixed", "value": "2025", "grammar": "calendar_year"}
    landed = land(make_table(HEADER, *TWO), make_contract(period=period))
    assert {row[1:] for row in found(landed)} == {
        (date(2025, 1, 1), date(2025, 12, 31), "calendar_year")
    }


def test_reference_extracts_may_look_ahead(make_contract, make_table, land):
    contract = make_contract(
        {"age": {}},
        role="reference",
        area=None,
        reference={
            "shape": "population",
            "code": "area",
            "kind": "gss",
            "age": "age",
            "population": "count",
        },
    )
    landed = land(make_table([*HEADER, "Age"], ["E06000016", "2035/36", "1", "5"]), contract)
    assert landed.report.landed == 1
    assert landed.frame["_area_code"].to_list() == [None]


def test_a_boards_own_extracts_may_look_ahead(make_contract, make_table, land):
    contract = make_contract(
        {"board": {}, "priority": {}, "day": {"type": "date", "formats": ["%Y-%m-%d"]}},
        role="board",
        area=None,
        board={
            "shape": "report",
            "columns": {
                "strategy": "board",
                "priority": "priority",
                "quarter": "year",
                "reported_on": "day",
            },
        },
    )
    sent = ["E06000016", "2035/36", "1", "river", "A", "2035-09-01"]
    landed = land(make_table([*HEADER, "Board", "Priority", "Day"], sent), contract)
    assert landed.report.landed == 1
