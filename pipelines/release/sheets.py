"""The sign-off sheet: one page for one signer, who needs no terminal, with the code to quote."""

from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pipelines.release import signing
from pipelines.release.chain import Needed
from pipelines.release.comparing import Change, compare
from pipelines.release.contents import lines_of
from pipelines.release.gate import Task
from pipelines.release.quarters import readiness
from pipelines.release.releases import Draft, last_signed
from pipelines.settings import Settings
from pipelines.specs.register import StrategyFile

_TEMPLATES = Path(__file__).with_name("templates")


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
    draft: Draft, need: Needed, changes: list[Change], tasks: list[Task], strategy_title: str
) -> str:
    """The page as HTML: what changed, what is held, what is open, every figure, and the code."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    in_scope = set(need.metrics)
    shown = [c for c in changes if c.key["metric_id"] in in_scope and c.is_board]
    restated = [c for c in shown if not c.is_new]
    return environment.get_template("signoff.html").render(
        draft=draft,
        need=need,
        strategy_title=strategy_title,
        figures=_figures(draft, in_scope, shown),
        restated=[(_title(draft, c.key["metric_id"]), c) for c in restated],
        held=[(_title(draft, metric), why) for metric, why in draft.held.items()],
        tasks=[t for t in tasks if t.of in in_scope or t.of in _priorities(draft, in_scope)],
    )


def write(
    settings: Settings, file: StrategyFile, draft: Draft, role: str, out: Path | None = None
) -> list[tuple[Path, Needed]]:
    """Writes a page for each signature of a role into `out`, or else the outbox: the pages.

    Raises HWB-920 for a role that signs nothing.
    """
    signing.step_of(file, role)
    before = last_signed(settings, file.id, draft.name)
    changes = compare(before.folder if before else None, draft.folder)
    ready = readiness(settings, file, draft)
    folder = out or settings.outbox / "signoff" / f"{file.id}-{draft.name}-draft-{draft.number}"
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for need in (standing.needed for standing in ready.standings):
        if need.role == role:
            of = "-".join([role, need.of, *(need.holders[:1] if need.of == "metrics" else ())])
            path = folder / f"{_plain(of)}.html"
            text = sheet(draft, need, changes, ready.tasks, file.strategy.title)
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
        change = was.get(tuple(line[c] for c in _KEY))
        found.append(
            Line(
                known["title"],
                known["unit"],
                line["area_code"],
                line["breakdown"],
                _period(line),
                rounded(line, known["decimals"]),
                rounded(change.was, known["decimals"]) if change and change.was else "",
                change.because if change else "",
            )
        )
    return sorted(found, key=lambda f: (f.title, f.area, f.breakdown != "all", f.breakdown))


_KEY = (
    *("metric_id", "area_code", "area_kind", "breakdown"),
    *("period_start", "period_end", "period_type"),
)


def rounded(line: dict[str, str], decimals: int) -> str:
    """The value as its source prints it, or why there is none."""
    if line["value"]:
        return f"{float(line['value']):,.{decimals}f}"
    return line["status_reason"] or line["value_status"]


def _period(line: dict[str, str]) -> str:
    if not line["period_start"]:
        return ""
    return f"{line['period_start']} to {line['period_end']}"


def _title(draft: Draft, metric: str) -> str:
    known = draft.metrics.get(metric)
    return str(known["title"]) if known else metric


def _priorities(draft: Draft, metrics: set[str]) -> set[str]:
    return {key for metric in metrics for key in draft.metrics[metric]["priorities"]}
