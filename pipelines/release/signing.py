"""Signatures are taken, and a quarter is signed: its release folder appears whole, or not at all.

The line in the ledger decides: before it is written nothing is signed, after it everything is. The
folder is whole beside its place by then; where the rename did not come about, the next command that
looks makes up for it.
"""

import hashlib
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from pipelines.errors import HwbError
from pipelines.files import sha256_of, sync
from pipelines.ledger import Entry, append, as_json, entries, head, person
from pipelines.locking import turn
from pipelines.refresh import today
from pipelines.release.chain import Needed, Signature, Standing, deputies_of, needed, standings
from pipelines.release.gate import held_priorities, let_pass_by, tasks, waived
from pipelines.release.on_record import (
    already_signed,
    correction_of,
    drafts,
    last_signed,
    newest_draft,
    sign_line,
    sign_lines,
    signed,
    waiting_folder,
)
from pipelines.release.releases import (
    SIGNOFF,
    Draft,
    Name,
    damaged,
    differences,
    read_yaml,
    release_folder,
    write_yaml,
)
from pipelines.settings import Settings
from pipelines.specs.base import nearest, only_nearest
from pipelines.specs.register import StrategyFile
from pipelines.specs.strategy import SignOffStep, Strategy
from pipelines.specs.words import many


def standing(settings: Settings, draft: Draft, strategy: Strategy, day: date) -> list[Standing]:
    """Every signature a draft needs, and what has been given."""
    needs = needed(draft, strategy.sign_off, day, last_signed(settings, draft.strategy, draft.name))
    return standings(needs, _signatures(settings, draft))


def step_of(file: StrategyFile, role: str) -> SignOffStep:
    """The step of the chain that a role signs; raises HWB-920 where there is none."""
    steps = {step.role: step for step in file.strategy.sign_off}
    if role not in steps:
        raise HwbError(
            "HWB-920",
            f"no step of the chain of {file.id} is signed by {role!r}{nearest(role, steps)}",
            do=f"The chain is: {', '.join(steps)}.",
        )
    return steps[role]


def sign_as(
    settings: Settings,
    file: StrategyFile,
    draft: Draft,
    role: str,
    code: str,
    *,
    by: str,
    evidence: Path | None = None,
    recorded_by: str = "",
) -> Entry:
    """Records a signature: by `by`, in a role of the chain, for the scope that the code stands for.

    `evidence` is what the signer sent, kept in the ledger's folder by its hash; `recorded_by` is
    who entered it for them. Raises HWB-920 (no such role), HWB-921 (a code of other figures),
    HWB-922 (not theirs to give), HWB-923 (not their turn), HWB-924 (signed in a role that may not
    be combined), HWB-925 (evidence cannot be read), HWB-927 (given already).
    """
    day, by = today(), person(by)
    step_of(file, role)
    steps = {step.role: step for step in file.strategy.sign_off}
    found = standing(settings, draft, file.strategy, day)
    mine = [s for s in found if s.needed.role == role]
    asked = next((s for s in mine if s.needed.code == code.strip().upper()), None)
    if asked is None:
        raise HwbError(
            "HWB-921",
            f"this code is of no figures that draft {draft.number} asks the {role} to sign",
            why="Figures in its scope have changed since the sheet was made, or the code is of "
            "another role or release.",
            do=f"`hwb signoff-sheet {draft.typed} --role {role}` shows what has changed, and "
            "today's code.",
        )
    need = asked.needed
    given = next((s for s in asked.given if s.by == by), None)
    if given is not None:
        raise HwbError(
            "HWB-927",
            f"{by} has signed this as {role} already",
            why=f"It is line {given.number} of the ledger, and counts.",
        )
    overrides = _overrides(settings, draft, role, by)
    _refuse_a_stranger(draft, need, by, day, overrides)
    _refuse_before_the_turn(draft, found, need, steps)
    _refuse_two_hats(found, need, by, steps, overrides)
    told: dict[str, Any] = {
        "release": str(draft.name),
        "draft": draft.number,
        "role": role,
        "of": need.of,
        "metrics": list(need.metrics),
        "figures": need.figures,
        "code": need.code,
    }
    if recorded_by:
        told["recorded_by"] = recorded_by
    if evidence is not None:
        told["evidence"] = _keep(settings, evidence)
    return append(
        settings,
        "signature",
        by=by,
        strategy=draft.strategy,
        quarter=str(draft.name.quarter),
        told=told,
    )


def sign(settings: Settings, file: StrategyFile, name: Name, *, by: str) -> Path:
    """Signs the newest draft as the release: the folder of it.

    Raises HWB-912 where it is signed, HWB-930 while a task is open that blocks, with all of them,
    HWB-922 where `by` is no holder of the last role of the chain, HWB-911 where the draft is not as
    it was made, or a folder lies where the release is to lie.
    """
    with turn(settings.ledger / "sign.lock"):  # two at once would clear each other's folder away
        if sign_line(settings, file.id, name) is not None:
            raise already_signed(file.id, name)
        folder = release_folder(settings, file.id, name)
        if folder.exists():
            raise damaged(folder, "it was never signed, and lies where the release is to lie")
        return _sign(settings, file, name, person(by))


def _sign(settings: Settings, file: StrategyFile, name: Name, by: str) -> Path:
    draft = newest_draft(settings, file.id, name)
    day = today()
    found = standing(settings, draft, file.strategy, day)
    _refuse_who_does_not_end_the_chain(settings, draft, file.strategy.sign_off, by, day)
    known = tasks(settings, draft, file.strategy, found, day)
    open_tasks = [task for task in known if task.is_open]
    if open_tasks:
        awaited = [task for task in open_tasks if task.rule == "signature"]
        work = [task for task in open_tasks if task.rule != "signature"]
        raise HwbError(
            "HWB-930",
            f"{name} of {file.id} cannot be signed: {many(len(work), 'task')} to do, "
            f"{many(len(awaited), 'signature')} awaited",
            why="; ".join(f"{t.of}: {t.what}" for t in open_tasks[:5])
            + (f"; and {len(open_tasks) - 5} more" if len(open_tasks) > 5 else ""),
            do=f"`hwb status --quarter {draft.typed}` lists them. A task is done, waived "
            "(`hwb waive`) or held back (`hwb hold-back`); `hwb signoff-sheet` writes what each "
            "signer reads.",
        )
    passed = [*waived(known), *_stood_in(settings, draft, found)]
    return _release(settings, draft, file.strategy.sign_off, day, found, passed, by)


def signoff_of(settings: Settings, strategy: str, name: Name) -> dict[str, Any]:
    """What `signoff.yml` of a release says; raises HWB-940 where it was never signed, HWB-911."""
    return read_yaml(signed(settings, strategy, name).folder / SIGNOFF)


def _release(
    settings: Settings,
    draft: Draft,
    chain: list[SignOffStep],
    day: date,
    found: list[Standing],
    passed: list[dict[str, Any]],
    by: str,
) -> Path:
    folder = release_folder(settings, draft.strategy, draft.name)
    folder.parent.mkdir(parents=True, exist_ok=True)
    for leftover in folder.parent.glob(f".{draft.name}.*"):
        shutil.rmtree(leftover)  # of a signing that was stopped before it counted
    part = folder.parent / f".{draft.name}.{os.getpid()}"
    shutil.copytree(draft.folder, part)
    line = drafts(settings, draft.strategy, draft.name)[-1]
    for how in differences(part, line.told["files"]):  # changed since it was read
        raise damaged(draft.folder, how)
    said = _signoff(settings, draft, found, by, part)
    before = last_signed(settings, draft.strategy, draft.name)
    asked = {
        "signed_on": day.isoformat(),
        "signed_after": str(before.name) if before else "",
        "chain": [step.model_dump() for step in chain],
        "let_pass": passed,
    }
    write_yaml({**said, **asked}, part / SIGNOFF)
    for path in (*part.iterdir(), part):
        sync(path)
    signoff = sha256_of(part / SIGNOFF)
    part.rename(waiting_folder(folder, signoff))
    sync(folder.parent)
    append(
        settings,
        "sign",
        by=by,
        strategy=draft.strategy,
        quarter=str(draft.name.quarter),
        told={"release": str(draft.name), "draft": draft.number, "signoff": signoff},
    )
    sign_lines(settings)
    return folder


def _signoff(
    settings: Settings, draft: Draft, found: list[Standing], by: str, part: Path
) -> dict[str, Any]:
    """What is signed, by whom, and every decision on the way: the ledger's own lines."""
    held = held_priorities(draft)
    counting = {s.number for standing in found for s in standing.given}
    lines = [
        as_json(entry)
        for entry in entries(settings)
        if entry.strategy in ("", draft.strategy)
        and entry.quarter in ("", str(draft.name.quarter))
        and (entry.act != "signature" or entry.number in counting)
        and entry.act not in _AFTERWARDS
    ]
    return {
        "strategy": draft.strategy,
        "release": str(draft.name),
        "draft": draft.number,
        "kind": _kind(settings, draft),
        "signed_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "signed_by": by,
        "ledger_head": head(settings),
        "priorities": {
            row["priority_key"]: f"held: {held[row['priority_key']]}"
            if row["priority_key"] in held
            else "in"
            for row in draft.facts["priorities"]
        },
        "held_metrics": draft.held,
        "unchanged": sorted({m for s in found if s.needed.unchanged for m in s.needed.metrics}),
        "files": {path.name: sha256_of(path) for path in sorted(part.iterdir())},
        "decisions": lines,
    }


_AFTERWARDS = ("sign", "export", "answer")
"""Acts by which nothing comes to be signed."""


def _stood_in(settings: Settings, draft: Draft, found: list[Standing]) -> Iterator[dict[str, Any]]:
    """Who signed by a named override, as `let_pass` of `signoff.yml` holds it."""
    for role, who in sorted({(s.needed.role, given.by) for s in found for given in s.given}):
        for entry in _overrides(settings, draft, role, who)[-1:]:
            yield let_pass_by(entry, role, who)


def _kind(settings: Settings, draft: Draft) -> str:
    if not draft.name.number:
        return "first"
    return str(correction_of(settings, draft.strategy, draft.name).told["kind"])


def _signatures(settings: Settings, draft: Draft) -> Iterator[Signature]:
    for entry in entries(settings, "signature"):
        if (entry.strategy, entry.told["release"]) == (draft.strategy, str(draft.name)):
            yield Signature.of_told(entry.number, entry.by, entry.told)


def _overrides(settings: Settings, draft: Draft, role: str, person: str) -> list[Entry]:
    return [
        entry
        for entry in entries(settings, "override")
        if (entry.strategy, entry.quarter) == (draft.strategy, str(draft.name.quarter))
        and (entry.told["role"], entry.told["person"]) == (role, person)
    ]


def _refuse_a_stranger(
    draft: Draft, need: Needed, by: str, day: date, overrides: list[Entry]
) -> None:
    if _is_theirs(draft, need, by, day) or overrides:
        return
    raise HwbError(
        "HWB-922",
        f"{by} does not sign as {need.role} here{only_nearest(by, need.holders)}",
        why=f"The role is held by {' and '.join(need.holders)}."
        if need.holders
        else "Nobody holds the role.",
        do="Enter a holder or deputy in the list of roles, or say `hwb override` with the reason, "
        "which the pack prints.",
    )


def _refuse_who_does_not_end_the_chain(
    settings: Settings, draft: Draft, chain: list[SignOffStep], by: str, day: date
) -> None:
    """The quarter is signed by whoever holds the last role of the chain."""
    needs = list(needed(draft, chain[-1:], day, None))
    if not needs:
        raise HwbError(
            "HWB-920",
            "nobody can end the chain of signatures",
            why=f"Nobody holds the role {chain[-1].role}."
            if chain
            else f"`sign_off` of {draft.strategy} is empty: nobody is asked to sign.",
            do="Enter who holds it in the list of roles; who signs is `sign_off` of the strategy.",
        )
    if not any(_is_theirs(draft, need, by, day) for need in needs):
        _refuse_a_stranger(draft, needs[0], by, day, _overrides(settings, draft, needs[0].role, by))


def _is_theirs(draft: Draft, need: Needed, by: str, day: date) -> bool:
    """Whether somebody holds the role that a signature is asked of, or deputises for its holder."""
    deputies = [d for holder in need.holders for d in deputies_of(draft, holder, day)]
    return by in (*need.holders, *deputies)


def _refuse_before_the_turn(
    draft: Draft, found: list[Standing], need: Needed, steps: dict[str, SignOffStep]
) -> None:
    order = list(steps)
    waiting = [
        s.needed
        for s in found
        if order.index(s.needed.role) < order.index(need.role)
        and not s.is_complete
        and set(s.needed.metrics) & set(need.metrics)
    ]
    if waiting:
        first = waiting[0]
        raise HwbError(
            "HWB-923",
            f"the {first.role} signs before the {need.role}",
            why=f"The signature of {' or '.join(first.holders) or first.role} for "
            f"{many(len(first.metrics), 'metric')} is not there yet.",
            do=f"`hwb status --quarter {draft.typed}` shows who is awaited.",
        )


def _refuse_two_hats(
    found: list[Standing],
    need: Needed,
    by: str,
    steps: dict[str, SignOffStep],
    overrides: list[Entry],
) -> None:
    for other in found:
        role = other.needed.role
        if role == need.role or not set(other.needed.metrics) & set(need.metrics):
            continue
        may_be = role in steps[need.role].may_be_combined_with + (
            [role] if need.role in steps[role].may_be_combined_with else []
        )
        if any(s.by == by for s in other.given) and not may_be and not overrides:
            raise HwbError(
                "HWB-924",
                f"{by} has signed as {role} for some of these figures",
                why=f"The chain does not let one person be {role} and {need.role}.",
                do="Another holder or a deputy signs, or say `hwb override` with the reason.",
            )


def _keep(settings: Settings, evidence: Path) -> dict[str, str]:
    """The evidence is kept under its hash; a release names it, and holds none of its words."""
    try:
        text = evidence.read_bytes()
    except OSError as fault:
        raise HwbError(
            "HWB-925",
            f"the evidence cannot be read ({fault.strerror})",
            where=str(evidence),
            do="Save the reply as a file and name it.",
        ) from None
    sha256 = hashlib.sha256(text).hexdigest()
    kept = settings.ledger / "evidence" / sha256
    kept.parent.mkdir(parents=True, exist_ok=True)
    if not kept.is_file():
        part = kept.with_suffix(f".{os.getpid()}")
        part.write_bytes(text)
        sync(part)
        part.replace(kept)
        sync(kept.parent)
    return {"sha256": sha256, "name": evidence.name}
