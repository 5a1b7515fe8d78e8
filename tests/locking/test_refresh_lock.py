"""One refresh at a time, and the lock of a killed one is free."""

import json
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from pipelines.errors import HwbError
from pipelines.locking import RefreshLock, current_holder
from pipelines.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, project=tmp_path)


def _start(settings: Settings, body: str) -> "subprocess.Popen[str]":
    """A second process that runs `body` holding the lock, ready once it has printed a line."""
    code = textwrap.dedent(
        """
        import subprocess, sys, time
        from pathlib import Path
        from pipelines.locking import RefreshLock
        from pipelines.settings import Settings
        home = Path(sys.argv[1])
        with RefreshLock(Settings(home=home, project=home)) as lock:
            lock.stage("land")
        """
    ) + textwrap.indent(textwrap.dedent(body), "    ")
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(settings.home)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline(), "the other process did not get the lock"
    return process


def _end(process: "subprocess.Popen[str]") -> None:
    process.send_signal(signal.SIGKILL)
    process.wait()
    if process.stdout:
        process.stdout.close()


HOLD = 'print("held", flush=True); time.sleep(600)'


def test_a_second_refresh_is_told_who_holds_the_lock_and_at_which_stage(settings: Settings) -> None:
    other = _start(settings, HOLD)
    try:
        with pytest.raises(HwbError) as refusal:
            RefreshLock(settings).__enter__()
        assert refusal.value.code == "HWB-690"
        started = json.loads(settings.lock.read_text())["started"]
        for part in (str(other.pid), started, "'land'"):
            assert part in refusal.value.what
        holder = current_holder(settings)
        assert holder is not None
        assert (holder.pid, holder.stage, holder.is_running) == (other.pid, "land", True)
    finally:
        _end(other)


def test_the_lock_of_a_killed_holder_is_free_and_what_it_left_behind_is_known(
    settings: Settings,
) -> None:
    other = _start(settings, HOLD)
    _end(other)
    assert current_holder(settings) is None
    with RefreshLock(settings) as lock:
        assert lock.left_behind is not None
        assert (lock.left_behind.pid, lock.left_behind.stage) == (other.pid, "land")


def test_a_child_that_may_write_keeps_the_lock_after_its_parent_was_killed(
    settings: Settings,
) -> None:
    other = _start(
        settings,
        """
        child = subprocess.Popen(["sleep", "600"], pass_fds=[lock.fileno()], stdout=sys.stderr)
        Path(home, "child").write_text(str(child.pid))
        print("held", flush=True)
        time.sleep(600)
        """,
    )
    _end(other)
    child = int((settings.home / "child").read_text())
    try:
        with pytest.raises(HwbError, match="left running by process") as refusal:
            RefreshLock(settings).__enter__()
        assert refusal.value.code == "HWB-690"
    finally:
        os.kill(child, signal.SIGKILL)
    with RefreshLock(settings, wait=10):
        pass


def test_a_refresh_that_waits_gets_the_lock_when_the_first_one_leaves(settings: Settings) -> None:
    other = _start(settings, 'print("held", flush=True); time.sleep(0.3)')
    with RefreshLock(settings, wait=30) as lock:
        assert lock.left_behind is None
    other.wait()
    _end(other)


def test_the_lock_excludes_a_second_one_in_the_same_process_and_is_free_after_a_fault(
    settings: Settings,
) -> None:
    def refresh_that_fails() -> None:
        with RefreshLock(settings):
            with pytest.raises(HwbError, match="HWB-690"):
                RefreshLock(settings).__enter__()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        refresh_that_fails()
    assert current_holder(settings) is None


def test_a_home_that_cannot_hold_the_lock_is_named(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("a file where a folder should be")
    with pytest.raises(HwbError) as refusal:
        RefreshLock(Settings(home=file, project=tmp_path)).__enter__()
    assert refusal.value.code == "HWB-691"
    assert str(file) in refusal.value.where
