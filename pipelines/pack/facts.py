"""What may be said of a metric, each number as it is printed; values that are hidden, and what was
compared with them, are left out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from pipelines.pack import wording
from pipelines.pack.metric import Figure, Metric, Row
from pipelines.pack.model import Pack

Side = Literal["up", "down", "same"]

_BREAK = "a break lies between"


@dataclass(frozen=True)
class Beside:
    """The headline beside another figure: where it lies of it, and how that is judged."""

    name: str
    value: str
    when: str
    side: Side
    judged: str
    """A key of `wording.JUDGED`."""
    is_after_break: bool = False


@dataclass(frozen=True)
class Goal:
    """The target as agreed: `at most 5.0%`; empty value for a range, whose ends are not given."""

    value: str
    due: str
    status: str
    trajectory: str
    trajectory_status: str
    is_past: bool


@dataclass(frozen=True)
class Gap:
    """The most deprived fifth less the rest."""

    amount: str
    """Without its sign, which `side` says."""
    side: Side
    judged: str | None
    when: str
    """Empty where it is of the same period as the headline."""


@dataclass(frozen=True)
class Facts:
    """What a sentence may say of one metric, each number as it is printed."""

    area: str
    when: str = ""
    value: str = ""
    """Empty where no figure is shown; `absent` then says why."""
    absent: str = ""
    is_unreliable: bool = False
    change: Beside | None = None
    country: Beside | None = None
    target: Goal | None = None
    gap: Gap | None = None
    groups: tuple[tuple[str, str], ...] = ()
    """Group → value, of a metric that has no figure of everybody."""
    years: int = 0
    """Whole years from the end of its period to the day of the release."""
    awaited: str = ""
    has_held_file: bool = False


def facts(metric: Metric, pack: Pack) -> Facts:
    """What can be said of a metric now."""
    top = metric.headline
    if top is None:
        return _of_groups(metric, pack)
    if not top.is_shown:
        return Facts(_named(top.area_name, pack), _when(top), absent=_why(metric, top))
    return Facts(
        _named(top.area_name, pack),
        _when(top),
        amount(top),
        is_unreliable=top.status == "unreliable",
        change=_change(metric, top),
        country=_country(metric, top, pack),
        target=_target(metric, top, pack.release.as_of),
        gap=_gap(metric, top),
        years=_years(top.period_end, pack.release.as_of),
        awaited=_awaited(metric),
        has_held_file=metric.account.get("standing") == "held",
    )


def amount(figure: Figure) -> str:
    """A shown value with its unit, as it stands in a sentence."""
    if figure.value is None:
        return ""
    return _said(figure.value, figure.decimals, figure.unit)


def _of_groups(metric: Metric, pack: Pack) -> Facts:
    own = [f for f in metric.figures if f.is_board and f.area_role == "own" and f.is_shown]
    newest = max((f.period_end or "" for f in own), default="")
    groups = [f for f in own if f.period_end == newest]
    if newest and len({f.breakdown.split(":")[0] for f in groups}) == 1 and len(groups) <= 4:
        return Facts(
            _named(groups[0].area_name, pack),
            _when(groups[0]),
            groups=tuple((wording.part(f.breakdown), amount(f)) for f in groups),
            years=_years(newest, pack.release.as_of),
            awaited=_awaited(metric),
        )
    return Facts(pack.area_name, absent=_why(metric, None))


def _why(metric: Metric, figure: Figure | None) -> str:
    """Why no figure is shown, as a sentence; nothing of a hidden figure but that it is hidden."""
    if metric.is_held or (figure and figure.status == "held"):
        return "The figures are held back from this release."
    account = metric.account
    known = account.get("because")
    standing = account.get("standing")
    if figure is None:
        if standing in ("missing", "not_due", "late") and known:
            return f"There is no figure: {_readable(known)}."
        return "There is no figure for everybody in this area."
    which = f"The figure for {figure.area_name}" + (f" {_when(figure)}" if _when(figure) else "")
    status = {
        "unreliable": "not given: the source calls it unreliable",
        "present": "not given",
        "missing": "missing",
    }.get(figure.status, wording.STATUSES[figure.status])
    reason = ""
    if figure.status in ("missing", "late", "not_due", "withdrawn"):
        reason = _readable(known if standing in ("missing", "late") and known else figure.reason)
    return f"{which} is {status}{': ' if reason else ''}{reason}."


def _change(metric: Metric, top: Figure) -> Beside | None:
    row = metric.against.get(metric.comparator_before)
    if row is None:
        return None
    end = row["comparator_period_end"]
    before = next((f for f in metric.series if f.is_shown and f.period_end == end), None)
    if before is None:
        return None
    broken = str(row["comparison_reason"] or "").startswith(_BREAK)
    return _beside("", before.value, row, top, _when(before), broken)


def _country(metric: Metric, top: Figure, pack: Pack) -> Beside | None:
    row = metric.against.get("country")
    if row is None or metric.spec["value_type"] == "count":
        return None
    code, end = str(row["comparator_code"]), row["comparator_period_end"]
    if end != top.period_end:
        return None
    return _beside(pack.areas.get(code, code), row["comparator_value"], row, top)


def _beside(
    name: str, value: float | None, row: Row, top: Figure, when: str = "", broken: bool = False
) -> Beside | None:
    if value is None or top.value is None:
        return None
    # "A score of" is said once.
    unit = "" if top.unit == "score" else top.unit
    other = wording.with_unit(value, top.decimals, unit).strip()
    side = _side(top.value, value, top.decimals)
    return Beside(name, other, when, side, row["comparison_95"] or "not compared", broken)


def _target(metric: Metric, top: Figure, as_of: str) -> Goal | None:
    row = metric.target
    if row is None or row["target_status"] not in ("met", "not met", "not clear"):
        return None
    rule = wording.RULES.get(row["target_rule"])
    due = row["target_due_on"]
    trajectory = row["trajectory"]
    return Goal(
        f"{rule} {_said(row['target'], top.decimals, top.unit)}"
        if rule and row["target"] is not None
        else "",
        wording.day(due) if due else "",
        row["target_status"],
        _said(trajectory, top.decimals, top.unit) if trajectory is not None else "",
        row["trajectory_status"] if trajectory is not None and row["trajectory_status"] else "",
        bool(due) and metric.is_target_due,
    )


def _gap(metric: Metric, top: Figure) -> Gap | None:
    row = metric.gap()
    if row is None or row["value"] is None:
        return None
    printed = wording.number(abs(row["value"]), top.decimals)
    unit = {"%": "percentage points", "score": "points"}.get(top.unit, top.unit)
    same = row["period_end"] == top.period_end
    when = (
        "" if same else wording.during(row["period_start"], row["period_end"], row["period_type"])
    )
    side = _side(row["value"], 0, top.decimals)
    return Gap(f"{printed} {unit}", side, row["judgement"], when)


def _side(value: float, other: float, decimals: int) -> Side:
    """Where a value lies of another, both as they are printed."""
    now, then = (
        Decimal(wording.number(each, decimals).replace(",", "").replace("−", "-"))
        for each in (value, other)
    )
    return "same" if now == then else "up" if now > then else "down"


def _said(value: float, decimals: int, unit: str) -> str:
    if unit == "score":
        return f"a score of {wording.number(value, decimals)}"
    return wording.with_unit(value, decimals, unit)


def _when(figure: Figure) -> str:
    if not (figure.period_start and figure.period_end and figure.period_type):
        return ""
    of = (figure.period_start, figure.period_end, figure.period_type)
    return wording.during(*of, is_at_end=figure.is_at_end)


def _named(area: str, pack: Pack) -> str:
    return area or pack.area_name


def _awaited(metric: Metric) -> str:
    account = metric.account
    due = account.get("due_on")
    return wording.day(due) if account.get("standing") == "late" and due else ""


def _readable(text: str | None) -> str:
    """A reason as it ends a sentence."""
    return wording.dated(text or "").rstrip(".")


def _years(end: str | None, as_of: str) -> int:
    """Whole years from one day to another."""
    if not end:
        return 0
    then, now = date.fromisoformat(end[:10]), date.fromisoformat(as_of[:10])
    return max(0, now.year - then.year - ((now.month, now.day) <= (then.month, then.day)))
