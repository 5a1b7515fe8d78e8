"""The words of the pages for the keys that a release holds: always with a way out for a new key."""

from __future__ import annotations

from pipelines.pack.wording import DUTIES as DUTIES
from pipelines.pack.wording import POLARITIES as POLARITIES
from pipelines.pack.wording import STANDINGS as STANDINGS
from pipelines.pack.wording import plainly as plainly

LATE = ("held", "late", "missing", "withdrawn", "suppressed")
"""Standings of which the cover and the page on data quality tell why."""

MEASURES = {
    "core20_absolute_gap": "Most deprived fifth of England less the rest",
    "core20_relative_gap": "Most deprived fifth of England as a ratio to the rest",
    "absolute_gap": "Most less least deprived fifth",
    "relative_gap": "Most deprived fifth as a ratio to the least deprived",
    "slope_index": "Slope index of inequality",
    "relative_index": "Relative index of inequality",
    "concentration_index": "Concentration index",
    "attributable_risk": "Difference from the least deprived fifth, all people",
    "attributable_fraction": "Share that is above the least deprived fifth",
}
"""Measures of inequality, in the order in which they are shown."""

DIFFERENCES = ("core20_absolute_gap", "absolute_gap", "slope_index", "attributable_risk")
"""Those in the unit of the metric; the others are ratios and shares."""

SCOPES = {"national": "fifths of England", "local": "fifths of the area itself"}

COMPARATORS = {
    "country": "England",
    "region": "Region",
    "previous": "Period before",
    "baseline": "Start of the strategy",
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

GROUPS = {
    "core20: CORE20": "Most deprived fifth of England (CORE20)",
    "core20: rest": "The rest",
    "deprivation: fifth 1": "Fifth 1, most deprived",
    "deprivation: fifth 5": "Fifth 5, least deprived",
}

RULES = {"at_most": "at most", "at_least": "at least"}

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


def group(breakdown: str) -> str:
    """The group of a breakdown as people call it: `sex: Female` → Female."""
    return GROUPS.get(breakdown) or _capital(breakdown.partition(": ")[2] or breakdown)


def dimension(name: str) -> str:
    return DIMENSIONS.get(name) or _capital(name)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
