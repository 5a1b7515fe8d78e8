"""Tables that a refresh fills before any model runs: their columns, types and what each holds.

Said here once: the build file is filled by it, its comments are these texts, and dbt's sources are
generated from it.
"""

from dataclasses import dataclass

_SHA256 = ("varchar", "SHA-256 of the file as sent.")
_EXTRACT = ("varchar", "Landed table, `<partner>__<extract>`.")
_METRIC = ("varchar", "Id of the metric: the stem of its two files.")
_STRATEGY = ("varchar", "Stem of the strategy's file.")
_THEME = ("varchar", "Key of the theme within the strategy.")
_KIND = ("varchar", "Kind of statement, such as guiding_principle; tags of metrics name it.")
_KEY = ("varchar", "Its key: no two of a strategy are equal.")
_DOCUMENT = ("varchar", "The document it is printed in.")
_LINES = ("varchar", "The lines or page it stands on.")
_NOTE = ("varchar", "What a reader must know, such as a slip or a difference; NULL for nothing.")


@dataclass(frozen=True)
class Table:
    """What one row is, and column → (DuckDB type, what it holds), in order."""

    row_is: str
    columns: dict[str, tuple[str, str]]


TABLES = {
    "specs.metric": Table(
        "One row: one metric, as its YAML says.",
        {
            "metric_id": _METRIC,
            "subject": ("varchar", "Folder the metric lies in."),
            "title": ("varchar", "What the figure is called on the board's page."),
            "description": ("varchar", "What the figure says, in a sentence or more."),
            "unit": ("varchar", "As printed beside the figure, such as % or per 100,000."),
            "value_type": ("varchar", "Kind of value, in the words of Fingertips."),
            "multiplier": ("bigint", "What numerator over denominator is multiplied by."),
            "decimals": ("bigint", "Digits after the point that the source prints."),
            "polarity": ("varchar", "high_is_good, low_is_good or neutral."),
            "evidence": ("varchar", "published, counted or both: what its rows hold."),
            "numerator_is": ("varchar", "What is counted, in words."),
            "denominator_is": ("varchar", "What it is counted over, in words; NULL for none."),
            "needs_denominator": ("boolean", "Whether the value is numerator over denominator."),
            "population_basis": ("varchar", "Whose population: resident, registered, …"),
            "level": ("varchar", "Kind of area whose counted rows are rolled up."),
            "rolls_up_to": ("varchar[]", "Kinds of area they are summed to."),
            "over_time": ("varchar", "sum, last or none: how months become quarters."),
            "period_semantics": (
                "varchar",
                "in_period, rolling, cumulative or point_in_time: what one figure counts.",
            ),
            "lag_days": ("bigint", "Usual days from period to figure, if not the extract's own."),
            "in_year_proxy": ("varchar[]", "Metrics to look at between two figures of a slow one."),
            "is_of_deprivation": (
                "boolean",
                "Whether it measures deprivation itself, and has no figures by fifths of it.",
            ),
            "need_metric": (
                "varchar",
                "Of a metric of access: the metric of need it is set against.",
            ),
            "frequency": ("varchar", "How often the source brings a new period."),
            "source": ("varchar", "The source, as it is cited."),
            "fingertips_id": ("bigint", "Indicator ID in Fingertips, where it has one."),
            "catalogue": ("varchar", "Its number in the catalogue of candidate measures."),
            "lifecycle": ("varchar", "proposed, adopted or retired."),
            "lifecycle_on": ("date", "The day it was adopted or retired."),
            "minute": ("varchar", "The minute that says so."),
            "replaced_by": ("varchar", "Of a retired metric: the one in its place."),
            "shaped_by_residents": ("varchar", "How residents had a part in it, if they had."),
            "caveats": ("varchar[]", "What a reader of the figure must know."),
            "run_length": ("bigint", "Points in a row that make a trend or a shift on its charts."),
            "disclosure": ("varchar", "Disclosure profile, or none."),
            "owner": ("varchar", "The role that answers for the definition."),
            "checked_by": ("varchar", "The other role, which has checked it."),
            "next_review": ("date", "A quarter that starts later finds the definition overdue."),
            "is_overdue": ("boolean", "Whether that day was past on the day of the run."),
        },
    ),
    "specs.metric_tag": Table(
        "One row: one metric and one statement that it says something about.",
        {
            "metric_id": _METRIC,
            "kind": ("varchar", "Kind of statement, such as i_statement or core20plus5."),
            "tag": ("varchar", "Key of the statement within its kind."),
        },
    ),
    "specs.metric_change": Table(
        "One row: one change of a metric's definition.",
        {
            "metric_id": _METRIC,
            "changed_on": ("date", "The day it was changed."),
            "what": ("varchar", "What was changed, and why."),
        },
    ),
    "specs.metric_extract": Table(
        "One row: one metric and one extract its SQL reads.",
        {"metric_id": _METRIC, "extract": _EXTRACT},
    ),
    "specs.extract": Table(
        "One row: one contract.",
        {
            "extract": _EXTRACT,
            "partner": ("varchar", "Who sends it: the contract's folder."),
            "name": ("varchar", "The stem of the contract's file."),
            "title": ("varchar", "What the extract is called."),
            "row_is": ("varchar", "What one line is."),
            "role": ("varchar", "metrics, reference for lookups and populations, or board."),
            "publisher": ("varchar", "Who stands behind the figures."),
            "origin_publisher": ("varchar", "The source, where the partner republishes it."),
            "licence": ("varchar", "The licence's short name (SPDX)."),
            "population_basis": ("varchar", "Whose population: resident, registered, …"),
            "replaces": ("varchar", "periods, rows or whole: what a newer file supersedes."),
            "due_every": ("varchar", "How often a file is expected, or once for an edition."),
            "due_lag_days": ("bigint", "Days from the end of a period to the day it is due."),
            "disclosure": ("varchar", "Disclosure profile of the source, or none."),
            "contact_role": ("varchar", "The role to write to first."),
            "contact_organisation": ("varchar", "Where that role is held."),
            "contract_hash": ("varchar", "SHA-256 of the contract's meaning."),
        },
    ),
    "specs.strategy": Table(
        "One row: one strategy.",
        {
            "strategy_id": _STRATEGY,
            "title": ("varchar", "What the strategy is called."),
            "board": ("varchar", "The board whose strategy it is."),
            "starts": ("date", "First day of the strategy."),
            "ends": ("date", "Last day of the strategy."),
            "area_code": ("varchar", "GSS code of the board's own area."),
            "cadence": ("varchar", "How often the board is reported to; NULL where none is fixed."),
        },
    ),
    "specs.approach": Table(
        "One row: one way in which a board goes about priorities, and its duties.",
        {
            "strategy_id": _STRATEGY,
            "approach": ("varchar", "Its key; unknown is none, and has no duties."),
            "label": ("varchar", "What the strategy calls it."),
            "champions": ("bigint", "How many members of the board must champion the priority."),
            "needs_plan": ("boolean", "Whether an action plan must name the priority."),
            "needs_metrics": ("boolean", "Whether a metric must support it."),
            "needs_quarterly_report": ("boolean", "Whether each quarter is reported to the board."),
            "escalates_risks_to": ("varchar", "To whom risks are escalated; NULL where not said."),
            "fewest_per_theme": ("bigint", "Fewest priorities of a theme it is meant for."),
            "most_per_theme": ("bigint", "Most priorities of a theme it is meant for."),
        },
    ),
    "specs.sign_off_step": Table(
        "One row: one step of the chain by which a strategy's figures are signed.",
        {
            "strategy_id": _STRATEGY,
            "step": ("bigint", "Its place in the chain, from 1."),
            "role": ("varchar", "Who signs."),
            "signs": ("varchar", "metric, priority or strategy: what one signature is for."),
            "quorum": ("bigint", "How many people must sign, where several hold the role."),
            "may_be_combined_with": ("varchar[]", "Roles the same person may sign for."),
        },
    ),
    "specs.theme": Table(
        "One row: one theme or life-course outcome of a strategy.",
        {
            "strategy_id": _STRATEGY,
            "theme_key": _THEME,
            "title": ("varchar", "What the theme is called."),
            "ambition": ("varchar", "What the board wants of it, as first printed."),
        },
    ),
    "specs.priority": Table(
        "One row: one priority of a strategy.",
        {
            "strategy_id": _STRATEGY,
            "priority_key": ("varchar", "Key of the priority within the strategy."),
            "theme_key": _THEME,
            "name": ("varchar", "The priority, shortly."),
        },
    ),
    "specs.theme_order": Table(
        "One row: where one part of a document places one theme.",
        {
            "strategy_id": _STRATEGY,
            "theme_key": _THEME,
            "document_part": ("varchar", "The part, such as section 4; orders differ among them."),
            "position": ("bigint", "Its place there, from 1: for showing, never a key."),
        },
    ),
    "specs.theme_ages": Table(
        "One row: ages, both bounds among them, that one theme is about.",
        {
            "strategy_id": _STRATEGY,
            "theme_key": _THEME,
            "age_from": ("bigint", "Youngest age in years."),
            "age_to": ("bigint", "Oldest age in years."),
            "whom": ("varchar", "Whom alone it is said of; NULL for everybody."),
        },
    ),
    "specs.wording": Table(
        "One row: one printed text of a strategy, with the document and lines it stands on.",
        {
            "strategy_id": _STRATEGY,
            "kind": (
                "varchar",
                "title, theme, ambition, priority, approach, organisation, baseline, commitment, "
                "or a kind of statement.",
            ),
            "key": ("varchar", "Key of what it words; NULL for titles and organisations."),
            "place": ("bigint", "Its place among the wordings of the same, from 1."),
            "wording": ("varchar", "The text, letter for letter."),
            "document": _DOCUMENT,
            "lines": _LINES,
            "requirements": ("varchar[]", "Rows of the requirements that it answers."),
        },
    ),
    "specs.organisation": Table(
        "One row: one organisation, or sort of organisation, that a document names.",
        {
            "strategy_id": _STRATEGY,
            "name": ("varchar", "As it stands in the text."),
            "is_member": ("boolean", "Whether it is named as of the board, not as a partner."),
            "sector": ("varchar", "Its sector."),
            "constituencies": ("varchar[]", "Whom it sends, where that is said."),
            "area_codes": ("varchar[]", "GSS codes of its areas, where it stands for several."),
            "document": _DOCUMENT,
            "lines": _LINES,
        },
    ),
    "specs.statement": Table(
        "One row: one statement of a strategy's documents.",
        {
            "strategy_id": _STRATEGY,
            "kind": _KIND,
            "statement_key": _KEY,
            "name": ("varchar", "What it is called, shortly; NULL for none."),
            "wording": ("varchar", "As printed; variants are in specs.wording."),
            "theme_key": _THEME,
            "starts": ("date", "First day it speaks of, where the text dates it."),
            "ends": ("date", "Last day it speaks of."),
            "note": _NOTE,
            "document": _DOCUMENT,
            "lines": _LINES,
        },
    ),
    "specs.statement_priority": Table(
        "One row: one statement, baseline or commitment, and one priority it is about.",
        {
            "strategy_id": _STRATEGY,
            "kind": ("varchar", "Kind of statement, baseline or commitment."),
            "statement_key": _KEY,
            "priority_key": ("varchar", "Key of the priority within the strategy."),
        },
    ),
    "specs.baseline": Table(
        "One row: one figure or claim as a strategy states it: undated, never in a series.",
        {
            "strategy_id": _STRATEGY,
            "baseline_key": _KEY,
            "wording": ("varchar", "As printed."),
            "theme_key": _THEME,
            "claim": ("varchar", "amount, or direction, rank, comparison, quality: no number."),
            "printed": ("varchar", "The number as printed."),
            "value": ("double", "The number as read; NULL for a range."),
            "low": ("double", "Lower end of a range."),
            "high": ("double", "Upper end of a range."),
            "unit": ("varchar", "Unit of the number."),
            "of_whom": ("varchar", "Whom or what it is about, or is a share of."),
            "slip_printed": ("varchar", "A slip of the print; NULL for none."),
            "slip_read": ("varchar", "What the slip is read as."),
            "slip_because": ("varchar", "Why."),
            "age_from": ("bigint", "Lower bound of age in years."),
            "age_to": ("bigint", "Upper bound of age in years."),
            "ages_inclusive": ("boolean", "Whether bounds are among the ages; NULL if not said."),
            "same_fact_as": ("varchar", "Key of the baseline that states the same fact."),
            "complement_of": ("varchar", "Metric whose rest to the whole it is."),
            "metrics": ("varchar[]", "Metrics it is shown beside."),
            "note": _NOTE,
            "document": _DOCUMENT,
            "lines": _LINES,
        },
    ),
    "specs.commitment": Table(
        "One row: one piece of work that a strategy's documents promise.",
        {
            "strategy_id": _STRATEGY,
            "commitment_key": _KEY,
            "name": ("varchar", "What it is called, shortly."),
            "wording": ("varchar", "As printed."),
            "theme_key": _THEME,
            "measured_by": (
                "varchar[]",
                "Metrics of the activity; empty: none supplied.",
            ),
            "note": _NOTE,
            "document": _DOCUMENT,
            "lines": _LINES,
        },
    ),
    "specs.supporting_metric": Table(
        "One row: one metric and what it supports in a strategy.",
        {
            "strategy_id": _STRATEGY,
            "priority_key": ("varchar", "Key of the priority, or `overarching`."),
            "metric_id": _METRIC,
            "wording_of": (
                "varchar",
                "The document whose wording of the priority it measures, where wordings differ.",
            ),
        },
    ),
    "specs.strategy_area": Table(
        "One row: one area a strategy reports on, and its role.",
        {
            "strategy_id": _STRATEGY,
            "area_code": ("varchar", "GSS code of the area."),
            "area_role": ("varchar", "own, comparator or also."),
        },
    ),
    "specs.entity_kind": Table(
        "One row: the entity code that opens a GSS code, and its kind of area.",
        {
            "entity": ("varchar", "First three characters of the GSS code."),
            "kind": ("varchar", "Kind of area they stand for."),
        },
    ),
    "specs.metric_break": Table(
        "One row: one declared break in comparability of a metric.",
        {
            "metric_id": _METRIC,
            "first_day": ("date", "First day of the new series."),
            "because": ("varchar", "What changed."),
        },
    ),
    "specs.metric_rebase": Table(
        "One row: one declared rebasing of a metric's control charts.",
        {
            "metric_id": _METRIC,
            "area_code": ("varchar", "The one area it is for; NULL for every area."),
            "first_day": ("date", "First day of the periods whose limits are taken anew."),
            "because": ("varchar", "The change that is known and here to stay."),
            "approved_by": ("varchar", "The role that approved it."),
            "approved_on": ("date", "The day it was approved."),
        },
    ),
    "specs.tier": Table(
        "One row: one kind of area whose figures are compared, and the tier it is ranked among.",
        {
            "kind": ("varchar", "Kind of area."),
            "tier": ("varchar", "Kinds of one tier are ranked together."),
        },
    ),
    "specs.run": Table(
        "One row: the day this warehouse speaks of, and its quarter.",
        {
            "as_of": ("date", "The day, in London."),
            "known_before": ("timestamp", "Its end in UTC: what is known later is not shown."),
            "quarter": ("varchar", "Quarter of the financial year, such as 2025-26-Q2."),
            "quarter_start": ("date", "First day of the quarter."),
            "quarter_end": ("date", "Last day of the quarter."),
        },
    ),
    "specs.frozen_quarter": Table(
        "One row: one quarter of one strategy that was frozen.",
        {
            "strategy_id": _STRATEGY,
            "quarter": ("varchar", "Quarter of the financial year, such as 2025-26-Q2."),
            "known_before": (
                "timestamp",
                "The moment in UTC: what is known later waits for the next quarter.",
            ),
        },
    ),
    "intake.receipt": Table(
        "One row: one arrival of one file for one extract.",
        {
            "sha256": _SHA256,
            "extract": _EXTRACT,
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
            "extract": _EXTRACT,
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
            "extract": _EXTRACT,
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
            "extract": _EXTRACT,
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
            "extract": _EXTRACT,
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
            "extract": _EXTRACT,
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
"""`<schema>.<table>` → the table."""
