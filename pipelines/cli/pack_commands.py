"""The commands by which figures leave the home: a quarter's pack, answers between quarters, and the
pack of a rehearsal to look at."""

from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli import print_lines
from pipelines.cli.release_commands import Because, Release, Strategy
from pipelines.settings import Settings

pack = typer.Typer(rich_markup_mode=None)


@pack.command(short_help="Write the pack of a quarter: pages, paper, sheets, data.")
def export(
    release: Release,
    strategy: Strategy = None,
    draft: Annotated[
        bool, typer.Option("--draft", help="Of the newest draft, marked as one, to look at.")
    ] = False,
    only: Annotated[
        str,
        typer.Option(metavar="FORMATS", help="Of pages, pdf, docx, xlsx, ods and data, by commas."),
    ] = "",
    out: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Another outbox than the home's, such as a share."),
    ] = None,
    audience: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The part for one audience of the strategy."),
    ] = None,
    priority: Annotated[
        str | None, typer.Option(metavar="KEY", help="The part about one priority.")
    ] = None,
    template: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The council's own Word document for the paper."),
    ] = None,
    texts: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="YAML: a heading of the template, and its text."),
    ] = None,
    by: Annotated[
        str,
        typer.Option(
            metavar="POST", help="Who hands it out, for the ledger; without it, this account."
        ),
    ] = "",
) -> None:
    """Write the pack of a signed release, or of a draft, to the outbox: a folder and one zip.

    Nothing in it is a small number, and no hidden one can be worked out: else nothing is written.

    Example: hwb export 2025-26-Q2 --strategy leicester
    """
    from pipelines.cli import packing
    from pipelines.pack.formats import Wanted

    settings = Settings.from_environment()
    wanted = Wanted.typed(only, audience, priority, out, template, texts)
    print_lines(packing.export(settings, strategy, release, draft, wanted, by))


@pack.command(short_help="Sign a quarter of the demonstration, and write its pack.")
def rehearse(
    quarter: Annotated[
        str, typer.Argument(metavar="[QUARTER]", help="Without one, the last that has ended.")
    ] = "",
    strategy: Strategy = None,
) -> None:
    """Take a quarter of the demonstration to a signed release and its pack, to look at.

    What is left to do is waived by name, and everybody who is asked signs. A live home is refused.

    Example: hwb rehearse --strategy leicester
    """
    from pipelines.cli import rehearsed

    print_lines(rehearsed.rehearse(Settings.from_environment(), strategy, quarter))


@pack.command(short_help="Answer a question between quarters, and keep it.")
def answer(
    query: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", exists=True, dir_okay=False, help="SQL that chooses published figures."
        ),
    ] = None,
    because: Because = "",
    by: Annotated[str, typer.Option(metavar="POST", help="Who gives it.")] = "",
    to: Annotated[
        list[str] | None,
        typer.Option(metavar="WHOM", help="A body or role it is for; may be said again."),
    ] = None,
    strategy: Strategy = None,
    again: Annotated[
        int | None, typer.Option(metavar="NUMBER", help="Write an earlier answer again.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Another outbox than the home's.")
    ] = None,
) -> None:
    """Answer a question of a member or by the Freedom of Information Act, and keep the answer.

    The query chooses figures as they stand. Small numbers are hidden, and what would tell them, by
    all that was ever published; what the query works out itself is not published. Every later
    answer and export counts with this one. Without options, earlier answers are listed.

    Example: hwb answer --query smoking.sql --by "Board secretariat" --because "FOI 2026/118"
    """
    from pipelines.cli import answering

    settings = Settings.from_environment()
    if query is not None and again is not None:
        raise typer.BadParameter("choose --query or --again, not both")
    if query is not None:
        sql = query.read_text(encoding="utf-8")
        print_lines(answering.answer(settings, strategy, sql, by, because, to or [], out))
    elif again is not None:
        print_lines(answering.again(settings, again, out))
    else:
        print_lines(answering.listed(settings))
