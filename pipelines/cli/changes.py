"""How changes between two sets of figures are told: by cause, most surprising first."""

from collections.abc import Iterator

from pipelines.cli.printing import json_text, table, terminal_width
from pipelines.release.comparing import Change, by_cause
from pipelines.release.releases import Draft
from pipelines.specs.words import many

_SHOWN = 10


def comparisons_told(
    compared: list[tuple[str, list[Change]]], of: Draft, *, every: bool, as_json: bool
) -> Iterator[str]:
    """Several comparisons, each under its heading; one list as JSON."""
    if as_json:
        yield json_text(
            [
                {"against": heading, **vars(change)}
                for heading, found in compared
                for change in found
            ]
        )
        return
    for heading, changes in compared:
        yield from changes_told(heading, changes, of, every=every)


def changes_told(heading: str, changes: list[Change], of: Draft, *, every: bool) -> Iterator[str]:
    from pipelines.release.afterwards import is_material

    if heading:
        yield f"{heading}: {many(len(changes), 'figure')} changed" + (":" if changes else ".")
    for cause, each in by_cause(changes).items():
        shown = each if every else each[:_SHOWN]
        yield f"{cause}: {len(each)}"
        yield from table(
            ["metric", "area", "part", "period", "was", "is", "material", "because of"],
            [
                (
                    change.key["metric_id"],
                    change.key["area_code"],
                    change.key["breakdown"],
                    _days(change.key),
                    _side(change.was),
                    _side(change.now),
                    "yes" if is_material(change, _decimals(of, change)) else "",
                    change.because,
                )
                for change in shown
            ],
            terminal_width(),
        )
        if len(shown) < len(each):
            yield f"and {len(each) - len(shown)} more (--all)"
    if heading and changes:
        yield ""


def _decimals(of: Draft, change: Change) -> int:
    known = of.metrics.get(change.key["metric_id"])
    return int(known["decimals"]) if known else 1


def _days(key: dict[str, str]) -> str:
    return f"{key['period_start']} to {key['period_end']}" if key["period_start"] else ""


def _side(line: dict[str, str] | None) -> str:
    if line is None:
        return "none"
    return line["value"] or line["value_status"]
