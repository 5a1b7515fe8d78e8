"""Zip containers, such as xlsx and ods: members counted, named safely, unpacked under caps."""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path
from typing import NoReturn

from pipelines.errors import HwbError
from pipelines.intake.reading.opening import refuse_expansion
from pipelines.intake.reading.refusals import damaged
from pipelines.settings import Settings

_CHUNK = 1024**2
_OUTSIDE = re.compile(r"^/|^[A-Za-z]:|(^|/)\.\.(/|$)|[\\\0]")
_ENCRYPTED = 0x1
_INNER = (b"PK\x03\x04", b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07")


def refuse_unsafe_zip(path: Path, limits: Settings) -> None:
    """Raises HWB-303 (too many members, too much inside), HWB-304 (unsafe) or HWB-306 (damaged).

    Every member is unpacked once and thrown away: what a zip states of itself proves nothing.
    """
    packed = path.stat().st_size
    unpacked = 0
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            _refuse_members(members, limits)
            refuse_expansion(sum(m.file_size for m in members), packed, limits)
            for member in members:
                with archive.open(member) as stream:
                    chunk = stream.read(_CHUNK)
                    if chunk.startswith(_INNER):
                        _unsafe("an archive inside the archive")
                    while chunk:
                        unpacked += len(chunk)
                        refuse_expansion(unpacked, packed, limits)
                        chunk = stream.read(_CHUNK)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as fault:
        raise damaged("the workbook") from fault


def _refuse_members(members: list[zipfile.ZipInfo], limits: Settings) -> None:
    if len(members) > limits.max_members:
        raise HwbError(
            "HWB-303",
            f"the file holds {len(members):,} members; the cap is {limits.max_members:,}",
            do="Ask the partner for the extract alone.",
        )
    # `filename` is cut at a NUL; what the file really says is in `orig_filename`.
    names = [m.orig_filename for m in members]
    if any(map(_OUTSIDE.search, names)):
        _unsafe("a member whose name leads outside the archive")
    if len({n.casefold() for n in names}) < len(names):
        _unsafe("two members of one name")
    if any(m.flag_bits & _ENCRYPTED for m in members):
        _unsafe("an encrypted member")


def _unsafe(what: str) -> NoReturn:
    raise HwbError(
        "HWB-304",
        f"the file holds {what}",
        why="No program that saves workbooks writes such a file.",
        do="Ask the partner for a fresh copy, saved by a spreadsheet program.",
    )
