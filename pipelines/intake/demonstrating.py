"""Synthetic extracts in the layout of every contract, driven by its `demonstration` alone.

A development tool: `python -m pipelines.intake.demonstrating` writes `raw/demonstration/`. Numbers
are drawn uniformly from a hash of what the line says, so a file is the same bytes on every
machine, and a line that stands in two files has the same numbers unless it is `revised`.
"""

import hashlib
import sys
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from itertools import chain, product
from pathlib import Path

from pipelines.errors import HwbError
from pipelines.settings import Settings
from pipelines.specs.contract import Demonstration, DemonstrationFile
from pipelines.specs.demonstration import Rounding
from pipelines.specs.layout import Records, widened
from pipelines.specs.register import Extract, Register
from pipelines.specs.writing import write_file

SEED = "hwb-warehouse demonstration 1"
NOTICE = "Synthetic demonstration extract: every number is drawn at random and none is real"


def write(extract: Extract, folder: Path, seed: str = SEED) -> list[Path]:
    """Writes every file of the extract's `demonstration` into `folder`; none without one.

    Raises HWB-109 for a layout that cannot be written and HWB-110 for a column without a text.
    """
    demonstration = extract.contract.demonstration
    if demonstration is None:
        return []
    folder.mkdir(parents=True, exist_ok=True)
    shape = extract.contract.file
    paths = []
    for file in demonstration.all_files():
        records = _records(extract, demonstration, file, seed)
        if shape.unpivot:
            records = widened(records, shape.unpivot, demonstration.wide_header)
        write_file(
            folder / file.name,
            shape,
            records,
            above=file.lines_above,
            below=file.lines_below,
            sheets=file.sheets,
            notice=NOTICE,
        )
        paths.append(folder / file.name)
    return paths


def write_all(register: Register, top: Path, seed: str = SEED) -> list[Path]:
    """Writes `<partner>/<extract>/<file>` below `top` for every contract.

    What else is there is removed, but for the folder's README. Raises as `write` does.
    """
    written = [
        path
        for extract in register.extracts.values()
        for path in write(extract, top / extract.partner / extract.name, seed)
    ]
    for path in sorted(top.rglob("*"), reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()
        elif path.is_file() and path not in written and path != top / "README.md":
            path.unlink()
    return written


def _records(
    extract: Extract, demonstration: Demonstration, file: DemonstrationFile, seed: str
) -> Records:
    """The lines of one file, long: as reading gives them after unpivoting."""
    rows = _lines(extract, demonstration, file, seed)
    given = {header for cells in rows for header in cells}
    columns = [c for c in extract.contract.columns.values() if c.header in given or c.required]
    for column in columns:
        if column.blank == "refused" and not all(cells.get(column.header) for cells in rows):
            raise HwbError(
                "HWB-110",
                f"the demonstration leaves cells of {column.header!r} blank, which is refused",
                where=f"{extract.path}, demonstration",
                do="Give the header a text in every combination of `each`.",
            )
    sent = [file.headers.get(column.header, column.header) for column in columns]
    return Records(
        sent,
        [[cells.get(column.header, "") for column in columns] for cells in rows],
        frozenset(name for name, c in zip(sent, columns, strict=True) if c.is_number),
    )


def _lines(
    extract: Extract, demonstration: Demonstration, file: DemonstrationFile, seed: str
) -> list[dict[str, str]]:
    """The lines of one file as header → text, in the order of `each`."""
    spans = [
        [{header: str(number)} for number in range(first, last + 1)]
        for header, (first, last) in demonstration.spans.items()
    ]
    whole = {c.header for c in extract.contract.columns.values() if c.type == "whole"}
    said_by_file = extract.contract.period.source in ("file_name", "preamble")
    lines = []
    combinations = chain.from_iterable(
        product(*part, *spans) for part in demonstration.combinations(file)
    )
    for number, entries in enumerate(combinations, start=1):
        texts = {header: text for entry in entries for header, text in entry.items()}
        said = [f"{header}={text}" for header, text in sorted(texts.items())]
        if said_by_file or (file.revised and number % file.revised == 0):
            said.append(file.name)
        ranges = demonstration.ranges | file.ranges
        line = _Line(extract, demonstration, ranges, texts, whole, (seed, extract.id, *said))
        cells = line.cells()
        for header, (marker, once_in) in demonstration.marked.items():
            if number % once_in == 0:
                cells[header] = marker
        lines.append(cells)
    return lines


@dataclass(frozen=True)
class _Line:
    """One line whose texts are given and whose numbers are still to be made."""

    extract: Extract
    demonstration: Demonstration
    ranges: dict[str, tuple[str, str]]
    texts: dict[str, str]
    whole: set[str]
    said: tuple[str, ...]

    def cells(self) -> dict[str, str]:
        """Every header of the line with its text."""
        made = self.demonstration
        cells = dict(self.texts)
        for header in [*made.ranges, *made.shares, *made.sums, *made.rates]:
            if header not in cells:
                self._number(header, cells, ())
        for header, rounding in made.rounded.items():
            if rounding.exact and rounding.exact.items() <= self.texts.items():
                continue
            if header not in self.texts and cells[header]:
                cells[header] = _as_shown(Decimal(cells[header]), rounding)
        return cells

    def _number(self, header: str, cells: dict[str, str], above: tuple[str, ...]) -> Decimal | None:
        """The number of a cell, made when nothing has given it a text; None where it is blank."""
        if header not in cells:
            if header in above:
                raise self._refusal(f"makes {header!r} out of itself")
            number = self._made(header, cells, (*above, header))
            cells[header] = "" if number is None else f"{number:f}"
        try:
            return Decimal(cells[header]) if cells[header] else None
        except InvalidOperation:
            raise self._refusal(f"reckons with {header!r}, which holds texts") from None

    def _made(self, header: str, cells: dict[str, str], above: tuple[str, ...]) -> Decimal | None:
        made = self.demonstration
        anchor = next((a for a in made.anchored if a.where.items() <= self.texts.items()), None)
        if anchor and header in anchor.ranges:
            lowest, highest = anchor.ranges[header]
            return self._drawn(header, Decimal(lowest), Decimal(highest))
        if header in self.ranges:
            lowest, highest = self.ranges[header]
            return self._drawn(header, Decimal(lowest), Decimal(highest))
        if header in made.shares:
            other, low, high = made.shares[header]
            if anchor and header in anchor.shares:
                low, high = anchor.shares[header]
            base = self._number(other, cells, above)
            if base is None:
                return None
            share = self._drawn(header, Decimal(low), Decimal(high), more=3)
            exponent = 0 if header in self.whole else min(int(base.as_tuple().exponent), 0)
            return _rounded(base * share, -exponent)
        if header in made.sums:
            parts = [self._number(part, cells, above) for part in made.sums[header]]
            return sum((part for part in parts if part is not None), Decimal(0))
        if header in made.rates:
            rate = made.rates[header]
            of, over = (self._number(h, cells, above) for h in (rate.of, rate.over))
            if of is None or not over:
                return None
            return _rounded(of * rate.times / over, rate.decimals)
        raise self._refusal(f"reckons with {header!r}, to which it gives neither text nor number")

    def _refusal(self, what: str) -> HwbError:
        where = f"{self.extract.path}, demonstration"
        return HwbError("HWB-110", f"the demonstration {what}", where=where)

    def _drawn(self, header: str, low: Decimal, high: Decimal, more: int = 0) -> Decimal:
        """A number from `low` to `high`, both included, with their decimals and some `more`."""
        decimals = more + max(0, *(-int(bound.as_tuple().exponent) for bound in (low, high)))
        first, last = (int(bound.scaleb(decimals)) for bound in (low, high))
        digest = hashlib.sha256("\n".join([*self.said, header]).encode()).digest()
        drawn = first + int.from_bytes(digest[:8], "big") % (last - first + 1)
        return Decimal(drawn).scaleb(-decimals)


def _rounded(number: Decimal, decimals: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def _as_shown(number: Decimal, rounding: Rounding) -> str:
    """The number as its publisher shows it: a multiple of the base, or the marker."""
    if rounding.hides and 0 < number <= (rounding.up_to or 0):
        return rounding.hides
    return f"{_rounded(number / rounding.to, 0) * rounding.to:f}"


def main() -> int:
    """Writes all demonstration extracts of the project and says how many."""
    settings = Settings.from_environment()
    register = Register.read(settings.project)
    refused = [
        why for path, why in register.refused.items() if settings.expectations in path.parents
    ]
    top = settings.project / "raw" / "demonstration"
    try:
        if refused:
            raise refused[0]
        written = write_all(register, top)
    except HwbError as refusal:
        print(refusal, file=sys.stderr)
        return 1
    size = sum(path.stat().st_size for path in written)
    print(f"{len(written)} synthetic extracts, {size:,} bytes, in {top}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
