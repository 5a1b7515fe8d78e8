"""The reports of the paper: each DO priority in full, and of the others what is of concern."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.pack import wording
from pipelines.pack.charts import run_chart
from pipelines.pack.judged import Judged
from pipelines.pack.metric import Metric, Row
from pipelines.pack.model import Pack, Priority
from pipelines.pack.paper import phrases
from pipelines.pack.paper.blocks import (
    Block,
    Facts,
    Heading,
    Image,
    NewPage,
    Note,
    Paragraph,
    Points,
    Table,
    line,
    lines,
    titled,
)
from pipelines.pack.sentences import sentence

FULL = "do"
"""The approach that is reported on in full, every quarter."""

_ENDED = {"done", "stopped", "cancelled"}


def do_reports(pack: Pack) -> list[Block]:
    """One report for each priority with the approach DO, in the order of the strategy."""
    found = [priority for priority in pack.priorities if priority.approach == FULL]
    label = line(_label(pack, FULL))
    blocks: list[Block] = [Heading(1, f"{label} reports")]
    if not found:
        return [*blocks, Paragraph(f"No priority is recorded as {label} this quarter.")]
    for priority in found:
        blocks += [*_report(priority, pack), NewPage()]
    return blocks


def exceptions(pack: Pack) -> list[Block]:
    """By approach, of each priority that is not reported in full, only what is of concern."""
    blocks: list[Block] = [
        Heading(1, "Exception reports"),
        Paragraph(
            "Only what is of concern stands here: a figure that is worse than England, the region, "
            "an earlier period or the start of the strategy; off track; "
            "late, held or not supplied; and every open risk."
        ),
    ]
    blocks += _of_the_whole(pack)
    known = [key for key in pack.said["strategy"]["approaches"] if key != FULL]
    others = {p.approach for p in pack.priorities} - {FULL, *known}
    for approach in (*known, *sorted(others)):
        blocks += _exceptions_of(approach, pack)
    return blocks


def _label(pack: Pack, approach: str) -> str:
    given = pack.said["strategy"]["approaches"].get(approach, {}).get("label")
    if given:
        return str(given)
    return "DO" if approach == FULL else wording.APPROACH_UNKNOWN.capitalize()


def _report(priority: Priority, pack: Pack) -> list[Block]:
    blocks: list[Block] = [Heading(2, titled(priority.title))]
    if priority.wordings:
        blocks.append(Paragraph(line(priority.wordings[0]["text"]), is_lead=True))
    blocks += [Facts(_facts(priority)), Heading(3, "Metrics")]
    blocks += _held(priority.metrics, priority)
    given = [metric for metric in priority.metrics if not metric.is_held]
    if given:
        blocks.append(_metrics(priority, given, pack))
        for metric in given:
            blocks += _metric(metric, pack)
    elif not priority.metrics:
        blocks.append(Paragraph("No metric is recorded for this priority."))
    return [*blocks, *_commentary(priority), *_actions(priority, pack), *_risks(priority)]


def _facts(priority: Priority) -> tuple[tuple[str, str], ...]:
    champions = "; ".join(
        ", ".join(line(each) for each in (row["holder"], row["organisation"]) if each)
        for row in priority.champions
    )
    agreed = line(priority.minute) or "no minute recorded"
    pairs = [
        ("Champion", champions or "none recorded"),
        ("Approach", f"{line(priority.approach_label)}, {agreed}"),
    ]
    for row in priority.rows["duties"]:
        duty = line(wording.plainly(row["duty"], wording.DUTIES))
        pairs.append((f"Duty: {duty}", _met(row["is_met"], row["missing"])))
    return tuple(pairs)


def _met(is_met: bool | None, missing: object) -> str:
    said = {True: "met", False: "not met", None: "cannot be said yet"}[is_met]
    return f"{said}: {phrases.spoken(missing)}" if missing else said


def _held(metrics: Sequence[Metric], priority: Priority | None = None) -> list[Block]:
    """What is held back, by name, and why."""
    held = [metric for metric in metrics if metric.is_held]
    if not held:
        return []
    reasons = [f"{titled(metric.title)}: {held_because(metric)}" for metric in held]
    whole = priority is not None and priority.is_held
    said = f"{'This priority is held' if whole else 'Held'} back from this release"
    return [Note("Held", f"{said}. {'. '.join(reasons)}.")]


def held_because(metric: Metric) -> str:
    """Why a release leaves a metric out, in the words of who held it back."""
    return phrases.spoken(metric.held_because) or "held by a decision that the ledger records"


def _name(metric: Metric, pack: Pack) -> str:
    where = phrases.area(metric, pack)
    return f"{titled(metric.title)}\n{where}" if where else titled(metric.title)


def _metrics(priority: Priority, metrics: Sequence[Metric], pack: Pack) -> Table:
    return Table(
        f"Metrics of {titled(priority.title)}",
        ("Metric", "Value", "95% interval", "Period", "England", "Target", "Change and trend"),
        tuple(
            (
                _name(metric, pack),
                phrases.value(metric),
                phrases.interval(metric),
                phrases.period(metric),
                phrases.england(judged),
                phrases.target(judged),
                phrases.change(judged),
            )
            for metric in metrics
            for judged in [Judged(metric, pack.areas)]
        ),
        (25, 12, 15, 17, 15, 15, 20),
    )


def _metric(metric: Metric, pack: Pack) -> list[Block]:
    blocks: list[Block] = [
        Heading(4, titled(metric.title)),
        Paragraph(line(sentence(metric, pack))),
    ]
    picture = run_chart(metric)
    if picture is not None:
        blocks.append(Image(picture))
    for row in metric.commentary:
        blocks += _said(row)
    return blocks


def _said(row: Row) -> list[Block]:
    """A comment, with whose it is."""
    return [Paragraph(f"{line(row['author_role'])}: {each}") for each in lines(row["wording"])]


def _commentary(priority: Priority) -> list[Block]:
    blocks: list[Block] = [Heading(3, "Commentary")]
    for row in priority.rows["commentary"]:
        if row["metric_id"] is None:
            blocks += _said(row)
    if len(blocks) == 1:
        blocks.append(Paragraph("No commentary was given for this quarter."))
    return blocks


def _actions(priority: Priority, pack: Pack) -> list[Block]:
    rows = priority.rows["actions"]
    if not rows:
        return [Heading(3, "Actions"), Paragraph("No action is recorded.")]
    table = Table(
        f"Actions for {titled(priority.title)}",
        ("Action", "Owner", "Due", "Progress", "Latest update"),
        tuple(
            (
                line(row["wording"]),
                line(row["owner"]) or "no owner recorded",
                phrases.day(row["due_on"]),
                _progress(row, pack.release.as_of),
                line(row["latest_update"]) or "none",
            )
            for row in sorted(rows, key=lambda row: (row["due_on"] or "9999", row["action_key"]))
        ),
        (28, 17, 15, 15, 25),
    )
    return [Heading(3, "Actions"), table]


def _progress(row: Row, as_of: str) -> str:
    said = line(row["progress"]) or "not recorded"
    is_past = row["due_on"] is not None and row["due_on"] < as_of
    return f"{said}\nits date has passed" if is_past and said not in _ENDED else said


def _risks(priority: Priority) -> list[Block]:
    rows = phrases.open_risks(priority)
    if not rows:
        return [Heading(3, "Risks"), Paragraph("No open risk is recorded.")]
    table = Table(
        f"Open risks of {titled(priority.title)}",
        ("Risk", "Likelihood", "Impact", "Raised", "Escalated"),
        tuple(
            (
                line(row["risk"]),
                line(row["likelihood"]) or "not recorded",
                line(row["impact"]) or "not recorded",
                phrases.day(row["raised_on"]),
                f"to {line(row['escalated_to'])}, {phrases.day(row['escalated_on'])}"
                if row["escalated_to"]
                else "no",
            )
            for row in rows
        ),
        (32, 14, 11, 18, 25),
    )
    return [Heading(3, "Risks"), table]


def _of_the_whole(pack: Pack) -> list[Block]:
    if not pack.overarching:
        return []
    title = "Measures of the whole strategy"
    body = _concerns(title, pack.overarching, pack)
    nothing = Paragraph("Nothing of concern in the measures of the whole strategy.")
    return [Heading(2, title), *(body or [nothing])]


def _exceptions_of(approach: str, pack: Pack) -> list[Block]:
    label = line(_label(pack, approach))
    found = [priority for priority in pack.priorities if priority.approach == approach]
    blocks: list[Block] = [Heading(2, label)]
    if not found:
        return [*blocks, Paragraph(f"No priority is recorded as {label} this quarter.")]
    if approach not in pack.said["strategy"]["approaches"]:
        blocks.append(Paragraph("The board's approach to these priorities is not recorded."))
    quiet = []
    for priority in found:
        title = titled(priority.title)
        body = _concerns(title, priority.metrics, pack, priority)
        risks = _risks(priority)[1:] if phrases.open_risks(priority) else []
        if body or risks:
            blocks += [Heading(3, title), *body, *risks]
        else:
            quiet.append(title)
    if quiet:
        blocks += [Paragraph("Nothing of concern is recorded for:"), Points(tuple(quiet))]
    return blocks


def _concerns(
    title: str, metrics: Sequence[Metric], pack: Pack, priority: Priority | None = None
) -> list[Block]:
    of_concern = [Judged(metric, pack.areas) for metric in metrics if not metric.is_held]
    rows = tuple(
        (
            _name(judged.metric, pack),
            phrases.value(judged.metric),
            phrases.period(judged.metric),
            phrases.england(judged),
            "\n".join(why),
        )
        for judged in of_concern
        if (why := phrases.concerns(judged))
    )
    blocks = _held(metrics, priority)
    if rows:
        columns = ("Metric", "Value", "Period", "England", "Of concern because")
        blocks.append(Table(f"Of concern: {title}", columns, rows, (28, 15, 17, 17, 30)))
    return blocks
