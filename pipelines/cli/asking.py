"""The answer to a question, in the form that was asked for."""

import os
import sys
from collections.abc import Iterator
from typing import Any, Literal

from pipelines.cli.printing import csv_line, is_watched, json_text, table, terminal_width
from pipelines.errors import HwbError
from pipelines.modelling.querying import Answer, opened
from pipelines.modelling.querying import ask as ask_published
from pipelines.settings import Settings
from pipelines.specs.words import many

_ROWS_WATCHED = 500


def ask(settings: Settings, sql: str, form: Literal["table", "csv", "json"]) -> None:
    """Prints the answer of the published file; raises HWB-702, HWB-703 and HWB-707."""
    forms = {"table": _table, "csv": _csv, "json": _json}
    with opened(settings) as connection:
        answer = ask_published(connection, sql)
        try:
            for piece in forms[form](answer):
                sys.stdout.write(piece)
            sys.stdout.flush()
        except BrokenPipeError:
            # Who reads has had enough (`| head`); Python must not fail again when it ends.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _table(answer: Answer) -> Iterator[str]:
    rows: list[tuple[Any, ...]] = []
    for row in answer.rows:
        if is_watched() and len(rows) == _ROWS_WATCHED:
            more = f"\nOnly the first {_ROWS_WATCHED:,} rows are shown; --csv gives them all.\n"
            break
        rows.append(row)
    else:
        more = f"\n{many(len(rows), 'row')}\n" if is_watched() else ""
    yield from (f"{line}\n" for line in table(answer.columns, rows, terminal_width()))
    yield more


def _csv(answer: Answer) -> Iterator[str]:
    yield csv_line(answer.columns)
    yield from map(csv_line, answer.rows)


def _json(answer: Answer) -> Iterator[str]:
    twice = sorted({name for name in answer.columns if answer.columns.count(name) > 1})
    if twice:
        raise HwbError(
            "HWB-707",
            f"two columns of the answer are called {twice[0]!r}",
            why="In a JSON object one of them would be lost.",
            do="Name one of them otherwise with `as`.",
        )
    start = "["
    for row in answer.rows:
        yield f"{start}\n {json_text(dict(zip(answer.columns, row, strict=True)), 1)}"
        start = ","
    yield "[]\n" if start == "[" else "\n]\n"
