"""What a draft holds besides its lock: figures as they would be signed, and what the gate asks.

All of it is read from the draft's own build file, in which nothing is known that came after the
freeze. `figures.csv` alone is signed and compared byte for byte.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.modelling.publishing import DOUBLES, export
from pipelines.modelling.quoting import quoted
from pipelines.specs.reading import fingerprint
from pipelines.specs.register import MetricFile, Register

if TYPE_CHECKING:
    import duckdb

KEY = (
    *("metric_id", "area_code", "area_kind", "breakdown"),
    *("period_start", "period_end", "period_type"),
)
"""The columns of `figures.csv` that make a figure."""

HAS_ENDED = "period_end <= (select as_of from specs.run)"
"""Files known at the freeze may speak of days after the quarter: those wait for the next one."""

_SAID = (
    *("numerator", "denominator", *DOUBLES, "interval_method", "method"),
    *("value_status", "status_reason", "maturity"),
)

# Every period of the strategy's metrics that is whole, has ended and stands; then what has no
# figure, and why.
# Groups of people in a small area are few, and no page shows them.
_FIGURES = f"""
with wanted as (
  select distinct metric_id from specs.supporting_metric
  where strategy_id = $strategy and not list_contains($held, metric_id)
),
board as (select * from figures.board_figure where strategy_id = $strategy)
select
  {", ".join(f"figure.{column}" for column in KEY)},
  board.metric_id is not null as is_board,
  {", ".join(f"figure.{column}" for column in _SAID)}
from figures.metric_value as figure
inner join wanted on figure.metric_id = wanted.metric_id
left join board on
  {" and ".join(f"figure.{column} = board.{column}" for column in KEY)}
where
  figure.known_to is null and figure.is_reporting_period and figure.is_complete
  and figure.{HAS_ENDED}
  and exists (
    select 1 from reference.reporting_area as area
    where
      area.strategy_id = $strategy and area.area_code = figure.area_code
      and (
        area.area_role <> 'within'
        or (area.area_kind = figure.area_kind and figure.breakdown = 'all')
      )
  )
union all
select {", ".join(KEY)}, true, {", ".join(_SAID)}
from board
where period_end is null and metric_id in (select metric_id from wanted)
"""

_OF_NO_FIGURE = "from figures.metric_value where false"

_TABLES = {
    "comparison": "metric_comparison",
    "trend": "metric_trend",
    "chart": "metric_spc",
    "target": "metric_target",
    "inequality": "metric_inequality",
    "need": "metric_need_service",
}
"""File of the draft → the table of `figures` it holds the strategy's rows of."""


def write(
    build: Path,
    folder: Path,
    register: Register,
    strategy: str,
    held: Collection[str],
    not_built: Collection[str],
) -> None:
    """Writes everything but the lock; `held` are the metrics that this release leaves out,
    `not_built` those whose definition could not be run."""
    import duckdb

    with duckdb.connect(str(build), read_only=True) as connection:
        connection.execute("set threads = 1")
        write_figures(connection, folder, strategy, held)
        for name, table in _TABLES.items():
            _copy(connection, table, folder / f"{name}.parquet", strategy)
        facts = quarter_facts(connection, register, strategy)
    facts["not_built"] = sorted(facts["metrics"].keys() & set(not_built))
    facts["figures"] = metric_hashes(folder / "figures.csv")
    write_facts(facts, folder)


def write_facts(facts: dict[str, Any], folder: Path) -> None:
    text = json.dumps(facts, indent=1, default=str, ensure_ascii=False)
    (folder / "quarter.json").write_text(text + "\n", encoding="utf-8")


def write_figures_of(build: Path, folder: Path, strategy: str, held: Collection[str]) -> None:
    """The figures alone, of a closed build file."""
    import duckdb

    with duckdb.connect(str(build), read_only=True) as connection:
        connection.execute("set threads = 1")
        write_figures(connection, folder, strategy, held)


def write_figures(
    connection: duckdb.DuckDBPyConnection, folder: Path, strategy: str, held: Collection[str]
) -> None:
    """`figures.csv`, the canonical text, and `figures.parquet` with unrounded values."""
    given = {"$strategy": quoted(strategy), "$held": listed(held)}
    sql = _FIGURES
    for name, text in given.items():
        sql = sql.replace(name, text)
    columns = (*KEY, "is_board", *_SAID)
    export(connection, f"({sql})", columns, KEY, folder / "figures")


def write_chosen(
    connection: duckdb.DuckDBPyConnection, folder: Path, places: Collection[tuple[Any, ...]]
) -> None:
    """The same two files, of figures that were chosen by their key: none of them is the board's."""
    connection.execute(f"create temp table chosen as select {', '.join(KEY)} {_OF_NO_FIGURE}")
    marks = ", ".join("?" for _ in KEY)
    connection.executemany(f"insert into chosen values ({marks})", sorted(places))
    columns = ", ".join((*KEY, "false as is_board", *_SAID))
    sql = f"(select {columns} from figures.metric_value as figure semi join chosen using "
    sql += f"({', '.join(KEY)}) where figure.known_to is null)"
    export(connection, sql, (*KEY, "is_board", *_SAID), KEY, folder / "figures")


def metric_hashes(figures: Path) -> dict[str, str]:
    """Metric → SHA-256 of its lines of a `figures.csv`, in order of name."""
    digests: dict[str, Any] = {}
    with figures.open("rb") as lines:
        next(lines)
        for line in lines:
            metric = line.split(b",", 1)[0].decode()
            digests.setdefault(metric, hashlib.sha256()).update(line)
    return {metric: digests[metric].hexdigest() for metric in sorted(digests)}


def lines_of(figures: Path) -> Iterator[dict[str, str]]:
    """The lines of a `figures.csv` by their columns, as texts."""
    with figures.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def definition_hash(file: MetricFile) -> str:
    """SHA-256 of what a metric's two files say: what its owner approves."""
    # When it is looked at again says nothing about what it is.
    said = fingerprint(file.metric, without=["next_review"])
    sql = file.sql.read_text(encoding="utf-8")
    return hashlib.sha256(f"{said}\n{sql}".encode()).hexdigest()


def quarter_facts(
    connection: duckdb.DuckDBPyConnection, register: Register, strategy: str
) -> dict[str, Any]:
    """What the gate and the sheets ask of a quarter, as JSON values."""

    def rows(sql: str) -> list[dict[str, Any]]:
        return asked(connection, sql, strategy)

    supports: dict[str, list[str]] = {}
    for row in rows(
        "select metric_id, priority_key from specs.supporting_metric "
        "where strategy_id = $strategy order by all"
    ):
        supports.setdefault(row["metric_id"], []).append(row["priority_key"])
    reads = reads_of(connection)
    metrics = {
        name: {
            "title": file.metric.title,
            "unit": file.metric.unit,
            "decimals": file.metric.decimals,
            "owner": file.metric.owner,
            "checked_by": file.metric.checked_by,
            "next_review": file.metric.next_review.isoformat(),
            "lifecycle": file.metric.lifecycle.state,
            "definition": definition_hash(file),
            "reads": reads.get(name, []),
            "priorities": priorities,
        }
        for name, priorities in supports.items()
        if (file := register.metrics.get(name)) is not None
    }
    return {
        "metrics": metrics,
        "refused_metrics": sorted(set(supports) - set(metrics)),
        "areas": {row["area_code"]: row["area_name"] for row in rows(_AREAS)},
        "priorities": rows(_PRIORITIES),
        "duties": rows(DUTIES),
        "account": rows(ACCOUNT),
        "commentary": rows(COMMENTARY),
        "roles": rows(ROLES),
        "origins": [row["origin"] for row in rows(ORIGINS)],
    }


def asked(connection: duckdb.DuckDBPyConnection, sql: str, strategy: str) -> list[dict[str, Any]]:
    """Rows of a question about `$strategy`, by their columns; days are text, as of figures."""
    found = connection.execute(sql, {"strategy": strategy})
    names = [column for column, *_ in found.description or []]
    return [dict(zip(names, map(_plain, row), strict=True)) for row in found.fetchall()]


def _plain(value: Any) -> Any:
    return value.isoformat() if type(value) is date else value


def reads_of(connection: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """Metric → the extracts its SQL reads."""
    found: dict[str, list[str]] = {}
    for metric, extract in connection.execute(
        "select metric_id, partner || '/' || name "
        "from specs.metric_extract inner join specs.extract using (extract) order by all"
    ).fetchall():
        found.setdefault(metric, []).append(extract)
    return found


_AREAS = """
select area_code, max_by(area_name, coalesce(valid_from, date '0001-01-01')) as area_name
from reference.area
where area_code in (select area_code from reference.reporting_area where strategy_id = $strategy)
group by area_code
order by area_code
"""
_PRIORITIES = """
select priority_key, name as title, theme_key, approach
from governance.approach_in_quarter
inner join specs.priority using (strategy_id, priority_key, theme_key)
where strategy_id = $strategy and quarter = (select quarter from specs.run)
order by all
"""
DUTIES = """
select priority_key, theme_key, duty, is_met, severity, missing
from governance.duty
where strategy_id = $strategy and quarter = (select quarter from specs.run)
order by all
"""
ACCOUNT = """
select
  metric_id, area_code, standing, because, is_new, is_late, is_revised, revised_periods,
  newest_start, newest_end, newest_type, due_on, proxy_metric_id, proxy_is_new
from figures.quarter_account
where strategy_id = $strategy and quarter = (select quarter from specs.run)
order by all
"""
COMMENTARY = """
select priority_key, metric_id, author_role, wording
from governance.commentary
where strategy_id = $strategy and is_current and quarter = (select quarter from specs.run)
order by all
"""
ROLES = """
select
  role_held, holder, organisation, sector, priority_key, metric_id, deputy_for, valid_from, valid_to
from governance.role_holder
where strategy_id = $strategy and is_current
order by all
"""
ORIGINS = """
select distinct origin from intake.receipt where $strategy is not null order by origin
"""


def _copy(connection: duckdb.DuckDBPyConnection, table: str, path: Path, strategy: str) -> None:
    of_strategy = (
        "metric_id in (select metric_id from specs.supporting_metric "
        f"where strategy_id = {quoted(strategy)})"
    )
    connection.execute(
        f"copy (select * from figures.{table} where {of_strategy} order by all) "
        f"to {quoted(str(path))} (format parquet)"
    )


def listed(texts: Collection[str]) -> str:
    return "cast([" + ", ".join(quoted(text) for text in sorted(texts)) + "] as varchar[])"
