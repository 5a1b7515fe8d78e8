"""What every spec shares: no unknown key, nothing coerced, and the closed lists of the field."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$")]
"""Lower case words joined by single underscores: safe as a file stem, a column and a table."""

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Spec(BaseModel):
    """Base of all specs: unknown keys are refused and values are not silently converted."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)


class ValueStatus(StrEnum):
    """What a cell without a plain number means (`present` and `withdrawn` are never declared)."""

    PRESENT = "present"
    UNRELIABLE = "unreliable"
    SUPPRESSED = "suppressed"
    MISSING = "missing"
    NOT_APPLICABLE = "not_applicable"
    WITHDRAWN = "withdrawn"


class PopulationBasis(StrEnum):
    """Whose population a count or rate is about: three different denominators, never mixed."""

    RESIDENT = "resident"
    REGISTERED = "registered"
    PROVIDER = "provider"
    PUPIL = "pupil"
    NONE = "none"


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

AREA_KINDS = frozenset(ENTITY_KINDS.values()) | {
    "lsoa11",
    "lsoa21",
    "msoa11",
    "msoa21",
    "ward17",
    "ward21",
    "ward24",
    "practice",
    "pcn",
    "provider",
    "city",
    "constituency",
    "site",
}
