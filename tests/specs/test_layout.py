"""What is laid out as a contract says is read back as it was; what cannot be is refused."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.errors import HwbError
from pipelines.intake.reading import read
from pipelines.settings import Settings
from pipelines.specs.layout import Records, undone, widened
from pipelines.specs.reading import build
from pipelines.specs.shape import FileShape, Unpivot
from pipelines.specs.writing import write_file


def _shape(**keys: Any) -> FileShape:
    return build(FileShape, {"format": "csv", "names": ["*"]} | keys, Path("shape"))


def _records(header: list[str], *rows: list[str], numbers: tuple[str, ...] = ()) -> Records:
    return Records(header, list(rows), frozenset(numbers))


def _read_back(path: Path, shape: FileShape) -> tuple[list[str], list[tuple[str, ...]]]:
    table = read(path, shape, Settings(home=path.parent, project=path.parent))
    return table.header, table.frame.drop("_line").rows()


_WORDS = st.text(st.sampled_from("abcXYZé&%'\""), min_size=1, max_size=5)
_CELLS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=8)


@given(
    alone=st.lists(_WORDS, min_size=1, max_size=3, unique=True),
    blocks=st.dictionaries(
        _WORDS, st.lists(_WORDS, min_size=1, max_size=3, unique=True), max_size=3
    ),
    cell=_CELLS,
)
@settings(max_examples=30)
@pytest.mark.parametrize("name", ["made.csv", "made.xlsx", "made.ods"])
def test_names_on_two_header_lines_are_read_back(
    name: str,
    alone: list[str],
    blocks: dict[str, list[str]],
    cell: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    workbook = {"format": "workbook", "sheet": "Table *"}
    shape = _shape(header={"lines": [2, 3]}, **({} if name.endswith("csv") else workbook))
    header = [*alone, *(f"{upper} / {word}" for upper, words in blocks.items() for word in words)]
    row = ["x", *([cell] * (len(header) - 1))]
    path = tmp_path_factory.getbasetemp() / name
    if not blocks:
        with pytest.raises(HwbError, match=r"HWB-308"):
            _written_and_read(path, shape, header, row)
        return
    assert _written_and_read(path, shape, header, row) == (header, [tuple(row)])


def _written_and_read(
    path: Path, shape: FileShape, header: list[str], row: list[str]
) -> tuple[list[str], list[tuple[str, ...]]]:
    write_file(path, shape, _records(header, row), notice="Synthetic")
    return _read_back(path, shape)


def test_header_lines_are_put_where_their_patterns_find_them(tmp_path: Path) -> None:
    shape = _shape(header={"lines": [r"\d{4}-\d\d-\d\d", "Waiting|Seen", "Region"]})
    header = ["Region", "2024-05-01 / Waiting", "2024-05-01 / Seen", "2024-05-02 / Waiting"]
    path = tmp_path / "made.csv"
    write_file(path, shape, _records(header, ["A", "1", "2", "3"]), notice="Synthetic")
    assert path.read_text().splitlines() == [
        "Synthetic",
        ",2024-05-01,,2024-05-02",
        ",Waiting,Seen,Waiting",
        "Region,,,",
        "A,1,2,3",
    ]
    assert _read_back(path, shape) == (header, [("A", "1", "2", "3")])


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        (r"age_(?P<age>\d+)", "age_30"),
        (r"(?P<age>\d+) \(years\)", "30 (years)"),
        (r"(?P<age>[)(\d]+)", "30"),
        (r"age.(?P<age>(?:\d|\\)+)", "age.30"),
        (r"ages? (?P<age>\d+)", None),
        (r"(?P<age>\d+)\s", None),
    ],
)
def test_a_pattern_of_texts_and_groups_is_undone(pattern: str, name: str | None) -> None:
    assert undone(pattern, {"age": "30"}) == name


def test_a_wide_header_names_what_the_pattern_cannot() -> None:
    unpivot = Unpivot(pattern=r"ages? (?P<age>\d+)", value="People")
    records = _records(["Ward", "age", "People"], ["A", "30", "5"], numbers=("People",))
    assert widened(records, unpivot, "age {age}").header == ["Ward", "age 30"]
    with pytest.raises(HwbError, match=r"HWB-109: .*`wide_header` can say"):
        widened(records, unpivot, None)


def test_two_rows_for_one_cell_are_refused() -> None:
    unpivot = Unpivot(pattern=r"age (?P<age>\d+)", value="People")
    records = _records(["Ward", "age", "People"], ["A", "30", "5"], ["A", "30", "6"])
    with pytest.raises(HwbError, match=r"HWB-109: .*two rows would stand in one cell"):
        widened(records, unpivot, None)


@pytest.mark.parametrize(
    ("shape", "header", "above", "told"),
    [
        ({"header": {"lines": [2]}}, ["A"], [["x"], ["y"]], "line 2 .* is already filled"),
        ({"header": {"lines": ["A|x"]}}, ["A"], [["x"]], "looks like a header line"),
        ({"header": {"lines": ["B"]}}, ["A"], [], "no name of a column is like"),
        ({"header": {"lines": ["X", "B"]}}, ["A / B"], [], "cannot be split"),
        ({"encoding": "cp1252"}, ["A→"], [], "cannot be written in cp1252"),
        ({"format": "workbook", "sheet": "A"}, ["A"], [], "ends in .csv"),
    ],
)
def test_a_layout_that_reading_would_not_find_is_refused(
    tmp_path: Path, shape: dict[str, Any], header: list[str], above: list[list[str]], told: str
) -> None:
    with pytest.raises(HwbError, match=f"HWB-109: .*({told})"):
        write_file(
            tmp_path / "made.csv",
            _shape(**shape),
            _records(header, ["1"] * len(header)),
            above=above,
            notice="Synthetic",
        )


@given(content=st.binary(max_size=70_000))
def test_what_is_packed_without_compression_is_unpacked(
    content: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    import gzip

    from pipelines.specs.writing import _gzip

    assert gzip.decompress(_gzip(content, "Synthetic – made")) == content
