"""The frames the sign-off suite looks at: temporary tables beside a build, each made by its SQL."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.errors import HwbError
from pipelines.specs.base import nearest
from pipelines.specs.frames import FRAMES, KEY
from pipelines.specs.signoff import Measures

if TYPE_CHECKING:
    import duckdb

FOLDER = Path(__file__).with_name("frames")

_SHARED = ("metric", "break")
"""Tables that the SQL of frames reads, and no rule."""

_SIGNED = (
    *KEY,
    "numerator",
    "denominator",
    "value",
    "lower95_0cl",
    "upper95_0cl",
    "value_status",
    "maturity",
)
"""The columns of signed figures that are compared."""


def make_frames(
    connection: duckdb.DuckDBPyConnection,
    measures: Measures,
    strategy: str,
    quarter: str,
    before: Path | None,
) -> None:
    """Makes every frame as a temporary table of this connection; the build is not changed.

    Raises HWB-960 when the build has no account of the quarter, HWB-961 when the signed figures
    cannot be read, HWB-962 when the build lacks tables that a frame reads.
    """
    import duckdb

    numbers = {name: measure["value"] for name, measure in measures.model_dump().items()}
    for name, value in {"strategy": strategy, "quarter": quarter, **numbers}.items():
        connection.execute(f"set variable {name} = ?", [value])
    try:
        _refuse_unknown(connection, strategy, quarter)
        _take_signed(connection, before)
        for name in (*_SHARED, *FRAMES):
            sql = (FOLDER / f"{name}.sql").read_text(encoding="utf-8")
            connection.execute(f'create or replace temp table "{name}" as {sql}')
    except duckdb.CatalogException as fault:
        raise HwbError(
            "HWB-962",
            f"the build lacks a table or view that the sign-off reads ({type(fault).__name__})",
            why="Figures that were not looked at are not signed.",
            do="Refresh, so that the build is made by today's code.",
        ) from None


def _refuse_unknown(connection: duckdb.DuckDBPyConnection, strategy: str, quarter: str) -> None:
    known = [
        str(name)
        for (name,) in connection.execute(
            "select distinct quarter from figures.quarter_account where strategy_id = ? order by 1",
            [strategy],
        ).fetchall()
    ]
    if quarter not in known:
        raise HwbError(
            "HWB-960",
            f"the build has no account of {quarter} for the strategy {strategy}"
            + nearest(quarter, known),
            do="Give a quarter that the strategy covers, in the form 2025-26-Q2.",
        )


def _take_signed(connection: duckdb.DuckDBPyConnection, before: Path | None) -> None:
    """The table `signed_before`: empty where nothing has been signed."""
    import polars as pl

    columns = ", ".join(_SIGNED)
    connection.execute(
        "create or replace temp table signed_before as "
        f"select {columns} from figures.metric_value where false"
    )
    if before is None:
        return
    try:
        figures = pl.scan_parquet(before, glob=False).select(_SIGNED).collect()
    except (OSError, pl.exceptions.PolarsError) as fault:
        raise HwbError(
            "HWB-961",
            f"the signed figures cannot be read ({type(fault).__name__})",
            where=str(before),
            why="What was signed is compared before anything is signed anew.",
        ) from None
    connection.register("signed_figures", figures)
    # A line without a period says that nothing is there, and is no figure.
    figures_alone = "from signed_figures where period_end is not null"
    connection.execute(f"insert into signed_before select {columns} {figures_alone}")
    connection.unregister("signed_figures")
