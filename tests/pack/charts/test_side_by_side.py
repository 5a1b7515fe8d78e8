"""Groups, spine and rug stand in their order, better to the right, in words as well as shapes."""

import re
from dataclasses import replace

import pytest

from pipelines.pack import charts
from pipelines.pack.metric import Figure, Metric
from pipelines.pack.model import Pack
from tests.pack.charts.looking import dots, every, values_of
from tests.pack.made import compared, figure, metric, pack_of, series


def _of_groups(values: dict[str, float]) -> Metric:
    return metric(
        [
            figure(50.0, 2025, is_board=True),
            *(figure(v, 2025, breakdown=name, is_board=True) for name, v in values.items()),
        ]
    )


def test_groups_stand_in_their_own_order() -> None:
    ages = {"age: Under 5": 1.0, "age: 5-9": 2.0, "age: 10-14": 3.0, "age: 85+": 4.0}
    picture = charts.groups(_of_groups(dict(reversed(ages.items()))), "age")
    assert picture is not None
    assert [row[0] for row in picture.rows] == ["Under 5", "5-9", "10-14", "85+", "Everybody"]
    assert "Highest: 85+, 4.0%. Lowest: Under 5, 1.0%. Everybody: 50.0%." in picture.description
    places = [x for x, _ in dots(picture, "6")]
    assert places == sorted(places)


def _with_country(name: str, polarity: str, value: float, judged: str) -> Metric:
    made = metric(
        series([value - 1, value], 2024),
        polarity=polarity,
        rows={"comparisons": [compared("country", judged, 50.0, 2025, 2025)]},
    )
    return replace(made, id=name)


def test_better_is_to_the_right_of_the_spine() -> None:
    metrics = [
        _with_country("a", "high_is_good", 60.0, "similar"),
        _with_country("b", "low_is_good", 60.0, "similar"),
        _with_country("c", "high_is_good", 50.0, "similar"),
        _with_country("d", "neutral", 60.0, "higher"),
    ]
    picture = charts.spine(pack_of(*metrics), metrics)
    assert picture is not None
    right, left, middle = (x for x, _ in dots(picture, "7"))
    assert left < middle < right
    assert right - middle == pytest.approx(middle - left, abs=0.02)
    assert len(picture.rows) == 3
    assert "Spine chart of 3 metrics: 0 better, 3 similar, 0 worse, 0 not compared." in (
        picture.description
    )


def test_what_is_far_from_england_is_an_arrow_at_the_edge() -> None:
    made = _with_country("a", "high_is_good", 99.0, "better")
    picture = charts.spine(pack_of(made), [made])
    assert not dots(picture, "7")
    assert len(every(picture, "polygon")) == 2


def test_the_rug_says_in_words_and_shapes_what_its_table_says(shown: Pack) -> None:
    picture = charts.rug(shown)
    texts = [text.text or "" for text in every(picture, "text")]
    shapes = len(every(picture, "polygon")) + len(every(picture, "circle"))
    words = [cell for row in picture.rows for cell in row[2:] if cell != "nothing to say"]
    for word in set(words) - {"no figure is shown"}:
        # A word of the legend may be there once more.
        assert 0 <= texts.count(word) - words.count(word) <= 1, word
    assert shapes >= len([word for word in words if word != "no figure is shown"])
    assert {"worse", "better"} <= set(words)


def test_ids_can_be_set_apart_on_one_page() -> None:
    made = metric(series(values_of(3)))
    one, two = charts.sparkline(made), charts.sparkline(made, within="second")
    assert one is not None
    assert two is not None
    assert not set(re.findall(r'id="(.*?)"', one.svg)) & set(re.findall(r'id="(.*?)"', two.svg))


def test_a_life_expectancy_that_is_given_by_sex_alone_has_its_picture() -> None:
    by_sex: list[Figure] = [
        figure(v, 2025, breakdown=f"sex: {sex}", is_board=True, unit="years")
        for sex, v in (("Female", 81.7), ("Male", 77.4))
    ]
    picture = charts.groups(metric(by_sex), "sex")
    assert picture is not None
    assert [row[:2] for row in picture.rows] == [("Female", "81.7 years"), ("Male", "77.4 years")]
