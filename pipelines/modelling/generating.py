"""The part of the dbt project that the register decides: sources, and unions over files.

No list of extracts or metrics is written by hand anywhere: what is in `models/_generated/` follows
from the folders, is never committed, and names on its first line what it came from.
"""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pipelines.modelling.tables import TABLES
from pipelines.specs.board import SHAPES, SQL_NAMES, type_of
from pipelines.specs.contract import Column, Reference
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
        "area_rows.sql": _union(
            register, {"area", "area_in_area", "area_change"}, _area_rows, _AREA_EMPTY
        ),
        "membership_rows.sql": _union(register, {"area_in_area"}, _membership_rows, _MEMBER_EMPTY),
        "change_rows.sql": _union(register, {"area_change"}, _change_rows, _CHANGE_EMPTY),
        "vintage_rows.sql": _union(register, {"area_in_area"}, _vintage_rows, _VINTAGE_EMPTY),
        "population_rows.sql": _union(
            register, {"population"}, _population_rows, _POPULATION_EMPTY
        ),
        "comparator_rows.sql": _union(
            register, {"comparator"}, _comparator_rows, _COMPARATOR_EMPTY
        ),
        "target_rows.sql": _union(register, {"target"}, _target_rows, _TARGET_EMPTY),
        "deprivation_rows.sql": _union(
            register, {"deprivation"}, _deprivation_rows, _DEPRIVATION_EMPTY
        ),
        **{f"{shape}_rows.sql": _board_rows(register, shape) for shape in SHAPES},
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
                {"name": name, "description": _fenced(text)}
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


def _fenced(text: str) -> str:
    return text.replace("{", "(").replace("}", ")")


def _sql(title: str, selects: list[str], empty: str) -> str:
    body = "\nunion all\n".join(selects) if selects else empty
    return f"-- Generated: {title}.\n{body}\n"


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
    return _sql("the replaceable groups of every extract's files", selects, empty)


def evidence_of(metric: str, relation: str) -> str:
    """A metric's rows as evidence: under its own name, in one order, in exact types."""
    columns = [f"cast(given.{n} as {kind}) as {n}" for n, kind in EVIDENCE.items()]
    columns[0] = f"'{metric}' as metric_id"
    return f"select {', '.join(columns)} from {relation} as given"


def _evidence_rows(register: Register) -> str:
    selects = [evidence_of(m, f"{{{{ ref('{m}') }}}}") for m in register.metrics]
    empty = ", ".join(f"cast(null as {kind}) as {name}" for name, kind in EVIDENCE.items())
    return _sql("the evidence of every metric", selects, f"select {empty} where false")


def _basis_rows(register: Register) -> str:
    """Whose population each line is about, of extracts whose indicators differ in it."""
    selects = []
    for extract in register.extracts.values():
        by = extract.contract.population_by
        if by:
            cases = " ".join(
                f"when {_text(text)} then {_text(basis.value)}" for text, basis in by.bases.items()
            )
            otherwise = _text(extract.contract.population_basis.value)
            selects.append(
                f"""select distinct
  '{extract.table}' as extract, _file as file, _line as line,
  case {_name(by.column)} {cases} else {otherwise} end as population_basis
from {{{{ source('landed', '{extract.table}') }}}}"""
            )
    empty = (
        "select '' as extract, '' as file, null::bigint as line, '' as population_basis where false"
    )
    return _sql("whose population lines are about, where that differs by line", selects, empty)


_Row = Callable[[Extract, Reference], list[str]]


def _union(register: Register, shapes: set[str], rows: _Row, empty: str) -> str:
    selects = [
        select
        for extract in register.extracts.values()
        if extract.contract.reference and extract.contract.reference.shape in shapes
        for select in rows(extract, extract.contract.reference)
    ]
    return _sql(f"reference extracts of shape {' or '.join(sorted(shapes))}", selects, empty)


def _name(column: str | None) -> str:
    """A landed column as SQL may read it, whatever word it is; empty for none."""
    return f'"{column}"' if column else ""


def _text(text: str | None) -> str:
    """SQL of a text, without the braces by which dbt would take it for a template."""
    quoted = "'" + (text or "").replace("'", "''") + "'"
    return "(" + quoted.replace("{", "' || chr(123) || '") + ")" if "{" in quoted else quoted


def _kind(kind: str, code: str) -> str:
    """SQL of the kind of area: fixed, or looked up by the entity code that opens a GSS code."""
    if kind != "gss":
        return f"'{kind}'"
    return (
        f"(select k.kind from {{{{ source('specs', 'entity_kind') }}}} as k "
        f"where k.entity = left({_name(code)}, 3))"
    )


def _standing(extract: Extract) -> str:
    """SQL of the rows no newer accepted file has replaced: what reference models speak of."""
    return f"""from {{{{ source('landed', '{extract.table}') }}}}
where (_file, _group) in (
  select (file, version_group) from {{{{ ref('extract_version') }}}}
  where extract = '{extract.table}' and known_to is null
)"""


_AREA_EMPTY = """select '' as extract, '' as area_code,
  '' as area_kind, '' as area_name, null::date as valid_from, null::date as valid_to,
  null::date as period_end, false as is_register where false"""


def _area_rows(extract: Extract, reference: Reference) -> list[str]:
    named = [(reference.code, reference.kind, reference.name)]
    named += [(p.code, p.kind, p.name) for p in reference.parents]
    if reference.earlier:
        named.append((reference.earlier.code, reference.earlier.kind, reference.earlier.name))
    is_register = reference.shape == "area"
    register = "true" if is_register else "false"
    starts = reference.starts if is_register else None
    ends = reference.ends if is_register else None
    return [
        f"""select distinct
  '{extract.table}' as extract,
  {_name(code)} as area_code, {_kind(kind, code)} as area_kind,
  {_name(name) or "null"} as area_name,
  {_name(starts) or "null::date"} as valid_from,
  {_name(ends) or "null::date"} as valid_to,
  _period_end as period_end, {register if place == 0 else "false"} as is_register
{_standing(extract)}"""
        for place, (code, kind, name) in enumerate(named)
    ]


def _known(extract: Extract) -> str:
    """SQL of the rows of every accepted file, each with the span of knowledge in which it stood."""
    # Under names that no landed column of a contract can have.
    return f"""from (
  select landed.*, version.known_from as _known_from, version.known_to as _known_to
  from {{{{ source('landed', '{extract.table}') }}}} as landed
  inner join {{{{ ref('extract_version') }}}} as version
    on
      version.extract = '{extract.table}'
      and landed._file = version.file
      and landed._group = version.version_group
  where version.known_to is null or version.known_to > version.known_from
)"""


_MEMBER_EMPTY = """select '' as extract, '' as child_code, '' as child_kind,
  '' as parent_code, '' as parent_kind, false as is_best_fit, null::date as edition,
  null::timestamp as known_from, null::timestamp as known_to where false"""


def _membership_rows(extract: Extract, reference: Reference) -> list[str]:
    return [
        f"""select distinct
  '{extract.table}' as extract,
  {_name(reference.code)} as child_code, {_kind(reference.kind, reference.code)} as child_kind,
  {_name(parent.code)} as parent_code, {_kind(parent.kind, parent.code)} as parent_kind,
  {"true" if parent.fit == "best" else "false"} as is_best_fit,
  _period_start as edition, _known_from as known_from, _known_to as known_to
{_known(extract)}"""
        for parent in reference.parents
    ]


_CHANGE_EMPTY = """select '' as extract, '' as old_code, '' as old_kind,
  '' as new_code, '' as new_kind, null::date as first_day, '' as change,
  null::decimal(13, 12) as share, '' as basis, '' as because,
  null::timestamp as known_from, null::timestamp as known_to where false"""


def _change_rows(extract: Extract, reference: Reference) -> list[str]:
    earlier = reference.earlier
    if earlier is None:
        return []
    return [
        f"""select distinct
  '{extract.table}' as extract,
  {_name(earlier.code)} as old_code, {_kind(earlier.kind, earlier.code)} as old_kind,
  {_name(reference.code)} as new_code, {_kind(reference.kind, reference.code)} as new_kind,
  {_name(reference.starts)} as first_day, {_name(reference.change)} as change,
  cast({_name(reference.share) or "null"} as decimal(13, 12)) as share,
  {_name(reference.basis) or "null::varchar"} as basis,
  {_name(reference.because) or "null::varchar"} as because,
  _known_from as known_from, _known_to as known_to
{_known(extract)}"""
    ]


_VINTAGE_EMPTY = """select '' as extract, '' as old_code, '' as old_kind,
  '' as new_code, '' as new_kind, '' as change, null::date as edition where false"""


def _vintage_rows(extract: Extract, reference: Reference) -> list[str]:
    earlier = reference.earlier
    if earlier is None:
        return []
    return [
        f"""select distinct
  '{extract.table}' as extract,
  {_name(earlier.code)} as old_code, {_kind(earlier.kind, earlier.code)} as old_kind,
  {_name(reference.code)} as new_code, {_kind(reference.kind, reference.code)} as new_kind,
  {_name(reference.change)} as change, _period_end as edition
{_standing(extract)}"""
    ]


_POPULATION_EMPTY = """select '' as extract, '' as area_code,
  '' as area_kind, null::date as period_start, null::date as period_end, '' as sex, '' as age,
  null::bigint as population, '' as population_basis where false"""


def _population_rows(extract: Extract, reference: Reference) -> list[str]:
    code, kind = _name(reference.code), _kind(reference.kind, reference.code)
    if extract.contract.area:  # the column of the code may differ by level
        code, kind = "_area_code", "_area_kind"
    return [
        f"""select
  '{extract.table}' as extract,
  {code} as area_code, {kind} as area_kind,
  _period_start as period_start, _period_end as period_end,
  {_name(reference.sex) or "'persons'"} as sex, {_name(reference.age)} as age,
  {_name(reference.population)} as population,
  '{extract.contract.population_basis.value}' as population_basis
{_standing(extract)}"""
    ]


_DEPRIVATION_EMPTY = """select '' as extract, '' as area_code,
  '' as area_kind, '' as edition, null::bigint as deprivation_rank,
  null::bigint as deprivation_decile, null::decimal(38, 18) as score where false"""


def _deprivation_rows(extract: Extract, reference: Reference) -> list[str]:
    return [
        f"""select
  '{extract.table}' as extract,
  {_name(reference.code)} as area_code, {_kind(reference.kind, reference.code)} as area_kind,
  {_text(reference.edition)} as edition, {_name(reference.rank)} as deprivation_rank,
  {_name(reference.decile)} as deprivation_decile,
  {_name(reference.score) or "null::decimal(38, 18)"} as score
{_standing(extract)}"""
    ]


_COMPARATOR_EMPTY = """select '' as extract, '' as area_code, '' as area_kind, '' as peer_code,
  '' as peer_group, '' as source, null::date as edition where false"""


def _comparator_rows(extract: Extract, reference: Reference) -> list[str]:
    return [
        f"""select distinct
  '{extract.table}' as extract,
  {_name(reference.code)} as area_code, {_kind(reference.kind, reference.code)} as area_kind,
  {_name(reference.peer)} as peer_code, {_text(reference.group)} as peer_group,
  {_text(extract.contract.origin_publisher or extract.contract.publisher.name)} as source,
  _period_start as edition
{_standing(extract)}"""
    ]


_TARGET_EMPTY = """select '' as extract, '' as metric_id, '' as area_code,
  null::double as target, null::date as due_on, null::varchar as agreed where false"""


def _target_rows(extract: Extract, reference: Reference) -> list[str]:
    return [
        f"""select
  '{extract.table}' as extract,
  {_name(reference.metric)} as metric_id, {_name(reference.code)} as area_code,
  cast({_name(reference.target)} as double) as target, {_name(reference.by)} as due_on,
  {_name(reference.agreed) or "null::varchar"} as agreed
{_standing(extract)}"""
    ]


def _board_rows(register: Register, shape: str) -> str:
    """What boards' extracts of one shape say, each line with the span in which it stood."""
    fields = SHAPES[shape].all
    selects = []
    for extract in register.extracts.values():
        board = extract.contract.board
        if board and board.shape == shape:
            named = [each for field in fields for each in _field(field, board.columns.get(field))]
            selects.append(
                f"""select
  '{extract.table}' as extract, _file as file, _line as line,
  {", ".join(named)},
  _known_from as known_from, _known_to as known_to,
  _known_from < {_KNOWN_BEFORE}
  and (_known_to is null or _known_to >= {_KNOWN_BEFORE}) as is_current
{_known(extract)}"""
            )
    nothing = [each for field in fields for each in _field(field, None)]
    return _sql(
        f"board extracts of shape {shape}",
        selects,
        f"""select '' as extract, '' as file, null::bigint as line, {", ".join(nothing)},
  null::timestamp as known_from, null::timestamp as known_to, false as is_current where false""",
    )


_KNOWN_BEFORE = "(select run.known_before from {{ source('specs', 'run') }} as run)"


def _field(field: str, column: str | None) -> list[str]:
    """SQL of one field of a board's extract; a count has the status of its cell beside it."""
    name, kind = SQL_NAMES.get(field, field), type_of(field)
    types = {"text": "varchar", "date": "date", "whole": "bigint"}
    selected = [f"{_name(column) or 'null'}::{types[kind]} as {name}"]
    if kind == "whole":
        status = _name(f"{column}_status") if column else "null"
        selected.append(f"{status}::varchar as {name}_status")
    return selected
