"""Rows of two files share a group exactly where the newer takes the place of the older."""

import pytest

HEADER = ["Area Code", "Year", "Count", "Indicator"]
OLD = [["E06000016", "2022/23", "1", "A"], ["E10000018", "2023/24", "2", "B"]]


@pytest.fixture
def groups(make_contract, make_table, land):
    def groups(rows, **replaces):
        contract = make_contract({"indicator": {}}, replaces=replaces)
        return land(make_table(HEADER, *rows), contract).frame["_group"].to_list()

    return groups


def test_a_whole_file_replaces_every_older_row(groups):
    assert (
        groups(OLD, what="whole") == groups([["E06000017", "2021/22", "9", "C"]], what="whole") * 2
    )


def test_within_a_column_only_rows_of_equal_value_are_replaced(groups):
    older = groups(OLD, what="whole", within=["indicator"])
    (newer,) = groups([["E06000017", "2021/22", "9", "B"]], what="whole", within=["indicator"])
    assert [group == newer for group in older] == [False, True]


def test_a_file_of_periods_replaces_the_periods_it_holds(groups):
    older = groups(OLD, what="periods")
    (newer,) = groups([["E06000017", "2023/24", "9", "C"]], what="periods")
    assert [group == newer for group in older] == [False, True]


def test_periods_of_different_types_are_different_even_over_the_same_days(
    make_contract, make_table, land
):
    period = {
        "source": "column",
        "column": "year",
        "by": {
            "column": "indicator",
            "grammars": {"A": "financial_year_by_end", "B": "reporting_year_to_31_march"},
        },
    }
    contract = make_contract({"indicator": {}}, period=period)
    rows = [["E06000016", "2024", "1", name] for name in "AB"]
    frame = land(make_table(HEADER, *rows), contract).frame
    assert frame["_period_end"].n_unique() == 1
    assert frame["_group"].n_unique() == 2


def test_a_file_of_rows_replaces_the_keys_it_holds(groups):
    older = groups(OLD, what="rows")
    (newer,) = groups([["E10000018", "2023/24", "7", "Z"]], what="rows")
    assert [group == newer for group in older] == [False, True]


def test_no_two_lists_of_values_make_one_group(groups):
    rows = [["E06000016", "2022/23", "1", "A B"], ["E06000016", "2022/23", "1", "A\x1f2022/23"]]
    assert len(set(groups(rows, what="rows", within=["indicator"]))) == 2
    split = [["E06000016", "2022/23", "12", "3"], ["E06000016", "2022/23", "1", "23"]]
    assert len(set(groups(split, what="whole", within=["count", "indicator"]))) == 2


def test_a_number_is_the_same_however_it_was_written(groups):
    rows = [["E06000016", "2022/23", "112", "A"], ["E06000016", "2022/23", "112.0", "A"]]
    assert len(set(groups(rows, what="whole", within=["count"]))) == 1


def test_a_blank_is_a_value_to_be_replaced_like_any_other(groups):
    rows = [["E06000016", "2022/23", "1", ""], ["E06000017", "2022/23", "2", ""]]
    older, newer = groups(rows, what="whole", within=["indicator"])
    assert older == newer == ""
