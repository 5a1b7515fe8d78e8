"""Which figure a person means, when its metric, area and period are given by their usual names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from pipelines.errors import HwbError
from pipelines.periods import Period, PeriodType, label
from pipelines.specs.base import nearest

if TYPE_CHECKING:
    import duckdb

_PERIODS_TOLD = 12


@dataclass(frozen=True)
class MetricSought:
    """What of a metric's definition a trace needs."""

    id: str
    title: str
    unit: str
    decimals: int
    multiplier: int
    needs_denominator: bool
    over_time: str


@dataclass(frozen=True)
class Sought:
    """One figure: a metric, area, breakdown and period that there are figures of."""

    metric: MetricSought
    area_code: str
    area_kind: str
    area_name: str | None
    breakdown: str
    period_start: date
    period_end: date
    period_type: str

    @property
    def period(self) -> str:
        return self.label(self.period_start, self.period_end, self.period_type)

    @property
    def may_be_made_of_parts(self) -> bool:
        """Whether the models make periods of this type from shorter ones."""
        is_longer = self.period_type in ("quarter", "financial_year")
        return is_longer and self.metric.over_time in ("sum", "last")

    def parameters(self) -> dict[str, Any]:
        return {
            "metric": self.metric.id,
            "area": self.area_code,
            "kind": self.area_kind,
            "breakdown": self.breakdown,
            "period_start": self.period_start,
            "period_end": self.period_end,
            "period_type": self.period_type,
        }

    @staticmethod
    def label(start: date, end: date, kind: str) -> str:
        return label(Period(start, end, PeriodType(kind)))


def find(
    connection: duckdb.DuckDBPyConnection,
    metric: str,
    area: str,
    period: str,
    *,
    breakdown: str,
    kind: str | None,
) -> Sought:
    """The one figure that is meant; raises HWB-710 to HWB-713 with what there is otherwise.

    A metric goes by its id or title, an area by its code or name (with its `kind` where that is
    not enough), a period by its label, a quarter, `first day/last day`, or `latest` (the one that
    `figures.current` shows). Case makes no difference.
    """
    chosen = _metric(connection, metric)
    code, area_kind, name = _area(connection, chosen, area, kind)
    here = {"metric": chosen.id, "area": code, "kind": area_kind}
    rows = connection.execute(
        """
        select distinct breakdown from figures.metric_value
        where metric_id = $metric and area_code = $area and area_kind = $kind
        order by breakdown
        """,
        here,
    ).fetchall()
    breakdowns = {text.casefold(): text for (text,) in rows}
    if breakdown.casefold() not in breakdowns:
        raise HwbError(
            "HWB-712",
            f"{chosen.id} has no breakdown {breakdown!r} here{_close(breakdown, breakdowns)}",
            where=f"{name or code} ({area_kind})",
            do="Choose one with --breakdown; there are: " + "; ".join(breakdowns.values()) + ".",
        )
    here |= {"breakdown": breakdowns[breakdown.casefold()]}
    start, end, period_type = _period(connection, here, period)
    return Sought(chosen, code, area_kind, name, here["breakdown"], start, end, period_type)


def _metric(connection: duckdb.DuckDBPyConnection, wanted: str) -> MetricSought:
    rows = connection.execute(
        """
        select
          metric_id, title, unit, decimals, multiplier, needs_denominator, over_time,
          exists (
            select 1 from figures.metric_value as figure
            where figure.metric_id = metric.metric_id
          )
        from specs.metric as metric
        order by metric_id
        """
    ).fetchall()
    for *known, has_figures in rows:
        metric = MetricSought(*known)
        if wanted.casefold() in (metric.id.casefold(), metric.title.casefold()):
            if has_figures:
                return metric
            raise HwbError(
                "HWB-710",
                f"the metric {metric.id!r} has no figures",
                why=_why_none(connection, metric.id),
                do="`hwb status` shows what has been received and what is held.",
            )
    ids = [row[0] for row in rows]
    raise HwbError(
        "HWB-710",
        f"no metric is called {wanted!r}{nearest(wanted, ids)}",
        do='`hwb query "select metric_id, title from specs.metric"` lists them.',
    )


def _why_none(connection: duckdb.DuckDBPyConnection, metric: str) -> str:
    held = connection.execute(
        "select because from quality.held where what = 'metric' and name = ?", [metric]
    ).fetchall()
    return str(held[0][0]) if held else "No accepted file holds a row of it."


def _area(
    connection: duckdb.DuckDBPyConnection, metric: MetricSought, wanted: str, kind: str | None
) -> tuple[str, str, str | None]:
    rows = connection.execute(
        """
        select figure.area_code, figure.area_kind, any_value(area.area_name)
        from figures.metric_value as figure
        left join reference.area as area
          on figure.area_code = area.area_code and figure.area_kind = area.area_kind
        where figure.metric_id = ?
        group by figure.area_code, figure.area_kind
        order by figure.area_code, figure.area_kind
        """,
        [metric.id],
    ).fetchall()
    named = [r for r in rows if wanted.casefold() in (r[0].casefold(), (r[2] or "").casefold())]
    if kind is not None:
        named = [r for r in named if r[1] == kind]
    if len(named) == 1:
        return named[0]
    if named:
        raise HwbError(
            "HWB-711",
            f"{wanted!r} is {len(named)} areas",
            do="Give the code, and --kind where that is not enough: "
            + "; ".join(f"{code} ({area_kind})" for code, area_kind, _ in named)
            + ".",
        )
    names = [text for row in rows for text in (row[0], row[2]) if text]
    what = f"{metric.id} has no figures for an area called {wanted!r}"
    raise HwbError(
        "HWB-711",
        what + (f" of the kind {kind!r}" if kind else "") + _close(wanted, names),
        do=f'`hwb query "select distinct area_code, area_name from figures.series '
        f"where metric_id = '{metric.id}'\"` lists its areas.",
    )


def _period(
    connection: duckdb.DuckDBPyConnection, here: dict[str, str], wanted: str
) -> tuple[date, date, str]:
    where = (
        "where metric_id = $metric and area_code = $area and area_kind = $kind "
        "and breakdown = $breakdown"
    )
    columns = "period_start, period_end, period_type"
    if wanted.casefold() == "latest":
        rows = connection.execute(f"select {columns} from figures.current {where}", here).fetchall()
        if rows:
            return rows[0]
    rows = connection.execute(
        f"select distinct {columns} from figures.metric_value {where} "
        "order by period_end desc, period_start desc, period_type",
        here,
    ).fetchall()
    told = {row: (Sought.label(*row), f"{row[0]}/{row[1]}") for row in rows}
    meant = [row for row, texts in told.items() if wanted.casefold() in map(str.casefold, texts)]
    if len(meant) == 1:
        return meant[0]
    labels = [texts[0] for row, texts in told.items() if not meant or row in meant]
    more = f" and {len(labels) - _PERIODS_TOLD:,} more" if len(labels) > _PERIODS_TOLD else ""
    raise HwbError(
        "HWB-713",
        f"{wanted!r} is {len(meant)} periods"
        if meant
        else f"{here['metric']} has no figure here for the period {wanted!r}"
        + _close(wanted, labels),
        where=f"{here['area']} ({here['kind']}), {here['breakdown']}",
        do="There are, newest first: " + "; ".join(labels[:_PERIODS_TOLD]) + more + ".",
    )


def _close(written: str, names: Any) -> str:
    """`; did you mean …?`, or nothing: a list of every area would fill the screen."""
    told = nearest(written, names)
    return told if told.startswith("; did you mean") else ""
