"""Maps and funnels of smaller areas: what is in which class, and what is not drawn."""

import json
from dataclasses import replace
from typing import Any

import pytest

from pipelines.pack import charts
from pipelines.pack.charts import svg
from pipelines.pack.charts.places import Place, numbered, placed
from pipelines.pack.metric import Figure, Metric
from pipelines.pack.model import Pack
from tests.pack.charts.looking import drawn, every
from tests.pack.made import figure, metric, pack_of

YEAR = 2025
WARDS = {
    **{"metric_id": "made", "area_kind": "ward24", "period_type": "calendar_year"},
    **{"period_start": f"{YEAR}-01-01", "period_end": f"{YEAR}-12-31"},
}
"""What a row about wards says of them."""


def square(west: float, south: float, size: float = 0.01) -> str:
    east, north = west + size, south + size
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return json.dumps({"type": "Polygon", "coordinates": [ring]})


def ward(number: int, value: float | None, **more: Any) -> Figure:
    status = "present" if value is not None else "hidden"
    where = {"area": f"E0500000{number}", "name": f"Ward {number}", "kind": "ward24"}
    return figure(value, YEAR, role="within", status=status, is_board=True, **where, **more)


def world(*wards: Figure, outlines: int = 6, rows: dict[str, Any] | None = None) -> Pack:
    """A metric with these wards, in a city of six in a row from west to east."""
    denominator = {"denominator": "All households"}
    own = figure(20.0, YEAR, is_board=True)
    made = metric([own, *wards], rows=rows, definition=denominator)
    pack = pack_of(made)
    codes = [f"E0500000{number}" for number in range(1, 7)]
    pack.said["areas"] += [
        {"area_code": code, "area_name": f"Ward {code[-1]}", "area_role": "within"}
        for code in codes
    ]
    pack.said["boundaries"] = [
        {"area_code": code, "geometry": square(-1.1 + place / 100, 52.6), "attribution": "ONS"}
        for place, code in enumerate(codes[:outlines])
    ]
    return pack


def the_metric(pack: Pack) -> Metric:
    return pack.metrics["made"]


def test_each_area_is_in_the_class_of_its_value_and_the_table_says_which() -> None:
    pack = world(*(ward(n, value) for n, value in enumerate((5.0, 9.9, 10.0, 24.9, 25.0), 1)))
    picture = charts.area_map(the_metric(pack), pack)
    assert picture
    assert [row[-1] for row in picture.rows] == [
        *("5 to under 10%", "5 to under 10%", "10 to under 15%"),
        *("20 to 25%", "20 to 25%", "no figure"),
    ]
    fills = [path.attrib["fill"] for path in every(picture, "path") if "fill-rule" in path.attrib]
    # The one without a figure lies below the others.
    assert len(fills) == 6
    assert fills[1] == fills[2] != fills[3]
    assert fills[4] == fills[5]
    assert len(set(fills)) == 4
    assert "Without a figure: 1." in picture.description
    assert "Highest: Ward 5, 25.0%. Lowest: Ward 1, 5.0%." in picture.description


def test_a_hidden_area_is_drawn_as_one_without_a_figure() -> None:
    hidden = [ward(n, 10.0 + n if n != 3 else None) for n in range(1, 7)]
    pack = world(*hidden)
    picture = charts.area_map(the_metric(pack), pack)
    assert picture
    assert picture.rows[2] == ("3", "Ward 3", hidden[2].said, "none given", "no figure")
    dashed = [p for p in every(picture, "path") if "stroke-dasharray" in p.attrib]
    assert len(dashed) == 1


def test_an_area_without_an_outline_is_in_the_table_and_of_none_there_is_no_map() -> None:
    wards = [ward(n, 10.0 + n) for n in range(1, 7)]
    pack = world(*wards, outlines=5)
    picture = charts.area_map(the_metric(pack), pack)
    assert picture
    assert picture.rows[5][-1] == "no outline"
    without = world(*wards, outlines=0)
    assert charts.area_map(the_metric(without), without) is None
    for values in ([None] * 6, [10.0, *[None] * 5]):  # one beside nothing is no map
        few = world(*(ward(n, value) for n, value in enumerate(values, 1)))
        assert charts.area_map(the_metric(few), few) is None


def test_only_the_newest_period_of_one_kind_of_area_is_on_the_map() -> None:
    wards = [ward(n, 10.0 + n) for n in range(1, 4)]
    older = replace(wards[0], period_end="2023-12-31", value=99.0)
    other = replace(wards[1], area_kind="ward17", value=99.0)
    pack = world(*wards, older, other)
    assert the_metric(pack).smaller == tuple(wards)


def test_north_is_up_west_is_left_and_a_degree_is_narrower_from_west_to_east() -> None:
    places = placed({"a": square(-1.1, 52.6), "b": square(-1.09, 52.61)}, 0, 0, 200, 200)
    (ax, ay), (bx, by) = places["a"].label, places["b"].label
    assert ax < bx
    assert ay > by
    left, right = (f({x for x, _ in places["a"].rings[0]}) for f in (min, max))
    top, bottom = (f({y for _, y in places["a"].rings[0]}) for f in (min, max))
    assert (right - left) / (bottom - top) == pytest.approx(0.6073, abs=1e-3)


def test_a_label_stands_inside_also_of_a_crescent_and_of_the_largest_of_islands() -> None:
    crescent = [[0, 0], [4, 0], [4, 1], [1, 1], [1, 3], [4, 3], [4, 4], [0, 4], [0, 0]]
    island = [[6, 0], [6.2, 0], [6.2, 0.2], [6, 0]]
    found = placed(
        {"a": json.dumps({"type": "MultiPolygon", "coordinates": [[island], [crescent]]})},
        *(0, 0, 620, 400),
    )["a"]
    assert isinstance(found, Place)
    x, y = found.label
    assert (x, y) == (pytest.approx(50, abs=2), pytest.approx(200, abs=2))
    assert found.path.count("M") == found.path.count("Z") == 2


# ---------------------------------------------------------------------------------- funnels


def funnel_rows(significance: list[str]) -> dict[str, Any]:
    lines = [
        {**WARDS, "line": line, "people": people, "limit_value": limit, "baseline": 20}
        for line, limit in (("lower_2s", 15), ("upper_2s", 25), ("lower_3s", 12), ("upper_3s", 28))
        for people in (500, 1000, 2000)
    ]
    areas = [
        {**WARDS, "area_code": f"E0500000{n}", "people": 1000 + 10 * n, "significance": said}
        for n, said in enumerate(significance, 1)
    ]
    return {"funnels": areas, "funnel_lines": lines}


OUTSIDE = ["High (0.001)", "Low (0.025)", *["Not significant"] * 4]


def test_a_funnel_tells_who_is_further_out_than_chance() -> None:
    wards = [ward(n, 20.0 + n) for n in range(1, 7)]
    pack = world(*wards, rows=funnel_rows(OUTSIDE))
    picture = charts.funnel(the_metric(pack), pack)
    assert picture
    assert "Higher, outside the 99.8% limits (better): Ward 1." in picture.description
    assert "Lower, outside the 95% limits (worse): Ward 2." in picture.description
    assert "Between the limits: 4." in picture.description
    assert picture.rows[0] == (
        *("1", "Ward 1", "1,010", "21.0%"),
        "higher, outside the 99.8% limits (better)",
    )
    assert len(every(picture, "polyline")) == 4
    assert "20.0%" in "".join(drawn(picture).itertext())


@pytest.mark.parametrize(
    ("polarity", "colour", "said"),
    [("high_is_good", svg.BLUE, " (better)"), ("low_is_good", svg.ORANGE, " (worse)"),
     ("neutral", svg.INK, "")],
)  # fmt: skip
def test_its_colour_says_whether_higher_is_good(polarity: str, colour: str, said: str) -> None:
    pack = world(*(ward(n, 20.0 + n) for n in range(1, 7)), rows=funnel_rows(OUTSIDE))
    the_metric(pack).spec["polarity"] = polarity
    picture = charts.funnel(the_metric(pack), pack)
    assert picture
    assert picture.rows[0][-1] == f"higher, outside the 99.8% limits{said}"
    fills = {path.attrib.get("fill") for path in drawn(picture).iter()}
    assert fills & {svg.BLUE, svg.ORANGE} == {colour} - {svg.INK}


@pytest.mark.parametrize("other", [{"area_kind": "ward17"}, {"period_end": "2023-12-31"}])
def test_a_funnel_of_another_kind_or_period_judges_none_of_these(other: dict[str, str]) -> None:
    rows = {
        name: [{**row, **other} for row in of_one] for name, of_one in funnel_rows(OUTSIDE).items()
    }
    pack = world(*(ward(n, 20.0 + n) for n in range(1, 7)), rows=rows)
    assert charts.funnel(the_metric(pack), pack) is None
    assert charts.area_rug(pack) is None


def test_numbers_of_areas_are_those_of_the_map() -> None:
    wards = [ward(n, 20.0 + n) for n in range(2, 7)]
    pack = world(*wards, rows=funnel_rows(OUTSIDE))
    on_the_map = {area.name: area.number for area in numbered(pack, the_metric(pack))}
    picture = charts.funnel(the_metric(pack), pack)
    assert picture
    assert {row[1]: int(row[0]) for row in picture.rows}.items() <= on_the_map.items()


def test_no_funnel_where_an_area_is_hidden_or_there_are_few() -> None:
    hidden = world(*(ward(n, 10.0 if n != 3 else None) for n in range(1, 7)),
                   rows=funnel_rows(OUTSIDE))  # fmt: skip
    assert charts.funnel(the_metric(hidden), hidden) is None
    few = world(*(ward(n, 10.0) for n in range(1, 5)), rows=funnel_rows(OUTSIDE[:4]))
    assert charts.funnel(the_metric(few), few) is None
    without = world(*(ward(n, 10.0) for n in range(1, 7)))
    assert charts.funnel(the_metric(without), without) is None


# --------------------------------------------------------------------------- the rug over areas


def beside(number: int, judged: str) -> dict[str, Any]:
    row = {"area_code": f"E0500000{number}", "breakdown": "all", "comparison_95": judged}
    return {**WARDS, **row, "comparator": "county"}


def test_the_rug_says_of_each_area_how_it_stands_beside_the_whole() -> None:
    wards = [ward(n, 10.0 + n if n != 3 else None) for n in range(1, 6)]
    rows = {"comparisons": [beside(1, "better"), beside(2, "worse"), beside(4, "similar")]}
    pack = world(*wards, outlines=0, rows=rows)
    picture = charts.area_rug(pack)
    assert picture
    assert picture.columns == ("Metric", *(f"Ward {n}" for n in range(1, 6)))
    said = ("better", "worse", "no figure", "similar", "not compared")
    assert picture.rows == (("A made metric", *said),)
    assert "Ward 1: 1 better. Ward 2: 1 worse. Ward 3: no figure." in picture.description


@pytest.mark.parametrize(
    ("polarity", "first", "second"),
    [("high_is_good", "better", "worse"), ("low_is_good", "worse", "better"),
     ("neutral", "higher", "lower")],
)  # fmt: skip
def test_where_nothing_is_compared_the_funnel_tells_by_polarity(
    polarity: str, first: str, second: str
) -> None:
    wards = [ward(n, 10.0 + n) for n in range(1, 7)]
    pack = world(*wards, rows=funnel_rows(OUTSIDE))
    the_metric(pack).spec["polarity"] = polarity
    picture = charts.area_rug(pack)
    assert picture
    assert picture.rows[0][1:] == (first, second, *["similar"] * 4)


def test_there_is_no_rug_without_a_judgement_nor_of_what_is_held_back() -> None:
    wards = [ward(n, 10.0 + n) for n in range(1, 7)]
    assert charts.area_rug(world(*wards)) is None
    pack = world(*wards, rows=funnel_rows(OUTSIDE))
    pack.metrics["made"] = replace(the_metric(pack), is_held=True)
    assert charts.area_rug(pack) is None
