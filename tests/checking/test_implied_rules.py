"""Rules that follow from a contract's key, without being written: duplicates and conflicts."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.intake.checking import Verdict

Judge = Callable[..., Verdict]


def failing(verdict: Verdict) -> dict[str, list[int]]:
    return {result.id: result.lines for result in verdict.failing}


def test_lines_with_keys_of_their_own_are_accepted(judge: Judge) -> None:
    verdict = judge([{"sex": "Male"}, {"sex": "Female"}, {"year": "2023"}])
    assert (verdict.state, failing(verdict)) == ("accepted", {})
    assert [r.id for r in verdict.results] == ["no_line_is_sent_twice", "key_is_unique"]


def test_a_line_sent_twice_holds_the_file_and_names_the_later_line_alone(judge: Judge) -> None:
    verdict = judge([{}, {"sex": "Male"}, {}, {}])
    assert (verdict.state, failing(verdict)) == ("held", {"no_line_is_sent_twice": [4, 5]})


def test_one_key_with_two_contents_holds_the_file_and_names_both_lines(judge: Judge) -> None:
    verdict = judge([{"counted": 10}, {"sex": "Male"}, {"counted": 11}])
    assert (verdict.state, failing(verdict)) == ("held", {"key_is_unique": [2, 4]})


def test_a_copy_beside_a_conflict_is_told_apart_from_it(judge: Judge) -> None:
    verdict = judge([{"counted": 10}, {"counted": 10}, {"counted": 11}])
    assert failing(verdict) == {"key_is_unique": [2, 4], "no_line_is_sent_twice": [3]}


def test_another_marker_for_the_same_missing_number_is_a_conflict(judge: Judge) -> None:
    suppressed = {"counted": None, "counted_status": "suppressed"}
    missing = {"counted": None, "counted_status": "missing"}
    assert failing(judge([suppressed, missing])) == {"key_is_unique": [2, 3]}
    assert failing(judge([suppressed, suppressed])) == {"no_line_is_sent_twice": [3]}


def test_a_blank_in_a_key_equals_a_blank(judge: Judge) -> None:
    rows = [{"sex": None}, {"sex": None, "counted": 3}, {"sex": "Male"}]
    assert failing(judge(rows)) == {"key_is_unique": [2, 3]}


def test_a_key_of_one_column_is_guarded_too(judge: Judge) -> None:
    rows = [{"area": None}, {"area": "E1"}, {"area": None, "counted": 3}]
    assert failing(judge(rows, key=["area"])) == {"key_is_unique": [2, 4]}


def test_two_decimals_of_the_same_double_are_two_keys(judge: Judge) -> None:
    rows = [{"rate": Decimal("0.100000000000000001")}, {"rate": Decimal("0.100000000000000002")}]
    assert failing(judge(rows, key=["rate"])) == {}


def test_a_designed_repeat_with_the_same_numbers_passes(judge: Judge) -> None:
    verdict = judge([{"parent": "E12000004"}, {"parent": "E54000015"}], repeats=["parent"])
    assert (verdict.state, failing(verdict)) == ("accepted", {})


def test_a_designed_repeat_with_other_numbers_holds_the_file(judge: Judge) -> None:
    rows = [{"parent": "E12000004"}, {"parent": "E54000015", "counted": 11}, {"sex": "Male"}]
    verdict = judge(rows, repeats=["parent"])
    assert (verdict.state, failing(verdict)) == ("held", {"repeated_lines_agree": [2, 3]})


def test_a_repeat_within_one_parent_is_a_conflict(judge: Judge) -> None:
    rows = [{"ended": None}, {}]
    verdict = judge(rows, repeats=["parent"])
    assert failing(verdict) == {"key_is_unique": [2, 3]}


def test_a_contract_that_counts_lines_has_no_rule_about_duplicates(judge: Judge) -> None:
    verdict = judge([{}, {}], key="none")
    assert (verdict.state, verdict.results) == ("accepted", [])


def test_a_row_of_an_unpivoted_line_fails_under_the_line_it_was_sent_on(judge: Judge) -> None:
    rows = [{"_line": 7, "sex": "Male"}, {"_line": 7, "counted": 1}, {"_line": 9, "counted": 2}]
    assert failing(judge(rows)) == {"key_is_unique": [7, 9]}


def test_the_question_to_the_partner_names_the_columns_as_they_sent_them(judge: Judge) -> None:
    (conflict,) = judge([{"counted": 10}, {"counted": 11}]).failing
    assert "Area Code, Year, Sex" in conflict.ask


@given(
    st.lists(
        st.fixed_dictionaries(
            {"sex": st.sampled_from(["Male", None]), "counted": st.sampled_from([1, 2, None])}
        ),
        min_size=1,
        max_size=7,
    )
)
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_copies_and_conflicts_are_those_a_person_would_find_by_comparing_lines(
    judge: Judge, rows: list[dict[str, Any]]
) -> None:
    lines = dict(enumerate(rows, 2))
    copies = [n for n in lines if any(lines[m] == lines[n] for m in lines if m < n)]
    first = {n: row for n, row in lines.items() if n not in copies}
    conflicts = [
        n for n in first if any(first[m]["sex"] == first[n]["sex"] for m in first if m != n)
    ]
    expected = {"no_line_is_sent_twice": copies, "key_is_unique": conflicts}
    assert failing(judge(rows)) == {name: found for name, found in expected.items() if found}
