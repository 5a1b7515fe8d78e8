"""A draft: the quarter's figures as they would be signed, of what was known at the freeze alone."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.files import sha256_of, sync
from pipelines.ledger import append, entries, person
from pipelines.periods import Quarter
from pipelines.refresh import Refresh
from pipelines.release import board, checks, contents, correcting, locks
from pipelines.release.deciding import held_back
from pipelines.release.freezing import Frozen, frozen
from pipelines.release.on_record import drafts, free_number, last_signed, open_name
from pipelines.release.releases import LOCK, Draft, Name, drafts_folder, read, write_yaml
from pipelines.rows import FileOfExtract, freeze_rows, naive_utc
from pipelines.settings import Settings
from pipelines.specs.disclosure import read_profiles
from pipelines.specs.register import Extract

if TYPE_CHECKING:
    from pipelines.modelling.holding import Node
    from pipelines.modelling.inputs import Inputs


_TAKEN_LATE = ("commentary", "role")


@dataclass(frozen=True)
class Basis:
    """What a draft is made of: a frozen quarter, the files known at its freeze, what it leaves out
    (metric → why)."""

    frozen: Frozen
    files: list[FileOfExtract]
    held: dict[str, str]


def draft(
    refresh: Refresh,
    strategy: str,
    quarter: Quarter,
    *,
    by: str,
    on_node: Callable[[Node], None] | None = None,
) -> Draft:
    """Makes the next draft of a frozen quarter, whole or not at all; `by` is who prepared it.

    `refresh` speaks of the quarter's last day (see `speaking_of`), and the refresh lock is held.
    Files that were not landed or checked yet are. Raises HWB-905 (not frozen), HWB-912 (signed).
    """
    settings, by = refresh.settings, person(by)
    name = open_name(settings, strategy, quarter)
    before = last_signed(settings, strategy, name)
    decided = len(entries(settings))
    refresh.land()
    for _ in refresh.check():
        pass
    basis = basis_of(refresh, frozen(settings, strategy, quarter), name)
    lock = locks.lock_of(refresh, basis.frozen, basis.files, basis.held)
    lock["taken_late"] = sorted(
        e.id for e in refresh.register.extracts.values() if is_taken_late(e)
    )
    lock["freezes"] = [_as_text(row) for row in _freezes(settings, basis.frozen)]
    build = build_of(settings, lock)
    inputs = inputs_of(refresh, basis.files, lock)
    modelled = refresh.model(on_node, inputs=inputs, into=build)

    folder = drafts_folder(settings, strategy, name)
    part = folder / f".{os.getpid()}.part"
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    try:
        contents.write(build, part, refresh.register, strategy, basis.held, modelled.held_metrics)
        facts = json.loads((part / "quarter.json").read_bytes())
        lock["reads"] = {metric: known["reads"] for metric, known in facts["metrics"].items()}
        lock["figures"] = sha256_of(part / "figures.csv")
        write_yaml(lock, part / LOCK)
        board.show(
            build,
            part,
            refresh.register,
            strategy,
            basis.held,
            read_profiles(settings.project),
            board.published(settings),
            before,
        )
        refresh.tell("check", "figures", 0, 0)
        checks.write(build, part, settings.project, strategy, quarter, before)
        number = free_number(drafts(settings, strategy, name), folder)
        facts = {"draft": _what_it_is(strategy, name, number, by, lock, decided), **facts}
        contents.write_facts(facts, part)
        if name.number:
            correcting.write_papers(refresh, read(part))
        _record(settings, read(part), by)
        part.rename(folder / str(number))
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return read(folder / str(number))


def speaking_of(settings: Settings, quarter: Quarter, **given: Any) -> Refresh:
    """A refresh that speaks of the last day of a quarter, as its draft does."""
    return Refresh.of(settings, as_of=quarter.end, **given)


def basis_of(refresh: Refresh, now: Frozen, name: Name) -> Basis:
    """The files known before the freeze or admitted since, and the metrics that are left out.

    What is written about frozen figures, and who signs them, is taken as it stands.
    """
    files = [
        file
        for file in refresh.readable()
        if file.known_at < now.known_before
        or file.receipt.sha256 in now.admitted
        or is_taken_late(file.extract)
    ]
    return Basis(now, files, held_metrics(refresh, now.strategy, name))


def is_taken_late(extract: Extract) -> bool:
    """Whether files of an extract count for a draft also when they came after the freeze."""
    board = extract.contract.board
    return board is not None and board.shape in _TAKEN_LATE


def held_metrics(refresh: Refresh, strategy: str, name: Name) -> dict[str, str]:
    """Metric → why a release leaves it out: it, or every priority it supports, is held back."""
    held = held_back(refresh.settings, strategy, name)
    supports: dict[str, list[str]] = {}
    # The strategy names also metrics whose file is refused.
    for key, metric in refresh.register.strategies[strategy].strategy.supports():
        supports.setdefault(metric, []).append(key)
    found = {}
    for metric, keys in sorted(supports.items()):
        if metric in held:
            found[metric] = held[metric]
        elif set(keys) <= held.keys():
            found[metric] = held[keys[0]]
    return found


def inputs_of(refresh: Refresh, files: list[FileOfExtract], lock: dict[str, Any]) -> Inputs:
    """What the draft's build starts from; an admitted file counts as known when the others are."""
    inputs = refresh.inputs(files)
    known_before = max(
        [_moment(lock["known_before"]), *(_just_after(file.known_at) for file in files)]
    )
    inputs.known_before = known_before
    this = (lock["strategy"], lock["quarter"])
    inputs.freezes = [
        {
            **row,
            "known_before": known_before
            if (row["strategy_id"], row["quarter"]) == this
            else _moment(row["known_before"]),
        }
        for row in lock["freezes"]
    ]
    return inputs


def build_of(settings: Settings, lock: dict[str, Any]) -> Path:
    """The build file of a draft or release; it may be deleted, and is then made again."""
    from pipelines.modelling.project import build_file

    return build_file(settings, f"{lock['strategy']}-{lock['quarter']}")


def _freezes(settings: Settings, now: Frozen) -> list[dict[str, Any]]:
    return [
        row
        for row in freeze_rows(settings)
        if row["strategy_id"] == now.strategy
        and Quarter.parse(row["quarter"]).start <= now.quarter.start
    ]


def _what_it_is(
    strategy: str, name: Name, number: int, by: str, lock: dict[str, Any], decided: int
) -> dict[str, Any]:
    return {
        "strategy": strategy,
        "release": str(name),
        "number": number,
        "prepared_by": by,
        "prepared_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "decided": decided,
        "held": lock["held"],
        "figures": lock["figures"],
    }


def _record(settings: Settings, made: Draft, by: str) -> None:
    """From here on the draft counts; where its folder never comes about, the next one does."""
    for path in (*made.folder.iterdir(), made.folder):
        sync(path)
    append(
        settings,
        "draft",
        by=by,
        strategy=made.strategy,
        quarter=str(made.name.quarter),
        told={
            "release": str(made.name),
            "number": made.number,
            "files": {path.name: sha256_of(path) for path in sorted(made.folder.iterdir())},
        },
    )


def _as_text(row: dict[str, Any]) -> dict[str, str]:
    return {k: v.isoformat() if isinstance(v, datetime) else v for k, v in row.items()}


def _moment(text: str) -> datetime:
    return naive_utc(datetime.fromisoformat(text))


def _just_after(moment: datetime) -> datetime:
    return naive_utc(moment).replace(microsecond=999_999)
