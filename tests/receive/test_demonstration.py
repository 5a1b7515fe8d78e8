"""Synthetic files come in under fixed receipts, stay marked, and never enter a live home."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from pipelines.errors import HwbError
from pipelines.intake.receive import receipts, receive, receive_demonstration, scan
from tests.receive.conftest import COUNTS, MORNING, Project


def _demonstrate(project: Project, extract: str, *files: tuple[str, str, str | None]) -> None:
    """Declares synthetic files (name, received_at, released) of an extract and writes them."""
    each: list[Any] = [[{"Area": "E06000016", "Month": "2025-04", "Count": "12"}]]
    declared = [
        {"name": name, "received_at": at, **({"released": released} if released else {})}
        for name, at, released in files
    ]
    project.contract(extract, demonstration={"each": each, "files": declared})
    folder = project.settings.project / "raw/demonstration" / extract
    folder.mkdir(parents=True)
    for name, *_ in files:
        (folder / name).write_text(COUNTS.replace("12", str(len(name))))


@pytest.fixture
def demonstration(project: Project) -> Project:
    """Three synthetic files of two extracts of one header, declared in no order of time."""
    _demonstrate(
        project,
        "council/counts",
        ("may.csv", "2025-06-02T08:00:00Z", None),
        ("april.csv", "2025-05-02T09:00:00+01:00", "2025-04-30"),
    )
    _demonstrate(project, "trust/counts", ("counts.csv", "2025-05-20T08:00:00Z", None))
    return project


def _all_files(folder: Path) -> dict[str, bytes]:
    return {str(p): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_demonstration_files_are_received_in_order_of_time_with_fixed_receipts(
    demonstration: Project,
) -> None:
    arrivals = receive_demonstration(demonstration.settings, demonstration.register())
    assert [a.outcome for a in arrivals] == ["received"] * 3
    kept = receipts(demonstration.settings)
    assert [(r.file_name, r.extracts) for r in kept] == [
        ("april.csv", ["council/counts"]),
        ("counts.csv", ["trust/counts"]),
        ("may.csv", ["council/counts"]),
    ]
    assert [r.received_at for r in kept] == [
        datetime(2025, 5, 2, 8, tzinfo=UTC),
        datetime(2025, 5, 20, 8, tzinfo=UTC),
        datetime(2025, 6, 2, 8, tzinfo=UTC),
    ]
    assert [r.released_at for r in kept] == [date(2025, 4, 30), None, None]
    assert {r.origin for r in kept} == {"synthetic"}


def test_the_demonstration_again_changes_nothing_and_its_files_stay(demonstration: Project) -> None:
    source = demonstration.settings.project / "raw"
    sent = _all_files(source)
    receive_demonstration(demonstration.settings, demonstration.register())
    kept = _all_files(demonstration.settings.raw)
    again = receive_demonstration(demonstration.settings, demonstration.register())
    assert [a.outcome for a in again] == ["already received"] * 3
    assert _all_files(demonstration.settings.raw) == kept
    assert _all_files(source) == sent


def test_a_home_of_its_own_and_another_path_give_the_same_receipts(
    demonstration: Project, tmp_path: Path
) -> None:
    receive_demonstration(demonstration.settings, demonstration.register())
    elsewhere = type(demonstration.settings)(tmp_path / "b", demonstration.settings.project)
    receive_demonstration(elsewhere, demonstration.register())
    assert receipts(elsewhere) == receipts(demonstration.settings)


def test_a_demonstration_file_that_is_not_there_is_refused_and_the_rest_received(
    demonstration: Project,
) -> None:
    path = demonstration.settings.project / "raw/demonstration/council/counts/april.csv"
    path.unlink()
    arrivals = receive_demonstration(demonstration.settings, demonstration.register())
    assert [a.outcome for a in arrivals] == ["refused", "received", "received"]
    assert arrivals[0].reason
    assert arrivals[0].reason.code == "HWB-202"


def test_a_live_home_takes_no_synthetic_file(demonstration: Project) -> None:
    settings = demonstration.settings
    settings.home.mkdir()
    (settings.home / "home.yml").write_text("")
    synthetic = settings.project / "raw/demonstration/council/counts/may.csv"
    register = demonstration.register()
    with pytest.raises(HwbError, match="HWB-215"):
        receive_demonstration(settings, register)
    with pytest.raises(HwbError, match="HWB-215"):
        receive(settings, register, [synthetic], origin="synthetic", received_at=MORNING)
    assert not settings.received.exists()


@pytest.mark.parametrize("is_live", [True, False])
def test_no_home_takes_a_demonstration_file_as_a_real_one_under_any_name(
    demonstration: Project, is_live: bool
) -> None:
    settings = demonstration.settings
    settings.home.mkdir()
    if is_live:
        (settings.home / "home.yml").write_text("")
    synthetic = settings.project / "raw/demonstration/council/counts/may.csv"
    demonstration.drop("council/looks real.csv", synthetic.read_bytes())
    by_hand = demonstration.receive_one(synthetic, as_="council/counts")
    scanned = scan(settings, demonstration.register(), received_at=MORNING, settled_after=0)
    for arrival in (by_hand, *scanned):
        assert arrival.reason
        assert (arrival.outcome, arrival.reason.code) == ("refused", "HWB-215")
    assert receipts(settings) == []
    assert synthetic.exists()
