"""A sentence says what the figures say: every number is one of them, every direction is theirs."""

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.pack import wording
from pipelines.pack.metric import Metric
from pipelines.pack.model import Pack
from pipelines.pack.sentences import facts, sentence
from tests.pack.made import (
    COUNTRY,
    compared,
    figure,
    gap,
    metric,
    pack_of,
    series,
    target,
)

_NUMBER = re.compile(r"−?\d[\d,]*(?:\.\d+)?(?:/\d\d)?")

Arrange = Callable[..., Pack]


def numbers(text: str) -> set[str]:
    return {found.rstrip(",") for found in _NUMBER.findall(text)}


def printed(of: Metric, pack: Pack) -> set[str]:
    """Every number that is a figure of a metric as printed, or part of a period, day, area, unit or
    name of a group."""
    texts = [of.unit, "CORE20", *pack.areas.values()]
    for each in of.figures:
        texts += [each.said, each.area_name, wording.part(each.breakdown), each.reason or ""]
        if each.period_start and each.period_end and each.period_type:
            texts.append(wording.during(each.period_start, each.period_end, each.period_type))
    for kind in ("comparisons", "targets", "inequalities"):
        for row in of.rows.get(kind, []):
            for name in ("comparator_value", "target", "trajectory", "value"):
                if row.get(name) is not None:
                    texts.append(wording.number(row[name], of.decimals))
                    texts.append(wording.number(abs(row[name]), of.decimals))
            texts += [wording.day(row["target_due_on"]) if row.get("target_due_on") else ""]
    account = of.account
    if account.get("due_on"):
        texts.append(wording.day(account["due_on"]))
    return {number for text in texts for number in numbers(text)}


def test_every_number_of_every_sentence_is_a_figure_of_its_metric(shown: Pack) -> None:
    told = 0
    for each in shown.metrics.values():
        said = sentence(each, shown)
        assert said.endswith("."), said
        assert numbers(said) <= printed(each, shown), (said, numbers(said) - printed(each, shown))
        told += len(numbers(said))
    assert told > 3 * len(shown.metrics)


def test_every_sentence_says_up_and_down_as_its_figures_go(shown: Pack) -> None:
    seen = set()
    for each in shown.metrics.values():
        now, before = each.headline, each.against.get(each.comparator_before)
        said = sentence(each, shown)
        way = re.search(r"\b(up|down) from", said)
        if not way:
            continue
        assert now is not None
        assert before is not None
        assert now.value is not None
        assert (now.value > before["comparator_value"]) == (way[1] == "up"), said
        seen.add(way[1])
    assert seen == {"up", "down"}


def test_the_whole_sentence_of_a_made_metric() -> None:
    made = metric(
        series([59.0, 57.24]),
        rows={
            "comparisons": [
                compared("previous", "worse", 59.0, 2018, 2019),
                compared("country", "worse", 67.6, 2019, 2019),
            ],
            "targets": [target(60, "at_least", "not met", 2019)],
            "inequalities": [gap(-4.96, "worse", 2019)],
        },
    )
    assert sentence(made, pack_of(made)) == (
        "The figure for Leicester was 57.2% in 2019, down from 59.0% in 2018 (worse, by more than "
        "chance), and worse than England (67.6%). It has not reached its target of at least 60.0% "
        "by 31 March 2028. In the most deprived fifth (CORE20) it was 5.0 percentage points lower "
        "than in the rest (worse, by more than chance). The figure is more than six years old."
    )


_SIGN = {"high_is_good": 1, "low_is_good": -1, "neutral": 0}
_VALUES = st.floats(-9999, 99999, allow_nan=False).map(lambda v: round(v, 4))


def _judged(polarity: str, difference: float, is_real: bool) -> str:
    if not is_real or difference == 0:
        return "similar"
    way = 1 if difference > 0 else -1
    if polarity == "neutral":
        return "higher" if way > 0 else "lower"
    return "better" if way == _SIGN[polarity] else "worse"


def _rounded(value: float, decimals: int) -> Decimal:
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


@given(
    now=_VALUES,
    before=_VALUES,
    country=_VALUES,
    apart=_VALUES,
    polarity=st.sampled_from(sorted(_SIGN)),
    is_real=st.tuples(st.booleans(), st.booleans(), st.booleans()),
    decimals=st.integers(0, 3),
    unit=st.sampled_from(["%", "per 100,000", "score", "days"]),
)
def test_words_follow_signs_and_polarity(
    now: float,
    before: float,
    country: float,
    apart: float,
    polarity: str,
    is_real: tuple[bool, bool, bool],
    decimals: int,
    unit: str,
) -> None:
    judged = [
        _judged(polarity, difference, real)
        for difference, real in zip((now - before, now - country, apart), is_real, strict=True)
    ]
    made = metric(
        series([before, now], 2024, decimals=decimals, unit=unit),
        polarity=polarity,
        rows={
            "comparisons": [
                compared("previous", judged[0], before, 2024, 2025),
                compared("country", judged[1], country, 2025, 2025),
            ],
            "inequalities": [gap(apart, judged[2], 2025)],
        },
    )
    pack = pack_of(made)
    said = sentence(made, pack)
    assert numbers(said) <= printed(made, pack), said
    was = _rounded(before, decimals)
    is_ = _rounded(now, decimals)
    assert (" up from " in said) == (is_ > was), said
    assert (" down from " in said) == (is_ < was), said
    assert ("the same as in 2024" in said) == (is_ == was), said
    if polarity == "neutral":
        assert "better" not in said
        assert "worse" not in said
    assert f"{judged[1]} {'to' if judged[1] == 'similar' else 'than'} England" in said
    of_gap = said[said.index("CORE20") :]
    size = _rounded(apart, decimals)
    assert (" higher than in the rest" in of_gap) == (size > 0), said
    assert (" lower than in the rest" in of_gap) == (size < 0), said
    for word in ("better", "worse"):
        assert (f"({word}," in of_gap) == (judged[2] == word and size != 0), said
    change = said[: said.index("England")]
    for word in ("better", "worse"):
        assert (f"({word}," in change) == (judged[0] == word and is_ != was), said


def test_a_difference_that_was_not_judged_is_not_called_better_or_chance() -> None:
    for judged in (("not compared", "not compared"), ("similar", "not compared")):
        made = metric(
            series([59.0, 57.2], width=None),
            rows={
                "comparisons": [
                    compared("previous", judged[0], 59.0, 2018, 2019),
                    compared("country", judged[1], 67.6, 2019, 2019),
                ]
            },
        )
        said = sentence(made, pack_of(made))
        which = "either difference" if judged[0] == judged[1] else "the difference from England"
        assert f"below England (67.6%); whether {which} is more than chance cannot be told." in said
        assert "better" not in said
        assert "worse" not in said


def test_nothing_is_said_across_a_break() -> None:
    reason = "a break lies between: it was redefined"
    made = metric(
        series([59.0, 57.2]),
        rows={"comparisons": [compared("previous", "not compared", 59.0, 2018, 2019, reason)]},
    )
    said = sentence(made, pack_of(made))
    assert "59.0" not in said
    assert "older figures are not comparable" in said


def test_the_first_months_of_a_count_are_not_set_beside_a_whole_year() -> None:
    now, before = (
        replace(
            figure(value, 2025, is_board=is_last),
            period_start=start,
            period_end=end,
            period_type="cumulative",
        )
        for value, start, end, is_last in (
            (20.0, "2026-04-01", "2026-06-30", True),
            (80.0, "2025-04-01", "2026-03-31", False),
        )
    )
    row = compared("previous", "worse", 80.0, 2025, 2026)
    row |= {"period_end": "2026-06-30", "comparator_period_end": "2026-03-31"}
    made = metric([before, now], rows={"comparisons": [row]})
    said = sentence(made, pack_of(made))
    assert said == "The figure for Leicester was 20.0% from April to June 2026."


def test_counts_are_not_set_beside_those_of_the_country() -> None:
    made = metric(
        series([590, 572], unit="people", decimals=0),
        value_type="count",
        rows={"comparisons": [compared("country", "worse", 67000, 2019, 2019)]},
    )
    assert "England" not in sentence(made, pack_of(made))


@pytest.mark.parametrize("status", ["hidden", "suppressed"])
def test_a_hidden_headline_is_said_to_be_hidden_and_nothing_more(status: str) -> None:
    top = figure(None, 2025, is_board=True, status=status)
    made = metric(
        [figure(59.0, 2024), top],
        # As if what was judged of it had been left standing.
        rows={
            "comparisons": [
                compared("previous", "worse", 59.0, 2024, 2025),
                compared("country", "worse", 67.6, 2025, 2025),
            ],
            "targets": [target(60, "at_least", "not met", 2025)],
            "inequalities": [gap(-4.96, "worse", 2025)],
        },
    )
    expected = f"The figure for Leicester in 2025 is {wording.STATUSES[status]}."
    assert sentence(made, pack_of(made)) == expected


def test_a_hidden_comparator_and_a_gap_with_a_hidden_side_are_left_out() -> None:
    hidden = [
        figure(None, 2019, area=COUNTRY, name="England", role="comparator", status="hidden"),
        figure(None, 2018, status="hidden"),
        figure(40.0, 2019, breakdown="core20: CORE20", is_board=True),
        figure(None, 2019, breakdown="core20: rest", is_board=True, status="hidden"),
    ]
    made = metric(
        [figure(57.2, 2019, is_board=True), *hidden],
        rows={
            "comparisons": [
                compared("previous", "worse", 59.0, 2018, 2019),
                compared("country", "worse", 67.6, 2019, 2019),
            ],
            "inequalities": [gap(-4.96, "worse", 2019)],
        },
    )
    said = sentence(made, pack_of(made))
    assert said.startswith("The figure for Leicester was 57.2% in 2019. ")
    assert numbers(said) == {"57.2", "2019"}


def test_absent_figures_say_why() -> None:
    late = replace(figure(None, 2025, status="missing", is_board=True), period_end=None)
    made = metric(
        [replace(late, period_start=None, period_type=None)],
        rows={
            "account": [
                {"standing": "late", "because": "expected by 2026-03-31", "due_on": "2026-03-31"}
            ]
        },
    )
    said = sentence(made, pack_of(made))
    assert said == "The figure for Leicester is missing: expected by 31 March 2026."
    held = replace(made, is_held=True)
    assert sentence(held, pack_of(held)) == "The figures are held back from this release."


def test_a_metric_without_a_figure_of_everybody_gives_those_of_its_groups() -> None:
    made = metric(
        [
            figure(81.7, 2025, breakdown="sex: Female", is_board=True, unit="years"),
            figure(77.4, 2025, breakdown="sex: Male", is_board=True, unit="years"),
        ]
    )
    assert sentence(made, pack_of(made)) == (
        "The figures for Leicester in 2025 were: Female 81.7 years, Male 77.4 years; there is none "
        "for everybody."
    )


@pytest.mark.parametrize(
    ("end", "age"),
    [
        (2025, None),
        (2024, "The figure is more than a year old."),
        (2021, "The figure is more than four years old."),
        (2001, "The figure is more than ten years old."),
    ],
)
def test_the_age_of_a_figure_is_whole_years_since_its_period_ended(
    end: int, age: str | None
) -> None:
    made = metric([figure(57.2, end, is_board=True)])
    said = sentence(made, pack_of(made))
    assert said.endswith(age) if age else "old" not in said


def test_a_late_figure_says_since_when_it_is_awaited() -> None:
    made = metric(
        [figure(57.2, 2021, is_board=True)],
        rows={"account": [{"standing": "late", "due_on": "2024-05-04"}]},
    )
    assert sentence(made, pack_of(made)).endswith(
        "The figure is more than four years old; the next was expected by 4 May 2024 and has not "
        "come."
    )


def test_hostile_names_stay_text_on_one_line(said: dict[str, Any], arranged: Arrange) -> None:
    own = next(row for row in said["areas"] if row["area_role"] == "own")
    own["area_name"] = '<script>alert("x")</script>\n=1+1'
    pack = arranged(said)
    told = [sentence(each, pack) for each in pack.metrics.values()]
    assert all("\n" not in each for each in told)
    assert any('<script>alert("x")</script> =1+1' in each for each in told)


def test_facts_are_what_the_sentence_says(shown: Pack) -> None:
    for each in shown.metrics.values():
        known, said = facts(each, shown), sentence(each, shown)
        assert known.value in said
        if known.change and not known.change.is_after_break and known.change.side != "same":
            assert known.change.value in said
        if known.country:
            assert f"{known.country.name} ({known.country.value})" in said
        if known.gap and known.gap.side != "same":
            assert known.gap.amount in said


def test_what_its_owner_says_takes_the_place_of_the_sentence_and_names_the_owner() -> None:
    rows = [
        {"metric_id": "made", "author_role": "Lead", "wording": "More came."},
        {"metric_id": "made", "author_role": "Analyst", "wording": "It rose\nto 53.0%."},
    ]
    own = metric(series([50.0, 53.0]), rows={"commentary": rows}, owner="Analyst")
    pack = pack_of(own)
    assert sentence(own, pack) == "It rose to 53.0%. (In the words of the Analyst.)"
    assert [row["author_role"] for row in own.commentary] == ["Lead"]
    held = replace(own, is_held=True)
    assert "Analyst" not in sentence(held, pack)
