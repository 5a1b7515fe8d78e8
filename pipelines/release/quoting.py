"""Texts that quote a figure which is hidden: what a page does not print, no sentence on it may say.

Authors see figures before disclosure control, and board papers are written from many places. A text
is held against the hidden figures of the metrics it may be about; a number that a shown one of them
has, too, tells nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from pipelines.commentary.numbers import PLACES, Number
from pipelines.commentary.reading import read
from pipelines.release.disclosure import HIDDEN
from pipelines.release.families import EVERYBODY, Row, place
from pipelines.release.printing import at

KIND = "hidden"

_Numbers = list[tuple[str, float]]
"""Numbers of figures, each with its unit: of counts it is empty."""

_TEXTS = {
    "commentary": ("wording",),
    "actions": ("wording", "latest_update"),
    "risks": ("risk",),
    "decisions": ("decision",),
    "questions": ("question", "answer"),
    "feedback": ("said", "changed"),
    "consultation": ("answer",),
    "file_corrections": ("because",),
}
"""Table of what a board is shown → its columns that people write; each row names a priority or a
metric, or is about the whole."""


@dataclass(frozen=True)
class Hidden:
    """The numbers of figures that a draft hides, and of those it shows on the board's pages, or of
    everybody in another period: what a text may well say."""

    secret: dict[str, _Numbers]
    shown: dict[str, _Numbers]

    @classmethod
    def of(cls, said: Row, truth: list[Row]) -> Hidden:
        """Of what a draft shows, after disclosure control, and its figures as they are."""
        hidden = {place(row) for row in said["figures"] if row["value_status"] == HIDDEN}
        specs = said["metrics"]
        smaller = {row["area_code"] for row in said["areas"] if row["area_role"] == "within"}
        shown = [
            row
            for row in said["figures"]
            if row["is_board"]
            or (row["breakdown"] == EVERYBODY and row["area_code"] not in smaller)
        ]
        return cls(
            _by_metric([row for row in truth if place(row) in hidden], specs),
            _by_metric(shown, specs),
        )

    def quotes(self, text: str, about: Collection[str] | None = None) -> Iterator[str]:
        """The sentences of a text with a number that only hidden figures have: of some metrics, or
        of all."""
        metrics = self.secret.keys() if about is None else self.secret.keys() & set(about)
        if not metrics:
            return
        reading = read(text)
        told = [each for metric in metrics for each in self.shown.get(metric, [])]
        kept = [each for metric in metrics for each in self.secret[metric]]
        for number in reading.numbers:
            if _fits(number, kept) and not _fits(number, told):
                yield " ".join(reading.sentence_of(number.start).split())


def quoted(said: Row, truth: list[Row]) -> Iterator[dict[str, Any]]:
    """What to tell of each text that gives a hidden number, as `checks.json` holds it.

    `said` is what a draft shows, after disclosure control; `truth` its figures as they are.
    """
    told = Hidden.of(said, truth)
    every = set(said["metrics"])
    supports = {each["key"]: set(each["metrics"]) for each in said["strategy"]["priorities"]}
    for table, columns in _TEXTS.items():
        for row in said[table]:
            metric, priority = row.get("metric_id"), row.get("priority_key")
            about = {metric} if metric else supports.get(priority, every)
            for text in (row[column] for column in columns if row[column]):
                for quote in told.quotes(text, about):
                    yield {
                        "priority": priority,
                        "metric": metric,
                        "author": row.get("author_role") or row.get("owner") or "secretariat",
                        "kind": KIND,
                        "quote": quote,
                        "figure_says": "a figure of this number is hidden",
                    }


_OF_PLACES = re.compile(PLACES, re.IGNORECASE)


def _by_metric(rows: list[Row], specs: Row) -> dict[str, _Numbers]:
    found: dict[str, _Numbers] = {}
    for row in rows:
        spec = specs[row["metric_id"]]
        numbers = found.setdefault(row["metric_id"], [])
        value, count, of = (row[name] for name in ("value", "numerator", "denominator"))
        if value is not None:
            unit = "" if spec["value_type"] == "count" else spec["unit"]
            numbers += [(unit, float(value)), (unit, float(at(value, spec["decimals"]) or 0))]
        if count is not None:
            numbers.append(("", float(count)))
            if of is not None and spec["value_type"] == "proportion":
                numbers.append(("", float(of) - float(count)))
    return found


def _fits(number: Number, numbers: _Numbers) -> bool:
    return not number.is_change and any(
        _is_of(number, unit) and number.least <= value <= number.most for unit, value in numbers
    )


def _is_of(number: Number, unit: str) -> bool:
    """A bare number may be any; one with a unit is of that unit, or of people counted, not of
    clinics or weeks."""
    if number.unit == "%" or number.unit.startswith("per "):
        return bool(unit) and (number.unit in unit.replace(",", ""))
    return not _OF_PLACES.fullmatch(number.unit)
