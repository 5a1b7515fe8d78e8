"""Every line of a partner's file that is wrong: by number, rule and column, never by value."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

from pipelines.errors import shape
from pipelines.intake.checking import CheckingProcess, Result
from pipelines.intake.landed_files import Landing, landed_path, quarantine_path
from pipelines.settings import Settings
from pipelines.specs.contract import Contract
from pipelines.specs.register import Extract
from pipelines.status import FileStatus

_SET_ASIDE = "A line that cannot be read is set aside: it is never guessed at and never counted."
_PUT_RIGHT = "Please put these cells right and send the whole file again."
_CELLS_TOLD = 3


class BadLine(NamedTuple):
    """A line by the partner's own number, and the shape of what stands there."""

    number: int
    shape: str


@dataclass(frozen=True)
class Failure:
    """One rule that does not hold in one file, with every line that breaks it, ascending.

    `columns` are headers as the contract calls them. A rule about the file as a whole has no lines.
    """

    rule: str
    severity: Literal["block", "warn", "set aside"]
    columns: list[str]
    because: str
    ask: str
    lines: list[BadLine] = field(default_factory=list)


def failures(settings: Settings, extract: Extract, file: FileStatus) -> list[Failure]:
    """Everything that is wrong with a landed file: lines set aside, then rules, blocking first.

    A rule that could not run is left out: the partner has nothing to answer for. Where a verdict
    keeps fewer lines than a rule counts, the rules are run once more (seconds) for all of them;
    raises HWB-501 to HWB-507 then.
    """
    landing = file.landing
    if landing is None or landing.refused:
        return []
    contract, sha256 = extract.contract, file.receipt.sha256
    found = list(_set_aside(quarantine_path(settings, extract, sha256), contract))
    failing = [r for r in file.verdict.failing if r.state == "failed"] if file.verdict else []
    if not failing:
        return found
    parquet = landed_path(settings, extract, sha256)
    if any(result.count > len(result.lines) for result in failing):
        with CheckingProcess() as checking:
            again = {result.id: result for result in checking.every_line(parquet, extract)}
        failing = [again[result.id] for result in failing]
    return [*found, *_rules(failing, parquet, landing, contract)]


def _set_aside(path: Path, contract: Contract) -> Iterator[Failure]:
    import polars as pl

    kept = pl.read_parquet(path, columns=["line", "column", "rule", "shape"], glob=False)
    groups = kept.sort("line").group_by("column", "rule", maintain_order=True)
    for name, rule, lines, shapes in groups.agg("line", "shape").rows():
        yield Failure(
            rule=rule,
            severity="set aside",
            columns=_headers([name] if name else [], contract),
            because=_SET_ASIDE,
            ask=_PUT_RIGHT,
            lines=[BadLine(*line) for line in zip(lines, (s or "" for s in shapes), strict=True)],
        )


def _rules(
    failing: list[Result], parquet: Path, landing: Landing, contract: Contract
) -> Iterator[Failure]:
    named = {result.id: _columns(result, contract) for result in failing}
    wanted = sorted({line for result in failing for line in result.lines})
    shapes = _shapes(parquet, landing, wanted, sorted({n for ns in named.values() for n in ns}))
    for result in failing:
        columns = named[result.id]
        yield Failure(
            rule=result.id.replace("_", " "),
            severity=result.severity,
            columns=_headers(columns, contract),
            because=result.because,
            ask=result.ask,
            lines=[
                BadLine(line, "; ".join(shapes.get((line, name), "") for name in columns))
                for line in result.lines
            ],
        )


def _columns(result: Result, contract: Contract) -> list[str]:
    """Landed names of the columns a rule is about: those it names, or those of the key."""
    for expectation in contract.expectations:
        if expectation.meta.id == result.id:
            named = [name for _, name in expectation.columns()]
            break
    else:
        named = [] if contract.key == "none" else [*contract.key]
    own = [n if n in contract.columns else n.removesuffix("_status") for n in named]
    return [name for name in dict.fromkeys(own) if name in contract.columns]


def _headers(names: Sequence[str], contract: Contract) -> list[str]:
    """Names of columns as the contract's sheet has them; what a file calls its own is not shown."""
    own = [name if name in contract.columns else contract.column_of(name) for name in names]
    return [contract.columns[name].header for name in own if name]


def _shapes(
    parquet: Path, landing: Landing, lines: list[int], names: list[str]
) -> dict[tuple[int, str], str]:
    """(line, landed column) → the shape of the cell as sent; of its cells, where a wide file gave
    several."""
    import polars as pl

    places = {n: landing.header.index(landing.columns[n]) for n in names if n in landing.columns}
    rows = pl.scan_parquet(parquet, glob=False).filter(pl.col("_line").is_in(lines))
    cells = rows.select("_line", *(pl.col("_raw").list.get(p).alias(n) for n, p in places.items()))
    found: dict[tuple[int, str], dict[str, None]] = {}
    for line, *texts in cells.collect().iter_rows():
        for name, text in zip(places, texts, strict=True):
            found.setdefault((line, name), {})[_shape(text)] = None
    return {at: _one_or_several(list(shapes)) for at, shapes in found.items()}


_shape = lru_cache(maxsize=10_000)(shape)


def _one_or_several(shapes: list[str]) -> str:
    more = " …" if len(shapes) > _CELLS_TOLD else ""
    return " / ".join(shapes[:_CELLS_TOLD]) + more
