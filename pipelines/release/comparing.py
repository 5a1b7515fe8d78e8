"""What changed between two sets of signed figures, ranked by surprise and grouped by cause.

The figures are compared as their canonical texts; the causes follow from the two locks: which
files, definitions and code each set was made of.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pipelines.release.contents import KEY, lines_of
from pipelines.release.releases import LOCK, read_yaml

Cause = Literal[
    "new data",
    "scheduled revision",
    "resubmission",
    "correction",
    "definition",
    "method",
    "lookup or population",
    "held back",
    "not explained",
]

_SAID = ("numerator", "denominator", "value", "value_status", "status_reason", "maturity")
_LIMITS = ("lower95_0cl", "upper95_0cl")
_SURPRISING_STATUS = 1e6


@dataclass(frozen=True)
class Change:
    """One figure that is new, gone or another than before.

    `surprise` is the change in half-widths of the earlier interval; where there is none, in
    hundredths of the earlier value; largest where a value came, went or changed its status.
    """

    key: dict[str, str]
    was: dict[str, str] | None
    now: dict[str, str] | None
    cause: Cause
    because: str
    """The file, correction or definition that caused it."""
    surprise: float

    @property
    def is_new(self) -> bool:
        return self.was is None

    @property
    def is_board(self) -> bool:
        """Whether it is shown on the board's pages: before, or now."""
        return any(side is not None and side["is_board"] == "true" for side in (self.was, self.now))


def compare(before: Path | None, after: Path) -> list[Change]:
    """Every change between two folders of figures and locks, most surprising first.

    Without an earlier one there is nothing to compare with.
    """
    if before is None:
        return []
    causes = Causes(read_yaml(before / LOCK), read_yaml(after / LOCK))
    return compare_figures(before / "figures.csv", after / "figures.csv", causes)


def compare_figures(before: Path, after: Path, causes: "Causes") -> list[Change]:
    """The same of two canonical texts, whose causes are given."""
    was, now = _figures(before), _figures(after)
    found = [
        _change(key, was.get(key), now.get(key), causes)
        for key in sorted(was.keys() | now.keys())
        if _said(was.get(key)) != _said(now.get(key))
    ]
    return sorted(found, key=lambda change: -change.surprise)


@dataclass(frozen=True)
class Causes:
    """What differs between two locks, as causes of what differs between their figures."""

    before: dict[str, Any]
    after: dict[str, Any]

    def of(self, metric: str, key: dict[str, str], was: dict[str, str] | None) -> tuple[Cause, str]:
        if metric in self.after["held"] or metric in self.before["held"]:
            why = self.after["held"].get(metric) or "it was held back before"
            return "held back", str(why)
        if self.before["metrics"].get(metric) != self.after["metrics"].get(metric):
            return "definition", f"the definition of {metric}"
        files = [f for f in self._files_of(metric) if _meets(f, key)]
        corrected = self._corrected(metric)
        if corrected:
            return "correction", ", ".join(corrected)
        if files:
            return self._of_files(files, was)
        lookups = [f for f in self._new_files() if f["extract"] in self.after["references"]]
        if lookups:
            return "lookup or population", _named(lookups)
        if contracts := self._contracts_of(metric):
            return "definition", f"the contract of {' and '.join(contracts)}"
        if gone := self._gone_files_of(metric):
            return "held back", f"{_named(gone)}, which is no longer in use"
        if self.before["made_with"]["code"] != self.after["made_with"]["code"]:
            return "method", "models or code that all metrics share"
        return "not explained", "nothing in the locks tells why"

    def _of_files(
        self, files: list[dict[str, Any]], was: dict[str, str] | None
    ) -> tuple[Cause, str]:
        if was is None or not was["period_end"]:
            return "new data", _named(files)
        if was["maturity"] == "provisional":
            return "scheduled revision", _named(files)
        known = {_span(f) for f in self.before["files"] if f["verdict"] == "accepted"}
        is_sent_again = any(_span(f) in known for f in files)
        return ("resubmission" if is_sent_again else "scheduled revision"), _named(files)

    def _files_of(self, metric: str) -> list[dict[str, Any]]:
        reads = self.after["reads"].get(metric, [])
        return [f for f in self._new_files() if f["extract"] in reads]

    def _contracts_of(self, metric: str) -> list[str]:
        """Extracts that the metric reads whose contract is another now."""
        before, after = self.before["contracts"], self.after["contracts"]
        reads = self.after["reads"].get(metric, [])
        return sorted(name for name in reads if before.get(name) != after.get(name))

    def _gone_files_of(self, metric: str) -> list[dict[str, Any]]:
        """Files that the metric read and that are in use no more."""
        used = {f["sha256"] for f in self.after["files"] if f["verdict"] == "accepted"}
        reads = self.after["reads"].get(metric, [])
        return [
            f
            for f in self.before["files"]
            if f["verdict"] == "accepted" and f["extract"] in reads and f["sha256"] not in used
        ]

    def _new_files(self) -> list[dict[str, Any]]:
        """Files in use now that were not: they came, or their verdict changed."""
        before = {(f["extract"], f["sha256"], f["verdict"]) for f in self.before["files"]}
        return [
            f
            for f in self.after["files"]
            if f["verdict"] == "accepted"
            and (f["extract"], f["sha256"], f["verdict"]) not in before
        ]

    def _corrected(self, metric: str) -> list[str]:
        """Corrections of what the metric reads that are new, say another thing, or are gone."""
        before, after = self.before["corrections"], self.after["corrections"]
        return sorted(
            name
            for name in before.keys() | after.keys()
            if before.get(name) != after.get(name)
            and name.split(" ")[0] in self.after["reads"].get(metric, [])
        )


def by_cause(changes: Iterable[Change]) -> dict[Cause, list[Change]]:
    """Changes in groups, the cause with the most surprising one first."""
    groups: dict[Cause, list[Change]] = {}
    for change in changes:
        groups.setdefault(change.cause, []).append(change)
    return groups


def _figures(figures: Path) -> dict[tuple[str, ...], dict[str, str]]:
    return {tuple(line[c] for c in KEY): line for line in lines_of(figures)}


def _said(line: dict[str, str] | None) -> tuple[str, ...] | None:
    return None if line is None else tuple(line[c] for c in (*_SAID, *_LIMITS))


def _change(
    key: tuple[str, ...],
    was: dict[str, str] | None,
    now: dict[str, str] | None,
    causes: Causes,
) -> Change:
    named = dict(zip(KEY, key, strict=True))
    cause, because = causes.of(named["metric_id"], named, was)
    return Change(named, was, now, cause, because, _surprise(was, now))


def _surprise(was: dict[str, str] | None, now: dict[str, str] | None) -> float:
    if was is None:
        return 0.0
    if now is None or was["value_status"] != now["value_status"] or not was["value"]:
        return _SURPRISING_STATUS
    if not now["value"]:
        return _SURPRISING_STATUS
    moved = abs(float(now["value"]) - float(was["value"]))
    if was["lower95_0cl"] and was["upper95_0cl"]:
        half = (float(was["upper95_0cl"]) - float(was["lower95_0cl"])) / 2
        if half > 0:
            return moved / half
    return 100 * moved / abs(float(was["value"])) if float(was["value"]) else moved


def _meets(file: dict[str, Any], key: dict[str, str]) -> bool:
    """Whether a file is about days of a figure's period; one that tells no period may be."""
    if not file.get("period_start") or not key["period_start"]:
        return True
    starts, ends = str(file["period_start"]), str(file["period_end"])
    return starts <= key["period_end"] and ends >= key["period_start"]


def _span(file: dict[str, Any]) -> tuple[Any, ...]:
    return (file["extract"], file.get("period_start"), file.get("period_end"))


def _named(files: Iterable[dict[str, Any]]) -> str:
    def told() -> Iterator[str]:
        for file in files:
            yield f"{file['name']} ({file['extract']})"

    return ", ".join(sorted(set(told())))
