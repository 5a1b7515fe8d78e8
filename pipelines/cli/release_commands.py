"""The commands by which a quarter is frozen, drafted, signed and proved; `releasing.py` does and
prints what they say."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli import PROBLEMS, print_lines
from pipelines.cli.options import AsJson, in_utc
from pipelines.settings import Settings

release = typer.Typer(rich_markup_mode=None)

Quarter = Annotated[str, typer.Argument(metavar="QUARTER", help="Such as 2025-26-Q2.")]
Release = Annotated[
    str, typer.Argument(metavar="RELEASE", help="2025-26-Q2, or a correction of it: 2025-26-Q2.c1.")
]
Strategy = Annotated[
    str | None, typer.Option(metavar="STRATEGY", help="Needed where there are several.")
]
By = Annotated[str, typer.Option(metavar="POST", help="Who says so: a post of the role register.")]
Because = Annotated[str, typer.Option(metavar="REASON", help="Why; it is kept for ever.")]


@release.command(short_help="Fix what a quarter's figures are made of.")
def freeze(
    quarter: Quarter,
    by: By,
    strategy: Strategy = None,
    at: Annotated[
        datetime | None,
        typer.Option(
            parser=in_utc, metavar="MOMENT", help="A moment that has passed; now if left out."
        ),
    ] = None,
) -> None:
    """Fix the moment known of a quarter: what arrives later waits for the next one.

    Example: hwb freeze 2025-26-Q2 --strategy leicester --by "Board secretariat"
    """
    from pipelines.cli import releasing

    print_lines(releasing.freeze(Settings.from_environment(), strategy, quarter, by=by, at=at))


@release.command(short_help="Let one late file into a frozen quarter.")
def admit(
    quarter: Quarter,
    file: Annotated[str, typer.Argument(help="Its name as sent, or its SHA-256.")],
    because: Because,
    by: By,
    strategy: Strategy = None,
) -> None:
    """Let a file that arrived after the freeze count for the quarter.

    Example: hwb admit 2025-26-Q2 waits-september.csv --because "Late by a day" --by "Director"
    """
    from pipelines.cli import releasing

    settings = Settings.from_environment()
    print_lines(releasing.admit(settings, strategy, quarter, file, by=by, because=because))


@release.command("hold-back", short_help="Leave a metric or priority out of a release.")
def hold_back(
    quarter: Quarter,
    what: Annotated[str, typer.Argument(metavar="METRIC|PRIORITY", help="What is held.")],
    because: Because,
    by: By,
    strategy: Strategy = None,
    lift: Annotated[bool, typer.Option("--lift", help="Let it in again.")] = False,
) -> None:
    """Leave a metric, or all metrics of a priority, out of the release; the pack says so.

    Example: hwb hold-back 2025-26-Q2 HA-FALLS --because "Source in doubt" --by "Director"
    """
    from pipelines.cli import releasing

    settings = Settings.from_environment()
    print_lines(
        releasing.hold_back(settings, strategy, quarter, what, lift=lift, by=by, because=because)
    )


@release.command(short_help="Make the next draft of a frozen quarter.")
def draft(
    quarter: Quarter,
    by: By,
    strategy: Strategy = None,
    wait: Annotated[float, typer.Option(help="Seconds to wait for another refresh.")] = 0,
) -> None:
    """Make a numbered draft: the figures as they would be signed, of what was known at the freeze.

    Example: hwb draft 2025-26-Q2 --strategy leicester --by "Public health analyst"
    """
    from pipelines.cli import releasing

    settings = Settings.from_environment()
    print_lines(releasing.draft(settings, strategy, quarter, by=by, wait=wait))


@release.command(short_help="Tell what changed, and because of what.")
def diff(
    quarter: Release,
    strategy: Strategy = None,
    signed: Annotated[
        bool, typer.Option("--signed", help="The signed release against what we would say now.")
    ] = False,
    every: Annotated[bool, typer.Option("--all", help="List every change.")] = False,
    as_json: AsJson = False,
) -> None:
    """Compare the newest draft with the last signed release and the draft before, by cause.

    Example: hwb diff 2025-26-Q2 --strategy leicester
    """
    from pipelines.cli import releasing

    settings = Settings.from_environment()
    print_lines(
        releasing.diff(settings, strategy, quarter, signed=signed, every=every, as_json=as_json)
    )


@release.command(short_help="Show owners their definitions, with figures.")
def review(
    metric: Annotated[
        str | None, typer.Argument(help="One metric; all of an owner if left out.")
    ] = None,
    owner: Annotated[str | None, typer.Option(metavar="POST", help="Whose definitions.")] = None,
    every: Annotated[bool, typer.Option("--all", help="List every figure that moves.")] = False,
) -> None:
    """Show definitions with their figures, whether each is approved, and when it is due again.

    Of one metric that changed since it was last signed: the figures of that quarter that move.

    Example: hwb review recorded_crime
    """
    from pipelines.cli import reviewing

    print_lines(reviewing.review(Settings.from_environment(), metric, owner, every=every))


@release.command(short_help="Approve definitions as they are now.")
def approve(
    by: By,
    metrics: Annotated[
        list[str] | None, typer.Argument(metavar="METRIC…", help="Ids of metrics.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Every definition this post owns.")] = False,
) -> None:
    """The owner approves definitions: a release takes none that changed since.

    Example: hwb approve recorded_crime --by "Community safety analyst"
    """
    from pipelines.cli import reviewing

    settings = Settings.from_environment()
    print_lines(reviewing.approve(settings, metrics or [], by=by, every=every))


@release.command(short_help="Let a person sign in a role that is not theirs.")
def override(
    quarter: Quarter,
    role: Annotated[str, typer.Option(help="A role of the chain.")],
    person: Annotated[str, typer.Option(metavar="POST", help="Who may sign in it.")],
    because: Because,
    by: By,
    strategy: Strategy = None,
) -> None:
    """Let a small team sign: named, reasoned, and printed in the pack.

    Example: hwb override 2025-26-Q2 --role checker --person Analyst --because Away --by Director
    """
    from pipelines.cli import releasing

    settings = Settings.from_environment()
    print_lines(
        releasing.override(
            settings, strategy, quarter, role=role, person=person, by=by, because=because
        )
    )


@release.command("signoff-sheet", short_help="Write the page a signer reads.")
def signoff_sheet(
    quarter: Quarter,
    role: Annotated[str, typer.Option(help="A role of the chain.")],
    strategy: Strategy = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Where to; outbox/signoff if left out.")
    ] = None,
) -> None:
    """Write one page per signer of a role: what changed, what is held, and the code to quote.

    Example: hwb signoff-sheet 2025-26-Q2 --role director
    """
    from pipelines.cli import releasing

    settings = Settings.from_environment()
    print_lines(releasing.sheets(settings, strategy, quarter, role, out))


@release.command(short_help="Record a signature, or sign the quarter.")
def sign(
    quarter: Quarter,
    by: By,
    strategy: Strategy = None,
    role: Annotated[
        str | None,
        typer.Option("--as", metavar="ROLE", help="Record a signature in this role of the chain."),
    ] = None,
    code: Annotated[str, typer.Option(metavar="CODE", help="The code of the sign-off sheet.")] = "",
    evidence: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The reply that quotes the code.")
    ] = None,
    recorded_by: Annotated[
        str, typer.Option(metavar="POST", help="Who records it, where that is somebody else.")
    ] = "",
) -> None:
    """With --as and --code: record one signature. Without: sign the quarter, once all is done.

    Ends with 4 while something blocks it.

    Example: hwb sign 2025-26-Q2 --as director --by "Director of Public Health" --code ABCDE-FGHIJ
    """
    from pipelines.cli import releasing

    settings = Settings.from_environment()
    if (role is None) != (not code):
        raise typer.BadParameter("a signature needs both --as ROLE and --code CODE")
    if role is None:
        print_lines(releasing.sign(settings, strategy, quarter, by=by))
        return
    print_lines(
        releasing.sign_as(
            settings,
            strategy,
            quarter,
            role,
            code,
            by=by,
            evidence=evidence,
            recorded_by=recorded_by,
        )
    )


@release.command(short_help="Prove a signed quarter.")
def verify(
    release: Release,
    strategy: Strategy = None,
    head: Annotated[
        str, typer.Option(metavar="HASH", help="A head of the ledger that was printed in a pack.")
    ] = "",
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Make the figures again, byte for byte.")
    ] = False,
    with_today: Annotated[
        bool, typer.Option("--with-today", help="Make them by today's code; list what differs.")
    ] = False,
) -> None:
    """Prove files, chain and signatures of a release; ends with 1 when something does not hold.

    Example: hwb verify 2025-26-Q2 --strategy leicester --rebuild
    """
    from pipelines.cli import proving

    settings = Settings.from_environment()
    lines, is_proved = proving.verify(
        settings, strategy, release, head=head, rebuild=rebuild, with_today=with_today
    )
    print_lines(lines)
    if not is_proved:
        raise typer.Exit(PROBLEMS)


@release.command(short_help="Begin a correction of a signed quarter.")
def correct(
    quarter: Quarter,
    because: Because,
    by: By,
    strategy: Strategy = None,
    completes: Annotated[
        bool, typer.Option("--completes", help="It adds what was held, and corrects nothing.")
    ] = False,
) -> None:
    """Begin a release beside the signed one; both stay. It is drafted and signed like the first.

    Example: hwb correct 2025-26-Q2 --because "A partner counted twice" --by "Director"
    """
    from pipelines.cli import releasing

    settings = Settings.from_environment()
    print_lines(
        releasing.correct(settings, strategy, quarter, completes=completes, by=by, because=because)
    )


@release.command(short_help="Stop exports of a signed quarter, or lift that.")
def hold(
    release: Release,
    because: Because,
    by: By,
    strategy: Strategy = None,
    lift: Annotated[bool, typer.Option("--lift", help="Let exports go on.")] = False,
) -> None:
    """Stop exports between signing and meeting.

    Example: hwb hold 2025-26-Q2 --because "A figure is in doubt" --by "Board secretariat"
    """
    from pipelines.cli import releasing

    settings = Settings.from_environment()
    print_lines(releasing.hold(settings, strategy, release, lift=lift, by=by, because=because))


@release.command(short_help="List what is signed, and the ledger's head.")
def releases(strategy: Strategy = None, as_json: AsJson = False) -> None:
    """List every release of a strategy, with its hash, and the ledger's head.

    Example: hwb releases --strategy leicester
    """
    from pipelines.cli import proving

    print_lines(proving.releases(Settings.from_environment(), strategy, as_json=as_json))


@release.command("where-used", short_help="List releases that carry a metric, file or correction.")
def where_used(
    what: Annotated[str, typer.Argument(help="A metric, a file's name or SHA-256, a correction.")],
) -> None:
    """List every release, pack and recipient that carries it.

    Example: hwb where-used recorded_crime
    """
    from pipelines.cli import proving

    print_lines(proving.where_used(Settings.from_environment(), what))


@release.command(short_help="Report what a publisher restated.")
def revisions(
    metric: Annotated[str, typer.Argument(help="Id of the metric.")],
    since: Annotated[
        datetime | None,
        typer.Option(parser=in_utc, metavar="MOMENT", help="What was known then; else each file."),
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(parser=in_utc, metavar="MOMENT", help="Now if left out.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List every value of a metric that is another than was known before, and no other.

    Example: hwb revisions early_cancer_diagnosis --since 2025-10-01T00:00:00Z
    """
    from pipelines.cli import proving

    settings = Settings.from_environment()
    print_lines(proving.revisions(settings, metric, since, until, as_json=as_json))
