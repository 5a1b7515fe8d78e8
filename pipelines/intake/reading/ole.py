"""The container of Excel 97-2003 and of password-protected workbooks: its streams, by name.

Source: Microsoft, [MS-CFB] Compound File Binary File Format, sections 2.2 to 2.6.
"""

from __future__ import annotations

import struct
from pathlib import Path

_END = 0xFFFFFFFA  # this number and above mark the end of a chain or a free sector
_STREAM, _ROOT = 2, 5


def ole_streams(path: Path) -> dict[str, bytes]:
    """Name → content of every stream; what is damaged or points outside the file is left out."""
    return _Container(path.read_bytes()).streams()


class _Container:
    def __init__(self, content: bytes) -> None:
        self._content = content.ljust(512, b"\0")
        self._sector = 1 << min(struct.unpack_from("<H", self._content, 30)[0], 16)
        self._small = 1 << min(struct.unpack_from("<H", self._content, 32)[0], 16)
        self._directory, self._cutoff, self._small_table, more_table = struct.unpack_from(
            "<I4xII4xI", self._content, 48
        )
        table = list(struct.unpack_from("<109I", self._content, 76))
        for sector in self._walk_difat(more_table):
            table += sector
        self._next: list[int] = []
        for number in table:
            if number < _END:
                self._next += self._numbers(number)

    def streams(self) -> dict[str, bytes]:
        entries = self._chain(self._directory)
        found: dict[str, tuple[int, int]] = {}
        root = b""
        for at in range(0, len(entries) - 127, 128):
            entry = entries[at : at + 128]
            length = min(struct.unpack_from("<H", entry, 64)[0], 64)
            name = entry[: max(length - 2, 0)].decode("utf-16-le", "replace")
            start, size = struct.unpack_from("<II", entry, 116)
            if entry[66] == _ROOT:
                root = self._chain(start)[:size]
            elif entry[66] == _STREAM:
                found[name] = (start, size)
        small = self._numbers_of_chain(self._small_table)
        return {
            name: (
                self._chain(start)
                if size >= self._cutoff
                else self._small_chain(root, small, start)
            )[:size]
            for name, (start, size) in found.items()
        }

    def _bytes(self, number: int) -> bytes:
        at = (number + 1) * self._sector
        return self._content[at : at + self._sector]

    def _numbers(self, number: int) -> list[int]:
        content = self._bytes(number)
        return list(struct.unpack(f"<{len(content) // 4}I", content[: len(content) // 4 * 4]))

    def _walk_difat(self, number: int) -> list[list[int]]:
        found: list[list[int]] = []
        while number < _END and len(found) * self._sector < len(self._content):
            numbers = self._numbers(number)
            if not numbers:
                break
            found.append(numbers[:-1])
            number = numbers[-1]
        return found

    def _chain(self, number: int) -> bytes:
        parts: list[bytes] = []
        # A chain can be no longer than the table, whatever loops a damaged one holds.
        while number < len(self._next) and len(parts) < len(self._next):
            parts.append(self._bytes(number))
            number = self._next[number]
        return b"".join(parts)

    def _numbers_of_chain(self, number: int) -> list[int]:
        content = self._chain(number)
        return list(struct.unpack(f"<{len(content) // 4}I", content[: len(content) // 4 * 4]))

    def _small_chain(self, root: bytes, table: list[int], number: int) -> bytes:
        parts: list[bytes] = []
        while number < len(table) and len(parts) < len(table):
            parts.append(root[number * self._small : (number + 1) * self._small])
            number = table[number]
        return b"".join(parts)
