"""What a partner's file looks like before its columns are known."""

import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from pipelines.specs.base import Fault, Regex, Spec, Text, refuse, regex


def _header_line(line: int | str) -> int | str:
    if isinstance(line, str):
        return regex(line)
    if line < 1:
        raise ValueError("lines are counted from 1")
    return line


class Header(Spec):
    """Where the column names are.

    With several lines, all but the last are carried right over blank cells (merged cells) until a
    line above begins anew, then the non-blank parts of a column are joined by `join`; a column
    that has only carried parts has no name. Lines above the last one are preamble. White space is
    collapsed before a cell is matched.

    A column without a name is left out when no cell of it is filled; otherwise it is called
    `<name> [n]`, the n-th column from the name to its left (itself the first), or `[n]`, the n-th
    of the sheet, when there is none: under a name that spans three columns stand `Area names`,
    `Area names [2]` and `Area names [3]`.
    """

    lines: list[Annotated[int | str, AfterValidator(_header_line)]] = Field(
        default=[1],
        min_length=1,
        description="The header lines from top to bottom. A number is a line of the file or sheet "
        "(1 is the first); a text is a regular expression that a whole cell of the line must "
        "match, searched downwards from the line after the one found before.",
    )
    join: str = Field(
        default=" / ", description="What joins the parts of a name that stands on several lines."
    )
    ignore: list[Regex] = Field(
        default=[],
        description="Regular expressions of cells that stand among the headers and are none.",
    )


def _with_groups(pattern: str) -> str:
    if not re.compile(regex(pattern)).groupindex:
        raise ValueError("needs at least one named group, such as (?P<age>\\d+)")
    return pattern


class Unpivot(Spec):
    """Turns repeated column blocks into rows before names are compared."""

    pattern: Annotated[Regex, AfterValidator(_with_groups)] = Field(
        description="A column whose flattened header matches this from end to end becomes rows: "
        "each named group goes to a header of the group's name."
    )
    value: Text = Field(description="The header that the column's cell goes to.")

    def headers(self) -> list[str]:
        """The headers that unpivoting makes: one per named group, then the value's."""
        return [*re.compile(self.pattern).groupindex, self.value]


GEOMETRY = "geometry"
"""The header of the column with a GeoJSON feature's shape."""


class FileShape(Spec):
    """What the file looks like before its columns are known."""

    format: Literal["csv", "workbook", "parquet", "json_lines", "geojson"] = Field(
        description="What kind of file it is; compression (.gz) and the workbook's kind (.xlsx, "
        ".xls, .ods) are seen in the file itself."
    )
    names: list[Text] = Field(min_length=1, description="Glob patterns of the file's name as sent.")
    encoding: Literal["utf-8", "utf-16", "cp1252"] = Field(
        default="utf-8", description="Of csv, json_lines and geojson files."
    )
    delimiter: Literal[",", ";", "\t", "|"] = Field(
        default=",", description="What separates the cells of a csv file."
    )
    sheet: Text | None = Field(default=None, description="Sheet name (glob), workbooks only.")
    preamble_sheet: Text | None = Field(
        default=None, description="Sheet whose lines are read as preamble too, such as a cover."
    )
    form: bool = Field(
        default=False,
        description="Whether people type it: `hwb form` writes the workbook for a quarter, and "
        "what comes back is known by a line in it, whatever the file is called.",
    )
    header: Header = Field(default=Header(), description="Where the column names are.")
    until: Regex | None = Field(
        default=None,
        description="Regular expression; the first line below the header whose first non-blank "
        "cell matches from end to end, and all after it, are footer.",
    )
    footer: list[Regex] = Field(
        default=[],
        description="Regular expressions; any single line whose first non-blank cell matches "
        "from end to end is footer (a total, a source note).",
    )
    short_by: int = Field(
        default=0,
        ge=0,
        description="How many cells may be missing at the end of a line of a csv file; they are "
        "then blank, and noted. Any other line that does not fit the header is refused.",
    )
    unpivot: Unpivot | None = Field(
        default=None, description="Repeated column blocks that become rows."
    )

    @model_validator(mode="after")
    def _fits_the_format(self) -> Self:
        found: list[Fault] = []
        if self.format == "workbook" and self.sheet is None:
            found.append((("sheet",), "a workbook needs the name of its sheet"))
        for key in ("sheet", "preamble_sheet"):
            if self.format != "workbook" and getattr(self, key) is not None:
                found.append(((key,), f"a {self.format} file has no sheets; leave it out"))
        if self.form and (self.format != "workbook" or self.header != Header() or self.unpivot):
            found.append((("form",), "a form is a workbook with its column names on line 1"))
        for index, name in enumerate(self.names):
            if "/" in name or "\\" in name:
                found.append((("names", index), "a file name, not a path"))
        refuse(found)
        return self
