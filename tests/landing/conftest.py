"""A small contract to bend, tables written out by hand, and landing them."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.intake.landing import Landed, land_table
from pipelines.intake.reading.table import Table
from pipelines.specs.contract import Contract
from pipelines.specs.register import Extract

RECEIVED = datetime(2025, 11, 22, 9, 0, tzinfo=UTC)

_CONTRACT: dict[str, Any] = {
    "title": "Referrals",
    "row": "One area in one year.",
    "rows_are": "aggregates",
    "publisher": {"name": "Toytown Council"},
    "agreement": {"reference": "T1", "basis": "open data", "purpose": "tests"},
    "contacts": [{"role": "analyst", "organisation": "Toytown Council"}],
    "file": {"format": "csv", "names": ["*.csv"]},
    "columns": {
        "area": {"header": "Area Code", "means": "Code of the area."},
        "year": {"header": "Year", "means": "Financial year."},
        "count": {"header": "Count", "means": "Referrals.", "type": "whole"},
    },
    "key": ["area", "year"],
    "period": {"source": "column", "column": "year", "grammar": "financial_year"},
    "area": {"code": "area", "kind": "gss"},
    "replaces": {"what": "periods"},
    "due": {"every": "year"},
    "disclosure": "none",
    "threshold": {"share": 1.0, "because": "small tables of tests"},
}


@pytest.fixture
def make_contract() -> Callable[..., Contract]:
    """The small contract with other keys, or with columns added or changed one key at a time."""

    def make(columns: dict[str, dict[str, Any]] | None = None, **keys: Any) -> Contract:
        written = _CONTRACT | keys
        changed = {n: dict(c) for n, c in _CONTRACT["columns"].items()}
        for name, column in (columns or {}).items():
            plain = {"header": name.capitalize(), "means": name}
            changed[name] = changed.get(name, plain) | column
        return Contract.model_validate(written | {"columns": changed})

    return make


@pytest.fixture
def make_table() -> Callable[..., Table]:
    """A table of texts: a header, then rows; the first row stands on line 2."""

    def make(
        header: list[str], *rows: list[str], lines: list[int] | None = None, **parts: Any
    ) -> Table:
        frame = pl.DataFrame(list(rows), [str(n) for n in range(len(header))], orient="row").cast(
            pl.String
        )
        placed = lines or list(range(2, 2 + len(rows)))
        frame = frame.with_columns(pl.Series("_line", placed, pl.Int64))
        unread = len(parts.get("refused", [])) + len(parts.get("footer", []))
        return Table(header, frame, len(set(placed)) + unread, **parts)

    return make


@pytest.fixture
def land() -> Callable[..., Landed]:
    """Lands a table as a file received on 22 November 2025 under the name referrals.csv."""

    def land(table: Table, contract: Contract, **changes: Any) -> Landed:
        given = {"file_name": "referrals.csv", "received_at": RECEIVED, "sha256": "f" * 64}
        return land_table(table, contract, **(given | changes))

    return land


@pytest.fixture
def make_extract() -> Callable[[Contract], Extract]:
    def make(contract: Contract) -> Extract:
        return Extract("toytown", "referrals", Path("toytown/referrals.yml"), contract)

    return make
