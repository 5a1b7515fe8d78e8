"""A metric maps rows to rows: what a row adds does not depend on any other row."""

from __future__ import annotations

from collections import Counter, defaultdict

import duckdb
import pytest
import sqlglot
from sqlglot import exp

from pipelines.modelling.generating import EVIDENCE
from pipelines.specs.register import Register
from tests.modelling.conftest import CHECKOUT, Project

pytestmark = pytest.mark.slow

METRICS = sorted(Register.read(CHECKOUT).metrics)

SPLITS = {
    # Not by odd and even: lines of one sort often stand an even number apart.
    "by line": ("_line % 5", 5),
    "by row": ("hash(given) % 3", 3),
}

NO_MAP = """
create view metrics.no_map as
select * replace (sum(numerator) over () as numerator) from metrics.recorded_crime
"""

Rows = Counter[tuple[object, ...]]


@pytest.fixture(scope="session")
def evidence(
    project: Project, built: duckdb.DuckDBPyConnection
) -> dict[str, dict[str, list[Rows]]]:
    """Way of splitting → metric → its evidence of each part of every landed table."""

    def read() -> dict[str, Rows]:
        return {
            m: Counter(built.execute(f'select {", ".join(EVIDENCE)} from metrics."{m}"').fetchall())
            for m in [*METRICS, "no_map"]
        }

    def look_at(condition: str) -> None:
        for table, paths in project.landed.items():
            files = ", ".join(f"'{path}'" for path in paths)
            built.execute(
                f'create or replace view landed."{table}" as '
                f"select * from read_parquet([{files}]) as given where {condition}"
            )

    built.execute(NO_MAP)
    found: dict[str, dict[str, list[Rows]]] = {"whole": {m: [rows] for m, rows in read().items()}}
    for name, (part_of, count) in SPLITS.items():
        found[name] = defaultdict(list)
        for part in range(count):
            look_at(f"{part_of} = {part}")
            for metric, rows in read().items():
                found[name][metric].append(rows)
    look_at("true")
    return found


@pytest.mark.parametrize("metric", METRICS)
def test_evidence_of_any_split_of_its_rows_put_together_is_the_evidence_of_all(
    metric: str, evidence: dict[str, dict[str, list[Rows]]]
) -> None:
    [whole] = evidence["whole"][metric]
    for name in SPLITS:
        parts = evidence[name][metric]
        assert sum(1 for rows in parts if rows) > 1, f"the split {name} splits nothing"
        assert sum(parts, Counter()) == whole


def test_evidence_that_depends_on_other_rows_does_not_survive_a_split(
    evidence: dict[str, dict[str, list[Rows]]],
) -> None:
    [whole] = evidence["whole"]["no_map"]
    for name in SPLITS:
        assert sum(evidence[name]["no_map"], Counter()) != whole


@pytest.mark.parametrize("metric", METRICS)
def test_the_sql_of_a_metric_looks_at_one_row_at_a_time(metric: str, project: Project) -> None:
    assert looks_further(project.sql(metric)) == []


def looks_further(sql: str) -> list[str]:
    """What of a metric's SQL may look at more than one row of a landed table."""
    [query] = sqlglot.parse(sql, read="duckdb")
    found = [
        kind.__name__.lower()
        for kind in (
            *(exp.Group, exp.Having, exp.Distinct, exp.Window, exp.Qualify, exp.AggFunc),
            *(exp.Limit, exp.Offset, exp.TableSample, exp.Unnest, exp.Lateral),
            *(exp.Intersect, exp.Except, exp.Anonymous, exp.Command),
        )
        if query.find(kind)
    ]
    found += ["union" for union in query.find_all(exp.Union) if union.args.get("distinct")]
    for table in query.find_all(exp.Table):
        schema = table.db
        if schema == "reference":
            continue
        if schema != "landed":
            found.append(f"reads {schema or 'no schema'}")
        elif _is_beside_rows(table):
            found.append("joins rows of a partner")
    return found


def _is_beside_rows(table: exp.Table) -> bool:
    """Whether rows of the table are looked at beside others, not as the rows that are mapped."""
    node: exp.Expression = table
    while node.parent is not None:
        parent = node.parent
        if not isinstance(parent, exp.From | exp.Select | exp.Union | exp.Subquery):
            return True
        if isinstance(parent, exp.Select) and not isinstance(node, exp.From):
            return True
        node = parent
    return False


REFUSED = {
    "group": "select metric_id, line from landed.a group by all",
    "sums": "select sum(numerator) from landed.a",
    "distinct": "select distinct line from landed.a",
    "window": "select row_number() over (order by line) from landed.a",
    "union": "select line from landed.a union select line from landed.b",
    "join": "select a.line from landed.a inner join landed.b on a.line = b.line",
    "join of a table to itself": "select a.line from landed.a, landed.a as b",
    "number of rows": "select (select count(*) from landed.a) from landed.a",
    "looked up": "select line from landed.a where line in (select line from landed.b)",
    "another metric": "select line from metrics.other",
    "first rows": "select line from landed.a order by line limit 5",
    "macro that hides it": "select my_sum(line) from landed.a",
}


@pytest.mark.parametrize("what", REFUSED)
def test_sql_that_looks_at_several_rows_is_found(what: str) -> None:
    assert looks_further(REFUSED[what]) != []


def test_a_join_to_reference_is_no_look_at_other_rows() -> None:
    sql = """
        select a.line from landed.a
        inner join reference.area on a._area_code = area.area_code
        where a._area_code in (select area_code from reference.area_within)
        union all select line from (select * from landed.b) as b
    """
    assert looks_further(sql) == []
