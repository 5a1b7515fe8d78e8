"""A method as its models call it: rendered by dbt once, then run over as many tables as asked."""

from __future__ import annotations

import csv
import functools
import io
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from pipelines.modelling.method_tables import read_table
from pipelines.modelling.methods import (
    Answer,
    Asked,
    Call,
    answered,
    connected,
)
from pipelines.modelling.rendering import compiled
from pipelines.specs.method import methods

HERE = Path(__file__).parent
DBT_PROJECT = HERE.parents[1] / "dbt_project"
METHODS = methods(DBT_PROJECT)


def few_tables(test: Callable[..., None]) -> Callable[..., None]:
    """Properties, in few examples of many rows: each is a statement that DuckDB plans anew."""
    slow: Callable[..., None] = pytest.mark.slow(hypothesis.settings(max_examples=5)(test))
    return slow


Row = dict[str, Any]
Calculate = Callable[..., Answer]


@functools.cache
def _sql(dbt_project: Path, call: str) -> str:
    return compiled(dbt_project, call)


@contextmanager
def calculating(dbt_project: Path) -> Iterator[Calculate]:
    """calculate(method, table, by=…, options=…, columns=…): the answer for a table of CSV text or
    of rows, through the door but for its files."""
    with connected(dbt_project) as connection:

        def calculate(
            name: str,
            table: str | Sequence[Row],
            *,
            by: Sequence[str] = (),
            options: Mapping[str, object] | None = None,
            columns: Mapping[str, str] | None = None,
        ) -> Answer:
            text = table if isinstance(table, str) else as_csv(table)
            said = {option: _said(value) for option, value in (options or {}).items()}
            asked = Asked(by, said, columns or {})
            call = Call(METHODS[name], read_table(text, "the table"), asked)
            return answered(connection, call, _sql(dbt_project, call.jinja()))

        yield calculate


@pytest.fixture(scope="session")
def calculate() -> Iterable[Calculate]:
    with calculating(DBT_PROJECT) as calculate:
        yield calculate


def _said(value: object) -> str:
    if isinstance(value, list):
        return ",".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def as_csv(rows: Sequence[Row]) -> str:
    """Rows as CSV, None as a blank cell and numbers with all their digits."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def as_rows(answer: Answer) -> list[Row]:
    return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]


def cases(name: str) -> list[dict[str, str]]:
    """The rows of a published table of `cases/`, as texts."""
    with (HERE / "cases" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def is_close(found: object, expected: str, tolerance: float) -> bool:
    """Whether a cell is the text expected: blank for none, numbers within a relative tolerance."""
    if expected in ("", "NA"):
        return found is None or found == ""
    if isinstance(found, bool):
        return str(found).lower() == expected.lower()
    if isinstance(found, int | float):
        return math.isclose(found, float(expected), rel_tol=tolerance, abs_tol=tolerance * 1e-3)
    return found is not None and str(found) == expected
