"""Every real file: taken by its contract with the rows counted by hand, or refused as unknown.

`taken.csv` was counted without this code: lines by Python's own csv reader, sheets and Parquet as
their libraries give them, footers by eye.
"""

import csv
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from pipelines.intake.checking import verdict_of
from pipelines.intake.landed_files import Landing, landed_path
from pipelines.intake.landing import land
from pipelines.intake.receive import Arrival, receive
from pipelines.settings import Settings
from pipelines.specs.register import Register

CHECKOUT = Path(__file__).parents[2]
ABOUT_THE_FILES = {"SOURCES.md", "manifest.csv"}
RECEIVED = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)

pytestmark = pytest.mark.slow

Taken = dict[tuple[str, str], dict[str, str]]


@dataclass(frozen=True)
class Intake:
    """A home that has received every real file and landed what was taken."""

    settings: Settings
    register: Register
    arrivals: dict[str, Arrival]
    landings: dict[tuple[str, str], Landing]

    def rows(self, file: str, extract: str) -> pl.DataFrame:
        """The landed rows of one file under one contract."""
        sha256 = self.landings[file, extract].sha256
        return pl.read_parquet(landed_path(self.settings, self.register.extract(extract), sha256))


@pytest.fixture(scope="module")
def taken() -> Taken:
    with (Path(__file__).parent / "taken.csv").open(newline="") as stream:
        return {(line["file"], line["extract"]): line for line in csv.DictReader(stream)}


@pytest.fixture(scope="module")
def intake(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Intake:
    settings = Settings(home=tmp_path_factory.mktemp("real") / "home", project=CHECKOUT)
    register = Register.read(CHECKOUT)
    files = sorted(p for p in real_data.rglob("*") if p.is_file() and p.name not in ABOUT_THE_FILES)
    arrivals = receive(settings, register, files, received_at=RECEIVED)
    named = {str(f.relative_to(real_data)): a for f, a in zip(files, arrivals, strict=True)}
    landings = {
        (name, extract): land(arrival.receipt, register.extract(extract), settings)
        for name, arrival in named.items()
        if arrival.receipt
        for extract in arrival.receipt.extracts
    }
    return Intake(settings, register, named, landings)


def test_every_file_is_taken_by_its_contracts_and_no_other(intake: Intake, taken: Taken) -> None:
    assert set(intake.landings) == set(taken)


def test_every_other_file_is_refused_because_no_contract_knows_it(
    intake: Intake, taken: Taken
) -> None:
    known = {file for file, _ in taken}
    refused = {
        name: arrival.reason.code if arrival.reason else arrival.outcome
        for name, arrival in intake.arrivals.items()
        if name not in known
    }
    assert set(refused.values()) == {"HWB-210"}
    assert (len(intake.arrivals), len(known), len(refused)) == (99, 63, 36)


def test_every_file_lands_with_the_rows_counted_by_hand(intake: Intake, taken: Taken) -> None:
    counted = {
        key: (landing.rows_in, landing.landed, landing.quarantined, landing.footer, landing.rows)
        for key, landing in intake.landings.items()
    }
    expected = {
        key: tuple(
            int(line[name]) for name in ("records", "landed", "quarantined", "footer", "rows")
        )
        for key, line in taken.items()
    }
    assert {k: counted[k] for k in counted if counted[k] != expected.get(k)} == {}


def test_every_file_is_accepted_and_warns_of_what_is_known_to_be_wrong_with_it(
    intake: Intake, taken: Taken
) -> None:
    verdicts = {}
    for (name, of), landing in intake.landings.items():
        extract = intake.register.extract(of)
        rows = pl.scan_parquet(landed_path(intake.settings, extract, landing.sha256))
        verdict = verdict_of(rows, landing, extract)
        verdicts[name, of] = (verdict.state, " ".join(result.id for result in verdict.failing))
    expected = {key: ("accepted", line["warnings"]) for key, line in taken.items()}
    assert {k: v for k, v in verdicts.items() if v != expected.get(k)} == {}


def test_three_layouts_of_the_cancer_file_are_one_series(intake: Intake) -> None:
    files = [
        "ons-els-releases/cancer-diagnosis-at-stage-1-and-2__2023-03-31_5a4bd6d3d.csv",
        "ons-els-releases/cancer-diagnosis-at-stage-1-and-2__2025-10-02_917689c12.csv",
        "ons-els/cancer-diagnosis-at-stage-1-and-2.csv",
    ]
    columns = ["indicator", "_group", "_period_start", "_period_end", "observation"]
    of_2013 = [
        intake.rows(file, "ons/local_statistics")
        .filter(pl.col("_area_code") == "E06000016", pl.col("_period_start") == date(2013, 1, 1))
        .select(columns)
        .rows()
        for file in files
    ]
    series = ("Cancer diagnosis at stage 1 and 2", "Cancer diagnosis at stage 1 and 2")
    days = (date(2013, 1, 1), date(2013, 12, 31))
    assert [rows[0][:4] for rows in of_2013] == [(*series, *days)] * 3
    assert [str(rows[0][4]).rstrip("0") for rows in of_2013] == ["48.63309"] * 3


def test_a_national_row_without_a_code_is_england_and_residents_abroad_have_no_area(
    intake: Intake,
) -> None:
    rows = intake.rows(
        "nhs-dtoc/dtoc_2018-04__April_18.xls", "nhs_england/delayed_transfers_by_care_type"
    )
    coded = rows.filter(pl.col("ons_code").is_null()).select("area_name", "_area_code")
    assert dict(coded.rows()) == {
        "England": "E92000001",
        "Resident in Scotland": "S92000003",
        "Resident In Wales": "W92000004",
        "Resident outside GB": None,
    }


def test_a_crime_without_a_location_is_landed_without_an_area(intake: Intake) -> None:
    rows = [
        intake.rows(file, extract)
        for file, extract in intake.landings
        if extract == "police_uk/street_crime"
    ]
    assert sum(frame["_area_code"].null_count() for frame in rows) == 443


@pytest.mark.parametrize(
    ("file", "day"),
    [
        ("nhs-dtoc/dtoc_2018-04__April_18.xls", date(2019, 5, 9)),
        ("nhs-dtoc/dtoc_2019-04__Apr_19.xls", date(2019, 9, 12)),
        ("nhs-discharge-sitrep/acute_july2022.xlsx", date(2023, 8, 10)),
        ("nhs-discharge-sitrep/acute_june2022.xlsx", date(2023, 12, 14)),
    ],
)
def test_the_last_date_a_workbook_states_is_its_release(
    intake: Intake, file: str, day: date
) -> None:
    receipt = intake.arrivals[file].receipt
    assert receipt
    assert receipt.released_at == day
