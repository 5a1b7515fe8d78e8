"""The smaller areas of a drawing: their numbers, and their outlines as places, north up."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.pack.charts import svg
from pipelines.pack.metric import Figure, Metric
from pipelines.pack.model import Pack

Point = tuple[float, float]
Ring = tuple[Point, ...]


@dataclass(frozen=True)
class Numbered:
    """A smaller area under the number that it has in a picture."""

    number: int
    code: str
    name: str

    def of(self, metric: Metric) -> Figure | None:
        """Its newest figure of a metric, which may be one that is not shown."""
        return next((f for f in metric.smaller if f.area_code == self.code), None)


def numbered(pack: Pack, *metrics: Metric) -> list[Numbered]:
    """The smaller areas with a figure of these metrics, and those with an outline, by name."""
    codes = {figure.area_code for metric in metrics for figure in metric.smaller} | {*pack.outlines}
    names = sorted((pack.areas.get(code, code), code) for code in codes)
    return [Numbered(number, code, name) for number, (name, code) in enumerate(names, start=1)]


@dataclass(frozen=True)
class Place:
    """One area in the drawing: its rings (the outer ones and holes), and where its label stands."""

    rings: tuple[Ring, ...]
    label: Point

    @property
    def path(self) -> str:
        """The `d` of a path, to be filled by the even-odd rule."""
        return "".join(
            "M" + "L".join(f"{svg.number(x)},{svg.number(y)}" for x, y in ring) + "Z"
            for ring in self.rings
        )


def placed(
    outlines: dict[str, str], left: float, top: float, width: float, height: float
) -> dict[str, Place]:
    """Area code → its place in a box, all to one scale. `outlines` are GeoJSON polygons and
    multipolygons of longitude and latitude; they are flattened at their middle latitude, which
    over a county is right to about one part in a hundred."""
    rings = {code: _rings(json.loads(text)) for code, text in outlines.items()}
    points = [point for of_one in rings.values() for ring in of_one for point in ring]
    if not points:
        return {}
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    narrow = math.cos(math.radians((south + north) / 2))
    across, up = max((east - west) * narrow, 1e-9), max(north - south, 1e-9)
    scale = min(width / across, height / up)
    shift_x, shift_y = left + (width - across * scale) / 2, top + (height - up * scale) / 2

    def at(point: Point) -> Point:
        return shift_x + (point[0] - west) * narrow * scale, shift_y + (north - point[1]) * scale

    flat = {code: tuple(tuple(map(at, ring)) for ring in found) for code, found in rings.items()}
    return {code: Place(found, _label(found)) for code, found in flat.items() if found}


def _rings(geometry: dict[str, object]) -> list[Ring]:
    shapes = geometry.get("coordinates")
    if geometry.get("type") not in ("Polygon", "MultiPolygon") or not isinstance(shapes, list):
        return []
    polygons = [shapes] if geometry["type"] == "Polygon" else shapes
    return [
        tuple((float(point[0]), float(point[1])) for point in ring)
        for polygon in polygons
        for ring in polygon
    ]


def _label(rings: Sequence[Ring]) -> Point:
    """The middle of the widest stretch inside the largest ring, at the height of its middle."""
    largest = max(rings, key=lambda ring: abs(_area(ring)))
    ys = [y for _, y in largest]
    height = (min(ys) + max(ys)) / 2
    crossings = sorted(
        x1 + (height - y1) / (y2 - y1) * (x2 - x1)
        for (x1, y1), (x2, y2) in zip(largest, (*largest[1:], largest[0]), strict=True)
        if (y1 <= height) != (y2 <= height)
    )
    stretches = list(zip(crossings[::2], crossings[1::2], strict=True))
    if not stretches:
        return largest[0]
    start, end = max(stretches, key=lambda each: each[1] - each[0])
    return (start + end) / 2, height


def _area(ring: Ring) -> float:
    return sum(
        x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, (*ring[1:], ring[0]), strict=True)
    )
