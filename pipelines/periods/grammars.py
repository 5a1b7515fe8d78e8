"""The named grammars a contract may declare for its period texts.

Where a form (how a day or year is written) and a meaning (what it stands for) are independent,
the two are crossed, so `week_ending_british` needs no entry of its own.
"""

from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from pipelines.errors import HwbError, shape
from pipelines.periods import forms
from pipelines.periods.forms import Meaning, Reader
from pipelines.periods.spans import (
    ACADEMIC,
    ACADEMIC_FROM_AUGUST,
    CALENDAR,
    FINANCIAL,
    MONTH_NAMES,
    SURVEY,
    Period,
    PeriodType,
    YearKind,
    label,
)


@dataclass(frozen=True)
class Grammar:
    """One declared way to write periods; `example` is a text it reads."""

    name: str
    example: str
    description: str
    parse: Reader


def parse(grammar: str, text: str) -> Period:
    """The period that `text` means under the grammar of that name.

    Raises HWB-801 for an unknown grammar and HWB-802 for a text the grammar does not read; the
    message shows the shape of the text, never the text.
    """
    if grammar not in GRAMMARS:
        near = get_close_matches(grammar, GRAMMARS, n=1)
        raise HwbError(
            "HWB-801",
            f"there is no period grammar called `{grammar}`",
            do=f"Did you mean `{near[0]}`?" if near else f"Choose one of: {', '.join(GRAMMARS)}.",
        )
    declared = GRAMMARS[grammar]
    try:
        return declared.parse(_one_spaced(text))
    except ValueError as reason:
        raise HwbError(
            "HWB-802",
            f"a period of shape {shape(text)!r} cannot be read as `{grammar}`: {reason}",
            do=f"Write it like {declared.example} ({declared.description}), or change the grammar.",
        ) from None


def _one_spaced(text: str) -> str:
    return " ".join(text.replace("\N{EN DASH}", "-").split())


def _of_days(
    name: str, day: date, description: str, means: Meaning, prefix: str = ""
) -> tuple[Grammar, ...]:
    worded = f"{day.day:02}{MONTH_NAMES[day.month - 1].upper()}{day.year}"
    return tuple(
        Grammar(name + form, example, description, forms.day_reader(pattern, means, prefix))
        for form, example, pattern in (
            ("", day.isoformat(), forms.ISO),
            ("_british", f"{day:%d/%m/%Y}", forms.BRITISH),
            ("_worded", worded, forms.WORDED),
        )
    )


def _of_years(name: str, kind: YearKind, days: str) -> tuple[Grammar, ...]:
    one, some = forms.split_years(kind, spans=False), forms.split_years(kind, spans=True)
    start, end = forms.bare_year(kind, names_end=False), forms.bare_year(kind, names_end=True)
    return (
        Grammar(name, "2021/22", days, one),
        Grammar(f"{name}_or_span", "2015/16 - 19/20", f"{days}; one year or several", some),
        Grammar(f"{name}_compact", "202122", days, forms.compact_year(kind)),
        Grammar(f"{name}_by_start", "2021", f"{days}, named by the year it starts in", start),
        Grammar(f"{name}_by_end", "2022", f"{days}, named by the year it ends in", end),
    )


def _label(text: str) -> Period:
    for grammar in GRAMMARS.values():
        if grammar.name != "label":
            try:
                period = grammar.parse(text)
            except ValueError:
                continue
            if label(period) == text:
                return period
    raise ValueError("it is not a label of this warehouse")


_FIRST, _LAST = date(2022, 4, 1), date(2022, 4, 30)
_DAY, _INSTANT, _WEEK, _MONTH = (
    forms.starting(PeriodType(kind)) for kind in ("day", "instant", "week", "month")
)

GRAMMARS: dict[str, Grammar] = {
    grammar.name: grammar
    for grammar in (
        *_of_days("day", _FIRST, "one whole day", _DAY),
        *_of_days("instant", _FIRST, "a stock on one day", _INSTANT, "on"),
        *_of_days("week_commencing", _FIRST, "the seven days from a day", _WEEK, "w/c"),
        *_of_days("week_ending", _FIRST, "the seven days to a day", forms.week_to, "w/e"),
        *_of_days("month_start", _FIRST, "a month, by its first day", _MONTH),
        *_of_days("month_end", _LAST, "a month, by its last day", forms.month_to),
        *_of_days(
            "twelve_months_end",
            _LAST,
            "the twelve months to the last day of a month",
            forms.twelve_months_to,
        ),
        Grammar("month", "2022-04", "a month", forms.split_month("-")),
        Grammar("month_compact", "202204", "a month", forms.split_month("")),
        Grammar("month_named", "April 2022", "a month", forms.named_month()),
        Grammar(
            "month_named_short", "Apr_22", "a month from 2000 on", forms.named_month(short=True)
        ),
        Grammar(
            "month_after_code",
            "RTT-April-2022",
            "a month after the letters of a return",
            forms.named_month(prefix="[a-z]+-"),
        ),
        Grammar(
            "twelve_months",
            "Apr 2022 - Mar 2023",
            "twelve months, first and last",
            forms.twelve_months,
        ),
        Grammar(
            "financial_quarter",
            "2022/23 Q1",
            "a quarter of the financial year, Q1 being April to June",
            forms.financial_quarter,
        ),
        Grammar(
            "calendar_quarter",
            "2022 Q1",
            "a quarter of the calendar year, Q1 being January to March",
            forms.calendar_quarter(forms.CALENDAR_QUARTER),
        ),
        Grammar(
            "calendar_quarter_first",
            "Q1 2022",
            "a quarter of the calendar year, Q1 being January to March",
            forms.calendar_quarter(forms.CALENDAR_QUARTER_FIRST),
        ),
        Grammar(
            "calendar_quarter_number",
            "2022/4",
            "a quarter of the calendar year, 4 being October to December",
            forms.calendar_quarter(forms.CALENDAR_QUARTER_NUMBER),
        ),
        Grammar(
            "cumulative_financial_quarters",
            "2021/22 Q1 - 2025/26 Q3",
            "all quarters since a first one, which stands alone as 2021/22 Q1",
            forms.cumulative_quarters,
        ),
        Grammar(
            "financial_year_to_quarter",
            "2022/23 Q3",
            "all quarters of the financial year up to this one",
            forms.financial_year_to_quarter,
        ),
        Grammar(
            "calendar_year",
            "2022",
            "1 January to 31 December",
            forms.bare_year(CALENDAR, names_end=False),
        ),
        Grammar(
            "calendar_year_or_span",
            "2018 - 20",
            "1 January to 31 December; one year or several",
            forms.calendar_years,
        ),
        *_of_years("financial_year", FINANCIAL, "1 April to 31 March"),
        *_of_years("academic_year", ACADEMIC, "1 September to 31 August"),
        *_of_years("academic_year_from_august", ACADEMIC_FROM_AUGUST, "1 August to 31 July"),
        *_of_years("survey_year", SURVEY, "16 November to 15 November"),
        Grammar(
            "reporting_year_to_31_march",
            "2022",
            "the year ending 31 March of the year named",
            forms.reporting_year_to_31_march,
        ),
        Grammar(
            "year_ending",
            "year ending 31 March 2022",
            "the year to the last day of a month",
            forms.year_ending,
        ),
        Grammar(
            "instant_31_march",
            "2022",
            "a stock on 31 March of the year named",
            forms.instant_of_year(3, 31),
        ),
        Grammar(
            "instant_30_june",
            "2022",
            "a stock on 30 June of the year named, as mid-year populations are",
            forms.instant_of_year(6, 30),
        ),
        Grammar(
            "iso_interval",
            "2021-04-01/P1Y",
            "first day and duration; the first day tells which kind of year it is",
            forms.iso_interval,
        ),
        Grammar(
            "iso_period",
            "2021-04-01/P3Y",
            "first day and duration, or a calendar year, a month, or one day as a stock",
            forms.iso_period,
        ),
        Grammar("label", "2022-23-Q1", "any period as this warehouse labels it", _label),
    )
}
