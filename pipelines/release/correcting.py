"""The two pages of a release that corrects or completes a signed one, made with its draft.

The correction notice lists every figure that is another than was signed; the supplementary paper
says the same to a meeting, on one page. Signers read both, and both are signed with the figures.
"""

import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from pipelines.refresh import Refresh, today
from pipelines.release.afterwards import recipients_of
from pipelines.release.chain import needed
from pipelines.release.comparing import Change, compare
from pipelines.release.conclusions import Conclusion, changed
from pipelines.release.contents import KEY, lines_of
from pipelines.release.on_record import correction_of, last_signed, signed, signed_releases
from pipelines.release.pages import page
from pipelines.release.releases import Draft
from pipelines.release.sheets import days, rounded, title_of

_AS_PRINTED = "the same as printed"

# What fits on one page of A4 besides the words that are always there.
_FIGURES, _CONCLUSIONS, _NAMES = 5, 4, 4
_TITLE, _WHY, _BECAUSE = 45, 90, 300


@dataclass(frozen=True)
class Line:
    """One figure that is another than was signed, as text."""

    title: str
    unit: str
    area: str
    breakdown: str
    period: str
    was: str
    now: str
    kind: str
    """`completed` where nothing was signed in its place; else `corrected`."""
    why: str
    is_on_pages: bool


@dataclass(frozen=True)
class Page:
    """What either page says; the paper less of it."""

    heading: str
    strategy: str
    draft: Draft
    corrects: str
    is_completed: bool
    because: str
    by: str
    begun: str
    lines: list[Line]
    conclusions: list[tuple[str, Conclusion]]
    added: int
    """Conclusions about what nothing was concluded of."""
    carried: list[str]
    """Signed releases that carry a figure which is another now."""
    told: list[str]
    is_notice: bool = True
    lines_left_out: int = 0
    conclusions_left_out: int = 0

    @property
    def causes(self) -> list[str]:
        """What made figures another than was signed, in the order of the lines."""
        return list(dict.fromkeys(line.why for line in self.lines))


def write_papers(refresh: Refresh, draft: Draft) -> None:
    """Writes `notice` and `paper`, each as HTML and Markdown, into the folder of a draft."""
    notice = _notice(refresh, draft)
    for name, said in (("notice", notice), ("paper", _paper(notice))):
        for ending in ("html", "md"):
            text = page(f"correction.{ending}", page=said)
            (draft.folder / f"{name}.{ending}").write_text(text, encoding="utf-8")


def _notice(refresh: Refresh, draft: Draft) -> Page:
    settings = refresh.settings
    before = last_signed(settings, draft.strategy, draft.name)
    assert before is not None  # a correction is begun of what is signed
    begun = correction_of(settings, draft.strategy, draft.name)
    is_completed = begun.told["kind"] == "completed"
    changes = compare(before.folder, draft.folder)
    found, added = changed(before.folder, draft.folder)
    releases = [signed(settings, *of) for of in signed_releases(settings)]
    carrying = list(_carrying(releases, changes))
    return Page(
        f"{'Completion' if is_completed else 'Correction'} notice: {before.name}",
        refresh.register.strategies[draft.strategy].strategy.title,
        draft,
        str(before.name),
        is_completed,
        begun.because,
        begun.by,
        begun.at.date().isoformat(),
        [_line(draft, change) for change in sorted(changes, key=lambda c: not c.is_board)],
        [(title_of(draft, c.metric_id), c) for c in found],
        added,
        [
            f"{release.name} of {release.strategy}: {', '.join(titles)}"
            for release, titles in carrying
        ],
        _told(refresh, draft, changes, [before, *(release for release, _ in carrying)]),
    )


def _paper(notice: Page) -> Page:
    """The same on one page: figures that a reader sees change, most surprising first."""
    seen = [line for line in notice.lines if line.is_on_pages and line.now != _AS_PRINTED]
    shown = [
        replace(
            line,
            title=_short(line.title, _TITLE),
            breakdown=_short(line.breakdown, _TITLE),
            why=_short(line.why, _WHY),
        )
        for line in seen[:_FIGURES]
    ]
    return replace(
        notice,
        is_notice=False,
        heading=f"Supplementary paper: {notice.corrects}",
        because=_short(notice.because, _BECAUSE),
        lines=shown,
        lines_left_out=len(notice.lines) - len(shown),
        conclusions=[
            (_short(title, _TITLE), replace(each, breakdown=_short(each.breakdown, _TITLE)))
            for title, each in notice.conclusions[:_CONCLUSIONS]
        ],
        conclusions_left_out=max(0, len(notice.conclusions) - _CONCLUSIONS),
        carried=_few([_short(each, _WHY) for each in notice.carried]),
        told=_few([_short(each, _WHY) for each in notice.told]),
    )


def _line(draft: Draft, change: Change) -> Line:
    known = draft.metrics.get(change.key["metric_id"], {})
    decimals = known.get("decimals", 1)
    is_new = change.was is None
    was, now = (
        rounded(side, decimals) if side else none
        for side, none in ((change.was, "nothing"), (change.now, "no longer given"))
    )
    return Line(
        title_of(draft, change.key["metric_id"]),
        known.get("unit", ""),
        draft.area(change.key["area_code"]),
        change.key["breakdown"],
        days(change.key),
        was,
        now if is_new or now != was else _AS_PRINTED,
        "completed" if is_new else "corrected",
        f"{change.cause}: {change.because}",
        change.is_board,
    )


def _carrying(
    releases: Iterable[Draft], changes: list[Change]
) -> Iterator[tuple[Draft, list[str]]]:
    """Signed releases with a figure that is another now, and the titles of its metrics."""
    wrong = {tuple(change.key.values()) for change in changes if change.was is not None}
    for release in releases:
        metrics = {
            line["metric_id"]
            for line in lines_of(release.folder / "figures.csv")
            if tuple(line[column] for column in KEY) in wrong
        }
        if metrics:
            yield release, sorted(title_of(release, metric) for metric in metrics)


def _told(
    refresh: Refresh, draft: Draft, changes: list[Change], releases: list[Draft]
) -> list[str]:
    """Whoever was sent what changed, who signs it and who supplies it; of everything, where no
    figure did."""
    metrics = {change.key["metric_id"] for change in changes} or set(draft.metrics)
    sent = {
        f"sent it: {who}"
        for release in releases
        for who in recipients_of(refresh.settings, release, metrics)
    }
    chain = refresh.register.strategies[draft.strategy].strategy.sign_off
    signers = [
        f"{need.role}: {' or '.join(need.holders) or 'nobody holds the role'}"
        for need in needed(draft, chain, today(), None)
        if metrics & set(need.metrics)
    ]
    extracts = {
        extract
        for metric in metrics & draft.metrics.keys()
        for extract in draft.metrics[metric]["reads"]
    }
    partners = {
        f"partner: {contact.role}, {contact.organisation}"
        for extract in extracts
        for contact in refresh.register.extracts[extract].contract.contacts
    }
    return [*sorted(sent), *dict.fromkeys(signers), *sorted(partners)]


def _short(text: str, width: int) -> str:
    return textwrap.shorten(text, width, placeholder=" …")


def _few(names: list[str]) -> list[str]:
    more = len(names) - _NAMES
    return names if more <= 0 else [*names[:_NAMES], f"and {more} more, in the notice"]
