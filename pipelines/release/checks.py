"""What was checked of a draft, and what did not hold: of its files, its figures, its commentary.

It is `checks.json` of the draft, and the gate and the sheets ask nothing else.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pipelines.periods import Quarter
from pipelines.release import board
from pipelines.release.contents import asked
from pipelines.release.quoting import quoted
from pipelines.release.releases import Draft

CHECKS = "checks.json"


@dataclass(frozen=True)
class Checks:
    """`files` are open issues of the extracts that the figures were made of, `figures` every rule
    of the sign-off suite with its result, `commentary` the warnings to authors and what their texts
    tell that is hidden."""

    folder: Path

    @property
    def files(self) -> list[dict[str, Any]]:
        return self._told["files"]

    @property
    def figures(self) -> list[dict[str, Any]]:
        return self._told["figures"]

    @property
    def commentary(self) -> list[dict[str, Any]]:
        return self._told["commentary"]

    @cached_property
    def _told(self) -> dict[str, list[dict[str, Any]]]:
        told: dict[str, list[dict[str, Any]]] = json.loads((self.folder / CHECKS).read_bytes())
        return told


def write(
    build: Path,
    folder: Path,
    project: Path,
    strategy: str,
    quarter: Quarter,
    before: Draft | None,
) -> None:
    """Runs every check on a draft's build and on what it shows, which lies in the folder; `before`
    is what was signed last."""
    import duckdb

    from pipelines.commentary.checking import check_commentary
    from pipelines.signoff import check_figures

    with duckdb.connect(str(build), read_only=True) as connection:
        signed = before.folder / "figures.parquet" if before else None
        results = check_figures(connection, strategy, str(quarter), signed, project)
        _, warnings = check_commentary(connection, strategy, quarter)
        told = {
            "files": asked(connection, _ISSUES, strategy),
            "figures": [result.model_dump(mode="json") for result in results],
            "commentary": [
                {
                    "priority": warning.text.priority,
                    "metric": warning.text.metric,
                    "author": warning.text.author,
                    "kind": warning.kind,
                    "quote": warning.quote,
                    "figure_says": warning.figure_says,
                }
                for warning in warnings
            ],
        }
    told["commentary"] += quoted(board.read(folder), board.figures(folder))
    text = json.dumps(told, indent=1, default=str, ensure_ascii=False)
    (folder / CHECKS).write_text(text + "\n", encoding="utf-8")


# What did not hold when the quarter was frozen, of extracts that feed the strategy.
_ISSUES = """
select
  extract.partner || '/' || extract.name as extract,
  issue.rule, issue.kind, issue.severity, issue.failing_lines, issue.because, issue.ask
from quality.issue as issue
inner join specs.extract as extract on issue.extract = extract.extract
where
  issue.is_open
  and issue.extract in (
    select metric_extract.extract
    from specs.metric_extract as metric_extract
    inner join specs.supporting_metric as supporting using (metric_id)
    where supporting.strategy_id = $strategy
  )
order by all
"""
