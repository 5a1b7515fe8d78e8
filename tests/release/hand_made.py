"""What a draft says, from figures made by hand, before disclosure control."""

from typing import Any

from pipelines.release.disclosure import HIDDEN, Published, apply
from pipelines.specs.disclosure import Profile

Row = dict[str, Any]
TOWN, LAND = "E06000999", "E92000001"
PROFILES = {
    "few": Profile(title="Few", because="A test", hides=(1, 7), exempt=["country"]),
    "rounded": Profile(title="Rounded", because="A test", hides=(1, 7), rounds_to=5),
    "closed": Profile(title="Closed", because="A test", publishes="nothing"),
    "none": Profile(title="None", because="A test"),
}


def figure(count: float | None, breakdown: str = "all", **given: Any) -> Row:
    start, end, kind = given.pop("period", ("2025-04-01", "2025-06-30", "quarter"))
    row = {
        "metric_id": "falls",
        "area_code": TOWN,
        "area_kind": "unitary_authority",
        "breakdown": breakdown,
        "period_start": start,
        "period_end": end,
        "period_type": kind,
        "is_board": True,
        "numerator": count,
        "denominator": 2000,
        "value": None if count is None else count / 2000 * 1000,
        "lower95_0cl": 0.1,
        "upper95_0cl": 99.9,
        "method": "computed from counts",
        "value_status": "missing" if count is None else "present",
        "status_reason": None,
        "maturity": "final",
    }
    return {**row, **given}


def said(*figures: Row, profile: str = "few", source: str = "none", **given: Any) -> Row:
    spec = {
        "disclosure": profile,
        "value_type": "crude_rate",
        "multiplier": 1000,
        "decimals": 1,
        "period_semantics": "in_period",
        "evidence": "counted",
    }
    tables = ("comparisons", "charts", "trends", "targets", "inequalities", "needs", "within")
    return {
        "metrics": {"falls": {**spec, **given.pop("spec", {})}},
        "sources": {"falls": [{"extract": "town/falls", "disclosure": source}]},
        "figures": list(figures),
        **{name: [] for name in tables},
        **given,
    }


def hidden(given: Row, before: list[Published] | None = None) -> list[str]:
    shown = apply(given, PROFILES, before or [])
    return [row["breakdown"] for row in shown["figures"] if row["value_status"] == HIDDEN]
