"""What the paper says, before it is a PDF or a Word document."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from pipelines.pack import wording
from pipelines.pack.model import Pack
from pipelines.pack.paper import narrative
from pipelines.pack.paper.blocks import Heading, Table, line, shortened
from pipelines.pack.wording import day
from tests.pack.paper.said import texts, under, whole

Said = dict[str, Any]
Arrange = Callable[..., Pack]


def about(said: Said, rows: str, metric: str, **values: Any) -> None:
    """Changes every row of a kind about a metric's own area and everybody."""
    found = [
        row
        for row in said[rows]
        if row["metric_id"] == metric and row.get("breakdown", "all") == "all"
    ]
    assert found, f"no {rows} about {metric}"
    for row in found:
        row.update(values)


def first_of(pack: Pack, approach: str) -> str:
    """A metric with a shown headline that is compared with the period before."""
    return next(
        metric.id
        for priority in pack.priorities
        if priority.approach == approach
        for metric in priority.metrics
        if metric.headline and metric.headline.is_shown and "previous" in metric.against
    )


def test_the_parts_come_in_the_order_a_board_reads_them(shown: Pack) -> None:
    parts = [b.text for b in narrative(shown) if isinstance(b, Heading) and b.level == 1]
    assert parts == [
        "What to look at first",
        "DO reports",
        "Exception reports",
        "Data quality",
        "How this paper can be proved",
        "Glossary",
    ]


def test_no_heading_skips_a_level(shown: Pack) -> None:
    level = 0
    for block in narrative(shown):
        if isinstance(block, Heading):
            assert block.level <= level + 1, block.text
            level = block.level


def test_every_do_priority_has_a_report_with_every_figure_of_its_metrics(shown: Pack) -> None:
    blocks = narrative(shown)
    found = [priority for priority in shown.priorities if priority.approach == "do"]
    assert found
    for priority in found:
        report = under(blocks, priority.title)
        said = whole(report)
        for part in ("Metrics", "Commentary", "Actions", "Risks"):
            assert any(isinstance(b, Heading) and b.text == part for b in report)
        for champion in priority.champions:
            assert champion["holder"] in said
        for row in priority.rows["commentary"]:
            assert row["wording"] in said
        table = next(b for b in report if isinstance(b, Table) and b.columns[0] == "Metric")
        rows = {row[0].split("\n")[0]: row for row in table.rows}
        for metric in priority.metrics:
            top = metric.headline
            assert top is not None
            assert rows[metric.title][1:4] == (
                top.said,
                top.interval or "none",
                top.period or "none",
            )


def test_a_real_change_stands_on_the_cover_with_its_shape_and_words(
    said: Said, arranged: Arrange
) -> None:
    name = first_of(arranged(said), "do")
    about(said, "comparisons", name, comparison_95="worse", comparison_95_and_99_8=None)
    pack = arranged(said)
    metric = pack.metrics[name]
    assert metric.headline is not None
    changes = whole(under(narrative(pack), "What to look at first"))
    assert f"{metric.title}: {metric.headline.said}" in changes
    assert "▼ worse than before" in changes


def test_a_target_that_is_missed_and_a_late_metric_stand_on_the_cover(
    said: Said, arranged: Arrange
) -> None:
    pack = arranged(said)
    name = first_of(pack, "do")
    top = pack.metrics[name].headline
    assert top is not None
    said["targets"].append(
        {
            **{"metric_id": name, "area_code": top.area_code, "breakdown": "all"},
            **{"period_end": top.period_end, "target": 99.0, "target_due_on": top.period_end},
            **{"target_rule": "at_least", "target_status": "not met", "trajectory": None},
            **{"trajectory_due_on": None, "trajectory_status": None},
        }
    )
    about(said, "account", name, standing="late", because="expected by 2026-05-04", is_late=True)
    cover = whole(under(narrative(arranged(said)), "What to look at first"))
    assert f"✗ target not met; at least 99.0% by {day(top.period_end or '')}" in cover
    assert "late: expected by 4 May 2026" in cover


def test_the_metrics_are_counted_by_standing(shown: Pack) -> None:
    table = next(b for b in narrative(shown) if isinstance(b, Table))
    assert sum(int(row[1]) for row in table.rows) == len(shown.metrics)


def test_of_a_priority_that_is_not_do_only_what_is_of_concern_is_said(
    said: Said, arranged: Arrange
) -> None:
    for row in said["approaches"]:
        if row["priority_key"] in {"HA-FALLS", "HL-CARERS"}:
            row["approach"] = {"HA-FALLS": "sponsor", "HL-CARERS": "watch"}[row["priority_key"]]
    name = first_of(arranged(said), "sponsor")
    about(said, "comparisons", name, comparison_95="similar", comparison_95_and_99_8=None)
    calm = whole(under(narrative(arranged(said)), "SPONSOR"))
    about(said, "comparisons", name, comparison_95="worse")
    pack = arranged(said)
    alarmed = whole(under(narrative(pack), "SPONSOR"))
    assert pack.metrics[name].title not in calm
    assert pack.metrics[name].title in alarmed
    assert "▼ worse than the period before" in alarmed
    assert whole(under(narrative(pack), "WATCH"))


def test_an_open_risk_is_an_exception_and_a_closed_one_is_not(
    said: Said, arranged: Arrange
) -> None:
    risk = {
        **{"priority_key": "HA-FALLS", "risk": "The ramp is shut", "likelihood": "3"},
        **{"impact": "4", "raised_on": "2026-08-01", "escalated_to": "place-based groups"},
        **{"escalated_on": "2026-09-01", "closed_on": None},
    }
    said["risks"].append(risk)
    told = whole(narrative(arranged(said)))
    assert "The ramp is shut" in told
    assert "to place-based groups, 1 September 2026" in told
    risk["closed_on"] = "2026-09-20"
    assert "The ramp is shut" not in whole(narrative(arranged(said)))


def test_a_priority_without_an_approach_is_named_and_not_lost(shown: Pack) -> None:
    unknown = [p.title for p in shown.priorities if p.approach == "unknown"]
    assert unknown
    section = whole(under(narrative(shown), "Approach not recorded"))
    for title in unknown:
        assert title in section


def test_a_held_priority_and_its_metrics_are_named_with_the_reason(
    said: Said, arranged: Arrange
) -> None:
    pack = arranged(said)
    priority = next(p for p in pack.priorities if p.approach == "do")
    said["held"] = {m.id: "asked for on 2026-09-02" for m in priority.metrics}
    for name in said["held"]:
        about(said, "account", name, standing="held", because="something else")
    values = [m.headline.said for m in priority.metrics if m.headline and m.headline.is_shown]
    blocks = narrative(arranged(said))
    report = whole(under(blocks, priority.title))
    assert "This priority is held back from this release" in report
    for metric in priority.metrics:
        assert f"{metric.title}: asked for on 2 September 2026" in report
    assert not [value for value in values if value in report]
    assert f"{priority.title}: held back from this release" in whole(blocks)


def test_nothing_is_judged_of_a_figure_that_is_hidden(said: Said, arranged: Arrange) -> None:
    name = first_of(arranged(said), "do")
    about(said, "comparisons", name, comparison_95="worse", comparison_95_and_99_8="worst")
    hidden = {"numerator": None, "denominator": None, "value": None}
    about(
        said,
        "figures",
        name,
        **{**hidden, "lower95_0cl": None, "upper95_0cl": None, "value_status": "hidden"},
    )
    pack = arranged(said)
    blocks = narrative(pack)
    title = pack.metrics[name].title
    rows = [
        row
        for block in blocks
        if isinstance(block, Table)
        for row in block.rows
        if row[0].split("\n")[0] == title
    ]
    assert rows
    for row in rows:
        assert row[1] == wording.STATUSES["hidden"]
        assert "worse" not in " ".join(row[2:])
    assert title not in whole(under(blocks, "Real changes (0)"))


def test_nothing_is_said_beside_a_figure_that_is_hidden(said: Said, arranged: Arrange) -> None:
    name = first_of(arranged(said), "do")
    metric = arranged(said).metrics[name]
    row = metric.against["previous"]
    about(said, "comparisons", name, comparison_95="worse", comparator_value=424242.4)
    assert "424,242.4" in whole(narrative(arranged(said)))
    for figure in said["figures"]:
        if (figure["metric_id"], figure["period_end"]) == (name, row["comparator_period_end"]):
            figure.update(value=None, numerator=None, denominator=None, value_status="hidden")
            figure.update(lower95_0cl=None, upper95_0cl=None)
    blocks = narrative(arranged(said))
    table = next(
        block
        for block in blocks
        if isinstance(block, Table)
        and metric.title in {row[0].split("\n")[0] for row in block.rows}
    )
    found = next(row for row in table.rows if row[0].split("\n")[0] == metric.title)
    assert found[6].split("\n")[0] == "– not compared"
    assert "Real changes (0)" in whole(blocks) or metric.title not in whole(
        under(blocks, "What to look at first")
    )


def test_counts_are_never_said(said: Said, arranged: Arrange) -> None:
    canary = 987654321
    for row in said["figures"]:
        if row["numerator"] is not None:
            row["numerator"], row["denominator"] = canary, canary
    told = whole(narrative(arranged(said)))
    assert "987654321" not in told
    assert "987,654,321" not in told


def test_the_hash_of_the_figures_and_the_head_of_the_ledger_are_whole(shown: Pack) -> None:
    proof = whole(under(narrative(shown), "How this paper can be proved"))
    assert shown.release.figures in proof
    assert shown.release.ledger_head in proof
    assert "hwb verify 2026-27-Q2 --strategy leicester --head 7ee28fb34391" in proof


def test_a_draft_and_made_up_data_are_said_before_anything_else(
    said: Said, arranged: Arrange
) -> None:
    first, second, *_ = texts(narrative(arranged(said, state="draft", signed_at="", signed_by="")))
    assert first.startswith("DRAFT: not signed, not for publication")
    assert second.startswith("SYNTHETIC: made up")
    real = whole(narrative(arranged(said, is_synthetic=False)))
    assert "made up" not in real
    assert "DRAFT" not in real


def test_every_shape_and_shorthand_is_in_the_glossary(shown: Pack) -> None:
    glossary = whole(under(narrative(shown), "Glossary"))
    for shape, words in (*wording.JUDGED.values(), *wording.VARIATION.values()):
        assert f"{shape}\n{words}" in glossary


def test_a_shape_never_stands_alone(shown: Pack) -> None:
    blocks = [b for b in narrative(shown) if b not in under(narrative(shown), "Shapes")]
    for text in texts(blocks):
        for each in text.split("\n"):
            assert each.strip("▲▼●△▽∿– ") or not each, text


def test_a_strategy_without_approaches_or_rows_has_a_paper(said: Said, arranged: Arrange) -> None:
    said["strategy"]["approaches"] = {}
    for name, rows in said.items():
        if isinstance(rows, list) and name != "areas":
            said[name] = []
    told = whole(narrative(arranged(said)))
    assert "No priority is recorded as DO this quarter." in told
    assert "No problem of the data is open." in told


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("a\x00b\x1b[31mc", "a\ufffdb\ufffd[31mc"),
        ("12\u202e43", "12\ufffd43"),
        ("lone \ud800", "lone \ufffd"),
        ("two\nlines\tand   spaces", "two lines and spaces"),
        (None, ""),
        ("ગુજરાતી 😀", "ગુજરાતી 😀"),
    ],
)
def test_what_a_file_would_refuse_is_replaced_visibly(given: object, shown: str) -> None:
    assert line(given) == shown


def test_long_texts_of_the_cover_are_cut_at_a_word() -> None:
    assert shortened("word " * 50, 20) == "word word word word…"
    assert len(shortened("x" * 500, 20)) <= 21
    assert shortened("short", 20) == "short"


def test_a_correction_says_that_it_is_one(shown: Pack) -> None:
    release = replace(shown.release, kind="correction", name="2026-27-Q2.c1", state="corrected")
    assert "2026-27-Q2.c1, a correction, signed by" in whole(
        narrative(replace(shown, release=release))
    )
