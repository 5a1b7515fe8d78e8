"""Dagster's door to a quarter: frozen, drafted, signed for, ready, signed and proved.

Each is an asset with a partition for every quarter of every strategy, made by the functions that
the command line calls, and only when somebody asks: nothing here follows from a refresh.
"""

from pipelines.release_steps.wiring import GROUP, assets, jobs

__all__ = ["GROUP", "assets", "jobs"]
