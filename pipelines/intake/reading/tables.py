"""One reader for each format of the contract, all giving the same kind of table."""

from __future__ import annotations

from pathlib import Path
from typing import assert_never

from pipelines.intake.reading.delimited import Records
from pipelines.intake.reading.heading import find_heading
from pipelines.intake.reading.json_lines import json_lines_header, read_json_lines
from pipelines.intake.reading.kinds import FileKind
from pipelines.intake.reading.names import with_made_names
from pipelines.intake.reading.opening import opened_text
from pipelines.intake.reading.parquet import parquet_header, read_parquet
from pipelines.intake.reading.table import Table
from pipelines.intake.reading.tabulating import tabulate
from pipelines.intake.reading.workbooks import chosen_sheet, opened_workbook, sheet_lines
from pipelines.settings import Settings
from pipelines.specs.contract import FileShape


def read_table(path: Path, kind: FileKind, shape: FileShape, limits: Settings) -> Table:
    """The whole table, before blocks are turned into rows."""
    match shape.format:
        case "parquet":
            return read_parquet(path, limits)
        case "json_lines":
            with opened_text(path, kind, shape.encoding, limits) as (text, notes):
                table = read_json_lines(text)
        case "csv":
            with opened_text(path, kind, shape.encoding, limits) as (text, notes):
                table = tabulate(Records(text, shape.delimiter), shape)
        case "workbook":
            with opened_workbook(path) as workbook:
                sheet, notes = chosen_sheet(workbook, shape.sheet or "")
                table = tabulate(sheet, shape)
                if shape.preamble_sheet:
                    cover, more = chosen_sheet(workbook, shape.preamble_sheet)
                    table.preamble = sheet_lines(cover) + table.preamble
                    notes += more
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
        case "csv":
            with opened_text(path, kind, shape.encoding, limits, whole=False) as (text, _):
                heading = find_heading(Records(text, shape.delimiter), shape.header)
        case "workbook":
            with opened_workbook(path) as workbook:
                sheet, _ = chosen_sheet(workbook, shape.sheet or "")
                heading = find_heading(sheet, shape.header)
        case _:
            assert_never(shape.format)
    return with_made_names(heading.names)
