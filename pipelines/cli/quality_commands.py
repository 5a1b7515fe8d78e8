"""Commands on what is due, what is wrong and what is let pass; what they do is done elsewhere."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli import print_lines
from pipelines.cli.commentary_commands import commentary
from pipelines.cli.options import AsJson, AsOf, parsed_date
from pipelines.settings import Settings

quality = typer.Typer()

Partner = Annotated[
    str | None, typer.Option(metavar="PARTNER", help="Of one partner; of all if left out.")
]


@quality.command(short_help="List what a quarter still waits for.")
def due(
    quarter: Annotated[
        str | None, typer.Argument(help="As 2025-26-Q2; that of the next meeting if left out.")
    ] = None,
    strategy: Annotated[
        str | None, typer.Option(metavar="STRATEGY", help="One board; all if left out.")
    ] = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
    chase: Annotated[
        bool, typer.Option("--chase", help="Draft a message to each partner who is asked.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Where drafts go; outbox/chasers else.")
    ] = None,
) -> None:
    """List the days of the meeting that takes a quarter, and each extract, first what to do first.

    With --chase: one message per partner with all that is late or held. Nothing is sent.

    Example: hwb due 2026-27-Q2 --strategy leicester
    """
    from pipelines.cli import collected
    from pipelines.cli.printing import json_text
    from pipelines.periods import Quarter
    from pipelines.refresh import today
    from pipelines.release.chasing import chasers, write_chasers
    from pipelines.release.collecting import collecting
    from pipelines.specs.register import Register

    settings = Settings.from_environment()
    register = Register.read(settings.project)
    wanted = Quarter.parse(quarter) if quarter else None
    names = [strategy] if strategy else list(register.strategies)
    lists = [collecting(settings, register, n, wanted, as_of or today()) for n in names]
    if as_json:
        print(json_text(lists))
    else:
        for number, found in enumerate(lists):
            print_lines([""] if number else [])
            print_lines(collected.told(found))
    if chase:
        folder = out or settings.outbox / "chasers"
        written = write_chasers(chasers(lists), folder)
        if not as_json:
            print_lines(["", *map(str, written)] if written else ["", "Nobody is to be chased."])


@quality.command(short_help="List what is wrong, and since when.")
def issues(
    only_open: Annotated[
        bool, typer.Option("--open", help="Without what a later file made good.")
    ] = False,
    partner: Partner = None,
    as_json: AsJson = False,
) -> None:
    """List problems of extracts across time: opened, closed, whom to ask, and what is waived.

    As the last refresh published them; what is open and blocks comes first.

    Example: hwb issues --open --partner uhl
    """
    from pipelines.cli import judged
    from pipelines.cli.printing import json_text
    from pipelines.specs.register import Register

    settings = Settings.from_environment()
    register = Register.read(settings.project)
    found = judged.issues(settings, register, only_open=only_open, partner=partner)
    print_lines([json_text(found)] if as_json else judged.told_issues(found))


@quality.command(short_help="Tell how partners' files came.")
def scorecard(
    quarter: Annotated[
        str | None, typer.Option(metavar="QUARTER", help="As 2025-26-Q2; all if left out.")
    ] = None,
    partner: Partner = None,
    as_json: AsJson = False,
) -> None:
    """Tell of each partner and quarter how its files came, how whole and how right they were.

    Example: hwb scorecard --quarter 2026-27-Q2
    """
    from pipelines.cli import judged
    from pipelines.cli.printing import json_text
    from pipelines.periods import Quarter
    from pipelines.specs.register import Register

    settings = Settings.from_environment()
    wanted = str(Quarter.parse(quarter)) if quarter else None
    register = Register.read(settings.project)
    found = judged.scorecard(settings, register, quarter=wanted, partner=partner)
    print_lines([json_text(found)] if as_json else judged.told_scorecard(found))


@quality.command(short_help="Let a failing rule pass, by name.")
def waive(
    rule: Annotated[str, typer.Argument(help="As `hwb issues` or `hwb status` names it.")],
    of: Annotated[
        list[str],
        typer.Option(
            metavar="NAME",
            help="PARTNER/EXTRACT, metric, priority, or strategy; may be given more than once.",
        ),
    ],
    because: Annotated[str, typer.Option(metavar="REASON", help="Why; it is printed.")],
    until: Annotated[
        date,
        typer.Option(parser=parsed_date, metavar="DATE", help="The last day on which it holds."),
    ],
    by: Annotated[str, typer.Option(metavar="ROLE", help="The role that stands for it.")],
    quarter: Annotated[
        str, typer.Option(metavar="QUARTER", help="Of one quarter; of every one if left out.")
    ] = "",
    strategy: Annotated[
        str, typer.Option(metavar="STRATEGY", help="Of one board; of every one if left out.")
    ] = "",
) -> None:
    """Let a rule that does not hold pass at sign-off, by name and reason, until a day.

    Each is a line of the ledger. A file that the rule holds is not used for all that.

    Example: hwb waive file_comes_in_time --of uhl/ed_activity --because "New system" --until
    2027-01-31 --by "Director of public health"
    """
    from pipelines.refresh import today
    from pipelines.release import waiving
    from pipelines.specs.register import Register

    settings = Settings.from_environment()
    lines = waiving.waive(
        settings,
        Register.read(settings.project),
        rule,
        of,
        because=because,
        until=until,
        by=by,
        today=today(),
        quarter=quarter,
        strategy=strategy,
    )
    for line in lines:
        told = f"{rule} of {line.told['of']} is waived until {until}."
        print(f"Line {line.number} of the ledger: {told}")
    if any("/" in name for name in of):
        print("A file that the rule holds stays out of the figures all the same.")


quality.command(short_help="Hold commentary against its figures.")(commentary)
