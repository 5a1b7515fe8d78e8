"""Every picture is well formed, says what it shows, and keeps to what a strict page allows."""

import re
from typing import Any

from pipelines.pack.model import Pack
from tests.pack.charts.looking import SVG, Arrange, drawn, every, pictures


def test_every_picture_has_a_title_a_description_and_nothing_that_a_strict_page_forbids(
    shown: Pack,
) -> None:
    allowed = {
        *("svg", "title", "desc", "defs", "pattern", "g", "rect", "line", "polyline", "polygon"),
        *("circle", "path", "text"),
    }
    seen, count = set[str](), 0
    for picture in pictures(shown):
        root = drawn(picture)
        count += 1
        assert {element.tag.removeprefix(SVG) for element in root.iter()} <= allowed
        names = {name for element in root.iter() for name in element.attrib}
        assert not {name for name in names if name == "style" or name.startswith(("on", "{"))}
        assert "href" not in names
        assert root.attrib["role"] == "img"
        assert not {"width", "height"} & root.attrib.keys()
        title, described = root.attrib["aria-labelledby"].split()
        texts = {e.attrib["id"]: e.text for e in root.iter() if e.tag[len(SVG) :] in _SAID}
        assert texts == {title: picture.title, described: picture.description}
        ids = [e.attrib["id"] for e in root.iter() if "id" in e.attrib]
        assert len(ids) == len(set(ids))
        assert not seen & set(ids)
        seen |= set(ids)
        for url in re.findall(r"url\((.*?)\)", picture.svg):
            assert url.removeprefix("#") in ids
    assert count > 20


_SAID = ("title", "desc")


def test_every_table_is_whole(shown: Pack) -> None:
    for picture in pictures(shown):
        assert picture.rows
        assert all(len(row) == len(picture.columns) for row in picture.rows)
        assert all(cell.strip() for row in picture.rows for cell in row)


def test_text_is_large_enough_to_read_at_nominal_size(shown: Pack) -> None:
    for picture in pictures(shown):
        for text in every(picture, "text"):
            assert float(text.attrib["font-size"]) >= 12


def test_no_text_or_mark_lies_outside_its_picture(shown: Pack) -> None:
    for picture in pictures(shown):
        width, height = map(float, drawn(picture).attrib["viewBox"].split()[2:])
        for text in every(picture, "text"):
            assert 0 <= float(text.attrib["x"]) <= width, text.text
            assert 0 < float(text.attrib["y"]) < height, text.text
        for dot in every(picture, "circle"):
            assert -20 <= float(dot.attrib["cx"]) <= width
            assert -20 <= float(dot.attrib["cy"]) <= height


def test_numbers_have_two_decimals_at_most_and_bytes_are_the_same_twice(
    said: dict[str, Any], arranged: Arrange
) -> None:
    first, again = (list(pictures(arranged(said))) for _ in range(2))
    assert first == again
    for picture in first:
        for element in drawn(picture).iter():
            for name, value in element.attrib.items():
                if name not in ("id", "aria-labelledby"):
                    assert not re.search(r"\.\d{3}", value), (name, value)


def test_hostile_text_arrives_as_text(said: dict[str, Any], arranged: Arrange) -> None:
    hostile = '</text></title><script>alert("x")</script>&amp;\x00\x0b"\''
    for spec in said["metrics"].values():
        spec["title"] = hostile
        spec["unit"] = hostile
    for area in said["areas"]:
        area["area_name"] = hostile
    for priority in said["strategy"]["priorities"]:
        priority["name"] = hostile
    for row in said["figures"]:
        if row["breakdown"] != "all":
            row["breakdown"] = f"{row['breakdown'].split(':')[0]}: {hostile}"
    found = list(pictures(arranged(said)))
    assert len(found) > 20
    for picture in found:
        root = drawn(picture)
        assert not list(root.iter(f"{SVG}script"))
        assert 'script>alert("x")' in "".join(root.itertext())
