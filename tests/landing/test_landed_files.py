"""A landing leaves typed rows, quarantine and a report, and is not done twice."""

import hashlib
import os
import subprocess
import sys
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipelines.errors import HwbError
from pipelines.intake import landed_files
from pipelines.intake.landed_files import (
    empty_path,
    landed_path,
    landing_key,
    quarantine_path,
    read_landing,
    report_path,
    was_landed_before,
)
from pipelines.intake.landing import empty_landed, land, landed_schema
from pipelines.modelling.generating import landed_columns

CSV = "Area Code,Year,Count,Rate,Day\nE06000016,2023/24,5,1.5,01/04/2024\nE06000017,2023/24,x,2,\n"
SHA256 = hashlib.sha256(CSV.encode()).hexdigest()


@dataclass
class Receipt:
    sha256: str = SHA256
    file_name: str = "referrals.csv"
    received_at: datetime = datetime(2025, 11, 22, tzinfo=UTC)


@pytest.fixture
def contract(make_contract):
    return make_contract(
        {"rate": {"type": "decimal"}, "day": {"type": "date", "formats": ["%d/%m/%Y"]}}
    )


@pytest.fixture
def extract(make_extract, contract):
    return make_extract(contract)


@pytest.fixture
def received(home):
    """A home that has received one file."""
    home.received.mkdir(parents=True)
    (home.received / SHA256).write_text(CSV, encoding="utf-8")
    return home


def test_a_received_file_becomes_typed_rows_a_quarantine_and_a_report(received, extract):
    report = land(Receipt(), extract, received)
    assert (report.rows_in, report.landed, report.quarantined) == (2, 1, 1)
    assert (report.extract, report.contract) == ("toytown/referrals", extract.hash)
    assert read_landing(received, extract, SHA256) == report
    quarantine = pl.read_parquet(quarantine_path(received, extract, SHA256))
    assert quarantine.rows() == [(3, "count", "not a number", "a", SHA256)]


def test_duckdb_reads_the_rows_with_the_types_of_the_contract(received, extract):
    land(Receipt(), extract, received)
    path = landed_path(received, extract, SHA256)
    types = {row[0]: row[1] for row in duckdb.sql(f"describe from '{path}'").fetchall()}
    assert types == {
        "area": "VARCHAR",
        "year": "VARCHAR",
        "count": "BIGINT",
        "rate": "DECIMAL(38,18)",
        "day": "DATE",
        "count_status": "VARCHAR",
        "rate_status": "VARCHAR",
        "_period_start": "DATE",
        "_period_end": "DATE",
        "_period_type": "VARCHAR",
        "_area_code": "VARCHAR",
        "_area_kind": "VARCHAR",
        "_group": "VARCHAR",
        "_is_repeat": "BOOLEAN",
        "_file": "VARCHAR",
        "_line": "BIGINT",
        "_raw": "VARCHAR[]",
    }
    assert duckdb.sql(f"select _line, _raw from '{path}'").fetchall() == [
        (2, ["E06000016", "2023/24", "5", "1.5", "01/04/2024"])
    ]


def test_the_empty_table_has_the_same_columns_and_no_rows(received, extract):
    land(Receipt(), extract, received)
    rows = pl.read_parquet(landed_path(received, extract, SHA256))
    empty = pl.read_parquet(empty_landed(extract, received))
    assert empty.schema == rows.schema == landed_schema(extract.contract)
    assert empty.height == 0


def test_the_empty_table_follows_the_contract(received, extract, make_extract, make_contract):
    empty_landed(extract, received)
    changed = make_extract(make_contract({"added": {}}))
    assert "added" in pl.read_parquet(empty_landed(changed, received)).columns
    assert empty_path(received, changed) == empty_path(received, extract)


def test_columns_landed_are_the_columns_described(extract):
    assert list(landed_schema(extract.contract)) == list(landed_columns(extract))


def test_what_is_landed_is_not_landed_again(received, extract):
    first = land(Receipt(), extract, received)
    (received.received / SHA256).unlink()
    assert land(Receipt(), extract, received) == first


def test_a_changed_contract_lands_the_file_again_and_says_it_was_landed_before(
    received, extract, make_extract, make_contract
):
    land(Receipt(), extract, received)
    changed = make_extract(make_contract({"count": {"type": "text"}}))
    assert landing_key(changed) != landing_key(extract)
    assert was_landed_before(received, changed, SHA256)
    assert land(Receipt(), changed, received).landed == 2
    assert not was_landed_before(received, changed, SHA256)
    assert not was_landed_before(received, extract, SHA256)


def test_changed_code_changes_the_key(extract, monkeypatch):
    before = landing_key(extract)
    monkeypatch.setattr(landed_files, "_fingerprint", lambda: "other code")
    assert landing_key(extract) != before


def test_every_source_that_decides_what_is_landed_is_in_the_key():
    for pattern in landed_files._DECIDES:
        assert list(landed_files._KERNEL.glob(pattern)), pattern
    listed = {p for pattern in landed_files._DECIDES for p in landed_files._KERNEL.glob(pattern)}
    script = (
        "import sys, pipelines.intake.landing, pipelines.intake.reading.tables\n"
        "print(*(m.__file__ for n, m in sys.modules.items() if n.startswith('pipelines.')))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    ).stdout.split()
    unlisted = {Path(path) for path in loaded} - listed
    assert {path.name for path in unlisted} <= {"__init__.py", "settings.py"}


@pytest.mark.parametrize("lost", [landed_path, quarantine_path, report_path])
def test_a_landing_that_lost_a_file_is_done_again(received, extract, lost):
    first = land(Receipt(), extract, received)
    lost(received, extract, SHA256).unlink()
    assert read_landing(received, extract, SHA256) is None
    assert land(Receipt(), extract, received) == first
    assert lost(received, extract, SHA256).is_file()


def test_what_a_killed_landing_left_half_written_is_replaced(received, extract):
    path = landed_path(received, extract, SHA256)
    path.parent.mkdir(parents=True)
    path.with_name(f".{path.name}.part").write_bytes(b"PAR1 half")
    assert land(Receipt(), extract, received).landed == 1
    assert sorted(p.name for p in path.parent.iterdir()) == sorted(
        p(received, extract, SHA256).name for p in (landed_path, quarantine_path, report_path)
    )


def test_a_report_that_cannot_be_read_counts_as_not_landed(received, extract):
    land(Receipt(), extract, received)
    report_path(received, extract, SHA256).write_text("{", encoding="utf-8")
    assert read_landing(received, extract, SHA256) is None


def test_a_file_that_cannot_be_read_leaves_only_a_report_that_says_why(received, extract):
    (received.received / SHA256).write_bytes(b"PK\x03\x04 no table")
    report = land(Receipt(), extract, received)
    assert report.state == "refused"
    assert report.refused.code.startswith("HWB-3")
    assert [p.name for p in report_path(received, extract, SHA256).parent.iterdir()] == [
        report_path(received, extract, SHA256).name
    ]
    assert land(Receipt(), extract, received) == report


def test_lost_bytes_stop_the_landing_and_leave_no_report(received, extract):
    (received.received / SHA256).unlink()
    with pytest.raises(HwbError) as refusal:
        land(Receipt(), extract, received)
    assert refusal.value.code == "HWB-405"
    assert read_landing(received, extract, SHA256) is None


def test_a_place_that_cannot_be_written_to_is_named(received, extract):
    path = landed_path(received, extract, SHA256)
    path.with_name(f".{path.name}.part").mkdir(parents=True)
    with pytest.raises(HwbError) as refusal:
        land(Receipt(), extract, received)
    assert refusal.value.code == "HWB-407"
    assert refusal.value.where == str(path.parent)


def test_a_full_disk_leaves_no_half_file_and_is_told(received, extract, monkeypatch):
    def full(_: pl.LazyFrame, path: Path, **__: object) -> None:
        path.write_bytes(b"PAR1 half")
        raise pl.exceptions.ComputeError("No space left on device (os error 28)")

    monkeypatch.setattr(pl.LazyFrame, "sink_parquet", full)
    with pytest.raises(HwbError, match="No space left on device") as refusal:
        land(Receipt(), extract, received)
    assert refusal.value.code == "HWB-407"
    assert list(landed_path(received, extract, SHA256).parent.iterdir()) == []


LANDS_MANY = """
import sys, polars as pl, importlib.util
from pathlib import Path
from pipelines.intake.landing import _write_parquet
frame = pl.select(n=pl.arange(0, 600_000)).with_columns(t=(pl.col("n") % 977).cast(pl.String))
_write_parquet((frame.slice(s, 250_000) for s in range(0, 600_000, 250_000)), Path(sys.argv[1]))
"""


def test_the_bytes_written_do_not_follow_the_number_of_threads(tmp_path):
    digests = set()
    for threads in ("1", "2", "4"):
        path = tmp_path / f"{threads}.parquet"
        subprocess.run(
            [sys.executable, "-c", LANDS_MANY, str(path)],
            check=True,
            env=os.environ | {"POLARS_MAX_THREADS": threads},
        )
        digests.add(hashlib.sha256(path.read_bytes()).hexdigest())
    assert len(digests) == 1


def test_reports_can_be_read_without_loading_polars():
    script = (
        "import sys, pipelines.intake.landed_files, pipelines.intake.matching\n"
        "print('polars' in sys.modules)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    )
    assert answer.stdout.strip() == "False"


def test_the_same_file_may_be_landed_under_two_contracts(received, extract):
    other = replace(extract, name="referrals_again")
    assert land(Receipt(), extract, received).extract == "toytown/referrals"
    assert land(Receipt(), other, received).extract == "toytown/referrals_again"
