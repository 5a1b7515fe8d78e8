"""Parts add up to their total: over lines, and over the columns of a line."""

from collections.abc import Callable
from typing import Any

import pytest

from pipelines.intake.checking import Result
from pipelines.specs.expecting import OUR_OWN

Ask = Callable[..., Result]
Rule = Callable[..., dict[str, Any]]

LINES = "expect_parts_to_add_up_to_total"
COLUMNS = "expect_columns_to_add_up_to_total"
WITHIN_AREA = {
    "column_list": ["counted", "sex", "area"],
    "total": "Persons",
    "parts": ["Male", "Female"],
}


def by_sex(area: str | None, persons: int | None, *parts: int | None) -> list[dict[str, Any]]:
    """The line of persons, then those of males and females as far as given."""
    counts = [("Persons", persons), *zip(("Male", "Female"), parts, strict=False)]
    return [{"area": area, "sex": sex, "counted": count} for sex, count in counts]


def lines(ask: Ask, rule: Rule, rows: list[dict[str, Any]], **more: Any) -> list[int]:
    result = ask(rows, rule(LINES, **(WITHIN_AREA | more)))
    assert result.state == ("failed" if result.lines else "passed")
    return result.lines


def test_parts_that_add_up_pass_and_all_lines_of_a_group_that_does_not_fail(
    ask: Ask, rule: Rule
) -> None:
    rows = [*by_sex("E1", 10, 6, 4), *by_sex("E2", 10, 6, 5), *by_sex("E3", 10, 6, 3)]
    assert lines(ask, rule, rows) == [5, 6, 7, 8, 9, 10]


def test_a_suppressed_part_may_hide_what_is_missing_to_the_total(ask: Ask, rule: Rule) -> None:
    assert lines(ask, rule, by_sex("E1", 10, 6, None)) == []
    assert lines(ask, rule, by_sex("E1", 10, 6)) == []


def test_parts_that_exceed_the_total_fail_even_when_one_is_suppressed(ask: Ask, rule: Rule) -> None:
    assert lines(ask, rule, by_sex("E1", 10, 11, None)) == [2, 3, 4]


def test_a_total_that_is_suppressed_or_absent_is_compared_with_nothing(
    ask: Ask, rule: Rule
) -> None:
    rows = [*by_sex("E1", None, 6, 4), *by_sex("E2", 0, 1, 1)[1:], *by_sex("E3", 10)]
    assert lines(ask, rule, rows) == []


def test_lines_that_are_neither_part_nor_total_are_left_alone(ask: Ask, rule: Rule) -> None:
    rows = [*by_sex("E1", 10, 6, 9), {"area": "E1", "sex": "Not known", "counted": 77}]
    assert lines(ask, rule, rows) == [2, 3, 4]


def test_rounded_figures_may_differ_by_the_tolerance(ask: Ask, rule: Rule) -> None:
    rows = by_sex("E1", 10, 10, 5)
    assert lines(ask, rule, rows, tolerance=5) == []
    assert lines(ask, rule, rows, tolerance=4) == [2, 3, 4]


def test_a_blank_names_a_group_of_its_own(ask: Ask, rule: Rule) -> None:
    rows = [*by_sex(None, 10, 6, 5), *by_sex("E1", 11, 6, 5)]
    assert lines(ask, rule, rows) == [2, 3, 4]


def test_without_columns_to_group_by_the_file_has_one_total(ask: Ask, rule: Rule) -> None:
    rows = [*by_sex("E1", 10, 6), *by_sex("E2", 4, 4)[1:]]
    whole = {"column_list": ["counted", "sex"], "parts": ["Male"]}
    assert lines(ask, rule, rows, **whole) == []
    assert lines(ask, rule, rows[:2], **whole) == [2, 3]


@pytest.mark.parametrize(
    ("rate", "people", "counted", "holds"),
    [("10", 6, 4, True), ("10", 6, 5, False), ("10", 6, 3, False), ("10", 6, None, True),
     ("10", None, 11, False), (None, 6, 5, True)],
)  # fmt: skip
def test_columns_of_a_line_add_up_to_its_first(
    ask: Ask, rule: Rule, rate: str | None, people: int | None, counted: int | None, holds: bool
) -> None:
    from decimal import Decimal

    row = {"rate": rate and Decimal(rate), "people": people, "counted": counted}
    other = {"rate": Decimal(3), "people": 1, "counted": 2}
    result = ask([other, row], rule(COLUMNS, column_list=["rate", "people", "counted"]))
    assert result.lines == ([] if holds else [3])


def test_decimals_that_add_up_on_paper_add_up(ask: Ask, rule: Rule) -> None:
    from decimal import Decimal

    rows = [{"rate": Decimal(r), "sex": s} for r, s in [("0.3", "P"), ("0.1", "M"), ("0.2", "F")]]
    columns = {"column_list": ["rate", "sex"], "total": "P", "parts": ["M", "F"]}
    assert ask(rows, rule(LINES, **columns)).state == "passed"


def test_texts_cannot_be_added_up_and_the_rule_says_so(ask: Ask, rule: Rule) -> None:
    result = ask([{}], rule(LINES, **(WITHIN_AREA | {"column_list": ["area", "sex"]})))
    assert (result.state, result.fault) == ("raised", "ValueError")


def test_the_kinds_a_contract_may_write_are_the_kinds_there_are() -> None:
    from great_expectations.expectations.registry import get_expectation_impl

    from pipelines.intake import reconciling

    assert {get_expectation_impl(name).__module__ for name in OUR_OWN} == {reconciling.__name__}
