"""How the pack says a number, a period, a status and a judgement: the same in every format."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from pipelines.periods import Period, PeriodType, Quarter
from pipelines.periods.spans import label

_DAY = re.compile(r"(?<![\d-])\d{4}-\d{2}-\d{2}(?![\d-])")

STATUSES = {
    "present": "",
    "unreliable": "unreliable: read with care",
    "suppressed": "suppressed by the source",
    "hidden": "hidden: a small number, or one that would reveal a small number",
    "missing": "not supplied",
    "not_applicable": "not applicable",
    "withdrawn": "withdrawn",
    "not_due": "not due",
    "late": "late",
    "held": "held back from this release",
}
"""`value_status` of a shown figure → what stands where the value would; empty where it does."""

SHORTHAND = {
    "unreliable": "[u]",
    "suppressed": "[c]",
    "hidden": "[c]",
    "missing": "[x]",
    "not_applicable": "[z]",
    "withdrawn": "[w]",
    "not_due": "[n]",
    "late": "[l]",
    "held": "[h]",
}
"""`value_status` → the shorthand of tables, explained in their notes."""

JUDGED = {
    "better": ("▲", "better"),
    "best": ("▲▲", "better also with 99.8% limits"),
    "similar": ("●", "similar"),
    "worse": ("▼", "worse"),
    "worst": ("▼▼", "worse also with 99.8% limits"),
    "higher": ("△", "higher"),
    "highest": ("△△", "higher also with 99.8% limits"),
    "lower": ("▽", "lower"),
    "lowest": ("▽▽", "lower also with 99.8% limits"),
    "not compared": ("–", "not compared"),
}
"""A judgement → its shape and its words; never colour alone."""

VARIATION = {
    "common_cause": ("∿", "no special cause: usual variation"),
    "special_cause_improvement": ("H+", "special cause: improving"),
    "special_cause_concern": ("H−", "special cause: of concern"),
    "special_cause_neutral_high": ("H", "special cause: high"),
    "special_cause_neutral_low": ("L", "special cause: low"),
}

SHORTHAND_SAID = {
    "[c]": "confidential: hidden because the number is small, because it would reveal a small one, "
    "or because the source hides it",
    "[h]": "held back from this release",
    "[l]": "late: it was due and has not come",
    "[n]": "not due yet",
    "[u]": "unreliable: read with care",
    "[w]": "withdrawn by the source",
    "[x]": "not available: not supplied, or not recorded",
    "[z]": "not applicable",
}
"""Each shorthand of tables in words."""

STANDINGS = {
    "new": "new this quarter",
    "not_due": "not due this quarter",
    "late": "late",
    "missing": "never supplied",
    "suppressed": "suppressed by the source",
    "withdrawn": "withdrawn",
    "held": "newest data held by a check",
}
"""Where a metric stands in the quarter, in the order in which counts are shown."""

POLARITIES = {
    "high_is_good": "a higher value is better",
    "low_is_good": "a lower value is better",
    "neutral": "neither a higher nor a lower value is better in itself",
}

DUTIES = {
    "level": "An approach (DO, SPONSOR or WATCH) is recorded",
    "champion": "A member of the board champions it",
    "metrics": "Metrics support it",
    "plan": "A plan for it is in force",
    "quarterly_report": "The quarter was reported to the board",
    "priorities_per_theme": "The theme has as many priorities of each approach as agreed",
    "escalation": "Its risks are escalated",
}

LATE = ("held", "late", "missing", "withdrawn", "suppressed")
"""Standings of which the pack tells why: something that was due is not there."""

MEASURES = {
    "core20_absolute_gap": "Most deprived fifth of England less the rest",
    "core20_relative_gap": "Most deprived fifth of England as a ratio to the rest",
    "absolute_gap": "Most less least deprived fifth",
    "relative_gap": "Most deprived fifth as a ratio to the least deprived",
    "slope_index": "Slope index of inequality (above nought: more deprived people fare worse)",
    "relative_index": "Relative index of inequality",
    "concentration_index": "Concentration index",
    "attributable_risk": "Difference from the least deprived fifth, all people",
    "attributable_fraction": "Share by which it differs from the least deprived fifth",
}
"""Measures of inequality, in the order in which they are shown."""

DIFFERENCES = ("core20_absolute_gap", "absolute_gap", "slope_index", "attributable_risk")
"""Those in the unit of the metric; the others are ratios and shares."""

SCOPES = {"national": "fifths of England", "local": "fifths of the area itself"}

COMPARATORS = {
    "country": "England",
    "region": "Region",
    "previous": "Period before",
    "year_before": "Same time a year before",
    "baseline": "Start of the strategy",
    "first_figure": "First figure since the strategy began",
    "everybody": "Everybody",
}

DIMENSIONS = {
    "age": "Age",
    "age group": "Age group",
    "core20": "Most deprived fifth of England (CORE20) and the rest",
    "deprivation": "Fifths of deprivation",
    "ethnicity": "Ethnic group",
    "sex": "Sex",
    "tumour": "Kind of tumour",
}

RULES = {"at_most": "at most", "at_least": "at least", "exactly": "exactly"}

ASSURANCE = {
    "consistent_pass": "expected to meet the target",
    "consistent_fail": "not expected to meet the target as things are",
    "inconsistent": "may meet or miss the target by chance",
}

LICENCES = {"OGL-UK-3.0": "Open Government Licence v3.0"}
"""Licence ids → what people call them; the attribution of each source stands beside it."""

MATURITIES = {"final": "final", "provisional": "provisional: may be revised by its source"}

KINDS = {
    "late": "a file is late",
    "rule": "a rule found something",
    "quarantine": "lines set aside",
}

SEVERITIES = {"warn": "warns", "block": "blocks"}

DRAFT = "DRAFT, not signed, not for publication"
EXEMPT = "NOT FOR PUBLICATION, exempt information"
SYNTHETIC = "SYNTHETIC, made up to demonstrate"

APPROACH_UNKNOWN = "approach not recorded"


def number(value: float | int | str | None, decimals: int = 0) -> str:
    """A number with `decimals` digits after the point, a thousands comma and a true minus."""
    if value is None:
        return ""
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return f"{rounded:,.{decimals}f}".replace("-", "−")


def with_unit(value: float | int | None, decimals: int, unit: str) -> str:
    """The number and its unit, `%` without a space."""
    said = number(value, decimals)
    return f"{said}{unit}" if unit == "%" else f"{said} {unit}"


def day(text: str | date) -> str:
    """4 December 2025."""
    on = date.fromisoformat(text[:10]) if isinstance(text, str) else text
    return f"{on.day} {on:%B %Y}"


def dated(text: object) -> str:
    """A reason in which days such as 2026-07-30 are said as 30 July 2026."""
    return _DAY.sub(_day_said, str(text))


def _day_said(found: re.Match[str]) -> str:
    try:
        return day(found[0])
    except ValueError:
        return found[0]


_WITH_END = (PeriodType.month, PeriodType.quarter)


def period(start: str, end: str, kind: str, *, is_at_end: bool = False) -> str:
    """The period as people say it: 2024/25, July to September 2026, 31 December 2023; of what is
    counted on the last day of a month or quarter, end of September 2026."""
    of = Period(date.fromisoformat(start), date.fromisoformat(end), PeriodType(kind))
    if is_at_end and of.type in _WITH_END:
        return f"end of {of.end:%B %Y}"
    match of.type:
        case PeriodType.day | PeriodType.instant:
            return day(of.end)
        case PeriodType.week:
            return f"week from {day(of.start)}"
        case PeriodType.quarter:
            return f"{of.start:%B} to {of.end:%B %Y}"
        case PeriodType.rolling_12_months | PeriodType.cumulative:
            return f"{of.start:%B %Y} to {of.end:%B %Y}"
    return label(of)


def during(start: str, end: str, kind: str, *, is_at_end: bool = False) -> str:
    """When, inside a sentence: in 2024/25, on 31 March 2026, in the year to September 2026, at the
    end of September 2026."""
    of = Period(date.fromisoformat(start), date.fromisoformat(end), PeriodType(kind))
    if is_at_end and of.type in _WITH_END:
        return f"at the {period(start, end, kind, is_at_end=True)}"
    said = period(start, end, kind)
    match of.type:
        case PeriodType.day | PeriodType.instant:
            return f"on {said}"
        case PeriodType.week | PeriodType.reporting_year:
            return f"in the {said}"
        case PeriodType.rolling_12_months:
            return f"in the year to {of.end:%B %Y}"
        case PeriodType.cumulative:
            first = f"{of.start:%B}" if of.start.year == of.end.year else f"{of.start:%B %Y}"
            return f"from {first} to {of.end:%B %Y}"
    years = said.replace(" - ", " to ")
    if " - " in said and "/" not in said:
        years = f"{of.start.year} to {of.end.year}"
    plural = "s" if " to " in years and "/" in years else ""
    for mark, called in _YEARS_CALLED.items():
        if years.endswith(mark):
            return f"in the {called}{plural} {years.removesuffix(mark)}"
    return f"in {years}"


_YEARS_CALLED = {
    " academic from August": "academic year",
    " academic": "academic year",
    " survey": "survey year",
}
"""The mark that a label ends with → what that year is called in a sentence."""


def part(breakdown: str) -> str:
    """A group of a breakdown, without the name of its dimension: Female, 65+, fifth 1 (most
    deprived)."""
    dimension, _, name = breakdown.partition(": ")
    if dimension == "deprivation":
        ends = {"fifth 1": " (most deprived)", "fifth 5": " (least deprived)"}
        return f"{name.capitalize()}{ends.get(name, '')}"
    if dimension == "core20":
        return {"CORE20": "Most deprived fifth (CORE20)", "rest": "The rest"}.get(name, name)
    return name or breakdown


def group(breakdown: str) -> str:
    """`all` as everybody; other groups as they are called."""
    if breakdown == "all":
        return "Everybody"
    said = part(breakdown)
    return said[:1].upper() + said[1:]


def dimension(name: str) -> str:
    """What the groups differ by: Sex, Fifths of deprivation."""
    return DIMENSIONS.get(name) or name[:1].upper() + name[1:]


def quarter(name: str) -> str:
    """2025-26-Q2 → July to September 2025 (quarter 2 of 2025/26)."""
    of = Quarter.parse(name)
    year = f"{of.year}/{(of.year + 1) % 100:02}"
    return f"{of.start:%B} to {of.end:%B %Y} (quarter {of.number} of {year})"


def plainly(key: str | None, words: Mapping[str, str]) -> str:
    """The words of a key; of one that has none, the key itself without its underscores."""
    if key is None:
        return ""
    return words.get(key) or key.replace("_", " ")
