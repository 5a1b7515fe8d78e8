"""`hwb status --strategy`: a strategy as its document reads, with the figure of each measure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from pipelines.cli.printing import table, terminal_width
from pipelines.errors import HwbError
from pipelines.modelling.querying import opened
from pipelines.periods import Period, PeriodType, label
from pipelines.settings import Settings
from pipelines.specs.base import nearest
from pipelines.specs.register import Register

# A measure without a headline, such as life expectancy, is told by its sexes.
_FIGURES = """
select
  figure.metric_id,
  figure.breakdown,
  figure.value,
  figure.value_status,
  figure.status_reason,
  figure.period_start,
  figure.period_end,
  figure.period_type,
  beside.value as beside
from figures.board_figure as figure
left join figures.board_figure as beside
  on
    figure.strategy_id = beside.strategy_id
    and figure.metric_id = beside.metric_id
    and figure.breakdown = beside.breakdown
    and figure.period_start = beside.period_start
    and figure.period_end = beside.period_end
    and beside.area_code = ?
where
  figure.strategy_id = ?
  and figure.area_role = 'own'
  and (
    figure.breakdown = 'all'
    or (
      regexp_matches(figure.breakdown, '^sex: [^;]*$')
      and not exists (
        select 1
        from figures.board_figure as headline
        where
          headline.strategy_id = figure.strategy_id
          and headline.metric_id = figure.metric_id
          and headline.area_role = 'own'
          and headline.breakdown = 'all'
      )
    )
  )
order by figure.breakdown
"""

_APPROACHES = """
select priority_key, approach, minute
from governance.approach_in_quarter
where strategy_id = ? and quarter = (select run.quarter from specs.run as run)
"""

_DUTIES = """
select priority_key, missing
from governance.duty
where
  strategy_id = ?
  and quarter = (select run.quarter from specs.run as run)
  and not is_met
order by all
"""


@dataclass(frozen=True)
class Measure:
    """One row of a priority: a metric, or one sex of it, for the board's own area."""

    metric_id: str
    title: str
    breakdown: str
    value: Decimal | float | None
    unit: str
    period: str
    beside: Decimal | float | None
    status: str
    lifecycle: str


@dataclass(frozen=True)
class Line:
    """A priority, or what stands above all: how the board goes about it, and its measures."""

    theme: str
    key: str
    name: str
    approach: str
    minute: str | None
    missing: list[str]
    measures: list[Measure]


@dataclass(frozen=True)
class Reading:
    """A strategy on the day the published file speaks of."""

    strategy_id: str
    title: str
    board: str
    quarter: str
    as_of: date
    compared_with: str | None
    lines: list[Line]


def reading(settings: Settings, register: Register, name: str) -> Reading:
    """The strategy with the figures of the published file.

    Raises HWB-702 when nothing is published and HWB-714 when there is no such strategy.
    """
    if name not in register.strategies:
        raise HwbError(
            "HWB-714", f"no strategy is called {name!r}{nearest(name, register.strategies)}"
        )
    strategy = register.strategies[name].strategy
    beside = next(iter(strategy.comparators), None)
    with opened(settings) as connection:
        ((quarter, as_of),) = connection.execute("select quarter, as_of from specs.run").fetchall()
        named = connection.execute(
            "select area_name from reference.area where area_code = ?", [beside]
        ).fetchone()
        figures: dict[str, list[tuple[Any, ...]]] = {}
        for row in connection.execute(_FIGURES, [beside, name]).fetchall():
            figures.setdefault(row[0], []).append(row)
        approaches = {
            key: (approach, minute)
            for key, approach, minute in connection.execute(_APPROACHES, [name]).fetchall()
        }
        missing: dict[str, list[str]] = {}
        for key, what in connection.execute(_DUTIES, [name]).fetchall():
            missing.setdefault(key, []).append(what)
    themes = {theme.key: theme.title for theme in strategy.themes}
    lines = []
    if strategy.overarching:
        measures = _measures(register, strategy.overarching, figures)
        lines.append(Line("Above all priorities", "", "", "", None, [], measures))
    for theme in strategy.themes:
        for priority in strategy.priorities:
            if priority.theme == theme.key:
                approach, minute = approaches.get(priority.key, ("", None))
                lines.append(
                    Line(
                        themes[priority.theme],
                        priority.key,
                        priority.name,
                        approach,
                        minute,
                        missing.get(priority.key, []),
                        _measures(register, priority.metrics, figures),
                    )
                )
    return Reading(
        name, strategy.title, strategy.board, quarter, as_of, named[0] if named else beside, lines
    )


def _measures(
    register: Register, names: list[str], figures: dict[str, list[tuple[Any, ...]]]
) -> list[Measure]:
    found = []
    for name in names:
        file = register.metrics.get(name)
        if file is None:
            found.append(Measure(name, name, "all", None, "", "", None, "held", ""))
            continue
        metric = file.metric
        rows = figures.get(name) or [(name, "all", None, "missing", None, None, None, None, None)]
        for _, breakdown, value, status, reason, start, end, kind, beside in rows:
            period = label(Period(start, end, PeriodType(kind))) if start else ""
            told = "" if status == "present" else f"{status}: {reason}" if reason else status
            found.append(
                Measure(
                    name,
                    metric.title,
                    breakdown,
                    _printed(value, metric.decimals),
                    metric.unit,
                    period,
                    _printed(beside, metric.decimals),
                    told,
                    metric.lifecycle.state,
                )
            )
    return found


def _printed(value: Decimal | float | None, decimals: int) -> Decimal | None:
    """A value at the precision its source prints, half up."""
    if value is None:
        return None
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def told(found: Reading) -> Iterator[str]:
    """The strategy for people: theme by theme, priority by priority."""
    yield f"{found.title}, {found.board}"
    beside = f"; beside each figure that of {found.compared_with}" if found.compared_with else ""
    yield f"{found.quarter}, as of {found.as_of}{beside}"
    if any(m.lifecycle == "proposed" for line in found.lines for m in line.measures):
        yield "All but those marked adopted are proposed measures, not adopted by the board."
    theme = None
    for line in found.lines:
        yield ""
        if line.theme != theme:
            theme = line.theme
            yield theme.upper()
        if line.key:
            cited = f" ({line.minute})" if line.minute else ""
            approach = f" · {line.approach}{cited}" if line.approach else ""
            yield f"{line.key}  {line.name}{approach}"
        for what in line.missing:
            yield f"  ! {what}"
        if not line.measures:
            yield "  no measure"
            continue
        rows: list[list[Any]] = [
            [
                m.title if m.breakdown == "all" else f"{m.title}, {m.breakdown}",
                m.value,
                m.unit,
                m.period,
                m.beside,
                "; ".join(filter(None, [m.status, "adopted" * (m.lifecycle == "adopted")])),
            ]
            for m in line.measures
        ]
        columns = ["measure", "value", "unit", "period", "beside", "status"]
        width = terminal_width()
        for text in table(columns, rows, width and width - 2):
            yield f"  {text}"
