"""GeoJSON: one record for each feature, its properties as sent and its shape as a text."""

from __future__ import annotations

import json
from typing import TextIO

from pipelines.errors import HwbError
from pipelines.intake.reading.json_objects import Digits, Pairs, Wrong, decoded, record_of, tabled
from pipelines.intake.reading.table import Table
from pipelines.specs.shape import GEOMETRY

_HEAD = 4_096
_COLLECTION = '"FeatureCollection"'


def read_geojson(stream: TextIO) -> Table:
    """Header: the properties in the order in which they first appear, and `geometry`.

    A record's number is the place of its feature in the file; 1 is the first. Raises HWB-308 where
    the file holds no collection of features.
    """
    features = _features(stream)
    return tabled(((n, _record(each)) for n, each in enumerate(features, start=1)), "feature")


def geojson_header(stream: TextIO) -> list[str]:
    """The header that the first feature gives. Raises HWB-308."""
    for feature in _features(stream):
        record = _record(feature)
        if isinstance(record, Wrong):
            raise _no_collection(f"the first feature is no record: {record}")
        return list(record)
    return []


def _features(stream: TextIO) -> list[object]:
    # A look at the beginning, so that no other large text is read whole for nothing.
    head = stream.read(_HEAD)
    if _COLLECTION not in head:
        raise _no_collection(f"it does not open with {_COLLECTION}")
    try:
        found = decoded(head + stream.read())
    except Wrong as fault:
        raise _no_collection(str(fault)) from None
    members = dict(found) if isinstance(found, Pairs) else {}
    features = members.get("features")
    if members.get("type") != "FeatureCollection" or type(features) is not list:
        raise _no_collection("it has no list of features")
    return features


def _no_collection(what: str) -> HwbError:
    return HwbError(
        "HWB-308",
        f"this is not a GeoJSON collection of features ({what})",
        do="Send one FeatureCollection (RFC 7946), as map portals write it.",
    )


def _record(feature: object) -> dict[str, str] | Wrong:
    try:
        members = dict(feature) if isinstance(feature, Pairs) else {}
        if members.get("type") != "Feature":
            raise Wrong("not a feature")
        shape = members.get(GEOMETRY)
        sent = record_of(members.get("properties") or Pairs())
        if GEOMETRY in sent:
            raise Wrong("a property is called geometry, too")
        return {**sent, **record_of(Pairs([(GEOMETRY, None if shape is None else _json(shape))]))}
    except Wrong as fault:
        return fault


def _json(value: object) -> str:
    """JSON of a decoded value, numbers with their own digits."""
    match value:
        case Digits():
            return str(value)
        case Pairs():
            return "{" + ", ".join(f"{json.dumps(k)}: {_json(v)}" for k, v in value) + "}"
        case list():
            return "[" + ", ".join(map(_json, value)) + "]"
        case _:
            return json.dumps(value, ensure_ascii=False)
