"""Who answers for what: the roles that specs name, and what each has to do."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from pipelines.errors import HwbError
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


def told(found: list[Owner]) -> Iterator[str]:
    """The list for people, a paragraph a role."""
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
