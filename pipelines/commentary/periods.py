"""The figures that a period named in a text may mean."""

import re
from collections.abc import Sequence
from datetime import date

from pipelines.commentary.figures import Point
from pipelines.periods import Quarter
from pipelines.periods.spans import MONTH_NAMES

_MONTHS = [name[:3].casefold() for name in MONTH_NAMES]


def points_of(words: str, points: Sequence[Point]) -> list[Point]:
    """The points whose period the words may name, such as 2022-23, 2019, Q1 2025-26, March 2025.

    None where they name another; a quarter without its year is the latest of that number.
    """
    said = words.casefold()
    years = re.findall(r"\b(?:19|20)\d\d", said)
    quarter = re.search(r"\bq([1-4])", said)
    if quarter:
        number = int(quarter[1])
        of_number = [p for p in points if Quarter.of(p.end).number == number]
        if not years:
            return of_number[-1:]
        return [p for p in of_number if Quarter.of(p.end).year == int(years[0])]
    month = re.search(rf"\b({'|'.join(_MONTHS)})[a-z]* (?=\d)", said)
    if month:
        at = (int(years[0]), _MONTHS.index(month[1]) + 1)
        return [p for p in points if (p.end.year, p.end.month) == at]
    year = int(years[0])
    if re.search(r"\d{4} ?[-–/] ?\d", said):
        last = re.search(r"\d{4} ?[-–/] ?(\d+)", said)
        assert last is not None
        end = int(last[1]) if len(last[1]) == 4 else year // 100 * 100 + int(last[1])
        whole = [p for p in points if (p.start.year, p.end.year) == (year, end)]
        # A quarter of that financial year, where figures are of quarters.
        of_year = [p for p in points if date(year, 4, 1) <= p.start and p.end <= date(end, 3, 31)]
        return whole or of_year
    return [p for p in points if year in (p.start.year, p.end.year)]
