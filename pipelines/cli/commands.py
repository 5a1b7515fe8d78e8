"""The commands of `hwb`, one screen of help each; what they do is done elsewhere."""

import os
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.cli import PROBLEMS, print_lines, say
from pipelines.cli.commentary_commands import commentary
from pipelines.cli.new_commands import new
from pipelines.cli.options import AsJson, AsOf, in_utc, parsed_date
from pipelines.cli.partner_commands import partner
from pipelines.cli.quality_commands import quality
from pipelines.cli.release_commands import release
from pipelines.settings import Settings

if TYPE_CHECKING:
    from pipelines.specs.register import Register

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
        _register(),
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

    register = _register()
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
        reading = strategic.reading(settings, _register(), strategy)
        print_lines([json_text(reading)] if as_json else strategic.told(reading))
        return
    found = status(settings, _register(), as_of or today())
    print_lines([json_text(found)] if as_json else wording.status(found))


@app.command(short_help="Print what a partner is to send.")
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
    register = _register()
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


app.add_typer(release)
app.command(short_help="Hold commentary against its figures.")(commentary)
app.add_typer(new, name="new", short_help="Draft a contract or a metric.")
app.add_typer(partner)
app.add_typer(quality)


@app.command(short_help="Write the workbook that people fill in.")
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

    register = _register()
    chosen = register.extract(extract)
    settings = Settings.from_environment()
    print_lines(specifying.form(settings, register, chosen, Quarter.parse(quarter), out))


@app.command(short_help="List who answers for what.")
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

    found = owning.owners(_register(), role, as_of or today())
    left = [] if role else owning.left_open(Settings.from_environment())
    if as_json:
        print_lines([json_text({"roles": found, "left_open": left})])
    else:
        print_lines(owning.told(found, left))


@app.command(short_help="Ask the figures in SQL, read-only.")
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


@app.command(short_help="Lead a figure back to its lines.")
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


def _pairs(given: list[str], what: str) -> dict[str, str]:
    pairs = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or name in pairs:
            raise typer.BadParameter(f"{text!r}: write {what} once each")
        pairs[name] = value
    return pairs


@app.command(short_help="Put a table through a statistical method.")
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


def _register() -> "Register":
    from pipelines.specs.register import Register

    return Register.read(Settings.from_environment().project)
