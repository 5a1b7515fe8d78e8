"""Real extracts land whole: the rows the list of sources counts, with values read off the files."""

import csv
import hashlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from pipelines.intake.landed_files import Landing, landed_path
from pipelines.intake.landing import land
from pipelines.settings import Settings
from pipelines.specs.register import Register

Lander = Callable[[str, str], tuple[Landing, pl.DataFrame]]


@dataclass
class Receipt:
    sha256: str
    file_name: str
    received_at: datetime = datetime(2026, 7, 1, tzinfo=UTC)


@pytest.fixture
def land_real(home: Settings, real_data: Path) -> Lander:
    """Lands a file of the real extracts, under its own name, by a contract of the project."""
    register = Register.read(home.project)

    def land_real(extract_id: str, file: str) -> tuple[Landing, pl.DataFrame]:
        extract, source = register.extract(extract_id), real_data / file
        sha256 = hashlib.sha256(source.read_bytes()).hexdigest()
        home.received.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, home.received / sha256)
        report = land(Receipt(sha256, source.name), extract, home)
        assert report.refused is None, report.refused
        return report, pl.read_parquet(landed_path(home, extract, sha256))

    return land_real


@pytest.mark.parametrize(
    ("extract", "file"),
    [
        ("ons/local_statistics", "ons-els/healthy-life-expectancy.csv"),
        ("ons/local_statistics", "ons-els/food-outlets.csv"),
        (
            "ons/local_statistics",
            "ons-els-releases/cancer-diagnosis-at-stage-1-and-2__2023-03-31_5a4bd6d3d.csv",
        ),
        ("ohid/fingertips", "fingertips/la_hospital_admissions_2223.csv"),
        ("ohid/fingertips", "fingertips/indicators-CountyUA.data.csv"),
        ("nhs_england/qof_prevalence", "qof/PREVALENCE_2223.csv.gz"),
        ("healthyr/talking_therapies", "nhs-healthyr/england_sicb_iapt.csv"),
        ("healthyr/ae_by_icb", "nhs-healthyr/england_icb_accidents_emergency.csv"),
        ("nhsr/ae_by_provider", "nhsr-datasets/ae_attendances.csv"),
        ("healthy_cities/air_quality", "healthy-cities/aurn_leicester_J01000052.csv"),
        ("dfe/children_looked_after", "dfe-csc/cla_number_and_rate_per_10k_children.csv"),
        ("oflog/adult_social_care", "oflog-asc/ASC_data.csv"),
        ("imd/imd2019_lsoa11", "imd/imd2019_england_lsoa11.parquet"),
        ("demographr/population_lsoa11", "population/population20_lsoa11.parquet"),
    ],
)
def test_every_record_the_sources_list_is_landed_and_none_is_refused(
    land_real: Lander, real_data: Path, extract: str, file: str
) -> None:
    with (real_data / "manifest.csv").open(encoding="utf-8", newline="") as manifest:
        listed = {row["file"]: row["rows"] for row in csv.DictReader(manifest)}
    report, frame = land_real(extract, file)
    assert report.quarantined == 0
    assert report.landed == report.rows_in == float(listed[file])
    assert frame.height == report.rows
    assert report.state == "landed"


def test_a_fingertips_count_with_a_thousands_separator_is_a_number(land_real: Lander) -> None:
    _, frame = land_real("ohid/fingertips", "fingertips/la_hospital_admissions_2223.csv")
    england = frame.filter(pl.col("_line") == 2).row(0, named=True)
    assert (england["count"], england["value"]) == (Decimal(74588), Decimal("75.30912"))
    assert (england["_period_start"], england["_period_end"]) == (
        date(2022, 4, 1),
        date(2023, 3, 31),
    )
    assert (england["_area_code"], england["_area_kind"]) == ("E92000001", "country")


def test_both_header_variants_of_fingertips_fill_the_same_columns(land_real: Lander) -> None:
    _, newer = land_real("ohid/fingertips", "fingertips/la_hospital_admissions_2223.csv")
    _, older = land_real("ohid/fingertips", "fingertips/indicators-CountyUA.data.csv")
    assert newer.schema == older.schema
    assert newer["area_name"].null_count() == older["area_name"].null_count() == 0


def test_the_qof_register_of_a_practice_is_a_whole_number_of_the_year_in_the_file_name(
    land_real: Lander,
) -> None:
    _, frame = land_real("nhs_england/qof_prevalence", "qof/PREVALENCE_2223.csv.gz")
    first = frame.row(0, named=True)
    assert first["_raw"][:3] == ["A81001", "AF", "112.0"]
    assert first["register"] == 112
    assert (first["_period_start"], first["_period_type"]) == (date(2022, 4, 1), "financial_year")


def test_air_quality_without_data_is_missing_and_not_zero(land_real: Lander) -> None:
    _, frame = land_real(
        "healthy_cities/air_quality", "healthy-cities/aurn_leicester_J01000052.csv"
    )
    first_day = frame.filter(pl.col("_line") == 2)
    assert sorted(first_day["concentration_status"]) == ["missing", *["present"] * 4]
    assert first_day.filter(pl.col("concentration").is_null()).height == 1


def test_a_delayed_transfers_workbook_is_of_the_month_above_its_header(land_real: Lander) -> None:
    report, frame = land_real(
        "nhs_england/delayed_transfers_by_reason", "nhs-dtoc/dtoc_2019-04__Apr_19.xls"
    )
    assert (report.period_start, report.period_end) == (date(2019, 4, 1), date(2019, 4, 30))
    assert frame.filter(pl.col("_area_code") == "E92000001").height > 0
