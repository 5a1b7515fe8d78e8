"""The commands of `hwb`, one screen of help each; what they do is done elsewhere."""

import os
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli import PROBLEMS, print_lines, say
from pipelines.cli.asking_commands import asking
from pipelines.cli.new_commands import new
from pipelines.cli.options import AsJson, AsOf, in_utc, parsed_date, read_register
from pipelines.cli.pack_commands import pack
from pipelines.cli.partner_commands import partner
from pipelines.cli.quality_commands import quality
from pipelines.cli.release_commands import release
from pipelines.cli.spec_commands import specs
from pipelines.settings import Settings

app = typer.Typer(
    name="hwb",
    help="Partners' files in, as sent; quarterly figures out, each traceable to its lines.\n\n"
    "The home of the data is HWB_HOME (default: the checkout, for the demonstration).",
    epilog="Exit codes: 0 ok, 1 problems found, 2 not understood, 3 could not run, 4 blocked.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _moment(text: str) -> datetime:
    moment = in_utc(text)
    if moment > datetime.now(UTC):
        raise typer.BadParameter(f"{text!r} is in the future; nothing is received before it came")
    return moment


AsExtract = Annotated[
    str | None,
    typer.Option(
        "--as", metavar="PARTNER/EXTRACT", help="The extract it is; recognised if left out."
    ),
]


@app.command(short_help="Make a live home.")
def init(folder: Annotated[Path, typer.Argument(help="A new or empty folder.")]) -> None:
    """Make a live home, without one synthetic row.

    Example: hwb init ../hwb-home
    """
    from pipelines.cli.founding import found, next_steps

    found(folder, Settings.from_environment())
    print_lines(next_steps(folder.resolve()))


@app.command(short_help="Take what has arrived to published figures.")
def refresh(
    as_of: AsOf = None,
    force: Annotated[
        bool, typer.Option("--force", help="Build anew though nothing is new.")
    ] = False,
    wait: Annotated[
        float, typer.Option(min=0, metavar="SECONDS", help="Wait so long for another refresh.")
    ] = 0,
) -> None:
    """Take what has arrived to published figures: receive, land, check, model, publish.

    Ends with 0 whenever figures were published, also when some file or metric is held; the
    account says which, and `hwb status` keeps saying so. With nothing new it does nothing.

    Example: hwb refresh --wait 600
    """
    started = time.monotonic()
    from pipelines.cli import refreshing, wording
    from pipelines.refresh import Refresh

    settings = Settings.from_environment()
    with refreshing.turn(settings, wait) as lock:
        job = Refresh.of(settings, as_of=as_of)
        if not force and not job.is_new():
            print_lines(wording.nothing_new(job))
        else:
            refreshing.run(job, lock, started)
            print_lines(wording.account(job))
    print_lines(refreshing.next_steps(settings))


@app.command(short_help="Keep files as they were sent.")
def receive(
    files: Annotated[list[Path], typer.Argument(help="Files as the partner sent them.")],
    as_: AsExtract = None,
    released: Annotated[
        date | None,
        typer.Option(parser=parsed_date, metavar="DATE", help="The day the publisher released it."),
    ] = None,
    received_at: Annotated[
        datetime | None,
        typer.Option(parser=_moment, metavar="MOMENT", help="When it arrived; now if left out."),
    ] = None,
    sender: Annotated[
        str | None, typer.Option(metavar="PARTNER", help="Who sent it, claimed for that partner.")
    ] = None,
    embargoed_until: Annotated[
        datetime | None,
        typer.Option(parser=in_utc, metavar="MOMENT", help="Until when nobody may read it."),
    ] = None,
) -> None:
    """Keep files as they were sent, with a receipt each; the files themselves stay where they are.

    One line a file; ends with 1 when any was refused.

    Example: hwb receive qof-2024-25.csv --as nhs_england/qof_prevalence --released 2025-08-28
    """
    from pipelines.intake.receive import receive

    arrivals = receive(
        Settings.from_environment(),
        read_register(),
        files,
        as_=as_,
        released=released,
        received_at=received_at,
        sender=sender,
        embargoed_until=embargoed_until,
    )
    for arrival in arrivals:
        served = f" as {', '.join(arrival.extracts)}" if arrival.extracts else ""
        print(f"{arrival.file}: {arrival.outcome}{served}")
        if arrival.reason is not None:
            say(str(arrival.reason))
    if any(arrival.receipt is None for arrival in arrivals):
        raise typer.Exit(PROBLEMS)


@app.command(short_help="Try a file without a warehouse.")
def check(
    file: Annotated[Path, typer.Argument(help="A file as the partner would send it.")],
    as_: Annotated[
        str, typer.Option("--as", metavar="PARTNER/EXTRACT", help="The extract it is meant to be.")
    ],
    out: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Also write the letter that would be sent."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say what the warehouse would say of a file, without a warehouse: every problem at once.

    Nothing is kept, and no correction applied: it is judged as sent. Ends with 1 when the file
    would be held or refused.

    Example: hwb check waits.csv --as uhl/outpatient_waits
    """
    from pipelines.cli import checked, posted
    from pipelines.cli.printing import json_text
    from pipelines.intake.trying import try_file

    register = read_register()
    extract = register.extract(as_)
    trial = posted.Trial(register, extract, out)
    tried = try_file(Settings.from_environment(), register, extract, file, trial)
    if as_json:
        print(json_text(checked.facts(tried)))
    else:
        print_lines(checked.check(tried, extract))
        print_lines(map(str, trial.written))
    if not tried.is_accepted:
        raise typer.Exit(PROBLEMS)


@app.command(short_help="List every extract, or read a strategy.")
def status(
    strategy: Annotated[
        str | None,
        typer.Option(metavar="STRATEGY", help="Read it with its figures, as published."),
    ] = None,
    quarter: Annotated[
        str | None,
        typer.Option(metavar="QUARTER", help="What is to do before its draft is signed."),
    ] = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """List every extract: received, period covered, rows, verdict, open problems, next due.

    With --strategy: its priorities, approaches, open duties and figures, in the document's order.
    With --quarter: who has signed the newest draft, and every task that is left.
    It reports and always ends with 0; programs read --json.

    Example: hwb status --strategy leicester
    """
    from pipelines.cli import wording
    from pipelines.cli.printing import json_text
    from pipelines.refresh import today
    from pipelines.status import status

    settings = Settings.from_environment()
    if quarter is not None:
        from pipelines.cli import releasing

        print_lines(releasing.status(settings, strategy, quarter, as_json=as_json))
        return
    if strategy is not None:
        from pipelines.cli import strategic

        if as_of is not None:
            raise typer.BadParameter("--as-of is of the extracts; a strategy speaks of the refresh")
        reading = strategic.reading(settings, read_register(), strategy)
        print_lines([json_text(reading)] if as_json else strategic.told(reading))
        return
    found = status(settings, read_register(), as_of or today())
    print_lines([json_text(found)] if as_json else wording.status(found))


@app.command(short_help="Open Dagster on this home.")
def ui(
    port: Annotated[int, typer.Option(min=1, max=65535, help="On this machine only.")] = 3000,
) -> None:
    """Open Dagster on this home: what arrived, what is held, what ran. Ctrl-C ends it.

    Example: hwb ui --port 3001
    """
    from pipelines.cli.refreshing import prepare_instance

    settings = Settings.from_environment()
    prepare_instance(settings)
    os.environ["HWB_HOME"] = str(settings.home)
    workspace = Path(__file__).parents[2] / "workspace.yaml"
    arguments = ["dev", "-w", str(workspace), "-h", "127.0.0.1", "-p", str(port)]
    print(f"http://127.0.0.1:{port} shows {settings.home}", flush=True)
    os.execv(sys.executable, [sys.executable, "-m", "dagster", *arguments])


# In the order in which they are listed, after those above.
app.add_typer(asking)
app.add_typer(specs)
app.add_typer(partner)
app.add_typer(quality)
app.add_typer(release)
app.add_typer(pack)
app.add_typer(new, name="new", short_help="Draft a contract or a metric.")
