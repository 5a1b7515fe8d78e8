"""What is documented is what there is: in dbt's manifest, and in the file that analysts open."""

import pytest

from pipelines.modelling.project import manifest
from tests.promises.town import Town

SCHEMAS = ("figures", "governance", "intake", "quality", "reference", "specs")


@pytest.fixture(scope="module")
def documented(toytown_refreshed: Town) -> dict[str, dict[str, str]]:
    """Table → column → description, with the table's own under an empty name."""
    told = manifest(toytown_refreshed.settings)
    return {
        f"{node['schema']}.{node['name']}": {
            "": node["description"],
            **{name: column["description"] for name, column in node["columns"].items()},
        }
        for node in (*told["nodes"].values(), *told["sources"].values())
        if node["resource_type"] in ("model", "seed", "source")
        and node["schema"] in SCHEMAS
        and node["config"].get("materialized") != "ephemeral"
    }


@pytest.fixture(scope="module")
def real(toytown_refreshed: Town) -> dict[str, dict[str, str]]:
    """The same of the published file, with the comments it holds."""
    tables = toytown_refreshed.rows(
        """
        select schema_name || '.' || table_name, comment from duckdb_tables() where not internal
        union all
        select schema_name || '.' || view_name, comment from duckdb_views() where not internal
        """
    )
    real = {table: {"": comment} for table, comment in tables}
    for table, column, comment in toytown_refreshed.rows(
        """
        select schema_name || '.' || table_name, column_name, comment
        from duckdb_columns() where not internal
        """
    ):
        real[table][column] = comment
    return real


def test_every_table_is_documented_and_every_documented_table_is_there(
    documented: dict[str, dict[str, str]], real: dict[str, dict[str, str]]
) -> None:
    assert real.keys() == documented.keys()
    assert {table.split(".")[0] for table in real} == set(SCHEMAS)


def test_documented_columns_are_the_real_columns_of_every_table(
    documented: dict[str, dict[str, str]], real: dict[str, dict[str, str]]
) -> None:
    for table, columns in real.items():
        assert columns.keys() == documented[table].keys(), table


def test_every_description_is_in_the_file_where_any_client_shows_it(
    documented: dict[str, dict[str, str]], real: dict[str, dict[str, str]]
) -> None:
    assert real == documented
    nothing_said = [
        (table, column)
        for table, columns in real.items()
        for column, text in columns.items()
        if not text
    ]
    assert nothing_said == []
