"""The tables of strategies: what a board says it will do, by whom and when."""

from pipelines.modelling.tables.table import METRIC, Table

_STRATEGY = ("varchar", "Stem of the strategy's file.")
_THEME = ("varchar", "Key of the theme within the strategy.")
_KIND = ("varchar", "Kind of statement, such as guiding_principle; tags of metrics name it.")
_KEY = ("varchar", "Its key: no two of a strategy are equal.")
_DOCUMENT = ("varchar", "The document it is printed in.")
_LINES = ("varchar", "The lines or page it stands on.")
_NOTE = ("varchar", "What a reader must know, such as a slip or a difference; NULL for nothing.")

STRATEGIES = {
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
            "metric_id": METRIC,
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
    "specs.strategy_within": Table(
        "One row: one kind of smaller area whose figures a strategy shows within its own area.",
        {
            "strategy_id": _STRATEGY,
            "area_kind": ("varchar", "Kind of area, such as ward24."),
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
}
