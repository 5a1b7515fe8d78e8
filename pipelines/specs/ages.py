"""Bands of age as sources write them, and the groups that are told wherever bands make them up."""

import re
from itertools import combinations, pairwise

OLDEST = 120
GROUPS = {"16-24": (16, 24), "65+": (65, OLDEST)}
"""Group → first and last year of age: young people and older people, in every metric that can."""

_BAND = re.compile(
    r"(?:under|<) ?(?P<under>\d+)"
    r"|(?P<open>\d+) ?(?:\+|plus|and over|and above|or more|or over)"
    r"|(?P<first>\d+) ?(?:-|–|to) ?(?P<last>\d+)"
    r"|(?P<only>\d+)",
    re.IGNORECASE,
)

Years = tuple[int, int]


def span(band: str) -> Years | None:
    """First and last whole year of age of a band, such as (65, 74); None for what is no band."""
    found = _BAND.fullmatch(band.strip())
    if found is None:
        return None
    said = {name: int(number) for name, number in found.groupdict().items() if number}
    first = said.get("first", said.get("open", said.get("only", 0)))
    last = said.get("last", said.get("only", OLDEST))
    last = said["under"] - 1 if "under" in said else last
    return (first, last) if first <= last <= OLDEST else None


def overlapping(bands: list[str]) -> list[tuple[str, str]]:
    """Pairs of bands that share a year of age."""
    return [
        (one, other)
        for (one, years), (other, others) in combinations(_spans(bands), 2)
        if years[0] <= others[1] and others[0] <= years[1]
    ]


def groups_of(bands: list[str]) -> dict[str, list[str]]:
    """Group → the bands that make it up whole, with none across its ends.

    A group that is itself a band, or all bands there are, needs none.
    """
    made: dict[str, list[str]] = {}
    for group, (first, last) in GROUPS.items():
        inside = sorted(
            (years, band) for band, years in _spans(bands) if years[0] <= last and years[1] >= first
        )
        spans = [years for years, _ in inside]
        if (
            spans
            and (spans[0][0], spans[-1][1]) == (first, last)
            and all(after[0] == before[1] + 1 for before, after in pairwise(spans))
            and group not in bands
            and len(inside) < len(bands)
        ):
            made[group] = [band for _, band in inside]
    return made


def _spans(bands: list[str]) -> list[tuple[str, Years]]:
    return [(band, years) for band in bands if (years := span(band))]
