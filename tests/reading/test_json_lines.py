"""JSON lines: one object a line, values as sent."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.errors import HwbError
from pipelines.intake.reading import headers
from pipelines.settings import Settings
from tests.reading.conftest import Reads, layout, notes, refusals, rows


def test_keys_are_headers_in_the_order_they_first_appear(reads: Reads) -> None:
    table = reads('{"b": "x", "a": 1}\n{"c": null, "a": 2}\n', format="json_lines")
    assert table.header == ["b", "a", "c"]
    assert rows(table) == [("x", "1", "", 1), ("", "2", "", 2)]


def test_values_keep_the_digits_they_were_sent_with(reads: Reads) -> None:
    line = '{"a": 20.0, "b": 1E5, "c": "007", "d": true, "e": 12345678901234567890, "f": "é"}'
    assert rows(reads(line, format="json_lines")) == [
        ("20.0", "1E5", "007", "TRUE", "12345678901234567890", "é", 1)
    ]


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ('{"a": 1', "not JSON"),
        ("a,b", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ('["a"]', "not an object"),
        ("1", "not an object"),
        ('{"a": [1]}', "nested value"),
        ('{"a": {"b": 1}}', "nested value"),
        ('{"a": 1, "a": 2}', "key given twice"),
        ('{"a": NaN}', "not a number"),
        ('{"a": "x\\u0000"}', "NUL character"),
        ('{"a": "\\ud800"}', "broken character"),
        ('{"\\ud800": "a"}', "broken character"),
    ],
)
def test_a_line_that_is_no_plain_record_is_refused_with_its_number(
    line: str, rule: str, reads: Reads
) -> None:
    table = reads(f'{{"a": 1}}\n{line}\n\n{{"a": 2}}\n', format="json_lines")
    assert refusals(table) == [(2, rule)]
    assert rows(table) == [("1", 1), ("2", 4)]
    assert table.header == ["a"]
    assert notes(table) == ["blank line skipped"]


def test_packed_lines_in_another_encoding_are_read(reads: Reads) -> None:
    content = gzip.compress('{"a": "León"}\r\n'.encode("utf-16"))
    assert rows(reads(content, format="json_lines", encoding="utf-16")) == [("León", 1)]


def test_the_header_alone_is_that_of_the_first_record(
    as_received: Callable[[str], Path], limits: Settings
) -> None:
    shape = layout(format="json_lines")
    assert headers(as_received('\n{"b": 1, "a": 2}\n{"c": 3}'), shape, limits) == ["b", "a"]
    with pytest.raises(HwbError, match="HWB-308"):
        headers(as_received('[{"b": 1}]'), shape, limits)


def test_lines_of_which_none_is_a_record_are_all_refused(reads: Reads) -> None:
    table = reads("[\n1\n]\n", format="json_lines")
    assert table.header == []
    assert refusals(table) == [(1, "not JSON"), (2, "not an object"), (3, "not JSON")]


def test_keys_without_end_are_refused(reads: Reads) -> None:
    lines = "\n".join(f'{{"{n}": 1}}' for n in range(5_000))
    with pytest.raises(HwbError, match=r"HWB-303.*keys"):
        reads(lines, format="json_lines")
