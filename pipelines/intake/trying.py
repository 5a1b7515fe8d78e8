"""What would become of a file: received, landed and checked in a folder that is thrown away.

It takes the same way as a file that is received, so that the answer is the warehouse's own, but for
corrections: a file is judged as sent, since they are of what was sent before. No home is read or
written.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from pipelines.errors import HwbError
from pipelines.intake.checking import CheckingProcess, Verdict, settle
from pipelines.intake.landed_files import Landing, landed_path, quarantine_path
from pipelines.intake.receipts import Origin
from pipelines.intake.receive import receive
from pipelines.settings import Settings
from pipelines.specs.register import Extract, Register


@dataclass(frozen=True)
class Quarantined:
    """One rule that lines broke in one column, and the shape of the value in the first of them."""

    column: str
    rule: str
    lines: list[int]
    shape: str

    @property
    def count(self) -> int:
        return len(self.lines)


@dataclass(frozen=True)
class Tried:
    """The answer: a refusal at the door or of the whole file, or the landing and the verdict."""

    refusal: HwbError | None = None
    landing: Landing | None = None
    quarantined: list[Quarantined] = field(default_factory=list)
    verdict: Verdict | None = None

    @property
    def is_accepted(self) -> bool:
        return self.verdict is not None and self.verdict.is_accepted


def try_file(
    settings: Settings,
    register: Register,
    extract: Extract,
    file: Path,
    look: Callable[[Settings], None] = lambda home: None,
) -> Tried:
    """What the warehouse would say of a file received now as this extract.

    `look` is shown the home in which the file was tried, before it is thrown away. Raises
    HWB-501 to HWB-507 when the contract's rules cannot be run.
    """
    extract = replace(extract, corrections=())
    with _thrown_away(settings) as aside, CheckingProcess() as checking:
        # Where the demonstration lives its own files are welcome; a live home refuses them.
        origin: Origin = "synthetic" if settings.is_demonstration else "real"
        (arrival,) = receive(aside, register, [file], as_=extract.id, origin=origin)
        if arrival.receipt is None:
            look(aside)
            return Tried(refusal=arrival.reason)
        from pipelines.intake.landing import land

        landing = land(arrival.receipt, extract, aside)
        if landing.refused is not None:
            look(aside)
            return Tried(refusal=landing.refused.error(), landing=landing)
        parquet = landed_path(aside, extract, landing.sha256)
        if landing.held_because:
            verdict = settle(parquet, extract, "held", landing.held_because)
        else:
            verdict = checking.ask(parquet, extract).result()
        look(aside)
        kept_out = list(_quarantined(quarantine_path(aside, extract, landing.sha256)))
    return Tried(landing=landing, quarantined=kept_out, verdict=verdict)


@contextmanager
def _thrown_away(settings: Settings) -> Iterator[Settings]:
    with TemporaryDirectory(prefix="hwb-check-") as folder:
        yield replace(settings, home=Path(folder))


def _quarantined(path: Path) -> Iterator[Quarantined]:
    import polars as pl

    rules = (
        pl.read_parquet(path, glob=False)
        .sort("line")
        .group_by("column", "rule", maintain_order=True)
        .agg(pl.col("line"), pl.col("shape").first())
    )
    for column, rule, lines, shape in rules.rows():
        yield Quarantined(column or "the line", rule, list(lines), shape or "")
