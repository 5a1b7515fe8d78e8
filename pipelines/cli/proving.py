"""What is said of signed quarters: proof, what carries what, and what publishers restated."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pipelines.cli.changes import changes_told
from pipelines.cli.printing import json_text, table, terminal_width
from pipelines.errors import HwbError
from pipelines.ledger import head as ledger_head
from pipelines.release import deciding, freezing
from pipelines.release.on_record import followed_by, signed, signed_names
from pipelines.release.releases import Draft, Name
from pipelines.settings import Settings
from pipelines.specs.register import Register
from pipelines.specs.words import many

if TYPE_CHECKING:
    from pipelines.release.rebuilding import Rebuilt


def verify(
    settings: Settings,
    strategy: str | None,
    release: str,
    *,
    head: str,
    rebuild: bool,
    with_today: bool,
) -> tuple[list[str], bool]:
    from pipelines.release.rebuilding import rebuilt
    from pipelines.release.verifying import verify as prove

    file = Register.read(settings.project).strategy(strategy)
    name = Name.parse(release)
    proof = prove(settings, file.id, name, given_head=head)
    lines = [f"{name} of {file.id}: {proof}"]
    lines += [f"  {problem}" for problem in proof.problems]
    told = {"figures": proof.figures, "ledger": proof.ledger_head}
    lines += [f"  {name:<7}  {sha256}" for name, sha256 in told.items() if sha256]
    is_proved = not proof.problems
    asked = [by_today for by_today, is_asked in ((False, rebuild), (True, with_today)) if is_asked]
    for by_today in asked if is_proved else ():
        as_signed = signed(settings, file.id, name)
        again = rebuilt(settings, as_signed, by_today=by_today)
        lines += _made_again(again, as_signed)
        is_proved = is_proved and again.holds
    return lines, is_proved


def _made_again(again: "Rebuilt", release: Draft) -> Iterator[str]:
    if again.upgraded:
        yield f"  with     {', '.join(again.upgraded)}"
    by = "by today's code: " if again.by_today else ""
    if again.is_same:
        yield f"  rebuilt  {by}byte for byte the same: {again.figures}"
        return
    yield f"  rebuilt  {by or 'not the same: '}{many(len(again.changes), 'figure')} not as signed"
    yield from changes_told("", again.changes, release, every=True)


def releases(settings: Settings, strategy: str | None, *, as_json: bool) -> Iterator[str]:
    register = Register.read(settings.project)
    files = [register.strategy(strategy)] if strategy else list(register.strategies.values())
    rows: list[tuple[Any, ...]] = []
    for file in files:
        for name in signed_names(settings, file.id):
            rows.append((file.id, str(name), *_state(settings, file.id, name)))
    head = ledger_head(settings)
    if as_json:
        yield json_text({"releases": rows, "ledger_head": head})
        return
    if rows:
        yield from table(["strategy", "release", "state", "figures"], rows, terminal_width())
    else:
        yield "Nothing is signed yet."
    yield f"The ledger's head is {head}"


def _state(settings: Settings, strategy: str, name: Name) -> tuple[str, str]:
    """How a release stands, and the hash of its figures; empty where they are not as signed."""
    try:
        facts = signed(settings, strategy, name).facts
    except HwbError:
        return f"not as it was signed: hwb verify {name} --strategy {strategy}", ""
    state = "on hold" if deciding.on_hold(settings, strategy, name) else "signed"
    if "synthetic" in facts["origins"]:
        state += ", SYNTHETIC"
    later = followed_by(settings, strategy, name)
    return f"{state}, {later}" if later else state, str(facts["draft"]["figures"])


def where_used(settings: Settings, what: str) -> Iterator[str]:
    from pipelines.release import afterwards

    uses = list(afterwards.where_used(settings, Register.read(settings.project), what))
    for use in uses:
        to = f"; sent to {', '.join(use.recipients)}" if use.recipients else ""
        since = f"; {use.followed_by}" if use.followed_by else ""
        yield f"{use.release} of {use.strategy}: {use.how}{to}{since}"
    if not uses:
        yield "No release carries it."


def revisions(
    settings: Settings,
    metric: str,
    since: datetime | None,
    until: datetime | None,
    *,
    as_json: bool,
) -> Iterator[str]:
    from pipelines.modelling.querying import opened
    from pipelines.release import afterwards

    Register.read(settings.project).metric(metric)
    with opened(settings) as connection:
        moments = afterwards.moments(connection, metric)
        if since is not None:
            steps = [(since, until or datetime.now(UTC))]
        else:
            steps = list(pairwise(moments))
        found = [(b, afterwards.revisions(connection, metric, a, b)) for a, b in steps]
    if as_json:
        yield json_text([restated for _, each in found for restated in each])
        return
    told = [(moment, each) for moment, each in found if each]
    for moment, each in told:
        yield f"Known {freezing.told(moment)}: {many(len(each), 'figure')} restated"
        yield from table(
            ["area", "kind", "part", "period", "was", "is"],
            [
                (
                    r.area_code,
                    r.area_kind,
                    r.breakdown,
                    f"{r.period_start} to {r.period_end}",
                    _restated(r.was, r.was_numerator, r.was_denominator, r.was_status),
                    _restated(r.now, r.now_numerator, r.now_denominator, r.now_status),
                )
                for r in each
            ],
            terminal_width(),
        )
    if not told:
        yield f"No figure of {metric} was restated."


def _restated(
    value: float | None, numerator: Decimal | None, denominator: Decimal | None, status: str
) -> str:
    """The value with all its digits, and its counts; or why there is none."""
    if value is None:
        return status
    counts = [f"{count.normalize():,f}" for count in (numerator, denominator) if count is not None]
    return f"{value:,.12g}" + (f" ({' of '.join(counts)})" if counts else "")
