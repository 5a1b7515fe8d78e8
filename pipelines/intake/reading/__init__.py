"""From a file as sent to a table of texts with line numbers; nothing is lost on the way."""

from pathlib import Path

from pipelines.errors import HwbError
from pipelines.intake.reading.kinds import WORKBOOKS, FileKind, kind_of
from pipelines.intake.reading.refusals import blank, password_protected
from pipelines.intake.reading.table import Table
from pipelines.settings import Settings
from pipelines.specs.contract import FileShape

__all__ = ["FileKind", "headers", "kind_of", "read"]

_WANTED = {
    "csv": ("a text table", (FileKind.TEXT, FileKind.GZIP)),
    "json_lines": ("JSON lines", (FileKind.TEXT, FileKind.GZIP)),
    "geojson": ("GeoJSON", (FileKind.TEXT, FileKind.GZIP)),
    "workbook": ("a workbook", WORKBOOKS),
    "parquet": ("a Parquet file", (FileKind.PARQUET,)),
}


def read(path: Path, shape: FileShape, limits: Settings) -> Table:
    """The table that `shape` describes, every cell as text.

    Raises `HwbError` (HWB-301 to HWB-313) when there is no such table in the file; single records
    that cannot be used are in `refused`. Every record below the header is read, refused or footer.
    """
    from pipelines.intake.reading import tables

    kind = _expected(path, shape)
    table = tables.read_table(path, kind, shape, limits)
    read_whole = table.frame.height
    if table.records != read_whole + len(table.refused) + len(table.footer):
        raise HwbError(
            "HWB-399",
            f"{table.records} records, but {read_whole} read, {len(table.refused)} refused and "
            f"{len(table.footer)} in the footer",
            why="A record was lost or counted twice: a fault of the reader, not of the file.",
            do="Report it with the layout of the file; nothing of this file was used.",
        )
    if not read_whole and not table.refused:
        raise HwbError(
            "HWB-313",
            "there is no row below the header",
            do="Ask the partner whether the extract was meant to be empty.",
        )
    if shape.unpivot:
        from pipelines.intake.reading.unpivoting import unpivoted

        return unpivoted(table, shape.unpivot)
    return table


def headers(path: Path, shape: FileShape, limits: Settings) -> list[str]:
    """The header `read` would give, from the top of the file alone.

    A column without a name is listed under its made name although `read` leaves it out when no
    cell of it is filled. Raises `HwbError` as `read` does.
    """
    from pipelines.intake.reading import tables

    found = tables.read_header(path, _expected(path, shape), shape, limits)
    if shape.unpivot:
        from pipelines.intake.reading.unpivoting import unpivoted_header

        return unpivoted_header(found, shape.unpivot)
    return found


def _expected(path: Path, shape: FileShape) -> FileKind:
    kind = kind_of(path)
    wanted, kinds = _WANTED[shape.format]
    if kind in kinds:
        return kind
    if kind in (FileKind.EMPTY, FileKind.BLANK):
        raise blank(kind)
    if kind is FileKind.ENCRYPTED:
        raise password_protected()
    raise HwbError(
        "HWB-301",
        f"{wanted} was expected; this is {kind}, whatever its name ends in",
        do="Ask the partner for the extract itself."
        if kind not in (FileKind.ZIP, FileKind.ARCHIVE)
        else "Ask the partner for the file unpacked.",
    )
