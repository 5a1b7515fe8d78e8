"""GeoJSON: a record for each feature, its properties as sent and its shape as a text."""

import json
from pathlib import Path

import pytest

from pipelines.errors import HwbError
from pipelines.intake.reading import headers
from pipelines.settings import Settings
from pipelines.specs.layout import Records
from pipelines.specs.writing import write_file
from tests.reading.conftest import Reads, layout, refusals, rows

SHAPE = '{"type": "Polygon", "coordinates": [[[-1.129088617776570, 52.6], [0, 1E1], [1, 0.50]]]}'


def collection(*features: str) -> str:
    return '{"type": "FeatureCollection", "features": [' + ",\n".join(features) + "]}"


def feature(properties: str, geometry: str = SHAPE) -> str:
    return f'{{"type": "Feature", "properties": {properties}, "geometry": {geometry}}}'


def test_properties_are_columns_and_the_shape_keeps_its_digits(reads: Reads) -> None:
    table = reads(collection(feature('{"code": "E05", "n": 20.0}')), format="geojson")
    assert table.header == ["code", "n", "geometry"]
    assert rows(table) == [("E05", "20.0", SHAPE, 1)]


def test_a_feature_without_a_shape_has_a_blank_one(reads: Reads) -> None:
    table = reads(collection(feature('{"a": 1}', "null"), feature("null")), format="geojson")
    assert rows(table) == [("1", "", 1), ("", SHAPE, 2)]


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ("1", "not a feature"),
        ('{"type": "Polygon"}', "not a feature"),
        (feature('{"a": [1]}'), "nested value"),
        (feature('{"a": 1, "a": 2}'), "key given twice"),
        (feature('{"geometry": "x"}'), "a property is called geometry, too"),
        (feature('{"a": "\\u0000"}'), "NUL character"),
    ],
)
def test_what_is_no_plain_feature_is_refused_with_its_place(
    given: str, rule: str, reads: Reads
) -> None:
    table = reads(collection(feature('{"a": 1}'), given, feature('{"a": 2}')), format="geojson")
    assert refusals(table) == [(2, rule)]
    assert rows(table) == [("1", SHAPE, 1), ("2", SHAPE, 3)]


@pytest.mark.parametrize(
    "content",
    [
        '{"code": "E05"}\n{"code": "E06"}\n',
        "code,geometry\nE05,x\n",
        collection(feature('{"a": 1}'))[:-2],
        '{"type": "FeatureCollection"}',
        '{"type": "FeatureCollection", "features": {}}',
        '{"name": "\\"FeatureCollection\\"", "features": []}',
        '{"type": "FeatureCollection", "features": [' + "[" * 100_000,
    ],
)
def test_what_is_no_collection_of_features_is_told(
    content: str, reads: Reads, tmp_path: Path
) -> None:
    with pytest.raises(HwbError, match="not a GeoJSON collection of features") as refusal:
        reads(content, format="geojson")
    assert refusal.value.code == "HWB-308"
    file = tmp_path / "sent.geojson"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(HwbError) as refusal:
        headers(file, layout(format="geojson"), Settings(tmp_path, tmp_path))
    assert refusal.value.code == "HWB-308"


def test_the_header_alone_is_that_of_the_first_feature(tmp_path: Path) -> None:
    file = tmp_path / "sent.geojson"
    file.write_text(collection(feature('{"a": 1}'), feature('{"b": 1}')), encoding="utf-8")
    found = headers(file, layout(format="geojson"), Settings(tmp_path, tmp_path))
    assert found == ["a", "geometry"]


def test_what_is_written_is_read_again(reads: Reads, tmp_path: Path) -> None:
    file = tmp_path / "made.geojson"
    records = Records(["code", "geometry"], [["E05", SHAPE], ["E06", ""]], frozenset())
    write_file(file, layout(format="geojson"), records, notice="Made up")
    assert json.loads(file.read_bytes())["name"] == "Made up"
    found = rows(reads(file.read_bytes(), format="geojson"))
    assert [(code, json.loads(shape or "null")) for code, shape, _ in found] == [
        ("E05", json.loads(SHAPE)),
        ("E06", None),
    ]
