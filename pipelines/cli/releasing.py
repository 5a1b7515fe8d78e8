"""What the release commands do and say: freeze, draft, compare, sign, prove."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from pipelines.cli import refreshing
from pipelines.cli.changes import comparisons_told
from pipelines.cli.printing import json_text, table, terminal_width
from pipelines.errors import HwbError
from pipelines.ledger import Entry
from pipelines.ledger import head as ledger_head
from pipelines.periods import Quarter
from pipelines.refresh import Refresh
from pipelines.release import comparing, deciding, freezing, quarters, signing
from pipelines.release.gate import held_priorities
from pipelines.release.on_record import (
    draft_of,
    drafts,
    last_signed,
    newest_draft,
    open_name,
    settled,
    signed_names,
)
from pipelines.release.on_record import signed as signed_release
from pipelines.release.releases import Name, read
from pipelines.release.tasks import Task
from pipelines.settings import Settings
from pipelines.specs.register import Register, StrategyFile
from pipelines.specs.words import many, wrapped


def freeze(
    settings: Settings, strategy: str | None, quarter: str, *, by: str, at: datetime | None
) -> Iterator[str]:
    file = _strategy(settings, strategy)
    found = freezing.freeze(settings, file.id, Quarter.parse(quarter), by=by, at=at)
    yield f"{quarter} of {file.id} is frozen as known {freezing.told(found.known_before)}."
    yield f"Next  hwb draft {quarter} --strategy {file.id} --by POST"


def admit(
    settings: Settings, strategy: str | None, quarter: str, name: str, *, by: str, because: str
) -> Iterator[str]:
    file = _strategy(settings, strategy)
    receipt = freezing.admit(
        settings, file.id, Quarter.parse(quarter), name, by=by, because=because
    )
    yield f"{name} ({receipt.sha256[:12]}) counts for {quarter} of {file.id}."
    yield f"Next  hwb draft {quarter} --strategy {file.id} --by POST"


def hold_back(
    settings: Settings,
    strategy: str | None,
    quarter: str,
    what: str,
    *,
    lift: bool,
    by: str,
    because: str,
) -> Iterator[str]:
    file = _strategy(settings, strategy)
    deciding.hold_back(
        settings, file, Quarter.parse(quarter), what, lift=lift, by=by, because=because
    )
    told = "let in again" if lift else "left out"
    yield f"{what} is {told} of {quarter} of {file.id}, from the next draft on."
    yield f"Next  hwb draft {quarter} --strategy {file.id} --by POST"


def draft(
    settings: Settings, strategy: str | None, quarter: str, *, by: str, wait: float
) -> Iterator[str]:
    file = _strategy(settings, strategy)
    wanted = Quarter.parse(quarter)
    freezing.frozen(settings, file.id, wanted)  # said at once, and not after the work
    with refreshing.turn(settings, wait) as lock, refreshing.watched() as tell:
        found = quarters.make_draft(lock, settings, file, wanted, by=by, tell=tell)
    yield f"Draft {found.number} of {found.name} of {file.id} is made."
    yield f"  folder   {found.folder}"
    yield f"  figures  {found.facts['draft']['figures']}"
    if found.held:
        yield f"  held     {many(len(found.held), 'metric')}: {', '.join(sorted(found.held))}"
    if found.name.number:
        yield f"  papers   {found.folder / 'notice.html'}, {found.folder / 'paper.html'}"
    ready = quarters.readiness(settings, file, found)
    yield f"  to do    {many(len(ready.work), 'task')} before it is signed"
    yield f"Next  hwb diff {quarter} --strategy {file.id}"
    yield f"      hwb status --quarter {quarter} --strategy {file.id}"


def diff(
    settings: Settings,
    strategy: str | None,
    release: str,
    *,
    signed: bool,
    every: bool,
    as_json: bool,
) -> Iterator[str]:
    from pipelines.release import afterwards

    file = _strategy(settings, strategy)
    name = Name.parse(release)
    if signed:
        last = [n for n in signed_names(settings, file.id) if n.quarter == name.quarter]
        found = signed_release(settings, file.id, name if name.number or not last else last[-1])
        changes = afterwards.now(Refresh.of(settings), found)
        heading = f"{found.name} as signed, against what we would say now"
        yield from comparisons_told([(heading, changes)], found, every=every, as_json=as_json)
        return
    found = newest_draft(settings, file.id, name)
    before = last_signed(settings, file.id, found.name)
    earlier = drafts(settings, file.id, found.name)[:-1]
    others = [(f"the last signed release, {before.name}", before)] if before else []
    if earlier:
        what = f"draft {earlier[-1].told['number']}"
        try:
            others.append((what, draft_of(settings, earlier[-1])))
        except HwbError as fault:
            if not as_json:
                yield f"Nothing is told against {what}: {fault.why}"
    compared = [
        (
            f"Draft {found.number} of {found.name} against {what}",
            comparing.compare(other.folder, found.folder),
        )
        for what, other in others
    ]
    yield from comparisons_told(compared, found, every=every, as_json=as_json)
    if before is None and not earlier and not as_json:
        yield f"Draft {found.number} of {found.name} is the first; it has nothing before it."


def status(
    settings: Settings, strategy: str | None, quarter: str, *, as_json: bool
) -> Iterator[str]:
    """Who has signed the newest draft, and the tasks that are left; of what is signed, by whom."""
    file = _strategy(settings, strategy)
    stands = settled(settings, file.id, Quarter.parse(quarter))
    if stands is not None:
        yield from _as_signed(settings, file, stands, as_json=as_json)
        return
    found = quarters.draft_of(settings, file, Quarter.parse(quarter))
    ready = quarters.readiness(settings, file, found)
    if as_json:
        yield json_text(
            {
                "draft": found.facts["draft"],
                "signatures": ready.standings,
                "tasks": ready.tasks,
            }
        )
        return
    yield f"{file.strategy.title}: {found.name}, draft {found.number}"
    yield f"prepared by the {found.prepared_by} on {found.facts['draft']['prepared_at'][:10]}"
    yield ""
    yield from table(
        ["step", "for", "who", "metrics", "state"],
        [
            (
                s.needed.role,
                s.needed.of,
                " or ".join(s.needed.holders) or "nobody",
                len(s.needed.metrics),
                _state(s),
            )
            for s in ready.standings
        ],
        terminal_width(),
    )
    yield ""
    work = many(len(ready.work), "task")
    yield f"{work} to do before it is signed" + (":" if ready.work else ".")
    yield from _listed(ready.work)
    if ready.others:
        yield ""
        yield f"{len(ready.others)} more to note:"
        yield from _listed(ready.others)
    held = held_priorities(found)
    for key, because in held.items():
        yield f"{key} is held: {because}"
    if not ready.work:
        yield ""
        awaited = [s.needed.role for s in ready.standings if not s.is_complete]
        if awaited:
            yield f"Next  hwb signoff-sheet {found.typed} --role {awaited[0]}"
        else:
            yield f"Next  hwb sign {found.typed} --by POST"


def _as_signed(
    settings: Settings, file: StrategyFile, name: Name, *, as_json: bool
) -> Iterator[str]:
    said = signing.signoff_of(settings, file.id, name)
    if as_json:
        yield json_text(said)
        return
    yield f"{file.strategy.title}: {name} is signed"
    yield f"by the {said['signed_by']} on {said['signed_at'][:10]}, as draft {said['draft']}"
    yield ""
    yield from table(
        ["step", "for", "who", "metrics", "on"],
        [
            (e["told"]["role"], e["told"]["of"], e["by"], len(e["told"]["metrics"]), e["at"][:10])
            for e in said["decisions"]
            if e["act"] == "signature"
        ],
        terminal_width(),
    )
    if said["unchanged"]:
        yield ""
        yield wrapped(
            f"Unchanged since they were signed last: {', '.join(said['unchanged'])}", "  "
        )
    for key, state in said["priorities"].items():
        if state != "in":
            yield f"{key} is {state}"
    yield ""
    yield f"Next  hwb verify {name} --strategy {file.id}"
    yield f"      hwb export {name} --strategy {file.id}"


def sheets(
    settings: Settings, strategy: str | None, quarter: str, role: str, out: Path | None
) -> Iterator[str]:
    from pipelines.pack.previewing import sentences_of
    from pipelines.release.sheets import write

    file = _strategy(settings, strategy)
    found = quarters.draft_of(settings, file, Quarter.parse(quarter))
    pages = write(settings, file, found, role, sentences_of(found), out)
    for path, need in pages:
        who = " or ".join(need.holders) or "nobody"
        yield f"{path}: {who}, " + ("nothing to sign" if need.unchanged else f"code {need.code}")
    for paper in sorted(found.folder.glob("*.html")):
        for path, _ in pages[:1]:
            yield f"{path.parent / paper.name}: for everybody who signs"
    if not all(need.unchanged for _, need in pages):
        yield f"Next  hwb sign {found.typed} --as {role} --by POST --code CODE"


def sign_as(
    settings: Settings,
    strategy: str | None,
    quarter: str,
    role: str,
    code: str,
    *,
    by: str,
    evidence: Path | None,
    recorded_by: str,
) -> Iterator[str]:
    file = _strategy(settings, strategy)
    found = quarters.draft_of(settings, file, Quarter.parse(quarter))
    entry = signing.sign_as(
        settings, file, found, role, code, by=by, evidence=evidence, recorded_by=recorded_by
    )
    yield (
        f"{by} has signed {many(len(entry.told['metrics']), 'metric')} as {role}: "
        f"line {entry.number} of the ledger."
    )


def sign(settings: Settings, strategy: str | None, quarter: str, *, by: str) -> Iterator[str]:
    file = _strategy(settings, strategy)
    name = open_name(settings, file.id, Quarter.parse(quarter))
    folder = signing.sign(settings, file, name, by=by)
    release = read(folder)
    held = held_priorities(release)
    yield f"{name} of {file.id} is signed."
    yield f"  folder   {folder}"
    yield f"  figures  {release.facts['draft']['figures']}"
    yield f"  ledger   {ledger_head(settings)}"
    for key, because in held.items():
        yield f"  held     {key}: {because}"
    yield f"Next  hwb verify {name} --strategy {file.id}"
    yield f"      hwb export {name} --strategy {file.id}"


def correct(
    settings: Settings,
    strategy: str | None,
    quarter: str,
    *,
    completes: bool,
    by: str,
    because: str,
) -> Iterator[str]:
    file = _strategy(settings, strategy)
    kind = "completed" if completes else "correction"
    name = deciding.correct(
        settings, file, Quarter.parse(quarter), kind=kind, by=by, because=because
    )
    yield f"{name} of {file.id} is begun; what was signed stays as it is."
    yield f"Next  hwb admit {quarter} FILE --strategy {file.id} --because REASON --by POST"
    yield f"      hwb draft {quarter} --strategy {file.id} --by POST"


def override(
    settings: Settings,
    strategy: str | None,
    quarter: str,
    *,
    role: str,
    person: str,
    by: str,
    because: str,
) -> Iterator[str]:
    file = _strategy(settings, strategy)
    entry = deciding.override(
        settings,
        file,
        Quarter.parse(quarter),
        role=role,
        person=person,
        by=by,
        because=because,
    )
    yield f"{person} may sign {quarter} as {role}: line {entry.number} of the ledger."


def hold(
    settings: Settings, strategy: str | None, release: str, *, lift: bool, by: str, because: str
) -> Iterator[str]:
    file = _strategy(settings, strategy)
    name = Name.parse(release)
    deciding.hold(settings, file.id, name, lift=lift, by=by, because=because)
    yield f"{name} of {file.id} " + ("may be exported again." if lift else "is not exported.")


def _strategy(settings: Settings, name: str | None) -> StrategyFile:
    return Register.read(settings.project).strategy(name)


def _state(standing: Any) -> str:
    if standing.needed.unchanged:
        return "unchanged: carried from the last release"
    if standing.is_complete:
        return "signed by " + " and ".join(s.by for s in standing.given)
    return "void: figures changed" if standing.void else "awaited"


def _waived(waiver: Entry) -> str:
    return f"nothing until {waiver.told['expires']}: {waiver.because}"


def _listed(todo: list[Task]) -> Iterator[str]:
    """Tasks of one rule and cure stand together."""
    groups: dict[tuple[str, str, str], list[Task]] = {}
    for task in todo:
        groups.setdefault((task.who, task.rule, task.do.replace(task.of, "…")), []).append(task)
    for (who, rule, do), each in groups.items():
        waived = f", waived by the {each[0].waived.by}" if each[0].waived else ""
        if len(each) == 1:
            yield f"  {each[0].of}: {each[0].what} ({rule}{waived})"
        else:
            names = ", ".join(t.of for t in each)
            yield wrapped(f"  {len(each)} of {rule}{waived}: {names}", "    ")
        waiver = each[0].waived
        yield f"      {who}: {do if waiver is None else _waived(waiver)}"
