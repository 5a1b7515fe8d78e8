"""Looking at pictures: their elements, their points."""

from collections.abc import Callable, Iterator
from xml.etree import ElementTree

from pipelines.pack import charts
from pipelines.pack.charts import Picture
from pipelines.pack.model import Pack

SVG = "{http://www.w3.org/2000/svg}"
Arrange = Callable[..., Pack]


def pictures(pack: Pack) -> Iterator[Picture]:
    """All pictures of a pack."""
    yield charts.rug(pack)
    for theme in pack.themes:
        yield charts.rug(pack, theme)
    found = [charts.spine(pack, list(pack.metrics.values())), charts.area_rug(pack)]
    for each in pack.metrics.values():
        found += [charts.sparkline(each), charts.run_chart(each)]
        found += [charts.area_map(each, pack), charts.funnel(each, pack)]
        found += [charts.groups(each, dimension) for dimension in each.groups]
    yield from (picture for picture in found if picture)


def drawn(picture: Picture | None) -> ElementTree.Element:
    assert picture is not None
    return ElementTree.fromstring(picture.svg)


def every(picture: Picture | None, name: str) -> list[ElementTree.Element]:
    return list(drawn(picture).iter(f"{SVG}{name}"))


def dots(picture: Picture | None, radius: str = "4") -> list[tuple[float, float]]:
    """Middles of the points of the board's area; the sign in the legend lies at 0,0."""
    found = [
        (float(dot.attrib["cx"]), float(dot.attrib["cy"]))
        for dot in every(picture, "circle")
        if dot.attrib["r"] == radius
    ]
    return [each for each in found if each != (0, 0)]


def values_of(count: int) -> list[float | None]:
    return [50.0 + place % 3 for place in range(count)]
