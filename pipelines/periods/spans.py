"""Periods and financial-year quarters: their days, their types, their labels."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from pipelines.errors import HwbError, shape


class PeriodType(StrEnum):
    """What kind of stretch of time a period is; the closed list of stored type strings.

    In SQL, windows that overlap their neighbours are `starts_with(period_type, 'rolling_')` or
    `period_type = 'cumulative'`, and a stock at a moment is `period_type = 'instant'`.
    """

    instant = "instant"
    day = "day"
    week = "week"
    month = "month"
    quarter = "quarter"  # calendar and financial quarters hold the same days: one type
    calendar_year = "calendar_year"
    financial_year = "financial_year"
    academic_year = "academic_year"
    survey_year = "survey_year"
    reporting_year = "reporting_year"
    rolling_12_months = "rolling_12_months"
    rolling_2_years = "rolling_2_years"
    rolling_3_years = "rolling_3_years"
    rolling_4_years = "rolling_4_years"
    rolling_5_years = "rolling_5_years"
    rolling_6_years = "rolling_6_years"
    rolling_7_years = "rolling_7_years"
    rolling_8_years = "rolling_8_years"
    rolling_9_years = "rolling_9_years"
    rolling_10_years = "rolling_10_years"
    cumulative = "cumulative"


@dataclass(frozen=True)
class YearKind:
    """A kind of year: the day it starts on, and what its labels add to tell it from others."""

    type: PeriodType
    month: int
    day: int
    mark: str = ""


CALENDAR = YearKind(PeriodType.calendar_year, 1, 1)
FINANCIAL = YearKind(PeriodType.financial_year, 4, 1)
ACADEMIC = YearKind(PeriodType.academic_year, 9, 1, " academic")
ACADEMIC_FROM_AUGUST = YearKind(PeriodType.academic_year, 8, 1, " academic from August")
SURVEY = YearKind(PeriodType.survey_year, 11, 16, " survey")
YEARS = (CALENDAR, FINANCIAL, ACADEMIC, ACADEMIC_FROM_AUGUST, SURVEY)

_DAYS = {PeriodType.instant: 1, PeriodType.day: 1, PeriodType.week: 7}
_MONTHS = {PeriodType.month: 1, PeriodType.quarter: 3, PeriodType.rolling_12_months: 12}
_MONTHS |= {t: 12 for t in PeriodType if t.endswith("_year")}
_MONTHS |= {t: 12 * int(t.split("_")[1]) for t in PeriodType if t.endswith("_years")}

MONTH_NAMES = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


@dataclass(frozen=True, order=True)
class Quarter:
    """A quarter of the financial year that starts in April of `year`; April to June is 1."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if self.number not in (1, 2, 3, 4):
            raise ValueError(f"a year has quarters 1 to 4, not {self.number}")

    @classmethod
    def parse(cls, text: str) -> "Quarter":
        """The quarter written exactly as `2025-26-Q2`; raises HWB-803 for anything else."""
        found = re.fullmatch(r"((?:19|20)[0-9]{2})-([0-9]{2})-Q([1-4])", text)
        if found is None or not str(int(found[1]) + 1).endswith(found[2]):
            raise HwbError(
                "HWB-803",
                f"not a quarter of a financial year (its shape is {shape(text)})",
                do="Write it as 2025-26-Q2, where Q1 is April to June.",
            )
        return cls(int(found[1]), int(found[3]))

    @classmethod
    def of(cls, day: date) -> "Quarter":
        """The quarter that holds `day`."""
        return cls(day.year - (day.month < 4), (day.month - 4) % 12 // 3 + 1)

    @property
    def start(self) -> date:
        return _add_months(date(self.year, 4, 1), 3 * (self.number - 1))

    @property
    def end(self) -> date:
        """The last day, inclusive."""
        return self.next().start - timedelta(days=1)

    def next(self) -> "Quarter":
        return Quarter.of(_add_months(self.start, 3))

    def previous(self) -> "Quarter":
        return Quarter.of(_add_months(self.start, -3))

    def __str__(self) -> str:
        return f"{self.year}-{(self.year + 1) % 100:02}-Q{self.number}"


def quarters_between(first: Quarter, last: Quarter) -> list[Quarter]:
    """Every quarter from `first` to `last`, both included; raises HWB-804 when in wrong order."""
    if last < first:
        raise HwbError("HWB-804", f"quarter {first} comes after {last}", do="Swap the two.")
    quarters = [first]
    while quarters[-1] < last:
        quarters.append(quarters[-1].next())
    return quarters


@dataclass(frozen=True, order=True)
class Period:
    """The days `start` to `end`, both included. Raises ValueError when they do not fit `type`."""

    start: date
    end: date
    type: PeriodType

    def __post_init__(self) -> None:
        if self.type == PeriodType.cumulative:
            fits = (self.start.month, self.start.day) == (4, 1) and self.start < self.end
            fits = fits and self.end == self.quarter.end
        else:
            fits = _can_start(self.type, self.start) and self.end == _end(self.type, self.start)
        if not fits:
            raise ValueError(f"these days are not a period of type {self.type}")

    @property
    def quarter(self) -> Quarter:
        """The financial-year quarter that holds the last day."""
        return Quarter.of(self.end)


def _add_months(first: date, months: int) -> date:
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, first.day)


def _can_start(kind: PeriodType, start: date) -> bool:
    if kind in _DAYS:
        return True
    if kind.endswith("_years"):
        return any((y.month, y.day) == (start.month, start.day) for y in YEARS)
    years = [(y.month, y.day) for y in YEARS if y.type == kind]
    if years:
        return (start.month, start.day) in years
    return start.day == 1 and (kind != PeriodType.quarter or start.month % 3 == 1)


def _end(kind: PeriodType, start: date) -> date:
    if kind in _DAYS:
        return start + timedelta(days=_DAYS[kind] - 1)
    return _add_months(start, _MONTHS[kind]) - timedelta(days=1)


def period_of(kind: PeriodType, start: date) -> Period:
    """The period of that type from its first day; ValueError where none starts."""
    if not _can_start(kind, start):
        raise ValueError(f"no {kind.replace('_', ' ')} starts on that day")
    return Period(start, _end(kind, start), kind)


def label(period: Period) -> str:
    """The one label of a period; no two periods share one, and the grammar `label` reads it."""
    start, end = period.start, period.end
    month = MONTH_NAMES[end.month - 1]
    match period.type:
        case PeriodType.day:
            return start.isoformat()
        case PeriodType.instant:
            return f"on {start.isoformat()}"
        case PeriodType.week:
            return f"w/c {start:%d/%m/%Y}"
        case PeriodType.month:
            return f"{month} {end.year}"
        case PeriodType.quarter:
            return str(period.quarter)
        case PeriodType.reporting_year:
            return f"year ending {end.day} {month} {end.year}"
        case PeriodType.rolling_12_months:
            return f"{MONTH_NAMES[start.month - 1][:3]} {start.year} - {month[:3]} {end.year}"
        case PeriodType.cumulative:
            first, last = Quarter.of(start), period.quarter
            return " - ".join(f"{_two_years(q.year)} Q{q.number}" for q in (first, last))
    year = next(y for y in YEARS if (y.month, y.day) == (start.month, start.day))
    last_year = start.year + _MONTHS[period.type] // 12 - 1
    if year == CALENDAR:
        first_text, last_text = str(start.year), f"{last_year % 100:02}"
    else:
        first_text, last_text = _two_years(start.year), _two_years(last_year)[2:]
    spans_years = last_year > start.year
    return (f"{first_text} - {last_text}" if spans_years else first_text) + year.mark


def _two_years(first: int) -> str:
    return f"{first}/{(first + 1) % 100:02}"
