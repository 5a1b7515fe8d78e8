"""`hwb review` and `hwb approve`: an owner's definitions with their figures, and whether they
stand."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipelines.cli.changes import changes_told
from pipelines.errors import HwbError
from pipelines.ledger import person
from pipelines.release.deciding import approve as record
from pipelines.release.deciding import is_approved, owned_by
from pipelines.release.releases import Draft
from pipelines.settings import Settings
from pipelines.specs.register import MetricFile, Register
from pipelines.specs.words import wrapped

_FIGURES = """
select area_code, period_start, period_end, value, value_status
from figures.current
where metric_id = ? and breakdown = 'all'
order by area_code
limit 3
"""


def review(
    settings: Settings, metric: str | None, owner: str | None, *, every: bool
) -> Iterator[str]:
    """Definitions as they are now, each with up to three figures of today; of a metric that is
    named, what a change of it does to the figures that were signed."""
    register = Register.read(settings.project)
    for number, file in enumerate(_chosen(register, metric, owner)):
        if number:
            yield ""
        yield from _definition(settings, file)
        yield from _changes(settings, file, show=metric is not None, every=every)


def approve(settings: Settings, metrics: list[str], *, by: str, every: bool) -> Iterator[str]:
    """Approves what is not approved yet; one line each."""
    register, by = Register.read(settings.project), person(by)
    files = owned_by(register, by) if every else [register.metric(metric) for metric in metrics]
    if not files:
        raise HwbError("HWB-916", "no metric is named", do="Name some, or say --all.")
    for file in files:
        if is_approved(settings, file):
            yield f"{file.id}: approved before, and unchanged since"
        else:
            line = record(settings, file, by=by)
            yield f"{file.id}: approved (line {line.number} of the ledger)"


def _chosen(register: Register, metric: str | None, owner: str | None) -> list[MetricFile]:
    if metric is not None:
        return [register.metric(metric)]
    if owner is not None:
        return owned_by(register, owner)
    raise HwbError(
        "HWB-916",
        "neither a metric nor an owner is named",
        do='Name a metric, or a post: --owner "Public health analyst".',
    )


def _definition(settings: Settings, file: MetricFile) -> Iterator[str]:
    metric = file.metric
    state = "approved" if is_approved(settings, file) else "not approved as it is now"
    yield f"{metric.title} ({file.id})"
    said: dict[str, Any] = {
        "state": f"{metric.lifecycle.state}; {state}; next review {metric.next_review.isoformat()}",
        "numerator": metric.definition.numerator,
        "denominator": metric.definition.denominator,
        "unit": f"{metric.unit}; {metric.value_type}; {metric.polarity}",
        "owner": f"{metric.owner}; checked by {metric.checked_by}",
        "source": metric.source,
        "files": f"{file.path.name}, {file.sql.name} in {_folder(settings, file)}",
    }
    for name, text in said.items():
        if text:
            yield wrapped(f"  {name:<12} {text}", "  " + " " * 13)
    for caveat in metric.caveats:
        yield wrapped(f"  caveat       {caveat}", "  " + " " * 13)
    for line in _figures(settings, file):
        yield f"  {line}"


def _changes(settings: Settings, file: MetricFile, *, show: bool, every: bool) -> Iterator[str]:
    """Whether it is defined as when it was last signed; `show` makes those figures again if not."""
    from pipelines.release.effects import signed_with

    signed = list(signed_with(settings, file))
    if not signed:
        yield "  since        it is in no signed release yet"
    for release, is_same in signed:
        name = f"{release.name} of {release.strategy}"
        if is_same:
            yield f"  since        defined as when {name} was signed"
        elif show:
            yield f"  since        changed since {name} was signed, which is made again by it …"
            yield from _effects(settings, file, release, every=every)
        else:
            yield f"  since        changed since {name} was signed; see hwb review {file.id}"


def _effects(settings: Settings, file: MetricFile, release: Draft, *, every: bool) -> Iterator[str]:
    from pipelines.release.effects import effects

    found = effects(settings, file.id, release)
    yield (
        f"{len(found.moved)} figure(s) move, {len(found.new)} are new, {len(found.gone)} are gone, "
        f"{found.unchanged} stay as they were signed."
    )
    for reason in found.reasons:
        yield f"There is no figure by the definition of today: {reason}."
    changes = sorted([*found.moved, *found.new, *found.gone], key=lambda change: -change.surprise)
    yield from changes_told("", changes, release, every=every)
    if found.others:
        yield (
            f"{found.others} figure(s) of metrics defined as they were move as well: models "
            "or code that all share have changed."
        )


def _folder(settings: Settings, file: MetricFile) -> Path:
    return file.path.parent.relative_to(settings.project)


def _figures(settings: Settings, file: MetricFile) -> list[str]:
    from pipelines.modelling.querying import opened

    if not settings.published.is_file():
        return ["no figures yet: nothing has been published"]
    with opened(settings) as connection:
        rows = connection.execute(_FIGURES, [file.id]).fetchall()
    return [
        f"figure       {area}, {start} to {end}: "
        + (f"{value:,.{file.metric.decimals}f}" if value is not None else str(status))
        for area, start, end, value, status in rows
    ] or ["no figures yet"]
