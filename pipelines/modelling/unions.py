"""Models that unite what the extracts of one shape say: reference extracts, and a board's own.

So no model names a partner: it reads the rows of a shape, whoever sent them.
"""

from collections.abc import Callable

from pipelines.specs.board import SHAPES, SQL_NAMES, type_of
from pipelines.specs.contract import Reference
from pipelines.specs.register import Extract, Register


def unions(register: Register) -> dict[str, str]:
    """File name → text of each model: one for every shape, also for one that nobody sends."""
    return {
        "area_rows.sql": _union(
            register, {"area", "area_in_area", "area_change", "boundary"}, _area_rows, _AREA_EMPTY
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
        "boundary_rows.sql": _union(register, {"boundary"}, _boundary_rows, _BOUNDARY_EMPTY),
        **{f"{shape}_rows.sql": _board_rows(register, shape) for shape in SHAPES},
    }


def union_all(title: str, selects: list[str], empty: str) -> str:
    """The text of a generated model: its selects, or the empty one where there is none."""
    body = "\nunion all\n".join(selects) if selects else empty
    return f"-- Generated: {title}.\n{body}\n"


_Row = Callable[[Extract, Reference], list[str]]


def _union(register: Register, shapes: set[str], rows: _Row, empty: str) -> str:
    selects = [
        select
        for extract in register.extracts.values()
        if extract.contract.reference and extract.contract.reference.shape in shapes
        for select in rows(extract, extract.contract.reference)
    ]
    return union_all(f"reference extracts of shape {' or '.join(sorted(shapes))}", selects, empty)


def sql_name(column: str | None) -> str:
    """A landed column as SQL may read it, whatever word it is; empty for none."""
    return f'"{column}"' if column else ""


def sql_text(text: str | None) -> str:
    """SQL of a text, without the braces by which dbt would take it for a template."""
    quoted = "'" + (text or "").replace("'", "''") + "'"
    return "(" + quoted.replace("{", "' || chr(123) || '") + ")" if "{" in quoted else quoted


def _kind(kind: str, code: str) -> str:
    """SQL of the kind of area: fixed, or looked up by the entity code that opens a GSS code."""
    if kind != "gss":
        return f"'{kind}'"
    return (
        f"(select k.kind from {{{{ source('specs', 'entity_kind') }}}} as k "
        f"where k.entity = left({sql_name(code)}, 3))"
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
  {sql_name(code)} as area_code, {_kind(kind, code)} as area_kind,
  {sql_name(name) or "null"} as area_name,
  {sql_name(starts) or "null::date"} as valid_from,
  {sql_name(ends) or "null::date"} as valid_to,
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


_BOUNDARY_EMPTY = """select '' as extract, '' as area_code, '' as area_kind,
  '' as geometry, null::date as period_end where false"""


def _boundary_rows(extract: Extract, reference: Reference) -> list[str]:
    return [
        f"""select
  '{extract.table}' as extract,
  {sql_name(reference.code)} as area_code, {_kind(reference.kind, reference.code)} as area_kind,
  {sql_name(reference.geometry)} as geometry, _period_end as period_end
{_standing(extract)}"""
    ]


_MEMBER_EMPTY = """select '' as extract, '' as child_code, '' as child_kind,
  '' as parent_code, '' as parent_kind, false as is_best_fit, null::date as edition,
  null::timestamp as known_from, null::timestamp as known_to where false"""


def _membership_rows(extract: Extract, reference: Reference) -> list[str]:
    return [
        f"""select distinct
  '{extract.table}' as extract,
  {sql_name(reference.code)} as child_code, {_kind(reference.kind, reference.code)} as child_kind,
  {sql_name(parent.code)} as parent_code, {_kind(parent.kind, parent.code)} as parent_kind,
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
  {sql_name(earlier.code)} as old_code, {_kind(earlier.kind, earlier.code)} as old_kind,
  {sql_name(reference.code)} as new_code, {_kind(reference.kind, reference.code)} as new_kind,
  {sql_name(reference.starts)} as first_day, {sql_name(reference.change)} as change,
  cast({sql_name(reference.share) or "null"} as decimal(13, 12)) as share,
  {sql_name(reference.basis) or "null::varchar"} as basis,
  {sql_name(reference.because) or "null::varchar"} as because,
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
  {sql_name(earlier.code)} as old_code, {_kind(earlier.kind, earlier.code)} as old_kind,
  {sql_name(reference.code)} as new_code, {_kind(reference.kind, reference.code)} as new_kind,
  {sql_name(reference.change)} as change, _period_end as edition
{_standing(extract)}"""
    ]


_POPULATION_EMPTY = """select '' as extract, '' as area_code,
  '' as area_kind, null::date as period_start, null::date as period_end, '' as sex, '' as age,
  null::bigint as population, '' as population_basis where false"""


def _population_rows(extract: Extract, reference: Reference) -> list[str]:
    code, kind = sql_name(reference.code), _kind(reference.kind, reference.code)
    if extract.contract.area:  # the column of the code may differ by level
        code, kind = "_area_code", "_area_kind"
    return [
        f"""select
  '{extract.table}' as extract,
  {code} as area_code, {kind} as area_kind,
  _period_start as period_start, _period_end as period_end,
  {sql_name(reference.sex) or "'persons'"} as sex, {sql_name(reference.age)} as age,
  {sql_name(reference.population)} as population,
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
  {sql_name(reference.code)} as area_code, {_kind(reference.kind, reference.code)} as area_kind,
  {sql_text(reference.edition)} as edition, {sql_name(reference.rank)} as deprivation_rank,
  {sql_name(reference.decile)} as deprivation_decile,
  {sql_name(reference.score) or "null::decimal(38, 18)"} as score
{_standing(extract)}"""
    ]


_COMPARATOR_EMPTY = """select '' as extract, '' as area_code, '' as area_kind, '' as peer_code,
  '' as peer_group, '' as source, null::date as edition where false"""


def _comparator_rows(extract: Extract, reference: Reference) -> list[str]:
    return [
        f"""select distinct
  '{extract.table}' as extract,
  {sql_name(reference.code)} as area_code, {_kind(reference.kind, reference.code)} as area_kind,
  {sql_name(reference.peer)} as peer_code, {sql_text(reference.group)} as peer_group,
  {sql_text(extract.contract.origin_publisher or extract.contract.publisher.name)} as source,
  _period_start as edition
{_standing(extract)}"""
    ]


_TARGET_EMPTY = """select '' as extract, '' as metric_id, '' as area_code,
  null::double as target, null::date as due_on, null::varchar as agreed where false"""


def _target_rows(extract: Extract, reference: Reference) -> list[str]:
    return [
        f"""select
  '{extract.table}' as extract,
  {sql_name(reference.metric)} as metric_id, {sql_name(reference.code)} as area_code,
  cast({sql_name(reference.target)} as double) as target, {sql_name(reference.by)} as due_on,
  {sql_name(reference.agreed) or "null::varchar"} as agreed
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
    return union_all(
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
    selected = [f"{sql_name(column) or 'null'}::{types[kind]} as {name}"]
    if kind == "whole":
        status = sql_name(f"{column}_status") if column else "null"
        selected.append(f"{status}::varchar as {name}_status")
    return selected
