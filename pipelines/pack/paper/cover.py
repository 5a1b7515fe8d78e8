"""The first two pages: what the paper is of, and what to look at first.

Every list is capped, and every text on it cut, so that the two pages are not passed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from pipelines.pack import wording
from pipelines.pack.judged import Judged
from pipelines.pack.model import Pack
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

_MOST = 10
"""Lines of print that a list may take."""
_LINE = 85
"""Characters of a line of print."""


def furniture(pack: Pack) -> Furniture:
    """Title, running lines and date of the paper."""
    release = pack.release
    return Furniture(
        title=titled(pack.title),
        subtitle=": ".join(filter(None, (wording.quarter(release.quarter), line(release.part)))),
        board=titled(pack.board),
        header=f"{shortened(pack.board, 60)} · {line(release.name)}",
        mark=" · ".join(release.marks),
        footer=f"Figures {release.figures[:16]} · ledger {release.ledger_head[:16]}",
        notice=wording.SYNTHETIC if release.is_synthetic else "",
        made_on=(release.signed_at or release.as_of) if not release.is_draft else release.as_of,
    )


def cover(pack: Pack) -> list[Block]:
    """At most two pages, up to and without the list of contents."""
    release = pack.release
    found = [Judged(metric, pack.areas) for metric in pack.metrics.values()]
    blocks: list[Block] = []
    if release.is_draft:
        title, _, said = wording.DRAFT.partition(", ")
        blocks.append(Note(title, f"{said}. Figures and words may change until it is signed."))
    if release.exempt_because:
        title, _, said = wording.EXEMPT.partition(", ")
        blocks.append(Note(title, f"{said}: {shortened(release.exempt_because, 200)}."))
    if release.is_synthetic:
        title, _, said = wording.SYNTHETIC.partition(", ")
        blocks.append(Note(title, f"{said}. No figure is about real people."))
    blocks += [
        Facts(tuple(_facts(pack))),
        Heading(1, "What to look at first"),
        Paragraph(_gist(pack, found), is_lead=True),
        *_list("Real changes", _changes(found), "No figure changed by more than chance."),
        *_list("Off track", _off_track(found), "No metric with a target is off track."),
        *_list("Late, held or not supplied", _late(found), "Nothing that was due is late."),
        Heading(2, "Where the figures stand"),
        _standings(found),
    ]
    return blocks


def _facts(pack: Pack) -> Iterable[tuple[str, str]]:
    release = pack.release
    yield "Board", shortened(pack.board)
    yield "Quarter", wording.quarter(release.quarter)
    yield "Release", f"{line(release.name)}, {release_state(pack)}"
    yield "Data as at", phrases.day(release.data_as_at)
    if release.part:
        yield "Part", f"{shortened(release.part)}: what is not in it stands in the whole release"
    if release.recipients:
        yield "Sent to", shortened("; ".join(line(each) for each in release.recipients), 200)
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


def _gist(pack: Pack, found: list[Judged]) -> str:
    priorities = list(pack.priorities)
    order = [given.get("label") for given in pack.said["strategy"]["approaches"].values()]
    labels = Counter(priority.approach_label for priority in priorities)
    known = sorted(labels, key=lambda each: order.index(each) if each in order else len(order))
    said = ", ".join(f"{labels[each]} {line(each)}" for each in known)
    beside = Counter(each.country.mark.words for each in found if each.country)
    worse, better = beside["worse"], beside["better"]
    return (
        f"{len(found)} metrics stand behind {len(priorities)} priorities ({said}). "
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


def _changes(found: list[Judged]) -> list[str]:
    """Worsening first, then improving, then what is neither."""
    order = {"bad": 0, "good": 1}
    changed = [each for each in found if each.has_changed and each.before]
    changed.sort(
        key=lambda each: (
            order.get(each.before.mark.kind if each.before else "", 2),
            each.metric.title,
        )
    )
    return [
        f"{_named(each)}: {phrases.value(each.metric)}, {phrases.real_change(each)}"
        for each in changed
    ]


def _off_track(found: list[Judged]) -> list[str]:
    return [
        f"{_named(each)}: {phrases.value(each.metric)}; {phrases.off_track(each)}"
        for each in found
        if each.off_track
    ]


def _late(found: list[Judged]) -> list[str]:
    """Held and missing first: the board has no figure of those at all."""
    order = {"held": 0, "missing": 1, "withdrawn": 2, "late": 3}
    return [
        f"{_named(each)}: {shortened(line(each.absence), 90)}"
        for each in sorted(
            found,
            key=lambda each: (
                order.get(str(each.metric.account.get("standing")), 4),
                each.metric.id,
            ),
        )
        if each.absence
    ]


def _named(judged: Judged) -> str:
    return shortened(titled(judged.metric.title), 90)


def _standings(found: list[Judged]) -> Table:
    counts = Counter(str(each.metric.account.get("standing") or "not recorded") for each in found)
    held = sum(each.metric.is_held for each in found)
    rows = [
        (wording.plainly(standing, wording.STANDINGS), str(count))
        for standing, count in sorted(counts.items(), key=lambda each: -each[1])
    ]
    if held:
        rows.append((wording.STATUSES["held"], str(held)))
    return Table("Metrics by standing this quarter", ("Standing", "Metrics"), tuple(rows), (6, 1))
