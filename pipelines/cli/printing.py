"""How answers are printed: tables for people, CSV and JSON for programs."""

import json
import math
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

_GAP = "  "
_NARROWEST = 8


def is_watched() -> bool:
    """Whether a person reads what is printed, and not a file or another program."""
    return sys.stdout.isatty()


def table(
    columns: Sequence[str], rows: Iterable[Sequence[Any]], width: int | None = None
) -> Iterator[str]:
    """Lines of a table: numbers to the right, blank for NULL; cut to `width` where it is given.

    What does not print stands as an escape: a cell may hold anything a partner sent.
    """
    rows = list(rows)
    cells = [[cell(value) for value in row] for row in rows]
    right = [all(_is_number(row[place]) for row in rows) for place in range(len(columns))]
    header = [printable(name) for name in columns]
    widths = [max(map(len, column)) for column in zip(header, *cells, strict=True)]
    widths = _fitted(widths, width)
    for row in (header, ["-" * n for n in widths], *cells):
        parts = [
            _cut(text, n).rjust(n) if to_right else _cut(text, n).ljust(n)
            for text, n, to_right in zip(row, widths, right, strict=True)
        ]
        yield _GAP.join(parts).rstrip()


def terminal_width() -> int | None:
    """The width tables are cut to; None where nobody watches, so that nothing is lost."""
    return shutil.get_terminal_size().columns if is_watched() else None


def csv_line(values: Sequence[Any]) -> str:
    """One record of RFC 4180, with its line end: NULL is nothing, an empty text is `""`.

    A record of one NULL is `""` too: readers pass over an empty line.
    """
    if len(values) == 1 and values[0] is None:
        values = [""]
    return ",".join("" if value is None else _quoted(text(value)) for value in values) + "\r\n"


def json_text(value: Any, indent: int | None = 0) -> str:
    """JSON of plain values and dataclasses, in which every decimal keeps all its digits.

    `indent` None writes it on one line.
    """
    if value is None or isinstance(value, bool | str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, int | Decimal):
        return text(value)
    if isinstance(value, float):
        return repr(value) if math.isfinite(value) else json.dumps(text(value))
    if is_dataclass(value) and not isinstance(value, type):
        value = {f.name: getattr(value, f.name) for f in fields(value)}
    deeper = None if indent is None else indent + 1
    if isinstance(value, Mapping):
        parts = [
            f"{json.dumps(text(key), ensure_ascii=False)}: {json_text(item, deeper)}"
            for key, item in value.items()
        ]
        return _enclosed("{", parts, "}", indent)
    if isinstance(value, list | tuple):
        return _enclosed("[", [json_text(item, deeper) for item in value], "]", indent)
    return json.dumps(text(value), ensure_ascii=False)


def _enclosed(opening: str, parts: list[str], closing: str, indent: int | None) -> str:
    if indent is None or not parts:
        return f"{opening}{', '.join(parts)}{closing}"
    inner, outer = "\n" + " " * (indent + 1), "\n" + " " * indent
    return f"{opening}{inner}{(',' + inner).join(parts)}{outer}{closing}"


def text(value: Any) -> str:
    """One value as text: decimals with all their digits, dates and times as ISO 8601."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, Mapping | list | tuple):
        return json_text(value, None)
    return str(value)


def cell(value: Any) -> str:
    """One value for the eye: decimals without noughts that say nothing, times to the minute."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        written = f"{value:f}"
        return written.rstrip("0").rstrip(".") if "." in written else written
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, Path):
        return printable(str(value))
    return printable(text(value))


def printable(written: str) -> str:
    """The text with escapes for what does not print, so that no cell can steer a terminal."""
    if written.isprintable():
        return written
    return "".join(
        c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode("ascii")
        for c in written
    )


def _is_number(value: Any) -> bool:
    if isinstance(value, bool):
        return False
    return value is None or isinstance(value, int | float | Decimal)


def _quoted(written: str) -> str:
    if written and not any(mark in written for mark in ',"\r\n'):
        return written
    return '"' + written.replace('"', '""') + '"'


def _cut(written: str, width: int) -> str:
    return written if len(written) <= width else written[: width - 1] + "…"


def _fitted(widths: list[int], width: int | None) -> list[int]:
    """The widest columns give way first, none below a few characters."""
    widths = list(widths)
    if width is None:
        return widths
    room = width - len(_GAP) * (len(widths) - 1)
    while sum(widths) > room and max(widths) > _NARROWEST:
        widths[widths.index(max(widths))] -= 1
    return widths
