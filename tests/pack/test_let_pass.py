"""What was let pass at sign-off is in the pack, with whose decision it was and why."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from pipelines.pack import pages
from pipelines.pack.model import Pack
from pipelines.pack.paper.blocks import Table
from pipelines.pack.paper.proof import data_quality
from pipelines.pack.tables import tables

BY = {"by": "Mayor", "because": "Known since May", "on": "2026-11-27"}


def test_waivers_and_overrides_are_on_the_page_in_the_paper_and_in_the_tables(
    said: dict[str, Any], arranged: Callable[..., Pack], tmp_path: Path
) -> None:
    metric = next(iter(said["metrics"]))
    title = said["metrics"][metric]["title"]
    of_metric = {"act": "waiver", "rule": "no_metric_is_late", "of": metric, "until": "2027-01-31"}
    of_other = {**of_metric, "of": "a_metric_of_another_part"}
    override = {"act": "override", "rule": "checker", "of": "Second analyst", "until": None}
    let_pass = tuple({**row, **BY} for row in (of_metric, of_other, override))
    pack = arranged(said, let_pass=let_pass)

    pages.write(pack, tmp_path)
    page = (tmp_path / "data-quality.html").read_text(encoding="utf-8")
    told = page.split("<h2>Let pass at sign-off</h2>")[1].split("<h2>")[0]
    for words in (title, "no metric is late", "Second analyst", "was let sign as checker", "Mayor"):
        assert words in told
    assert "Known since May" in told
    assert "31 January 2027" in told

    [paper] = [
        block
        for block in data_quality(pack)
        if isinstance(block, Table) and block.columns[1] == "What was let pass"
    ]
    assert [row[0] for row in paper.rows] == [title, "Second analyst"]
    assert [row[2:5:2] for row in tables(pack)["let_pass"].rows] == [
        (metric, "Mayor"),
        ("Second analyst", "Mayor"),
    ]
