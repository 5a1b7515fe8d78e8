"""The rules of `expectations/signoff.yml` on the figures of one build, each with what fails it.

Great Expectations takes seconds to import, and DuckDB one: both are imported where they are used.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict

from pipelines.errors import HwbError
from pipelines.signoff.framing import make_frames
from pipelines.specs.expecting import Dimension
from pipelines.specs.frames import KEY
from pipelines.specs.signoff import FigureExpectation, SignOff, read_sign_off

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

    from pipelines.intake.suites import Answer

MAX_KEYS = 1_000
"""Keys told of one rule; `count` always tells how many there are."""

CHECKOUT = Path(__file__).resolve().parents[2]


class _Told(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FigureKey(_Told):
    """What fails: a figure, a series (its span in place of a period), or a metric alone."""

    metric_id: str
    area_code: str | None
    area_kind: str | None
    breakdown: str | None
    period_start: date | None
    period_end: date | None
    period_type: str | None


class FigureResult(_Told):
    """One rule on the figures of one build. It names figures by their keys and tells no value.

    `count` is how many rows of the rule's frame fail, `keys` the first of them by key, `metrics`
    the metrics of all of them. `looked_at` counts the rows there were: 0 where there is nothing to
    compare with, such as before the first quarter is signed. `fault` is the kind of error that kept
    a rule from running.
    """

    id: str
    frame: str
    dimension: Dimension
    severity: Literal["block", "warn"]
    state: Literal["passed", "failed", "could not run"]
    count: int = 0
    keys: list[FigureKey] = []
    metrics: list[str] = []
    looked_at: int
    because: str
    ask: str
    fault: str = ""


def check_figures(
    build: duckdb.DuckDBPyConnection | Path,
    strategy: str,
    quarter: str,
    before: Path | None,
    project: Path = CHECKOUT,
) -> list[FigureResult]:
    """One result for every rule of the sign-off suite, in its order.

    `build` is a build file or a connection to one, which may be read-only; it is not changed.
    `before` is a Parquet of the figures signed in the last quarter, None where there are none.
    `project` may have an `expectations/signoff.yml` of its own. Raises HWB-101 to HWB-103 and
    HWB-501 to HWB-505 when the suite cannot be used, HWB-960 to HWB-962 when the build or the
    signed figures cannot.
    """
    import duckdb

    suite = read_sign_off(project)
    if not isinstance(build, Path):
        with build.cursor() as connection:
            return _results(connection, suite, strategy, quarter, before)
    try:
        connection = duckdb.connect(str(build), read_only=True)
    except duckdb.Error as fault:
        raise HwbError(
            "HWB-962", f"the build cannot be opened ({type(fault).__name__})", where=str(build)
        ) from None
    with connection:
        return _results(connection, suite, strategy, quarter, before)


def _results(
    connection: duckdb.DuckDBPyConnection,
    suite: SignOff,
    strategy: str,
    quarter: str,
    before: Path | None,
) -> list[FigureResult]:
    make_frames(connection, suite.measures, strategy, quarter, before)
    by_frame = sorted(suite.expectations, key=lambda e: e.frame)
    told: dict[str, FigureResult] = {}
    for frame, rules in groupby(by_frame, key=lambda e: e.frame):
        for result in _of_frame(connection, frame, list(rules)):
            told[result.id] = result
    return [told[e.meta.id] for e in suite.expectations]


def _of_frame(
    connection: duckdb.DuckDBPyConnection, frame: str, rules: list[FigureExpectation]
) -> list[FigureResult]:
    from pipelines.intake.suites import answers_of

    rows = _rows(connection, frame, rules)
    answers = answers_of(rows, rules)
    return [
        _result(connection, rule, answer, len(rows))
        for rule, answer in zip(rules, answers, strict=True)
    ]


def _rows(
    connection: duckdb.DuckDBPyConnection, frame: str, rules: list[FigureExpectation]
) -> pd.DataFrame:
    """The columns that the rules name, by row number; a cell without a value is left out of a
    rule about its column."""
    named = dict.fromkeys(name for rule in rules for _, name in rule.columns())
    columns = ", ".join(f'"{name}"' for name in named)
    rows: pd.DataFrame = connection.execute(
        f'select rowid as _row, {columns} from temp."{frame}" order by _row'
    ).df()
    return rows.set_index("_row")


def _result(
    connection: duckdb.DuckDBPyConnection, rule: FigureExpectation, answer: Answer, looked_at: int
) -> FigureResult:
    keys: list[FigureKey] = []
    metrics: list[str] = []
    if answer.rows:
        failing = connection.execute(
            f'select distinct {", ".join(KEY)} from temp."{rule.frame}" '
            f"where rowid in (select unnest(?)) order by all nulls first",
            [list(answer.rows)],
        ).fetchall()
        metrics = sorted({row[0] for row in failing})
        keys = [_key(row) for row in _first(failing)]
    return FigureResult(
        id=rule.meta.id,
        frame=rule.frame,
        dimension=rule.dimension,
        severity=rule.meta.severity,
        state="could not run" if answer.state == "raised" else answer.state,
        count=len(answer.rows),
        keys=keys,
        metrics=metrics,
        looked_at=looked_at,
        because=rule.meta.because,
        ask=rule.meta.ask,
        fault=answer.fault,
    )


def _first(failing: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """As many as are told, in their order: the first of every metric before the second of any."""
    of_metric = Counter[str]()
    turns = []
    for place, row in enumerate(failing):
        of_metric[row[0]] += 1
        turns.append((of_metric[row[0]], place))
    return [failing[place] for place in sorted(place for _, place in sorted(turns)[:MAX_KEYS])]


def _key(row: tuple[Any, ...]) -> FigureKey:
    return FigureKey(**dict(zip(FigureKey.model_fields, row, strict=True)))
