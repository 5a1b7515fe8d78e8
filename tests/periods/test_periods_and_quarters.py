"""The arithmetic of periods and of financial-year quarters."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.errors import HwbError
from pipelines.periods import GRAMMARS, Period, PeriodType, Quarter, label, parse, quarters_between

DAYS = st.dates(date(1901, 1, 1), date(2088, 12, 31))
QUARTERS = DAYS.map(Quarter.of)
YEARS = st.integers(1901, 2088)
SPLIT_YEARS = ("financial_year", "academic_year", "academic_year_from_august", "survey_year")


def _split(year: int, count: int) -> str:
    first, last = f"{year}/{(year + 1) % 100:02}", year + count - 1
    return first if count == 1 else f"{first} - {last % 100:02}/{(last + 1) % 100:02}"


def _calendar(year: int, count: int) -> str:
    return str(year) if count == 1 else f"{year} - {(year + count - 1) % 100:02}"


PERIODS = st.one_of(
    st.builds(
        parse,
        st.sampled_from(["day", "instant", "week_commencing", "week_ending"]),
        DAYS.map(date.isoformat),
    ),
    st.builds(parse, st.just("month"), DAYS.map(lambda day: f"{day:%Y-%m}")),
    st.builds(parse, st.just("financial_quarter"), QUARTERS.map(str)),
    st.builds(parse, st.just("financial_year_to_quarter"), QUARTERS.map(str)),
    st.builds(parse, st.just("iso_interval"), DAYS.map(lambda day: f"{day:%Y-%m}-01/P12M")),
    st.builds(parse, st.just("year_ending"), DAYS.map(lambda day: f"year ending {day:%B %Y}")),
    st.builds(
        parse,
        st.just("calendar_year_or_span"),
        st.builds(_calendar, YEARS, st.integers(1, 10)),
    ),
    st.builds(
        parse,
        st.sampled_from([f"{name}_or_span" for name in SPLIT_YEARS]),
        st.builds(_split, YEARS, st.integers(1, 10)),
    ),
)


@given(PERIODS)
def test_a_label_is_read_back_as_the_same_period_so_no_two_share_one(period: Period) -> None:
    assert parse("label", label(period)) == period


@given(PERIODS)
def test_a_period_starts_before_it_ends_and_its_quarter_holds_its_last_day(period: Period) -> None:
    assert period.start <= period.end
    assert period.quarter.start <= period.end <= period.quarter.end


@given(YEARS, st.sampled_from(["calendar_year", *(f"{name}_by_start" for name in SPLIT_YEARS)]))
def test_one_year_ends_the_day_before_the_next_starts(year: int, grammar: str) -> None:
    one, following = parse(grammar, str(year)), parse(grammar, str(year + 1))
    assert one.end + timedelta(days=1) == following.start


@given(DAYS)
def test_the_quarter_of_a_day_holds_it(day: date) -> None:
    assert Quarter.of(day).start <= day <= Quarter.of(day).end


@given(QUARTERS)
def test_next_and_previous_undo_each_other_and_leave_no_gap(quarter: Quarter) -> None:
    assert quarter.next().previous() == quarter == quarter.previous().next()
    assert quarter.end + timedelta(days=1) == quarter.next().start
    assert quarter < quarter.next()


@given(QUARTERS)
def test_a_quarter_is_read_back_from_its_text(quarter: Quarter) -> None:
    assert Quarter.parse(str(quarter)) == quarter


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2025-26-Q1", date(2025, 4, 1), date(2025, 6, 30)),
        ("2025-26-Q2", date(2025, 7, 1), date(2025, 9, 30)),
        ("2025-26-Q3", date(2025, 10, 1), date(2025, 12, 31)),
        ("2023-24-Q4", date(2024, 1, 1), date(2024, 3, 31)),
        ("1999-00-Q4", date(2000, 1, 1), date(2000, 3, 31)),
    ],
)
def test_a_quarter_holds_three_months_of_the_financial_year(
    text: str, start: date, end: date
) -> None:
    quarter = Quarter.parse(text)
    assert (quarter.start, quarter.end, str(quarter)) == (start, end, text)


@pytest.mark.parametrize(
    "text",
    [
        "2025-27-Q1",
        "2025-26-Q5",
        "2025-26-Q0",
        "2025-26-q1",
        "2025/26 Q1",
        "2025-26-Q1 ",
        "2025-Q1",
    ],
)
def test_a_quarter_written_otherwise_is_refused(text: str) -> None:
    with pytest.raises(HwbError) as refusal:
        Quarter.parse(text)
    assert refusal.value.code == "HWB-803"
    assert text not in str(refusal.value)


def test_a_fifth_quarter_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="quarters 1 to 4"):
        Quarter(2025, 5)


def test_quarters_between_holds_both_ends_and_all_between() -> None:
    first, last = Quarter(2024, 3), Quarter(2025, 2)
    between = [str(quarter) for quarter in quarters_between(first, last)]
    assert between == ["2024-25-Q3", "2024-25-Q4", "2025-26-Q1", "2025-26-Q2"]
    assert quarters_between(first, first) == [first]


def test_quarters_between_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(HwbError) as refusal:
        quarters_between(Quarter(2025, 2), Quarter(2025, 1))
    assert refusal.value.code == "HWB-804"


@pytest.mark.parametrize(
    ("start", "end", "kind"),
    [
        (date(2024, 1, 1), date(2024, 12, 30), PeriodType.calendar_year),
        (date(2024, 4, 2), date(2025, 4, 1), PeriodType.financial_year),
        (date(2024, 4, 1), date(2025, 3, 31), PeriodType.calendar_year),
        (date(2024, 1, 1), date(2024, 2, 29), PeriodType.month),
        (date(2024, 2, 1), date(2024, 4, 30), PeriodType.quarter),
        (date(2024, 1, 2), date(2024, 1, 1), PeriodType.day),
        (date(2024, 1, 1), date(2024, 1, 2), PeriodType.instant),
        (date(2024, 1, 1), date(2025, 12, 31), PeriodType.rolling_3_years),
        (date(2024, 7, 1), date(2024, 9, 30), PeriodType.cumulative),
        (date(2024, 4, 1), date(2024, 3, 31), PeriodType.cumulative),
        (date(2024, 4, 1), date(2024, 5, 31), PeriodType.cumulative),
    ],
)
def test_days_that_do_not_fit_the_type_make_no_period(
    start: date, end: date, kind: PeriodType
) -> None:
    with pytest.raises(ValueError, match=f"not a period of type {kind}"):
        Period(start, end, kind)


def test_days_that_fit_the_type_make_the_period_the_text_means() -> None:
    period = Period(date(2024, 2, 1), date(2024, 2, 29), PeriodType("month"))
    assert period == parse("month", "2024-02")


def test_every_type_is_read_by_some_grammar() -> None:
    read = {parse(name, grammar.example).type for name, grammar in GRAMMARS.items()}
    read |= {parse("iso_interval", f"2001-01-01/P{years}Y").type for years in range(2, 11)}
    assert read == set(PeriodType)
