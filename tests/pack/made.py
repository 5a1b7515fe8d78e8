"""Metrics made by hand, and a pack around one of them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from pipelines.pack.metric import Figure, Metric, Row
from pipelines.pack.model import Pack
from tests.pack.conftest import RELEASE

OWN, COUNTRY = "E06000016", "E92000001"


def figure(
    value: float | None,
    year: int,
    *,
    area: str = OWN,
    name: str = "Leicester",
    role: str = "own",
    breakdown: str = "all",
    width: float | None = 2.0,
    status: str = "present",
    is_board: bool = False,
    decimals: int = 1,
    unit: str = "%",
    kind: str = "unitary_authority",
) -> Figure:
    """A figure of a calendar year; `width` is half of its interval."""
    has_limits = value is not None and width is not None
    return Figure(
        metric_id="made",
        area_code=area,
        area_kind=kind,
        area_name=name,
        area_role=role,
        breakdown=breakdown,
        period_start=f"{year}-01-01",
        period_end=f"{year}-12-31",
        period_type="calendar_year",
        numerator=None,
        denominator=None,
        value=value,
        lower=(value or 0.0) - (width or 0.0) if has_limits else None,
        upper=(value or 0.0) + (width or 0.0) if has_limits else None,
        method=None,
        status=status,
        reason=None,
        maturity=None,
        is_board=is_board,
        decimals=decimals,
        unit=unit,
    )


def metric(
    figures: Sequence[Figure],
    *,
    polarity: str = "high_is_good",
    title: str = "A made metric",
    rows: dict[str, list[Row]] | None = None,
    value_type: str = "proportion",
    **more: Any,
) -> Metric:
    """A metric of these figures."""
    first = figures[0]
    spec = {
        "title": title,
        "unit": first.unit,
        "decimals": first.decimals,
        "polarity": polarity,
        "value_type": value_type,
        "breaks": [],
        "tags": {},
        **more,
    }
    return Metric("made", spec, (), tuple(figures), rows or {}, False)


def series(values: Sequence[float | None], first: int = 2018, **more: Any) -> list[Figure]:
    """Figures of one year after another, None for a hidden one; the last is the board's."""
    found = [
        figure(value, first + place, status="present" if value is not None else "hidden", **more)
        for place, value in enumerate(values)
    ]
    return [*found[:-1], replace(found[-1], is_board=True)]


def compared(
    to: str, judged: str, value: float | None, year: int, of: int, reason: str | None = None
) -> Row:
    """A row of `comparisons` of the headline."""
    return {
        "metric_id": "made",
        "area_code": OWN,
        "breakdown": "all",
        "period_end": f"{of}-12-31",
        "period_type": "calendar_year",
        "comparator": to,
        "comparator_code": COUNTRY if to == "country" else OWN,
        "comparator_period_end": f"{year}-12-31",
        "comparator_value": value,
        "comparison_95": judged,
        "comparison_reason": reason,
    }


def gap(value: float, judged: str | None, year: int) -> Row:
    return {
        "area_code": OWN,
        "breakdown": "all",
        "measure": "core20_absolute_gap",
        "value": value,
        "judgement": judged,
        "period_start": f"{year}-01-01",
        "period_end": f"{year}-12-31",
        "period_type": "calendar_year",
    }


def target(value: float, rule: str, status: str, year: int) -> Row:
    return {
        "area_code": OWN,
        "breakdown": "all",
        "period_end": f"{year}-12-31",
        "target": value,
        "target_due_on": "2028-03-31",
        "target_rule": rule,
        "target_status": status,
        "trajectory": None,
        "trajectory_due_on": None,
        "trajectory_status": None,
    }


def control(year: int, point: str = "common_cause", **limits: float) -> Row:
    """A point of a control chart."""
    return {
        "area_code": OWN,
        "breakdown": "all",
        "period_start": f"{year}-01-01",
        "period_end": f"{year}-12-31",
        "period_type": "calendar_year",
        **{"mean": 50.0, "lpl": 40.0, "upl": 60.0, **limits},
        "point_type": point,
        "variation": None,
        "has_trial_limits": False,
        "limits_from": "2018-01-01",
    }


def pack_of(*metrics: Metric, as_of: date = date(2026, 9, 30)) -> Pack:
    said = {
        "strategy": {
            "title": "A strategy",
            "board": "A board",
            "area": OWN,
            "starts": "2022-04-01",
            "statements": {},
        },
        "areas": [
            {"area_code": OWN, "area_name": "Leicester", "area_role": "own"},
            {"area_code": COUNTRY, "area_name": "England", "area_role": "comparator"},
        ],
    }
    release = replace(RELEASE, as_of=as_of.isoformat())
    return Pack(release, said, {m.id: m for m in metrics}, (), tuple(metrics))
