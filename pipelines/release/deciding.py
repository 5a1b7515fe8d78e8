"""Decisions on the way to a signature, each a line of the ledger: who, what, because of what."""

from pipelines.errors import HwbError
from pipelines.ledger import Entry, append, entries
from pipelines.ledger import person as post
from pipelines.periods import Quarter
from pipelines.release.contents import definition_hash
from pipelines.release.on_record import open_name, signed_names
from pipelines.release.releases import Name
from pipelines.settings import Settings
from pipelines.specs.base import nearest
from pipelines.specs.register import MetricFile, Register, StrategyFile


def approve(settings: Settings, file: MetricFile, *, by: str) -> Entry:
    """The owner of a metric approves its definition as its two files say it now.

    Raises HWB-913 where somebody else does.
    """
    by = post(by)
    if by != file.metric.owner:
        raise HwbError(
            "HWB-913",
            f"{by} does not own the definition of {file.id}",
            where=str(file.path),
            why=f"Its owner is the {file.metric.owner}.",
            do="The owner approves it; another owner is entered in the file.",
        )
    return append(
        settings,
        "approval",
        by=by,
        told={"metric": file.id, "definition": definition_hash(file)},
    )


def is_approved(settings: Settings, file: MetricFile) -> bool:
    definition = definition_hash(file)
    return any(
        (e.told["metric"], e.told["definition"]) == (file.id, definition)
        for e in entries(settings, "approval")
    )


def hold_back(
    settings: Settings,
    file: StrategyFile,
    quarter: Quarter,
    what: str,
    *,
    lift: bool = False,
    by: str,
    because: str,
) -> Entry:
    """Leaves a metric, or every metric of a priority, out of the release that is being drafted; or
    lets in again what was left out.

    Raises HWB-914 for what is neither, HWB-917 where there is nothing to let in.
    """
    name = open_name(settings, file.id, quarter)
    supporting = {m for p in file.strategy.priorities for m in p.metrics}
    known = [*(p.key for p in file.strategy.priorities), *supporting, *file.strategy.overarching]
    if what not in known:
        raise HwbError(
            "HWB-914", f"{file.id} has no metric or priority {what!r}{nearest(what, known)}"
        )
    if lift and what not in held_back(settings, file.id, name):
        raise HwbError(
            "HWB-917",
            f"{what} is not held back from {name} of {file.id}",
            do=f"`hwb status --quarter {quarter} --strategy {file.id}` tells what is held.",
        )
    return append(
        settings,
        "let in" if lift else "hold back",
        by=by,
        because=because,
        strategy=file.id,
        quarter=str(quarter),
        told={"release": str(name), "what": what},
    )


def held_back(settings: Settings, strategy: str, name: Name) -> dict[str, str]:
    """Metrics and priorities that were decided to be left out of a release → why.

    A correction leaves out what the release before it did; one that completes it starts anew.
    """
    held: dict[str, str] = {}
    for entry in entries(settings, "hold back", "let in", "correct"):
        if (entry.strategy, entry.quarter) != (strategy, str(name.quarter)):
            continue
        if Name.parse(entry.told["release"]).number > name.number:
            break
        if entry.act == "hold back":
            held[entry.told["what"]] = entry.because
        elif entry.act == "let in":
            held.pop(entry.told["what"], None)
        elif entry.told["kind"] == "completed":
            held.clear()
    return held


def override(
    settings: Settings,
    file: StrategyFile,
    quarter: Quarter,
    *,
    role: str,
    person: str,
    by: str,
    because: str,
) -> Entry:
    """Lets a person sign in a role that is not theirs, or that may not be combined with another of
    theirs. Raises HWB-920 for a role that signs nothing."""
    roles = [step.role for step in file.strategy.sign_off]
    if role not in roles:
        raise HwbError(
            "HWB-920",
            f"no step of the chain of {file.id} is signed by {role!r}{nearest(role, roles)}",
            do=f"The chain is: {', '.join(roles)}.",
        )
    return append(
        settings,
        "override",
        by=by,
        because=because,
        strategy=file.id,
        quarter=str(quarter),
        told={"role": role, "person": post(person)},
    )


def correct(
    settings: Settings, file: StrategyFile, quarter: Quarter, *, kind: str, by: str, because: str
) -> Name:
    """Begins a release beside the signed one: `correction`, or `completed` with what was held.

    Raises HWB-915 where nothing of the quarter is signed, HWB-926 where one is begun already.
    """
    signed = [n for n in signed_names(settings, file.id) if n.quarter == quarter]
    if not signed:
        raise HwbError(
            "HWB-915",
            f"nothing of {quarter} of {file.id} is signed",
            do="What is not signed yet is drafted anew: `hwb draft`.",
        )
    name = Name(quarter, signed[-1].number + 1)
    if any(
        (e.strategy, e.told["release"]) == (file.id, str(name))
        for e in entries(settings, "correct")
    ):
        raise HwbError(
            "HWB-926",
            f"{name} of {file.id} is begun already",
            do=f"`hwb draft {quarter} --strategy {file.id}` makes its next draft.",
        )
    append(
        settings,
        "correct",
        by=by,
        because=because,
        strategy=file.id,
        quarter=str(quarter),
        told={"release": str(name), "kind": kind},
    )
    return name


def hold(
    settings: Settings, strategy: str, name: Name, *, lift: bool, by: str, because: str
) -> Entry:
    """Stops exports of a signed release, or lets them go on.

    Raises HWB-915 where it is not signed, HWB-917 where there is no hold to lift.
    """
    if name not in signed_names(settings, strategy):
        raise HwbError(
            "HWB-915",
            f"{name} of {strategy} is not signed",
            do="Only what is signed is exported.",
        )
    if lift and on_hold(settings, strategy, name) is None:
        raise HwbError(
            "HWB-917",
            f"{name} of {strategy} is not on hold",
            do="`hwb releases` tells which are.",
        )
    return append(
        settings,
        "lift hold" if lift else "hold",
        by=by,
        because=because,
        strategy=strategy,
        quarter=str(name.quarter),
        told={"release": str(name)},
    )


def on_hold(settings: Settings, strategy: str, name: Name) -> Entry | None:
    """The line that holds a release, while none after it lifts the hold."""
    lines = [
        e
        for e in entries(settings, "hold", "lift hold")
        if (e.strategy, e.told["release"]) == (strategy, str(name))
    ]
    return lines[-1] if lines and lines[-1].act == "hold" else None


def owned_by(register: Register, owner: str) -> list[MetricFile]:
    """The metrics a post owns; raises HWB-913 where it owns none."""
    found = [file for file in register.metrics.values() if file.metric.owner == owner]
    if not found:
        owners = {file.metric.owner for file in register.metrics.values()}
        raise HwbError(
            "HWB-913",
            f"{owner!r} owns no definition{nearest(owner, owners)}",
            do="`hwb owners` lists them.",
        )
    return found
