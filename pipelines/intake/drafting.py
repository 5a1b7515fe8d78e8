"""A contract drafted from a sample file: what the file shows is filled in, the rest left blank.

A blank is refused when the contract is read, with its line: nobody's guess becomes a rule.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from pipelines.errors import HwbError
from pipelines.intake.reading import FileKind, kind_of, read
from pipelines.periods import GRAMMARS
from pipelines.settings import Settings
from pipelines.specs.base import GSS_CODE
from pipelines.specs.shape import FileShape

_WHOLE = re.compile(r"-?[0-9]{1,3}(,[0-9]{3})+|-?[0-9]+")
_DECIMAL = re.compile(r"-?[0-9]{1,3}(,[0-9]{3})*\.[0-9]+|-?[0-9]*\.?[0-9]+(e[-+]?[0-9]+)?", re.I)
_MOSTLY = 0.9  # of the cells that are filled; the others are markers to be explained
_CODE_LIKE = re.compile(r"0[0-9]+")  # a number that begins with 0 is a code


def draft(file: Path, settings: Settings, sheet: str | None = None) -> str:
    """The YAML of a contract for files like this one.

    Raises HWB-202, the errors of reading, and HWB-111 for a workbook whose sheet is not named.
    """
    try:
        kind = kind_of(file)
    except OSError as fault:
        raise HwbError(
            "HWB-202", f"the file cannot be read: {fault.strerror}", where=str(file)
        ) from None
    shape = _shape(file, kind, sheet)
    table = read(file, shape, settings)
    cells = table.frame.drop("_line").get_columns()
    columns = dict(zip(table.header, cells, strict=True))
    return "\n".join(_lines(file, shape, columns, table.frame.height)) + "\n"


def _shape(file: Path, kind: FileKind, sheet: str | None) -> FileShape:
    names = [re.sub(r"[0-9]+", "*", file.name)]
    if kind is FileKind.PARQUET:
        return FileShape(format="parquet", names=names)
    if kind in (FileKind.XLSX, FileKind.XLS, FileKind.ODS):
        if sheet is None:
            raise HwbError(
                "HWB-111",
                "a workbook has several sheets; which one holds the table?",
                where=str(file),
                do="Name it: --sheet NAME.",
            )
        return FileShape(format="workbook", names=names, sheet=sheet)
    with file.open("rb") as stream:
        head = stream.read(65536).decode("utf-8", "replace").removeprefix("\ufeff").lstrip()
    if head.startswith("{") and '"FeatureCollection"' in head:
        return FileShape(format="geojson", names=names)
    if head.startswith("{"):
        return FileShape(format="json_lines", names=names)
    first = head.partition("\n")[0]
    # The separator that stands in the header most often; a comma where none does.
    delimiter = max([",", ";", "\t", "|"], key=lambda mark: (first.count(mark), mark == ","))
    return FileShape.model_validate({"format": "csv", "names": names, "delimiter": delimiter})


def _lines(
    file: Path, shape: FileShape, columns: dict[str, pl.Series], height: int
) -> Iterator[str]:
    yield f"# Drafted from the {height} rows of {file.name}. Fill in what is blank, read the rest"
    yield "# with care: `hwb spec PARTNER/EXTRACT` says what is still missing, and where."
    yield "title:"
    yield "row: # what one row is: one … of one … in one …"
    yield "rows_are: # aggregates, or events; persons are refused: aggregate before sending"
    yield "publisher:"
    yield "  name:"
    yield "agreement:"
    yield "  reference: # of the data sharing agreement, or: open data"
    yield "  basis:"
    yield "  purpose:"
    yield "contacts:"
    yield "  - role:"
    yield "    organisation:"
    yield "file:"
    yield f"  format: {shape.format}"
    yield f"  names: [{_text(shape.names[0])}]"
    if shape.sheet:
        yield f"  sheet: {_text(shape.sheet)}"
    if shape.format == "csv" and shape.delimiter != ",":
        yield f"  delimiter: {_text(shape.delimiter)}"
    yield "columns:"
    names = _names(list(columns))
    for header, column in columns.items():
        yield from _column(names[header], header, column)
    yield "key: # columns that together name a row, or: none"
    yield from _period(names, columns)
    yield from _area(names, columns)
    yield "population_basis: # resident, registered, provider, pupil or none"
    yield "replaces:"
    yield "  what: # periods, rows or whole: what a newer file supersedes"
    yield "due:"
    yield "  every: # month, quarter, year, or once for an edition"
    yield "  lag_days:"
    yield "disclosure: # a disclosure profile, or: none"
    yield "threshold:"
    yield "  share: # 0 holds the file for a single bad line; 0.01 is 1%"
    yield "  because:"
    yield "expectations: [] # each with type, kwargs and meta: id, severity, because, ask"


def _names(headers: list[str]) -> dict[str, str]:
    """Header → landed name: lower case words, unique."""
    names: dict[str, str] = {}
    for header in headers:
        words = "_".join(re.findall(r"[a-z0-9]+", header.lower())) or "column"
        base = words if words[0].isalpha() else f"column_{words}"
        name, number = base, 1
        while name in names.values() or (name.endswith("_status") and number == 1):
            number += 1
            name = f"{base}_{number}"
        names[header] = name
    return names


def _column(name: str, header: str, column: pl.Series) -> Iterator[str]:
    filled = [text.strip() for text in column.to_list() if text and text.strip()]
    yield f"  {name}:"
    yield f"    header: {_text(header)}"
    yield "    means:"
    kind, others = _type(filled)
    if kind is None:
        return
    yield f"    type: {kind}"
    if any("," in text for text in filled if text not in others):
        yield "    accepts: [thousands]"
    if others:
        yield "    markers: # text → suppressed, missing, not_applicable or unreliable"
        for text in sorted(set(others)):
            yield f"      {_text(text)}:"


def _type(filled: list[str]) -> tuple[str | None, list[str]]:
    """whole, decimal or None for texts; and the cells that are no number."""
    if not filled or any(_CODE_LIKE.fullmatch(text) for text in filled):
        return None, []
    for kind, pattern in (("whole", _WHOLE), ("decimal", _DECIMAL)):
        others = [text for text in filled if not pattern.fullmatch(text)]
        if len(others) <= (1 - _MOSTLY) * len(filled):
            return kind, others
    return None, []


def _period(names: dict[str, str], columns: dict[str, pl.Series]) -> Iterator[str]:
    """The one column that a grammar reads to the last text, where there is just one."""
    fitting: list[tuple[str, str]] = []
    for header, column in columns.items():
        texts = {text.strip() for text in column.to_list() if text and text.strip()}
        if texts and column.null_count() == 0:
            fitting += [(names[header], g) for g in GRAMMARS if _reads(g, texts)]
    yield "period:"
    readable = {name for name, _ in fitting}
    if len(readable) == 1:
        (name,) = readable
        grammars = [grammar for _, grammar in fitting]
        yield "  source: column"
        yield f"  column: {name}"
        if len(grammars) == 1:
            yield f"  grammar: {grammars[0]} # the only one that reads every text; is it meant so?"
        else:
            yield f"  grammar: # these read every text: {', '.join(grammars)}"
    else:
        yield "  source: # column, file_name, preamble, header or fixed"
        for name, grammar in fitting:
            yield f"  # {grammar} reads every text of {name}"


def _reads(grammar: str, texts: set[str]) -> bool:
    try:
        for text in texts:
            GRAMMARS[grammar].parse(" ".join(text.split()))
    except ValueError:
        return False
    return True


def _area(names: dict[str, str], columns: dict[str, pl.Series]) -> Iterator[str]:
    codes = [
        names[header]
        for header, column in columns.items()
        if len(filled := column.drop_nulls())
        and all(GSS_CODE.fullmatch(text.strip()) for text in filled.to_list())
    ]
    yield "area:"
    if len(codes) == 1:
        yield f"  code: {codes[0]}"
        yield "  kind: # gss, or the kind and vintage of small areas, such as lsoa21"
    else:
        yield "  code:" + (f" # one of {', '.join(codes)}" if codes else "")
        yield "  kind:"


def _text(text: str) -> str:
    """A text as YAML, quoted where it could be read as something else."""
    return json.dumps(text, ensure_ascii=False)
