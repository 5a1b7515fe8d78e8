"""What each metric means and comes from, and which areas there are."""

from __future__ import annotations

from pipelines.pack import wording
from pipelines.pack.metric import Metric
from pipelines.pack.model import Pack
from pipelines.pack.tables.figures import supports
from pipelines.pack.tables.identifiers import area_address, metric_address
from pipelines.pack.tables.shape import (
    NOT_APPLICABLE,
    Cell,
    Column,
    Table,
    clean,
    day,
    integer,
    text,
    words,
)

_ROLES = {
    "own": "the board’s own area",
    "also": "an area or body that serves it",
    "comparator": "set beside the board’s area",
    "within": "a smaller area in the board’s own",
}


def metrics(pack: Pack) -> Table:
    """One row per metric: its definition as it stood, the dictionary of the figures."""
    themes, keys = supports(pack)
    rows: list[tuple[Cell, ...]] = []
    for metric in pack.metrics.values():
        spec, definition = metric.spec, metric.spec["definition"]
        rows.append(
            (
                *(text(metric.id), text(metric.title)),
                *(words(themes[metric.id]), words(keys[metric.id], NOT_APPLICABLE)),
                *(text(metric.unit), text(wording.plainly(spec["value_type"], {}))),
                integer(metric.decimals),
                text(wording.plainly(spec["polarity"], wording.POLARITIES)),
                text(definition["numerator"]),
                text(definition["denominator"], NOT_APPLICABLE),
                text(wording.plainly(spec["population_basis"], {})),
                *(text(spec["frequency"]), text(wording.plainly(spec["period_semantics"], {}))),
                *(text(spec["source"]), words(spec["caveats"], NOT_APPLICABLE)),
                words(_changes(metric), NOT_APPLICABLE),
                *(text(spec["owner"]), text(spec["checked_by"]), day(spec["next_review"])),
                text(spec["lifecycle"]["state"]),
                text(spec["fingertips_id"], NOT_APPLICABLE),
                "held back from this release" if metric.is_held else "in this release",
                metric_address(pack.release.strategy, metric.id),
            )
        )
    columns = (
        Column("metric_id", "Metric id", "Identifier of the metric; it never changes."),
        Column("metric", "Metric", "What the figure is called."),
        Column("theme", "Theme", "Themes of the strategy that it supports."),
        Column("priorities", "Priorities", "Keys of the priorities that it supports."),
        Column("unit", "Unit", "As printed beside the figure."),
        Column("value_type", "Kind of value", "Such as proportion, rate or mean."),
        Column("decimals", "Digits after the point", "How many digits are shown.", "integer"),
        Column("polarity", "Which way is better", "Whether higher or lower is better."),
        Column("counted", "What is counted", "The numerator, in words."),
        Column("divided_by", "Divided by", "The denominator, in words."),
        Column("population_basis", "Population", "Whose population the figure is about."),
        Column("frequency", "Frequency", "How often its source brings a new period."),
        Column("period_semantics", "What a period holds", "What one figure counts over time."),
        Column("source", "Source", "The source, as it is cited."),
        Column("caveats", "Caveats", "What a reader must know."),
        Column("changes", "Changes", "Its change log, oldest first."),
        Column("owner", "Owner", "The role that answers for the definition."),
        Column("checked_by", "Checked by", "The role that has checked it."),
        Column("next_review", "Next review", "The day by which it is reviewed.", "date"),
        Column("lifecycle", "State", "proposed, adopted or retired."),
        Column("fingertips_id", "Fingertips id", "Its indicator id in Fingertips, if it has one."),
        Column("in_release", "In this release", "Whether its figures are in this release."),
        Column("identifier", "Identifier", "An address that stays the same in every quarter."),
    )
    said = "What each metric means, one row each: its definition as it stood."
    return Table("metrics", "Metrics and their definitions", said, columns, tuple(rows), _ID)


_ID = ("metric_id",)


def sources(pack: Pack) -> Table:
    """One row per metric and extract that it is read from, with the licence of each."""
    rows = [
        (
            *(text(metric.id), text(metric.title), text(source["extract"])),
            *(text(source["title"]), text(source["name"])),
            text(source["origin_publisher"], NOT_APPLICABLE),
            *(text(source["licence"]), text(source["landing_page"])),
            text(source["attribution"], NOT_APPLICABLE),
        )
        for metric in pack.metrics.values()
        for source in metric.sources
    ]
    columns = (
        Column("metric_id", "Metric id", "Identifier of the metric."),
        Column("metric", "Metric", "What the figure is called."),
        Column("extract", "Extract", "The extract that it is read from."),
        Column("extract_title", "Extract in words", "What the extract is called."),
        Column("publisher", "Publisher", "Who stands behind the extract."),
        Column("origin", "Origin", "Who first published it, where that is somebody else."),
        Column("licence", "Licence", "Short name of the licence."),
        Column("landing_page", "Published at", "Where it is published."),
        Column("attribution", "Attribution", "The sentence that its licence asks for."),
    )
    said = "Where the figures of each metric come from, and by which licence."
    key = ("metric_id", "extract")
    return Table("sources", "Sources and licences", said, columns, tuple(rows), key)


def areas(pack: Pack) -> Table:
    """One row per area of the strategy."""
    rows = [
        (
            *(text(row["area_code"]), text(row["area_name"] or row["area_code"])),
            text(wording.plainly(row["area_role"], _ROLES)),
            text(area_address(row["area_code"]), NOT_APPLICABLE),
        )
        for row in pack.said["areas"]
    ]
    columns = (
        Column("area_code", "Area code", "GSS code, or the code of an NHS organisation."),
        Column("area", "Area", "Name of the area; its code where no name is known."),
        Column("role", "Role", "What it is to the board."),
        Column("address", "Address", "Address of a GSS area in the open data of the ONS."),
    )
    said = "The areas and bodies that figures are about, one row each."
    return Table("areas", "Areas", said, columns, tuple(rows), ("area_code",))


def _changes(metric: Metric) -> list[str]:
    return [f"{change['on']}: {clean(change['what'])}" for change in metric.spec["changes"]]
