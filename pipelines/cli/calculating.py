"""What `hwb method` prints: the methods there are, and what one gives for a table."""

from collections.abc import Iterator
from pathlib import Path

from pipelines.cli.printing import csv_line
from pipelines.errors import HwbError
from pipelines.modelling.method_tables import literal, read_table
from pipelines.modelling.methods import Answer, Asked, run
from pipelines.settings import Settings
from pipelines.specs.base import nearest
from pipelines.specs.method import MethodFile, methods
from pipelines.specs.words import wrapped

_RESULTS = {
    "row": "every row is kept, and told what it is in its series; --by names what makes a series",
    "group": "one row a group; without --by a group is {}",
    "points": "the points of a line for each group; without --by the whole table is one group",
}


def chosen(settings: Settings, name: str) -> MethodFile:
    """One method by its name; raises HWB-720 with the nearest one."""
    known = methods(settings.dbt_project)
    if name not in known:
        raise HwbError(
            "HWB-720",
            f"no method is called {name!r}{nearest(name, known)}",
            do="`hwb method --list` names them.",
        )
    return known[name]


def listed(settings: Settings) -> Iterator[str]:
    """Every method: what it is, the columns it takes, its options."""
    for file in methods(settings.dbt_project).values():
        yield from told(file)
        yield ""


def told(file: MethodFile) -> Iterator[str]:
    """One method: what it is, the columns it takes, its options, the columns it gives."""
    method = file.method
    yield f"{file.name}: {method.title}"
    yield f"  result   {_RESULTS[method.result].format(method.by_default.replace('each', 'one'))}"
    for name, column in method.columns.items():
        need = "" if column.required else ", may be absent"
        also = f" Also: {', '.join(column.also)}." if column.also else ""
        yield from _line("column", name, f"{column.type}{need}", column.means + also)
    for name, option in method.options.items():
        default = option.default
        shown = "none" if default is None else literal(default).strip("'")
        choices = f" One of: {', '.join(option.choices)}." if option.choices else ""
        bounds = f" May be {option.bounds}." if option.bounds else ""
        yield from _line("option", name, f"{option.type}, {shown}", option.means + choices + bounds)
    yield wrapped(f"  gives    {', '.join(method.gives)}", " " * 11)


def _line(what: str, name: str, kind: str, means: str) -> Iterator[str]:
    yield wrapped(f"  {what:8} {name} ({kind}): {means}", " " * 11)


def calculate(
    settings: Settings, file: MethodFile, given: Path, out: Path | None, asked: Asked
) -> tuple[str, Answer]:
    """The CSV a method gives for a file, also written to `out`; raises HWB-721 to HWB-725."""
    try:
        text = given.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        why = str(fault.strerror) if isinstance(fault, OSError) else "it is no text in UTF-8"
        raise HwbError("HWB-721", "the table cannot be read", where=str(given), why=why) from None
    answer = run(settings.dbt_project, file, read_table(text, str(given)), asked)
    told = "".join([csv_line(answer.columns), *map(csv_line, answer.rows)])
    if out is not None:
        try:
            out.write_text(told, encoding="utf-8", newline="")
        except OSError as fault:
            raise HwbError(
                "HWB-725", "the answer cannot be written", where=str(out), why=str(fault.strerror)
            ) from None
    return told, answer
