"""`hwb query`: the published figures, read-only, exact for programs and readable for people."""

import json
from decimal import Decimal

import pytest


def test_figures_worked_by_hand_come_out_of_the_published_file(hwb, town):
    said = hwb(
        town.settings,
        *("query", "--csv"),
        "select period_start, period_end, numerator, denominator, value from figures.series "
        "where metric_id = 'seen_in_time' and area_code = 'E06000999' "
        "and value_status = 'present' order by period_end, period_start desc",
    )
    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines() == [
        "period_start,period_end,numerator,denominator,value",
        "2025-04-01,2025-04-30,80.000000,100.000000,80.0",
        "2025-05-01,2025-05-31,75.000000,100.000000,75.0",
        "2025-06-01,2025-06-30,88.000000,100.000000,88.0",
        "2025-04-01,2025-06-30,243.000000,300.000000,81.0",
    ]


def test_the_catalogue_is_hwb(hwb, town):
    said = hwb(town.settings, "query", "select count(*) as n from hwb.specs.metric")
    assert said.code == 0
    assert said.out.split() == ["n", "-", "2"]


def test_json_holds_every_digit_and_iso_dates(hwb, town):
    said = hwb(
        town.settings,
        *("query", "--json"),
        "select 12345678901234567890.123456789012345678::decimal(38, 18) as big, 0.10 as dime, "
        "170141183460469231731687303715884105727::hugeint as huge, date '2025-06-30' as day, "
        "timestamp '2025-07-12 09:00:00' as known, null as none, true as yes, [1, 2] as list, "
        "{'a': 1.50} as parts, 'nan'::double as odd, interval 1 month as span, 'é' as text",
    )
    (row,) = json.loads(said.out, parse_float=Decimal)
    assert row == {
        "big": Decimal("12345678901234567890.123456789012345678"),
        "dime": Decimal("0.10"),
        "huge": 170141183460469231731687303715884105727,
        "day": "2025-06-30",
        "known": "2025-07-12T09:00:00",
        "none": None,
        "yes": True,
        "list": [1, 2],
        "parts": {"a": Decimal("1.50")},
        "odd": "nan",
        "span": "1 month",
        "text": "é",
    }


def test_json_of_no_rows_is_an_empty_list(hwb, town):
    assert hwb(town.settings, "query", "--json", "select 1 as a where false").out == "[]\n"


def test_a_column_that_json_would_lose_is_refused(hwb, town):
    said = hwb(town.settings, "query", "--json", "select 1 as a, 2 as a")
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("HWB-707: two columns of the answer are called 'a'")


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("selec 1", 'syntax error at or near "selec"'),
        ("from figures.curent", "does not exist"),
        ("select nosuch from figures.current", 'Referenced column "nosuch" not found'),
        ("select 1; select 2", "expected one statement, found 2"),
        ("", "expected one statement, found 0"),
        ("/* only a remark */", "expected one statement, found 0"),
        ("drop table figures.metric_value", "DROP is no statement that reads"),
        ("create temp table t as select 1", "CREATE is no statement that reads"),
        ("copy figures.metric_value to 'here.csv'", "COPY is no statement that reads"),
        ("set threads = 8", "SET is no statement that reads"),
        ("install httpfs", "LOAD is no statement that reads"),
        ("attach ':memory:' as other", "ATTACH is no statement that reads"),
        ("from read_text('/etc/hostname')", "file system operations are disabled"),
        ("from read_csv('http://127.0.0.1:9/x.csv')", "file system operations are disabled"),
    ],
)
def test_what_is_no_question_is_refused_in_words(hwb, town, sql, told):
    said = hwb(town.settings, "query", sql)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("HWB-703")
    assert told in said.err
    assert "Traceback" not in said.err


def test_a_cell_is_never_quoted_in_a_message(hwb, town):
    said = hwb(town.settings, "query", "select cast(area_name as integer) from figures.current")
    assert said.code == 2
    assert "Toytown" not in said.err
    assert "Surgery" not in said.err


def test_with_nothing_published_it_says_what_to_do(hwb, toytown):
    said = hwb(toytown, "query", "select 1")
    assert said.code == 3
    assert said.err.startswith("HWB-702")
    assert "hwb refresh" in said.err


def test_who_reads_only_the_first_lines_is_not_troubled(begin, town):
    process = begin(town.settings, "query", "--csv", "from range(1000000)")
    assert process.stdout is not None
    assert process.stdout.readline() == "range\n"
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == ""
    assert process.wait() == 0
