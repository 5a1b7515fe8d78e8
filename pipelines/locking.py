"""Who may write: one refresh at a time on one home, and short turns on the register of receipts.

The kernel gives a `flock` back when the last process that holds the file open is gone, however it
ended, so nothing here is ever stale and nothing needs to be cleared by hand.
"""

import errno
import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from pipelines.errors import HwbError
from pipelines.settings import Settings

# One write of a fixed length: a reader sees the old holder or the new one, never a part of each.
_LENGTH = 256


@dataclass(frozen=True)
class Holder:
    """Who holds the refresh lock: process number, start (UTC, ISO 8601), stage it is at."""

    pid: int
    started: str
    stage: str

    @property
    def is_running(self) -> bool:
        """False when the process is gone and a step it started holds the lock in its place."""
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return True


class RefreshLock:
    """The right to write to a home, for the length of a `with` block.

    Waits up to `wait` seconds for another holder (0: not at all), then raises HWB-690 with its
    process, start and stage; HWB-691 when the lock file cannot be written. The descriptor is
    inheritable: a child process that may write is started with `pass_fds=[lock.fileno()]`, and the
    lock is free only when it, too, has ended. `left_behind` is the earlier holder that died
    without leaving, if any.
    """

    def __init__(self, settings: Settings, *, wait: float = 0) -> None:
        self.path = settings.lock
        self.wait = wait
        self.left_behind: Holder | None = None
        self._descriptor: int | None = None
        self._started = ""

    def __enter__(self) -> Self:
        descriptor = _open(self.path)
        try:
            self._acquire(descriptor)
            self.left_behind = _holder(descriptor)
            os.set_inheritable(descriptor, True)
            self._descriptor = descriptor
            self._started = datetime.now(UTC).isoformat(timespec="seconds")
            self.stage("start")
        except BaseException:
            self._descriptor = None
            os.close(descriptor)
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        descriptor = self.fileno()
        self._descriptor = None
        try:
            os.ftruncate(descriptor, 0)
        finally:
            os.close(descriptor)

    def fileno(self) -> int:
        """The descriptor to hand to a child that may write."""
        if self._descriptor is None:
            raise ValueError("the refresh lock is not held")
        return self._descriptor

    def stage(self, name: str) -> None:
        """Tells whoever waits what the refresh is doing now."""
        text = json.dumps(asdict(Holder(os.getpid(), self._started, name)))
        os.pwrite(self.fileno(), text.encode().ljust(_LENGTH - 1) + b"\n", 0)

    def _acquire(self, descriptor: int) -> None:
        deadline = time.monotonic() + self.wait
        while not _try(descriptor):
            left = deadline - time.monotonic()
            if left <= 0:
                raise _held(_holder(descriptor), self.path)
            time.sleep(min(0.1, left))


def current_holder(settings: Settings) -> Holder | None:
    """Who holds the refresh lock now; None when it is free. Never waits and never writes."""
    try:
        descriptor = os.open(settings.lock, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        # A shared lock, so that two onlookers do not take each other for a refresh.
        if _try(descriptor, fcntl.LOCK_SH):
            return None
        return _holder(descriptor) or Holder(0, "", "unknown")
    finally:
        os.close(descriptor)


@contextmanager
def turn(path: Path) -> Iterator[None]:
    """A short exclusive turn, waited for; for writes that take milliseconds."""
    descriptor = _open(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _open(path: Path) -> int:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    except OSError as fault:
        raise HwbError(
            "HWB-691",
            f"the lock file cannot be written ({fault.strerror})",
            where=str(path),
            why=f"User number {os.geteuid()} needs to write there.",
            do="Give this user the folder, or set HWB_HOME to a folder of its own.",
        ) from None


def _try(descriptor: int, kind: int = fcntl.LOCK_EX) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except OSError as fault:
        if fault.errno in (errno.EWOULDBLOCK, errno.EACCES):
            return False
        raise
    return True


def _holder(descriptor: int) -> Holder | None:
    try:
        return Holder(**json.loads(os.pread(descriptor, _LENGTH, 0)))
    except (ValueError, TypeError):
        return None


def _held(holder: Holder | None, path: Path) -> HwbError:
    if holder is None:
        who, why = "another process that has just begun or is just ending", ""
    elif holder.is_running:
        who = f"process {holder.pid}, which started {holder.started} and is at {holder.stage!r}"
        why = "Two refreshes at once would write the same files."
    else:
        who = f"a step left running by process {holder.pid} ({holder.started}, {holder.stage!r})"
        why = "The refresh itself is gone, but a process it started may still be writing."
    return HwbError(
        "HWB-690",
        f"this home is being refreshed by {who}",
        where=str(path),
        why=why,
        do="Wait until it has ended; the lock frees itself, also when its holder is killed.",
    )
