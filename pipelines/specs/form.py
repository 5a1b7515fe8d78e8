"""The line by which a form that comes back is known, whatever its file is called by then."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

SHEET = "Instructions"
"""The sheet of a form that tells how to fill it in; the line stands on it."""

_LINE = re.compile(
    r"Form of (?P<extract>[a-z0-9_]+/[a-z0-9_]+) for (?P<quarter>\d{4}-\d{2}-Q[1-4]), "
    r"contract (?P<version>[0-9a-f]{12})"
)


@dataclass(frozen=True)
class Form:
    """Which extract and quarter a form was written for, and by which version of the contract."""

    extract: str
    quarter: str
    version: str

    def __str__(self) -> str:
        return f"Form of {self.extract} for {self.quarter}, contract {self.version}"

    @classmethod
    def found(cls, lines: Iterable[str]) -> "Form | None":
        """The form that one of these lines tells of, if any."""
        matches = (_LINE.fullmatch(line.strip()) for line in lines)
        return next((cls(**match.groupdict()) for match in matches if match), None)
