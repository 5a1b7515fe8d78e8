"""How long disclosure control takes on 10,000 counts; `make benchmark` runs it, no test does.

Areas in one town by groups, each a table with its margins that share the town's totals, so that all
equations hang together where counts are hidden. The audit is set beside the protection.
"""

from __future__ import annotations

import math
import random
import time

from pipelines.disclosure.auditing import audit
from pipelines.disclosure.protecting import protect
from pipelines.disclosure.tables import Cell, Tables

LEAST, MOST = 1, 7
GROUPS = 9
AREAS = 9
TABLES = 100


def tables(seed: int = 1) -> Tables:
    """About 10,000 counts, of which one in twenty is small."""
    chance = random.Random(seed)
    made = Tables()

    def add(key: tuple[object, ...], count: int, loss: float) -> None:
        is_small = LEAST <= count <= MOST
        low, high = (1.0, math.inf) if is_small else (float(count), float(count))
        covers = (float(LEAST), float(MOST)) if is_small else None
        made.add(Cell(key, count, low, high, is_small, covers, loss, shown=(count, count)))

    for table in range(TABLES):
        counts = {
            (area, group): chance.randint(1, 7)
            if chance.random() < 0.05
            else chance.randint(8, 400)
            for area in range(AREAS)
            for group in range(GROUPS)
        }
        rows = {a: sum(counts[a, g] for g in range(GROUPS)) for a in range(AREAS)}
        columns = {g: sum(counts[a, g] for a in range(AREAS)) for g in range(GROUPS)}
        for (area, group), count in counts.items():
            add((table, area, group), count, count)
        for area, count in rows.items():
            add((table, area, "all"), count, 1e6 + count)
        for group, count in columns.items():
            add((table, "all", group), count, 1e6 + count)
        add((table, "all", "all"), sum(rows.values()), 1e7)
        for area in range(AREAS):
            made.sums((table, area, "all"), [(table, area, g) for g in range(GROUPS)])
        for group in range(GROUPS):
            made.sums((table, "all", group), [(table, a, group) for a in range(AREAS)])
        made.sums((table, "all", "all"), [(table, a, "all") for a in range(AREAS)])
        made.sums((table, "all", "all"), [(table, "all", g) for g in range(GROUPS)])
    return made


def main() -> None:
    made = tables()
    small = sum(cell.is_hidden for cell in made.cells.values())
    start = time.perf_counter()
    more = protect(made)
    protected = time.perf_counter() - start
    start = time.perf_counter()
    found = audit(made)
    audited = time.perf_counter() - start
    print(
        f"{len(made.cells):,} counts, {small} small, {len(more)} more hidden: {protected:.1f} s; "
        f"the audit {audited:.1f} s and found {len(found)}; ratio {protected / audited:.1f}"
    )


if __name__ == "__main__":
    main()
