"""What is known of a metric for a strategy and quarter, read from a published or a build file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pipelines.commentary.figures import SMALLEST_QUOTED, Beside, Facts, Point, Target
from pipelines.periods import Period, PeriodType, Quarter, label

if TYPE_CHECKING:
    import duckdb

# The area an account is of: the board's own, or one that serves it where figures are of such only.
_METRICS = """
select
  account.metric_id,
  account.area_code,
  account.because,
  metric.title,
  metric.unit,
  metric.decimals,
  metric.polarity,
  metric.value_type
from figures.quarter_account as account
inner join specs.metric as metric
  on account.metric_id = metric.metric_id
where account.strategy_id = $strategy and account.quarter = $quarter
order by account.metric_id
"""

_VALUES = """
select
  area_kind,
  breakdown,
  period_start,
  period_end,
  period_type,
  value,
  lower95_0cl,
  upper95_0cl,
  numerator,
  denominator,
  value_status,
  status_reason
from figures.metric_value
where
  metric_id = $metric
  and area_code = $area
  and is_reporting_period
  and is_complete
  and value_status <> 'withdrawn'
  and period_end <= $last_day
  and known_from < $known_before
  and (known_to is null or known_to >= $known_before)
order by period_end, period_start, area_kind, breakdown
"""

# Judged as known now: only of a figure that is still the same.
_BESIDE = """
select
  compared.comparator,
  compared.comparison_method <> 'interval and value' or compared.comparator = 'everybody' as is_own,
  coalesce(
    area.area_name,
    if(compared.comparator = 'country', 'England', replace(compared.comparator, '_', ' '))
  ) as named,
  compared.comparator_value,
  compared.comparison_95,
  compared.area_rank,
  compared.areas_ranked,
  compared.comparator_period_start,
  compared.comparator_period_end
from figures.metric_comparison as compared
left join reference.area as area
  on
    compared.comparator_code = area.area_code
    and $period_end between area.valid_from and coalesce(area.valid_to, $period_end)
where
  compared.metric_id = $metric
  and compared.area_code = $area
  and compared.area_kind = $kind
  and compared.breakdown = 'all'
  and compared.period_start = $period_start
  and compared.period_end = $period_end
  and compared.period_type = $period_type
  and compared.value = $value
order by all
"""

_TARGETS = """
select target, target_due_on, target_status, trajectory, trajectory_status
from figures.metric_target
where
  metric_id = $metric
  and area_code = $area
  and area_kind = $kind
  and breakdown = 'all'
  and period_start = $period_start
  and period_end = $period_end
  and period_type = $period_type
  and value = $value
order by target_due_on
limit 1
"""

_BREAK = """
select max(first_day)
from figures.series_break
where
  first_day <= $last_day
  and coalesce(metric_id, $metric) = $metric
  and coalesce(area_code, $area) = $area
"""

_NAMES = {"country": ("england", "national", "nationally"), "region": ("region", "regional")}


@dataclass(frozen=True)
class _Row:
    kind: str
    breakdown: str
    start: date
    end: date
    period_type: str
    value: float | None
    lower: float | None
    upper: float | None
    numerator: Decimal | None
    denominator: Decimal | None
    status: str
    reason: str | None

    @property
    def series(self) -> tuple[str, str, str]:
        return self.kind, self.breakdown, self.period_type

    @property
    def label(self) -> str:
        return label(Period(self.start, self.end, PeriodType(self.period_type)))


def facts_of(
    connection: duckdb.DuckDBPyConnection,
    strategy: str,
    quarter: Quarter,
    known_before: datetime | None = None,
) -> dict[str, Facts]:
    """Metric id → its facts, of every metric that supports the strategy.

    The figures are the latest whose period had ended in the quarter (of the running one: on the
    day of the run), as known before `known_before` (UTC; the run's own moment if left out). What
    is hidden or missing is no fact.
    """
    ((as_of, known_by_the_run),) = connection.execute(
        "select as_of, known_before from specs.run"
    ).fetchall()
    given: dict[str, Any] = {
        "last_day": min(as_of, quarter.end),
        "known_before": known_before or known_by_the_run,
    }
    rows = connection.execute(_METRICS, {"strategy": strategy, "quarter": str(quarter)}).fetchall()
    return {row[0]: _facts(connection, row, given) for row in rows}


def _facts(
    connection: duckdb.DuckDBPyConnection, metric: tuple[Any, ...], given: dict[str, Any]
) -> Facts:
    name, area, because, title, unit, decimals, polarity, value_type = metric
    asked = {"metric": name, "area": area, "last_day": given["last_day"]}
    rows = [_Row(*row) for row in connection.execute(_VALUES, {**given, **asked}).fetchall()]
    ((broken,),) = connection.execute(_BREAK, asked).fetchall()
    series = [row for row in rows if row.breakdown == "all"]
    latest = series[-1] if series else None
    told = Facts(name, title, unit, decimals, polarity, why_not=because or "nothing is known")
    parts = {
        row.breakdown: _point(row, value_type)
        for row in rows
        if row.breakdown != "all" and row.value is not None and row.end == rows[-1].end
    }
    if latest is None:
        return replace(told, parts=parts)
    same = [row for row in series if row.series == latest.series]
    points = {
        row: _point(row, value_type)
        for row in same
        if row.value is not None and (broken is None or row.start >= broken)
    }
    current = points.get(latest)
    if current is None:
        why_not = f"{latest.status} in {latest.label}"
        return replace(told, series=tuple(points.values()), parts=parts, why_not=why_not)
    key = {
        **{"metric": name, "area": area, "kind": latest.kind, "value": latest.value},
        **{"period_start": latest.start, "period_end": latest.end},
        "period_type": latest.period_type,
    }
    beside, baseline = [], None
    for comparator, is_own, named, *compared in connection.execute(_BESIDE, key).fetchall():
        value, judgement, rank, ranked, start, end = compared
        if comparator in ("baseline", "first_figure"):
            baseline = next((p for p in points.values() if (p.start, p.end) == (start, end)), None)
        elif not is_own:
            judged = None if judgement == "not compared" else judgement
            names = (named.casefold(), *_NAMES.get(comparator, (comparator.replace("_", " "),)))
            is_small = current.is_small or _is_small_count(value_type, value)
            beside.append(Beside(named, names, value, judged, rank, ranked, is_small))
    target = next(iter(connection.execute(_TARGETS, key).fetchall()), None)
    return replace(
        told,
        series=tuple(points.values()),
        current=current,
        why_not="",
        baseline=baseline,
        beside=tuple(beside),
        target=Target(target[0], target[1], *target[2:]) if target else None,
        parts=parts,
    )


def _point(row: _Row, value_type: str) -> Point:
    assert row.value is not None
    counted: list[float] = []
    if row.numerator is not None:
        counted.append(float(row.numerator))
        if row.denominator is not None and value_type == "proportion":
            counted.append(float(row.denominator - row.numerator))
    is_small = any(count < SMALLEST_QUOTED for count in counted)
    is_small |= _is_small_count(value_type, row.value)
    limits = (row.lower, row.upper)
    return Point(row.value, row.start, row.end, row.label, *limits, is_small)


def _is_small_count(value_type: str, value: float | None) -> bool:
    return value_type == "count" and value is not None and value < SMALLEST_QUOTED
