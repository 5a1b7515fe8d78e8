"""The door: an arriving file becomes bytes and a receipt, or is refused and kept aside.

Nothing here opens a file by the name it was sent under, and nothing heavy is imported, because
whether anything new has arrived is asked before every refresh.
"""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from pipelines.intake.door import Arrival, Door, Given, demonstrations
from pipelines.intake.inbox import (
    SETTLED_AFTER_SECONDS,
    Progress,
    Waiting,
    leave_alone,
    look,
    look_until_settled,
    take_out,
)
from pipelines.intake.receipts import (
    Origin,
    Receipt,
    Refusal,
    in_utc,
    receipts,
    refusals,
    shown,
)
from pipelines.settings import Settings
from pipelines.specs.register import Register

__all__ = [
    "Arrival",
    "Progress",
    "Receipt",
    "Refusal",
    "Waiting",
    "look",
    "receipts",
    "receive",
    "receive_demonstration",
    "refusals",
    "scan",
]


def receive(
    settings: Settings,
    register: Register,
    files: Sequence[Path],
    *,
    as_: str | None = None,
    released: date | None = None,
    received_at: datetime | None = None,
    origin: Origin = "real",
    sender: str | None = None,
    embargoed_until: datetime | None = None,
) -> list[Arrival]:
    """Receives files one by one; a file that is refused stops none of the others.

    The files themselves are left where they are. `as_` names the extract (else it is recognised);
    `released` is the publisher's date (else read from the file, where its contract says how);
    `received_at` is now unless given (UTC where it has no zone); a `sender` that is the name of a
    partner claims the file for that partner; until `embargoed_until` the file is landed and
    checked, and absent from whatever can be read. The same bytes again change nothing; named `as_`
    another extract they get a further receipt for it.

    Raises HWB-104 (no such extract), HWB-205 (home not writable), HWB-207 (a receipt is damaged),
    HWB-215 (synthetic files in a live home): what concerns the call and no single file.
    """
    extract = register.extract(as_) if as_ else None
    given = Given(extract, released, received_at, sender, embargoed_until)
    door = Door(settings, register, origin)
    return [door.take(file, given)[0] for file in files]


def scan(
    settings: Settings,
    register: Register,
    *,
    received_at: datetime | None = None,
    settled_after: float = SETTLED_AFTER_SECONDS,
) -> list[Arrival]:
    """Receives what has arrived in the inbox, and says of the rest that it is still arriving.

    A file below `inbox/<partner>/` is claimed for that partner. Once its bytes are safe, received
    or refused, it is removed from the inbox; where that is not possible a received file is passed
    over from then on, and a refused one is refused at every scan.
    """
    waiting = look_until_settled(settings, settled_after)
    if not waiting:
        return []
    door = Door(settings, register, "real")
    arrivals, stuck = [], []
    for entry in waiting:
        if entry.progress is not Progress.ARRIVED:
            arrivals.append(Arrival(shown(entry.path.name), "still arriving"))
            continue
        given = Given(received_at=received_at, sender=entry.sender)
        arrival, safe = door.take(entry.path, given)
        arrivals.append(arrival)
        if safe and not take_out(settings, entry, safe) and arrival.receipt:
            stuck.append(entry)
    leave_alone(settings, stuck)
    return arrivals


def receive_demonstration(settings: Settings, register: Register) -> list[Arrival]:
    """Receives the synthetic files every contract declares, under their fixed receipts.

    In order of `received_at`, then extract and name. Repeatable; the files stay where they are.
    Raises HWB-215 in a live home.
    """
    declared = [
        (in_utc(file.received_at), extract.id, file.name, file.released)
        for extract in register.extracts.values()
        if extract.contract.demonstration
        for file in extract.contract.demonstration.all_files()
    ]
    door = Door(settings, register, "synthetic")
    arrivals = []
    for received_at, extract_id, name, released in sorted(declared, key=lambda file: file[:3]):
        given = Given(register.extracts[extract_id], released, received_at)
        arrivals.append(door.take(demonstrations(settings) / extract_id / name, given)[0])
    return arrivals
