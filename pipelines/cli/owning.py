"""Who answers for what: the roles that specs name, and what each has to do."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from pipelines.errors import HwbError
from pipelines.settings import Settings
from pipelines.specs.base import nearest
from pipelines.specs.register import Register
from pipelines.specs.words import wrapped

_SOON = timedelta(days=60)


@dataclass
class Owner:
    """A role: metrics it owns and checks, extracts it is written to about, reviews that press."""

    role: str
    owns: list[str] = field(default_factory=list)
    checks: list[str] = field(default_factory=list)
    sends: list[str] = field(default_factory=list)
    overdue: list[str] = field(default_factory=list)
    due_soon: list[str] = field(default_factory=list)


def owners(register: Register, role: str | None, as_of: date) -> list[Owner]:
    """Every role in the order of its name, or the one asked for.

    Raises HWB-113 with the nearest name when no spec names the role.
    """
    found: dict[str, Owner] = {}

    def of(name: str) -> Owner:
        return found.setdefault(name, Owner(name))

    for file in register.metrics.values():
        metric = file.metric
        owner = of(metric.owner)
        owner.owns.append(file.id)
        of(metric.checked_by).checks.append(file.id)
        if metric.next_review < as_of:
            owner.overdue.append(file.id)
        elif metric.next_review <= as_of + _SOON:
            owner.due_soon.append(file.id)
    for extract in register.extracts.values():
        for contact in extract.contract.contacts:
            of(f"{contact.role}, {contact.organisation}").sends.append(extract.id)
    if role is None:
        return [found[name] for name in sorted(found)]
    if role not in found:
        raise HwbError("HWB-113", f"no spec names the role {role!r}{nearest(role, sorted(found))}")
    return [found[role]]


def left_open(settings: Settings) -> list[dict[str, Any]]:
    """What leavers of the boards' registers left, as published; nothing where nothing is."""
    from pipelines.modelling.querying import ask, opened

    if not settings.published.is_file():
        return []
    with opened(settings) as connection:
        answer = ask(connection, "from governance.left_open order by all")
        return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]


def told(found: list[Owner], left: list[dict[str, Any]]) -> Iterator[str]:
    """The list for people, a paragraph a role, then what leavers left, a paragraph a leaver."""
    for number, owner in enumerate(found):
        if number:
            yield ""
        yield owner.role
        for what, names in (
            ("owns", owner.owns),
            ("checks", owner.checks),
            ("sends", owner.sends),
            ("review overdue", owner.overdue),
            ("review within 60 days", owner.due_soon),
        ):
            if names:
                yield wrapped(f"  {what}  {', '.join(names)}", "    ")
    holder = None
    for row in left:
        if holder != (row["strategy_id"], row["holder"]):
            holder = (row["strategy_id"], row["holder"])
            yield ""
            yield f"{row['holder']} left the board of {row['strategy_id']} on {row['left_on']}"
        about = (row[name] for name in ("priority_key", "metric_id", "plan_key", "action_key"))
        named = " ".join(filter(None, [row["what"], *about]))
        yield wrapped(f"  left  {named}: {row['because']}", "    ")
