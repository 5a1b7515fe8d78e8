"""What a text of a spec means: YAML 1.2, and nothing of YAML 1.1."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from pipelines.errors import HwbError
from pipelines.specs.plain_yaml import MAX_SPEC_BYTES, line_of, read_yaml


def _read(folder: Path, text: str) -> Any:
    path = folder / "spec.yml"
    path.write_text(text, encoding="utf-8")
    return read_yaml(path)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NO", "NO"),
        ("yes", "yes"),
        ("On", "On"),
        ("tRue", "tRue"),
        ("1:30", "1:30"),
        ("12:30:45", "12:30:45"),
        ("2024-04-01", "2024-04-01"),
        ("2024-13-45", "2024-13-45"),
        ("1_000", "1_000"),
        ("=", "="),
        ("'true'", "true"),
        ('"5"', "5"),
        ('""', ""),
        ("true", True),
        ("FALSE", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("7", 7),
        ("-97", -97),
        ("007", 7),
        ("0o17", 15),
        ("0x1F", 31),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("-.inf", float("-inf")),
        ("[1, [two]]", [1, ["two"]]),
        ("{b: {c: 1}}", {"b": {"c": 1}}),
        ("|\n  one\n  two", "one\ntwo\n"),
    ],
)
def test_a_plain_text_means_what_yaml_12_says(tmp_path: Path, text: str, value: Any) -> None:
    assert _read(tmp_path, f"a: {text}\n") == {"a": value}


def test_a_byte_order_mark_is_no_part_of_the_first_key(tmp_path: Path) -> None:
    assert _read(tmp_path, "\ufefftitle: Loans\n") == {"title": "Loans"}


def test_every_key_and_entry_knows_its_line(tmp_path: Path) -> None:
    values = _read(tmp_path, "a: 1\nb:\n  - x\n  - {c: 2,\n     d: 3}\n")

    assert line_of(values, ("b",)) == 2
    assert line_of(values, ("b", 0)) == 3
    assert line_of(values, ("b", 1, "d")) == 5
    assert line_of(values, ("b", 1, "absent")) == 4


def test_a_file_too_large_for_a_spec_is_refused_unread(tmp_path: Path) -> None:
    with pytest.raises(HwbError, match="HWB-101: the file is too large"):
        _read(tmp_path, "#" * (MAX_SPEC_BYTES + 1))


def test_a_folder_called_like_a_spec_is_refused(tmp_path: Path) -> None:
    (tmp_path / "spec.yml").mkdir()
    with pytest.raises(HwbError, match="HWB-101: the file cannot be read"):
        read_yaml(tmp_path / "spec.yml")


_TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=12)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | _TEXTS,
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(_TEXTS, inside, max_size=3),
    max_leaves=8,
)


@given(value=_VALUES)
def test_what_is_dumped_with_quotes_is_read_back(
    value: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    text = yaml.safe_dump({"a": value}, default_style=None, allow_unicode=True)
    if "<<" in text:
        return
    path = tmp_path_factory.getbasetemp() / "dumped.yml"
    path.write_text(text, encoding="utf-8")
    assert read_yaml(path) == {"a": value}
