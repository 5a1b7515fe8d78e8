"""What stands in the inbox is taken when it is whole, once, and then out of the way."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipelines.intake.receive import Arrival, Progress, look, receipts, scan
from tests.receive.conftest import COUNTS, MORNING, Project


def _scan(project: Project, **more: Any) -> list[Arrival]:
    return scan(project.settings, project.register(), received_at=MORNING, **more)


def _outcomes(arrivals: list[Arrival]) -> dict[str, str]:
    return {a.file: a.outcome for a in arrivals}


@pytest.fixture
def while_waiting(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], Any]], None]:
    """Puts an act in the place of the wait between two looks."""

    real = time.sleep

    def put(act: Callable[[], Any]) -> None:
        def sleep(seconds: float) -> None:
            act()
            real(seconds)

        monkeypatch.setattr(time, "sleep", sleep)

    return put


def test_a_file_that_stands_still_between_two_looks_is_received_and_leaves_the_inbox(
    project: Project,
) -> None:
    path = project.drop("counts.csv")
    assert _outcomes(_scan(project, settled_after=0.05)) == {"counts.csv": "received"}
    assert not path.exists()
    assert len(receipts(project.settings)) == 1
    assert _scan(project) == []


def test_a_file_that_still_grows_is_left_until_it_stands_still(
    project: Project, while_waiting: Callable[[Callable[[], Any]], None]
) -> None:
    path = project.drop("counts.csv", COUNTS[:20])
    while_waiting(lambda: path.write_text(COUNTS))
    assert _outcomes(_scan(project, settled_after=0.05)) == {"counts.csv": "still arriving"}
    assert path.exists()
    assert receipts(project.settings) == []
    while_waiting(lambda: None)
    assert _outcomes(_scan(project, settled_after=0.05)) == {"counts.csv": "received"}


def test_a_file_rewritten_at_the_same_size_has_not_stood_still(
    project: Project, while_waiting: Callable[[Callable[[], Any]], None]
) -> None:
    path = project.drop("counts.csv")
    os.utime(path, ns=(0, 1_000))
    while_waiting(lambda: os.utime(path, ns=(0, 2_000)))
    assert _outcomes(_scan(project, settled_after=0.05)) == {"counts.csv": "still arriving"}


def test_two_looks_at_different_times_need_no_waiting(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.drop("counts.csv")
    (first,) = look(project.settings, settled_after=0.05)
    assert first.progress is Progress.SETTLING
    time.sleep(0.1)
    monkeypatch.setattr(time, "sleep", lambda seconds: pytest.fail("it waited"))
    assert _outcomes(_scan(project, settled_after=0.05)) == {"counts.csv": "received"}


def test_a_look_takes_nothing(project: Project) -> None:
    path = project.drop("counts.csv")
    look(project.settings, settled_after=0)
    assert [w.progress for w in look(project.settings, settled_after=0)] == [Progress.ARRIVED]
    assert path.exists()
    assert not project.settings.received.exists()


def test_a_clock_set_back_between_two_looks_only_makes_the_wait_longer(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.drop("counts.csv")
    now = time.time()
    for moment, progress in [
        (now, Progress.SETTLING),
        (now - 3600, Progress.SETTLING),
        (now - 3598, Progress.ARRIVED),
    ]:
        monkeypatch.setattr(time, "time", lambda moment=moment: moment)
        assert [w.progress for w in look(project.settings)] == [progress]


def test_a_file_with_its_done_marker_is_taken_at_once_and_the_marker_goes_with_it(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "sleep", lambda seconds: pytest.fail("it waited"))
    project.drop("counts.csv")
    project.drop("counts.csv.done", "")
    assert _outcomes(_scan(project)) == {"counts.csv": "received"}
    assert list(project.settings.inbox.iterdir()) == []


def test_what_names_itself_unfinished_is_still_arriving_and_not_waited_for(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "sleep", lambda seconds: pytest.fail("it waited"))
    for name in ("a.csv.part", "b.csv.filepart", "c.csv.done"):
        project.drop(name)
    assert set(_outcomes(_scan(project)).values()) == {"still arriving"}
    assert len(list(project.settings.inbox.iterdir())) == 3


def test_hidden_files_are_passed_over(project: Project) -> None:
    for name in (".DS_Store", "~$counts.xlsx", ".sync/counts.csv"):
        project.drop(name)
    assert _scan(project, settled_after=0) == []


def test_files_are_found_at_any_depth_and_a_partner_folder_claims_the_sender(
    project: Project,
) -> None:
    project.contract("trust/beds", "Ward,Beds")
    project.drop("council/2025/April/counts.csv")
    project.drop("council/beds.csv", "Ward,Beds\nE05000001,4\n")
    project.drop("trust/beds.csv", "Ward,Beds\nE05000001,5\n")
    arrivals = _scan(project, settled_after=0.05)
    assert [(a.file, a.outcome) for a in arrivals] == [
        ("beds.csv", "refused"),
        ("counts.csv", "received"),
        ("beds.csv", "received"),
    ]
    assert arrivals[0].reason
    assert arrivals[0].reason.code == "HWB-214"
    assert {r.sender for r in receipts(project.settings)} == {"council", "trust"}


def test_a_refused_file_leaves_the_inbox_and_is_kept_aside(project: Project) -> None:
    path = project.drop("page.csv", "<html><body>Please log in</body></html>")
    assert _outcomes(_scan(project, settled_after=0.05)) == {"page.csv": "refused"}
    assert not path.exists()
    assert project.refused_names() == ["page.csv"]


def test_bytes_that_were_received_before_leave_the_inbox_too(project: Project) -> None:
    project.receive(project.write("counts.csv"))
    project.drop("again.csv")
    assert _outcomes(_scan(project, settled_after=0.05)) == {"again.csv": "already received"}
    assert list(project.settings.inbox.iterdir()) == []


def test_links_in_the_inbox_are_refused_neither_followed_nor_removed(project: Project) -> None:
    secret = project.write("secret.csv")
    project.settings.inbox.mkdir(parents=True)
    link = project.settings.inbox / "counts.csv"
    link.symlink_to(secret)
    folder = project.settings.inbox / "folder"
    folder.symlink_to(secret.parent, target_is_directory=True)
    arrivals = _scan(project, settled_after=0.05)
    assert _outcomes(arrivals) == {"counts.csv": "refused", "folder": "refused"}
    assert {a.reason.code for a in arrivals if a.reason} == {"HWB-201"}
    assert link.is_symlink()
    assert folder.is_symlink()
    assert secret.exists()


def test_a_folder_of_the_inbox_that_is_closed_to_us_is_reported_and_the_rest_is_taken(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.drop("counts.csv")
    closed = project.drop("trust/beds.csv").parent
    # A superuser may enter any folder, so closing it for real would not do.
    real = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: path != closed and real(path, mode))
    arrivals = _scan(project, settled_after=0.05)
    assert _outcomes(arrivals) == {"counts.csv": "received", "trust": "refused"}
    assert arrivals[1].reason
    assert arrivals[1].reason.code == "HWB-202"
    assert "closed to us" in arrivals[1].reason.what


def test_a_pipe_in_the_inbox_is_refused_and_does_not_hang_the_scan(project: Project) -> None:
    project.settings.inbox.mkdir(parents=True)
    os.mkfifo(project.settings.inbox / "counts.csv")
    assert _outcomes(_scan(project, settled_after=0.05)) == {"counts.csv": "refused"}


def test_a_file_that_vanishes_before_it_is_copied_is_reported_gone_and_the_rest_is_taken(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = project.drop("first.csv"), project.drop("second.csv", COUNTS.replace("12", "1"))
    real = Path.lstat
    looks = []

    def lstat(path: Path) -> os.stat_result:
        if path == first:
            looks.append(path)
            if len(looks) == 3:  # after two looks, when it is opened
                first.unlink()
        return real(path)

    monkeypatch.setattr(Path, "lstat", lstat)
    arrivals = _scan(project, settled_after=0.05)
    assert _outcomes(arrivals) == {"first.csv": "refused", "second.csv": "received"}
    assert arrivals[0].reason
    assert (arrivals[0].reason.code, arrivals[0].reason.what) == ("HWB-202", "the file is gone")
    assert not second.exists()


def _cannot_remove(monkeypatch: pytest.MonkeyPatch, inbox: Path) -> None:
    real = Path.unlink

    def unlink(path: Path, missing_ok: bool = False) -> None:
        if inbox in path.parents:
            raise PermissionError(13, "Permission denied", str(path))
        real(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", unlink)


def test_from_an_inbox_that_is_not_ours_to_clear_each_file_is_received_once_in_silence(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = project.drop("counts.csv")
    _cannot_remove(monkeypatch, project.settings.inbox)
    assert _outcomes(_scan(project, settled_after=0.05)) == {"counts.csv": "received"}
    assert _scan(project, settled_after=0.05) == []
    path.write_text(COUNTS.replace("12", "13"))
    assert _outcomes(_scan(project, settled_after=0.05)) == {"counts.csv": "received"}
    assert path.exists()


def test_a_refused_file_that_cannot_be_removed_is_refused_each_time_and_kept_once(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.drop("beds.csv", "Ward,Beds\nE05000001,4\n")
    _cannot_remove(monkeypatch, project.settings.inbox)
    for _ in range(2):
        assert _outcomes(_scan(project, settled_after=0.05)) == {"beds.csv": "refused"}
    assert project.refused_names() == ["beds.csv"]
    project.contract("council/beds", "Ward,Beds")
    assert _outcomes(_scan(project, settled_after=0.05)) == {"beds.csv": "received"}


def test_a_newer_file_put_in_the_place_of_a_captured_one_is_not_removed_with_it(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = project.drop("counts.csv")
    newer = COUNTS.replace("12", "13")
    real = os.read

    def read(descriptor: int, length: int) -> bytes:
        path.with_name(".new").write_text(newer)
        path.with_name(".new").replace(path)
        return real(descriptor, length)

    with monkeypatch.context() as while_copying:
        while_copying.setattr(os, "read", read)
        assert _outcomes(_scan(project, settled_after=0)) == {"counts.csv": "received"}
    assert path.read_text() == newer
    assert _outcomes(_scan(project, settled_after=0.05)) == {"counts.csv": "received"}


def test_a_lost_record_of_the_last_look_costs_one_more_look(project: Project) -> None:
    project.drop("counts.csv")
    look(project.settings)
    seen = project.settings.raw / "inbox-seen.json"
    for damage in ("", "[]", '{"counts.csv": 3}', '{"counts.csv": {"a": 1}}'):
        seen.chmod(0o644)
        seen.write_text(damage)
        (waiting,) = look(project.settings)
        assert waiting.progress is Progress.SETTLING


def test_no_inbox_is_an_empty_inbox(project: Project) -> None:
    assert _scan(project) == []
    assert look(project.settings) == []
