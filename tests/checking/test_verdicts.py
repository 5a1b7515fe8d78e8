"""What follows from results: the state of a file, what is told of it, and what is kept."""

import json
import logging
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipelines.intake.checking import (
    Verdict,
    settle,
    stored_verdict,
    verdict_of,
    verdict_path,
)
from pipelines.intake.landed_files import Landing, landing_key
from pipelines.specs.register import Extract

Judge = Callable[..., Verdict]
Rule = Callable[..., dict[str, Any]]

BETWEEN = "expect_column_values_to_be_between"
FAILS = {"column": "counted", "min_value": 50}
RAISES = {"column": "area", "min_value": 50}


@pytest.mark.parametrize(
    ("rules", "state"),
    [
        ([], "accepted"),
        ([("warn", FAILS)], "accepted"),
        ([("warn", RAISES)], "accepted"),
        ([("block", FAILS)], "held"),
        ([("block", RAISES)], "could not run"),
        ([("block", RAISES), ("block", FAILS)], "held"),
        ([("block", RAISES), ("warn", FAILS)], "could not run"),
    ],
)
def test_blocking_rules_alone_decide_and_a_failure_outweighs_a_rule_that_could_not_run(
    judge: Judge, rule: Rule, rules: list[tuple[str, dict[str, Any]]], state: str
) -> None:
    written = [rule(BETWEEN, f"rule_{n}", how, **what) for n, (how, what) in enumerate(rules)]
    verdict = judge([{}], *written)
    assert (verdict.state, verdict.is_accepted) == (state, state == "accepted")


def test_rules_that_do_not_hold_are_told_blocking_ones_first(judge: Judge, rule: Rule) -> None:
    verdict = judge(
        [{}, {"sex": "Male"}],
        rule(BETWEEN, "noted", "warn", **FAILS),
        rule(BETWEEN, "unknown", "block", **RAISES),
        rule(BETWEEN, "wrong", "block", **FAILS),
    )
    assert [result.id for result in verdict.failing] == ["unknown", "wrong", "noted"]
    assert verdict.summary == (
        "held; 3 of 5 rules do not hold: unknown could not run (TypeError), wrong (2 lines), "
        "noted (2 lines)"
    )


def test_the_summary_of_a_good_file_says_how_many_rules_hold(judge: Judge, rule: Rule) -> None:
    good = rule(BETWEEN, column="counted", min_value=0)
    assert judge([{}], good).summary == "accepted: 3 rules hold"
    assert judge([{}], good, key="none").summary == "accepted: 1 rule holds"
    assert judge([{}], key="none").summary == "accepted: 0 rules hold"


def test_a_verdict_names_file_extract_and_landing_key(
    judge: Judge, make_extract: Callable[..., Extract]
) -> None:
    verdict = judge([{}])
    assert (verdict.sha256, verdict.extract) == ("f" * 64, "toytown/referrals")
    assert verdict.landed == landing_key(make_extract())


def test_a_file_that_landing_holds_is_held_without_a_rule_being_run(
    landed_file: Callable[..., Path],
    make_extract: Callable[..., Extract],
    landing: Landing,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pipelines.intake.suites", None)
    reason = "5 of 9 records are in quarantine"
    parquet, extract = landed_file([{}]), make_extract()
    held = landing.model_copy(update={"held_because": reason})
    verdict = settle(parquet, extract, "held", reason)
    assert verdict == stored_verdict(parquet)
    assert verdict == verdict_of(None, held, extract)  # type: ignore[arg-type]
    assert (verdict.state, verdict.results) == ("held", [])
    assert verdict.summary == f"held: {reason}"


def test_there_is_no_verdict_before_one_is_made(landed_file: Callable[..., Path]) -> None:
    assert stored_verdict(landed_file([{}])) is None


def test_a_verdict_made_by_other_rules_than_todays_is_made_again(
    landed_file: Callable[..., Path], make_extract: Callable[..., Extract]
) -> None:
    parquet = landed_file([{}])
    settle(parquet, make_extract(), "held", "too many lines")
    kept = json.loads(verdict_path(parquet).read_text())
    verdict_path(parquet).write_text(json.dumps(kept | {"rules": "0" * 12}))
    assert stored_verdict(parquet) is None


def test_half_a_verdict_is_none(
    landed_file: Callable[..., Path], make_extract: Callable[..., Extract]
) -> None:
    parquet = landed_file([{}])
    settle(parquet, make_extract(), "held", "too many lines")
    text = verdict_path(parquet).read_text()
    verdict_path(parquet).write_text(text[: len(text) // 2])
    assert stored_verdict(parquet) is None


CANARY, NUMBER = "Canary Jane Doe", 987654321

LEAKY = [
    (BETWEEN, {"column": "parent", "max_value": 3}),
    (BETWEEN, {"column": "counted", "max_value": 3}),
    ("expect_column_values_to_match_regex", {"column": "parent", "regex": "^E"}),
    ("expect_column_values_to_be_in_set", {"column": "parent", "value_set": ["E1"]}),
    ("expect_column_distinct_values_to_be_in_set", {"column": "parent", "value_set": ["E1"]}),
    ("expect_column_most_common_value_to_be_in_set", {"column": "parent", "value_set": ["E1"]}),
    ("expect_column_max_to_be_between", {"column": "parent", "max_value": 3}),
    ("expect_column_max_to_be_between", {"column": "counted", "max_value": 3}),
    ("expect_column_sum_to_be_between", {"column": "counted", "max_value": 3}),
    ("expect_column_mean_to_be_between", {"column": "parent", "max_value": 3}),
    ("expect_column_pair_values_to_be_equal", {"column_A": "parent", "column_B": "area"}),
    ("expect_compound_columns_to_be_unique", {"column_list": ["parent", "counted"]}),
    (
        "expect_parts_to_add_up_to_total",
        {"column_list": ["parent", "sex"], "total": "Persons", "parts": ["Male"]},
    ),
    (
        "expect_column_kl_divergence_to_be_less_than",
        {"column": "parent", "partition_object": None, "threshold": 0.1},
    ),
]


@pytest.mark.parametrize("together", [True, False])
def test_no_value_of_a_file_stands_in_a_verdict_or_is_printed_or_logged(
    judge: Judge,
    rule: Rule,
    together: bool,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    canary = {"parent": CANARY, "counted": NUMBER, "sex": CANARY, "rate": Decimal(NUMBER)}
    rules = [rule(kind, f"rule_{n}", **kwargs) for n, (kind, kwargs) in enumerate(LEAKY)]
    # Alone, no rule ends the run of the others: both ways of asking are walked.
    for written in [rules] if together else [[r] for r in rules]:
        verdict = judge([canary, canary], *written)
        assert verdict.state != "accepted"
        assert all(r.state != "passed" for r in verdict.results if r.id.startswith("rule_"))
        told = f"{verdict.model_dump_json()}{verdict.summary}{verdict.failing}"
        assert CANARY not in told
        assert str(NUMBER) not in told
    printed = "".join(capfd.readouterr()) + caplog.text
    assert CANARY not in printed
    assert str(NUMBER) not in printed
