"""Bands of age and the groups they make up: hand-made cases, and SQL reads labels alike."""

import duckdb
import pytest

from pipelines.modelling.rendering import compiled
from pipelines.specs.ages import groups_of, overlapping, span
from tests.modelling.conftest import CHECKOUT

SPANS = {
    "0-4": (0, 4),
    "16 to 24": (16, 24),
    "16–24": (16, 24),
    "Under 18": (0, 17),
    "<1": (0, 0),
    "65+": (65, 120),
    "85 and over": (85, 120),
    "90 or more": (90, 120),
}


@pytest.mark.parametrize("band", SPANS)
def test_a_band_is_read_as_its_first_and_last_year_of_age(band: str) -> None:
    assert span(band) == SPANS[band]


@pytest.mark.parametrize(
    "band", ["", "All ages", "adults", "24-16", "16-24 years old people", "1-2-3"]
)
def test_what_is_no_band_is_none(band: str) -> None:
    assert span(band) is None


@pytest.mark.parametrize(
    ("bands", "groups"),
    [
        (["65-74", "75-84", "85+"], {}),
        (["85+", "0-64", "65-84"], {"65+": ["65-84", "85+"]}),
        (["16-17", "18-24", "25+"], {"16-24": ["16-17", "18-24"]}),
        (["16 to 24", "65 and over"], {"16-24": ["16 to 24"], "65+": ["65 and over"]}),
        (["50-64", "65-74", "75-84", "85+"], {"65+": ["65-74", "75-84", "85+"]}),
        # A group that is a band, or all bands there are, stands already.
        (["18-64", "65+"], {}),
        # Across an end, with a gap, or not to the end.
        (["60-69", "70-79", "80+"], {}),
        (["65-74", "80+"], {}),
        (["65-74", "75-84"], {}),
        (["15-19", "20-24"], {}),
        ([], {}),
    ],
)
def test_a_group_is_made_of_bands_that_make_it_up_whole(
    bands: list[str], groups: dict[str, list[str]]
) -> None:
    assert groups_of(bands) == groups


def test_bands_that_share_a_year_overlap() -> None:
    assert overlapping(["0-15", "16-24", "18-24", "65+"]) == [("16-24", "18-24")]
    assert overlapping(["0-15", "16-24", "25+"]) == []


@pytest.mark.slow
def test_sql_reads_a_band_alike() -> None:
    """Standardised figures read the same labels in SQL."""
    sql = compiled(CHECKOUT / "dbt_project", "select {{ age_from('b') }}, {{ age_to('b') }}")
    with duckdb.connect() as connection:
        for band, years in SPANS.items():
            rows = connection.execute(f"with given as (select '{band}' as b) {sql} from given")
            assert rows.fetchall() == [years]
