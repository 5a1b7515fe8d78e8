"""The rules that follow from a contract's key without being written: no line twice, no conflict.

Types, lists, bounds and empty files are landing's work; rules that a contract writes are those of
`suites.py`.
"""

from collections.abc import Iterable

import polars as pl

from pipelines.intake.checking import Result
from pipelines.specs.contract import Contract
from pipelines.specs.expecting import Dimension

IDS: dict[str, Dimension] = {
    "no_line_is_sent_twice": "uniqueness",
    "key_is_unique": "uniqueness",
    "repeated_lines_agree": "consistency",
}
"""Their ids, and the dimension each looks at."""


def implied(rows: pl.LazyFrame, contract: Contract) -> list[Result]:
    """One result for every rule that the key implies; none where lines are counted.

    A blank equals a blank. A copy is told once, and is no conflict beside the line it equals.
    """
    if contract.key == "none":
        return []
    key = _with_status(contract.key, contract)
    named, repeated = (
        ", ".join(contract.columns[name].header for name in names)
        for names in (contract.key, contract.repeats)
    )
    alike = _alike(rows, key, contract)
    is_copy = ~_first(alike, _with_status(contract.columns, contract))
    told = [
        (
            "It would be counted twice: no line is left out because it equals another.",
            "Please send the file again without these lines, each equal to an earlier one.",
            alike.filter(is_copy),
        ),
        (
            "Lines with one key and different contents contradict each other.",
            f"Please say which of these lines is right: they agree in {named}, yet differ.",
            _sharing(alike.filter(~is_copy), [*key, *_with_status(contract.repeats, contract)]),
        ),
    ]
    if contract.repeats:
        numbers = [name for name, column in contract.columns.items() if column.is_number]
        is_repeat = ~_first(alike, [*key, *_with_status(numbers, contract)])
        told.append(
            (
                f"A line that is repeated for another {repeated} gives the same numbers.",
                f"Please say which numbers are right: they should not differ by {repeated}.",
                _sharing(alike.filter(~is_repeat), key),
            )
        )
    return [
        _result(name, because, ask, found)
        for name, (because, ask, found) in zip(IDS, told, strict=False)
    ]


def _alike(rows: pl.LazyFrame, key: list[str], contract: Contract) -> pl.DataFrame:
    """The lines that share their key with another; these alone are read whole."""
    hashed = rows.select(pl.struct(key).hash()).collect().to_series()
    shared = hashed.is_duplicated()  # or collides, which costs a second look and no more
    names = dict.fromkeys(["_line", *key, *_with_status(contract.columns, contract)])
    if not shared.any():
        return pl.DataFrame(schema=list(names))
    return rows.select(*names).collect().filter(shared)


def _first(rows: pl.DataFrame, columns: Iterable[str]) -> pl.Series:
    return rows.select(pl.struct(*dict.fromkeys(columns)).is_first_distinct()).to_series()


def _sharing(rows: pl.DataFrame, columns: Iterable[str]) -> pl.DataFrame:
    return rows.filter(pl.struct(*dict.fromkeys(columns)).is_duplicated())


def _with_status(names: Iterable[str], contract: Contract) -> list[str]:
    """The columns, each with its status column where it has one: `*` and `-` are two things."""
    return [
        landed
        for name in names
        for landed in ([name, f"{name}_status"] if contract.has_status(name) else [name])
    ]


def _result(name: str, because: str, ask: str, found: pl.DataFrame) -> Result:
    lines = sorted(set(found["_line"]))
    return Result(
        id=name,
        type="implied by the key",
        dimension=IDS[name],
        severity="block",
        state="failed" if lines else "passed",
        lines=lines,
        count=len(lines),
        because=because,
        ask=ask,
    )
