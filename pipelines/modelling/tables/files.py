"""The tables of what partners sent: arrivals, verdicts, what is wrong and what is let pass."""

from pipelines.modelling.tables.table import EXTRACT, Table

_SHA256 = ("varchar", "SHA-256 of the file as sent.")

FILES = {
    "intake.receipt": Table(
        "One row: one arrival of one file for one extract.",
        {
            "sha256": _SHA256,
            "extract": EXTRACT,
            "sequence": ("bigint", "Count of arrivals on this home: the order they came in."),
            "received_at": ("timestamp", "Moment (UTC) of arrival, by the clock of that day."),
            "released_at": ("date", "Day the publisher released it, where that was given."),
            "known_at": ("timestamp", "Moment (UTC) its rows counted as known from."),
            "file_name": ("varchar", "Name as sent; may hold any character."),
            "bytes": ("bigint", "Size as sent."),
            "sender": ("varchar", "Who it came from, where the inbox tells."),
            "origin": ("varchar", "real, or synthetic for files of the demonstration."),
        },
    ),
    "intake.file": Table(
        "One row: one file under one contract: what was landed of it, and the verdict.",
        {
            "sha256": _SHA256,
            "extract": EXTRACT,
            "verdict": ("varchar", "accepted, held, could not run, refused or no verdict."),
            "held_because": ("varchar", "Why it is not used; NULL for an accepted file."),
            "rows_in": ("bigint", "Records as sent; the next four add up to it."),
            "landed": ("bigint", "Records that were landed."),
            "quarantined": ("bigint", "Records refused by a rule; see quality.quarantine."),
            "dropped": ("bigint", "Records a correction leaves out; see quality.correction."),
            "footer": ("bigint", "Records the contract declares as footer."),
            "period_start": ("date", "First day that landed rows are about."),
            "period_end": ("date", "Last day that landed rows are about."),
            "header": ("varchar[]", "The header as sent."),
            "notes": ("varchar[]", "What a person should know of the file, and how often."),
            "landed_as": ("varchar", "Its Parquet, below the home's `warehouse/landed`."),
            "number_cells": ("bigint", "Cells of the number columns in landed rows."),
            "missing_cells": ("bigint", "Those that hold nothing, or a mark that means missing."),
            "replaced_by": (
                "varchar",
                "The first later file that is used and covers it; NULL while it stands.",
            ),
            "is_resubmission": (
                "boolean",
                "Whether an earlier file was about its last days already: it was sent again.",
            ),
        },
    ),
    "intake.due_period": Table(
        "One row: one period of which a file of an extract was due before the day of the run, "
        "counted on from the first file that is used.",
        {
            "extract": EXTRACT,
            "period_end": ("date", "Last day of the period."),
            "due_on": ("date", "The day its file was due: the usual lag after that."),
            "late_from": ("timestamp", "Moment (UTC) at which that day was over in London."),
            "brought_by": (
                "varchar",
                "The first file that is used and reaches so far; NULL while there is none.",
            ),
            "was_awaited": (
                "boolean",
                "Whether a file of the extract had been known by that day: else nobody was late.",
            ),
        },
    ),
    "quality.result": Table(
        "One row: one expectation on one file.",
        {
            "sha256": _SHA256,
            "extract": EXTRACT,
            "expectation": ("varchar", "Id of the expectation in its contract."),
            "type": ("varchar", "Its type, in the words of Great Expectations."),
            "dimension": (
                "varchar",
                "What it looks at, in the words of the Government Data Quality Framework.",
            ),
            "severity": ("varchar", "block holds the file; warn is told."),
            "state": ("varchar", "passed, failed, or raised: it could not run."),
            "failing_lines": ("bigint", "How many lines fail it; 0 for rules about the whole."),
            "lines": ("bigint[]", "The first failing lines as numbered in the file as sent."),
            "because": ("varchar", "Why the expectation stands there."),
            "ask": ("varchar", "What to ask the partner."),
        },
    ),
    "quality.quarantine": Table(
        "One row: one refusal of one line: where and by which rule, never the value.",
        {
            "extract": EXTRACT,
            "file": _SHA256,
            "line": ("bigint", "Line of the file, or row of the sheet."),
            "column": ("varchar", "Column at fault; NULL where the line as a whole is."),
            "rule": ("varchar", "The rule it breaks."),
            "shape": ("varchar", "Shape of the value: letters as a, digits as 9."),
        },
    ),
    "quality.waiver": Table(
        "One row: one line of the ledger by which a failing rule is let pass until a day.",
        {
            "number": ("bigint", "Number of the line in the ledger; the newest of a rule counts."),
            "rule": ("varchar", "The rule: an expectation, or a rule of quality.issue."),
            "of": ("varchar", "`<partner>/<extract>`, id of a metric, or key of a priority."),
            "expires": ("date", "The last day on which it holds."),
            "waived_by": ("varchar", "The role that lets it pass."),
            "because": ("varchar", "Why."),
            "waived_at": ("timestamp", "Moment (UTC) at which it was said."),
            "strategy_id": ("varchar", "The strategy it is for; NULL for every one."),
            "quarter": ("varchar", "The quarter it is for; NULL for every one."),
        },
    ),
    "quality.correction": Table(
        "One row: one correction and one line it was applied to; or the correction alone, where it "
        "was applied to none.",
        {
            "extract": EXTRACT,
            "correction": ("varchar", "Id of the correction among those of the extract."),
            "file": ("varchar", "SHA-256 of the file as sent; NULL where it was applied to none."),
            "line": ("bigint", "Line of the file, or row of the sheet; NULL likewise."),
            "column": ("varchar", "Column that was wrong, or showed that the line was."),
            "action": ("varchar", "becomes: another text is read there; drop: the line is not."),
            "because": ("varchar", "How it is known to be wrong."),
            "told_to": ("varchar", "Role and organisation that were told."),
            "told_on": ("date", "The day they were told."),
            "status": ("varchar", "asked, agreed, or closed: no longer applied."),
            "made_by": ("varchar", "The role that made the correction."),
            "made_on": ("date", "The day it was made."),
        },
    ),
    "quality.refused": Table(
        "One row: one file that no contract took, with the reason.",
        {
            "sha256": _SHA256,
            "file_name": ("varchar", "Name as sent; may hold any character."),
            "code": ("varchar", "Code of the reason; docs/errors explains it."),
            "reason": ("varchar", "The reason, in a sentence."),
        },
    ),
    "quality.held": Table(
        "One row: one specification, metric or file that is held, and why.",
        {
            "what": ("varchar", "specification, metric or file."),
            "name": ("varchar", "Path, metric id, or `<partner>/<extract>` of the file."),
            "because": ("varchar", "Why it is held; what it would have replaced stands."),
        },
    ),
}
