"""After signing: what we would say now, what a publisher restated, and where something was used."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.errors import HwbError
from pipelines.intake.receipts import receipts, shown
from pipelines.ledger import entries
from pipelines.modelling.publishing import canonical
from pipelines.refresh import Refresh
from pipelines.release import contents, locks
from pipelines.release.comparing import Causes, Change, compare_figures
from pipelines.release.freezing import Frozen
from pipelines.release.on_record import answers, followed_by, signed, signed_releases
from pipelines.release.releases import LOCK, Draft, read_yaml
from pipelines.rows import naive_utc
from pipelines.settings import Settings
from pipelines.specs.base import only_nearest
from pipelines.specs.register import Register

if TYPE_CHECKING:
    import duckdb


def now(refresh: Refresh, release: Draft) -> list[Change]:
    """What a signed release would say of its periods by what is published now.

    Later data changes nothing that is signed; this tells what it would have. `refresh` speaks of
    the day the published file does.
    """
    from pipelines.modelling.querying import opened_to_export

    with tempfile.TemporaryDirectory(prefix="hwb-now-") as folder:
        with opened_to_export(refresh.settings) as connection:
            contents.write_figures(connection, Path(folder), release.strategy, release.held)
            reads = contents.reads_of(connection)
        before = read_yaml(release.folder / LOCK)
        frozen = Frozen(release.strategy, release.name.quarter, datetime.now(UTC), {})
        after = locks.lock_of(refresh, frozen, refresh.readable(), release.held)
        after["reads"] = reads
        changes = compare_figures(
            release.folder / "figures.csv",
            Path(folder) / "figures.csv",
            Causes(before, after),
        )
    last = release.name.quarter.end.isoformat()
    return [c for c in changes if c.key["period_end"] and c.key["period_end"] <= last]


def is_material(change: Change, decimals: int) -> bool:
    """Whether a reader of the board's pages would see the change at the precision printed."""
    if not change.is_board or change.was is None:
        return False
    if change.now is None or change.was["value_status"] != change.now["value_status"]:
        return True
    was, is_ = change.was["value"], change.now["value"]
    if not was or not is_:
        return was != is_
    return f"{float(was):.{decimals}f}" != f"{float(is_):.{decimals}f}"


_ANYBODY, _WHO_ASKED = "whoever has the whole pack", "who asked"


@dataclass(frozen=True)
class Use:
    """One release or answer, and how it carries what was asked for."""

    strategy: str
    release: str
    how: str
    recipients: tuple[str, ...] = ()
    followed_by: str = ""
    """The release that corrects or completes it, in words."""


def where_used(settings: Settings, register: Register, what: str) -> list[Use]:
    """Every release that carries a metric, a file (by name or SHA-256) or a correction (by its id).

    Raises HWB-942 for what is in no release and is none of them in this home, either.
    """
    uses = list(_carrying(settings, what))
    files = [(receipt.file_name, receipt.sha256) for receipt in receipts(settings)]
    names = [*register.metrics, *(shown(name) for name, _ in files)]
    names += [each.id for of in register.extracts.values() for each in of.corrections]
    if not uses and what not in names and not any(_is_file(what, *each) for each in files):
        raise HwbError(
            "HWB-942",
            f"no metric, file or correction is called {shown(what)!r}{only_nearest(what, names)}",
            do="A metric or correction goes by its id, a file by its name as sent or its SHA-256.",
        )
    return uses


def _is_file(what: str, name: str, sha256: str) -> bool:
    return what in (name, sha256) or (len(what) >= 8 and sha256.startswith(what))


def _carrying(settings: Settings, what: str) -> Iterator[Use]:
    for strategy, name in signed_releases(settings):
        release = signed(settings, strategy, name)
        lock = read_yaml(release.folder / LOCK)
        later = followed_by(settings, release.strategy, release.name)
        for how, metrics in _uses(what, release, lock):
            recipients = recipients_of(settings, release, metrics)
            yield Use(release.strategy, str(release.name), how, recipients, later)
    for line in answers(settings):
        if what in line.told["metrics"]:
            to = tuple(line.told["recipients"]) or (_WHO_ASKED,)
            yield Use(line.strategy, f"answer {line.told['number']}", "the metric", to)


def recipients_of(settings: Settings, release: Draft, metrics: Collection[str]) -> tuple[str, ...]:
    """To whom anything about some metrics of a release was exported, as the ledger says."""
    sent = [
        entry.told["recipients"] or [_ANYBODY]
        for entry in entries(settings, "export")
        if (entry.strategy, entry.told["release"]) == (release.strategy, str(release.name))
        and not set(metrics).isdisjoint(entry.told["metrics"])
    ]
    return tuple(dict.fromkeys(chain.from_iterable(sent)))


def _uses(what: str, release: Draft, lock: dict[str, Any]) -> Iterator[tuple[str, Collection[str]]]:
    """How a release carries something, and in which metrics."""

    def readers(extract: str) -> list[str]:
        return [metric for metric, reads in lock["reads"].items() if extract in reads]

    if what in release.figures:
        yield f"the metric, with {release.metrics[what]['title']!r} on its pages", (what,)
    elif what in release.held:
        yield "the metric, held back", ()
    for file in lock["files"]:
        if _is_file(what, file["name"], file["sha256"]):
            of, name = readers(file["extract"]), shown(file["name"])
            by = ", ".join(of) or "no metric"
            yield f"{name} as {file['extract']}, {file['verdict']}; read by {by}", of
    for name in lock["corrections"]:
        extract, identity = name.split()
        if what in (name, identity):
            yield f"the correction {name}", readers(extract)


@dataclass(frozen=True)
class Restated:
    """One figure that was known as something else before: its value, a count, or its status."""

    metric_id: str
    area_code: str
    area_kind: str
    breakdown: str
    period_start: str
    period_end: str
    was: float | None
    was_numerator: Decimal | None
    was_denominator: Decimal | None
    was_status: str
    now: float | None
    now_numerator: Decimal | None
    now_denominator: Decimal | None
    now_status: str
    known_from: datetime


# A publisher's own program may write 50.995020000000004 for what it wrote as 50.99502.
_RESTATED = f"""
with told as (
  select
    metric_id, area_code, area_kind, breakdown, period_start, period_end, period_type,
    value, numerator, denominator, value_status, {canonical("value")} as text,
    known_from, coalesce(known_to, timestamp '9999-12-31') as known_to
  from figures.metric_value
  where metric_id = $metric and is_reporting_period and is_complete
),
at_first as (select * from told where known_from <= $since and known_to > $since),
at_last as (select * from told where known_from <= $until and known_to > $until)
select
  at_first.metric_id, at_first.area_code, at_first.area_kind, at_first.breakdown,
  cast(at_first.period_start as varchar), cast(at_first.period_end as varchar),
  at_first.value, at_first.numerator, at_first.denominator, at_first.value_status,
  at_last.value, at_last.numerator, at_last.denominator,
  coalesce(at_last.value_status, 'withdrawn'), at_last.known_from
from at_first
left join at_last using (
  metric_id, area_code, area_kind, breakdown, period_start, period_end, period_type
)
where
  at_first.text is distinct from at_last.text
  or at_first.numerator is distinct from at_last.numerator
  or at_first.denominator is distinct from at_last.denominator
  or at_first.value_status is distinct from at_last.value_status
order by all
"""

_MOMENTS = """
select distinct known_from from figures.metric_value where metric_id = ? order by known_from
"""


def revisions(
    connection: duckdb.DuckDBPyConnection, metric: str, since: datetime, until: datetime
) -> list[Restated]:
    """Every figure of a metric known at `since` that is another at `until`, and no other."""
    given = {"metric": metric, "since": naive_utc(since), "until": naive_utc(until)}
    return [Restated(*row) for row in connection.execute(_RESTATED, given).fetchall()]


def moments(connection: duckdb.DuckDBPyConnection, metric: str) -> list[datetime]:
    """When something of a metric came to be known, oldest first (UTC)."""
    rows = connection.execute(_MOMENTS, [metric]).fetchall()
    return [moment.replace(tzinfo=UTC) for (moment,) in rows]
