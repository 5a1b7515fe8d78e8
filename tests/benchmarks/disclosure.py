"""How long disclosure control takes; `python -m tests.benchmarks.disclosure` runs it, no test does.

Ten thousand figures of one metric in 40 areas: quarters and years, by sex, by age with bands within
wider ones, and sex by age. Seconds are of one run on this machine.
"""

from __future__ import annotations

import itertools
import random
import time
from typing import Any

from pipelines.release.disclosure import HIDDEN, apply, findings
from pipelines.specs.disclosure import Profile

AREAS, QUARTERS = 40, 12
SEXES = ("Female", "Male")
BANDS = ("0-17", "18-64", "65-74", "75-84", "85+")
STARTS, ENDS = ("01-01", "04-01", "07-01", "10-01"), ("03-31", "06-30", "09-30", "12-31")
LARGER = "E54000999"
PROFILE = Profile(title="Few", because="A benchmark", hides=(1, 7), exempt=["country"])


def main() -> None:
    """Prints the figures, how many are hidden, and seconds to hide and to audit them."""
    said = made()
    started = time.perf_counter()
    shown = apply(said, {"few": PROFILE}, [])
    hiding = time.perf_counter() - started
    started = time.perf_counter()
    found = findings(said, shown["figures"], {"few": PROFILE}, [])
    auditing = time.perf_counter() - started
    assert found == []
    hidden = sum(row["value_status"] == HIDDEN for row in shown["figures"])
    print(
        f"{len(shown['figures']):,} figures, {hidden:,} hidden: {hiding:.1f} s to hide them, "
        f"{auditing:.1f} s to audit what is shown"
    )


def made() -> dict[str, Any]:
    """Counts drawn with a fixed seed; every total is the sum of its parts."""
    chance = random.Random(5)
    counts: dict[tuple[str, str, str, str], int] = {}
    for area, quarter in itertools.product(range(AREAS), range(QUARTERS)):
        year, part = 2020 + quarter // 4, quarter % 4
        quarter_days = (f"{year}-{STARTS[part]}", f"{year}-{ENDS[part]}")
        year_days = (f"{year}-01-01", f"{year}-12-31")
        for sex, band in itertools.product(SEXES, BANDS):
            count = chance.randrange(0, 90)
            wide = ["65+"] if band in ("65-74", "75-84", "85+") else []
            names = ["all", f"sex: {sex}", f"sex: {sex}; age: {band}"]
            names += [f"age: {each}" for each in (band, *wide)]
            for name, days in itertools.product(names, (quarter_days, year_days)):
                for code in (f"E05{area:06}", LARGER):
                    key = (code, name, *days)
                    counts[key] = counts.get(key, 0) + count
    return {
        "metrics": {
            "falls": {
                "disclosure": "few",
                "value_type": "crude_rate",
                "multiplier": 1000,
                "decimals": 1,
                "period_semantics": "in_period",
                "evidence": "counted",
            }
        },
        "figures": [_figure(*key, count) for key, count in counts.items()],
        "within": [{"child_code": f"E05{area:06}", "area_code": LARGER} for area in range(AREAS)],
        **{
            name: []
            for name in ("comparisons", "charts", "trends", "targets", "inequalities", "needs")
        },
    }


def _figure(area: str, breakdown: str, start: str, end: str, count: int) -> dict[str, Any]:
    return {
        "metric_id": "falls",
        "area_code": area,
        "area_kind": "icb" if area == LARGER else "ward",
        "breakdown": breakdown,
        "period_start": start,
        "period_end": end,
        "period_type": "calendar_year"
        if end[:4] + "-01-01" == start and end.endswith("12-31")
        else "quarter",
        "is_board": area == LARGER,
        "numerator": count,
        "denominator": 10000,
        "value": count / 10,
        "lower95_0cl": 0.1,
        "upper95_0cl": 99.9,
        "method": "computed from counts",
        "value_status": "present",
        "status_reason": None,
        "maturity": "final",
    }


if __name__ == "__main__":
    main()
