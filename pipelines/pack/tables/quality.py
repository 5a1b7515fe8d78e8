"""How good the data are: what is open with a partner, and how each partner delivers."""

from __future__ import annotations

from pipelines.pack import wording
from pipelines.pack.model import Pack
from pipelines.pack.tables.shape import (
    NOT_APPLICABLE,
    Column,
    Table,
    day,
    integer,
    number,
    text,
)

_SHARE_DIGITS = 3
_KINDS = {
    "late": "a file is late",
    "rule": "a rule found something",
    "quarantine": "lines set aside",
}
_SEVERITIES = {"warn": "warns", "block": "blocks"}


def issues(pack: Pack) -> Table:
    """One row per open issue."""
    rows = [
        (
            *(text(row["partner"]), text(row["extract"]), text(row["rule"])),
            text(wording.plainly(row["kind"], _KINDS)),
            text(wording.plainly(row["severity"], _SEVERITIES)),
            *(text(row["because"]), text(row["ask"]), day(row["opened_at"])),
            text(row["owner_role"]),
            "waived" if row["is_waived"] else "open",
            text(row["waived_by"], NOT_APPLICABLE),
            text(row["waived_because"], NOT_APPLICABLE),
            day(row["waiver_expires"], NOT_APPLICABLE),
        )
        for row in pack.said["issues"]
    ]
    columns = (
        Column("partner", "Partner", "Short name of the partner that sends the extract."),
        Column("extract", "Extract", "The extract that it is about."),
        Column("rule", "Rule", "The rule that does not hold."),
        Column("kind", "Kind", "What kind of issue it is."),
        Column("severity", "Severity", "warns, or blocks: keeps a quarter from being signed."),
        Column("because", "Why it matters", "Why the rule is there."),
        Column("ask", "What is asked", "What the partner is asked to do."),
        Column("opened_on", "Opened", "The day on which it was found.", "date"),
        Column("owner_role", "Owner", "The role that is asked."),
        Column("state", "State", "open, or waived by a decision."),
        Column("waived_by", "Waived by", "The role that waived it."),
        Column("waived_because", "Waived because", "Why it was waived."),
        Column("waiver_expires", "Waiver ends", "The day on which the waiver ends.", "date"),
    )
    said = "What is open with a partner about data of this quarter, one row per issue."
    return Table("issues", "Data quality: open issues", said, columns, tuple(rows), ())


_ACTS = {"waiver": "waived", "override": "let sign by name"}


def let_pass(pack: Pack) -> Table:
    """One row per decision by which something was let pass."""
    rows = [
        (
            *(text(wording.plainly(row["act"], _ACTS)), text(row["rule"]), text(row["of"])),
            *(text(row["about"]), text(row["by"]), text(row["because"]), day(row["on"])),
            day(row["until"], NOT_APPLICABLE),
        )
        for row in pack.let_pass
    ]
    columns = (
        Column("decision", "Decision", "waived, or that somebody was let sign by name."),
        Column("rule", "Rule or role", "The rule that does not hold, or the role signed in."),
        Column("of", "Of", "Id of the metric, key of the priority, or who was let sign."),
        Column("about", "Of, in words", "What that is called."),
        Column("by", "Decided by", "The role that decided it."),
        Column("because", "Because", "Why, in the words of who decided it."),
        Column("decided_on", "Decided on", "The day of the decision.", "date"),
        Column("ends_on", "Ends on", "The last day on which it holds.", "date"),
    )
    said = "What was let pass for this release to be signed, by name and reason, one row each."
    return Table("let_pass", "Let pass at sign-off", said, columns, tuple(rows), ())


def scorecards(pack: Pack) -> Table:
    """One row per partner."""
    rows = [
        (
            text(row["partner"]),
            *(integer(row["files_due"]), integer(row["files_in_time"])),
            *(integer(row["files_late"]), integer(row["files_missing"])),
            number(row["in_time_share"], NOT_APPLICABLE, _SHARE_DIGITS),
            integer(row["resubmissions"]),
            number(row["complete_share"], NOT_APPLICABLE, _SHARE_DIGITS),
            number(row["valid_share"], NOT_APPLICABLE, _SHARE_DIGITS),
        )
        for row in pack.said["scorecards"]
    ]
    columns = (
        Column("partner", "Partner", "Short name of the partner."),
        Column("files_due", "Files due", "Files that were due in the quarter.", "integer"),
        Column("files_in_time", "Files in time", "Files that came in time.", "integer"),
        Column("files_late", "Files late", "Files that came late.", "integer"),
        Column("files_missing", "Files missing", "Files that have not come.", "integer"),
        Column("in_time_share", "Share in time", "Files in time of files due, 0 to 1.", "number"),
        Column("resubmissions", "Sent again", "Files that were sent again.", "integer"),
        Column("complete_share", "Share complete", "Cells that are filled, 0 to 1.", "number"),
        Column("valid_share", "Share valid", "Lines that hold every rule, 0 to 1.", "number"),
    )
    said = "How each partner delivered in this quarter, one row per partner."
    key = ("partner",)
    return Table("scorecards", "Data quality: partners", said, columns, tuple(rows), key)
