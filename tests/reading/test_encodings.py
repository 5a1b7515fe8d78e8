"""The encoding is what the bytes allow; what differs from the contract is noted."""

import pytest

from pipelines.errors import HwbError
from tests.reading.conftest import Reads, notes, rows

TEXT = "área,£\nLeón,€5\n"
WANTED = [("León", "€5", 2)]


@pytest.mark.parametrize(
    ("content", "declared", "noted"),
    [
        (TEXT.encode(), "utf-8", []),
        (TEXT.encode("utf-8-sig"), "utf-8", []),
        (b"\xef\xbb\xbf" + TEXT.encode("utf-8-sig"), "utf-8", ["2 byte order marks"]),
        (TEXT.encode("utf-16"), "utf-16", []),
        (TEXT.encode("utf-16-le"), "utf-16", []),
        (TEXT.encode("utf-16-be"), "utf-16", []),
        (TEXT.encode("utf-16"), "utf-8", ["read as UTF-16"]),
        (TEXT.encode("utf-16-be"), "utf-8", ["read as UTF-16"]),
        (TEXT.encode("cp1252"), "cp1252", []),
        (TEXT.encode("cp1252"), "utf-8", ["read as Windows-1252 (not UTF-8 from line 1)"]),
        (TEXT.encode(), "cp1252", ["read as UTF-8"]),
        (TEXT.encode("utf-8-sig"), "cp1252", ["read as UTF-8"]),
    ],
)
def test_every_common_encoding_is_read_and_a_difference_noted(
    content: bytes, declared: str, noted: list[str], reads: Reads
) -> None:
    table = reads(content, encoding=declared)
    assert table.header == ["área", "£"]
    assert rows(table) == WANTED
    assert len(notes(table)) == len(noted)
    assert all(n.startswith(start) for n, start in zip(notes(table), noted, strict=True))


def test_plain_ascii_is_what_the_contract_says_it_is(reads: Reads) -> None:
    assert notes(reads(b"a,b\n1,2\n", encoding="cp1252")) == []


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"a,b\nLe\x81n,2\n", 2),
        (b"a,b\n1,2\r\nLe\xc3\xb3n,2\rLe\xf3n,3\n", 4),
        (b"a,b\nLe\xf3n,2\nL\xc3\xb3n,3\n", 2),
        (b"a,b\n1,2\nLe\xc3", 3),
        (TEXT.encode("utf-16") + b"\x00\xd8,\x00", 3),
        (b"\xff\xfe\x00\x00" + TEXT.encode("utf-32-le"), 1),
        (b"\xef\xbb\xbfa,b\n\xf3,2\n", 2),
    ],
    ids=["undefined", "mixed", "mixed later", "cut short", "utf-16 broken", "utf-32", "bom lies"],
)
def test_an_encoding_that_cannot_be_told_is_refused_with_the_line(
    content: bytes, line: int, reads: Reads
) -> None:
    with pytest.raises(HwbError) as refusal:
        reads(content)
    assert refusal.value.code == "HWB-307"
    assert refusal.value.where == f"line {line}"


@pytest.mark.slow
def test_the_whole_file_is_looked_at_not_its_beginning(reads: Reads) -> None:
    long = "a,b\n" + "1,2\n" * 600_000
    table = reads((long + "León,2\n").encode("cp1252"))
    assert notes(table) == ["read as Windows-1252 (not UTF-8 from line 600002); declared as UTF-8"]
    assert rows(table)[-1] == ("León", "2", 600_002)
