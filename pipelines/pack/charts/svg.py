"""SVG written by hand: escaped text, rounded numbers, presentation attributes only.

No `style`, so that a page may forbid inline style; no script; no reference outside the drawing.
"""

import re
from collections.abc import Iterable
from typing import Literal
from xml.sax.saxutils import escape, quoteattr

INK = "#1d2b36"
BLUE = "#1d5b94"
ORANGE = "#a8430a"
GREY = "#5a6670"
GRID = "#d5dbe0"
PALE = "#dfe9f2"
WARM = "#fae6d8"
PAPER = "#ffffff"
"""Every colour that carries meaning has a contrast of at least 3:1 on paper; none carries it
alone."""

TEXT = 14
"""Size of text in units of the drawing, px at its nominal width."""

Shape = Literal["dot", "ring", "up", "down", "square", "box", "diamond", "cross", "dash"]

_FORBIDDEN = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WIDE, _NARROW = frozenset("MWmw%@—"), frozenset("ijltfrI.,;:'|!()[] ")


def number(value: float) -> str:
    """At most two decimals, none that say nothing, and no minus before zero."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def element(name: str, *inside: str, **attributes: str | float) -> str:
    """An element whose `inside` is markup already; `_` in a name of an attribute stands for `-`."""
    told = "".join(
        f" {key.rstrip('_').replace('_', '-')}="
        + quoteattr(plain(value) if isinstance(value, str) else number(value))
        for key, value in attributes.items()
    )
    content = "".join(inside)
    return f"<{name}{told}>{content}</{name}>" if content else f"<{name}{told}/>"


def plain(text: str) -> str:
    """Without the characters that no XML may hold."""
    return _FORBIDDEN.sub("", text)


def words(
    text: str,
    x: float,
    y: float,
    *,
    anchor: str = "start",
    size: float = TEXT,
    fill: str = INK,
    bold: bool = False,
) -> str:
    """A line of text whose baseline is at `y`."""
    more = {"font_weight": "bold"} if bold else {}
    return element(
        "text",
        escape(plain(text)),
        x=x,
        y=y,
        font_size=size,
        fill=fill,
        text_anchor=anchor,
        **more,
    )


def line(
    x1: float, y1: float, x2: float, y2: float, stroke: str = INK, width: float = 1, dash: str = ""
) -> str:
    more = {"stroke_dasharray": dash} if dash else {}
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=stroke, stroke_width=width, **more)


def polyline(
    points: Iterable[tuple[float, float]], stroke: str, width: float = 2, dash: str = ""
) -> str:
    more = {"stroke_dasharray": dash} if dash else {}
    return element(
        "polyline",
        points=" ".join(f"{number(x)},{number(y)}" for x, y in points),
        fill="none",
        stroke=stroke,
        stroke_width=width,
        stroke_linejoin="round",
        **more,
    )


def mark(shape: Shape, x: float, y: float, colour: str = INK, size: float = 5) -> str:
    """A sign around a point, `size` from its middle to its edge."""
    match shape:
        case "dot":
            return element("circle", cx=x, cy=y, r=size, fill=colour)
        case "ring":
            return element("circle", cx=x, cy=y, r=size, fill=PAPER, stroke=colour, stroke_width=2)
        case "cross":
            a, b, c, d = x - size, y - size, x + size, y + size
            return line(a, b, c, d, colour, 2) + line(a, d, c, b, colour, 2)
        case "dash":
            return line(x - size, y, x + size, y, colour, 2.5)
        case "square" | "box":
            is_open = shape == "box"
            return element(
                "rect",
                x=x - size,
                y=y - size,
                width=2 * size,
                height=2 * size,
                fill=PAPER if is_open else colour,
                stroke=colour,
                stroke_width=2 if is_open else 1,
            )
    corners = {
        "up": ((0, -1.15), (1.1, 0.85), (-1.1, 0.85)),
        "down": ((0, 1.15), (1.1, -0.85), (-1.1, -0.85)),
        "diamond": ((0, -1.25), (1.25, 0), (0, 1.25), (-1.25, 0)),
    }[shape]
    points = " ".join(f"{number(x + size * i)},{number(y + size * j)}" for i, j in corners)
    return element("polygon", points=points, fill=colour)


def hatch(name: str, kind: Literal["lines", "back", "dots"], colour: str, ground: str) -> str:
    """A pattern, to be filled with as `url(#name)`."""
    if kind == "dots":
        drawn = element("circle", cx=3.0, cy=3.0, r=1.1, fill=colour)
    elif kind == "lines":
        drawn = element("path", d="M-1,7 L7,-1", stroke=colour, stroke_width=1.2)
    else:
        drawn = element("path", d="M-1,-1 L7,7", stroke=colour, stroke_width=1.2)
    square = element("rect", width=6.0, height=6.0, fill=ground)
    return element(
        "pattern",
        square,
        drawn,
        id=name,
        width=6.0,
        height=6.0,
        patternUnits="userSpaceOnUse",
    )


def width_of(text: str, size: float = TEXT, *, bold: bool = False) -> float:
    """About how wide a text is in the widest of the usual sans serifs."""
    per = sum(0.95 if c in _WIDE else 0.37 if c in _NARROW else 0.63 for c in text)
    return per * size * (1.1 if bold else 1)


def wrapped(text: str, width: float, lines: int, size: float = TEXT) -> list[str]:
    """The text in at most so many lines; what does not fit ends in `…`."""
    found = [""]
    for word in text.split():
        longer = f"{found[-1]} {word}".strip()
        if width_of(longer, size) <= width or not found[-1]:
            found[-1] = longer
        else:
            found.append(word)
    cut = found[:lines]
    if len(found) > lines:
        cut[-1] += " …"
    for place, each in enumerate(cut):
        shorter = each
        while width_of(shorter, size) > width and len(shorter) > 2:
            shorter = shorter.rstrip("… ")[:-1].rstrip() + "…"
        cut[place] = shorter
    return cut


def name_of(*parts: str) -> str:
    """An id of a picture: letters, digits, `_` and `-`."""
    return "-".join(re.sub(r"[^A-Za-z0-9_]+", "-", part).strip("-") for part in parts if part)


def drawing(
    name: str, title: str, description: str, width: float, height: float, inside: Iterable[str]
) -> str:
    """The whole drawing, with its title and description for who does not see it."""
    return element(
        "svg",
        element("title", escape(plain(title)), id=f"{name}-title"),
        element("desc", escape(plain(description)), id=f"{name}-desc"),
        element("rect", width=width, height=height, fill=PAPER),
        *inside,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {number(width)} {number(height)}",
        role="img",
        aria_labelledby=f"{name}-title {name}-desc",
        font_family="Arial, Helvetica, sans-serif",
    )
