"""A fault of dbt or DuckDB is told without the row it quotes. Every message here is a real one."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipelines.modelling.redacting import redacted

CANARY = "zq7xk"
"""Part of every text of the row; digits of every number are looked for as they are."""

OF_TEXT = [
    "cast(a as int)",
    "cast(a as decimal(38, 18))",
    "cast(a as date)",
    "cast(a as timestamp)",
    "cast(a as time)",
    "cast(a as interval)",
    "cast(a as boolean)",
    "cast(a as uuid)",
    "cast(a as json)",
    "cast(a as int[])",
    "cast(a as struct(x int))",
    "cast('\\x' || a as blob)",
    "strptime(a, '%Y-%m-%d')",
    "json_extract(a, '$.x')",
    "from_base64(a)",
    "error(a)",
]
OF_NUMBER = [
    "cast(n as int)",
    "cast(n as utinyint)",
    "cast(n as decimal(5, 2))",
    "cast(n + 0.25 as decimal(5, 2))",
    "n * n",
    "n + 9223372036854775807",
    "make_date(n, 1, 1)",
    "error(n::varchar)",
]

WRAPPED = [
    "{}",
    "Runtime Error in model seen (models/metrics/access/seen.sql)\n  {}",
    "Database Error in test a_test (tests/a_test.sql)\n  {}\n  compiled code at target/a_test.sql",
]

texts = st.text(max_size=12) | st.sampled_from(
    [
        "' to INT32 when casting from source column jane",
        "\n\nLINE 1: select",
        "Binder Error: ",
        "Parser Error in model x (models/x.sql)\n",
        'O\'Brien "quoted" value 1950',
    ]
)


@pytest.fixture(scope="module")
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


def fault_of(
    database: duckdb.DuckDBPyConnection, expression: str, text: str, number: int
) -> str | None:
    """What DuckDB says when the expression is read from one row; None when it can be read."""
    database.execute(
        "create or replace table t as select ?::varchar as a, ?::bigint as n", [text, number]
    )
    try:
        database.execute(f"create or replace table read as select {expression} as x from t")
    except (duckdb.Error, UnicodeDecodeError) as fault:  # the latter where a text is cut short
        return str(fault)
    return None


@pytest.mark.parametrize("expression", OF_TEXT)
def test_no_text_of_a_row_is_told(database: duckdb.DuckDBPyConnection, expression: str) -> None:
    @settings(max_examples=40)
    @example(before="", after="")
    @example(before="O'", after=" 1950")
    @given(before=texts, after=texts)
    def for_any_text(before: str, after: str) -> None:
        text = f"{before}{CANARY}{after}".replace("\0", "")
        fault = fault_of(database, expression, text, 0)
        for wrapped in WRAPPED if fault else ():
            told = redacted(wrapped.format(fault), {"a"})
            for part in (CANARY, "jane", "Brien", "quoted", "1950"):
                assert part not in told

    for_any_text()


@pytest.mark.parametrize("expression", OF_TEXT)
def test_each_of_these_expressions_does_quote_the_row(
    database: duckdb.DuckDBPyConnection, expression: str
) -> None:
    assert CANARY in (fault_of(database, expression, f"\\xx {CANARY} ?", 0) or "")


@pytest.mark.parametrize("expression", OF_NUMBER)
def test_no_number_of_a_row_is_told(database: duckdb.DuckDBPyConnection, expression: str) -> None:
    @settings(max_examples=20)
    @given(number=st.integers(min_value=5_000_000_000, max_value=9_000_000_000_000_000_000))
    def for_any_number(number: int) -> None:
        fault = fault_of(database, expression, "", number)
        assert fault is not None
        for wrapped in WRAPPED:
            assert str(number) not in redacted(wrapped.format(fault), {"n"})

    for_any_number()


def test_what_is_safe_of_it_is_told(database: duckdb.DuckDBPyConnection) -> None:
    fault = fault_of(database, "cast(a as int)", CANARY, 0)
    shown = (
        "Conversion Error (to INT32) in column a; its words are left out, as they may quote a row"
    )
    assert redacted(str(fault), {"a"}) == shown
    assert redacted(f"{WRAPPED[1].format(fault)}", {"b"}) == (
        "Runtime Error in model seen (models/metrics/access/seen.sql): "
        "Conversion Error (to INT32); its words are left out, as they may quote a row"
    )


def test_a_fault_of_the_statement_is_told_in_its_own_words(
    database: duckdb.DuckDBPyConnection,
) -> None:
    told = redacted(str(fault_of(database, "peple", "", 0)))
    assert told.startswith('Binder Error: Referenced column "peple" not found in FROM clause!')
    assert "LINE" not in told
    compiling = "Compilation Error in model seen (models/seen.sql)\n  'conted' is undefined.\n"
    assert redacted(compiling).endswith("'conted' is undefined.")


def test_a_text_that_duckdb_cuts_inside_a_letter_is_a_fault_like_any_other(
    database: duckdb.DuckDBPyConnection,
) -> None:
    # DuckDB's own words then are no UTF-8, and Python raises another error than DuckDB's.
    text = "00000" + 5 * "\x80" + "𐀀𐀀" + CANARY + "0000" + 5 * "\x80" + "𐀀𐀀0"
    with pytest.raises(UnicodeDecodeError):
        duckdb.sql("select json_extract($text, '$.x')", params={"text": text}).fetchall()
    fault = fault_of(database, "json_extract(a, '$.x')", text, 0)
    assert redacted(str(fault)).startswith("Unknown Error")


def test_words_of_a_row_do_not_make_a_fault_one_of_the_statement(
    database: duckdb.DuckDBPyConnection,
) -> None:
    fault = fault_of(database, "error(a)", f"Binder Error: {CANARY}", 0)
    assert "Binder" in str(fault)
    assert redacted(str(fault)) == (
        "Invalid Input Error; its words are left out, as they may quote a row"
    )
