"""Bytes and text of a file: unpacked under the caps, decoded in an encoding that was checked."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TextIO, cast

from pipelines.errors import HwbError
from pipelines.intake.reading.encodings import find_encoding
from pipelines.intake.reading.kinds import FileKind, kind_of_head
from pipelines.intake.reading.refusals import blank, damaged
from pipelines.intake.reading.table import Note
from pipelines.settings import Settings

_CHUNK = 1024**2
# Below this a high ratio is no danger: a short file of equal lines packs a thousandfold.
_RATIO_FROM = 1024**2


@contextmanager
def opened_bytes(path: Path, kind: FileKind, limits: Settings) -> Iterator[BinaryIO]:
    """The bytes of `path`, unpacked when `kind` is GZIP. Raises HWB-303 and HWB-306 on reading."""
    with path.open("rb") as stream:
        if kind is FileKind.GZIP:
            unpacked = _Unpacked(stream, path.stat().st_size, limits)
            yield cast(BinaryIO, io.BufferedReader(unpacked, _CHUNK))
        else:
            yield stream


class _Unpacked(io.RawIOBase):
    def __init__(self, stream: BinaryIO, packed: int, limits: Settings) -> None:
        self._gzip = gzip.GzipFile(fileobj=stream)
        self._packed = packed
        self._limits = limits
        self._given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        try:
            count = self._gzip.readinto(buffer)
        except (EOFError, zlib.error, gzip.BadGzipFile) as fault:
            raise damaged("the gzip file") from fault
        self._given += count
        refuse_expansion(self._given, self._packed, self._limits)
        return count


def refuse_expansion(unpacked: int, packed: int, limits: Settings) -> None:
    """Raises HWB-303 when a container holds more than may be unpacked."""
    if unpacked > limits.max_expanded_bytes:
        raise HwbError(
            "HWB-303",
            f"the file unpacks to more than {limits.max_expanded_bytes:,} bytes",
            do="Ask the partner for the file in parts, or raise the cap.",
        )
    if unpacked > _RATIO_FROM and unpacked > limits.max_ratio * packed:
        raise HwbError(
            "HWB-303",
            f"the file unpacks to more than {limits.max_ratio} times its size",
            why="No real extract packs so tightly; a file made to fill a disk does.",
            do="Ask the partner for the file unpacked.",
        )


@contextmanager
def opened_text(
    path: Path, kind: FileKind, declared: str, limits: Settings, *, whole: bool = True
) -> Iterator[tuple[TextIO, list[Note]]]:
    """The text of `path`, line ends untouched, and what is to be said of its encoding.

    With `whole` every byte is checked first; without, only the beginning is, for a look at the
    header. Raises HWB-301 (not text inside gzip), HWB-302, HWB-307.
    """
    with opened_bytes(path, kind, limits) as stream:
        head = stream.read(_CHUNK)
    inside = kind_of_head(head)
    if inside in (FileKind.EMPTY, FileKind.BLANK):
        raise blank(inside)
    if inside is not FileKind.TEXT:
        raise HwbError(
            "HWB-301",
            f"a text table was expected, and inside the gzip file is {inside.value}",
            do="Ask the partner for the text table itself.",
        )
    with opened_bytes(path, kind, limits) as stream:
        encoding = find_encoding(stream if whole else io.BytesIO(head), declared, whole=whole)
    with opened_bytes(path, kind, limits) as stream:
        stream.read(encoding.skip)
        errors = "strict" if whole else "replace"
        text = io.TextIOWrapper(stream, encoding.codec, errors=errors, newline="")
        yield text, encoding.notes
