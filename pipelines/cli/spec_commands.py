"""The commands about what was agreed: what a partner sends, what people fill in, who answers."""

from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli import PROBLEMS, print_lines, say
from pipelines.cli.options import AsJson, AsOf, read_register
from pipelines.settings import Settings

specs = typer.Typer(rich_markup_mode=None)


@specs.command(short_help="Print what a partner is to send.")
def spec(
    extract: Annotated[
        str | None, typer.Argument(metavar="PARTNER/EXTRACT", help="One extract; all if left out.")
    ] = None,
    template: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Write an empty file with example rows.")
    ] = None,
    odcs: Annotated[
        bool, typer.Option("--odcs", help="Print it as Open Data Contract Standard 3.")
    ] = False,
    schema: Annotated[
        bool, typer.Option("--schema", help="Print the JSON Schema of contracts.")
    ] = False,
    all_: Annotated[bool, typer.Option("--all", help="Print the sheet of every extract.")] = False,
) -> None:
    """Print the sheet that tells a partner what to send; without an extract, list them all.

    Ends with 1 when a specification is refused, and says why.

    Example: hwb spec ohid/fingertips
    """
    from pipelines.cli import specifying

    if schema:
        print_lines(specifying.schema())
        return
    register = read_register()
    if extract is not None:
        chosen = register.extract(extract)
        if template is not None:
            print_lines(specifying.template(chosen, template))
        else:
            print_lines(specifying.odcs(chosen) if odcs else specifying.sheet(chosen, register))
        return
    if template is not None or odcs:
        raise typer.BadParameter("name the extract: hwb spec PARTNER/EXTRACT …")
    print_lines(specifying.sheets(register) if all_ else specifying.listed(register))
    for refusal in register.refused.values():
        say(str(refusal))
    if register.refused:
        raise typer.Exit(PROBLEMS)


@specs.command(short_help="Write the workbook that people fill in.")
def form(
    extract: Annotated[str, typer.Argument(metavar="PARTNER/EXTRACT", help="What is filled in.")],
    quarter: Annotated[str, typer.Argument(help="The quarter it is for, as 2025-26-Q3.")],
    out: Annotated[
        Path, typer.Option("--out", metavar="FOLDER", help="Where to write it; here if left out.")
    ] = Path(),
) -> None:
    """Write the workbook into which people type an extract, with what was sent last filled in.

    What comes back is known by a line in it, whatever its file is called.

    Example: hwb form secretariat/risks 2025-26-Q3
    """
    from pipelines.cli import specifying
    from pipelines.periods import Quarter

    register = read_register()
    chosen = register.extract(extract)
    settings = Settings.from_environment()
    print_lines(specifying.form(settings, register, chosen, Quarter.parse(quarter), out))


@specs.command(short_help="List who answers for what.")
def owners(
    role: Annotated[str | None, typer.Argument(help="One role; all if left out.")] = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """List each role with the metrics it owns and checks and the extracts it answers for.

    Then what those who left a board still have, or had and nobody has taken on, as published.

    Example: hwb owners "Public health analyst"
    """
    from pipelines.cli import owning
    from pipelines.cli.printing import json_text
    from pipelines.refresh import today

    found = owning.owners(read_register(), role, as_of or today())
    left = [] if role else owning.left_open(Settings.from_environment())
    if as_json:
        print_lines([json_text({"roles": found, "left_open": left})])
    else:
        print_lines(owning.told(found, left))
