"""The two strategies of the project say what their documents say."""

from collections import Counter
from pathlib import Path

import pytest

from pipelines.specs.register import Register
from pipelines.specs.strategy import Strategy

CHECKOUT = Path(__file__).parents[2]

ELSEWHERE = {
    "RQ-192",  # the days of a consultation arrive with its responses
    "RQ-193",
    "RQ-194",
    "RQ-198",  # a banner of the site is no part of a strategy
}
"""Rows of the requirements that no strategy answers, of RQ-001 to RQ-204."""


PAIRS = {
    ("M103", "M100"),
    ("M140", "M144"),
    ("M130", "M132"),
    ("M110", "M111"),
    ("M055", "M070"),
    ("M076", "M070"),
    ("M054", "M051"),
    ("M152", "M154"),
    ("M193", "M190"),
    ("M040", "M005"),
    ("M214", "M213"),
}
"""Access and need, by their numbers in the list of candidates: all pairs of which both are here."""


@pytest.fixture(scope="module")
def register() -> Register:
    return Register.read(CHECKOUT)


@pytest.fixture(scope="module")
def city(register: Register) -> Strategy:
    return register.strategies["leicester"].strategy


@pytest.fixture(scope="module")
def county(register: Register) -> Strategy:
    return register.strategies["leicestershire"].strategy


def test_the_city_has_nineteen_priorities_each_in_the_words_of_document_and_page(
    city: Strategy,
) -> None:
    assert len(city.priorities) == 19
    for priority in city.priorities:
        documents = [wording.document for wording in priority.wordings]
        assert documents == ["strategy", "priorities_page"], priority.key


def test_one_of_the_city_s_five_themes_has_three_priorities_and_the_others_four(
    city: Strategy,
) -> None:
    counts = Counter(priority.theme for priority in city.priorities)
    assert counts.keys() == {theme.key for theme in city.themes}
    assert sorted(counts.values()) == [3, 4, 4, 4, 4]
    assert counts["HEALTHY-AGEING"] == 3


def test_the_document_places_themes_in_two_orders_and_the_page_follows_the_first(
    city: Strategy,
) -> None:
    def order(part: str) -> list[str]:
        return sorted(
            (theme.key for theme in city.themes),
            key=lambda key: next(t.orders[part] for t in city.themes if t.key == key),
        )

    assert order("section 4") == order("web page") != order("section 5")
    for theme in city.themes:
        assert [wording.document for wording in theme.headings] == [
            "strategy",
            "strategy",
            "priorities_page",
        ]


def test_each_approach_owes_what_the_document_lists_under_it(city: Strategy) -> None:
    duties = {
        key: (
            approach.champions,
            approach.needs_plan,
            approach.needs_metrics,
            approach.needs_quarterly_report,
            approach.escalates_risks_to,
            approach.priorities_per_theme,
        )
        for key, approach in city.approaches.items()
    }
    assert duties == {
        "do": (1, True, True, True, None, (1, 2)),
        "sponsor": (0, True, True, False, "place-based groups", (1, 2)),
        "watch": (0, True, False, False, "place-based groups", (1, 2)),
    }


def test_the_county_has_four_outcomes_with_their_ages_and_none_of_the_city_s_rules(
    county: Strategy,
) -> None:
    assert len(county.themes) == len(county.priorities) == 4
    assert [(a.age_from, a.age_to, a.whom) for t in county.themes for a in t.ages] == [
        (0, 19, None),
        (0, 25, "Special Educational Needs and Disability"),
    ]
    assert county.approaches == {}
    assert county.cadence is None
    assert "champion" not in [step.role for step in county.sign_off]


def test_statements_are_as_many_as_are_printed(city: Strategy) -> None:
    counts = {kind: len(each) for kind, each in city.statements.items()}
    assert counts["guiding_principle"] == 5
    assert counts["i_statement"] == 11
    assert counts["ics_offer"] == 6
    assert [s.key for s in city.statements["core20plus5"] if s.key.startswith("5:")] == [
        "5:maternity",
        "5:smi",
        "5:respiratory",
        "5:early_cancer",
        "5:hypertension",
    ]


def test_seven_priorities_have_no_statement_of_what_they_mean_for_a_resident(
    city: Strategy,
) -> None:
    covered = {key for each in city.statements["i_statement"] for key in each.priorities}
    assert {priority.key for priority in city.priorities} - covered == {
        "HP-MHDEM",
        "HS-POVERTY",
        "HM-CYP",
        "HM-ADULT",
        "HM-ISOLATION",
        "HM-SUICIDE",
        "HA-FALLS",
    }


def test_a_slip_in_a_number_is_kept_read_and_told_to_be_the_same_fact(city: Strategy) -> None:
    baselines = {each.key: each for each in city.baselines}
    slip, twin = baselines["BL-CMD-TYPO"], baselines["BL-CMD"]
    assert slip.correction is not None
    assert (slip.correction.printed, slip.correction.read) == ("38,0000", "38,000")
    assert slip.same_fact_as == twin.key
    assert (slip.low, slip.high) == (twin.low, twin.high) == (34_000, 38_000)


def test_over_65_leaves_out_65_and_65_plus_does_not(city: Strategy) -> None:
    said = {each.key: (each.age_from, each.ages_inclusive) for each in city.baselines}
    assert said["BL-65LTC"] == (65, False)
    assert said["BL-65ISOL"] == (65, True)


def test_a_difference_between_documents_says_why_it_stands(register: Register) -> None:
    for file in register.strategies.values():
        for each in file.strategy.statements["discrepancy"]:
            assert each.note, each.key


def test_no_person_is_named_in_a_strategy(register: Register) -> None:
    for file in register.strategies.values():
        assert "Councillor" not in file.path.read_text(encoding="utf-8")


def test_every_requirement_is_answered_by_a_printed_text_or_elsewhere(register: Register) -> None:
    answered = {
        row
        for file in register.strategies.values()
        for _, _, _, wording in file.strategy.wordings()
        for row in wording.requirements
    }
    assert answered == {f"RQ-{n:03d}" for n in range(1, 205)} - ELSEWHERE


def test_each_of_the_five_clinical_areas_has_a_metric(register: Register, city: Strategy) -> None:
    areas = {s.key for s in city.statements["core20plus5"] if s.key.startswith("5:")}
    supporting = {metric for _, metric in city.supports()}
    tagged = {
        tag
        for name in supporting
        for tag in register.metrics[name].metric.tags.get("core20plus5", [])
    }
    assert len(areas) == 5
    assert areas <= tagged


def test_a_metric_of_access_names_the_need_it_answers(register: Register) -> None:
    metrics = {name: file.metric for name, file in register.metrics.items()}
    assert {
        (metric.catalogue, metrics[metric.need_metric].catalogue)
        for metric in metrics.values()
        if metric.need_metric
    } == PAIRS


def test_where_wordings_ask_for_different_things_each_metric_says_whose_it_measures(
    city: Strategy,
) -> None:
    told = {discrepancy.key: discrepancy for discrepancy in city.statements["discrepancy"]}
    split = [
        priority
        for discrepancy in told.values()
        if discrepancy.note and "a metric says which wording" in " ".join(discrepancy.note.split())
        for priority in city.priorities
        if priority.key in discrepancy.priorities
    ]
    assert {priority.key for priority in split} == {"HA-FRAILTY", "HA-INDEP"}
    for priority in split:
        assert list(priority.wording_measured) == priority.metrics
