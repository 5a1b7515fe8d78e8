"""Who must sign a draft, what each signature is for, and which have been given.

The chain is data of the strategy, the people are the dated role register. A signature names the
hash of the figures in its scope: another figure in scope, and it counts no more.
"""

import base64
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipelines.release.releases import SIGNOFF, Draft, read_yaml
from pipelines.specs.strategy import SignOffStep

_CODE_LENGTH = 10


@dataclass(frozen=True)
class Needed:
    """One signature that a draft needs: of a role, by one of its holders, for some metrics.

    `quorum` people must give it. `unchanged` where all figures of a metric step are as they were
    signed in the last release, whose chain had the step: nobody is asked again.
    """

    role: str
    of: str
    """What it is for: `metrics`, the key of a priority, or `strategy`."""
    holders: tuple[str, ...]
    metrics: tuple[str, ...]
    figures: str
    """The hash of the figures in its scope."""
    code: str
    quorum: int
    unchanged: bool


@dataclass(frozen=True)
class Signature:
    """A signature as the ledger holds it."""

    number: int
    role: str
    of: str
    by: str
    metrics: tuple[str, ...]
    figures: str
    evidence: str | None

    @classmethod
    def of_told(cls, number: int, by: str, told: dict[str, Any]) -> "Signature":
        return cls(
            number,
            told["role"],
            told["of"],
            by,
            tuple(told["metrics"]),
            told["figures"],
            told.get("evidence"),
        )


@dataclass(frozen=True)
class Standing:
    """A signature that is needed, those that count for it, and those that no longer do."""

    needed: Needed
    given: tuple[Signature, ...]
    void: tuple[Signature, ...]

    @property
    def is_complete(self) -> bool:
        return self.needed.unchanged or len({s.by for s in self.given}) >= self.needed.quorum


def needed(
    draft: Draft, chain: Iterable[SignOffStep], day: date, signed_before: Draft | None
) -> Iterator[Needed]:
    """Every signature a draft needs, step by step, as the roles are held on a day.

    A priority that nobody holds the role for is asked nothing of this step: that it should have
    somebody is a duty of its own.
    """
    metrics = [metric for metric in draft.metrics if metric not in draft.held]
    before = signed_before.figures if signed_before else {}
    asked_before = _roles_of_metrics(signed_before) if signed_before else set()
    for step in chain:
        if step.signs == "metric":
            scopes = _by_holder(draft, step.role, metrics, day)
        elif step.signs == "priority":
            scopes = _by_priority(draft, step.role, metrics, day)
        else:
            scopes = [("strategy", holders_of(draft, step.role, day), metrics)]
        for of, holders, scope in scopes:
            figures = scope_hash(draft, scope)
            is_unchanged = (
                step.signs == "metric"
                and step.role in asked_before
                and all(draft.figures.get(m) == before.get(m, "") for m in scope)
            )
            yield Needed(
                step.role,
                of,
                tuple(holders),
                tuple(scope),
                figures,
                code_of(draft, step.role, of, figures),
                step.quorum,
                is_unchanged,
            )


def _roles_of_metrics(release: Draft) -> set[str]:
    """The roles that its chain asked to sign metrics: what they signed they need not sign again."""
    chain = read_yaml(release.folder / SIGNOFF).get("chain", [])
    return {step["role"] for step in chain if step["signs"] == "metric"}


def standings(needs: Iterable[Needed], signatures: Iterable[Signature]) -> list[Standing]:
    """What has been signed of what is needed. A void signature had other figures in its scope."""
    given = list(signatures)
    found = []
    for need in needs:
        here = [s for s in given if s.role == need.role and _is_for(s, need)]
        counting = tuple(s for s in here if s.figures == need.figures and s.of == need.of)
        found.append(Standing(need, counting, tuple(s for s in here if s.figures != need.figures)))
    return found


def _is_for(signature: Signature, need: Needed) -> bool:
    return signature.of == need.of and (
        need.of != "metrics" or bool(set(signature.metrics) & set(need.metrics))
    )


def scope_hash(draft: Draft, metrics: Iterable[str]) -> str:
    """SHA-256 over the figures of some metrics, and over which these are."""
    lines = [f"{metric} {draft.figures.get(metric, 'no figure')}" for metric in sorted(metrics)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def code_of(draft: Draft, role: str, of: str, figures: str) -> str:
    """The short code that a signer quotes: for one release, role and scope, and no other."""
    text = f"{draft.strategy} {draft.name} {role} {of} {figures}"
    letters = base64.b32encode(hashlib.sha256(text.encode()).digest()).decode()[:_CODE_LENGTH]
    return f"{letters[:5]}-{letters[5:]}"


def holders_of(
    draft: Draft,
    role: str,
    day: date,
    *,
    priority: str | None = None,
    metric: str | None = None,
) -> list[str]:
    """Who holds a role on a day: for a priority or a metric, or for the whole."""
    return sorted(
        {
            row["holder"]
            for row in _held_on(draft, day)
            if row["role_held"] == role
            and row["priority_key"] == priority
            and row["metric_id"] == metric
        }
    )


def deputies_of(draft: Draft, holder: str, day: date) -> list[str]:
    """Who may sign in a holder's place on a day."""
    return sorted(
        {
            row["holder"]
            for row in _held_on(draft, day)
            if row["role_held"] == "deputy" and row["deputy_for"] == holder
        }
    )


def _held_on(draft: Draft, day: date) -> Iterator[dict[str, Any]]:
    for row in draft.facts["roles"]:
        starts, ends = row["valid_from"], row["valid_to"]
        if (not starts or starts <= day.isoformat()) and (not ends or ends >= day.isoformat()):
            yield row


def _by_holder(
    draft: Draft, role: str, metrics: list[str], day: date
) -> list[tuple[str, list[str], list[str]]]:
    """One scope for all metrics of one holder: of the register, else the post the metric names."""
    scopes: dict[tuple[str, ...], list[str]] = {}
    for metric in metrics:
        named = {"owner": "owner", "checker": "checked_by"}.get(role)
        holders = holders_of(draft, role, day, metric=metric) or (
            [draft.metrics[metric][named]] if named else []
        )
        scopes.setdefault(tuple(holders), []).append(metric)
    return [("metrics", list(holders), scope) for holders, scope in sorted(scopes.items())]


def _by_priority(
    draft: Draft, role: str, metrics: list[str], day: date
) -> list[tuple[str, list[str], list[str]]]:
    scopes = []
    for row in draft.facts["priorities"]:
        key = row["priority_key"]
        supporting = [m for m in metrics if key in draft.metrics[m]["priorities"]]
        holders = holders_of(draft, role, day, priority=key)
        if holders and supporting:
            scopes.append((key, holders, supporting))
    return scopes
