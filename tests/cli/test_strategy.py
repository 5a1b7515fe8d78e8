"""`hwb status --strategy`: priorities in the document's order, each measure with its figure."""

import json


def test_a_strategy_reads_as_its_document_does(hwb, town):
    said = hwb(town.settings, "status", "--strategy", "toytown")
    assert said.code == 0
    lines = said.out.splitlines()
    assert lines[0] == "Toytown Health and Wellbeing Strategy, Toytown Health and Wellbeing Board"
    assert any("proposed measures, not adopted by the board" in line for line in lines[:4])
    (figure,) = [line for line in lines if line.strip().startswith("Seen in time")]
    reading = json.loads(hwb(town.settings, "status", "--strategy", "toytown", "--json").out)
    shown = [m for line in reading["lines"] for m in line["measures"]]
    (measure,) = [m for m in shown if m["metric_id"] == "seen_in_time"]
    asked = hwb(
        town.settings,
        *("query", "--json"),
        "select value from figures.board_figure where metric_id = 'seen_in_time' "
        "and area_role = 'own' and breakdown = 'all'",
    )
    (row,) = json.loads(asked.out)
    assert f" {float(measure['value']):g} " in figure
    assert round(float(row["value"]), 1) == float(measure["value"])


def test_a_strategy_that_is_none_is_refused_with_the_nearest(hwb, town):
    said = hwb(town.settings, "status", "--strategy", "toytwn")
    assert said.code == 2
    assert "HWB-714: no strategy is called 'toytwn'; did you mean 'toytown'?" in said.err
    assert hwb(town.settings, "status", "--strategy", "toytown", "--as-of", "2025-01-01").code == 2
