"""The tables of contracts and metrics, and of what a run goes by."""

from pipelines.modelling.tables.table import EXTRACT, METRIC, Table

SPECS = {
    "specs.metric": Table(
        "One row: one metric, as its YAML says.",
        {
            "metric_id": METRIC,
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
            "has_seasons": ("boolean", "Whether it is judged beside the same time a year before."),
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
            "metric_id": METRIC,
            "kind": ("varchar", "Kind of statement, such as i_statement or core20plus5."),
            "tag": ("varchar", "Key of the statement within its kind."),
        },
    ),
    "specs.metric_change": Table(
        "One row: one change of a metric's definition.",
        {
            "metric_id": METRIC,
            "changed_on": ("date", "The day it was changed."),
            "what": ("varchar", "What was changed, and why."),
        },
    ),
    "specs.metric_extract": Table(
        "One row: one metric and one extract its SQL reads.",
        {"metric_id": METRIC, "extract": EXTRACT},
    ),
    "specs.extract": Table(
        "One row: one contract.",
        {
            "extract": EXTRACT,
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
            "metric_id": METRIC,
            "first_day": ("date", "First day of the new series."),
            "because": ("varchar", "What changed."),
        },
    ),
    "specs.metric_rebase": Table(
        "One row: one declared rebasing of a metric's control charts.",
        {
            "metric_id": METRIC,
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
}
