"""Texts become numbers, days and words by the rules of their column, or the line is refused."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.intake.cells import Sent, read_cells
from pipelines.intake.rules import Rule
from pipelines.specs.contract import Column


@pytest.fixture
def read(make_contract, make_table, land):
    """Lands one cell of a column `x` and gives its value, or the rule that refused its line."""

    def read(text, **column):
        contract = make_contract({"x": column})
        table = make_table(["Area Code", "Year", "Count", "X"], ["E06000016", "2023/24", "1", text])
        landed = land(table, contract)
        if landed.frame.height:
            return landed.frame["x"].item()
        return landed.quarantine["rule"].to_list()

    return read


@pytest.mark.parametrize(
    ("text", "value"),
    [("112", 112), ("112.0", 112), ("112.", 112), ("-3", -3), ("+3", 3), (" 7 ", 7), ("007", 7)],
)
def test_whole_numbers_are_read_exactly(read, text, value):
    assert read(text, type="whole") == value


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("1.5", Rule.NOT_WHOLE),
        ("9223372036854775808", Rule.TOO_LARGE),
        ("123456789012345678901234567890", Rule.TOO_LARGE),
        ("twelve", Rule.NOT_A_NUMBER),
        ("12 34", Rule.NOT_A_NUMBER),
        ("NaN", Rule.NOT_A_NUMBER),
        ("inf", Rule.NOT_A_NUMBER),
        ("–5", Rule.NOT_A_NUMBER),
        ("£1.2m", Rule.NOT_A_NUMBER),
        ("1_000", Rule.NOT_A_NUMBER),
        ("٣", Rule.NOT_A_NUMBER),
        ("1,234", Rule.NOTATION),
        ("45%", Rule.NOTATION),
        ("(5)", Rule.NOTATION),
        ("1E5", Rule.NOTATION),
    ],
)
def test_what_is_no_whole_number_refuses_its_line(read, text, rule):
    assert read(text, type="whole") == [rule]


def test_the_largest_whole_number_is_kept(read):
    assert read("9223372036854775807", type="whole") == 9223372036854775807


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("55.347840000000005", "55.347840000000005"),
        ("0.1", "0.1"),
        (".5", "0.5"),
        ("-.5", "-0.5"),
        ("9999999999999999999.999999999999999999", "9999999999999999999.999999999999999999"),
    ],
)
def test_decimals_are_read_exactly_from_their_text(read, text, value):
    assert read(text, type="decimal") == Decimal(value)


@pytest.mark.parametrize(
    ("accepts", "text", "value"),
    [
        ("thousands", "1,234", "1234"),
        ("thousands", "-1,234,567.5", "-1234567.5"),
        ("thousands", "1234", "1234"),
        ("percent", "45%", "45"),
        ("percent", "45.5 %", "45.5"),
        ("brackets", "(5)", "-5"),
        ("exponent", "1.2e-3", "0.0012"),
        ("exponent", "1E5", "100000"),
    ],
)
def test_a_declared_notation_is_read(read, accepts, text, value):
    assert read(text, type="decimal", accepts=[accepts]) == Decimal(value)


@pytest.mark.parametrize(
    ("accepts", "text"),
    [
        ("thousands", "12,34"),
        ("thousands", "1,2345"),
        ("thousands", "1234,567"),
        ("thousands", ",123"),
        ("brackets", "(-5)"),
        ("brackets", "(5"),
        ("percent", "%"),
        ("exponent", "1E"),
        ("exponent", "1E99999999"),
    ],
)
def test_a_declared_notation_that_is_ill_formed_refuses_its_line(read, accepts, text):
    assert read(text, type="decimal", accepts=[accepts]) == [Rule.NOT_A_NUMBER]


def test_a_whole_number_may_be_written_with_an_exponent_where_that_is_declared(read):
    assert read("1.5e3", type="whole", accepts=["exponent"]) == 1500
    assert read("1.5e0", type="whole", accepts=["exponent"]) == [Rule.NOT_WHOLE]
    assert read("1e999", type="whole", accepts=["exponent"]) == [Rule.TOO_LARGE]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.0000000000000000005", "0"),
        ("0.0000000000000000015", "0.000000000000000002"),
        ("0.00000000000000000050000000001", "0.000000000000000001"),
        ("2.5e-18", "0.000000000000000002"),
    ],
)
def test_more_decimals_than_can_be_held_are_rounded_half_to_even_and_counted(
    make_contract, make_table, land, text, value
):
    contract = make_contract({"x": {"type": "decimal", "accepts": ["exponent"]}})
    table = make_table(
        ["Area Code", "Year", "Count", "X"],
        ["E06000016", "2023/24", "1", text],
        ["E06000017", "2023/24", "1", "0.100000000000000000000"],
    )
    landed = land(table, contract)
    assert landed.frame["x"].to_list() == [Decimal(value), Decimal("0.1")]
    assert [(n.what, n.count) for n in landed.report.notes] == [
        ("x: rounded to 18 decimals, half to even", 1)
    ]


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=18, min_value=1 - 10**19, max_value=10**19 - 1
    )
)
def test_every_number_that_can_be_held_comes_back_as_itself(number):
    text = format(number, "f")
    column = Column(header="X", means="x", type="decimal")
    cells = read_cells("x", Sent.of("x", pl.Series([text]), {}), column, {})
    assert cells.values.to_list() == [number]


def test_bounds_refuse_the_line_and_are_themselves_allowed(read):
    bounds = {"type": "decimal", "minimum": 0, "maximum": 0.3}
    assert read("0", **bounds) == 0
    assert read("0.3", **bounds) == Decimal("0.3")
    assert read("-0.000000000000000001", **bounds) == [Rule.BELOW_MINIMUM]
    assert read("0.300000000000000001", **bounds) == [Rule.ABOVE_MAXIMUM]


def test_a_bound_beyond_what_can_be_held_refuses_nothing(read):
    assert read("5", type="whole", minimum=-1e30, maximum=1e30) == 5


def test_a_closed_list_refuses_every_other_text(read):
    assert read("Male", values=["Male", "Female"]) == "Male"
    assert read("male", values=["Male", "Female"]) == [Rule.NOT_IN_LIST]
    assert read("", values=["Male", "Female"]) is None


@pytest.mark.parametrize(
    ("text", "formats", "day"),
    [
        ("01/04/2025", ["%d/%m/%Y"], date(2025, 4, 1)),
        ("01JULY2024", ["%d%B%Y"], date(2024, 7, 1)),
        ("29/02/2024", ["%d/%m/%Y"], date(2024, 2, 29)),
        ("2025-04-01", ["%d/%m/%Y", "%Y-%m-%d"], date(2025, 4, 1)),
        ("13/04/2025", ["%d/%m/%Y", "%m/%d/%Y"], date(2025, 4, 13)),
        ("04/04/2025", ["%d/%m/%Y", "%m/%d/%Y"], date(2025, 4, 4)),
    ],
)
def test_dates_are_read_in_the_declared_formats(read, text, formats, day):
    assert read(text, type="date", formats=formats) == day


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("45748", Rule.NOT_A_DATE),
        ("29/02/2025", Rule.NOT_A_DATE),
        ("01/04/25", Rule.NOT_A_DATE),
        ("2025-04-01", Rule.NOT_A_DATE),
        ("03/04/2025", Rule.AMBIGUOUS_DATE),
    ],
)
def test_other_dates_and_ambiguous_ones_refuse_the_line(read, text, rule):
    assert read(text, type="date", formats=["%d/%m/%Y", "%m/%d/%Y"]) == [rule]


def test_text_keeps_leading_zeros_and_codes_that_look_like_numbers(read):
    assert read("00123") == "00123"
    assert read("1E5") == "1E5"
    assert read("  two  words ") == "two  words"


def test_other_texts_for_one_value_are_landed_as_that_value(make_contract, make_table, land):
    contract = make_contract({"x": {"same_as": {"Old name": "Name"}}})
    table = make_table(
        ["Area Code", "Year", "Count", "X"],
        ["E06000016", "2023/24", "1", "Old name"],
        ["E06000017", "2023/24", "1", "Name"],
    )
    frame = land(table, contract).frame
    assert frame["x"].to_list() == ["Name", "Name"]
    assert frame["_raw"].to_list()[0][3] == "Old name"


@pytest.mark.parametrize(
    ("text", "value", "note"),
    [
        ("\u00a05\u00a0", 5, "no-break and other Unicode spaces"),
        ("5\u200b", 5, "invisible characters"),
        ("\ufeff5", 5, "invisible characters"),
        ("５０", 50, "full-width digits"),
        ("\u22125", -5, "Unicode minus signs"),
        ("－5", -5, "Unicode minus signs"),
    ],
)
def test_characters_that_look_like_others_are_made_plain_and_counted(
    make_contract, make_table, land, text, value, note
):
    table = make_table(
        ["Area Code", "Year", "Count"],
        ["E06000016", "2023/24", text],
        ["E06000017", "2023/24", text],
        ["E06000018", "2023/24", "9"],
    )
    landed = land(table, make_contract())
    assert landed.frame["count"].to_list() == [value, value, 9]
    assert landed.frame["_raw"].to_list()[0][2] == text
    assert [(n.what, n.count) for n in landed.report.notes] == [(f"count: {note} made plain", 2)]
