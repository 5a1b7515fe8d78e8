"""What the page of a run shows of a draft, and of what is left to do before it is signed."""

import re
from typing import Any

import dagster as dg

from pipelines import steps
from pipelines.release.quarters import Readiness
from pipelines.release.releases import Draft
from pipelines.release.tasks import Task

READY = {
    "inputs_are_in_order": "What the draft was made of is real, committed and as decided.",
    "figures_hold_their_rules": "No rule on figures or their sources blocks the quarter.",
    "definitions_are_approved": "Each definition can be read, was looked at and is approved.",
    "duties_are_met": "Priorities have who and what the strategy asks of them.",
    "commentary_is_written": "There is commentary where it is owed.",
    "all_have_signed": "Every signature of the chain is there, and of these figures.",
}
"""The checks on a draft's readiness: each is true while no task of its kind is open."""


def facts_of(made: Draft) -> dict[str, Any]:
    from pipelines.release.contents import lines_of

    return {
        "draft": made.number,
        "release": str(made.name),
        "prepared by": made.prepared_by,
        "figures": sum(1 for _ in lines_of(made.folder / "figures.csv")),
        "sha256 of figures.csv": made.facts["draft"]["figures"],
        "folder": dg.MetadataValue.path(str(made.folder)),
        "held": steps.table(["metric", "because"], sorted(made.held.items())),
    }


def version_of(made: Draft) -> dg.DataVersion:
    return dg.DataVersion(made.facts["draft"]["figures"])


def ready(check: str, tasks: list[Task]) -> dg.AssetCheckResult:
    """Fails while a task is open, and warns of those that block nothing; what is waived passes."""
    is_open = any(task.is_open for task in tasks)
    severity = dg.AssetCheckSeverity.ERROR if is_open else dg.AssetCheckSeverity.WARN
    return dg.AssetCheckResult(
        check_name=check,
        passed=all(task.waived for task in tasks),
        severity=severity,
        metadata={
            "open tasks": sum(task.is_open for task in tasks),
            "tasks": steps.table(
                ["rule", "of", "what", "who", "do", "state"],
                [[t.rule, t.of, t.what, t.who, t.do, _state(t)] for t in tasks],
            ),
        },
    )


def _state(task: Task) -> str:
    if task.waived:
        return f"waived by the {task.waived.by}"
    return "blocks" if task.blocks else "to note"


def listed(found: Readiness) -> str:
    """The tasks as a list in Markdown, those that block first."""
    return "\n".join(
        f"- {_box(task)}**{_plain(task.of)}**: {_plain(task.what)} "
        f"(`{task.rule}`, {_state(task)}). {task.who}: {task.do}"
        for task in found.tasks
    )


def _plain(text: str) -> str:
    """Texts that people wrote are shown, and never taken for Markdown."""
    return re.sub(r"([\\`*\[\]<>#|])", r"\\\1", text)


def _box(task: Task) -> str:
    if task.waived:
        return "[x] "
    return "[ ] " if task.blocks else ""


_KINDS = {
    "definition_": "definitions_are_approved",
    "duty_": "duties_are_met",
    "commentary_": "commentary_is_written",
    "signature": "all_have_signed",
    "somebody_else_signs": "all_have_signed",
    "no_synthetic_input": "inputs_are_in_order",
    "made_by_committed_code": "inputs_are_in_order",
    "draft_is_of_what_was_decided": "inputs_are_in_order",
}
"""How the name of a task's rule begins → its check. Any other is a rule of the suites."""


def kind_of(task: Task) -> str:
    return next(
        (check for begins, check in _KINDS.items() if task.rule.startswith(begins)),
        "figures_hold_their_rules",
    )
