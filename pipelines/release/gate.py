"""What stands between a draft and its signature: the tasks that are neither done nor let pass.

One that blocks is done, waived by name and reason, or held back with its metric or priority; the
rest is then signed without it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from pipelines.ledger import Entry, entries
from pipelines.release import board
from pipelines.release.chain import Standing
from pipelines.release.quoting import Hidden
from pipelines.release.releases import Draft
from pipelines.release.tasks import WHOLE, Task, todo
from pipelines.settings import Settings
from pipelines.specs.strategy import Strategy

_NEVER_WAIVED = (
    *("no_synthetic_input", "made_by_committed_code", "draft_is_of_what_was_decided"),
    *("signature", "somebody_else_signs", "reason_tells_nothing_hidden"),
)


def tasks(
    settings: Settings,
    draft: Draft,
    strategy: Strategy,
    standings: Iterable[Standing],
    day: date,
) -> list[Task]:
    """Every task of a draft on a day: those that block first, each with its waiver if it has one.

    What concerns a metric or priority that is held back is no task any more.
    """
    held = draft.held.keys() | held_priorities(draft).keys()
    waivers = _waivers(settings, draft, day)
    told = [
        replace(task, waived=_waiver(task, waivers, draft.strategy))
        for task in todo(settings, draft, strategy, standings, day)
        if task.of not in held
    ]
    told += _reasons(settings, draft, [t.waived for t in told if t.blocks and t.waived])
    return sorted(told, key=lambda task: (not task.is_open, not task.blocks))


def _reasons(settings: Settings, draft: Draft, waivers: list[Entry]) -> Iterator[Task]:
    """Reasons that the pack prints and that give a number of which the figure is hidden."""
    overrides = [e for e in entries(settings, "override") if _is_of(e, draft)]
    newest = {(e.told["role"], e.told["person"]): e for e in overrides}
    printed = [(e.because, e.told["of"], e.by) for e in waivers]
    printed += [(e.because, "", e.by) for e in newest.values()]
    printed += [(because, metric, "secretariat") for metric, because in draft.held.items()]
    if not printed:
        return
    hidden = Hidden.of(board.read(draft.folder), board.figures(draft.folder))
    for because, of, by in dict.fromkeys(printed):
        for quote in hidden.quotes(because, {of} & hidden.secret.keys() or None):
            yield Task(
                "reason_tells_nothing_hidden",
                WHOLE,
                f"a reason that the pack prints says “{quote}”: a figure of this number is hidden",
                "Say it again without the number, by the same command: the newest reason counts.",
                by,
                blocks=True,
            )


def waived(tasks: Iterable[Task]) -> list[dict[str, Any]]:
    """What is let pass by a waiver, as `let_pass` of `signoff.yml` holds it."""
    return [
        let_pass_by(task.waived, task.rule, task.of)
        for task in sorted(tasks, key=lambda task: (task.rule, task.of))
        if task.blocks and task.waived
    ]


def let_pass_by(entry: Entry, rule: str, of: str) -> dict[str, Any]:
    """A decision that let a rule pass, or somebody sign in a role."""
    return {
        **{"act": entry.act, "rule": rule, "of": of, "until": entry.told.get("expires")},
        **{"by": entry.by, "because": entry.because, "on": entry.at.date().isoformat()},
    }


def held_priorities(draft: Draft) -> dict[str, str]:
    """Priorities that a release carries as held: every metric of theirs is."""
    found = {}
    for row in draft.facts["priorities"]:
        key = row["priority_key"]
        supporting = [m for m, known in draft.metrics.items() if key in known["priorities"]]
        if supporting and draft.held.keys() >= set(supporting):
            found[key] = draft.held[supporting[0]]
    return found


def _waivers(settings: Settings, draft: Draft, day: date) -> list[Entry]:
    """The newest waiver of each rule and what it is of, for this strategy and quarter or for any,
    where it has not run out: a later one takes the place of an earlier one, and may end it."""
    newest = {
        (waiver.told["rule"], waiver.told["of"]): waiver
        for waiver in entries(settings, "waiver")
        if waiver.strategy in ("", draft.strategy)
        and waiver.quarter in ("", str(draft.name.quarter))
    }
    return [w for w in newest.values() if date.fromisoformat(w.told["expires"]) >= day]


def _is_of(entry: Entry, draft: Draft) -> bool:
    return (entry.strategy, entry.quarter) == (draft.strategy, str(draft.name.quarter))


def _waiver(task: Task, waivers: list[Entry], strategy: str) -> Entry | None:
    """The newest waiver of a task, or of the last of its faults where each of them is waived."""
    if task.rule in _NEVER_WAIVED:
        return None
    newest = {(w.told["rule"], w.told["of"]): w for w in waivers}
    own = newest.get((task.rule, strategy if task.of == WHOLE else task.of))
    faults = [newest[fault] for fault in task.faults if fault in newest]
    if own is None and faults and len(faults) == len(task.faults):
        return max(faults, key=lambda entry: entry.number)
    return own
