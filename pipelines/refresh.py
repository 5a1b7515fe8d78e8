"""The main job, from the inbox to the published file, told once for both doors.

Each stage reads what the one before wrote to disk, may be killed at any line and run again, and
holds no more than what is wrong: one file, one extract or one metric.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines import ledger
from pipelines.account import Account, Held, Moved
from pipelines.errors import HwbError
from pipelines.gathering import gather, landing_of, verdict_of
from pipelines.intake.checking import CheckingProcess, Verdict, settle
from pipelines.intake.inbox import Progress, look
from pipelines.intake.landed_files import (
    Landing,
    landed_path,
    was_landed_before,
)
from pipelines.intake.receipts import as_known
from pipelines.intake.receive import (
    Arrival,
    Receipt,
    receipts,
    receive_demonstration,
    scan,
)
from pipelines.rows import (
    FileOfExtract,
    freeze_rows,
)
from pipelines.settings import TIME_ZONE, Settings
from pipelines.specs.register import Extract, Register
from pipelines.stamp import hash_of_specs, read_stamp, write_stamp

if TYPE_CHECKING:
    from pipelines.modelling.holding import Node
    from pipelines.modelling.inputs import Inputs
    from pipelines.modelling.project import Modelled
    from pipelines.modelling.publishing import Published

Tell = Callable[[str, str, int, int], None]
"""Told (stage, what, done, of) while a stage works; `of` is 0 where the end is not known."""


def today() -> date:
    """Today where the board is. Everything else in a refresh takes the day as an input."""
    return datetime.now(TIME_ZONE).date()


@dataclass
class Refresh:
    """One refresh of one home. `as_of` is the day it speaks of.

    `specs` is the SHA-256 of the specs, models and code it works by. It is taken before they are
    read, and the files are listed once, when landing begins: what changes while the refresh runs is
    then new to the next one. `now` is asked for embargoes alone.
    """

    settings: Settings
    register: Register
    as_of: date
    specs: str
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    tell: Tell = lambda stage, what, done, of: None
    account: Account = field(default_factory=Account)
    checking: CheckingProcess | None = None
    _arrivals: list[Arrival] | None = None
    _listed: list[Receipt] | None = None
    _landings: list[tuple[FileOfExtract, Landing]] = field(default_factory=list)
    _asked: list[tuple[FileOfExtract, Callable[[], Verdict]]] = field(default_factory=list)
    _not_checked: dict[tuple[str, str], str] = field(default_factory=dict)

    @classmethod
    def of(cls, settings: Settings, as_of: date | None = None, **given: Any) -> Refresh:
        """A refresh of a home under the specs as they are now."""
        specs = hash_of_specs(settings.project)
        return cls(settings, Register.read(settings.project), as_of or today(), specs, **given)

    # ---------------------------------------------------------------- whether anything is new

    def is_new(self) -> bool:
        """Whether there is anything to do; cheap, since it is asked before every refresh."""
        if not self.settings.published.is_file() or self._has_arrivals():
            return True
        if any(self.landing(f) is None or self._lacks_verdict(f) for f in self.files()):
            return True
        return read_stamp(self.settings) != self._stamp()

    def will_check(self) -> bool:
        """Whether some file will need a verdict, so that the checking process can start early."""
        return (
            self._has_arrivals()
            or any(self.landing(f) is None or self._lacks_verdict(f) for f in self.files())
            or (self.settings.is_demonstration and not receipts(self.settings))
        )

    def files(self) -> list[FileOfExtract]:
        """Every received file under every contract it serves, in order of arrival."""
        received = self._receipts()
        return sorted(
            (
                FileOfExtract(receipt, extract, known_at)
                for extract in self._extracts()
                for receipt, known_at in as_known(received, extract.id)
            ),
            key=lambda file: file.receipt.sequence,
        )

    # ---------------------------------------------------------------- the stages, in order

    def receive(self) -> list[Arrival]:
        """Takes what has arrived, once; in a demonstration home the synthetic extracts first.

        Where real extracts have been received, synthetic ones stay out even if the file that marks
        a live home was lost.
        """
        if self._arrivals is None:
            with self.timed("receive"):
                arrivals: list[Arrival] = []
                is_real = any(r.origin == "real" for r in receipts(self.settings))
                if self.settings.is_demonstration and not is_real:
                    arrivals += receive_demonstration(self.settings, self.register)
                arrivals += scan(self.settings, self.register)
            self.account.take_arrivals(arrivals)
            self._arrivals = arrivals
        return self._arrivals

    def land(self) -> list[tuple[FileOfExtract, Landing]]:
        """Lands every file that is not landed yet, once; asks for its verdict as soon as it is."""
        if self._listed is None:
            with self.timed("land"):
                self._listed = receipts(self.settings)
                self._land()
        return self._landings

    def check(self) -> Iterator[tuple[FileOfExtract, Verdict]]:
        """The verdicts that were asked for when landing, each as soon as it is there."""
        with self.timed("check"):
            for number, (file, answer) in enumerate(self._asked, 1):
                self.tell("check", file.extract.id, number, len(self._asked))
                try:
                    yield file, answer()
                except HwbError as fault:
                    if fault.code == "HWB-506":  # the child is gone: no file's own fault
                        raise
                    self._not_checked[file.receipt.sha256, file.extract.id] = fault.what

    def model(
        self,
        on_node: Callable[[Node], None] | None = None,
        *,
        inputs: Inputs | None = None,
        into: Path | None = None,
    ) -> Modelled:
        """Builds every figure anew in a private file; readers keep the published one.

        Of all that may be read, unless `inputs` are given; in the file that is published next,
        unless another is.
        """
        from pipelines.modelling.project import build, build_file

        with self.timed("model"):
            done = 0

            def told(node: Node) -> None:
                nonlocal done
                done += 1
                self.tell("model", node.name, done, 0)
                if on_node:
                    on_node(node)

            modelled = build(
                self.settings,
                self.register,
                inputs or self.inputs(),
                into or build_file(self.settings),
                on_node=told,
            )
        for metric, because in modelled.held_metrics.items():
            self.account.held.append(Held("metric", metric, f"definition error: {because}"))
        return modelled

    def publish(self) -> Published:
        """Publishes the build file, keeps the account beside it, and notes what it was made of."""
        from pipelines.modelling.project import build_file
        from pipelines.modelling.publishing import moved, publish

        with self.timed("publish"):
            before = self.settings.warehouse / "figures.parquet"
            earlier = before.resolve() if before.is_file() else None
            published = publish(self.settings, build_file(self.settings))
            self.account.take_figures(
                Moved(*row) for row in moved(earlier, published.file.parent / "figures.parquet")
            )
        self.account.warehouse = str(self.settings.published)
        self.account.version = published.number
        self.account.figures_sha256 = published.figures_sha256
        self.account.as_of = self.as_of
        self._leave_receipts()
        self._take_held()
        self.account.write(self.settings)
        write_stamp(self.settings, self._stamp())
        return published

    # ---------------------------------------------------------------- what a build starts from

    def readable(self) -> list[FileOfExtract]:
        """The files that are under no embargo now."""
        return [file for file in self.files() if not self._is_embargoed(file)]

    def inputs(self, files: list[FileOfExtract] | None = None) -> Inputs:
        """Accepted landed files, receipts and verdicts, as the model stage takes them: of some
        files, or of all that may be read."""
        given = self.readable() if files is None else files
        return gather(self.settings, self.register, self.as_of, given, self._held_now())

    def start_checking(self) -> CheckingProcess:
        """The checking process, started once; its import takes seconds, so start it early."""
        if self.checking is None:
            self.checking = CheckingProcess()
        return self.checking

    def close(self) -> None:
        """Ends the checking process, if one was started."""
        if self.checking is not None:
            self.checking.close()
            self.checking = None

    # ----------------------------------------------------------------

    def _land(self) -> None:
        from pipelines.intake.landing import empty_landed, land

        for extract in self.register.extracts.values():
            empty_landed(extract, self.settings)
        files = self.files()
        todo = sum(self.landing(f) is None for f in files)
        if todo or any(self._lacks_verdict(f) for f in files):
            self.start_checking()
        for file in files:
            landing = self.landing(file)
            if landing is None:
                self.tell("land", file.extract.id, len(self._landings) + 1, todo)
                again = was_landed_before(self.settings, file.extract, file.receipt.sha256)
                landing = land(file.receipt, file.extract, self.settings)
                self.account.take_landing(landing, again=again)
                self._landings.append((file, landing))
            if self._lacks_verdict(file):
                self._asked.append((file, self._ask(file, landing)))

    def _ask(self, file: FileOfExtract, landing: Landing) -> Callable[[], Verdict]:
        parquet = landed_path(self.settings, file.extract, file.receipt.sha256)
        if landing.held_because:
            return partial(settle, parquet, file.extract, "held", landing.held_because)
        return self.start_checking().ask(parquet, file.extract).result

    def _extracts(self) -> list[Extract]:
        return list(self.register.extracts.values())

    def landing(self, file: FileOfExtract) -> Landing | None:
        return landing_of(self.settings, file)

    def _receipts(self) -> list[Receipt]:
        return receipts(self.settings) if self._listed is None else self._listed

    def _has_arrivals(self) -> bool:
        """Whether the inbox holds a file that is whole or becoming so.

        Links, pipes and the like are never taken; they stay, and are told when something else is.
        """
        return any(
            w.progress is not Progress.UNFINISHED and w.path.is_file() and not w.path.is_symlink()
            for w in look(self.settings)
        )

    def _is_embargoed(self, file: FileOfExtract) -> bool:
        until = file.receipt.embargoed_until
        return until is not None and until > self.now

    def _lacks_verdict(self, file: FileOfExtract) -> bool:
        landing = self.landing(file)
        return not (landing and landing.refused) and self.verdict(file) is None

    def verdict(self, file: FileOfExtract) -> Verdict | None:
        return verdict_of(self.settings, file)

    def _held_now(self) -> list[Held]:
        held = [
            Held("specification", path.relative_to(self.settings.project).as_posix(), fault.what)
            for path, fault in self.register.refused.items()
        ]
        for file in self.readable():
            landing, verdict = self.landing(file), self.verdict(file)
            if landing is not None and landing.refused:
                held.append(Held("file", file.extract.id, landing.refused.what))
            elif verdict is not None and not verdict.is_accepted:
                held.append(Held("file", file.extract.id, verdict.summary))
            elif verdict is None:
                fault = self._not_checked.get((file.receipt.sha256, file.extract.id))
                held.append(Held("file", file.extract.id, fault or "no verdict yet"))
        return held

    def _leave_receipts(self) -> None:
        """A receipt for each file that was read or checked; that one is missing stops nothing."""
        from pipelines.partners.arrivals import leave

        files = [file for file, _ in [*self._landings, *self._asked]]
        read = [(file.extract.id, file.receipt.sha256) for file in files]
        try:
            leave(self.settings, self.register, read, self.as_of)
        except OSError as fault:
            because = f"they cannot be written ({fault.strerror})"
            self.account.held.append(Held("receipts", "outbox/receipts", because))

    def _take_held(self) -> None:
        known = {(h.what, h.name, h.because) for h in self.account.held}
        self.account.held += [
            h for h in self._held_now() if (h.what, h.name, h.because) not in known
        ]
        self.account.never_received = [
            e.id for e in self._extracts() if not any(f.extract.id == e.id for f in self.files())
        ]

    def _stamp(self) -> str:
        """SHA-256 of everything a refresh depends on: files, specs, code, waivers and the day."""
        digest = hashlib.sha256(f"{self.as_of.isoformat()} {self.specs}".encode())
        for receipt in self._receipts():
            digest.update(f"{receipt.sequence} {receipt.sha256} {receipt.extracts}".encode())
        for file in self.files():
            if self._is_embargoed(file):
                digest.update(f"embargoed {file.receipt.sha256} {file.extract.id}".encode())
        digest.update(repr(freeze_rows(self.settings)).encode())
        for entry in ledger.entries(self.settings, "waiver"):
            digest.update(entry.hash.encode())
        return digest.hexdigest()

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        """Tells that a stage begins, and adds the seconds it took to the account."""
        started = time.monotonic()
        self.tell(stage, "", 0, 0)
        try:
            yield
        finally:
            spent = time.monotonic() - started
            self.account.seconds[stage] = self.account.seconds.get(stage, 0.0) + spent
