"""The encoding of a text file: what its bytes allow, checked to the last one, never assumed."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from pipelines.errors import HwbError
from pipelines.intake.reading.table import Note

_CHUNK = 1024**2
_SHOWN = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "cp1252": "Windows-1252",
}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SEQUENCE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_NOT_IN_1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")


@dataclass(frozen=True)
class Encoding:
    """A Python codec, the bytes of byte order mark before the text, and what is to be said."""

    codec: str
    skip: int = 0
    notes: list[Note] = field(default_factory=list)


def find_encoding(stream: BinaryIO, declared: str, *, whole: bool = True) -> Encoding:
    """The encoding of `stream`, read to its end; `declared` only decides what is noted.

    A byte order mark decides; without one, NUL in every second byte is UTF-16; else UTF-8 if every
    byte fits; else Windows-1252 if every byte is defined there and nothing in the file is a UTF-8
    sequence. Anything else is refused (HWB-307) with the first line that does not fit. With
    `whole` false the stream may end inside a character.
    """
    first = stream.read(_CHUNK)
    if first.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise _untold("the byte order mark says UTF-32, which is not read", 1)
    for mark, codec in _MARKS:
        if first.startswith(mark):
            marks = 1
            while first.startswith(mark, marks * len(mark)):
                marks += 1
            skip = marks * len(mark)
            bad = _Scan(stream, first[skip:], codec, whole).misfit
            if bad:
                raise _untold(f"the byte order mark says {_SHOWN[codec]}, other bytes do not", bad)
            notes = [Note(f"{marks} byte order marks where one belongs")] if marks > 1 else []
            return Encoding(
                codec, skip, notes + _differs(declared, codec, "by its byte order mark")
            )
    wide = _wide(first)
    if wide:
        bad = _Scan(stream, first, wide, whole).misfit
        if bad:
            raise _untold("the file looks like UTF-16, but not to its end", bad)
        return Encoding(wide, 0, _differs(declared, wide, "as every second byte shows"))
    scan = _Scan(stream, first, "utf-8", whole)
    if not scan.misfit:
        plain = not scan.has_sequences and declared != "utf-16"
        return Encoding("utf-8", 0, [] if plain else _differs(declared, "utf-8", "every byte fits"))
    if scan.is_cut_short:
        raise _untold("the last character is cut short", scan.misfit)
    if scan.has_sequences:
        raise _untold("some characters are UTF-8 and others are not", scan.misfit)
    if scan.undefined:
        raise _untold("neither UTF-8 nor Windows-1252 fits", scan.undefined)
    why = f"not UTF-8 from line {scan.misfit}"
    return Encoding("cp1252", 0, _differs(declared, "cp1252", why))


def _wide(first: bytes) -> str | None:
    """UTF-16 without a mark: Latin text has a NUL in nearly every second byte."""
    sample = first[:4096]
    pairs = len(sample) // 2
    if not pairs:
        return None
    high, low = sample[1::2].count(0) / pairs, sample[0::2].count(0) / pairs
    if high > 0.6 and low < 0.1:
        return "utf-16-le"
    if low > 0.6 and high < 0.1:
        return "utf-16-be"
    return None


def _differs(declared: str, codec: str, why: str) -> list[Note]:
    if _SHOWN[declared] == _SHOWN[codec]:
        return []
    return [Note(f"read as {_SHOWN[codec]} ({why}); declared as {_SHOWN[declared]}")]


def _untold(what: str, line: int) -> HwbError:
    return HwbError(
        "HWB-307",
        f"the encoding of the file cannot be told: {what}",
        where=f"line {line}",
        why="Read in the wrong encoding, names and notes would silently change.",
        do="Ask the partner to save the file as UTF-8.",
    )


class _Scan:
    """How far a stream fits a codec, in one pass.

    `misfit`, `undefined`: the first line that does not fit the codec, or Windows-1252 (0: none).
    """

    def __init__(self, stream: BinaryIO, first: bytes, codec: str, whole: bool) -> None:
        self.misfit = 0
        self.undefined = 0
        self.has_sequences = False
        self.is_cut_short = False
        self._line = 1
        self._after_cr = False
        decoder = codecs.getincrementaldecoder(codec)()
        tail = b""
        for chunk in _chunks(stream, first):
            last = whole and not chunk
            if not self.misfit:
                held = decoder.getstate()[0]
                try:
                    self._count(decoder.decode(chunk, last))
                except UnicodeDecodeError as fault:
                    self._count((held + chunk)[: fault.start].decode(codec))
                    self.misfit = self._line
                    self.is_cut_short = last
                    if codec != "utf-8":
                        return
                    self._look_for_undefined((held + chunk)[fault.start :])
            else:
                self._look_for_undefined(chunk)
            self.has_sequences = self.has_sequences or bool(_SEQUENCE.search(tail + chunk))
            tail = chunk[-3:]

    def _count(self, text: str) -> None:
        if not text:
            return
        ends = text.count("\n") + text.count("\r") - text.count("\r\n")
        self._line += ends - (self._after_cr and text[0] == "\n")
        self._after_cr = text[-1] == "\r"

    def _look_for_undefined(self, chunk: bytes) -> None:
        found = None if self.undefined else _NOT_IN_1252.search(chunk)
        self._count(chunk[: found.start() if found else None].decode("latin-1"))
        if found:
            self.undefined = self._line


def _chunks(stream: BinaryIO, first: bytes) -> Iterator[bytes]:
    yield first
    while chunk := stream.read(_CHUNK):
        yield chunk
    yield b""
