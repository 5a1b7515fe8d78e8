"""What `hwb` prints: tables for people, CSV and JSON that programs read back exactly."""

import csv
import io
import json
from datetime import UTC, date, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from pipelines.cli.printing import csv_line, json_text, table


def test_a_table_is_cut_to_the_terminal_and_whole_without_one():
    rows = [["a long name that fills the line", 1], ["b", 22]]
    assert list(table(["name", "n"], rows, width=16)) == [
        "name           n",
        "------------  --",
        "a long name…   1",
        "b             22",
    ]
    assert "a long name that fills the line   1" in list(table(["name", "n"], rows))


def test_no_cell_can_steer_the_terminal():
    (_, _, line) = table(["text"], [["\x1b[2J\u202eevil\n"]])
    assert line == "\\x1b[2J\\u202eevil\\n"


def test_a_table_shows_numbers_without_noughts_and_moments_to_the_minute():
    row = [Decimal("81.500000"), Decimal("300.000000"), datetime(2025, 7, 12, 9, 0, tzinfo=UTC)]
    (_, _, line) = table(["a", "b", "c"], [row])
    assert line.split("  ") == ["81.5", "300", "2025-07-12 09:00"]


@given(st.lists(st.one_of(st.none(), st.text(st.characters(exclude_categories=["Cs"])))))
def test_csv_is_read_back_as_it_was_written(values):
    line = csv_line(values)
    assert line.endswith("\r\n")
    if values:
        (read,) = csv.reader(io.StringIO(line, newline=""), strict=True)
        assert read == [value or "" for value in values]


def test_csv_tells_an_empty_text_from_nothing():
    assert csv_line(["", None, "a,b", 'say "x"', date(2025, 6, 30), True]) == (
        '"",,"a,b","say ""x""",2025-06-30,true\r\n'
    )


JSON_VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.decimals(allow_nan=False, allow_infinity=False, places=18),
        st.text(st.characters(exclude_categories=["Cs"])),
    ),
    lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner)),
    max_leaves=10,
)


@given(JSON_VALUES, st.sampled_from([0, None]))
def test_json_is_read_back_exactly(value, indent):
    assert json.loads(json_text(value, indent), parse_float=Decimal) == value
