"""Rules a contract writes: what passes, what fails on which lines, and what cannot run."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from pipelines.errors import HwbError
from pipelines.intake.checking import MAX_LINES, Result, Verdict

Ask = Callable[..., Result]
Rule = Callable[..., dict[str, Any]]

PARSED = {"condition_parser": "great_expectations"}
BETWEEN = "expect_column_values_to_be_between"
AT_LEAST = "expect_column_pair_values_a_to_be_greater_than_b"


def found(result: Result) -> tuple[str, list[int]]:
    return result.state, result.lines


def test_numbers_outside_their_bounds_fail_on_their_lines(ask: Ask, rule: Rule) -> None:
    rows = [{"counted": 0}, {"counted": -1}, {"counted": 101}, {"counted": 100}]
    result = ask(rows, rule(BETWEEN, column="counted", min_value=0, max_value=100))
    assert (found(result), result.count) == (("failed", [3, 4]), 2)
    assert (result.because, result.ask) == ("It must be so.", "Please look.")


@pytest.mark.parametrize("bound", ["0.1", "0.3", "45.3", "99.999999999999"])
def test_a_decimal_that_equals_its_bound_is_within_it(ask: Ask, rule: Rule, bound: str) -> None:
    rows = [{"rate": Decimal(bound)}, {"rate": Decimal(bound) + Decimal("0.000001")}]
    result = ask(rows, rule(BETWEEN, column="rate", max_value=float(bound)))
    assert found(result) == ("failed", [3])


def test_dates_are_compared_with_dates_written_either_way(ask: Ask, rule: Rule) -> None:
    rows = [{"ended": date(2024, 12, 31)}, {"ended": date(2025, 1, 1)}, {"ended": None}]
    for last in (date(2024, 12, 31), "2024-12-31"):
        assert found(ask(rows, rule(BETWEEN, column="ended", max_value=last))) == ("failed", [3])
        one = rule("expect_column_values_to_be_in_set", column="ended", value_set=[last])
        assert found(ask(rows, one)) == ("failed", [3])


def test_a_numerator_above_its_denominator_fails(ask: Ask, rule: Rule) -> None:
    rows = [{"counted": 100}, {"counted": 101}, {"counted": 99}]
    result = ask(rows, rule(AT_LEAST, column_A="people", column_B="counted", or_equal=True))
    assert found(result) == ("failed", [3])


def test_a_pair_with_a_suppressed_half_is_left_to_its_status(ask: Ask, rule: Rule) -> None:
    rows = [{"counted": None, "counted_status": "suppressed"}, {"people": None}, {"counted": 101}]
    result = ask(rows, rule(AT_LEAST, column_A="people", column_B="counted", or_equal=True))
    assert found(result) == ("failed", [4])


def test_a_denominator_of_nought_fails_a_rule_that_forbids_it(ask: Ask, rule: Rule) -> None:
    rows = [{"people": 0}, {"people": 1}]
    result = ask(rows, rule(BETWEEN, column="people", min_value=0, strict_min=True))
    assert found(result) == ("failed", [2])


def test_shares_sent_for_percentages_fail_the_whole_column_without_lines(
    ask: Ask, rule: Rule
) -> None:
    rows = [{"rate": Decimal("0.45")}, {"rate": Decimal("0.9")}]
    result = ask(rows, rule("expect_column_max_to_be_between", column="rate", min_value=2))
    assert (found(result), result.count, result.observed) == (("failed", []), 0, None)


def test_a_count_of_rows_is_told_and_is_no_value(ask: Ask, rule: Rule) -> None:
    result = ask([{}, {}], rule("expect_table_row_count_to_be_between", min_value=3))
    assert (result.state, result.observed) == ("failed", 2)


def test_columns_of_a_sum_and_values_within_a_record_give_lines(ask: Ask, rule: Rule) -> None:
    rows = [{"counted": 40, "people": 60}, {"counted": 41, "people": 60}, {"counted": None}]
    total = rule(
        "expect_multicolumn_sum_to_equal", column_list=["counted", "people"], sum_total=100
    )
    assert found(ask(rows, total)) == ("failed", [3])
    distinct = rule(
        "expect_select_column_values_to_be_unique_within_record", column_list=["area", "parent"]
    )
    assert found(ask([{"area": "E1", "parent": "E1"}, {}], distinct)) == ("failed", [2])


@pytest.mark.parametrize(
    "condition",
    [
        {"row_condition": 'col("sex") == "Male"', **PARSED},
        {
            "row_condition": {
                "type": "comparison",
                "column": {"name": "sex"},
                "operator": "==",
                "parameter": "Male",
            }
        },
    ],
)
def test_a_rule_may_be_about_some_rows_only(
    ask: Ask, rule: Rule, condition: dict[str, Any]
) -> None:
    rows = [{"counted": 500}, {"counted": 500, "sex": "Male"}]
    result = ask(rows, rule(BETWEEN, column="counted", max_value=100, **condition))
    assert found(result) == ("failed", [3])


def test_a_share_of_failing_lines_may_be_allowed(ask: Ask, rule: Rule) -> None:
    rows = [{"counted": 500}, *[{}] * 9]
    assert ask(rows, rule(BETWEEN, column="counted", max_value=100, mostly=0.9)).state == "passed"
    assert ask(rows, rule(BETWEEN, column="counted", max_value=100, mostly=0.95)).state == "failed"


def test_more_failing_lines_than_are_kept_are_still_counted(ask: Ask, rule: Rule) -> None:
    rows = [{"counted": -1}] * (MAX_LINES + 5)
    result = ask(rows, rule(BETWEEN, column="counted", min_value=0))
    assert result.lines == list(range(2, MAX_LINES + 2))
    assert result.count == MAX_LINES + 5


def test_a_status_column_can_be_ruled_on(ask: Ask, rule: Rule) -> None:
    rows = [{}, {"counted": None, "counted_status": "missing"}]
    kind = "expect_column_values_to_be_in_set"
    result = ask(rows, rule(kind, column="counted_status", value_set=["present", "suppressed"]))
    assert found(result) == ("failed", [3])


@pytest.mark.parametrize(
    ("kind", "arguments", "fault"),
    [
        # Great Expectations tells a raised rule in two shapes, and a third rule ends the whole run.
        (BETWEEN, {"column": "area", "max_value": 3}, "TypeError"),
        ("expect_column_max_to_be_between", {"column": "area", "max_value": 3}, "TypeError"),
        (
            "expect_column_kl_divergence_to_be_less_than",
            {"column": "area", "partition_object": None, "threshold": 0.1},
            "KeyError",
        ),
    ],
)
def test_a_rule_that_cannot_run_has_raised_and_leaves_the_others_their_results(
    judge: Callable[..., Verdict], rule: Rule, kind: str, arguments: dict[str, Any], fault: str
) -> None:
    verdict = judge(
        [{}, {"counted": -1, "sex": "Male"}],
        rule(kind, "text_is_small", **arguments),
        rule(BETWEEN, "counts_are_positive", column="counted", min_value=0),
    )
    states = {result.id: (result.state, result.fault) for result in verdict.results}
    assert states == {
        "no_line_is_sent_twice": ("passed", ""),
        "key_is_unique": ("passed", ""),
        "text_is_small": ("raised", fault),
        "counts_are_positive": ("failed", ""),
    }


def test_results_stand_in_the_order_of_the_contract(
    judge: Callable[..., Verdict], rule: Rule
) -> None:
    verdict = judge(
        [{}],
        rule(BETWEEN, "third", column="counted", min_value=0),
        rule(BETWEEN, "first", column="area", min_value=0),
        rule(BETWEEN, "second", column="rate", min_value=50),
        key="none",
    )
    assert [result.id for result in verdict.results] == ["third", "first", "second"]


def refusal(judge: Callable[..., Verdict], expectations: Sequence[dict[str, Any]]) -> HwbError:
    with pytest.raises(HwbError) as caught:
        judge([{}], *expectations)
    return caught.value


def test_a_misspelt_argument_is_refused_with_the_nearest_name(
    judge: Callable[..., Verdict], rule: Rule
) -> None:
    error = refusal(judge, [rule(BETWEEN, column="counted", min_value=0, max_valu=1)])
    assert error.code == "HWB-502"
    assert "no argument is called max_valu; did you mean 'max_value'?" in error.what
    assert "written_rule" in error.where


@pytest.mark.parametrize(
    "arguments",
    [
        {"column": "counted", "min_value": "soon"},
        {"min_value": 1},
        {"column": "counted"},
        {"column": "counted", "min_value": 1, "row_condition": "col(", **PARSED},
    ],
)
def test_arguments_that_make_no_sense_are_refused(
    judge: Callable[..., Verdict], rule: Rule, arguments: dict[str, Any]
) -> None:
    assert refusal(judge, [rule(BETWEEN, **arguments)]).code == "HWB-502"


def test_a_text_for_a_date_is_refused(judge: Callable[..., Verdict], rule: Rule) -> None:
    wrong = rule("expect_column_values_to_be_in_set", column="ended", value_set=["soon"])
    assert refusal(judge, [wrong]).code == "HWB-502"


def test_a_type_unknown_to_great_expectations_is_refused_where_the_suite_is_built(
    make_extract: Callable[..., Any],
    landed: Callable[..., Any],
    rule: Rule,
) -> None:
    from pipelines.intake.suites import results_of

    contract = make_extract(rule(BETWEEN, column="counted", min_value=0)).contract
    misspelt = contract.expectations[0].model_copy(update={"type": BETWEEN + "n"})
    contract = contract.model_copy(update={"expectations": [misspelt]})
    with pytest.raises(HwbError, match=f"HWB-501.*did you mean '{BETWEEN}'"):
        results_of(landed([{}]).lazy(), contract)


def test_a_suite_that_lost_a_rule_is_refused(
    judge: Callable[..., Verdict], rule: Rule, monkeypatch: pytest.MonkeyPatch
) -> None:
    import great_expectations as gx

    from pipelines.intake import suites

    class Forgetful(gx.ExpectationSuite):
        def __init__(self, name: str, expectations: list[Any]) -> None:
            super().__init__(name=name, expectations=expectations[1:])

    monkeypatch.setattr(suites.gx, "ExpectationSuite", Forgetful)
    error = refusal(judge, [rule(BETWEEN, column="counted", min_value=0)])
    told = "Great Expectations answered for 0 of 1 rules"
    assert (error.code, error.what) == ("HWB-505", told)


def test_an_internal_column_that_does_not_exist_is_refused(
    judge: Callable[..., Verdict], rule: Rule
) -> None:
    error = refusal(judge, [rule(BETWEEN, column="_period_begin", min_value="2020-01-01")])
    assert (error.code, "_period_end" in error.what) == ("HWB-503", True)


@pytest.mark.parametrize("kind", ["key_is_unique", "no_line_is_sent_twice"])
def test_an_id_that_every_contract_has_is_refused(
    judge: Callable[..., Verdict], rule: Rule, kind: str
) -> None:
    error = refusal(judge, [rule(BETWEEN, kind, column="counted", min_value=0)])
    assert (error.code, kind in error.what) == ("HWB-504", True)


def test_a_rule_about_types_is_refused_because_landing_has_it(
    judge: Callable[..., Verdict], rule: Rule
) -> None:
    wrong = rule("expect_column_values_to_be_of_type", column="counted", type_="Int64")
    assert refusal(judge, [wrong]).code == "HWB-504"
