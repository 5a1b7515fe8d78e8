"""From one figure back to the lines as sent, and up again to the same sum.

The published file, or the build of a release, says which lines stand behind a figure
(`figures.area_evidence`); what those lines said is read from the landed Parquet they came from.
"""

from __future__ import annotations

import math
import os
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from pipelines.errors import HwbError
from pipelines.modelling.evidence import (
    Correction,
    Evidence,
    FailedCheck,
    Line,
    Part,
    SentFile,
)
from pipelines.modelling.finding import Sought, find
from pipelines.modelling.querying import opened
from pipelines.settings import Settings

if TYPE_CHECKING:
    import duckdb

LINES_SHOWN = 20
_STANDARDISED = "standardised over age from counts"
# The canonical text of figures has as many significant digits.
_TOLERANCE = 1e-12


@dataclass(frozen=True)
class Known:
    """The figure in one span of knowledge (UTC; `known_to` None: it still stands)."""

    known_from: datetime
    known_to: datetime | None
    numerator: Decimal | None
    denominator: Decimal | None
    value: float | None
    lower95_0cl: float | None
    upper95_0cl: float | None
    interval_method: str | None
    method: str | None
    value_status: str
    status_reason: str | None
    maturity: str


@dataclass
class Trace:
    """One figure, what it was before, and everything it is made of.

    `lines` holds the first of `line_count`, their texts as sent and their numbers as `corrections`
    left them, which are also of lines that were dropped; `problems` says where the figure and its
    lines disagree, and is empty when they add up.
    """

    sought: Sought
    now: Known
    earlier: list[Known]
    parts: list[Part]
    areas: int
    files: list[SentFile]
    lines: list[Line]
    line_count: int
    corrections: list[Correction]
    failed_checks: list[FailedCheck]
    problems: list[str] = field(default_factory=list)

    @property
    def adds_up(self) -> bool | None:
        """None where there is no figure to add up to: hidden, missing or withdrawn."""
        if self.problems:
            return False
        return None if self.now.value is None and self.now.numerator is None else True

    @property
    def from_parts(self) -> float | None:
        """The value that numerator and denominator give; None where they give none."""
        numerator, denominator = self.now.numerator, self.now.denominator
        if numerator is None or not self.sought.metric.needs_denominator:
            return None if numerator is None else float(numerator)
        if not denominator:
            return None
        return float(numerator) * self.sought.metric.multiplier / float(denominator)

    @property
    def formula(self) -> str:
        """How the value follows from its parts, with the numbers in it."""
        now = self.now
        if now.value is None:
            because = f": {now.status_reason}" if now.status_reason else ""
            return f"no value ({now.value_status}{because})"
        if (now.method or "").startswith(_STANDARDISED):
            counted = f"{plain(now.numerator)} of {plain(now.denominator)}"
            return f"{plain(now.value)}, standardised over age; {counted} without regard to age"
        if now.method != "published by the source":
            return f"{self._computation()} = {plain(now.value)}"
        told = f"{plain(now.value)}, as published by the source"
        if self.from_parts is None:
            return told
        return f"{told}; its parts give {self._computation()} = {plain(self.from_parts)}"

    def _computation(self) -> str:
        metric = self.sought.metric
        if not metric.needs_denominator:
            return "sum of the lines"
        times = f" × {metric.multiplier:,}" if metric.multiplier != 1 else ""
        return f"{plain(self.now.numerator)} ÷ {plain(self.now.denominator)}{times}"


def trace(
    settings: Settings,
    metric: str,
    area: str,
    period: str,
    *,
    breakdown: str = "all",
    kind: str | None = None,
    lines: int | None = LINES_SHOWN,
) -> Trace:
    """Traces the figure that is known now; `lines` None gives every line.

    Raises HWB-702 when nothing is published, HWB-710 to HWB-713 when there is no such metric, area,
    breakdown or period, with what there is, and HWB-752 for a suppressed figure where the bytes as
    sent may not be read.
    """
    with opened(settings) as connection:
        sought = find(connection, metric, area, period, breakdown=breakdown, kind=kind)
        return lead_back(connection, settings, sought, lines=lines)


def lead_back(
    connection: duckdb.DuckDBPyConnection, home: Settings, sought: Sought, *, lines: int | None
) -> Trace:
    """The trace of one figure of a file of a home: the published one, or the build of a release.

    Raises HWB-752.
    """
    known = _known(connection, sought)
    _refuse_what_is_hidden(home, known[-1])
    by_age = (known[-1].method or "").startswith(_STANDARDISED)
    evidence = Evidence(connection, sought, known[-1].known_from, by_age=by_age)
    found = Trace(
        sought=sought,
        now=known[-1],
        earlier=known[:-1],
        parts=evidence.parts(),
        areas=evidence.areas(),
        files=evidence.files(),
        lines=evidence.lines(lines),
        line_count=evidence.count(),
        corrections=evidence.corrections(),
        failed_checks=evidence.failed_checks(),
    )
    found.problems += _sums_differ(found, evidence)
    found.lines, absent = _as_sent(home, found, evidence.numbers())
    found.problems += absent
    return found


def plain(number: Decimal | float | int | None) -> str:
    """Digits without noughts that say nothing; at most 12 significant ones of a computed value."""
    if number is None:
        return "none"
    if isinstance(number, float):
        return f"{number:,.12g}"
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _known(connection: duckdb.DuckDBPyConnection, sought: Sought) -> list[Known]:
    rows = connection.execute(
        """
        select
          known_from, known_to, numerator, denominator, value, lower95_0cl, upper95_0cl,
          interval_method, method, value_status, status_reason, maturity
        from figures.metric_value
        where
          metric_id = $metric and area_code = $area and area_kind = $kind
          and breakdown = $breakdown and period_type = $period_type
          and period_start = $period_start and period_end = $period_end
        order by known_from
        """,
        sought.parameters(),
    ).fetchall()
    return [Known(*row) for row in rows]


def _refuse_what_is_hidden(home: Settings, now: Known) -> None:
    if now.value_status != "suppressed" or os.access(home.received, os.R_OK | os.X_OK):
        return
    raise HwbError(
        "HWB-752",
        "the figure is suppressed, and the bytes as sent may not be read here",
        where=str(home.received),
        why="Its lines would tell what it hides.",
        do="Ask somebody who may read the raw files of this home.",
    )


def _sums_differ(found: Trace, evidence: Evidence) -> list[str]:
    """Where the published figure is not what its lines add up to."""
    now = found.now
    wrong = []
    for name in ("numerator", "denominator"):
        said: Decimal | None = getattr(now, name)
        added = sum(n for part in found.parts if (n := getattr(part, name)) is not None)
        if said is not None and said != added:
            wrong.append(f"the {name} is {plain(said)}, its lines add up to {plain(added)}")
    if now.value is None:
        return wrong
    if now.method == "published by the source":
        values = evidence.published()
        if len(values) != 1 or not _same(float(values[0]), now.value):
            told = " and ".join(map(plain, values)) or "nothing"
            wrong.append(f"the value is {plain(now.value)}, its lines say {told}")
        return wrong
    if (now.method or "").startswith(_STANDARDISED):
        return wrong  # no quotient of two sums; the sums themselves were compared above
    given = found.from_parts
    if given is None or not _same(given, now.value):
        wrong.append(f"the value is {plain(now.value)}, its parts give {plain(given)}")
    return wrong


def _same(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=_TOLERANCE)


def _as_sent(
    settings: Settings, found: Trace, numbers: dict[tuple[str, str], list[int]]
) -> tuple[list[Line], list[str]]:
    """The lines with their texts, and what is wrong with the landed files they should be in."""
    import duckdb

    texts: dict[tuple[str, str, int], list[str]] = {}
    wrong = []
    with duckdb.connect() as connection:
        for file in found.files:
            path = settings.landed / file.landed_as
            if not path.is_file():
                wrong.append(
                    f"the landed lines of {file.sha256[:12]} are gone; `hwb refresh --force` lands "
                    "them again from the bytes as sent"
                )
                continue
            here = (file.table, file.sha256)
            shown = {line.line for line in found.lines if (line.table, line.file) == here}
            rows = connection.execute(
                f"select distinct _line, _raw {_THESE_LINES}",
                {"path": str(path), "lines": sorted(shown)},
            ).fetchall()
            texts |= {(*here, line): list(raw) for line, raw in rows}
            (there,) = connection.execute(
                f"select count(distinct _line) {_THESE_LINES}",
                {"path": str(path), "lines": numbers[here]},
            ).fetchall()[0]
            if there != file.lines:
                wrong.append(f"{file.lines - there} line(s) are not in {path.name}")
    lines = [
        replace(line, as_sent=texts.get((line.table, line.file, line.line))) for line in found.lines
    ]
    return lines, wrong


_THESE_LINES = "from read_parquet($path) where _line in (select unnest($lines))"
