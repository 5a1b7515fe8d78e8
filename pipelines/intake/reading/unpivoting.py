"""Repeated column blocks become rows, before names are compared."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from pipelines.errors import HwbError
from pipelines.intake.reading.names import listed, normalised, plain
from pipelines.intake.reading.table import Table
from pipelines.specs.contract import Unpivot


def unpivoted_header(header: list[str], unpivot: Unpivot) -> list[str]:
    """The columns that stay, in order, then the pattern's groups, then the value."""
    stay, _ = _split(header, unpivot)
    return [header[n] for n in stay] + unpivot.headers()


def unpivoted(table: Table, unpivot: Unpivot) -> Table:
    """One row for each record and matching column, a record's rows in the order of its columns.

    Raises HWB-310 when no column matches, or two that match have one name.
    """
    import polars

    stay, repeated = _split(table.header, unpivot)
    matches = [match for _, match in repeated]
    cells = [str(position) for position, _ in repeated]
    wide = table.frame.select(
        "_line", *map(str, stay), polars.concat_list(cells).alias("value")
    ).explode("value")
    which = polars.int_range(0, wide.height, eager=True) % len(repeated)
    groups = [
        polars.Series(f"group {name}", [m[name] or "" for m in matches], polars.String).gather(
            which
        )
        for name in re.compile(unpivot.pattern).groupindex
    ]
    header = unpivoted_header(table.header, unpivot)
    frame = wide.with_columns(groups).select(
        *map(str, stay), *(g.name for g in groups), "value", "_line"
    )
    frame.columns = [*map(str, range(len(header))), "_line"]
    return replace(table, header=header, frame=frame)


def _split(
    header: list[str], unpivot: Unpivot
) -> tuple[list[int], list[tuple[int, re.Match[str]]]]:
    pattern = re.compile(unpivot.pattern)
    stay: list[int] = []
    repeated: list[tuple[int, re.Match[str]]] = []
    for position, name in enumerate(header):
        match = pattern.fullmatch(plain(name))
        if match:
            repeated.append((position, match))
        else:
            stay.append(position)
    if not repeated:
        raise HwbError(
            "HWB-310",
            f"no column is named like {unpivot.pattern!r}, which the contract turns into rows",
            where=f"header: {listed(header)}",
            do="Compare the header with `file.unpivot` of the contract.",
        )
    counts = Counter(normalised(header[n]) for n, _ in repeated)
    twice = [name for name, count in counts.items() if count > 1]
    if twice:
        raise HwbError(
            "HWB-310",
            "two of the columns that are turned into rows have one name",
            where=f"header: {listed(twice)}",
            why="Which of the two a figure belongs to cannot be told.",
            do="Ask the partner which column is right.",
        )
    return stay, repeated
