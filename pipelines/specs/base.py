"""What every spec shares: no unknown key, nothing coerced, and the closed lists of the field."""

import difflib
import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, WithJsonSchema

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$")]
"""Lower case words joined by single underscores: safe as a file stem, a column and a table."""

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]

_JINJA = re.compile(r"\{[{%#]")


def has_jinja(text: str) -> bool:
    """Whether dbt would take the text for a template: `{{`, `{%` or `{#` opens one."""
    return _JINJA.search(text) is not None


def _no_jinja(text: str) -> str:
    if has_jinja(text):
        raise ValueError("{{, {% and {# open a template in dbt, which gets this text; leave it out")
    return text


Prose = Annotated[Text, AfterValidator(_no_jinja)]
"""A text that dbt stores as a description, and would run as a template if it looked like one."""


def regex(pattern: str) -> str:
    """The pattern itself; raises ValueError when it is not a regular expression."""
    try:
        re.compile(pattern)
    except re.error as fault:
        raise ValueError(f"not a regular expression ({fault})") from None
    return pattern


Regex = Annotated[str, AfterValidator(regex), WithJsonSchema({"type": "string", "format": "regex"})]


class Spec(BaseModel):
    """Base of all specs: unknown keys, NaN and infinity are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


Fault = tuple[tuple[str | int, ...], str]
"""Where in a spec (the keys that lead there) and what is wrong there."""


class Faults(ValueError):
    """Several faults of one spec that only show when its parts are compared."""

    def __init__(self, found: list[Fault]) -> None:
        self.found = found
        super().__init__("; ".join(f"{'.'.join(map(str, at))}: {what}" for at, what in found))


def refuse(found: list[Fault]) -> None:
    """Raises Faults when there are any."""
    if found:
        raise Faults(found)


def nearest(written: str, names: Iterable[str]) -> str:
    """`; did you mean 'x'?`, else the valid names, for the end of a refusal."""
    valid = list(names)
    close = difflib.get_close_matches(written, valid, n=1, cutoff=0.6)
    if not close:
        folded = {name.casefold(): name for name in valid}
        close = [folded[written.casefold()]] if written.casefold() in folded else []
    if close:
        return f"; did you mean {close[0]!r}?"
    return f"; valid: {', '.join(valid)}" if valid else ""


def only_nearest(written: str, names: Iterable[str]) -> str:
    """`; did you mean 'x'?`, or nothing: hundreds of names help nobody."""
    found = nearest(written, names)
    return found if found.endswith("?") else ""


class ValueStatus(StrEnum):
    """What a cell without a plain number means (`present` and `withdrawn` are never declared)."""

    PRESENT = "present"
    UNRELIABLE = "unreliable"
    SUPPRESSED = "suppressed"
    MISSING = "missing"
    NOT_APPLICABLE = "not_applicable"
    WITHDRAWN = "withdrawn"


class PopulationBasis(StrEnum):
    """Whose population a count or rate is about: different denominators, never mixed."""

    RESIDENT = "resident"
    REGISTERED = "registered"
    PROVIDER = "provider"
    PUPIL = "pupil"
    NONE = "none"


GSS_CODE = re.compile(r"[EWSNK][0-9]{8}")
"""A nine-character code of the ONS Register of Geographic Codes."""

ENTITY_KINDS = {
    "K02": "united_kingdom",
    "K03": "great_britain",
    "K04": "england_and_wales",
    "E92": "country",
    "W92": "country",
    "S92": "country",
    "N92": "country",
    "E12": "region",
    "E47": "combined_authority",
    "E10": "county",
    "E11": "metropolitan_county",
    "E13": "inner_outer_london",
    "E06": "unitary_authority",
    "E07": "district",
    "E08": "metropolitan_district",
    "E09": "london_borough",
    "W06": "unitary_authority",
    "S12": "council_area",
    "N09": "local_government_district",
    "E54": "icb",
    "E38": "sub_icb",
    "E40": "nhs_region",
}
"""Kind of area by the entity code that opens a nine-character GSS code (ONS Register of
Geographic Codes). Small areas are absent on purpose: an LSOA, MSOA or ward code does not say its
vintage, so a contract must."""

TIERS = {
    "country": "country",
    "region": "region",
    "county": "upper_tier",
    "unitary_authority": "upper_tier",
    "metropolitan_district": "upper_tier",
    "london_borough": "upper_tier",
    "district": "lower_tier",
    "nhs_region": "nhs_region",
    "icb": "icb",
    "sub_icb": "sub_icb",
    "pcn": "pcn",
    "practice": "practice",
}
"""Kinds of area whose figures are compared → the tier among which they are ranked: a county and a
unitary authority answer for the same services, a district does not."""

AREA_KINDS = frozenset(ENTITY_KINDS.values()) | {
    "lsoa11",
    "lsoa21",
    "msoa11",
    "msoa21",
    "ward17",
    "ward21",
    "ward24",
    "ward25",
    "practice",
    "pcn",
    "provider",
    "city",
    "constituency",
    "site",
}


def kind_of_area(kind: str) -> str:
    """The kind itself; raises ValueError with the nearest one when there is none of that name."""
    if kind not in AREA_KINDS:
        raise ValueError(f"no kind of area is called {kind!r}{nearest(kind, sorted(AREA_KINDS))}")
    return kind


AreaKind = Annotated[
    str,
    AfterValidator(kind_of_area),
    WithJsonSchema({"type": "string", "enum": sorted(AREA_KINDS)}),
]


def tier(kind: str) -> str:
    """The kind without its year: ward24 and ward17 are wards of two years, many of one code."""
    return kind.rstrip("0123456789")


def _area_kind_or_gss(kind: str) -> str:
    return kind if kind == "gss" else kind_of_area(kind)


AreaKindOrGss = Annotated[
    str,
    AfterValidator(_area_kind_or_gss),
    WithJsonSchema({"type": "string", "enum": ["gss", *sorted(AREA_KINDS)]}),
]
"""A kind of area, or `gss`: the kind is read from the entity code that opens every GSS code."""
