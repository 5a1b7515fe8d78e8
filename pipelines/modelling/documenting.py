"""What each table and column means, kept in the file itself, where any client shows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pipelines.modelling.quoting import quoted

if TYPE_CHECKING:
    import duckdb


def document(connection: duckdb.DuckDBPyConnection, manifest: Mapping[str, Any]) -> None:
    """Comments every model whose `persist_docs` asks for it, in one transaction.

    dbt does the same after each model, by two looks at its columns and a commit for each comment:
    a third of what a build of small models took.
    """
    there: dict[tuple[str, str], set[str]] = {}
    columns = "select schema_name, table_name, column_name from duckdb_columns() where not internal"
    for schema, table, column in connection.execute(columns).fetchall():
        there.setdefault((schema, table), set()).add(column)
    connection.begin()
    for node in manifest["nodes"].values():
        if node["resource_type"] == "model" and (node["schema"], node["name"]) in there:
            for statement in _comments(node, there[node["schema"], node["name"]]):
                connection.execute(statement)
    connection.commit()


def _comments(node: Mapping[str, Any], columns: set[str]) -> Iterator[str]:
    name = f'"{node["schema"]}"."{node["name"]}"'
    persisted = node["config"]["persist_docs"]
    if persisted.get("relation"):
        kind = "view" if node["config"]["materialized"] == "view" else "table"
        yield f"comment on {kind} {name} is {quoted(node['description'])}"
    if persisted.get("columns"):
        for column, said in node["columns"].items():
            if column in columns:
                yield f'comment on column {name}."{column}" is {quoted(said["description"])}'
