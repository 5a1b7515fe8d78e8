"""Which sent header is which column of a contract: by name, never by position.

Recognising a file asks this of every contract, so nothing heavy is imported here.
"""

import difflib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipelines.errors import HwbError, shape
from pipelines.intake.reading.names import listed, normalised, plain, shown
from pipelines.specs.contract import Contract


@dataclass(frozen=True)
class Matching:
    """The outcome of laying one header against one contract.

    `columns` gives the position of each matched column, in the contract's order. `missing` are
    columns without which nothing can be landed and `contested` those that several headers answer
    to; `doubled` are header names that stand twice; `extra` are positions no column takes.
    """

    header: tuple[str, ...]
    columns: dict[str, int]
    missing: dict[str, str] = field(default_factory=dict)
    contested: dict[str, tuple[str, ...]] = field(default_factory=dict)
    doubled: tuple[str, ...] = ()
    extra: tuple[int, ...] = ()

    @property
    def is_usable(self) -> bool:
        return not (self.missing or self.contested or self.doubled)

    @property
    def extra_names(self) -> list[str]:
        """Headers the contract does not know."""
        return [self.header[i] for i in self.extra]

    def refusal(self) -> HwbError | None:
        """Every reason why the header cannot be used, or None.

        HWB-401 a required column is missing, HWB-402 several headers for one column, HWB-403 one
        name twice; where reasons of several kinds meet, the first of these codes is given.
        """
        found = [("HWB-401", self._missing(n, h)) for n, h in self.missing.items()]
        found += [
            ("HWB-402", f"the headers {listed(list(headers))} all match the column {name!r}")
            for name, headers in self.contested.items()
        ]
        found += [
            # No name of the contract was found: this may be a row of values, and is not quoted.
            (
                "HWB-403",
                f"the header {shown(name) if self.columns else shape(name)} stands more than once",
            )
            for name in self.doubled
        ]
        if not found:
            return None
        return HwbError(
            found[0][0],
            "; ".join(sentence for _, sentence in found),
            where="header",
            why="Columns are matched by name, so these cannot be told apart or found.",
            do="Correct the header and send again, or add the name to `aliases` in the contract.",
        )

    def _missing(self, name: str, header: str) -> str:
        spare = {normalised(h): h for h in self.extra_names}
        close = difflib.get_close_matches(normalised(header), spare, n=1, cutoff=0.6)
        hint = f" (nearest header sent: {shown(spare[close[0]])})" if close else ""
        return f"the column {header!r} ({name}) is missing{hint}"


def match(header: Sequence[str], contract: Contract) -> Matching:
    """Lays a header, as sent, against the columns of a contract.

    Names are compared without regard to case and spacing. A header belongs to the column that
    calls it `header`, else to one that lists it in `aliases`, else to one whose `regex` it matches
    from end to end. Columns the period, the area or the replacement key are read from are needed
    even where the contract calls them optional.
    """
    names = [normalised(h) for h in header]
    claims = _claims(header, names, contract)
    columns: dict[str, int] = {}
    contested: dict[str, tuple[str, ...]] = {}
    for column, positions in claims.items():
        if len({names[i] for i in positions}) > 1:
            contested[column] = tuple(header[i] for i in positions)
        elif positions:
            columns[column] = positions[0]
    needed = _needed(contract)
    missing = {
        name: column.header
        for name, column in contract.columns.items()
        if (column.required or name in needed) and not claims[name]
    }
    claimed = {i for positions in claims.values() for i in positions}
    twice = [n for n, count in Counter(names).items() if count > 1]
    return Matching(
        header=tuple(header),
        columns=columns,
        missing=missing,
        contested=contested,
        doubled=tuple(header[names.index(n)] for n in twice),
        extra=tuple(i for i in range(len(names)) if i not in claimed),
    )


def _claims(header: Sequence[str], names: list[str], contract: Contract) -> dict[str, list[int]]:
    """The positions each column may take; the clearest kind of name settles whose a header is."""
    by_header: dict[str, list[str]] = {}
    by_alias: dict[str, list[str]] = {}
    patterns = []
    for name, column in contract.columns.items():
        by_header.setdefault(normalised(column.header), []).append(name)
        for alias in column.aliases:
            by_alias.setdefault(normalised(alias), []).append(name)
        if column.regex is not None:
            patterns.append((name, re.compile(column.regex, re.IGNORECASE)))
    claims: dict[str, list[int]] = {name: [] for name in contract.columns}
    for position, name in enumerate(names):
        text = plain(header[position])
        takers = by_header.get(name) or by_alias.get(name)
        for column_name in takers or [n for n, p in patterns if p.fullmatch(text)]:
            claims[column_name].append(position)
    return claims


def _needed(contract: Contract) -> set[str]:
    period, area = contract.period, contract.area
    named = [period.column, period.start, period.end, period.by.column if period.by else None]
    if area:
        named += [area.code, area.name, area.by.column if area.by else None]
    named += contract.replaces.within
    if contract.replaces.what == "rows" and contract.key != "none":
        named += contract.key
    return {name for name in named if name}
