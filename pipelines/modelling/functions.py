"""Quantiles of distributions, as functions that SQL may call: DuckDB has none of its own.

dbt loads them through `Plugin` (profiles.yml); other connections through `register`. They are
scipy's, by vector. The models call them only off the hot path: shares of events below ten, levels
other than 95 % and 99.8 %, t limits, funnels.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from dbt.adapters.duckdb.plugins import BasePlugin
from duckdb.func import FunctionNullHandling, PythonUDFType

# DuckDB evaluates the annotations of a function: those of the three below must be real.
if TYPE_CHECKING:
    import duckdb


def _chi_square_quantile(p: pa.ChunkedArray, df: pa.ChunkedArray) -> pa.Array:
    from scipy.special import gammaincinv

    # Chi square with df degrees of freedom is twice a gamma of shape df / 2.
    return _vector(lambda p, df: 2.0 * gammaincinv(df / 2.0, p), p, df)


def _student_t_quantile(p: pa.ChunkedArray, df: pa.ChunkedArray) -> pa.Array:
    from scipy.special import stdtrit

    return _vector(lambda p, df: stdtrit(df, p), p, df)


def _normal_quantile(p: pa.ChunkedArray) -> pa.Array:
    from scipy.special import ndtri

    return _vector(ndtri, p)


def _vector(quantile: Any, *columns: pa.ChunkedArray) -> pa.Array:
    import numpy as np

    values = quantile(*(np.asarray(c, dtype=float) for c in columns))
    return pa.array(np.atleast_1d(values), from_pandas=True)


def register(connection: duckdb.DuckDBPyConnection) -> None:
    """Adds chi_square_quantile(p, df), student_t_quantile(p, df) and normal_quantile(p).

    Each gives NULL where an argument is NULL or there is no such quantile.
    """
    functions: tuple[tuple[str, Callable[..., Any], int], ...] = (
        ("chi_square_quantile", _chi_square_quantile, 2),
        ("student_t_quantile", _student_t_quantile, 2),
        ("normal_quantile", _normal_quantile, 1),
    )
    for name, function, arguments in functions:
        connection.create_function(
            name,
            function,
            ["DOUBLE"] * arguments,
            "DOUBLE",
            type=PythonUDFType.ARROW,
            null_handling=FunctionNullHandling.SPECIAL,  # also where the quantile itself is none
        )


class Plugin(BasePlugin):
    """How dbt's own connection gets them."""

    def configure_connection(self, conn: duckdb.DuckDBPyConnection) -> None:
        register(conn)
