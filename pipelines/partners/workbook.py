"""The workbook beside a letter: a sheet with every line that is wrong, and one that counts them."""

import io
from collections.abc import Iterator
from typing import Any

from pipelines.partners.letters import Letter
from pipelines.partners.writing import day
from pipelines.specs.writing import LONG_AGO

MOST_LISTED = 250_000
"""Lines of one workbook, which would otherwise be too large to send; it says what it leaves out."""

_HEADS = (
    "Extract",
    "File",
    "Sheet",
    "Line",
    "Rule",
    "What it does",
    "Column",
    "Shape of the value",
)
_COUNTED = (
    "Extract",
    "File",
    "Rule",
    "What it does",
    "Column",
    "Lines that are wrong",
    "Listed here",
)
_WIDTHS = (34, 34, 16, 10, 44, 22, 28, 28)

EFFECTS = {
    "block": "holds the file",
    "warn": "is a remark",
    "set aside": "sets the line aside",
}
"""What a rule that does not hold does, by its severity."""

Cell = str | int


def workbook(letter: Letter) -> bytes:
    """The workbook of a letter: the same bytes for the same letter.

    Every cell but a count or a line number is a text, whatever it looks like.
    """
    import xlsxwriter

    packed = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(packed, options) as book:
        book.set_properties({"title": letter.title, "created": LONG_AGO})
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        lines = book.add_worksheet("Lines")
        _table(lines, 0, _HEADS, _lines(letter), bold)
        counts = book.add_worksheet("Rules")
        counts.write_string(0, 0, letter.title, book.add_format({"bold": True, "font_size": 14}))
        counts.write_string(1, 0, _said(letter))
        _table(counts, 3, _COUNTED, _counts(letter), bold)
    return packed.getvalue()


def total(letter: Letter) -> int:
    """How many lines are wrong, one that breaks two rules twice."""
    return sum(len(failure.lines) for _, _, failure in letter.failures)


def listed(letter: Letter) -> int:
    """How many of them the workbook lists."""
    return min(total(letter), MOST_LISTED)


def _said(letter: Letter) -> str:
    synthetic = "SYNTHETIC, made up to demonstrate. " if letter.is_synthetic else ""
    when = "A file that was tried." if letter.is_trial else f"{day(letter.as_of)}."
    return (
        f"{synthetic}{when} The sheet Lines lists {listed(letter):,} of {total(letter):,} lines "
        "that are wrong, by the line numbers of your own file; one that breaks two rules stands "
        "twice."
    )


def _lines(letter: Letter) -> Iterator[tuple[Cell, ...]]:
    left = MOST_LISTED
    for extract, file, failure in letter.failures:
        columns, effect = ", ".join(failure.columns), EFFECTS[failure.severity]
        for line in failure.lines[:left]:
            told = (failure.rule, effect, columns, line.shape)
            yield (extract.title, file.name, file.sheet, line.number, *told)
        left -= len(failure.lines[:left])


def _counts(letter: Letter) -> Iterator[tuple[Cell, ...]]:
    left = MOST_LISTED
    for extract, file, failure in letter.failures:
        here = min(left, len(failure.lines))
        left -= here
        told = (failure.rule, EFFECTS[failure.severity], ", ".join(failure.columns))
        yield (extract.title, file.name, *told, len(failure.lines), here)


def _table(
    sheet: Any, top: int, heads: tuple[str, ...], rows: Iterator[tuple[Cell, ...]], bold: Any
) -> None:
    for place, head in enumerate(heads):
        sheet.set_column(place, place, _WIDTHS[place])
        sheet.write_string(top, place, head, bold)
    line = top
    for line, row in enumerate(rows, top + 1):
        for place, cell in enumerate(row):
            if isinstance(cell, int):
                sheet.write_number(line, place, cell)
            elif cell:
                sheet.write_string(line, place, cell)
    sheet.freeze_panes(top + 1, 0)
    if line > top:
        sheet.autofilter(top, 0, line, len(heads) - 1)
