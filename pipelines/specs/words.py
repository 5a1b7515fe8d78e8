"""How a sheet says things: the words for what contracts declare, and Markdown that says no more."""

import re
import textwrap

from pipelines.specs.base import PopulationBasis

WIDTH = 96

FORMATS = {
    "csv": "a text table (CSV)",
    "workbook": "a workbook (.xlsx, .xls or .ods)",
    "parquet": "a Parquet file",
    "json_lines": "a text file with one JSON object to a line",
    "geojson": "a GeoJSON file (a collection of features)",
}
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars (|)"}
ENCODINGS = {"utf-8": "UTF-8", "utf-16": "UTF-16", "cp1252": "Windows-1252"}
TYPES = {"text": "text", "whole": "a whole number", "decimal": "a number", "date": "a date"}
NOTATIONS = {
    "thousands": "1,234",
    "percent": "45%",
    "brackets": "(5) for −5",
    "exponent": "1.2e-3",
}
MEANINGS = {
    "unreliable": "the value is not reliable",
    "suppressed": "the value is withheld to protect people (suppressed)",
    "missing": "the value is missing",
    "not_applicable": "there can be no value",
}
POPULATIONS = {
    PopulationBasis.RESIDENT: "people who live in the area",
    PopulationBasis.REGISTERED: "people registered with a practice of the area",
    PopulationBasis.PROVIDER: "people a provider of the area looks after, wherever they live",
    PopulationBasis.PUPIL: "pupils of the area's schools",
}
ROWS = {"aggregates": "counts and rates, about no single person", "events": "single events"}


def wrapped(text: str, indent: str = "") -> str:
    return textwrap.fill(
        text,
        WIDTH,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def many(number: int, of: str, plural: str = "") -> str:
    """`1 file`, `2 files`: a count with its noun."""
    return f"{number:,} " + (of if number == 1 else plural or f"{of}s")


def bullet(text: str) -> str:
    return wrapped(f"- {text}", "  ")


def code(text: str) -> str:
    """A text letter for letter, in Markdown's code marks."""
    if not text.strip():
        return "a blank cell"
    return f"`` {text} ``" if "`" in text else "`" + text + "`"


def capitalised(text: str) -> str:
    return text[0].upper() + text[1:]


def prose(text: str) -> str:
    """Words of a contract, in which Markdown must see no mark-up."""
    return text.replace("*", r"\*").replace("<", r"\<").strip()


def all_of(texts: list[str]) -> str:
    return ", ".join(map(code, texts))


def one_of(texts: list[str]) -> str:
    shown = list(map(code, texts))
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} or {shown[-1]}"


_DATE_PARTS = {
    "%Y": "YYYY",
    "%y": "YY",
    "%m": "MM",
    "%d": "DD",
    "%B": "Month",
    "%b": "Mon",
    "%H": "hh",
    "%M": "mm",
    "%S": "ss",
}


def bounds(low: float | None, high: float | None) -> str:
    """What a number may be, as `at least 5`; nothing where it may be any."""
    if low is not None and high is not None:
        return f"from {low:g} to {high:g}"
    if low is not None:
        return f"at least {low:g}"
    return "" if high is None else f"at most {high:g}"


def date_form(pattern: str) -> str:
    for part, shown in _DATE_PARTS.items():
        pattern = pattern.replace(part, shown)
    return pattern


def kind_of_area(kind: str) -> str:
    """A kind of area in words: `lsoa21` is an LSOA of 2021."""
    small = re.fullmatch(r"(lsoa|msoa|ward)(\d\d)", kind)
    if small:
        return f"{small[1].upper() if small[1] != 'ward' else 'ward'} of 20{small[2]}"
    words = kind.replace("_", " ")
    return words.upper() if kind in ("icb", "pcn") else words.replace("icb", "ICB")
