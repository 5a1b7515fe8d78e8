"""Funnel plots: published lines, places and labels; exact limits by scipy; what may not matter."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest, norm, poisson

from pipelines.modelling.methods import Answer
from tests.statistics.conftest import as_rows

CASES = Path(__file__).parent / "cases/funnel"

Calculate = Callable[..., Answer]
Table = list[dict[str, Any]]


def read(name: str) -> Table:
    return list(csv.DictReader((CASES / name).read_text(encoding="utf-8").splitlines()))


def rates() -> Table:
    return [
        {"ev": int(r["ev"]), "rate": int(r["rate"]), "pop": int(r["pop"])}
        for r in read("rate_inputs.csv")
    ]


def axis(case: str) -> tuple[list[float], list[int]]:
    """Smallest and largest denominator of the published funnel, and the points of its axis."""
    row = next(r for r in read("axis_x.csv") if r["case"] == case)
    ends = [float(row["min_denominator"]), float(row["max_denominator"])]
    return ends, [int(x) for x in row["x"].split()]


@pytest.mark.parametrize("case", ["prop", "prop_axis_variation"])
def test_published_axes_of_proportions_are_reproduced(calculate: Calculate, case: str) -> None:
    ends, points = axis(case)
    table = [{"numerator": end / 2, "denominator": end} for end in ends]
    found = as_rows(calculate("funnel_limits", table))
    assert [row["population"] for row in found] == points


def test_the_published_axis_of_a_ratio_is_reproduced(calculate: Calculate) -> None:
    ends, points = axis("ratio")
    table = [{"obs": 7, "expected": end} for end in ends]
    found = as_rows(calculate("funnel_limits", table, options={"statistic": "ratio"}))
    assert [row["observed_events"] for row in found] == points


def test_the_published_axis_of_a_rate_is_reproduced(calculate: Calculate) -> None:
    _, points = axis("rate_dsr_3yr")
    options = {"statistic": "rate", "rate_type": "dsr", "years_of_data": 3}
    found = as_rows(calculate("funnel_limits", rates(), options=options))
    assert [row["events"] for row in found] == points


def test_published_limits_of_proportions_are_reproduced(calculate: Calculate) -> None:
    ends, _ = axis("prop")
    centre = 0.80642448
    table = [{"numerator": end * centre, "denominator": end} for end in ends]
    found = {r["population"]: r for r in as_rows(calculate("funnel_limits", table))}
    for said in read("prop_limits_subset.csv"):
        row = found[int(said["population"])]
        for name in said.keys() - {"population"}:
            assert row[name] == pytest.approx(float(said[name]), rel=2e-6, abs=1e-6)


@pytest.mark.parametrize("ratio_type", ["count", "isr"])
def test_published_limits_of_ratios_are_reproduced(calculate: Calculate, ratio_type: str) -> None:
    ends, _ = axis("ratio")
    table = [{"obs": 7, "expected": end} for end in ends]
    options = {"statistic": "ratio", "ratio_type": ratio_type}
    rows = as_rows(calculate("funnel_limits", table, options=options))
    found = {r["observed_events"]: r for r in rows}
    for said in read("ratio_limits_subset.csv"):
        row = found[int(said["observed_events"])]
        for side in ("lower_2s", "upper_2s", "lower_3s", "upper_3s"):
            expected = float(said[f"{side}_exp_events"])
            assert row[f"{side}_exp_events"] == pytest.approx(expected, rel=6e-5)
            limit = float(said[f"{side}_{ratio_type}"])
            assert row[f"{side}_limit"] == pytest.approx(limit, rel=6e-5)


def with_most_events(table: Table, **cells: int) -> Table:
    most = max(row["ev"] for row in table)
    return [row | cells if row["ev"] == most else row for row in table]


def large_half_with_none_in_the_largest() -> Table:
    derived = [row | {"pop": 1e5 * row["ev"] / row["rate"]} for row in rates()]
    largest = max(row["pop"] for row in derived)
    changed = with_most_events(derived, ev=0, rate=0)
    return [row for row in changed if row["pop"] > largest / 2]


FUNNELS_OF_RATES = {
    "dsr": ("dsr", rates()),
    "crude_max_set_to_5": ("crude", with_most_events(rates(), ev=5)),
    "crude_zero_with_denom": ("crude", large_half_with_none_in_the_largest()),
}


@pytest.mark.parametrize("case", FUNNELS_OF_RATES)
def test_published_limits_of_rates_are_reproduced(calculate: Calculate, case: str) -> None:
    rate_type, table = FUNNELS_OF_RATES[case]
    options = {"statistic": "rate", "rate_type": rate_type, "years_of_data": 3}
    found = {r["events"]: r for r in as_rows(calculate("funnel_limits", table, options=options))}
    expected = [row for row in read("rate_limits_subset.csv") if row["case"] == case]
    assert expected
    for said in expected:
        row = found[int(said["events"])]
        for name in said.keys() - {"case", "events", "statistic", "method"}:
            assert row[name] == pytest.approx(float(said[name]), rel=6e-5)
        assert (row["statistic"], row["method"]) == (said["statistic"], said["method"])


def test_published_places_of_areas_are_reproduced(calculate: Calculate) -> None:
    told = read("rate_inputs.csv")
    few = with_most_events(rates(), ev=5)
    none = with_most_events(rates(), ev=0)
    for suffix, rate_type, years, table in [
        ("dsr_3yr", "dsr", 3, few),
        ("crude_3yr", "crude", 3, rates()),
        ("crude_with_denom_5yr", "crude", 5, none),
    ]:
        options = {"rate_type": rate_type, "years_of_data": years}
        found = as_rows(calculate("funnel_points", table, options=options))
        for row, said in zip(found, told, strict=True):
            place = said[f"denominator_derived_{suffix}"]
            height = said["rate_chart_" + suffix.removesuffix("_3yr").removesuffix("_5yr")]
            if place in ("", "NA"):
                assert (row["rate_chart"], row["denominator_derived"]) == (None, None)
            else:
                assert row["denominator_derived"] == pytest.approx(float(place), rel=1e-9)
                assert row["rate_chart"] == float(height)


def test_published_labels_of_ratios_are_reproduced(calculate: Calculate) -> None:
    said = read("ratio_significance_subset.csv")
    table = [{k: row[k] for k in ("obs", "expected")} for row in said]
    found = as_rows(calculate("funnel_significance", table, options={"statistic": "ratio"}))
    assert [r["significance"] for r in found] == [r["significance"] for r in said]


@pytest.mark.parametrize(
    ("column", "rate", "rate_type"),
    [
        ("dsr_with_0", "rate_dsr", "dsr"),
        ("crude_with_0", "rate_crude_per_100000", "crude"),
        ("crude_without_0", "rate_crude_per_100000", "crude"),
    ],
)
def test_published_labels_of_rates_are_reproduced(
    calculate: Calculate, column: str, rate: str, rate_type: str
) -> None:
    said = read("rate_significance.csv")
    if column == "crude_without_0":
        said = [row for row in said if row["count"] != "0"]
    table = [{"count": r["count"], "rate": r[rate], "pop": r["pop"]} for r in said]
    options = {"statistic": "rate", "rate_type": rate_type}
    found = as_rows(calculate("funnel_significance", table, options=options))
    assert [r["significance"] or "" for r in found] == [r[column] for r in said]


def test_published_labels_of_proportions_are_reproduced(calculate: Calculate) -> None:
    said = read("prop_significance_subset.csv")
    table = [{k: row[k] for k in ("area", "numerator", "denominator")} for row in said]
    # The areas left out of the extract, as one: the centre is that of all of them.
    centre, rest = 0.80642448, 1e9
    x, n = (sum(float(row[k]) for row in said) for k in ("numerator", "denominator"))
    table.append({"area": "rest", "numerator": centre * (rest + n) - x, "denominator": rest})
    found = as_rows(calculate("funnel_significance", table))
    assert [r["significance"] for r in found[:-1]] == [r["significance"] for r in said]


def test_limits_of_events_are_those_at_which_scipy_finds_the_tail(calculate: Calculate) -> None:
    ends, _ = axis("ratio")
    table = [{"obs": 7, "expected": end} for end in ends]
    for row in as_rows(calculate("funnel_limits", table, options={"statistic": "ratio"})):
        x = row["observed_events"]
        for sigma, tail in (("2s", 0.025), ("3s", 0.001)):
            few, many = row[f"lower_{sigma}_exp_events"], row[f"upper_{sigma}_exp_events"]
            assert poisson.cdf(x, few) == pytest.approx(tail, rel=1e-8)
            assert poisson.sf(x - 1, many) == pytest.approx(tail, rel=1e-8)


def test_a_proportion_on_its_limit_is_that_whose_wilson_limit_is_the_centre(
    calculate: Calculate,
) -> None:
    table = [{"numerator": 800, "denominator": 4000}, {"numerator": 400, "denominator": 2000}]
    rows = as_rows(calculate("funnel_limits", table, options={"multiplier": 1}))
    for row in rows[40:]:
        n = row["population"]
        x = row["upper_2s_limit"] * n
        z = norm.ppf(0.975)
        lower = (2 * x + z**2 - z * (z**2 + 4 * x * (1 - x / n)) ** 0.5) / (2 * (n + z**2))
        assert lower == pytest.approx(0.2, rel=1e-9)
        whole = binomtest(round(x), n).proportion_ci(method="wilson").low
        assert whole == pytest.approx(lower, abs=1 / n)


areas = st.lists(
    st.tuples(st.integers(0, 900), st.integers(900, 9000)), min_size=3, max_size=12
).map(lambda parts: [{"x": x, "n": n} for x, n in parts])


@settings(max_examples=25)
@given(areas)
def test_limits_lie_round_the_centre_and_three_deviations_round_two(
    calculate: Calculate, table: Table
) -> None:
    previous = 0
    for row in as_rows(calculate("funnel_limits", table)):
        limits = [row[f"{s}_limit"] for s in ("lower_3s", "lower_2s", "upper_2s", "upper_3s")]
        limits.insert(2, row["baseline"])
        assert limits == sorted(limits)
        assert row["population"] > previous
        previous = row["population"]


@pytest.mark.slow
@settings(max_examples=25)
@given(areas)
def test_another_funnel_and_the_order_of_areas_change_nothing(
    calculate: Calculate, table: Table
) -> None:
    named = [{"sex": "f"} | row for row in table]
    other = [{"sex": "m", "x": 3, "n": 20}, {"sex": "m", "x": 9, "n": 70}]
    alone = as_rows(calculate("funnel_limits", named, by=["sex"]))
    both = as_rows(calculate("funnel_limits", other + named[::-1], by=["sex"]))
    assert both[100:] == alone
    label = as_rows(calculate("funnel_significance", named, by=["sex"]))
    labels = as_rows(calculate("funnel_significance", other + named[::-1], by=["sex"]))
    assert labels[2:][::-1] == label


def test_an_area_with_a_missing_part_is_left_out_of_numerator_and_denominator(
    calculate: Calculate,
) -> None:
    whole = [{"x": 20, "n": 100, "rate": None}, {"x": 30, "n": 90, "rate": None}]
    for statistic, gap in [
        ("proportion", {"x": None, "n": 5000, "rate": None}),
        ("proportion", {"x": 60, "n": None, "rate": None}),
    ]:
        options = {"statistic": statistic}
        without = as_rows(calculate("funnel_limits", whole, options=options))
        assert as_rows(calculate("funnel_limits", [*whole, gap], options=options)) == without
    rate = [{"x": 20, "n": None, "rate": 40.0}, {"x": 30, "n": None, "rate": 55.0}]
    gap = {"x": 60, "n": 100, "rate": None}
    options = {"statistic": "rate"}
    without = as_rows(calculate("funnel_limits", rate, options=options))
    assert as_rows(calculate("funnel_limits", [*rate, gap], options=options)) == without
    labels = as_rows(calculate("funnel_significance", [*rate, gap], options=options))
    assert [r["reason"] for r in labels] == [None, None, "the rate is missing"]


@pytest.mark.parametrize(
    ("bad", "fault"),
    [
        ({"x": -1, "n": 10}, "the numerator is below 0"),
        ({"x": 11, "n": 10}, "the numerator is above its denominator"),
        ({"x": 1, "n": 0}, "the denominator is not above 0"),
    ],
)
def test_one_area_that_cannot_be_leaves_its_funnel_without_lines_and_labels(
    calculate: Calculate, bad: dict[str, int], fault: str
) -> None:
    table = [{"x": 5, "n": 10}, bad]
    lines = calculate("funnel_limits", table)
    assert lines.not_valid == [f"the table: {fault}"]
    assert len(lines.rows) == 1
    labels = calculate("funnel_significance", table)
    assert labels.not_valid == [f"row 2: {fault}"]
    assert [row["significance"] for row in as_rows(labels)] == [None, None]


def test_limits_of_a_proportion_stop_at_the_whole_whatever_the_multiplier(
    calculate: Calculate,
) -> None:
    table = [{"x": 90, "n": 100}, {"x": 8, "n": 10}]
    for multiplier in (1, 1000):
        rows = as_rows(calculate("funnel_limits", table, options={"multiplier": multiplier}))
        assert max(row["upper_3s_limit"] for row in rows) == multiplier
