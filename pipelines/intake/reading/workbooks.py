"""Workbooks (xlsx, xls, ods): one sheet as lines of texts, with what a cell hides made plain."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.errors import HwbError
from pipelines.intake.reading.biff import xls_facts
from pipelines.intake.reading.heading import line_text
from pipelines.intake.reading.kinds import FileKind
from pipelines.intake.reading.names import listed, normalised, shown
from pipelines.intake.reading.ods import ods_facts
from pipelines.intake.reading.ole import ole_streams
from pipelines.intake.reading.refusals import damage_refused, damaged
from pipelines.intake.reading.rows import Fault, Row
from pipelines.intake.reading.sheet_facts import SheetFacts, refuse_too_many_cells
from pipelines.intake.reading.table import Note
from pipelines.intake.reading.trial import refuse_deadly
from pipelines.intake.reading.typed import cell_text
from pipelines.intake.reading.xlsx import xlsx_facts
from pipelines.intake.reading.zips import refuse_unsafe_zip
from pipelines.settings import Settings

if TYPE_CHECKING:
    import python_calamine

_PREAMBLE_LINES = 1_000


class Sheet:
    """The lines of one sheet, from its first row and column, as texts.

    Of merged cells the first holds the text, the others are blank; hidden rows and columns are
    read like all others; formulas give the value stored with them.
    """

    def __init__(self, sheet: python_calamine.CalamineSheet, facts: SheetFacts) -> None:
        self._sheet = sheet
        self._errors = facts.first_error_by_row()
        # Blank as they come, error cells at the edge may lie outside what python-calamine gives.
        columns = [column for column, _ in self._errors.values()]
        self._reach = max(self._errors, default=-1) + 1, max(columns, default=-1) + 1

    def __iter__(self) -> Iterator[Row]:
        # Only with the empty area kept do places in these lists equal places in the sheet.
        lines = self._sheet.to_python(skip_empty_area=False)
        width = max(len(lines[0]) if lines else 0, self._reach[1])
        lines += [[]] * (self._reach[0] - len(lines))
        for row, values in enumerate(lines):
            cells = [cell_text(v) for v in values] + [""] * (width - len(values))
            fault = None
            if row in self._errors:
                column, code = self._errors[row]
                cells[column] = code
                fault = Fault("error cell", column, code)
            yield row + 1, cells, fault

    def misfit(self, cells: list[str], width: int) -> Fault | None:
        """Never asked: python-calamine gives every line of a sheet the same number of cells."""
        raise AssertionError(f"a sheet gave {len(cells)} cells, its header {width}")


class Workbook:
    """An open workbook; `facts_of` tells of a sheet before it is unpacked."""

    def __init__(
        self,
        workbook: python_calamine.CalamineWorkbook,
        facts_of: Callable[[str], SheetFacts],
    ) -> None:
        self._workbook = workbook
        self._facts_of = facts_of

    def has(self, wanted: str) -> bool:
        return any(normalised(s.name) == normalised(wanted) for s in self._workbook.sheets_metadata)

    def sheet(self, wanted: str) -> tuple[Sheet, list[Note]]:
        """The one sheet called `wanted`, or else the one visible sheet that it matches as a glob.

        A hidden sheet is read only when it is named in full, and then noted. Raises HWB-303 and
        HWB-309.
        """
        import python_calamine

        visible = python_calamine.SheetVisibleEnum.Visible
        sheets = self._workbook.sheets_metadata
        named = [s for s in sheets if normalised(s.name) == normalised(wanted)]
        like = [
            s
            for s in sheets
            if s.visible == visible and fnmatchcase(normalised(s.name), normalised(wanted))
        ]
        found = named or like
        if len(found) != 1:
            problem = "no sheet is" if not found else "more than one sheet is"
            raise HwbError(
                "HWB-309",
                f"{problem} called {shown(wanted)}",
                where=f"sheets: {listed([s.name for s in found or sheets])}",
                do="Compare with `file.sheet` of the contract.",
            )
        name = found[0].name
        facts = self._facts_of(name)
        refuse_too_many_cells([facts])
        unseen = [] if found[0].visible == visible else [Note(f"sheet {shown(name)} is hidden")]
        if facts.hidden_rows:
            unseen.append(Note("hidden row, read like the others", facts.hidden_rows))
        return Sheet(self._workbook.get_sheet_by_name(name), facts), unseen


@contextmanager
def opened_workbook(path: Path, kind: FileKind, limits: Settings) -> Iterator[Workbook]:
    """Raises HWB-303, HWB-304 (unsafe), HWB-305 (a password), HWB-306 (damaged)."""
    import python_calamine

    found: dict[str, SheetFacts] | None = None
    if kind is FileKind.XLS:
        streams = ole_streams(path)
        found = xls_facts(streams.get("Workbook", streams.get("Book", b"")))
        refuse_deadly(path)
    else:
        refuse_unsafe_zip(path, limits)
        if kind is FileKind.ODS:
            found = ods_facts(path)
    # Of these two kinds, every sheet is unpacked as soon as the workbook is opened.
    refuse_too_many_cells((found or {}).values())

    def facts_of(name: str) -> SheetFacts:
        facts = xlsx_facts(path, name) if found is None else found.get(name)
        if facts is None:
            raise damaged("the workbook")
        return facts

    with (
        damage_refused("the workbook", python_calamine.CalamineError),
        python_calamine.CalamineWorkbook.from_path(path) as workbook,
    ):
        yield Workbook(workbook, facts_of)


def sheet_lines(sheet: Sheet) -> list[tuple[int, str]]:
    """The filled lines of a cover sheet, as preamble."""
    lines = ((line, line_text(cells)) for line, cells, _ in islice(sheet, _PREAMBLE_LINES))
    return [(line, text) for line, text in lines if text]
