"""The folder of open data."""

from __future__ import annotations

from pathlib import Path

from pipelines.pack.model import Pack
from pipelines.pack.open_data.catalogue import dcat
from pipelines.pack.open_data.columnar import write_duckdb, write_parquet
from pipelines.pack.open_data.comma import csv_of, metadata
from pipelines.pack.open_data.licences import attribution_text, licence_text
from pipelines.pack.open_data.stamped import stamped
from pipelines.pack.tables import Cell, Column, Table, marks, proofs

DATABASE = "hwb_public.duckdb"
PARQUET = "figures.parquet"

LATEST = "latest"
"""The folder with a copy under names that never change, for Excel and Power BI."""

_AS_CSV = ("figures", "board", "metrics")


def write(pack: Pack, folder: Path) -> None:
    """Writes the open data into the folder, which is made if need be: the same bytes for the same
    pack, the DuckDB file too.

    `latest/` is written for a signed release only: a draft is never the latest.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tables = stamped(pack)
    named = {name: tables[name] for name in _AS_CSV}
    named["data-dictionary"] = _dictionary(tables)
    files: dict[str, str] = {}
    for name, table in named.items():
        file = f"{name}.csv"
        files[file] = table.description
        (folder / file).write_bytes(csv_of(table))
        (folder / f"{file}-metadata.json").write_bytes(metadata(pack, table, file))
    told = dict(proofs(pack)) | {"Marks": "; ".join(marks(pack.release))}
    write_parquet(tables["figures"], folder / PARQUET, told)
    files[PARQUET] = tables["figures"].description
    release = pack.release
    of = f"{release.strategy} {release.name} {release.figures} {release.ledger_head}"
    write_duckdb(tables, folder / DATABASE, of)
    files[DATABASE] = "Every table of the release, in the schema `board`, with comments."
    (folder / "LICENCE.txt").write_bytes(licence_text(pack))
    (folder / "ATTRIBUTION.txt").write_bytes(attribution_text(pack))
    (folder / "dcat.jsonld").write_bytes(dcat(pack, tables, folder, files))
    if release.is_public:
        _copy(folder, [*(f"{name}.csv" for name in named), PARQUET])


def _copy(folder: Path, files: list[str]) -> None:
    latest = folder / LATEST
    latest.mkdir(exist_ok=True)
    for name in files:
        (latest / name).write_bytes((folder / name).read_bytes())
        described = folder / f"{name}-metadata.json"
        if described.exists():
            (latest / described.name).write_bytes(described.read_bytes())


def _dictionary(tables: dict[str, Table]) -> Table:
    """What every column of every table means: one row per column."""
    rows: list[tuple[Cell, ...]] = [
        (table.name, column.name, column.title, column.description, column.type)
        for table in tables.values()
        for column in table.columns
    ]
    columns = (
        Column("table", "Table", "Name of the table."),
        Column("column", "Column", "Name of the column."),
        Column("title", "Title", "What the column is called for people."),
        Column("description", "Description", "What the column holds."),
        Column("type", "Type", "text, number, integer or date."),
    )
    said = "What every column of every table means, one row per column."
    return Table("data_dictionary", "Data dictionary", said, columns, tuple(rows), _KEY)


_KEY = ("table", "column")
