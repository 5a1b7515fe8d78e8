"""Nothing of a hidden figure is in a picture: its period or group is a gap with a mark."""

from typing import Any

from pipelines.pack import charts
from tests.pack.charts.looking import Arrange, every, pictures, values_of
from tests.pack.made import COUNTRY, control, figure, metric, series


def test_a_hidden_figure_is_a_gap_with_a_mark() -> None:
    values = values_of(8)
    values[3] = None
    picture = charts.run_chart(metric(series(values)))
    lines = [p.attrib["points"].split() for p in every(picture, "polyline")]
    assert [len(points) for points in lines] == [3, 4]
    assert picture is not None
    assert (
        "No figure is shown for 2021 (hidden: a small number, or one that would reveal a small "
        "number)." in picture.description
    )
    assert {row[0]: row[1] for row in picture.rows}[
        "2021"
    ] == "hidden: a small number, or one that would reveal a small number"
    assert "hidden: a small number, or one that would reveal a small number" in [
        text.text for text in every(picture, "text")
    ]
    small = charts.sparkline(metric(series(values)))
    assert [len(p.attrib["points"].split()) for p in every(small, "polyline")] == [3, 4]


def test_mean_and_limits_are_not_drawn_where_a_hidden_figure_is_behind_them() -> None:
    values = values_of(8)
    rows = [control(2018 + place) for place in range(8)]
    whole = charts.run_chart(metric(series(values), rows={"charts": rows}))
    assert whole is not None
    assert "Mean 50.0, process limits 40.0 to 60.0." in whole.description
    values[3] = None
    picture = charts.run_chart(metric(series(values), rows={"charts": rows}))
    # Other limits give the same bytes: they are nowhere in the picture.
    others = [control(2018 + place, mean=7.0, lpl=1.0, upl=99.0) for place in range(8)]
    assert picture == charts.run_chart(metric(series(values), rows={"charts": others}))
    assert picture is not None
    assert "Mean" not in picture.svg


def test_what_stands_behind_a_hidden_figure_changes_no_byte(
    said: dict[str, Any], arranged: Arrange
) -> None:
    """Comparisons with a hidden figure, and gaps of which a side is hidden, change nothing."""
    hidden = {"value": None, "lower95_0cl": None, "upper95_0cl": None, "numerator": None}
    for row in said["figures"]:
        if row["area_code"] == COUNTRY or row["breakdown"] == "core20: rest":
            row.update(hidden, value_status="hidden")
    before = list(pictures(arranged(said)))
    canary = 31337.75
    for row in said["comparisons"]:
        if row["comparator_code"] == COUNTRY and row["comparator_value"] is not None:
            row["comparator_value"] = canary
    for row in said["inequalities"]:
        if row["measure"].startswith("core20") and _has_core20(said, row):
            row["value"] = canary
    assert list(pictures(arranged(said))) == before


def _has_core20(said: dict[str, Any], row: dict[str, Any]) -> bool:
    return any(
        f["breakdown"] == "core20: rest"
        and (f["metric_id"], f["area_code"], f["period_end"])
        == (row["metric_id"], row["area_code"], row["period_end"])
        for f in said["figures"]
    )


def test_a_hidden_group_is_named_and_has_no_place_on_the_scale() -> None:
    fifths = [
        figure(value, 2025, breakdown=f"deprivation: fifth {n + 1}", is_board=True, status=status)
        for n, (value, status) in enumerate(
            [(60.0, "present"), (55.0, "present"), (None, "hidden"), (40.0, "present")]
        )
    ]
    picture = charts.groups(metric([figure(50.0, 2025, is_board=True), *fifths]), "deprivation")
    assert picture is not None
    assert len(every(picture, "circle")) == 3
    # The gradient joins the first two fifths, and none across the hidden one.
    assert len(every(picture, "polyline")) == 1
    assert (
        "Fifth 3",
        "hidden: a small number, or one that would reveal a small number",
        "none given",
    ) in picture.rows
    assert (
        "Not shown: Fifth 3 (hidden: a small number, or one that would reveal a small number)."
        in picture.description
    )


def test_no_line_joins_the_neighbours_of_a_hidden_figure_however_near_they_are() -> None:
    years = {2018: 50.0, 2021: 51.0, 2022: None, 2023: 52.0, 2026: 53.0}
    made = metric(
        [
            figure(value, year, status="present" if value else "hidden", is_board=year == 2026)
            for year, value in years.items()
        ]
    )
    for picture in (charts.run_chart(made), charts.sparkline(made)):
        assert [len(p.attrib["points"].split()) for p in every(picture, "polyline")] == [2, 2]
