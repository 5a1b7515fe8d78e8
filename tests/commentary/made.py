"""Metrics made up for tests, as small as they can be and still tell every kind of thing."""

from datetime import date

from pipelines.commentary.figures import Beside, Facts, Point, Target
from pipelines.periods import Quarter


def of_quarter(name: str, value: float, within: float | None, *, is_small: bool = False) -> Point:
    quarter = Quarter.parse(name)
    limits = (None, None) if within is None else (value - within, value + within)
    return Point(value, quarter.start, quarter.end, name, *limits, is_small)


def of_year(year: int, value: float, within: float) -> Point:
    ends = date(year, 1, 1), date(year, 12, 31)
    return Point(value, *ends, str(year), value - within, value + within)


def of_financial_year(year: int, value: float, within: float) -> Point:
    ends = date(year, 4, 1), date(year + 1, 3, 31)
    label = f"{year}-{(year + 1) % 100:02}"
    return Point(value, *ends, label, value - within, value + within)


_SEEN = (
    of_quarter("2024-25-Q2", 70.1, 1.0),
    of_quarter("2024-25-Q3", 68.4, 1.0),
    of_quarter("2024-25-Q4", 69.9, 1.0),
    of_quarter("2025-26-Q1", 71.2, 1.0),
    of_quarter("2025-26-Q2", 74.6, 1.0),
)
SEEN = Facts(
    "seen_in_time",
    "A&E attendances seen within four hours",
    "%",
    1,
    "high_is_good",
    series=_SEEN,
    current=_SEEN[-1],
    baseline=of_quarter("2021-22-Q4", 73.9, 1.0),
    beside=(
        Beside("England", ("england", "national", "nationally"), 76.0, "worse", 110, 153),
        Beside("East Midlands", ("east midlands", "region", "regional"), 74.2, "similar", 1, 9),
        Beside("peers", ("peers", "similar areas"), 72.0, "better", 2, 16),
    ),
    target=Target(78.0, date(2027, 3, 31), "not met", 74.0, "on trajectory"),
    parts={
        "sex: Male": of_quarter("2025-26-Q2", 73.1, 1.4),
        "sex: Female": of_quarter("2025-26-Q2", 76.3, 1.4),
        "deprivation: fifth 1": of_quarter("2025-26-Q2", 69.8, 2.0),
    },
)
"""Rose by more than chance since the quarter before and the year before."""

_SMOKING = tuple(
    of_year(year, value, 2.0)
    for year, value in ((2020, 17.2), (2021, 16.5), (2022, 15.9), (2023, 14.6), (2024, 13.8))
)
SMOKING = Facts(
    "smoking_prevalence",
    "Smoking prevalence in adults",
    "%",
    1,
    "low_is_good",
    series=_SMOKING,
    current=_SMOKING[-1],
    baseline=_SMOKING[1],
    beside=(Beside("England", ("england", "national", "nationally"), 11.6, "worse"),),
    target=Target(10.0, date(2027, 12, 31), "not met", 13.5, "behind trajectory"),
)
"""Fell, and by no more than chance."""

_ADMITTED = (
    of_financial_year(2021, 548.0, 18.0),
    of_financial_year(2022, 561.8, 18.0),
    of_financial_year(2023, 512.3, 17.0),
)
ADMITTED = Facts(
    "falls_admissions",
    "Emergency admissions after falls in people aged 65 and over",
    "per 100,000",
    1,
    "low_is_good",
    series=_ADMITTED,
    current=_ADMITTED[-1],
    beside=(Beside("England", ("england", "national", "nationally"), 441.2, "worse"),),
)
"""Fell by more than chance."""

_DEATHS = (
    of_quarter("2025-26-Q1", 5.0, None, is_small=True),
    of_quarter("2025-26-Q2", 7.0, None, is_small=True),
)
DEATHS = Facts(
    "suspected_suicides",
    "Suspected suicides",
    "deaths",
    0,
    "neutral",
    series=_DEATHS,
    current=_DEATHS[-1],
    beside=(Beside("the county", ("county", "the county"), 8.0, None, is_small=True),),
)
