"""How long the statistics take, beside the bare SQL; `make benchmark` runs it, no test does.

One million values with both intervals and a comparison in one dbt model, and 100,000 series of 40
points through SPC. Times are medians of several runs on this machine; the ratios are what to keep.
"""

from __future__ import annotations

import json
import os
import statistics
import tempfile
import time
from pathlib import Path

import duckdb

from pipelines.modelling.functions import register

DBT_PROJECT = Path(__file__).parents[2] / "dbt_project"
RUNS = 3

VALUES = """
{{ config(materialized='table') }}
select
  id,
  x * 100 / n as value,
  {{ wilson_limit('x', 'n', 'lower', 0.95) }} * 100 as lower95_0cl,
  {{ wilson_limit('x', 'n', 'upper', 0.95) }} * 100 as upper95_0cl,
  {{ wilson_limit('x', 'n', 'lower', 0.998) }} * 100 as lower99_8cl,
  {{ wilson_limit('x', 'n', 'upper', 0.998) }} * 100 as upper99_8cl,
  {{ count_limit('x', 'lower', 0.95) }} * 100 / n as rate_lower95_0cl,
  {{ count_limit('x', 'upper', 0.95) }} * 100 / n as rate_upper95_0cl,
  {{ count_limit('x', 'lower', 0.998) }} * 100 / n as rate_lower99_8cl,
  {{ count_limit('x', 'upper', 0.998) }} * 100 / n as rate_upper99_8cl,
  {{ benchmark_label_at_two_levels(
    'value', 'lower95_0cl', 'upper95_0cl', 'lower99_8cl', 'upper99_8cl', 'england',
    "'high_is_good'"
  ) }} as comparison
from given_values
"""
SPC = """
{{ config(materialized='table') }}
{{ spc('given_points', ['series'], minimum_points='13') }}
"""
BARE = "create or replace table bare as select id, x * 100 / n as value from given_values"


def main() -> None:
    """Prints a line for each model: seconds in dbt, its SQL alone, a bare division, and ratios."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_project(folder)
        database = folder / "benchmark.duckdb"
        fill(database)
        seconds: dict[str, list[float]] = {"values": [], "spc": []}
        compiled: dict[str, str] = {}
        for _ in range(RUNS):
            for model, (spent, sql) in built(folder).items():
                seconds[model].append(spent)
                compiled[model] = sql
        alone = {
            model: timed(database, f"create or replace table x as {sql}")
            for model, sql in compiled.items()
        }
        bare = timed(database, BARE)
        print(f"1,000,000 values divided and nothing else: {bare:.2f} s")
        for model, what in (
            ("values", "1,000,000 values, eight limits and a comparison"),
            ("spc", "100,000 series of 40 points"),
        ):
            in_dbt = statistics.median(seconds[model])
            ratio = in_dbt / alone[model]
            print(
                f"{what}: {in_dbt:.2f} s in dbt, {alone[model]:.2f} s its SQL alone "
                f"({ratio:.2f} to 1)"
            )


def write_project(folder: Path) -> None:
    project = {
        "name": "hwb",
        "profile": "hwb",
        "config-version": 2,
        "flags": {"send_anonymous_usage_stats": False},
    }
    output = {
        "type": "duckdb",
        "path": str(folder / "benchmark.duckdb"),
        "threads": 1,
        "plugins": [{"module": "pipelines.modelling.functions"}],
    }
    profile = {"hwb": {"target": "build", "outputs": {"build": output}}}
    (folder / "dbt_project.yml").write_text(json.dumps(project), encoding="utf-8")
    (folder / "profiles.yml").write_text(json.dumps(profile), encoding="utf-8")
    for part in ("macros", "seeds"):
        (folder / part).symlink_to(DBT_PROJECT / part)
    (folder / "models").mkdir()
    for name, sql in (("values", VALUES), ("spc", SPC)):
        (folder / f"models/{name}.sql").write_text(sql, encoding="utf-8")


def fill(database: Path) -> None:
    with duckdb.connect(str(database)) as connection:
        connection.execute("select setseed(0.5)")
        connection.execute(
            """
            create table given_values as
            select
              range as id,
              floor(random() * 60)::double as x,
              (100 + floor(random() * 900))::double as n,
              10.0 as england
            from range(1000000)
            """
        )
        connection.execute(
            """
            create table given_points as
            select
              range as _row,
              range // 40 as series,
              date '2020-01-01' + to_months((range % 40)::integer) as x,
              100 + 10 * random() as y,
              null::varchar as rebase_group,
              null::double as target
            from range(4000000)
            """
        )


def built(folder: Path) -> dict[str, tuple[float, str]]:
    """Model → seconds it took in dbt, and the SQL that ran."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    outcome = dbtRunner().invoke(
        [
            *("build", "--project-dir", str(folder), "--profiles-dir", str(folder)),
            *("--target-path", str(folder / "target"), "--log-path", str(folder / "logs")),
            *("--log-level", "none", "--log-level-file", "none", "--quiet"),
        ]
    )
    DuckDBConnectionManager.close_all_connections()
    assert outcome.success, outcome.exception or [r.message for r in outcome.result.results]
    return {
        result.node.name: (result.execution_time, result.node.compiled_code)
        for result in outcome.result.results
        if result.node.resource_type == "model"
    }


def timed(database: Path, sql: str) -> float:
    with duckdb.connect(str(database)) as connection:
        register(connection)
        spent = []
        for _ in range(RUNS):
            started = time.perf_counter()
            connection.execute(sql)
            spent.append(time.perf_counter() - started)
    return statistics.median(spent)


if __name__ == "__main__":
    os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "false"
    main()
