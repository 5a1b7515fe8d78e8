"""Directly and indirectly standardised rates against published cases and the formula by hand."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tests.statistics.conftest import Calculate, as_rows, cases, few_tables, is_close

ESP2013 = [5000, 5500, 5500, 5500, 6000, 6000, 6500, 7000, 7000, 7000]
ESP2013 += [7000, 6500, 6000, 5500, 5000, 4000, 2500, 1500, 1000]
LABELS = [*(f"{age}-{age + 4}" for age in range(0, 90, 5)), "90+"]


def dobson(bands: list[tuple[float, float, float]], level: float) -> tuple[float, float, float]:
    """Value and limits per 100,000 of (weight, events, people)."""
    whole = sum(w for w, _, _ in bands)
    rate = sum(w * x / n for w, x, n in bands) / whole
    variance = sum(w * w * x / n / n for w, x, n in bands) / whole**2
    events = sum(x for _, x, _ in bands)
    z = float(stats.norm.ppf((1 + level) / 2))
    low = events * (1 - 1 / (9 * events) - z / (3 * math.sqrt(events))) ** 3
    more = events + 1
    high = more * (1 - 1 / (9 * more) + z / (3 * math.sqrt(more))) ** 3
    scale = math.sqrt(variance / events)
    return (
        1e5 * rate,
        1e5 * (rate + scale * (low - events)),
        1e5 * (rate + scale * (high - events)),
    )


def test_the_published_rate_is_given(calculate: Calculate) -> None:
    rows = cases("dsr/dsr_vignette_inputs.csv")
    [said] = cases("dsr/dsr_vignette_expected.csv")
    [found] = as_rows(calculate("dsr", rows, options={"confidence": 95}))
    for column in ("total_count", "total_pop", "value", "lowercl", "uppercl"):
        assert is_close(found[column], said[column], 1e-6)
    assert (found["statistic"], found["method"]) == (said["statistic"], said["method"])


def test_three_areas_by_age_are_standardised_by_the_labels_of_their_bands(
    calculate: Calculate,
) -> None:
    rows = cases("dsr/multiarea_inputs.csv")
    found = {row["area"]: row for row in as_rows(calculate("dsr", rows, by=["area"]))}
    for area in ("testdata_big", "testdata_small"):
        bands = [
            (weight, float(row["count"] or 0), float(row["pop"]))
            for weight, row in zip(
                ESP2013, (row for row in rows if row["area"] == area), strict=True
            )
        ]
        for level, suffix in ((0.95, "95_0"), (0.998, "99_8")):
            names = ("value", f"lower{suffix}cl", f"upper{suffix}cl")
            expected = pytest.approx(dobson(bands, level), rel=1e-12)
            assert tuple(found[area][name] for name in names) == expected
    tiny = found["testdata_tiny"]
    assert (tiny["total_count"], tiny["value"], tiny["lower95_0cl"]) == (9, None, None)
    assert tiny["reason"] == "dsr NA for total count < 10"


def test_ten_events_are_standardised_and_nine_are_not(calculate: Calculate) -> None:
    rows = [
        {"area": area, "ageband": band, "x": x, "n": 100}
        for area, counts in (("ten", (4, 6)), ("nine", (4, 5)))
        for band, x in zip(("65-69", "70-74"), counts, strict=True)
    ]
    ten, nine = as_rows(calculate("dsr", rows, by=["area"]))
    assert ten["value"] == pytest.approx((5500 * 4 + 5000 * 6) / 10500 * 1000, rel=1e-12)
    assert nine["value"] is None


@few_tables
@given(
    bands=st.lists(st.tuples(st.integers(1, 60), st.integers(100, 5000)), min_size=19, max_size=19)
)
def test_a_rate_standardised_to_its_own_ages_is_the_crude_rate(
    bands: list[tuple[int, int]], calculate: Calculate
) -> None:
    rows = [{"x": x, "n": n, "stdpop": n} for x, n in bands]
    [row] = as_rows(calculate("dsr", rows))
    assert row["value"] == pytest.approx(1e5 * sum(x for x, _ in bands) / sum(n for _, n in bands))


def test_merged_bands_have_the_weights_of_their_parts(calculate: Calculate) -> None:
    for label, weight in (("85+", 2500), ("0-9", 10500), ("0-14", 16000), ("65 and over", 19500)):
        rows = [
            {"ageband": label, "x": 20, "n": 1000},
            {"ageband": "40-44", "x": 40, "n": 1000},
        ]
        [row] = as_rows(calculate("dsr", rows))
        expected = (weight * 0.02 + 7000 * 0.04) / (weight + 7000) * 1e5
        assert row["value"] == pytest.approx(expected, rel=1e-12)


def test_the_first_year_of_age_may_stand_apart(calculate: Calculate) -> None:
    for first in ("0", "Under 1", "<1"):
        rows = [
            {"ageband": first, "x": 20, "n": 1000},
            {"ageband": "1-4", "x": 40, "n": 1000},
        ]
        [row] = as_rows(calculate("dsr", rows))
        assert row["value"] == pytest.approx((1000 * 0.02 + 4000 * 0.04) / 5000 * 1e5, rel=1e-12)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"n": 0}, "the population of an age band is missing or not above 0"),
        ({"n": None}, "the population of an age band is missing or not above 0"),
        ({"x": -1}, "a count is below 0"),
        ({"ageband": "66-69"}, "an age band has no weight in the standard"),
        ({"ageband": "70-74"}, "an age band stands twice"),
    ],
)
def test_a_band_that_cannot_be_leaves_its_group_without_a_rate(
    change: dict[str, Any], reason: str, calculate: Calculate
) -> None:
    rows = [
        {"area": "A", "ageband": "65-69", "x": 20, "n": 1000} | change,
        {"area": "A", "ageband": "70-74", "x": 20, "n": 1000},
        {"area": "B", "ageband": "70-74", "x": 20, "n": 1000},
    ]
    answer = calculate("dsr", rows, by=["area"])
    wrong, right = as_rows(answer)
    assert wrong["value"] is None
    assert right["value"] == pytest.approx(2000)
    assert answer.not_valid == [f"A: {reason}"]


def test_labels_that_overlap_are_ended_or_refused_as_asked(calculate: Calculate) -> None:
    rows = [
        {"ageband": "55-69", "x": 20, "n": 1000},
        {"ageband": "60-64", "x": 40, "n": 1000},
    ]
    [ended] = as_rows(calculate("dsr", rows))
    assert ended["value"] == pytest.approx((6500 * 0.02 + 6000 * 0.04) / 12500 * 1e5, rel=1e-12)
    [refused] = as_rows(calculate("dsr", rows, options={"overlapping": "refused"}))
    assert refused["reason"] == "not valid: two age bands overlap"


@few_tables
@given(
    bands=st.lists(
        st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.integers(50, 900)),
        min_size=3,
        max_size=3,
    )
)
def test_events_of_one_person_widen_the_limits_as_published(
    bands: list[tuple[int, int, int, int]], calculate: Calculate
) -> None:
    weights = ESP2013[13:16]
    rows = [
        {"ageband": LABELS[13 + place], "eventfreq": f, "x": persons, "n": n}
        for place, (*by_events, n) in enumerate(bands)
        for f, persons in enumerate(by_events, 1)
    ]
    [row] = as_rows(calculate("dsr", rows, options={"independent_events": "false"}))
    events = sum(f * x for *counts, _ in bands for f, x in enumerate(counts, 1))
    if events < 10:
        assert row["value"] is None
        return
    whole = sum(weights)
    rate = sum(
        w * f * x / n
        for w, (*counts, n) in zip(weights, bands, strict=True)
        for f, x in enumerate(counts, 1)
    )
    variance = sum(
        w * w * f * f * x / n / n
        for w, (*counts, n) in zip(weights, bands, strict=True)
        for f, x in enumerate(counts, 1)
    )
    rate, variance = rate / whole, variance / whole**2
    z, more = float(stats.norm.ppf(0.975)), events + 1
    byars = more * (1 - 1 / (9 * more) + z / (3 * math.sqrt(more))) ** 3
    upper = 1e5 * (rate + math.sqrt(variance / events) * (byars - events))
    assert (row["value"], row["upper95_0cl"]) == pytest.approx((1e5 * rate, upper), rel=1e-9)
    assert row["total_pop"] == sum(n for *_, n in bands)


def test_expected_events_are_those_published(calculate: Calculate) -> None:
    rows = cases("indirect/isr_expected_by_band.csv")
    columns = {"x": "obs", "n": "pop", "x_ref": "refcount", "n_ref": "refpop"}
    [ratio] = as_rows(calculate("isratio", rows, columns=columns))
    expected = sum(float(row["expected"]) for row in rows)
    assert (ratio["observed"], ratio["expected"]) == (895, pytest.approx(expected, rel=1e-8))
    assert ratio["value"] == pytest.approx(895 / expected, rel=1e-8)
    z = float(stats.norm.ppf(0.975))
    lower = 895 * (1 - 1 / (9 * 895) - z / (3 * math.sqrt(895))) ** 3 / expected
    assert ratio["lower95_0cl"] == pytest.approx(lower, rel=1e-8)
    [rate] = as_rows(calculate("israte", rows, columns=columns))
    crude = sum(float(r["refcount"]) for r in rows) / sum(float(r["refpop"]) for r in rows)
    assert rate["value"] == pytest.approx(895 / expected * crude * 1e5, rel=1e-8)


@few_tables
@given(bands=st.lists(st.tuples(st.integers(0, 90), st.integers(100, 900)), min_size=2, max_size=9))
def test_an_area_set_against_itself_has_the_ratio_one(
    bands: list[tuple[int, int]], calculate: Calculate
) -> None:
    rows = [{"x": x, "n": n, "x_ref": x, "n_ref": n} for x, n in bands]
    [row] = as_rows(calculate("isratio", rows, options={"refvalue": 100}))
    if sum(x for x, _ in bands):
        assert row["value"] == pytest.approx(100)
    else:
        assert row["reason"] == "no event is expected"


def test_few_observed_events_have_exact_limits_and_totals_may_be_given_alone(
    calculate: Calculate,
) -> None:
    rows = [
        {"x": None, "observed_total": 3, "n": 1000, "x_ref": 40, "n_ref": 10000},
        {"x": None, "observed_total": 3, "n": 1000, "x_ref": 60, "n_ref": 10000},
    ]
    [row] = as_rows(calculate("isratio", rows))
    assert (row["value"], row["method"]) == (pytest.approx(0.3), "Exact")
    assert row["upper95_0cl"] == pytest.approx(stats.chi2.isf(0.025, 8) / 2 / 10, rel=1e-9)
