"""Charts over time: true to the days, cut where a line may not go, the same in their tables."""

import re
from dataclasses import replace
from itertools import pairwise

import pytest

from pipelines.pack import charts
from pipelines.pack.model import Pack
from tests.pack.charts.looking import dots, every, values_of
from tests.pack.made import COUNTRY, compared, control, metric, pack_of, series, target


@pytest.mark.parametrize(
    "values",
    [[57.2], [0.0], [0.0, 0.0], [-3.0, 2.0, -1.5], [-8.0, -4.0], [1e6, 1.0], [None, 5.0, None]],
)
def test_any_values_can_be_drawn(values: list[float | None]) -> None:
    made = metric(series(values))
    if values[-1] is None:
        made = replace(made, figures=tuple(replace(f, is_board=True) for f in made.figures))
    picture = charts.run_chart(made)
    assert picture is not None
    said = {f.said for f in made.figures}
    assert said == {row[1] for row in picture.rows}
    heights = [float(dot.attrib["cy"]) for dot in every(picture, "circle")]
    assert heights
    assert all(h == 0 or 40 <= h <= 290 for h in heights)
    assert charts.sparkline(made) is not None


def test_nothing_is_drawn_of_nothing() -> None:
    made = metric(series([None, None]))
    assert charts.run_chart(made) is None
    assert charts.sparkline(made) is None
    assert charts.groups(made, "sex") is None
    assert charts.spine(pack_of(made), [made]) is None
    assert len(charts.rug(pack_of(made)).rows) == 1


def test_time_is_a_true_axis_and_a_period_left_out_is_not_crossed() -> None:
    figures = series([50.0, 51.0, 52.0, 53.0, 54.0])
    gone = [f for f in figures if f.period_end != "2020-12-31"]
    picture = charts.run_chart(metric(gone))
    x = [each for each, _ in dots(picture)]
    steps = [b - a for a, b in pairwise(x)]
    # 2019 to 2021 is 731 days, the others are 365 or 366.
    assert steps[1] == pytest.approx(2 * steps[0], rel=0.01)
    assert [len(p.attrib["points"].split()) for p in every(picture, "polyline")] == [2, 2]


def test_no_line_crosses_a_break() -> None:
    breaks = [{"at": "2021-01-01", "because": "It was redefined."}]
    rows = {"comparisons": [compared("country", "similar", 50.0, 2023, 2023)]}
    country = series([51.0] * 6, area=COUNTRY, name="England", role="comparator")
    made = metric([*series(values_of(6)), *country], breaks=breaks, rows=rows)
    picture = charts.run_chart(made)
    lines = [
        [float(point.split(",")[0]) for point in line.attrib["points"].split()]
        for line in every(picture, "polyline")
    ]
    assert sorted(len(xs) for xs in lines) == [3, 3, 3, 3]
    marks = [
        float(line.attrib["x1"])
        for line in every(picture, "line")
        if line.attrib["x1"] == line.attrib["x2"] and line.attrib["stroke"] == "#1d2b36"
    ]
    assert len(marks) == 2
    assert all(max(xs) < min(marks) or min(xs) > max(marks) for xs in lines)
    assert picture is not None
    assert "A new series begins on 1 January 2021: It was redefined." in picture.description


def test_a_control_chart_has_its_limits_and_a_shape_for_each_kind_of_point() -> None:
    kinds = [
        *("common_cause", "special_cause_improvement", "special_cause_concern"),
        *("special_cause_neutral_high", "special_cause_neutral_low", "common_cause"),
    ]
    rows = [control(2018 + place, kind) for place, kind in enumerate(kinds)]
    made = metric(
        series(values_of(6)),
        rows={"charts": rows, "targets": [target(60, "at_least", "not met", 2023)]},
    )
    picture = charts.run_chart(made)
    assert picture is not None
    plotted = picture.svg.split("<g ")[0]
    assert len(re.findall("<polygon", plotted)) == 3
    # The ground, and the square.
    assert len(re.findall("<rect", plotted)) == 2
    assert len(dots(picture)) == 2
    assert [row[-2] for row in picture.rows] == [
        "usual variation",
        "special cause: improving",
        "special cause: of concern",
        "special cause: high",
        "special cause: low",
        "usual variation",
    ]
    assert {row[3:6] for row in picture.rows} == {("50.0", "40.0", "60.0")}
    assert {row[-1] for row in picture.rows} == {"60.0%"}
    dashes = [line.attrib.get("stroke-dasharray") for line in every(picture, "line")]
    assert dashes.count("7 5") == 3
    assert dashes.count("2 4") == 2


def test_limits_that_are_taken_anew_are_steps() -> None:
    rows = [control(2018 + place) for place in range(3)]
    rows += [
        {**control(2021 + place, mean=52.0), "limits_from": "2021-01-01"} for place in range(3)
    ]
    picture = charts.run_chart(metric(series(values_of(6)), rows={"charts": rows}))
    dashes = [line.attrib.get("stroke-dasharray") for line in every(picture, "line")]
    assert dashes.count("7 5") == 5


def test_every_figure_of_a_series_is_in_the_table_as_it_is_printed(shown: Pack) -> None:
    checked = 0
    for each in shown.metrics.values():
        picture = charts.run_chart(each)
        if picture is None:
            continue
        dated = [f for f in each.series if f.period]
        by_period = {row[0]: row for row in picture.rows}
        for one in dated:
            assert by_period[one.period][1] == one.said
            assert by_period[one.period][2] == (one.interval or "none given")
            checked += 1
        assert len(dots(picture)) <= sum(f.is_shown for f in dated)
    assert checked > 50
