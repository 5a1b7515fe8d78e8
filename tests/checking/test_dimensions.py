"""Every rule on a file looks at one dimension of the Government Data Quality Framework."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pytest

from pipelines.intake.checking import Verdict
from pipelines.specs.expecting import Dimension, dimension_of, expectation_types
from pipelines.specs.register import Register

CHECKOUT = Path(__file__).parents[2]

NAMES_ITS_OWN = {"expect_query_results_to_match_comparison"}


def test_every_type_has_a_dimension_or_leaves_it_to_who_writes_the_rule() -> None:
    found = {name: dimension_of(name) for name in expectation_types()}
    assert {name for name, dimension in found.items() if dimension is None} == NAMES_ITS_OWN
    assert set(found.values()) <= {*get_args(Dimension), None}


@pytest.mark.parametrize(
    ("type_", "dimension"),
    [
        ("expect_column_values_to_be_unique", "uniqueness"),
        ("expect_compound_columns_to_be_unique", "uniqueness"),
        ("expect_column_values_to_not_be_null", "completeness"),
        ("expect_table_row_count_to_be_between", "completeness"),
        ("expect_column_distinct_values_to_contain_set", "completeness"),
        ("expect_column_unique_value_count_to_be_between", "completeness"),
        ("expect_column_pair_values_a_to_be_greater_than_b", "consistency"),
        ("expect_column_pair_values_to_be_in_set", "consistency"),
        ("expect_parts_to_add_up_to_total", "consistency"),
        ("expect_column_values_to_be_between", "validity"),
        ("expect_column_values_to_be_in_set", "validity"),
        ("expect_column_values_to_not_match_regex", "validity"),
        ("expect_column_max_to_be_between", "validity"),
        ("expect_column_mean_to_be_between", "accuracy"),
        ("expect_column_median_to_be_between", "accuracy"),
    ],
)
def test_a_type_looks_at_its_dimension(type_: str, dimension: str) -> None:
    assert dimension_of(type_) == dimension


def test_every_expectation_of_every_contract_has_its_dimension() -> None:
    rules = [
        rule.dimension
        for extract in Register.read(CHECKOUT).extracts.values()
        for rule in extract.contract.expectations
    ]
    assert len(rules) > 98
    assert set(rules) <= set(get_args(Dimension))


def test_a_verdict_tells_the_dimension_of_implied_and_written_rules(
    judge: Callable[..., Verdict], rule: Callable[..., dict[str, Any]]
) -> None:
    derived = rule("expect_column_values_to_not_be_null", name="derived", column="counted")
    said = rule("expect_column_values_to_be_between", name="said", column="counted", min_value=0)
    said["meta"]["dimension"] = "accuracy"
    verdict = judge([{}], derived, said)
    assert {result.id: result.dimension for result in verdict.results} == {
        "no_line_is_sent_twice": "uniqueness",
        "key_is_unique": "uniqueness",
        "derived": "completeness",
        "said": "accuracy",
    }
