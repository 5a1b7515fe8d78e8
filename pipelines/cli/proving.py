"""What is said of signed quarters: proof, what carries what, and what publishers restated."""

import hashlib
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from pipelines.cli.changes import changes_told
from pipelines.cli.printing import json_text, table, terminal_width
from pipelines.ledger import head as ledger_head
from pipelines.release import comparing, deciding, freezing, locks, signing
from pipelines.release.releases import (
    LOCK,
    Name,
    followed_by,
    read,
    release_folder,
    signed,
    signed_names,
)
from pipelines.settings import Settings
from pipelines.specs.register import Register, StrategyFile


def verify(
    settings: Settings,
    strategy: str | None,
    release: str,
    *,
    head: str,
    rebuild: bool,
    with_today: bool,
) -> tuple[list[str], bool]:
    from pipelines.release.verifying import verify as prove

    signing.finish(settings)
    file = Register.read(settings.project).strategy(strategy)
    name = Name.parse(release)
    proof = prove(settings, file.id, name, given_head=head)
    lines = [f"{name} of {file.id}: " + _proved(proof.problems, proof.anchor)]
    lines += [f"  {problem}" for problem in proof.problems]
    lines += [f"  figures  {proof.figures}", f"  ledger   {proof.ledger_head}"]
    is_proved = not proof.problems
    if is_proved and (rebuild or with_today):
        more, is_same = _rebuilt(settings, file, name, by_today=with_today)
        lines += more
        is_proved = is_same or with_today
    return lines, is_proved


def _proved(problems: list[str], anchor: str | None) -> str:
    if problems:
        return f"{len(problems)} thing(s) do not hold"
    return f"consistent; anchored by {anchor}" if anchor else "consistent; not anchored"


def _rebuilt(
    settings: Settings, file: StrategyFile, name: Name, *, by_today: bool
) -> tuple[list[str], bool]:
    from pipelines.release.rebuilding import rebuild

    release = signed(settings, file.id, name)
    made = rebuild(settings, release.folder / LOCK, today=by_today)
    as_signed = (release.folder / "figures.csv").read_bytes()
    if made == as_signed:
        return [f"  rebuilt  byte for byte the same: {hashlib.sha256(made).hexdigest()}"], True
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "figures.csv")
        path.write_bytes(made)
        lock = locks.read(release.folder / LOCK)
        after = locks.of_today(settings, lock) if by_today else lock
        causes = comparing.Causes(lock, after)
        changes = comparing.compare_figures(release.folder / "figures.csv", path, causes)
    what = "by today's code" if by_today else "not the same"
    heading = f"  rebuilt  {what}: {len(changes)} figure(s) differ"
    return [heading, *changes_told("", changes, release, every=True, as_json=False)], False


def releases(settings: Settings, strategy: str | None, *, as_json: bool) -> Iterator[str]:
    signing.finish(settings)
    register = Register.read(settings.project)
    files = [register.strategy(strategy)] if strategy else list(register.strategies.values())
    rows: list[tuple[Any, ...]] = []
    for file in files:
        for name in signed_names(settings, file.id):
            release = read(release_folder(settings, file.id, name))
            rows.append(
                (
                    file.id,
                    str(name),
                    _state(settings, file.id, name),
                    release.facts["draft"]["figures"],
                )
            )
    head = ledger_head(settings)
    if as_json:
        yield json_text({"releases": rows, "ledger_head": head})
        return
    if rows:
        yield from table(["strategy", "release", "state", "figures"], rows, terminal_width())
    else:
        yield "Nothing is signed yet."
    yield f"The ledger's head is {head}"


def _state(settings: Settings, strategy: str, name: Name) -> str:
    state = "on hold" if deciding.on_hold(settings, strategy, name) else "signed"
    later = followed_by(settings, strategy, name)
    return f"{state}, {later}" if later else state


def where_used(settings: Settings, what: str) -> Iterator[str]:
    from pipelines.release import afterwards

    signing.finish(settings)
    uses = list(afterwards.where_used(settings, what))
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
        yield f"Known {freezing.told(moment)}: {len(each)} value(s) restated"
        yield from table(
            ["area", "kind", "part", "period", "was", "is"],
            [
                (
                    r.area_code,
                    r.area_kind,
                    r.breakdown,
                    f"{r.period_start} to {r.period_end}",
                    r.was if r.was is not None else r.was_status,
                    r.now if r.now is not None else r.now_status,
                )
                for r in each
            ],
            terminal_width(),
        )
    if not told:
        yield f"No value of {metric} was restated."
