"""One reader for each format of the contract, all giving the same kind of table."""

from __future__ import annotations

from pathlib import Path
from typing import assert_never

from pipelines.errors import HwbError
from pipelines.intake.reading.delimited import Records
from pipelines.intake.reading.geojson import geojson_header, read_geojson
from pipelines.intake.reading.heading import find_heading
from pipelines.intake.reading.json_lines import json_lines_header, read_json_lines
from pipelines.intake.reading.kinds import FileKind
from pipelines.intake.reading.names import with_made_names
from pipelines.intake.reading.opening import opened_text
from pipelines.intake.reading.parquet import parquet_header, read_parquet
from pipelines.intake.reading.table import Table
from pipelines.intake.reading.tabulating import tabulate
from pipelines.intake.reading.workbooks import opened_workbook, sheet_lines
from pipelines.settings import Settings
from pipelines.specs import form
from pipelines.specs.contract import FileShape

_DELIMITERS = {"commas": ",", "semicolons": ";", "tabs": "\t", "bars": "|"}


def read_table(path: Path, kind: FileKind, shape: FileShape, limits: Settings) -> Table:
    """The whole table, before blocks are turned into rows."""
    match shape.format:
        case "parquet":
            return read_parquet(path, limits)
        case "json_lines":
            with opened_text(path, kind, shape.encoding, limits) as (text, notes):
                table = read_json_lines(text)
        case "geojson":
            with opened_text(path, kind, shape.encoding, limits) as (text, notes):
                table = read_geojson(text)
        case "csv":
            refuse_other_delimiter(path, kind, shape, limits)
            with opened_text(path, kind, shape.encoding, limits) as (text, notes):
                table = tabulate(Records(text, shape.delimiter), shape)
        case "workbook":
            with opened_workbook(path, kind, limits) as workbook:
                sheet, notes = workbook.sheet(shape.sheet or "")
                table = tabulate(sheet, shape)
                if shape.preamble_sheet:
                    cover, more = workbook.sheet(shape.preamble_sheet)
                    table.preamble = sheet_lines(cover) + table.preamble
                    notes += more
                if shape.form and workbook.has(form.SHEET):
                    cover, _ = workbook.sheet(form.SHEET)
                    table.preamble = sheet_lines(cover) + table.preamble
        case _:
            assert_never(shape.format)
    table.notes = notes + table.notes
    return table


def read_header(path: Path, kind: FileKind, shape: FileShape, limits: Settings) -> list[str]:
    """The column names, from as little of the file as its format allows."""
    match shape.format:
        case "parquet":
            return parquet_header(path)
        case "json_lines":
            with opened_text(path, kind, shape.encoding, limits, whole=False) as (text, _):
                return json_lines_header(text)
        case "geojson":
            with opened_text(path, kind, shape.encoding, limits) as (text, _):
                return geojson_header(text)
        case "csv":
            refuse_other_delimiter(path, kind, shape, limits)
            return with_made_names(_csv_names(path, kind, shape, shape.delimiter, limits))
        case "workbook":
            with opened_workbook(path, kind, limits) as workbook:
                sheet, _ = workbook.sheet(shape.sheet or "")
                heading = find_heading(sheet, shape.header)
        case _:
            assert_never(shape.format)
    return with_made_names(heading.names)


def refuse_other_delimiter(path: Path, kind: FileKind, shape: FileShape, limits: Settings) -> None:
    """Raises HWB-311 when only another delimiter finds the header with several columns."""

    def columns(delimiter: str) -> int:
        try:
            return len(_csv_names(path, kind, shape, delimiter, limits))
        except HwbError as refusal:
            if refusal.code != "HWB-308":
                raise
            return 0

    if columns(shape.delimiter) > 1:
        return
    for name, other in _DELIMITERS.items():
        found = columns(other) if other != shape.delimiter else 0
        if found > 1:
            raise HwbError(
                "HWB-311",
                f"the cells are separated by {name}, not as the contract says",
                where=f"header: {found} columns with {name}",
                do="If the partner has changed the layout for good, set `file.delimiter`.",
            )


def _csv_names(
    path: Path, kind: FileKind, shape: FileShape, delimiter: str, limits: Settings
) -> list[str]:
    with opened_text(path, kind, shape.encoding, limits, whole=False) as (text, _):
        return find_heading(Records(text, delimiter), shape.header).names
