"""The commands that ask: figures in SQL, a figure's lines, a statistical method."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli import PROBLEMS, print_lines, say
from pipelines.cli.options import AsJson
from pipelines.settings import Settings

asking = typer.Typer(rich_markup_mode=None)


@asking.command(short_help="Ask the figures in SQL, read-only.")
def query(
    sql: Annotated[str, typer.Argument(help="One statement that reads; the catalogue is hwb.")],
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV (RFC 4180).")] = False,
    as_json: AsJson = False,
) -> None:
    """Ask the published figures a question in SQL, read-only.

    A table is cut to the width of the terminal; what is piped is whole.

    Example: hwb query "from figures.current where area_code = 'E06000016'"
    """
    from pipelines.cli import asking

    if as_csv and as_json:
        raise typer.BadParameter("choose --csv or --json, not both")
    asking.ask(
        Settings.from_environment(), sql, "csv" if as_csv else "json" if as_json else "table"
    )


@asking.command(short_help="Lead a figure back to its lines.")
def trace(
    metric: Annotated[str, typer.Argument(help="Id or title of the metric.")],
    area: Annotated[str, typer.Argument(help="Code or name of the area.")],
    period: Annotated[
        str, typer.Argument(help="latest, a quarter (2025-26-Q2), a label, or first/last day.")
    ],
    breakdown: Annotated[str, typer.Option(help="Which part of the population.")] = "all",
    kind: Annotated[
        str | None, typer.Option(help="Kind of area, where a code stands for several.")
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Show every line, not the first 20.")
    ] = False,
    release: Annotated[
        str | None,
        typer.Option(
            "--quarter", metavar="RELEASE", help="As signed: 2025-26-Q2, or 2025-26-Q2.c1."
        ),
    ] = None,
    strategy: Annotated[
        str | None, typer.Option(metavar="STRATEGY", help="Whose quarter, where there are several.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Lead a figure back to the files and lines it was made of, and see that they add up to it.

    With --quarter the figure is the one that was signed. Ends with 1 when they do not add up.

    Example: hwb trace recorded_crime E06000016 latest
    """
    from pipelines.cli import traced
    from pipelines.modelling.tracing import LINES_SHOWN

    if strategy and not release:
        raise typer.BadParameter("--strategy says whose quarter: give --quarter as well")
    said, adds_up = traced.answer(
        Settings.from_environment(),
        (metric, area, period),
        release,
        strategy,
        as_json=as_json,
        breakdown=breakdown,
        kind=kind,
        lines=None if every else LINES_SHOWN,
    )
    print_lines(said)
    if not adds_up:
        raise typer.Exit(PROBLEMS)


@asking.command(short_help="Put a table through a statistical method.")
def method(
    name: Annotated[
        str | None, typer.Argument(metavar="METHOD", help="As --list names it.")
    ] = None,
    given: Annotated[
        Path | None, typer.Option("--in", metavar="FILE", help="A CSV with one header line.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Where the answer goes; printed if left out."),
    ] = None,
    by: Annotated[
        str, typer.Option(metavar="COLUMNS", help="What makes a group or series: area,year.")
    ] = "",
    option: Annotated[
        list[str] | None, typer.Option(metavar="NAME=VALUE", help="An option; may be repeated.")
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=HEADER", help="Which column holds it, if not called so."),
    ] = None,
    list_: Annotated[
        bool, typer.Option("--list", help="List methods, their columns and options.")
    ] = False,
) -> None:
    """Put any table through one of the warehouse's own methods: the very macros its models run.

    Columns that the method does not take are carried, as HEADER_given where it gives one of that
    name; an option may be a column too. Ends with 1
    when some row or group is not valid: it stands in the answer without a value, with the reason.

    Example: hwb method dsr --in deaths.csv --by area --option multiplier=100000
    """
    from pipelines.cli import calculating
    from pipelines.modelling.methods import Asked

    settings = Settings.from_environment()
    if list_ or name is None:
        one = None if name is None else calculating.chosen(settings, name)
        print_lines(calculating.listed(settings) if one is None else calculating.told(one))
        return
    chosen = calculating.chosen(settings, name)
    if given is None:
        raise typer.BadParameter(f"name the table: hwb method {name} --in FILE")
    asked = Asked(
        [part.strip() for part in by.split(",") if part.strip()],
        _pairs(option or [], "--option NAME=VALUE"),
        _pairs(column or [], "--column NAME=HEADER"),
    )
    told, answer = calculating.calculate(settings, chosen, given, out, asked)
    if out is None:
        sys.stdout.write(told)
    for problem in answer.not_valid:
        say(problem)
    if answer.not_valid:
        raise typer.Exit(PROBLEMS)


def _pairs(given: list[str], what: str) -> dict[str, str]:
    pairs = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or name in pairs:
            raise typer.BadParameter(f"{text!r}: write {what} once each")
        pairs[name] = value
    return pairs
