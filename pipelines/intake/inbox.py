"""What stands in the inbox, and which of it has arrived whole.

A file has arrived when its size and modification time are the same at two looks, or when
`<name>.done` lies beside it. What the last look saw is kept in `raw/inbox-seen.json`; losing that
file only means one more look.
"""

import json
import os
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from pipelines.intake.keeping import FileState, write_whole
from pipelines.settings import Settings

SETTLED_AFTER_SECONDS = 1.0

DONE = ".done"
_UNFINISHED = (".part", ".partial", ".filepart", ".crdownload", ".tmp")


class Progress(StrEnum):
    """How far a file in the inbox has come; `unfinished` is never waited for."""

    ARRIVED = "arrived"
    SETTLING = "settling"
    UNFINISHED = "unfinished"


@dataclass(frozen=True)
class Waiting:
    """One entry of the inbox; `sender` is the folder directly below the inbox that holds it.

    Path, size and modification time together tell this state of it from any other.
    """

    path: Path
    sender: str | None
    progress: Progress
    size: int
    modified_ns: int


@dataclass
class _Seen:
    """What the last look saw of one file, since when, and whether it was taken but stands there."""

    size: int
    modified_ns: int
    since: float
    taken: bool = False


def look(settings: Settings, settled_after: float = SETTLED_AFTER_SECONDS) -> list[Waiting]:
    """One look at the inbox, at any depth, in path order; cheap, and takes nothing.

    Left out are hidden files (their name starts with a dot or `~$`) and files that were received
    but could not be removed. A done-marker without its file counts as a file still arriving. What
    is no regular file counts as arrived, so that it is refused aloud.
    """
    seen = _load(settings)
    now = time.time()
    found: dict[str, _Seen] = {}
    waiting = []
    for path in _entries(settings.inbox):
        key = str(path.relative_to(settings.inbox))
        try:
            status = path.lstat()
        except FileNotFoundError:
            continue
        now_seen = _Seen(status.st_size, status.st_mtime_ns, now)
        last = seen.get(key, now_seen)
        is_same = (last.size, last.modified_ns) == (now_seen.size, now_seen.modified_ns)
        # A moment in the future says that the clock was set back: the wait begins anew.
        found[key] = last if is_same and last.since <= now else now_seen
        if not found[key].taken:
            settled = now - found[key].since >= settled_after or not path.is_file()
            progress = _progress(path, settled)
            state = (status.st_size, status.st_mtime_ns)
            waiting.append(Waiting(path, _sender(key), progress, *state))
    if found != seen:
        _store(settings, found)
    return waiting


def look_until_settled(
    settings: Settings, settled_after: float = SETTLED_AFTER_SECONDS
) -> list[Waiting]:
    """A look, and a second one a moment later when a file has not been seen for long enough."""
    waiting = look(settings, settled_after)
    if any(w.progress is Progress.SETTLING for w in waiting):
        time.sleep(settled_after * 1.05)  # above it, as the two clocks in play may differ
        waiting = look(settings, settled_after)
    return waiting


def take_out(settings: Settings, taken: Waiting, captured: FileState) -> bool:
    """Removes a file whose bytes are safe in `raw`; False when it could not be removed.

    A file that has changed since it was captured is another file and stays.
    """
    try:
        if FileState.of(taken.path.lstat()) != captured:
            return True
        # The marker first: a file without one is looked at twice, a marker without one for ever.
        _marker(taken.path).unlink(missing_ok=True)
        taken.path.unlink()
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True


def leave_alone(settings: Settings, stuck: list[Waiting]) -> None:
    """Remembers files that were received but cannot be removed, until they change."""
    if stuck:
        seen = _load(settings)
        for waiting in stuck:
            key = str(waiting.path.relative_to(settings.inbox))
            if key in seen:
                seen[key].taken = True
        _store(settings, seen)


def _entries(inbox: Path) -> Iterator[Path]:
    """Everything but folders and hidden files; a link to a folder is an entry, and not entered.

    A folder that is closed to us is an entry too, so that what is in it is not passed over.
    """
    if inbox.exists() and not _is_open(inbox):
        yield inbox
        return
    for folder, folders, files in os.walk(inbox):
        here = Path(folder)
        folders[:] = sorted(f for f in folders if not _is_hidden(f))
        links = [f for f in folders if (here / f).is_symlink()]
        closed = [f for f in folders if f not in links and not _is_open(here / f)]
        folders[:] = [f for f in folders if f not in closed]
        for name in sorted([*files, *links, *closed]):
            path = here / name
            if not _is_hidden(name) and not (name.endswith(DONE) and _marked(path).exists()):
                yield path


def _is_open(folder: Path) -> bool:
    return os.access(folder, os.R_OK | os.X_OK)


def _is_hidden(name: str) -> bool:
    return name.startswith((".", "~$"))


def _progress(path: Path, settled: bool) -> Progress:
    if path.name.endswith((DONE, *_UNFINISHED)):
        return Progress.UNFINISHED
    if settled or _marker(path).exists():
        return Progress.ARRIVED
    return Progress.SETTLING


def _marker(path: Path) -> Path:
    return path.with_name(path.name + DONE)


def _marked(marker: Path) -> Path:
    return marker.with_name(marker.name.removesuffix(DONE))


def _sender(key: str) -> str | None:
    parts = Path(key).parts
    return parts[0] if len(parts) > 1 else None


def _load(settings: Settings) -> dict[str, _Seen]:
    try:
        seen = json.loads((settings.raw / "inbox-seen.json").read_bytes())
        return {key: _Seen(**values) for key, values in seen.items()}
    except (FileNotFoundError, ValueError, TypeError, AttributeError):
        return {}


def _store(settings: Settings, seen: dict[str, _Seen]) -> None:
    text = json.dumps({key: asdict(last) for key, last in seen.items()})
    write_whole(settings.raw / "inbox-seen.json", text, settings, mode=0o644)
