"""A text that is no value becomes NULL with a status, never 0."""

import pytest

from pipelines.intake.rules import Rule

HEADER = ["Area Code", "Year", "Count", "X", "Flag"]
MARKERS = {
    "*": "suppressed",
    "c": "suppressed",
    "z": "not_applicable",
    "-97": "missing",
    "": "missing",
}


@pytest.fixture
def cell(make_contract, make_table, land):
    """Value and status of a cell of column `x`, with a text in the column `flag` beside it."""

    def cell(text, flag="", **column):
        contract = make_contract({"x": column, "flag": {}})
        landed = land(make_table(HEADER, ["E06000016", "2023/24", "1", text, flag]), contract)
        if landed.quarantine.height:
            return landed.quarantine["rule"].to_list()
        return landed.frame["x"].item(), landed.frame["x_status"].item()

    return cell


@pytest.mark.parametrize(
    ("text", "status"),
    [("*", "suppressed"), (" c ", "suppressed"), ("z", "not_applicable"), ("-97", "missing")],
)
def test_a_marker_is_no_value_and_says_why(cell, text, status):
    assert cell(text, type="whole", markers=MARKERS) == (None, status)


def test_zero_is_a_value(cell):
    assert cell("0", type="whole", markers=MARKERS) == (0, "present")


def test_markers_are_told_apart_by_case(cell):
    assert cell("C", type="whole", markers=MARKERS) == [Rule.NOT_A_NUMBER]


def test_markers_of_one_column_mean_nothing_in_another(make_contract, make_table, land):
    contract = make_contract({"x": {"type": "whole", "markers": {"*": "suppressed"}}, "flag": {}})
    rows = [["E06000016", "2023/24", "1", "*", "*"], ["E06000016", "2023/24", "*", "1", ""]]
    landed = land(make_table(HEADER, *rows), contract)
    assert landed.frame["flag"].to_list() == ["*"]
    assert landed.quarantine.select("line", "column").rows() == [(3, "count")]


def test_a_marker_is_met_with_plain_characters_too(cell):
    markers = {"-": "missing"}
    assert cell("\u2212", type="whole", markers=markers) == (None, "missing")
    assert cell("*\u200b", type="whole", markers={"*": "suppressed"}) == (None, "suppressed")


def test_a_blank_number_is_missing_and_a_declared_blank_means_what_the_contract_says(cell):
    assert cell("", type="whole", markers={}) == (None, "missing")
    assert cell(" \u00a0", type="whole", markers={"": "suppressed"}) == (None, "suppressed")


def test_a_refused_blank_quarantines_its_line_whatever_the_markers(make_contract, make_table, land):
    contract = make_contract({"count": {"blank": "refused"}}, markers={"": "missing"})
    table = make_table(["Area Code", "Year", "Count"], ["E06000016", "2023/24", "\u00a0"])
    landed = land(table, contract)
    assert landed.quarantine.select("line", "column", "rule").rows() == [(2, "count", Rule.BLANK)]


STATUS = {
    "column": "flag",
    "meanings": {"u": "unreliable", "s": "suppressed", "n": "not_applicable"},
}


@pytest.mark.parametrize(
    ("text", "flag", "found"),
    [
        ("5", "", (5, "present")),
        ("5", "u", (5, "unreliable")),
        ("5", "s", (None, "suppressed")),
        ("5", "n", (None, "not_applicable")),
        ("", "s", (None, "suppressed")),
        ("", "u", (None, "unreliable")),
        ("", "", (None, "missing")),
        ("*", "n", (None, "suppressed")),
        ("5", "a footnote", (5, "present")),
    ],
)
def test_a_status_column_says_what_a_value_or_a_blank_is_worth(cell, text, flag, found):
    markers = {"*": "suppressed"}
    assert cell(text, flag, type="whole", markers=markers, status=STATUS) == found


def test_a_value_beside_a_status_that_denies_it_is_counted(make_contract, make_table, land):
    contract = make_contract({"x": {"type": "whole", "status": STATUS}, "flag": {}})
    rows = [
        ["E06000016", "2023/24", "1", text, flag]
        for text, flag in (("5", "s"), ("6", ""), ("", "s"))
    ]
    landed = land(make_table(HEADER, *rows), contract)
    assert landed.frame["x"].to_list() == [None, 6, None]
    assert landed.frame["x_status"].to_list() == ["suppressed", "present", "suppressed"]
    assert [(n.what, n.count) for n in landed.report.notes] == [
        ("x: values not taken, by the status beside them", 1)
    ]


def test_text_columns_have_a_status_only_where_they_have_markers(make_contract, make_table, land):
    contract = make_contract({"x": {"markers": {"NA": "missing"}}, "flag": {}})
    rows = [["E06000016", "2023/24", "1", text, text] for text in ("NA", "", "word")]
    frame = land(make_table(HEADER, *rows), contract).frame
    assert frame["x"].to_list() == [None, None, "word"]
    assert frame["x_status"].to_list() == ["missing", "missing", "present"]
    assert frame["flag"].to_list() == ["NA", None, "word"]
    assert "flag_status" not in frame.columns
