"""The sign-off sheet: one page for one signer, who needs no terminal, with the code to quote."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipelines.release import signing
from pipelines.release.chain import Needed
from pipelines.release.comparing import Change, compare
from pipelines.release.contents import KEY, lines_of
from pipelines.release.on_record import last_signed
from pipelines.release.pages import page, written_into
from pipelines.release.quarters import readiness
from pipelines.release.releases import Draft
from pipelines.release.tasks import Task
from pipelines.settings import Settings
from pipelines.specs.register import StrategyFile


@dataclass(frozen=True)
class Line:
    """One figure of the board's own pages in the signer's scope, as text."""

    title: str
    unit: str
    area: str
    breakdown: str
    period: str
    value: str
    was: str
    because: str


def sheet(
    draft: Draft,
    need: Needed,
    changes: list[Change],
    tasks: list[Task],
    strategy_title: str,
    sentences: Mapping[str, str],
) -> str:
    """The page as HTML: what changed, what is held, what is open, every figure, what will be said
    of them, and the code."""
    in_scope = set(need.metrics)
    shown = [c for c in changes if c.key["metric_id"] in in_scope and c.is_board]
    restated = [c for c in shown if not c.is_new]
    return page(
        "signoff.html",
        draft=draft,
        need=need,
        strategy_title=strategy_title,
        figures=_figures(draft, in_scope, shown),
        restated=[(title_of(draft, c.key["metric_id"]), c) for c in restated],
        sentences=[(title_of(draft, m), sentences[m]) for m in need.metrics if m in sentences],
        held=[(title_of(draft, metric), why) for metric, why in draft.held.items()],
        tasks=[
            (title_of(draft, t.of), t) for t in tasks if t.of in in_scope | _around(draft, in_scope)
        ],
    )


def write(
    settings: Settings,
    file: StrategyFile,
    draft: Draft,
    role: str,
    sentences: Mapping[str, str],
    out: Path | None = None,
) -> list[tuple[Path, Needed]]:
    """Writes a page for each signature of a role into `out`, or else the outbox: the pages.

    `sentences` are what a pack will say of each metric. The papers of a correction are laid beside
    the pages, for everybody who signs.

    Raises HWB-920 for a role that signs nothing, HWB-936 where they cannot be written.
    """
    signing.step_of(file, role)
    before = last_signed(settings, file.id, draft.name)
    changes = compare(before.folder if before else None, draft.folder)
    ready = readiness(settings, file, draft)
    folder = out or settings.outbox / "signoff" / f"{file.id}-{draft.name}-draft-{draft.number}"
    written: list[tuple[Path, Needed]] = []
    with written_into(folder, "the sign-off sheets"):
        for paper in draft.folder.glob("*.html"):
            shutil.copyfile(paper, folder / paper.name)
        for need in (
            standing.needed for standing in ready.standings if standing.needed.role == role
        ):
            of = "-".join([role, need.of, *(need.holders if need.of == "metrics" else ())])
            path = folder / f"{_plain(of)}.html"
            if path in [page for page, _ in written]:
                path = path.with_stem(f"{path.stem}-{need.code.lower()}")
            text = sheet(draft, need, changes, ready.tasks, file.strategy.title, sentences)
            path.write_text(text, encoding="utf-8")
            written.append((path, need))
    return written


def _plain(text: str) -> str:
    """A file name for every system: letters, digits and dashes."""
    return "".join(c if c.isalnum() and c.isascii() else "-" for c in text.lower())[:80]


def _figures(draft: Draft, metrics: set[str], changes: list[Change]) -> list[Line]:
    was = {tuple(c.key.values()): c for c in changes}
    found = []
    for line in lines_of(draft.folder / "figures.csv"):
        if line["metric_id"] not in metrics or line["is_board"] != "true":
            continue
        if line["breakdown"] != "all" and not line["value"]:
            continue
        known = draft.metrics[line["metric_id"]]
        change = was.get(tuple(line[c] for c in KEY))
        found.append(
            Line(
                known["title"],
                known["unit"],
                draft.area(line["area_code"]),
                line["breakdown"],
                days(line),
                rounded(line, known["decimals"]),
                rounded(change.was, known["decimals"]) if change and change.was else "",
                change.because if change else "",
            )
        )
    return sorted(found, key=lambda f: (f.title, f.area, f.breakdown != "all", f.breakdown))


def rounded(line: dict[str, str], decimals: int) -> str:
    """The value as its source prints it, or why there is none."""
    if line["value"]:
        return f"{float(line['value']):,.{decimals}f}"
    return line["status_reason"] or line["value_status"]


def days(line: dict[str, str]) -> str:
    """The days a figure is about; empty where it is of no period."""
    if not line["period_start"]:
        return ""
    return f"{line['period_start']} to {line['period_end']}"


def title_of(draft: Draft, metric: str) -> str:
    """The title of a metric, or its id where the draft does not know it."""
    known = draft.metrics.get(metric)
    return str(known["title"]) if known else metric


def _around(draft: Draft, metrics: set[str]) -> set[str]:
    """The priorities that metrics support, and the extracts they are made of."""
    known = [draft.metrics[metric] for metric in metrics]
    return {name for each in known for name in (*each["priorities"], *each["reads"])}
