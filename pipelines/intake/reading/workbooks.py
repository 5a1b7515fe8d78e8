"""Workbooks (xlsx, xls, ods): one sheet as lines of texts, with what a cell hides made plain."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.errors import HwbError
from pipelines.intake.reading.heading import line_text
from pipelines.intake.reading.names import listed, normalised, shown
from pipelines.intake.reading.rows import Fault, Row
from pipelines.intake.reading.table import Note
from pipelines.intake.reading.typed import cell_text

if TYPE_CHECKING:
    import python_calamine

_PREAMBLE_LINES = 1_000


class Sheet:
    """The lines of one sheet, from its first row and column, as texts."""

    def __init__(self, sheet: python_calamine.CalamineSheet) -> None:
        self._sheet = sheet

    def __iter__(self) -> Iterator[Row]:
        # Only with the empty area kept do places in these lists equal places in the sheet.
        lines = self._sheet.to_python(skip_empty_area=False)
        for line, values in enumerate(lines, start=1):
            yield line, [cell_text(v) for v in values], None

    def misfit(self, cells: list[str], width: int) -> Fault | None:
        """Never asked: calamine gives every line of a sheet the same number of cells."""
        raise AssertionError(f"a sheet gave {len(cells)} cells, its header {width}")


@contextmanager
def opened_workbook(path: Path) -> Iterator[python_calamine.CalamineWorkbook]:
    """Raises HWB-305 for a password, HWB-306 for a workbook that cannot be read."""
    import python_calamine

    try:
        with python_calamine.CalamineWorkbook.from_path(path) as workbook:
            yield workbook
    except python_calamine.PasswordError:
        raise password_protected() from None
    except python_calamine.CalamineError as fault:
        raise HwbError(
            "HWB-306",
            "the workbook is damaged and cannot be read",
            do="Ask for it again; it should open in a spreadsheet program without repair.",
        ) from fault


def password_protected() -> HwbError:
    return HwbError(
        "HWB-305",
        "the workbook is protected by a password",
        do="Ask the partner for a copy without one, sent by a safe way.",
    )


def chosen_sheet(
    workbook: python_calamine.CalamineWorkbook, wanted: str
) -> tuple[Sheet, list[Note]]:
    """The one sheet called `wanted`, or else the one visible sheet that it matches as a glob.

    A hidden sheet is read only when it is named in full, and then noted. Raises HWB-309.
    """
    import python_calamine

    visible = python_calamine.SheetVisibleEnum.Visible
    named = [s for s in workbook.sheets_metadata if normalised(s.name) == normalised(wanted)]
    like = [
        s
        for s in workbook.sheets_metadata
        if s.visible == visible and fnmatchcase(normalised(s.name), normalised(wanted))
    ]
    found = named or like
    if len(found) != 1:
        problem = "no sheet is" if not found else "more than one sheet is"
        raise HwbError(
            "HWB-309",
            f"{problem} called {shown(wanted)}",
            where=f"sheets: {listed([s.name for s in found or workbook.sheets_metadata])}",
            do="Compare with `file.sheet` of the contract.",
        )
    sheet = workbook.get_sheet_by_name(found[0].name)
    hidden = [] if found[0].visible == visible else [Note(f"sheet {shown(wanted)} is hidden")]
    return Sheet(sheet), hidden


def sheet_lines(sheet: Sheet) -> list[tuple[int, str]]:
    """The filled lines of a cover sheet, as preamble."""
    lines = ((line, line_text(cells)) for line, cells, _ in islice(sheet, _PREAMBLE_LINES))
    return [(line, text) for line, text in lines if text]
