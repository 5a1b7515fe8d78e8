"""The site of one release: which pages there are, what each is given, and how they are written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from pipelines.pack import charts
from pipelines.pack.judged import Judged
from pipelines.pack.metric import Metric
from pipelines.pack.model import Pack
from pipelines.pack.pages import lines as listed
from pipelines.pack.pages import names, residents
from pipelines.pack.pages.lines import Line, Section
from pipelines.pack.pages.metric_page import metric_page
from pipelines.pack.pages.pictures import Pictures
from pipelines.pack.pages.rendering import STYLE, render
from pipelines.pack.sentences import sentence

Page = tuple[str, str, dict[str, Any]]
"""File name, template, what the template is given besides what every page is given."""


def write(
    pack: Pack,
    folder: Path,
    *,
    pictures: bool = True,
    base: str = "",
    downloads: Sequence[tuple[str, str]] = (),
    say: Callable[[Metric, Pack], str] = sentence,
) -> list[Path]:
    """Writes the pages of one release into `folder` and returns every file, in a fixed order.

    `base` is the address of the page that lists all releases, seen from the folder, such as
    `../../index.html`; left out where the pages stand alone. `downloads` are words and addresses of
    the pack's other files, as the cover offers them. Without `pictures` the tables stay. `say`
    gives the sentence of a metric. Pages lie in the folder, data of pictures in `data/`.
    """
    site = _Site(pack, Pictures(pictures), say)
    every = {
        "pack": pack,
        "release": pack.release,
        "base": base,
        "downloads": list(downloads),
        "reports": site.reports,
        "theme_titles": {theme.key: theme.title for theme in pack.themes},
    }
    files: dict[str, bytes] = {}
    for name, template, given in site.pages():
        files[name] = render(template, page=name, **every, **given).encode()
    files.update({name: text.encode("utf-8-sig") for name, text in site.pictures.files.items()})
    files[names.STYLE] = STYLE.read_bytes()
    (folder / "data").mkdir(parents=True, exist_ok=True)
    for name in sorted(files):
        (folder / name).write_bytes(files[name])
    return [folder / name for name in sorted(files)]


class _Site:
    def __init__(self, pack: Pack, pictures: Pictures, say: Callable[[Metric, Pack], str]) -> None:
        self.pack, self.pictures = pack, pictures
        areas = pack.areas
        self.lines = {
            key: Line(
                *(metric, Judged(metric, areas), say(metric, pack)),
                pictures.spark(charts.sparkline(metric)),
            )
            for key, metric in pack.metrics.items()
        }
        self.sections = {
            p.key: Section(p, self.of(p.metrics), pack.release.as_of) for p in pack.priorities
        }
        self.reports = [
            {**each, "href": names.report(each["key"])} for each in listed.approaches(pack)
        ]

    def of(self, metrics: Sequence[Metric]) -> tuple[Line, ...]:
        return tuple(self.lines[metric.id] for metric in metrics)

    def pages(self) -> Iterator[Page]:
        yield names.COVER, "cover.html", self._cover()
        yield names.RESIDENTS, "residents.html", self._residents()
        yield names.PRIORITIES, "priorities.html", {"sections": self.sections}
        for theme in self.pack.themes:
            here = [self.sections[p.key] for p in theme.priorities]
            yield names.theme(theme.key), "theme.html", {"theme": theme, "sections": here}
        for key, section in self.sections.items():
            spine = charts.spine(self.pack, section.priority.metrics)
            given = {"section": section, "spine": self.pictures.show(spine, "spine", key)}
            yield names.priority(key), "priority.html", given
        yield names.METRICS, "metrics.html", {"lines": self._by_title()}
        for line in self.lines.values():
            given = metric_page(self.pack, line, self.pictures)
            yield names.metric(line.metric.id), "metric.html", given
        for report in self.reports:
            here = [self.sections[p.key] for p in report["priorities"]]
            yield report["href"], "report.html", {"report": report, "sections": here}
        yield names.QUALITY, "quality.html", self._quality()
        yield names.CORRECTIONS, "corrections.html", self._corrections()
        yield names.METHODS, "methods.html", {"methods": self._methods()}
        yield names.GLOSSARY, "glossary.html", {}
        yield names.ACCESSIBILITY, "accessibility.html", {}
        yield names.CONTACT, "contact.html", {"secretariat": self._secretariat()}

    def _by_title(self) -> list[Line]:
        return sorted(self.lines.values(), key=lambda line: line.metric.title.casefold())

    def _cover(self) -> dict[str, Any]:
        by_title = self._by_title()
        found = listed.changed(by_title)
        return {
            "changed": found[: listed.FIRST],
            "changes": len(found),
            "off_track": [line for line in by_title if line.judged.off_track],
            "late": [line for line in by_title if line.is_late],
            "standings": listed.standings(self.pack),
            "overarching": self.of(self.pack.overarching),
            "sections": self.sections,
            "rug": self.pictures.show(charts.rug(self.pack), "rug", "all"),
            "areas": self.pictures.show(charts.area_rug(self.pack), "rug", "areas"),
        }

    def _residents(self) -> dict[str, Any]:
        return {"arranged": residents.arrange(self.pack), "lines": self.lines}

    def _quality(self) -> dict[str, Any]:
        said, by_title = self.pack.said, self._by_title()
        return {
            "late": [line for line in by_title if line.is_late],
            "standings": listed.standings(self.pack),
            "issues": [row for row in said["issues"] if not row["is_waived"]],
            "waived": [row for row in said["issues"] if row["is_waived"]],
            "scorecards": said["scorecards"],
            "let_pass": self.pack.let_pass,
            "overdue": [
                line
                for line in by_title
                if (line.metric.spec.get("next_review") or "9999") < self.pack.release.as_of
            ],
        }

    def _corrections(self) -> dict[str, Any]:
        strategy, by_title = self.pack.said["strategy"], self._by_title()
        return {
            "restated": self.pack.said.get("restated", []),
            "file_corrections": self.pack.said.get("file_corrections", []),
            "lines": self.lines,
            "areas": self.pack.areas,
            "revised": [line for line in by_title if line.metric.account.get("is_revised")],
            "withdrawn": [line for line in by_title if line.standing == "withdrawn"],
            "broken": [line for line in by_title if line.metric.spec.get("breaks")],
            "redefined": [line for line in by_title if line.metric.spec.get("changes")],
            "misprints": [row for row in strategy["baselines"] if row["correction"]],
            "discrepancies": self.pack.statements("discrepancy"),
        }

    def _methods(self) -> list[tuple[str, int]]:
        """How figures are made, and how many metrics have a figure made so."""
        pairs = {(f.method, m.id) for m in self.pack.metrics.values() for f in m.figures}
        return sorted(Counter(method for method, _ in pairs if method).items())

    def _secretariat(self) -> list[dict[str, Any]]:
        return [row for row in self.pack.said["roles"] if row["role_held"] == "secretariat"]
