"""Each thing to do before a draft is signed: what it is about, for whom, and what to do."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from pipelines.intake.receipts import receipts, shown
from pipelines.ledger import Entry, entries
from pipelines.release.chain import Standing
from pipelines.release.checks import Checks
from pipelines.release.quoting import KIND
from pipelines.release.releases import LOCK, Draft, read_yaml
from pipelines.settings import Settings
from pipelines.specs.strategy import Strategy
from pipelines.specs.words import many

REVIEW_IS_NEAR = timedelta(days=60)

_SECRETARIAT = "secretariat"
_REPORT = "Report this as a fault of the warehouse, with the rule."
_HELD = "no_file_of_the_metric_is_held"
"""The rule of the sign-off suite that a waiver of each fault of the file waives, too."""

WHOLE = "release"
"""What a task is about that concerns no single metric or priority: it is never held back."""


_HIDDEN = f"commentary_{KIND}"
"""The rule that no text gives a number of which the figure is hidden."""

OF_METRICS = (
    *("definition_is_reviewed", "definition_is_approved"),
    *("definition_can_be_read", "definition_can_be_run", _HIDDEN),
)
OF_PRIORITIES = (
    *("commentary_is_written", _HIDDEN),
    *("duty_champion", "duty_plan", "duty_metrics"),
    *("duty_quarterly_report", "duty_risk_escalation", "duty_level"),
)
OF_THEMES = ("duty_priorities_per_theme",)
OF_WHOLE = (_HIDDEN,)
"""Rules besides those of the sign-off suite that may be let pass, by name and reason; the duties
are those of `governance.duty`."""


@dataclass(frozen=True)
class Task:
    """One thing to do before a quarter is signed.

    `of` is a metric, a priority, an extract or `release`.
    """

    rule: str
    of: str
    what: str
    do: str
    who: str
    blocks: bool
    faults: tuple[tuple[str, str], ...] = ()
    """Rules of extracts, each with the extract, whose waivers together waive this task, too."""
    waived: Entry | None = field(default=None, compare=False)

    @property
    def is_open(self) -> bool:
        return self.blocks and self.waived is None


def todo(
    settings: Settings,
    draft: Draft,
    strategy: Strategy,
    standings: Iterable[Standing],
    day: date,
) -> Iterator[Task]:
    """Every task of a draft on a day, also of what is held back or waived."""
    checks = Checks(draft.folder)
    yield from _inputs(settings, draft)
    yield from _definitions(settings, draft, day)
    yield from _figures(draft, checks)
    yield from _files(draft, checks)
    yield from _priorities(draft, strategy)
    yield from _commentary(checks)
    yield from _signatures(draft, list(standings))


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
    lock = read_yaml(draft.folder / LOCK)
    made_with = lock["made_with"]
    if made_with["commit"] is None or not made_with["is_as_committed"]:
        yield Task(
            "made_by_committed_code",
            WHOLE,
            "the figures were made by code that is in no commit",
            "Commit it, or check out the commit that counts, and draft again.",
            "data engineer",
            blocks=not settings.is_demonstration,
        )
    files = {file["sha256"] for file in lock["files"]}
    admitted = {
        entry.told["sha256"]
        for entry in entries(settings, "admit")
        if (entry.strategy, entry.quarter) == (draft.strategy, str(draft.name.quarter))
        and entry.number <= draft.decided
    }
    missed = [
        receipt
        for receipt in receipts(settings)
        if receipt.sha256 not in files
        and (set(receipt.extracts) & set(lock["taken_late"]) or receipt.sha256 in admitted)
        and receipt.known_at <= datetime.now(UTC)
    ]
    if missed:
        yield Task(
            "draft_is_of_what_was_decided",
            WHOLE,
            f"after draft {draft.number} came what counts, too: "
            + ", ".join(shown(receipt.file_name) for receipt in missed),
            f"`hwb draft {draft.typed} --by POST` makes the next draft with them.",
            draft.prepared_by,
            blocks=True,
        )
    later = [
        entry
        for entry in entries(settings, "admit", "hold back", "let in", "correct")
        if (entry.strategy, entry.quarter) == (draft.strategy, str(draft.name.quarter))
        and entry.number > draft.decided
    ]
    if later:
        yield Task(
            "draft_is_of_what_was_decided",
            WHOLE,
            f"{many(len(later), 'decision')} came after draft {draft.number}",
            f"`hwb draft {draft.typed} --by POST` makes the next draft by them.",
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
                f'`hwb review {metric}`, then `hwb approve {metric} --by "{known["owner"]}"`.',
                known["owner"],
                blocks=True,
            )
    for fact, rule, what in (
        ("refused_metrics", "definition_can_be_read", "its files are refused"),
        ("not_built", "definition_can_be_run", "its definition cannot be run"),
    ):
        for metric in draft.facts[fact]:
            yield Task(
                rule,
                metric,
                f"{what}, and it has no figures",
                "`hwb status` says why.",
                "data engineer",
                blocks=True,
            )


def _figures(draft: Draft, checks: Checks) -> Iterator[Task]:
    """Rules of the sign-off suite that do not hold, a task for each metric that fails one."""
    accounts = {row["metric_id"]: row["because"] for row in draft.facts["account"]}
    for result in checks.figures:
        blocks = result["severity"] == "block"
        if result["state"] == "could not run":
            fault = f"{result['id']} could not run ({result['fault']})"
            yield Task(result["id"], WHOLE, fault, _REPORT, "data engineer", blocks)
        elif result["state"] == "failed" and not result["metrics"]:
            yield Task(result["id"], WHOLE, result["because"], result["ask"], _SECRETARIAT, blocks)
        elif result["state"] == "failed":
            for metric in result["metrics"]:
                keys = [key for key in result["keys"] if key["metric_id"] == metric]
                what = accounts.get(metric) if result["frame"] == "account" else None
                yield Task(
                    result["id"],
                    metric,
                    what or f"{_told(keys)}: {result['because']}",
                    result["ask"],
                    _owner(draft, metric),
                    blocks,
                    _faults(draft, checks, metric) if result["id"] == _HELD else (),
                )


def _faults(draft: Draft, checks: Checks, metric: str) -> tuple[tuple[str, str], ...]:
    """The rules of files whose waivers together waive that a file of the metric is held."""
    reads = draft.metrics[metric]["reads"] if metric in draft.metrics else []
    return tuple(
        (issue["rule"], issue["extract"])
        for issue in checks.files
        if issue["severity"] == "block" and issue["extract"] in reads
    )


def _files(draft: Draft, checks: Checks) -> Iterator[Task]:
    """What is wrong with files that are used nonetheless, once each; and with files that are not,
    where no metric that reads them is told of for it."""
    told = {m for result in checks.figures if result["id"] == _HELD for m in result["metrics"]}
    for issue in checks.files:
        readers = [m for m, known in draft.metrics.items() if issue["extract"] in known["reads"]]
        is_held = issue["severity"] == "block"
        if set(readers) - draft.held.keys() and not (is_held and told & set(readers)):
            yield Task(
                issue["rule"],
                issue["extract"],
                f"a file of it is held, and no figure uses it: {issue['because']}"
                if is_held
                else issue["because"],
                issue["ask"],
                _owner(draft, readers[0]),
                blocks=False,
            )


def _commentary(checks: Checks) -> Iterator[Task]:
    for warning in checks.commentary:
        about = " ".join(filter(None, (warning["priority"], warning["metric"])))
        quote = " ".join(warning["quote"].split())
        is_hidden = warning["kind"] == KIND
        yield Task(
            f"commentary_{warning['kind']}",
            warning["metric"] or warning["priority"] or WHOLE,
            f"the text on {about} says “{quote}”; against it: {warning['figure_says']}",
            "Write it anew without the number and send it in."
            if is_hidden
            else "Write it anew and send it in, or leave it: it stops nothing.",
            warning["author"],
            blocks=is_hidden,
        )


def _told(keys: list[dict[str, Any]]) -> str:
    first = keys[0]
    at = (first["area_code"], first["breakdown"], first["period_start"], first["period_end"])
    told = " ".join(str(part) for part in at if part is not None)
    return told if len(keys) == 1 else f"{told} and {len(keys) - 1} more"


def _owner(draft: Draft, metric: str) -> str:
    return str(draft.metrics[metric]["owner"]) if metric in draft.metrics else "data engineer"


_FORM = "(`hwb form` writes it), and send that in."
DUTIES = {
    "champion": f"Put right who champions it in the list of roles {_FORM}",
    "plan": f"Enter it in the list of plans, or its actions in that of actions {_FORM}",
    "metrics": "Name a metric under the priority in the strategy's file.",
    "quarterly_report": f"Enter it in the list of reports {_FORM}",
    "risk_escalation": f"Enter to whom and when in the list of risks {_FORM}",
    "level": f"Enter it, with its minute, in the list of approaches {_FORM}",
    "priorities_per_theme": f"Where one is wrong, mend it in the list of approaches {_FORM}",
}
"""Duty of `governance.duty` → what the secretariat does where it is not met."""


def _priorities(draft: Draft, strategy: Strategy) -> Iterator[Task]:
    for row in draft.facts["duties"]:
        if row["is_met"] is False:
            yield Task(
                f"duty_{row['duty']}",
                row["priority_key"] or row["theme_key"],
                row["missing"],
                DUTIES[row["duty"]],
                _SECRETARIAT,
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
        about = many(len(need.metrics), "metric") if need.of == "metrics" else need.of
        who = f" ({' or '.join(need.holders)})" if need.holders else ""
        state = "is void: figures in its scope changed" if standing.void else "is missing"
        yield Task(
            "signature",
            WHOLE,
            f"the signature of the {need.role}{who} for {about} {state}",
            f"`hwb signoff-sheet {draft.typed} --role {need.role}` is what they read."
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
            _SECRETARIAT,
            blocks=True,
        )
