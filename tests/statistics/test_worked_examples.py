"""The worked example of every method, and the page that shows it."""

import csv
import io

import pytest

from pipelines.specs.method_pages import PAGES, pages
from tests.statistics.conftest import DBT_PROJECT, METHODS, Calculate, as_rows, is_close


@pytest.mark.parametrize("name", METHODS)
def test_the_worked_example_gives_what_it_says(name: str, calculate: Calculate) -> None:
    method = METHODS[name].method
    example = method.example
    found = as_rows(calculate(name, example.given, by=example.by, options=example.options))
    expected = list(csv.DictReader(io.StringIO(example.gives)))
    if method.result == "points":
        found = found[: len(expected)]
    assert len(found) == len(expected)
    for row, said in zip(found, expected, strict=True):
        wrong = {
            column: (row[column], text)
            for column, text in said.items()
            if not is_close(row[column], text, example.tolerance)
        }
        assert wrong == {}


@pytest.mark.parametrize("name", METHODS)
def test_a_method_says_every_column_it_gives(name: str, calculate: Calculate) -> None:
    example = METHODS[name].method.example
    table = example.given.splitlines()[0].split(",")
    answer = calculate(name, example.given, by=example.by, options=example.options)
    assert {c for c in answer.columns if c not in table} <= METHODS[name].method.gives.keys()


def test_the_pages_are_those_that_the_macros_give() -> None:
    written = {path.name: path.read_text(encoding="utf-8") for path in PAGES.glob("*.md")}
    assert written == pages(DBT_PROJECT), "run `python -m pipelines.specs.method_pages`"
