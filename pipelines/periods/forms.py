"""How a text becomes a period: one reader for each form that texts are written in.

A reader takes a text with single spaces and raises ValueError with a reason that repeats no part
of the text. Years are 1900 to 2099; month names are English whatever the locale; upper and lower
case are the same.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

from pipelines.periods.spans import (
    CALENDAR,
    MONTH_NAMES,
    YEARS,
    Period,
    PeriodType,
    Quarter,
    YearKind,
    period_of,
)

Reader = Callable[[str], Period]
Meaning = Callable[[date], Period]

_YEAR = "(?:19|20)[0-9]{2}"
_SHORT_YEAR = f"{_YEAR}|[0-9]{{2}}"
_SPLIT_YEAR = f"({_YEAR}) ?[/-] ?({_SHORT_YEAR})"
_MONTH_NUMBERS = {name[:n].lower(): m for m, name in enumerate(MONTH_NAMES, 1) for n in (3, 9)}
_MONTH_NUMBERS["sept"] = 9


def _match(pattern: str, text: str) -> re.Match[str]:
    found = re.fullmatch(pattern, text, re.IGNORECASE | re.ASCII)
    if found is None:
        raise ValueError("it does not have that form")
    return found


def _day(year: str, month: str, day: str) -> date:
    if not month.isdigit() and month.lower() not in _MONTH_NUMBERS:
        raise ValueError("it names no month")
    number = int(month) if month.isdigit() else _MONTH_NUMBERS[month.lower()]
    if not (1 <= number <= 12 and 1 <= int(day) <= monthrange(int(year), number)[1]):
        raise ValueError("the calendar has no such day")
    return date(int(year), number, int(day))


def _month(year: str, month: str) -> Period:
    return period_of(PeriodType.month, _day(year, month, "1"))


# A day, and what it stands for

_ISO_DAY = f"(?P<y>{_YEAR})-(?P<m>[0-9]{{2}})-(?P<d>[0-9]{{2}})"
ISO = f"{_ISO_DAY}(?:[T ]00:00(?::00(?:\\.0+)?)?)?"  # a date cell of a workbook has a midnight
BRITISH = f"(?P<d>[0-9]{{1,2}})(?P<s>[/-])(?P<m>[0-9]{{1,2}})(?P=s)(?P<y>{_YEAR})"
WORDED = f"(?P<d>[0-9]{{1,2}})(?:st|nd|rd|th)?[ -]?(?P<m>[a-z]{{3,9}})[ -]?(?P<y>{_YEAR})"


def day_reader(pattern: str, meaning: Meaning, prefix: str = "") -> Reader:
    def read(text: str) -> Period:
        found = _match(f"(?:{prefix} )?{pattern}" if prefix else pattern, text)
        return meaning(_day(found["y"], found["m"], found["d"]))

    return read


def starting(kind: PeriodType) -> Meaning:
    return lambda day: period_of(kind, day)


def week_to(last: date) -> Period:
    return period_of(PeriodType.week, last - timedelta(days=6))


def month_to(last: date) -> Period:
    return period_of(PeriodType.month, _first_after_month(last, months_back=1))


def twelve_months_to(last: date) -> Period:
    return period_of(PeriodType.rolling_12_months, _first_after_month(last, months_back=12))


def _reporting_year_to(last: date) -> Period:
    return period_of(PeriodType.reporting_year, _first_after_month(last, months_back=12))


def _first_after_month(last: date, months_back: int) -> date:
    """The first day of the months that end on `last`, which must end a month itself."""
    after = last + timedelta(days=1)
    if after.day != 1:
        raise ValueError("it is not the last day of a month")
    year, month = divmod(after.year * 12 + after.month - 1 - months_back, 12)
    return date(year, month + 1, 1)


# Months and runs of months


def split_month(separator: str) -> Reader:
    def read(text: str) -> Period:
        found = _match(f"({_YEAR}){separator}([0-9]{{2}})", text)
        return _month(found[1], found[2])

    return read


def named_month(*, prefix: str = "", short: bool = False) -> Reader:
    year, century = ("[0-9]{2}", "20") if short else (_YEAR, "")

    def read(text: str) -> Period:
        found = _match(f"{prefix}([a-z]{{3,9}})[ _-]?({year})", text)
        return _month(century + found[2], found[1])

    return read


def twelve_months(text: str) -> Period:
    found = _match(f"([a-z]{{3,9}}) ({_YEAR}) ?- ?([a-z]{{3,9}}) ({_YEAR})", text)
    first, last = _month(found[2], found[1]), _month(found[4], found[3])
    twelve = twelve_months_to(last.end)
    if twelve.start != first.start:
        raise ValueError("it is not twelve months long")
    return twelve


def year_ending(text: str) -> Period:
    found = _match(f"year ending ([0-9]{{1,2}} )?([a-z]{{3,9}}) ({_YEAR})", text)
    last = _month(found[3], found[2]).end
    return _reporting_year_to(_day(found[3], found[2], found[1].strip()) if found[1] else last)


# Quarters and runs of quarters

CALENDAR_QUARTER = f"(?P<y>{_YEAR})[ -]?Q(?P<q>[1-4])"
CALENDAR_QUARTER_FIRST = f"Q(?P<q>[1-4])[ -]?(?P<y>{_YEAR})"
CALENDAR_QUARTER_NUMBER = f"(?P<y>{_YEAR})/(?P<q>[1-4])"


def calendar_quarter(pattern: str) -> Reader:
    def read(text: str) -> Period:
        found = _match(pattern, text)
        return period_of(PeriodType.quarter, date(int(found["y"]), 3 * int(found["q"]) - 2, 1))

    return read


def _financial_quarter(text: str) -> Quarter:
    found = _match(f"{_SPLIT_YEAR}[ -]?Q([1-4])", text)
    return Quarter(_first_of_two(found[1], found[2]), int(found[3]))


def financial_quarter(text: str) -> Period:
    return period_of(PeriodType.quarter, _financial_quarter(text).start)


def cumulative_quarters(text: str) -> Period:
    first, _, last = text.partition(" - ")
    return _cumulative(_financial_quarter(first), _financial_quarter(last or first))


def financial_year_to_quarter(text: str) -> Period:
    last = _financial_quarter(text)
    return _cumulative(Quarter(last.year, 1), last)


def _cumulative(first: Quarter, last: Quarter) -> Period:
    if first.number != 1 or last < first:
        raise ValueError("it does not run on from the first quarter of a year")
    return Period(first.start, last.end, PeriodType.cumulative)


# Years and runs of years


def calendar_years(text: str) -> Period:
    found = _match(f"({_YEAR})(?: ?(?:-|to) ?({_SHORT_YEAR}))?", text)
    first = int(found[1])
    return _years(CALENDAR, first, _last_year(first, found[2]))


def split_years(kind: YearKind, *, spans: bool) -> Reader:
    second = f"(?: ?(?:-|to) ?({_SHORT_YEAR}) ?/ ?({_SHORT_YEAR}))?" if spans else "()()"

    def read(text: str) -> Period:
        found = _match(f"{_SPLIT_YEAR}{second}(?:{kind.mark})?", text)
        first = _first_of_two(found[1], found[2])
        last = _last_year(first, found[3])
        if found[4]:
            _first_of_two(str(last), found[4])
        return _years(kind, first, last)

    return read


def compact_year(kind: YearKind) -> Reader:
    def read(text: str) -> Period:
        found = _match("(19|20)?([0-9]{2})([0-9]{2})", text)
        first = _first_of_two((found[1] or "20") + found[2], found[3])
        return _years(kind, first, first)

    return read


def bare_year(kind: YearKind, *, names_end: bool) -> Reader:
    def read(text: str) -> Period:
        first = int(_match(_YEAR, text)[0]) - names_end
        return _years(kind, first, first)

    return read


def reporting_year_to_31_march(text: str) -> Period:
    return _reporting_year_to(_day(_match(_YEAR, text)[0], "3", "31"))


def instant_of_year(month: int, day: int) -> Reader:
    def read(text: str) -> Period:
        return period_of(PeriodType.instant, date(int(_match(_YEAR, text)[0]), month, day))

    return read


def _first_of_two(first: str, second: str) -> int:
    if not str(int(first) + 1).endswith(second):
        raise ValueError("its second year is not the one after its first")
    return int(first)


def _last_year(first: int, written: str | None) -> int:
    """The last year of a span; two digits are the next such year after `first`."""
    if not written:
        return first
    last = int(written) if len(written) == 4 else first + (int(written) - first) % 100
    if last <= first:
        raise ValueError("it does not end after it starts")
    return last


def _years(kind: YearKind, first: int, last: int) -> Period:
    count = last - first + 1
    if count > 10:
        raise ValueError("it is longer than ten years")
    name = kind.type if count == 1 else PeriodType(f"rolling_{count}_years")
    return period_of(name, date(first, kind.month, kind.day))


# ISO 8601

_ISO_DURATIONS = {
    "1D": PeriodType.day,
    "7D": PeriodType.week,
    "1W": PeriodType.week,
    "1M": PeriodType.month,
    "3M": PeriodType.quarter,
    "12M": PeriodType.rolling_12_months,
}


def iso_interval(text: str) -> Period:
    """Start and duration; which kind of year a year is follows from the day it starts on."""
    interval = f"(?:gregorian-interval/)?{_ISO_DAY}(?:T00:00:00)?/P([1-9][0-9]?)([DWMY])"
    found = _match(interval, text)
    start, count, unit = _day(found["y"], found["m"], found["d"]), found[4], found[5].upper()
    if unit == "Y":
        for kind in YEARS:
            if (kind.month, kind.day) == (start.month, start.day):
                return _years(kind, start.year, start.year + int(count) - 1)
        raise ValueError("no kind of year starts on that day")
    if count + unit not in _ISO_DURATIONS:
        raise ValueError("its duration is not a day, week, month, quarter, twelve months or years")
    return period_of(_ISO_DURATIONS[count + unit], start)


def iso_period(text: str) -> Period:
    if "/" in text:
        return iso_interval(text)
    if len(text) == 4:
        return bare_year(CALENDAR, names_end=False)(text)
    if len(text) == 7:
        return split_month("-")(text)
    return day_reader(ISO, starting(PeriodType.instant))(text)
