"""The part of the dbt project that the register decides: sources, and unions over files.

No list of extracts or metrics is written by hand anywhere: what is in `models/_generated/` follows
from the folders, is never committed, and names on its first line what it came from.
"""

import json
import os
from pathlib import Path
from typing import Any

from pipelines.modelling.tables import TABLES
from pipelines.modelling.unions import sql_name, sql_text, union_all, unions
from pipelines.specs.ages import groups_of
from pipelines.specs.contract import Column
from pipelines.specs.register import Extract, Register

_LANDED_COLUMNS = {
    "_period_start": "First day of the period the row is about.",
    "_period_end": "Last day of the period the row is about.",
    "_period_type": "Type of the period, as the contract's grammar says.",
    "_area_code": "Code of the area the row is about.",
    "_area_kind": "Kind of that area; NULL where its code is not known.",
    "_group": "What a newer file of the extract supersedes, as `replaces` says.",
    "_is_repeat": "Whether the row repeats an earlier one of its key, as the contract designs it.",
    "_file": "SHA-256 of the file as sent.",
    "_line": "Line of the file (or row of the sheet) on which the record starts.",
    "_raw": "The texts of the record as sent, in header order.",
}

EVIDENCE = {
    "metric_id": "varchar",
    "evidence": "varchar",
    "extract": "varchar",
    "file": "varchar",
    "line": "bigint",
    "version_group": "varchar",
    "area_code": "varchar",
    "area_kind": "varchar",
    "period_start": "date",
    "period_end": "date",
    "period_type": "varchar",
    "breakdown": "varchar",
    "numerator": "decimal(38, 6)",
    "denominator": "decimal(38, 6)",
    "numerator_within": "decimal(38, 6)",
    "denominator_within": "decimal(38, 6)",
    "value": "decimal(38, 18)",
    "lower": "decimal(38, 18)",
    "upper": "decimal(38, 18)",
    "value_status": "varchar",
    "maturity": "varchar",
}
"""What every metric's SQL gives, and nothing else of it is taken."""


def write(register: Register, project: Path) -> None:
    """Writes `dbt_project/models/_generated/` for the contracts and metrics of a register.

    Files whose text has not changed are not touched, so that dbt's partial parse stays warm.
    """
    folder = project / "dbt_project/models/_generated"
    texts = {
        "sources.yml": _sources(register),
        "landed_groups.sql": _landed_groups(register),
        "evidence_rows.sql": _evidence_rows(register),
        "basis_rows.sql": _basis_rows(register),
        **unions(register),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        if path.name not in texts:
            path.unlink()
    for name, text in texts.items():
        _write_if_changed(folder / name, text)


def landed_columns(extract: Extract) -> dict[str, str]:
    """Every column of the landed table and what it holds, in the order they stand."""
    described = {n: _describe(c) for n, c in extract.contract.columns.items()}
    for name in extract.contract.columns:
        if extract.contract.has_status(name):
            described[f"{name}_status"] = f"Status of the cell in {name}."
    return described | _LANDED_COLUMNS


def _describe(column: Column) -> str:
    return column.means + (f" Unit: {column.unit}." if column.unit else "")


def _write_if_changed(path: Path, text: str) -> None:
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return
    temporary = path.with_suffix(f".{os.getpid()}.tmp")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)


def _sources(register: Register) -> str:
    """dbt reads JSON as YAML; text is fenced from Jinja, which dbt renders in every string."""
    landed = [
        {
            "name": extract.table,
            "description": _fenced(f"{extract.contract.title}. One row: {extract.contract.row}."),
            "meta": {"extract": extract.id, "role": extract.contract.role},
            "columns": [
                {"name": name, "description": _fenced(text), **_breakdown(extract, name)}
                for name, text in landed_columns(extract).items()
            ],
        }
        for extract in register.extracts.values()
    ]
    others: dict[str, list[dict[str, Any]]] = {}
    for name, table in TABLES.items():
        schema, _, short = name.partition(".")
        columns = [{"name": n, "description": holds} for n, (_, holds) in table.columns.items()]
        described = {"name": short, "description": table.row_is, "columns": columns}
        others.setdefault(schema, []).append(described)
    sources = [{"name": "landed", "tables": landed}]
    sources += [{"name": schema, "tables": tables} for schema, tables in others.items()]
    body = {"version": 2, "sources": sources}
    return f"# Generated from expectations/.\n{json.dumps(body, indent=1, ensure_ascii=False)}\n"


def _breakdown(extract: Extract, name: str) -> dict[str, Any]:
    """What the macro `counted` must know of a column by which counts are broken down."""
    column = extract.contract.columns.get(name)
    if column is None or column.breakdown is None:
        return {}
    said: dict[str, Any] = {"breakdown": column.breakdown}
    if column.breakdown == "age":
        said["age_groups"] = groups_of(column.values or [])
    return {"config": {"meta": said}}


def _fenced(text: str) -> str:
    return text.replace("{", "(").replace("}", ")")


def _landed_groups(register: Register) -> str:
    selects = [
        f"""select distinct
  '{e.table}' as extract, landed._group as version_group, landed._file as file,
  receipt.known_at, receipt.sequence
from {{{{ source('landed', '{e.table}') }}}} as landed
inner join {{{{ source('intake', 'receipt') }}}} as receipt
  on landed._file = receipt.sha256 and receipt.extract = '{e.table}'"""
        for e in register.extracts.values()
    ]
    empty = (
        "select '' as extract, '' as version_group, '' as file, "
        "timestamp '1970-01-01' as known_at, 0 as sequence where false"
    )
    return union_all("the replaceable groups of every extract's files", selects, empty)


def evidence_of(metric: str, relation: str) -> str:
    """A metric's rows as evidence: under its own name, in one order, in exact types."""
    columns = [f"cast(given.{n} as {kind}) as {n}" for n, kind in EVIDENCE.items()]
    columns[0] = f"'{metric}' as metric_id"
    return f"select {', '.join(columns)} from {relation} as given"


def _evidence_rows(register: Register) -> str:
    selects = [evidence_of(m, f"{{{{ ref('{m}') }}}}") for m in register.metrics]
    empty = ", ".join(f"cast(null as {kind}) as {name}" for name, kind in EVIDENCE.items())
    return union_all("the evidence of every metric", selects, f"select {empty} where false")


def _basis_rows(register: Register) -> str:
    """Whose population each line is about, of extracts whose indicators differ in it."""
    selects = []
    for extract in register.extracts.values():
        by = extract.contract.population_by
        if by:
            cases = " ".join(
                f"when {sql_text(text)} then {sql_text(basis.value)}"
                for text, basis in by.bases.items()
            )
            otherwise = sql_text(extract.contract.population_basis.value)
            selects.append(
                f"""select distinct
  '{extract.table}' as extract, _file as file, _line as line,
  case {sql_name(by.column)} {cases} else {otherwise} end as population_basis
from {{{{ source('landed', '{extract.table}') }}}}"""
            )
    empty = (
        "select '' as extract, '' as file, null::bigint as line, '' as population_basis where false"
    )
    return union_all("whose population lines are about, where that differs by line", selects, empty)
