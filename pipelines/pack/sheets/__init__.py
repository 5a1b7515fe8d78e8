"""The pack as spreadsheets, by the guidance for accessible ones."""

from pipelines.pack.sheets.excel import write_xlsx
from pipelines.pack.sheets.opendocument import write_ods

__all__ = ["write_ods", "write_xlsx"]
