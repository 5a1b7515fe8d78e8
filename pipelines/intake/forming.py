"""A form: the workbook into which people type what a contract asks for, with what they sent before.

It is read by the same contract as any other file, and known by the line on its first sheet.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from textwrap import wrap
from typing import Any

from pipelines.errors import HwbError
from pipelines.intake.matching import match
from pipelines.intake.reading import read
from pipelines.intake.receipts import Receipt
from pipelines.intake.stating import day_of
from pipelines.periods import GRAMMARS, Period, PeriodType, Quarter
from pipelines.settings import Settings
from pipelines.specs.contract import Column, Contract
from pipelines.specs.form import SHEET, Form
from pipelines.specs.register import Extract, Register
from pipelines.specs.words import bounds
from pipelines.specs.writing import LONG_AGO, stored

_SPARE_ROWS = 500
_INLINE = 255
"""Characters that a list may have within a cell's rule; a longer one stands on the first sheet."""

_DATES = "yyyy-mm-dd"
_HEADS = ("Column", "What to write", "Allowed")
_WIDTHS = (26, 64, 44)

Row = dict[str, str]
"""Name of a column → its text."""


@dataclass(frozen=True)
class Written:
    """A form that was written: where, how many rows are filled in, and from which file."""

    path: Path
    rows: int
    earlier: str | None
    whole: bool


def write_form(
    settings: Settings,
    register: Register,
    extract: Extract,
    quarter: Quarter,
    folder: Path,
    *,
    earlier: Receipt | None,
) -> Written:
    """Writes the form of an extract for a quarter; the same bytes for the same contract and rows.

    `earlier` is the newest file of the extract that is used, if there is one. Raises HWB-730 when
    the extract is none that people type and HWB-731 when the file is there already: what somebody
    has typed is never overwritten.
    """
    contract = extract.contract
    if not contract.file.form:
        raise HwbError(
            "HWB-730",
            f"{extract.id} is no form: its files are made by a program",
            where=str(extract.path),
            do="`hwb spec` tells what to send; a contract with `file.form` is filled in by hand.",
        )
    path = folder / _name(contract, quarter)
    if path.exists():
        raise HwbError(
            "HWB-731",
            "there is a file of this name already",
            where=str(path),
            why="Somebody may have typed into it.",
            do="Move it away, or choose another folder with --out.",
        )
    given = _given(settings, contract, earlier) if earlier else []
    rows = _rows(contract, quarter, given)
    folder.mkdir(parents=True, exist_ok=True)
    is_synthetic = earlier is not None and earlier.origin == "synthetic"
    path.write_bytes(_workbook(register, extract, quarter, rows, is_synthetic))
    return Written(
        path,
        len(rows),
        earlier.sha256[:12] if earlier else None,
        contract.replaces.what == "whole",
    )


# ----------------------------------------------------------------------------- what is filled in


def _name(contract: Contract, quarter: Quarter) -> str:
    return contract.file.names[0].replace("*", str(quarter)).replace("?", "1")


def _given(settings: Settings, contract: Contract, earlier: Receipt) -> list[Row]:
    """The rows as they were typed, also those that could not be used."""
    table = read(settings.received / earlier.sha256, contract.file, settings)
    places = match(table.header, contract).columns
    return [
        {name: str(row[str(place)]) for name, place in places.items()}
        for row in table.frame.iter_rows(named=True)
    ]


def _rows(contract: Contract, quarter: Quarter, given: list[Row]) -> list[Row]:
    """The rows to begin with: of a list that is sent whole all of it, else what is counted or
    written about each time. Never a number or a text of an earlier quarter as if it were new."""
    if contract.replaces.what == "whole":
        return given
    period = _period_cells(contract, quarter)
    of_period = {contract.period.column, contract.period.start, contract.period.end}
    lasting = [name for name in contract.key if name not in of_period] if given else []
    if contract.key == "none" or not lasting:
        return []
    known = {tuple(row.get(name, "") for name in lasting) for row in given}
    return [{**dict(zip(lasting, texts, strict=True)), **period} for texts in sorted(known)]


def _period_cells(contract: Contract, quarter: Quarter) -> Row:
    """The cells that say the quarter, where the contract's rows say their period so."""
    period = contract.period
    wanted = Period(quarter.start, quarter.end, PeriodType.quarter)
    if period.source == "columns" and period.type == PeriodType.quarter:
        days = {str(period.start): quarter.start, str(period.end): quarter.end}
        return {name: day.isoformat() for name, day in days.items()}
    if period.source != "column" or period.grammar is None:
        return {}
    number = (quarter.start.month - 1) // 3 + 1
    for text in (
        str(quarter),
        f"{quarter.start.year} Q{number}",
        f"{quarter.start.year}-Q{number}",
    ):
        try:
            if GRAMMARS[period.grammar].parse(text) == wanted:
                return {str(period.column): text}
        except ValueError:
            continue
    return {}


# ------------------------------------------------------------------------------- the workbook


def _workbook(
    register: Register, extract: Extract, quarter: Quarter, rows: list[Row], is_synthetic: bool
) -> bytes:
    import xlsxwriter

    packed = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(packed, options) as workbook:
        title = f"{extract.contract.title}, {quarter}"
        if is_synthetic:
            title = f"SYNTHETIC, rows made up to demonstrate: {title}"
        known_by = Form(extract.id, str(quarter), extract.hash[:12])
        about = {"title": title, "author": extract.contract.publisher.name}
        workbook.set_properties({**about, "comments": str(known_by), "created": LONG_AGO})
        sheet = _Instructions(workbook, title, known_by)
        lists = _lists(register, extract.contract)
        sheet.write(extract, lists)
        _table(workbook, extract.contract, rows, lists, sheet.ranges)
    return stored(packed)


def _lists(register: Register, contract: Contract) -> dict[str, list[str]]:
    """Name of a column → all it may hold: what the contract lists, and what strategies name."""
    found = {name: column.values for name, column in contract.columns.items() if column.values}
    if contract.board:
        strategies = [file.strategy for file in register.strategies.values()]
        named = {
            "strategy": list(register.strategies),
            "priority": [p.key for strategy in strategies for p in strategy.priorities],
            "approach": [key for strategy in strategies for key in strategy.approaches],
            "metric": sorted(register.metrics),
        }
        for field, column in contract.board.columns.items():
            if named.get(field):
                found.setdefault(column, list(dict.fromkeys(named[field])))
    if contract.reference and contract.reference.metric:
        found.setdefault(contract.reference.metric, sorted(register.metrics))
    return {name: found[name] for name in contract.columns if name in found}


class _Instructions:
    """The first sheet: what the form is, how it is filled in, and the line it is known by."""

    def __init__(self, workbook: Any, title: str, known_by: Form) -> None:
        self._sheet = workbook.add_worksheet(SHEET)
        self._bold = workbook.add_format({"bold": True, "valign": "top"})
        self._large = workbook.add_format({"bold": True, "font_size": 16})
        self._wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
        self._title = title
        self._known_by = known_by
        self.ranges: dict[str, str] = {}
        """Name of a column → where its list stands on this sheet."""

    def write(self, extract: Extract, lists: dict[str, list[str]]) -> None:
        sheet, contract = self._sheet, extract.contract
        for place, width in enumerate(_WIDTHS):
            sheet.set_column(place, place, width)
        sheet.write_string(0, 0, self._title, self._large)
        line = 2
        for text in _how(contract):
            sheet.write_string(line, 0, text)
            line += 1
        line += 1
        for place, text in enumerate(_HEADS):
            sheet.write_string(line, place, text, self._bold)
        for name, column in contract.columns.items():
            line += 1
            sheet.write_string(line, 0, column.header, self._bold)
            sheet.write_string(line, 1, _means(column), self._wrapped)
            sheet.write_string(line, 2, _allowed(column, lists.get(name)), self._wrapped)
            told = ((_means(column), _WIDTHS[1]), (_allowed(column, lists.get(name)), _WIDTHS[2]))
            # No program is sure to heighten a row for text that wraps.
            lines = max(len(wrap(text, width - 6)) for text, width in told)
            sheet.set_row(line, 15 * lines)
        line += 2
        sheet.write_string(line, 0, str(self._known_by))
        sheet.write_string(line + 1, 0, "Leave the line above as it is: the file is known by it.")
        line += 3
        for place, (name, texts) in enumerate(lists.items()):
            sheet.write_string(line, place, contract.columns[name].header, self._bold)
            for below, text in enumerate(texts, 1):
                sheet.write_string(line + below, place, text)
            last, letter = line + len(texts) + 1, chr(ord("A") + place)
            self.ranges[name] = f"={SHEET}!${letter}${line + 2}:${letter}${last}"
        sheet.protect()
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)


def _how(contract: Contract) -> Iterator[str]:
    yield f"Fill in the sheet “{contract.file.sheet}”. One row is: {contract.row}"
    if contract.replaces.what == "whole":
        yield "The rows sent last are filled in. Put right what is wrong and add what is new."
        yield "A row that is left out counts as withdrawn."
    else:
        yield "What was reported on last is filled in; numbers and texts are for you to write anew."
        yield "Delete or clear the rows on which you have nothing to report."
    yield "Leave a cell blank where there is nothing to say; never write 0 for a number not known."
    yield "Write nothing by which a person could be known: no name, address or date of birth."
    if contract.due.every != "once":
        yield (
            f"Send it every {contract.due.every}, within {contract.due.lag_days} days of its end, "
            "under any file name."
        )
    for contact in contract.contacts:
        yield f"Questions to: {contact.role}, {contact.organisation}."


def _means(column: Column) -> str:
    unit = f" ({column.unit})" if column.unit else ""
    return f"{column.means}{unit}"


def _allowed(column: Column, listed: list[str] | None) -> str:
    needed = "Never blank. " if column.blank == "refused" else ""
    if listed:
        return f"{needed}One of the list below, under {column.header}."
    if column.type == "date":
        return f"{needed}A day, such as 2026-03-31."
    if column.is_number:
        kind = "A whole number" if column.type == "whole" else "A number"
        limits = bounds(column.minimum, column.maximum)
        return f"{needed}{kind}, {limits}." if limits else f"{needed}{kind}."
    return f"{needed}Text."


def _table(
    workbook: Any,
    contract: Contract,
    rows: list[Row],
    lists: dict[str, list[str]],
    ranges: dict[str, str],
) -> None:
    sheet = workbook.add_worksheet(contract.file.sheet)
    heading = {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top", "bg_color": "#E8EDF2"}
    locked = workbook.add_format({**heading, "locked": True})
    last = len(rows) + _SPARE_ROWS
    for place, (name, column) in enumerate(contract.columns.items()):
        formats = {"locked": False, "num_format": _number_format(column), "valign": "top"}
        cells = workbook.add_format({**formats, "text_wrap": column.type == "text"})
        longest = max([len(column.header), *(len(row.get(name, "")) for row in rows)])
        sheet.set_column(place, place, min(max(longest + 2, 12), 48), cells)
        sheet.write_string(0, place, column.header, locked)
        for line, row in enumerate(rows, 1):
            _write(sheet, line, place, row.get(name, ""), column, cells)
        rule = _rule(column, lists.get(name), ranges.get(name))
        if rule:
            sheet.data_validation(1, place, last, place, rule)
    # A row may be deleted only where none of its cells is locked.
    sheet.set_column(len(contract.columns), 16383, None, workbook.add_format({"locked": False}))
    sheet.freeze_panes(1, 0)
    allowed = ("insert_rows", "delete_rows", "sort", "autofilter", "format_rows", "format_columns")
    sheet.protect("", dict.fromkeys(allowed, True))
    sheet.set_landscape()
    sheet.repeat_rows(0)
    sheet.fit_to_pages(1, 0)
    sheet.activate()


def _number_format(column: Column) -> str:
    if column.type == "date":
        return _DATES
    return "General" if column.is_number else "@"


def _write(sheet: Any, line: int, place: int, text: str, column: Column, cells: Any) -> None:
    """A day as a day and a number as a number where they can be read, else the text as typed."""
    if column.type == "date" and (day := day_of(text, column.formats)):
        sheet.write_datetime(line, place, day, cells)
    elif column.is_number and re.fullmatch(r"-?\d+(\.\d+)?", text):
        sheet.write_number(line, place, float(text), cells)
    elif text:
        sheet.write_string(line, place, text, cells)
    else:
        sheet.write_blank(line, place, None, cells)


def _rule(column: Column, listed: list[str] | None, place: str | None) -> dict[str, Any] | None:
    """What a spreadsheet lets be typed into a cell of the column, and says of anything else."""
    told = {
        "input_title": column.header[:32],
        "input_message": _means(column)[:255],
        "error_title": "This does not fit",
        "error_message": _allowed(column, listed)[:255],
    }
    if listed:
        inline = len(",".join(listed)) <= _INLINE and not any("," in text for text in listed)
        return {"validate": "list", "source": listed if inline else place, **told}
    if column.type == "date":
        days = {"minimum": date(1900, 1, 1), "maximum": date(2199, 12, 31)}
        return {"validate": "date", "criteria": "between", **days, **told}
    if not column.is_number:
        return {"validate": "any", **told}
    kind = {"validate": "integer" if column.type == "whole" else "decimal"}
    low = -1e12 if column.minimum is None else column.minimum
    high = 1e12 if column.maximum is None else column.maximum
    return {**kind, "criteria": "between", "minimum": low, "maximum": high, **told}
