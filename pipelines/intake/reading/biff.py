"""The facts of the sheets of an Excel 97-2003 workbook.

Source: Microsoft, [MS-XLS] sections 2.4.28 (BoundSheet8), 2.4.24 (BoolErr), 2.4.127 (Formula),
2.4.175 (MulRk), 2.4.221 (Row).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from pipelines.intake.reading.refusals import password_protected
from pipelines.intake.reading.sheet_facts import SheetFacts

_BOF, _EOF, _SHEET, _PASSWORD = 0x809, 0x0A, 0x85, 0x2F
_BOOL_OR_ERROR, _FORMULA, _MANY, _ROW = 0x205, 0x06, 0xBD, 0x208
_HIDDEN = 0x20
_FILLED = {_BOOL_OR_ERROR, _FORMULA, _MANY, 0x203, 0x204, 0x27E, 0xFD, 0xD6}
_UNICODE_FROM = 0x0600
_CODES = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


def xls_facts(stream: bytes) -> dict[str, SheetFacts]:
    """Facts by sheet name, of the stream `Workbook` (or `Book`). Raises HWB-305."""
    return {name: _facts(stream, start) for name, start in _sheet_starts(stream).items()}


def _facts(stream: bytes, start: int) -> SheetFacts:
    facts = SheetFacts()
    depth = 0
    for kind, content in _records(stream, start):
        depth += (kind == _BOF) - (kind == _EOF)
        if not depth:
            break
        if kind == _ROW and depth == 1 and len(content) >= 16 and content[12] & _HIDDEN:
            facts.hidden_rows += 1
        # Below the first level stand the charts embedded in the sheet.
        if depth > 1 or kind not in _FILLED or len(content) < 8:
            continue
        row, column = struct.unpack_from("<HH", content)
        last = struct.unpack_from("<H", content, len(content) - 2)[0] if kind == _MANY else column
        facts.reach(row, last)
        code = None
        if kind == _BOOL_OR_ERROR and content[7]:
            code = content[6]
        elif kind == _FORMULA and content[12:14] == b"\xff\xff" and content[6] == 2:
            code = content[8]
        if code is not None:
            facts.errors.append((row, row, column, _CODES.get(code, "#ERROR!")))
    return facts


def _sheet_starts(stream: bytes) -> dict[str, int]:
    starts: dict[str, int] = {}
    version = 0
    for kind, content in _records(stream, 0):
        if kind == _BOF and not version:
            version = struct.unpack_from("<H", content.ljust(2, b"\0"))[0]
        elif kind == _PASSWORD:
            raise password_protected()
        elif kind == _EOF:
            break
        elif kind == _SHEET and len(content) > 8:
            is_unicode = version >= _UNICODE_FROM
            name = content[8:] if is_unicode else content[7:]
            text = (
                name[: 2 * content[6]].decode("utf-16-le", "replace")
                if is_unicode and content[7] & 1
                else name[: content[6]].decode("latin-1")
            )
            starts[text] = struct.unpack_from("<I", content)[0]
    return starts


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length
