"""What the strategy asks for, and what the board was told and does about it."""

from __future__ import annotations

from pipelines.pack import wording
from pipelines.pack.metric import Row
from pipelines.pack.model import Pack
from pipelines.pack.tables.shape import NOT_APPLICABLE, Cell, Column, Table, day, text, words

_PRIORITY = Column("priority_key", "Priority key", "Key of the priority in the strategy.")
_TITLE = Column("priority", "Priority", "The priority in words.")


def priorities(pack: Pack) -> Table:
    """One row per priority."""
    rows: list[tuple[Cell, ...]] = []
    for theme in pack.themes:
        for each in theme.priorities:
            champions = [f"{row['holder']} ({row['organisation']})" for row in each.champions]
            rows.append(
                (
                    *(text(theme.title), text(each.key), text(each.title)),
                    text(each.wordings[0]["text"] if each.wordings else None),
                    *(text(each.approach_label), text(each.minute), words(champions)),
                    words([metric.title for metric in each.metrics]),
                    "held back from this release" if each.is_held else "in this release",
                )
            )
    columns = (
        Column("theme", "Theme", "The theme that it belongs to."),
        *(_PRIORITY, _TITLE),
        Column("wording", "Wording", "How the strategy words it."),
        Column("approach", "Approach", "How the board approaches it this quarter."),
        Column("minute", "Minute", "The minute that decided the approach."),
        Column("champions", "Champions", "The roles that champion it, with their organisation."),
        Column("metrics", "Metrics", "The metrics that support it."),
        Column("in_release", "In this release", "Whether its figures are in this release."),
    )
    said = "The priorities of the strategy, one row each: approach, champions and metrics."
    return Table("priorities", "Priorities", said, columns, tuple(rows), ("priority_key",))


def duties(pack: Pack) -> Table:
    """One row per duty of a priority or theme."""
    named = _titles(pack)
    rows = [
        (
            *(text(row["theme_key"]), text(row["priority_key"], NOT_APPLICABLE)),
            text(named.get(row["priority_key"]), NOT_APPLICABLE),
            text(row["duty"]),
            text(wording.plainly(row["duty"], wording.DUTIES)),
            "met" if row["is_met"] else "not met",
            text(row["missing"], NOT_APPLICABLE),
        )
        for row in pack.said["duties"]
    ]
    columns = (
        Column("theme_key", "Theme key", "Key of the theme."),
        *(_PRIORITY, _TITLE),
        Column("duty", "Duty key", "Key of the duty that the approach asks for."),
        Column("duty_said", "Duty", "The duty in words."),
        Column("is_met", "Met", "met, or not met."),
        Column("missing", "What is missing", "What keeps it from being met."),
    )
    said = "What each approach asks for, and whether it is met: one row per duty."
    return Table("duties", "Duties", said, columns, tuple(rows), ())


def commentary(pack: Pack) -> Table:
    """One row per text that an owner or lead wrote for this quarter."""
    named = _titles(pack)
    rows = [
        (
            *(text(row["priority_key"], NOT_APPLICABLE), _named(named, row)),
            text(row["metric_id"], NOT_APPLICABLE),
            *(text(row["author_role"]), text(row["wording"])),
        )
        for row in pack.said["commentary"]
    ]
    columns = (
        *(_PRIORITY, _TITLE),
        Column("metric_id", "Metric id", "The metric that it is about, if it is about one."),
        Column("author_role", "Written by", "The role that wrote it."),
        Column("wording", "Commentary", "The text, as it was written."),
    )
    said = "What owners and leads wrote for this quarter, one row per text."
    return Table("commentary", "Commentary", said, columns, tuple(rows), ())


def actions(pack: Pack) -> Table:
    """One row per action of a plan."""
    named = _titles(pack)
    rows = [
        (
            *(text(row["plan_key"]), text(row["action_key"]), text(row["priority_key"])),
            *(_named(named, row), text(row["wording"]), text(row["owner"])),
            *(day(row["due_on"]), text(row["progress"]), text(row["latest_update"])),
        )
        for row in pack.said["actions"]
    ]
    columns = (
        Column("plan", "Plan", "Key of the plan."),
        Column("action", "Action key", "Key of the action in its plan."),
        *(_PRIORITY, _TITLE),
        Column("wording", "Action", "What is to be done."),
        Column("owner", "Owner", "The role that answers for it."),
        Column("due_on", "Due", "The day by which it is to be done.", "date"),
        Column("progress", "Progress", "How far it is."),
        Column("latest_update", "Latest update", "What was last said of it."),
    )
    said = "The actions of the board’s plans, one row each."
    return Table("actions", "Actions", said, columns, tuple(rows), ())


def risks(pack: Pack) -> Table:
    """One row per risk."""
    named = _titles(pack)
    rows = [
        (
            *(text(row["priority_key"], NOT_APPLICABLE), _named(named, row), text(row["risk"])),
            *(text(row["likelihood"]), text(row["impact"]), day(row["raised_on"])),
            text(row["escalated_to"], NOT_APPLICABLE),
            day(row["escalated_on"], NOT_APPLICABLE),
            day(row["closed_on"], NOT_APPLICABLE),
        )
        for row in pack.said["risks"]
    ]
    columns = (
        *(_PRIORITY, _TITLE),
        Column("risk", "Risk", "The risk in words."),
        Column("likelihood", "Likelihood", "As it was registered."),
        Column("impact", "Impact", "As it was registered."),
        Column("raised_on", "Raised", "The day on which it was raised.", "date"),
        Column("escalated_to", "Escalated to", "The group that it was escalated to."),
        Column("escalated_on", "Escalated", "The day on which it was escalated.", "date"),
        Column("closed_on", "Closed", "The day on which it was closed.", "date"),
    )
    said = "Risks to the progress of priorities, one row each."
    return Table("risks", "Risks", said, columns, tuple(rows), ())


def _titles(pack: Pack) -> dict[str | None, str]:
    return {priority.key: priority.title for priority in pack.priorities}


def _named(named: dict[str | None, str], row: Row) -> Cell:
    return text(named.get(row["priority_key"]), NOT_APPLICABLE)
