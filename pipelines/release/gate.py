"""What stands between a draft and its signature: a task for each thing, for whom, and what to do.

A task is about a metric, a priority or the whole release. One that blocks is done, waived by name
and reason, or held back with its metric or priority; the rest is then signed without it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from pipelines.ledger import Entry, entries
from pipelines.release import locks
from pipelines.release.chain import Standing
from pipelines.release.releases import LOCK, Draft
from pipelines.settings import Settings
from pipelines.specs.strategy import Strategy

REVIEW_IS_NEAR = timedelta(days=60)

WHOLE = "release"
"""What a task is about that concerns no single metric or priority: it is never held back."""


@dataclass(frozen=True)
class Task:
    """One thing to do before a quarter is signed. `of` is a metric, a priority or `release`."""

    rule: str
    of: str
    what: str
    do: str
    who: str
    blocks: bool
    waived: Entry | None = field(default=None, compare=False)

    @property
    def is_open(self) -> bool:
        return self.blocks and self.waived is None


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
    found = [
        *_inputs(settings, draft),
        *_definitions(settings, draft, day),
        *_figures(draft),
        *_priorities(draft, strategy),
        *_signatures(draft, list(standings)),
    ]
    held = draft.held.keys() | held_priorities(draft).keys()
    waivers = [e for e in entries(settings, "waiver") if _is_for(e, draft, day)]
    told = [replace(task, waived=_waiver(task, waivers)) for task in found if task.of not in held]
    return sorted(told, key=lambda task: (not task.is_open, not task.blocks))


def held_priorities(draft: Draft) -> dict[str, str]:
    """Priorities that a release carries as held: every metric of theirs is."""
    found = {}
    for row in draft.facts["priorities"]:
        key = row["priority_key"]
        supporting = [m for m, known in draft.metrics.items() if key in known["priorities"]]
        if supporting and draft.held.keys() >= set(supporting):
            found[key] = draft.held[supporting[0]]
    return found


def _inputs(settings: Settings, draft: Draft) -> Iterator[Task]:
    if "synthetic" in draft.facts["origins"] and not settings.is_demonstration:
        yield Task(
            "no_synthetic_input",
            WHOLE,
            "synthetic files are among those the figures were made of",
            "Make the figures in a home that never received the demonstration.",
            "data engineer",
            blocks=True,
        )
    made_with = locks.read(draft.folder / LOCK)["made_with"]
    if made_with["commit"] is None or not made_with["is_as_committed"]:
        yield Task(
            "made_by_committed_code",
            WHOLE,
            "the figures were made by code that is in no commit",
            "Commit it, or check out the commit that counts, and draft again.",
            "data engineer",
            blocks=not settings.is_demonstration,
        )
    made_at = draft.facts["draft"]["prepared_at"]
    later = [
        entry
        for entry in entries(settings, "admit", "hold back", "correct")
        if (entry.strategy, entry.quarter) == (draft.strategy, str(draft.name.quarter))
        and entry.at.isoformat() > made_at
    ]
    if later:
        yield Task(
            "draft_is_of_what_was_decided",
            WHOLE,
            f"{len(later)} decision(s) came after draft {draft.number}",
            f"`hwb draft {draft.name.quarter}` makes the next draft by them.",
            draft.prepared_by,
            blocks=True,
        )


def _definitions(settings: Settings, draft: Draft, day: date) -> Iterator[Task]:
    approved = {(e.told["metric"], e.told["definition"]) for e in entries(settings, "approval")}
    for metric, known in draft.metrics.items():
        review = date.fromisoformat(known["next_review"])
        if day > review:
            yield Task(
                "definition_is_reviewed",
                metric,
                f"its definition was to be looked at by {review.isoformat()}",
                "Look at it, move `next_review` in its file, and approve it.",
                known["owner"],
                blocks=True,
            )
        elif day > review - REVIEW_IS_NEAR:
            yield Task(
                "definition_is_reviewed",
                metric,
                f"its definition is to be looked at by {review.isoformat()}",
                f"`hwb review {metric}` shows it with its figures.",
                known["owner"],
                blocks=False,
            )
        if (metric, known["definition"]) not in approved:
            yield Task(
                "definition_is_approved",
                metric,
                "its definition, as it is now, was not approved",
                f"`hwb review {metric}`, then `hwb approve {metric}`.",
                known["owner"],
                blocks=True,
            )
    for metric in draft.facts["refused_metrics"]:
        yield Task(
            "definition_can_be_read",
            metric,
            "its files are refused, and it has no figures",
            "`hwb status` says why.",
            "data engineer",
            blocks=True,
        )


_ABSENT = {"late": "source_is_in_time", "held": "source_passes_its_rules"}


def _figures(draft: Draft) -> Iterator[Task]:
    for row in draft.facts["account"]:
        if row["standing"] in _ABSENT and row["metric_id"] in draft.metrics:
            yield Task(
                _ABSENT[row["standing"]],
                row["metric_id"],
                row["because"],
                "Get the file, or waive this with the reason why the figure is absent.",
                draft.metrics[row["metric_id"]]["owner"],
                blocks=True,
            )
    for row in draft.facts["rules"]:
        if row["severity"] == "warn" and row["verdict"] == "accepted":
            for metric, known in draft.metrics.items():
                if row["extract"] in known["reads"]:
                    yield Task(
                        row["expectation"],
                        metric,
                        f"{row['extract']}: {row['expectation']} does not hold",
                        row["ask"],
                        known["owner"],
                        blocks=False,
                    )


def _priorities(draft: Draft, strategy: Strategy) -> Iterator[Task]:
    secretariat = "secretariat"
    for row in draft.facts["duties"]:
        if row["is_met"] is False:
            yield Task(
                f"duty_{row['duty']}",
                row["priority_key"] or row["theme_key"],
                row["missing"],
                "The board's lists say who and what: send them in again, put right.",
                secretariat,
                blocks=row["severity"] == "block",
            )
    written = {row["priority_key"] for row in draft.facts["commentary"] if row["wording"]}
    for row in draft.facts["priorities"]:
        approach = strategy.approaches.get(row["approach"])
        if approach and approach.needs_quarterly_report and row["priority_key"] not in written:
            yield Task(
                "commentary_is_written",
                row["priority_key"],
                f"no commentary on {row['title']}",
                "Write it into the commentary form of the quarter and send it in.",
                "champion",
                blocks=True,
            )


def _signatures(draft: Draft, standings: list[Standing]) -> Iterator[Task]:
    signers = {s.by for standing in standings for s in standing.given}
    for standing in standings:
        need = standing.needed
        if standing.is_complete:
            continue
        about = f"{len(need.metrics)} metric(s)" if need.of == "metrics" else need.of
        state = "is void: figures in its scope changed" if standing.void else "is missing"
        yield Task(
            "signature",
            WHOLE,
            f"the signature of the {need.role} for {about} {state}",
            f"`hwb signoff-sheet {draft.name.quarter} --role {need.role}` is what they read."
            if need.holders
            else f"Nobody holds the role: enter the {need.role} in the list of roles.",
            " or ".join(need.holders) or need.role,
            blocks=True,
        )
    if signers and signers == {draft.prepared_by}:
        yield Task(
            "somebody_else_signs",
            WHOLE,
            f"only {draft.prepared_by}, who prepared the draft, has signed",
            "Another signature is needed.",
            "secretariat",
            blocks=True,
        )


def _is_for(waiver: Entry, draft: Draft, day: date) -> bool:
    """Whether a waiver has not run out and is of this strategy and quarter, or of any."""
    return (
        date.fromisoformat(waiver.told["expires"]) >= day
        and waiver.strategy in ("", draft.strategy)
        and waiver.quarter in ("", str(draft.name.quarter))
    )


def _waiver(task: Task, waivers: list[Entry]) -> Entry | None:
    """The newest waiver of a task. That somebody has to sign, and of what, is never waived."""
    if task.of == WHOLE:
        return None
    asked = (task.rule, task.of)
    return next((w for w in reversed(waivers) if (w.told["rule"], w.told["of"]) == asked), None)
