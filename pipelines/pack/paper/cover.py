"""The first two pages: what the paper is of, and what to look at first.

Every list is capped, and every text on it cut, so that the two pages are not passed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from pipelines.pack import wording
from pipelines.pack.model import Metric, Pack
from pipelines.pack.paper import phrases
from pipelines.pack.paper.blocks import (
    Block,
    Facts,
    Furniture,
    Heading,
    Note,
    Paragraph,
    Points,
    Table,
    line,
    shortened,
    titled,
)

DRAFT = "DRAFT: not signed, not for decision"
SYNTHETIC = "Made-up data: no figure is about real people"
_MOST = 10
"""Lines of print that a list may take."""
_LINE = 85
"""Characters of a line of print."""
_STANDINGS = {
    "new": "a new figure this quarter",
    "not_due": "no new figure was due",
    "late": "a figure was due and has not come",
    "missing": "nothing has been supplied",
    "suppressed": "suppressed by the source",
    "withdrawn": "withdrawn by the source",
    "held": "a file is held back until it is put right",
}
"""Standing of `quarter_account` → what it means to a member of the board."""


def furniture(pack: Pack) -> Furniture:
    """Title, running lines and date of the paper."""
    release = pack.release
    return Furniture(
        title=titled(pack.title),
        subtitle=wording.quarter(release.quarter),
        board=titled(pack.board),
        header=f"{shortened(pack.board, 60)} · {line(release.name)}",
        mark=DRAFT if release.is_draft else "",
        footer=f"Figures {release.figures[:16]} · ledger {release.ledger_head[:16]}",
        notice=SYNTHETIC if release.is_synthetic else "",
        made_on=(release.signed_at or release.as_of) if not release.is_draft else release.as_of,
    )


def cover(pack: Pack) -> list[Block]:
    """At most two pages, up to and without the list of contents."""
    release = pack.release
    metrics = list(pack.metrics.values())
    blocks: list[Block] = []
    if release.is_draft:
        blocks.append(
            Note(
                "DRAFT",
                "not signed, not for decision. "
                "Figures and words may change until the release is signed.",
            )
        )
    if release.is_synthetic:
        blocks.append(Note("Synthetic", f"{SYNTHETIC}. It shows how the pack works."))
    blocks += [
        Facts(tuple(_facts(pack))),
        Heading(1, "What to look at first"),
        Paragraph(_gist(pack, metrics), is_lead=True),
        *_list("Real changes", _changes(metrics), "No figure changed by more than chance."),
        *_list("Off track", _off_track(metrics), "No metric with a target is off track."),
        *_list("Late, held or not supplied", _late(metrics), "Nothing that was due is late."),
        Heading(2, "Where the figures stand"),
        _standings(metrics),
    ]
    return blocks


def _facts(pack: Pack) -> Iterable[tuple[str, str]]:
    release = pack.release
    yield "Board", shortened(pack.board)
    yield "Quarter", wording.quarter(release.quarter)
    yield "Release", f"{line(release.name)}, {release_state(pack)}"
    yield "Data as at", phrases.day(release.as_of)
    held = [priority for priority in pack.priorities if priority.is_held]
    if held:
        names = ", ".join(shortened(titled(priority.title), 60) for priority in held[:3])
        more = f" and {len(held) - 3} more" if len(held) > 3 else ""
        yield "Held priorities", f"{names}{more}: held back from this release, see its reports"


def release_state(pack: Pack) -> str:
    """Signed by whom and when, or that it is not."""
    release = pack.release
    if release.is_draft:
        return "draft: not signed"
    kinds = {"correction": "a correction", "completed": "completed with what was held"}
    kind = f"{kinds[release.kind]}, " if release.kind in kinds else ""
    when = f" on {phrases.day(release.signed_at[:10])}" if release.signed_at else ""
    return f"{kind}signed by {shortened(release.signed_by, 60)}{when}"


def _gist(pack: Pack, metrics: list[Metric]) -> str:
    priorities = list(pack.priorities)
    order = [given.get("label") for given in pack.said["strategy"]["approaches"].values()]
    labels = Counter(priority.approach_label for priority in priorities)
    known = sorted(labels, key=lambda each: order.index(each) if each in order else len(order))
    said = ", ".join(f"{labels[each]} {line(each)}" for each in known)
    beside = Counter(
        phrases.judgement(row)
        for metric in metrics
        if (row := phrases.comparison(metric, phrases.ENGLAND)) is not None
    )
    worse, better = beside["worse"] + beside["worst"], beside["better"] + beside["best"]
    return (
        f"{len(metrics)} metrics stand behind {len(priorities)} priorities ({said}). "
        f"Beside England {worse} are worse, {beside['similar']} similar and {better} better; "
        "of the others neither way is better, or they cannot be compared."
    )


def _list(title: str, items: list[str], nothing: str) -> list[Block]:
    left, shown = _MOST, list[str]()
    for item in items:
        left -= 1 + len(item) // _LINE
        if left < 0:
            break
        shown.append(item)
    if len(items) > len(shown):
        shown.append(f"and {len(items) - len(shown)} more: see the reports or the web pages")
    body: Block = Points(tuple(shown)) if shown else Paragraph(nothing)
    return [Heading(2, f"{title} ({len(items)})"), body]


def _changes(metrics: list[Metric]) -> list[str]:
    """Worsening first, then improving, then what is neither."""
    found = [(phrases.real_change(metric), metric) for metric in metrics]
    changed = [(said, metric) for said, metric in found if said]
    order = sorted(
        changed,
        key=lambda each: (not phrases.is_worsening(each[1]), "▲" not in each[0], each[1].title),
    )
    return [
        f"{shortened(titled(metric.title), 90)}: {phrases.value(metric)}, {said}"
        for said, metric in order
    ]


def _off_track(metrics: list[Metric]) -> list[str]:
    return [
        f"{shortened(titled(metric.title), 90)}: {phrases.value(metric)}; target {said}"
        for metric in metrics
        if (said := phrases.off_track(metric))
    ]


def _late(metrics: list[Metric]) -> list[str]:
    """Held and missing first: the board has no figure of those at all."""
    order = {"held": 0, "missing": 1, "withdrawn": 2, "late": 3}
    found = sorted(
        metrics, key=lambda metric: (order.get(str(metric.account.get("standing")), 4), metric.id)
    )
    return [
        f"{shortened(titled(metric.title), 90)}: {shortened(said, 90)}"
        for metric in found
        if (said := phrases.not_here(metric))
    ]


def _standings(metrics: list[Metric]) -> Table:
    counts = Counter(str(metric.account.get("standing") or "not recorded") for metric in metrics)
    held = sum(metric.is_held for metric in metrics)
    rows = [
        (standing.replace("_", " "), _STANDINGS.get(standing, "see the reports"), str(count))
        for standing, count in sorted(counts.items(), key=lambda each: -each[1])
    ]
    if held:
        rows.append(("held back", "left out of this release by a decision", str(held)))
    return Table(
        "Metrics by standing this quarter",
        ("Standing", "What it means", "Metrics"),
        tuple(rows),
        (2, 6, 1),
    )
