"""Readers find a whole file at any time, the old one or the new one, however they open it."""

import csv
import errno
import json
import os
import shutil
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

import duckdb
import pytest

from pipelines.errors import HwbError
from pipelines.modelling.project import build_file
from pipelines.modelling.publishing import publish
from tests.promises.conftest import NewTown
from tests.promises.town import SENT, Town

pytestmark = pytest.mark.slow

# A reader of any version of DuckDB: prints how many figures it sees, opened and then attached.
READ = """
import json, sys, duckdb
asked = "select count(*), count(distinct metric_id) from hwb.figures.metric_value"
seen = []
with duckdb.connect(sys.argv[1], read_only=True) as opened:
    seen.append(opened.execute(asked).fetchone())
with duckdb.connect() as attached:
    attached.execute(f"attach '{sys.argv[1]}' as hwb (read_only)")
    seen.append(attached.execute(asked).fetchone())
print(json.dumps([duckdb.__version__, *seen]))
"""


@pytest.fixture(scope="module")
def town(new_town: NewTown) -> Town:
    """Published once, with all files but the last accepted one."""
    town = new_town()
    town.send_toytown(*(name for name in SENT if name != "waits-2025-07.csv"))
    town.refresh()
    return town


@pytest.fixture
def copy(town: Town, tmp_path: Path) -> Town:
    """The same home again, with a build file that is ready to be published."""
    return town.copy_to(tmp_path / "home")


def versions(town: Town) -> list[str]:
    return sorted(path.name for path in (town.settings.warehouse / "versions").iterdir())


def read(python: Path | str, town: Town) -> list[object]:
    done = subprocess.run(
        [str(python), "-c", READ, str(town.settings.published)],
        capture_output=True,
        text=True,
        check=True,
    )
    return list(json.loads(done.stdout))


@pytest.fixture
def readers(duckdb_14_python: Path) -> list[Path | str]:
    return [sys.executable, duckdb_14_python]


def test_every_rule_of_every_file_is_published_with_its_dimension(town: Town) -> None:
    told = town.rows(
        "select expectation, dimension from quality.result "
        "where type = 'implied by the key' group by all order by all"
    )
    assert told == [("key_is_unique", "uniqueness"), ("no_line_is_sent_twice", "uniqueness")]
    assert town.rows("select count(*) from quality.result where dimension is null") == [(0,)]


def test_one_query_works_before_and_after_a_refresh_opened_or_attached_with_old_and_new_duckdb(
    copy: Town, readers: list[Path | str]
) -> None:
    before = [read(python, copy) for python in readers]
    copy.send_toytown("waits-2025-07.csv")
    copy.refresh()
    after = [read(python, copy) for python in readers]
    oldest = before[1][0]
    assert (before[0][0], str(oldest).rsplit(".", 1)[0]) == (duckdb.__version__, "1.4")
    for each in (*before, *after):
        assert each[1] == each[2]
    assert before[0][1:] == before[1][1:]
    assert after[0][1:] == after[1][1:]
    # July: a figure of each of T001, T003 and the town; and the quarter each of them is part of.
    assert (before[0][1], after[0][1]) == ([32, 2], [38, 2])


def test_a_reader_that_was_there_before_sees_its_own_version_whole_until_it_leaves(
    copy: Town,
) -> None:
    with duckdb.connect(str(copy.settings.published), read_only=True) as reader:
        first = reader.execute("select count(*) from figures.metric_value").fetchall()
        copy.send_toytown("waits-2025-07.csv")
        copy.refresh()
        publish(copy.settings, build_file(copy.settings))
        assert versions(copy) == ["2", "3"]  # the reader's own is gone from its folder
        assert reader.execute("select count(*) from figures.metric_value").fetchall() == first
        assert len(reader.execute("from figures.metric_evidence").fetchall()) == 16
    assert copy.rows("select count(*) from figures.metric_value") == [(38,)]


def test_two_versions_are_kept_and_what_a_killed_one_left_is_none(copy: Town) -> None:
    killed = copy.settings.warehouse / "versions" / "2.part"
    killed.mkdir()
    (killed / "hwb.duckdb").write_bytes(b"half")
    assert publish(copy.settings, build_file(copy.settings)).number == 3
    assert versions(copy) == ["1", "3"]
    assert publish(copy.settings, build_file(copy.settings)).number == 4
    assert versions(copy) == ["3", "4"]


def test_database_parquet_and_csv_lie_under_fixed_names_and_change_in_one_step(
    copy: Town,
) -> None:
    warehouse = copy.settings.warehouse
    names = ("hwb.duckdb", "figures.csv", "figures.parquet")
    assert {(warehouse / name).resolve().parent.name for name in names} == {"1"}
    links = {name: (warehouse / name).readlink() for name in names}
    publish(copy.settings, build_file(copy.settings))
    assert {(warehouse / name).resolve().parent.name for name in names} == {"2"}
    # The names themselves were not touched: the one folder they lead through was.
    assert {name: (warehouse / name).readlink() for name in names} == links


def test_parquet_and_csv_hold_the_figures_of_the_database(town: Town) -> None:
    columns = "metric_id, area_code, period_start, period_type, numerator, value_status, known_to"
    figures = town.rows(f"select {columns} from figures.metric_value order by all")
    parquet = town.settings.warehouse / "figures.parquet"
    assert duckdb.sql(
        f"select {columns.replace('known_to', 'known_to::timestamp')} "
        f"from read_parquet('{parquet}') order by all"
    ).fetchall() == [tuple(row) for row in figures]
    text = town.figures
    assert not text.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in text
    rows = list(csv.DictReader(text.decode().splitlines()))
    keys = [tuple(row.values())[:8] for row in rows]
    assert keys == sorted(set(keys))
    assert len(rows) == len(figures)


def test_no_board_schema_and_no_public_file_exist_before_disclosure_control(
    toytown_refreshed: Town,
) -> None:
    town = toytown_refreshed
    schemas = "select distinct schema_name from duckdb_schemas() where not internal order by all"
    layers = ["figures", "governance", "intake", "quality", "reference", "specs"]
    assert [name for (name,) in town.rows(schemas) if name != "main"] == layers
    assert town.rows("select distinct disclosure from figures.board_figure") == [("not applied",)]
    assert not list(town.settings.home.rglob("*public*"))
    assert [path.name for path in town.settings.outbox.iterdir()] == ["receipts"]


def test_nothing_of_a_partners_rows_but_evidence_is_published(toytown_refreshed: Town) -> None:
    tables = toytown_refreshed.rows(
        "select table_schema || '.' || table_name from information_schema.tables"
    )
    assert not [name for (name,) in tables if name.startswith(("landed.", "metrics.", "main."))]


def test_no_write_ahead_log_is_left_and_a_stale_one_is_not_replayed(copy: Town) -> None:
    build = build_file(copy.settings)
    figures = copy.figures
    for leftover in (build, build.with_name(build.name + ".wal")):
        leftover.write_bytes(b"what a killed refresh left")
    copy.refresh()
    assert copy.figures == figures
    assert list(copy.settings.home.rglob("*.wal*")) == []


def test_a_full_disk_is_told_before_anything_is_written(
    copy: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(10**9, 10**9, 4_000_000))
    with pytest.raises(HwbError) as refusal:
        publish(copy.settings, build_file(copy.settings))
    assert refusal.value.code == "HWB-603"
    assert "the disk has 4 MB free" in refusal.value.what
    assert str(copy.settings.warehouse) in refusal.value.where
    assert versions(copy) == ["1"]


def test_a_disk_that_fills_while_a_version_is_written_leaves_the_published_one_and_no_part(
    copy: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fills(source: Path, target: Path) -> None:
        target.write_bytes(b"as far as it went")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(shutil, "copyfile", fills)
    with pytest.raises(HwbError, match="HWB-603"):
        publish(copy.settings, build_file(copy.settings))
    assert versions(copy) == ["1"]
    assert copy.rows("select count(*) from figures.metric_value") == [(32,)]


def test_receipts_that_cannot_be_written_are_told_and_stop_nothing(new_town: NewTown) -> None:
    town = new_town()
    town.send_toytown()
    town.settings.outbox.write_text("a file where the folder should be")
    account = town.refresh().account
    assert town.settings.published.is_file()
    told = [held.because for held in account.held if held.name == "outbox/receipts"]
    assert told == ["they cannot be written (Not a directory)"]
