"""Which figures are made from an extract, and for which priorities: told by the specs alone."""

from dataclasses import dataclass

from pipelines.specs.register import Extract, Register


@dataclass(frozen=True)
class Measure:
    """A metric by its title, and the priorities it supports, each as `name (title of strategy)`."""

    title: str
    priorities: list[str]


def measures(register: Register) -> dict[str, list[Measure]]:
    """Landed table of an extract → the metrics that are made from it.

    A metric names each landed table it reads in quotes, so its SQL need not be run to know.
    """
    supported = _supported(register)
    tables = [extract.table for extract in register.extracts.values()]
    found: dict[str, list[Measure]] = {table: [] for table in tables}
    for file in register.metrics.values():
        sql = file.sql.read_text(encoding="utf-8")
        measure = Measure(file.metric.title, supported.get(file.id, []))
        for table in tables:
            if f"'{table}'" in sql:
                found[table].append(measure)
    return found


def titles(register: Register, extract: Extract) -> list[str]:
    """The titles of the metrics that are made from one extract."""
    return [measure.title for measure in measures(register)[extract.table]]


def _supported(register: Register) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for file in register.strategies.values():
        strategy = file.strategy
        names = {priority.key: priority.name for priority in strategy.priorities}
        for key, metric in strategy.supports():
            told = f"{names.get(key, 'all priorities')} ({strategy.title})"
            found.setdefault(metric, []).append(told)
    return found
