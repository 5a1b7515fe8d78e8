"""`hwb status --strategy`: a strategy as its document reads, with the figure of each measure."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from pipelines.cli.printing import table, terminal_width
from pipelines.modelling.querying import opened
from pipelines.periods import Period, PeriodType, label
from pipelines.settings import Settings
from pipelines.specs.register import Register
from pipelines.specs.words import wrapped

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

_ACCOUNT = """
select
  account.metric_id,
  account.standing,
  account.because,
  account.is_late,
  account.is_revised,
  account.value,
  account.period_start,
  account.period_end,
  account.period_type,
  account.value_status,
  account.due_on,
  account.proxy_metric_id,
  account.proxy_is_new,
  if(account.area_role = 'also', area.area_name, null) as told_of
from figures.quarter_account as account
left join reference.area as area
  on account.area_code = area.area_code
where
  account.strategy_id = ?
  and account.quarter = (select run.quarter from specs.run as run)
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


_STATES = {
    "new": "new",
    "not_due": "not due",
    "late": "late",
    "missing": "without a value",
    "suppressed": "suppressed at the source",
    "withdrawn": "taken back",
    "held": "held",
}


_GAPS = """
select kind, statement_key, name
from reference.tag_coverage
where strategy_id = ? and metrics = 0
order by all
"""


@dataclass(frozen=True)
class Standing:
    """What the quarter has of a metric: a new value, or why there is none and when one is due."""

    standing: str
    because: str
    is_late: bool
    is_revised: bool
    due_on: date | None
    proxy: str | None
    proxy_is_new: bool
    told_of: str | None

    def __str__(self) -> str:
        told = {
            "new": "new",
            "not_due": self.because,
            "late": f"late, {self.because}",
        }.get(self.standing, f"{self.standing}: {self.because}")
        if self.is_late and self.standing != "late":
            told += f"; the next was due by {self.due_on}"
        if self.is_revised:
            told += "; figures known before were changed"
        if self.told_of:
            told += f"; of {self.told_of}"
        if self.proxy:
            told += f"; meanwhile see {self.proxy}" + ", new" * self.proxy_is_new
        return told


@dataclass(frozen=True)
class Measure:
    """One row of a priority: a metric, or one sex of it, for the board's own area, or for one that
    serves it where its figures are of such areas only."""

    metric_id: str
    title: str
    breakdown: str
    value: Decimal | float | None
    unit: str
    period: str
    beside: Decimal | float | None
    status: str
    lifecycle: str
    quarter: Standing | None


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
    without_metric: list[str]


def reading(settings: Settings, register: Register, name: str) -> Reading:
    """The strategy with the figures of the published file.

    Raises HWB-702 when nothing is published and HWB-714 when there is no such strategy.
    """
    strategy = register.strategy(name).strategy
    beside = next(iter(strategy.comparators), None)
    with opened(settings) as connection:
        ((quarter, as_of),) = connection.execute("select quarter, as_of from specs.run").fetchall()
        named = connection.execute(
            "select area_name from reference.area where area_code = ?", [beside]
        ).fetchone()
        figures: dict[str, list[tuple[Any, ...]]] = {}
        for row in connection.execute(_FIGURES, [beside, name]).fetchall():
            figures.setdefault(row[0], []).append(row)
        account = {row[0]: row[1:] for row in connection.execute(_ACCOUNT, [name]).fetchall()}
        approaches = {
            key: (approach, minute)
            for key, approach, minute in connection.execute(_APPROACHES, [name]).fetchall()
        }
        gaps = [
            f"{kind.replace('_', ' ')} {key}, {said}"
            for kind, key, said in connection.execute(_GAPS, [name]).fetchall()
        ]
        missing: dict[str, list[str]] = {}
        for key, what in connection.execute(_DUTIES, [name]).fetchall():
            missing.setdefault(key, []).append(what)
    themes = {theme.key: theme.title for theme in strategy.themes}
    lines = []
    if strategy.overarching:
        measures = _measures(register, strategy.overarching, figures, account)
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
                        _measures(register, priority.metrics, figures, account),
                    )
                )
    return Reading(
        name,
        strategy.title,
        strategy.board,
        quarter,
        as_of,
        named[0] if named else beside,
        lines,
        gaps,
    )


def _measures(
    register: Register,
    names: list[str],
    figures: dict[str, list[tuple[Any, ...]]],
    account: dict[str, tuple[Any, ...]],
) -> list[Measure]:
    found = []
    for name in names:
        file = register.metrics.get(name)
        if file is None:
            found.append(Measure(name, name, "all", None, "", "", None, "held", "", None))
            continue
        metric = file.metric
        standing, rows = _standing(register, account.get(name))
        for breakdown, value, status, start, end, kind, beside in [
            (*row[1:4], *row[5:]) for row in figures.get(name, []) if row[5] is not None
        ] or rows:
            period = label(Period(start, end, PeriodType(kind))) if start else ""
            found.append(
                Measure(
                    name,
                    metric.title,
                    breakdown,
                    _printed(value, metric.decimals),
                    metric.unit,
                    period,
                    _printed(beside, metric.decimals),
                    "" if status == "present" else status,
                    metric.lifecycle.state,
                    standing,
                )
            )
    return found


def _standing(
    register: Register, row: tuple[Any, ...] | None
) -> tuple[Standing | None, list[tuple[Any, ...]]]:
    """What the quarter has of a metric, and the row to show where the board's own area has none."""
    if row is None:
        return None, [("all", None, "missing", None, None, None, None)]
    standing, because, is_late, is_revised, *figure = row
    value, start, end, kind, status, due, proxy, proxy_is_new, area = figure
    named = register.metrics.get(proxy) if proxy else None
    told = Standing(
        standing,
        because,
        is_late,
        is_revised,
        due,
        named.metric.title if named else proxy,
        proxy_is_new,
        area,
    )
    return told, [("all", value, status or "missing", start, end, kind, None)]


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
    states = Counter(
        m.quarter.standing
        for m in {m.metric_id: m for line in found.lines for m in line.measures}.values()
        if m.quarter
    )
    yield f"Of its {states.total()} metrics: " + ", ".join(
        f"{states[state]} {said}" for state, said in _STATES.items() if states[state]
    )
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
                "; ".join(
                    filter(
                        None,
                        [
                            m.status if m.value is not None else "",
                            str(m.quarter or ""),
                            "adopted" * (m.lifecycle == "adopted"),
                        ],
                    )
                ),
            ]
            for m in line.measures
        ]
        columns = ["measure", "value", "unit", "period", "beside", "this quarter"]
        width = terminal_width()
        for text in table(columns, rows, width and width - 2):
            yield f"  {text}"
    if found.without_metric:
        yield ""
        yield "NO METRIC SAYS ANYTHING ABOUT"
        for what in found.without_metric:
            yield wrapped(f"  {what}", "    ")
