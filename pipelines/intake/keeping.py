"""Bytes onto disk, whole or not at all.

A file is copied once; what is hashed is what is kept, so a source that changes afterwards changes
nothing. Work in progress stands in `raw/incoming` and is renamed into its place when it is whole
and on disk; what a killed process left there is cleared by the next one.
"""

import errno
import fcntl
import hashlib
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipelines.errors import HwbError
from pipelines.files import sync
from pipelines.locking import turn
from pipelines.settings import Settings

_CHUNK = 1024 * 1024
_SPARE_BYTES = 16 * 1024 * 1024  # for receipts, and so that a capture is never what fills a disk

_KINDS = (
    (stat.S_ISLNK, "a symbolic link"),
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


@dataclass(frozen=True)
class FileState:
    """What tells one state of a file from the next: device, inode, size, modification time."""

    device: int
    inode: int
    size: int
    modified_ns: int

    @classmethod
    def of(cls, status: os.stat_result) -> "FileState":
        return cls(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)


@dataclass(frozen=True)
class Capture:
    """A private copy of a file's bytes, gone when its `with` block ends unless it was kept."""

    path: Path
    sha256: str
    bytes: int
    source: FileState

    def keep(self, folder: Path) -> None:
        """Moves the copy to `<folder>/<sha256>`, read-only. Equal bytes already there: the same.

        Raises OSError.
        """
        self.path.chmod(0o444)
        self.path.replace(folder / self.sha256)
        sync(folder)


def prepare(settings: Settings) -> None:
    """Makes the folders of `raw` and clears what a killed capture left; raises HWB-205."""
    with writing(settings):
        for folder in (settings.received, settings.refused, _incoming(settings)):
            folder.mkdir(parents=True, exist_ok=True)
            if not os.access(folder, os.W_OK | os.X_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))
        with turn(_incoming_lock(settings)):
            for left in _incoming(settings).iterdir():
                _clear_if_abandoned(left)


@contextmanager
def capture(file: Path, settings: Settings) -> Iterator[Capture]:
    """Copies a regular file into `raw/incoming`, hashing what is written, and syncs the copy.

    A hard link is a regular file: its bytes are copied, and its other names stay what they are.
    Raises HWB-201 (not a regular file), HWB-202 (gone or unreadable), HWB-203 (above the cap),
    HWB-204 (no room), HWB-205 (home not writable), HWB-206 (still being written). Then the source
    is as it was and nothing of it is kept.
    """
    reader = _open_regular(file)
    try:
        before = os.fstat(reader)
        _refuse_large(before.st_size, settings)
        _refuse_without_room(before.st_size, settings)
        with writing(settings):
            writer, path = _new_incoming(settings)
        try:
            digest, size = _copy(reader, writer, settings)
            after = os.fstat(reader)
            if FileState.of(before) != FileState.of(after) or size != after.st_size:
                raise HwbError(
                    "HWB-206",
                    "the file changed while it was being read",
                    why="Half a file would be taken for a whole one.",
                    do="It can be taken once it is complete.",
                )
            yield Capture(path, digest, size, FileState.of(after))
        finally:
            path.unlink(missing_ok=True)
            os.close(writer)
    finally:
        os.close(reader)


@contextmanager
def writing(settings: Settings) -> Iterator[None]:
    """Says what a failed write below `raw` means: HWB-204 (no room) or HWB-205 (not writable)."""
    try:
        yield
    except OSError as fault:
        if fault.errno in (errno.ENOSPC, errno.EDQUOT):
            raise _no_room(0, settings) from None
        raise HwbError(
            "HWB-205",
            f"the home cannot be written to ({fault.strerror})",
            where=str(fault.filename or settings.raw),
            why=f"User number {os.geteuid()} needs to write there.",
            do="Give this user the folder, or set HWB_HOME to a folder of its own.",
        ) from None


def write_whole(path: Path, text: str, settings: Settings, *, mode: int = 0o444) -> None:
    """Writes a small ASCII file below `raw` in one piece: complete and on disk, or as it was.

    Raises HWB-204 or HWB-205.
    """
    with writing(settings):
        _incoming(settings).mkdir(parents=True, exist_ok=True)
        descriptor, temporary = _new_incoming(settings)
        try:
            _write(descriptor, text.encode("ascii"))
            os.fchmod(descriptor, mode)
            os.fsync(descriptor)
            temporary.replace(path)
            sync(path.parent)
        finally:
            temporary.unlink(missing_ok=True)
            os.close(descriptor)


def _open_regular(file: Path) -> int:
    try:
        status = file.lstat()
        if stat.S_ISDIR(status.st_mode) and not os.access(file, os.R_OK | os.X_OK):
            raise PermissionError(errno.EACCES, "a folder that is closed to us")
        _refuse_special(status)
        # Not blocking, for a pipe put there between the look and the opening.
        descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as fault:
        gone = fault.errno in (errno.ENOENT, errno.ENOTDIR, errno.ESTALE)
        raise HwbError(
            "HWB-202",
            "the file is gone" if gone else f"the file cannot be read ({fault.strerror})",
            why="" if gone else f"User number {os.geteuid()} is reading.",
            do="Put it back, or have it sent again." if gone else "Give this user the right.",
        ) from None
    try:
        _refuse_special(os.fstat(descriptor))
    except HwbError:
        os.close(descriptor)
        raise
    return descriptor


def _refuse_special(status: os.stat_result) -> None:
    if stat.S_ISREG(status.st_mode):
        return
    kinds = (name for is_kind, name in _KINDS if is_kind(status.st_mode))
    raise HwbError(
        "HWB-201",
        f"this is {next(kinds, 'something else')}; only regular files are received",
        why="What it leads to could be anything, and could change after it was checked.",
        do="Put the file itself there.",
    )


def _copy(reader: int, writer: int, settings: Settings) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while chunk := _read(reader):
        size += len(chunk)
        _refuse_large(size, settings)
        digest.update(chunk)
        with writing(settings):
            _write(writer, chunk)
    with writing(settings):
        os.fsync(writer)
    return digest.hexdigest(), size


def _read(reader: int) -> bytes:
    try:
        return os.read(reader, _CHUNK)
    except OSError as fault:
        raise HwbError(
            "HWB-202",
            f"the file was gone while reading ({fault.strerror})",
            why="Its drive or folder went away before it was copied whole.",
            do="Nothing of it was kept; it is taken when it can be read again.",
        ) from None


def _write(writer: int, chunk: bytes) -> None:
    view = memoryview(chunk)
    while view:
        view = view[os.write(writer, view) :]


def _refuse_large(size: int, settings: Settings) -> None:
    if size > settings.max_bytes:
        raise HwbError(
            "HWB-203",
            f"the file is larger than {settings.max_bytes:,} bytes",
            why="A file far above what is usual is more often a mistake than an extract.",
            do="Ask for it in parts, or raise HWB_MAX_BYTES.",
        )


def _refuse_without_room(size: int, settings: Settings) -> None:
    room = os.statvfs(settings.raw)
    if room.f_bavail * room.f_frsize < size + _SPARE_BYTES:
        raise _no_room(size, settings)
    if room.f_files and not room.f_favail:
        raise HwbError(
            "HWB-204",
            "the disk has no room for one more file (its inodes are used up)",
            where=str(settings.raw),
            do="Remove files that are no longer needed from this disk.",
        )


def _no_room(size: int, settings: Settings) -> HwbError:
    room = os.statvfs(settings.raw)
    return HwbError(
        "HWB-204",
        f"the disk is full: needs {size + _SPARE_BYTES:,} bytes, "
        f"has {room.f_bavail * room.f_frsize:,}",
        where=str(settings.raw),
        why="A disk that fills up half-way leaves every later step without room.",
        do="Free some space, or set HWB_HOME to a larger disk. The file stays where it is.",
    )


def _incoming(settings: Settings) -> Path:
    return settings.raw / "incoming"


def _incoming_lock(settings: Settings) -> Path:
    return settings.raw / "incoming.lock"


def _new_incoming(settings: Settings) -> tuple[int, Path]:
    """A new file, locked as long as its process lives: that is how it is known to be in use."""
    with turn(_incoming_lock(settings)):
        descriptor, name = tempfile.mkstemp(dir=_incoming(settings))
        fcntl.flock(descriptor, fcntl.LOCK_EX)
    return descriptor, Path(name)


def _clear_if_abandoned(left: Path) -> None:
    try:
        descriptor = os.open(left, os.O_RDONLY | os.O_CLOEXEC)
    except (FileNotFoundError, PermissionError):
        return  # just kept, or another user's: not ours to clear
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        left.unlink(missing_ok=True)
    except BlockingIOError:
        return  # another process is copying into it now
    finally:
        os.close(descriptor)
