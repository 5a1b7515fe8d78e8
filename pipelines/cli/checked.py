"""What is said of a file that is tried without a warehouse: every problem at once."""

from collections.abc import Iterator
from typing import Any

from pipelines.cli.printing import printable
from pipelines.intake.trying import Tried
from pipelines.specs.register import Extract
from pipelines.specs.words import many


def check(tried: Tried, extract: Extract) -> Iterator[str]:
    """Everything that is wrong with a file, at once, then the verdict it would be given."""
    if tried.refusal is not None:
        yield f"{tried.refusal}"
        yield ""
        yield "REFUSED: this file would be kept aside."
        return
    landing = tried.landing
    if landing is not None:
        yield (
            f"{many(landing.rows_in, 'record')}: {landing.landed:,} landed, "
            f"{landing.quarantined:,} quarantined, {landing.footer:,} of the footer"
        )
        if landing.period_start:
            areas = many(landing.areas, "area")
            yield f"About {landing.period_start} to {landing.period_end}, {areas}"
        for note in landing.notes:
            yield f"  note: {note.what} ({note.count:,})"
    if tried.quarantined:
        yield ""
        yield "Lines that cannot be used:"
        for bad in tried.quarantined:
            column = extract.contract.columns.get(bad.column)
            named = column.header if column else bad.column
            where = f"{_at(bad.lines, bad.count)}, {printable(named)}"
            yield f"  {where}: {bad.rule} (as in {bad.shape!r})"
    if tried.verdict is not None and tried.verdict.failing:
        yield ""
        yield "Rules that do not hold:"
        for result in tried.verdict.failing:
            where = f": {_at(result.lines, result.count)}" if result.count else ""
            yield f"  {result.severity.upper()} {result}{where}"
            yield f"    because: {result.because}"
            yield f"    ask: {result.ask}"
    if tried.verdict is not None:
        yield ""
        yield f"{tried.verdict.state.upper()}: {_meaning(tried)}"


def _at(lines: list[int], count: int) -> str:
    told = ", ".join(map(str, lines[:20]))
    more = f" and {count - 20:,} more" if count > 20 else ""
    return f"line{'s' if count > 1 else ''} {told}{more}"


def _meaning(tried: Tried) -> str:
    assert tried.verdict is not None
    if tried.verdict.is_accepted:
        return "this file would be used."
    because = f" ({tried.verdict.because})" if tried.verdict.because else ""
    return f"this file would not be used; what it would replace would stay{because}."


def facts(tried: Tried) -> dict[str, Any]:
    """The same for programs."""
    refusal = tried.refusal
    return {
        "verdict": tried.verdict.state if tried.verdict else "refused",
        "refusal": {"code": refusal.code, "what": refusal.what, **dict(refusal.details())}
        if refusal
        else None,
        "landing": tried.landing.model_dump() if tried.landing else None,
        "quarantined": tried.quarantined,
        "rules": [result.model_dump() for result in tried.verdict.results] if tried.verdict else [],
    }
