"""Disclosure control: applied once, to what a draft shows, before any page, sheet or file is made.

Small counts are hidden by the profile of their metric, with their rate and limits. Then the audit
tries to work them out from everything that is shown, now and in every signed release before, and
more is hidden until it cannot. What is hidden as small, and what for the sake of another,
are never told apart: that would tell how small the first is.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from pipelines.disclosure.auditing import Contradiction
from pipelines.disclosure.protecting import NothingLeft, protect
from pipelines.disclosure.tables import Cell, Key, Tables
from pipelines.errors import HwbError
from pipelines.release import derived, families
from pipelines.release.families import Row, Smallness, key_of, place
from pipelines.release.printing import at, printed, rounded
from pipelines.specs.disclosure import Profile, profile, strictest

HIDDEN = "hidden"
_NUMBERS = ("numerator", "denominator", "value", "lower95_0cl", "upper95_0cl")


@dataclass(frozen=True)
class Published:
    """A signed release, or an answer: its figures as they were, and as shown, line by line."""

    name: str
    truth: list[Row]
    shown: list[Row]
    within: list[tuple[str, str]]
    is_signed: bool = True


def apply(said: Row, profiles: dict[str, Profile], before: Iterable[Published]) -> Row:
    """What is shown, after disclosure control, of what a draft says; `said` is left as it is.

    Raises HWB-950 for a profile that there is not, HWB-951 where a hidden count can be worked out
    whatever else is hidden, HWB-952 where what was published contradicts itself.
    """
    before, rules = list(before), rules_of(said, profiles)
    hidden: set[tuple[Any, ...]] = set()
    figures = _by_metric(said["figures"], said["metrics"])
    for metric, rows in figures.items():
        spec, rule = said["metrics"][metric], rules[metric]
        if rule.publishes == "nothing":
            hidden |= {place(row) for row in rows if row["value"] is not None}
        elif not rule.hides_nothing:
            tables = tables_of(metric, rows, spec, rule, said["within"], before)
            more = _protected(tables, metric, said)
            small = {key for key, cell in tables.cells.items() if cell.is_hidden}
            hidden |= {place(row) for row in rows if _has(row) and key_of(row) in small | more}
    shown = {**said, "figures": [_shown(row, said, rules, hidden) for row in said["figures"]]}
    shown.update(derived.cleared(said, rules, hidden))
    shown["disclosure"] = {
        "figures": len(said["figures"]),
        "hidden": len(hidden),
        "profiles": {
            name: profiles[name].model_dump(mode="json")
            for name in sorted({name for metric in rules for name, _ in _named(said, metric)})
        },
    }
    return shown


def rules_of(said: Row, profiles: dict[str, Profile]) -> dict[str, Profile]:
    """Metric → what is hidden of it: by its own profile and those of the extracts it is read from;
    raises HWB-950 for a profile that there is not."""
    return {
        metric: strictest(profile(profiles, name, of) for name, of in _named(said, metric))
        for metric in said["metrics"]
    }


def _named(said: Row, metric: str) -> list[tuple[str, str]]:
    """The profiles of a metric, and what names each."""
    own = (said["metrics"][metric]["disclosure"], f"the metric {metric}")
    return [own, *((row["disclosure"], row["extract"]) for row in said["sources"][metric])]


def findings(
    said: Row, shown: list[Row], profiles: dict[str, Profile], before: Iterable[Published]
) -> list[str]:
    """Metrics of which a hidden count can be worked out from figures as they are shown, or of which
    something is told that was made of a hidden one."""
    before, rules = list(before), rules_of(said, profiles)
    are_hidden = {place(row) for row in shown if row["value_status"] == HIDDEN}
    found = derived.told(said, rules, are_hidden)
    for metric, rows in _by_metric(said["figures"], said["metrics"]).items():
        spec, rule = said["metrics"][metric], rules[metric]
        if rule.hides_nothing or rule.publishes == "nothing":
            continue
        tables = tables_of(metric, rows, spec, rule, said["within"], before)
        for row in rows:
            if not _has(row):
                continue
            if place(row) in are_hidden and not tables.cells[key_of(row)].is_hidden:
                tables.hide(key_of(row))
            elif place(row) not in are_hidden and tables.cells[key_of(row)].is_hidden:
                found.append(metric)
        try:
            is_safe = not protect(tables)
        except NothingLeft:
            is_safe = False
        if not is_safe:
            found.append(metric)
    return sorted(set(found))


def tables_of(
    metric: str,
    rows: list[Row],
    spec: Row,
    rule: Profile,
    within: Iterable[Row],
    before: Iterable[Published],
) -> Tables:
    """What an attacker has of one metric: its figures now and in every release before."""
    tables = Tables()
    smallness = _smallness(spec, rule)
    adds = spec["period_semantics"] != "point_in_time"
    counted = [row for row in rows if _has(row)]
    then = [
        (row, place(row) in was_hidden)
        for release in before
        for was_hidden in [_hidden_then(release)]
        for row in _of_metric(release, metric, spec)
    ]
    # What was hidden once stays hidden while it is the same count.
    kept = {key_of(row) for row, was_hidden in then if was_hidden}
    small = {key_of(row) for row in counted if is_small(row, spec, rule)}
    weighed = _weighed(counted, small) - {key_of(row) for row, was_hidden in then if not was_hidden}
    for row in counted:
        tables.add(_cell(row, spec, rule, key_of(row) in small | kept | weighed))
    pairs = [(row["child_code"], row["area_code"]) for row in within]
    families.add_equations(tables, counted, pairs, smallness, adds)
    for row, was_hidden in then:
        cell = _cell(row, spec, rule, was_hidden)
        if not was_hidden:
            cell.loss = math.inf  # to hide what was shown once hides nothing
        tables.add(cell)
    for release in before:
        rows_then = _of_metric(release, metric, spec)
        families.add_equations(tables, rows_then, release.within, smallness, adds)
    # Parts may be in one and their total in another.
    together = {place(row): row for row in (*(row for row, _ in then), *counted)}
    if len(together) > len(counted):
        every = {*pairs, *(pair for release in before for pair in release.within)}
        families.add_equations(tables, list(together.values()), sorted(every), smallness, adds)
    return tables


def _hidden_then(release: Published) -> set[tuple[Any, ...]]:
    return {place(row) for row in release.shown if row["value_status"] == HIDDEN}


def _of_metric(release: Published, metric: str, spec: Row) -> list[Row]:
    truth = (_counted(row, spec) for row in release.truth if row["metric_id"] == metric)
    return [row for row in truth if _has(row)]


def _weighed(rows: list[Row], small: set[Key]) -> set[Key]:
    """Bands of age of which one is small, where a rate standardised over age is shown beside them.

    That rate is a sum of theirs with weights that everybody knows: all the others would tell the
    small one, however counts are rounded.
    """
    tables = {_table(row) for row in rows if _is_standardised(row)}
    bands = [row for row in rows if _is_band(row) and _table(row) in tables]
    told = {_table(row) for row in bands if key_of(row) in small}
    return {key_of(row) for row in bands if _table(row) in told}


def _table(row: Row) -> tuple[Any, ...]:
    return (row["area_code"], row["area_kind"], *place(row)[4:])


def _is_band(row: Row) -> bool:
    return any(piece.startswith("age: ") for piece in families.pieces(row["breakdown"]))


def _is_standardised(row: Row) -> bool:
    return "standardised" in (row["method"] or "")


def is_small(row: Row, spec: Row, rule: Profile) -> bool:
    """Whether a figure is hidden by its own numbers."""
    if row["area_kind"] in rule.exempt:
        return False
    count, of = row["numerator"], row["denominator"]
    if of is not None and rule.least_denominator and 0 < of < rule.least_denominator:
        return True
    return _smallness(spec, rule).is_small(count, of)


def _smallness(spec: Row, rule: Profile) -> Smallness:
    return Smallness(rule.hides, spec["value_type"] == "proportion")


def _counted(row: Row, spec: Row) -> Row:
    """A count that a source publishes without a numerator is its own."""
    if row["numerator"] is None and spec["value_type"] == "count":
        return {**row, "numerator": row["value"]}
    return row


def _has(row: Row) -> bool:
    return row["numerator"] is not None and row["value_status"] in ("present", "unreliable")


def _cell(row: Row, spec: Row, rule: Profile, hides: bool) -> Cell:
    count = float(row["numerator"])
    shown = _bounds(row, spec, rule)
    covers = _smallness(spec, rule).covers(count, row["denominator"]) if hides else None
    low, high = (min(1.0, count), math.inf) if hides else shown
    if covers:
        low = min(low, covers[0])
    if hides and row["denominator"] is not None and spec["value_type"] == "proportion":
        high = float(row["denominator"])
        covers = (covers[0], min(covers[1], high)) if covers else None
    return Cell(
        key_of(row), count, low, high, hides, covers, _loss(row, count), count.is_integer(), shown
    )


def _loss(row: Row, count: float) -> float:
    """What the reader loses: the board's own figure of everybody is the last to go."""
    loss = count
    if row["breakdown"] == families.EVERYBODY:
        loss += 1e7
    if row.get("is_board"):
        loss += 1e6
    return loss


def _bounds(row: Row, spec: Row, rule: Profile) -> tuple[float, float]:
    """What a shown count can be: within its rounding, and within that of its rate, of which the
    denominator counts as known."""
    count = float(row["numerator"])
    if rule.rounds_to is None or row["area_kind"] in rule.exempt:
        return count, count
    near = float(rounded(row["numerator"], rule.rounds_to))
    half = (rule.rounds_to - 1) / 2 if rule.rounds_to % 2 else rule.rounds_to / 2
    low, high = max(near - half, 0), near + half
    if row["denominator"] and row["value"] is not None and spec["value_type"] != "count":
        per = Decimal(str(row["denominator"])) / spec["multiplier"]
        ulp = Decimal(1).scaleb(-spec["decimals"])
        value = printed(row["value"], spec["decimals"])
        if spec["evidence"] != "published" and not _is_standardised(row):
            least, most = ((value - ulp / 2) * per, (value + ulp / 2) * per)
            low = max(low, float(least.to_integral_value(ROUND_CEILING)))
            high = min(high, float(most.to_integral_value(ROUND_FLOOR)))
    return min(low, count), max(high, count)


def _protected(tables: Tables, metric: str, said: Row) -> set[Key]:
    try:
        return protect(tables)
    except NothingLeft as left:
        raise HwbError(
            "HWB-951",
            f"a small number of {metric} can be worked out from what is published",
            where=_where(left.derived.key, said),
            why="It follows from figures that were signed before, or cannot be hidden.",
            do="Hold the metric back (`hwb hold-back`), or ask who answers for disclosure.",
        ) from None
    except Contradiction as wrong:
        raise HwbError(
            "HWB-952",
            f"figures of {metric} do not add up, so nobody can say what is safe to show",
            where=_where(wrong.key, said),
            do="Hold the metric back, and report this as a fault of the warehouse.",
        ) from None


def _where(key: Key, said: Row) -> str:
    """The figure in words, without its number."""
    if isinstance(key, tuple) and len(key) == len(("m", "a", "k", "b", "s", "e", "t", "n")):
        _, area, _, breakdown, start, end, _, _ = key
        return f"{area}, {breakdown}, {start} to {end}"
    return "a rest that nobody printed"


def _shown(row: Row, said: Row, rules: dict[str, Profile], hidden: set[tuple[Any, ...]]) -> Row:
    spec = said["metrics"][row["metric_id"]]
    rule = rules[row["metric_id"]]
    if place(row) in hidden:
        return {
            **row,
            **dict.fromkeys(_NUMBERS),
            "value_status": HIDDEN,
            "status_reason": derived.WHY,
            "maturity": None,
        }
    shown = dict(row)
    for name in ("value", "lower95_0cl", "upper95_0cl"):
        shown[name] = at(row[name], spec["decimals"])
    if rule.rounds_to and row["area_kind"] not in rule.exempt:
        for name in ("numerator", "denominator"):
            if row[name] is not None:
                shown[name] = rounded(row[name], rule.rounds_to)
        if spec["value_type"] == "count" and row["value"] is not None:
            shown["value"] = rounded(row["value"], rule.rounds_to)
    return shown


def _by_metric(rows: list[Row], specs: Row) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["metric_id"], []).append(_counted(row, specs[row["metric_id"]]))
    return found
