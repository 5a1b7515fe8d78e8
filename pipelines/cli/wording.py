"""What is said of a refresh and of a home, as plain lines."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pipelines.account import Account, Held
from pipelines.cli.printing import printable, table, terminal_width
from pipelines.intake.receipts import receipts
from pipelines.settings import TIME_ZONE, Settings
from pipelines.specs.words import many

if TYPE_CHECKING:
    from pipelines.refresh import Refresh
    from pipelines.status import Status

_FEW = 5


def moment(when: datetime) -> str:
    """A moment as the board's clocks show it, with its zone; one without a zone is in UTC."""
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return f"{when.astimezone(TIME_ZONE):%Y-%m-%d %H:%M %Z}"


# -------------------------------------------------------------------------------- the account


def account(refresh: "Refresh") -> Iterator[str]:
    """The account of a refresh that has published."""
    told = refresh.account
    total = sum(told.seconds.values())
    yield f"Version {told.version} is published, as of {told.as_of}. It took {total:.1f} s."
    yield from _synthetic(refresh.settings)
    yield ""
    yield from _labelled("Arrived", _arrived(told))
    yield from _labelled("Landed", _landed(told))
    yield from _labelled("Verdicts", [_verdicts(told)])
    yield from _labelled("Figures", _figures(told))
    yield from _labelled("Held", _few([f"{h.name}: {h.because}" for h in told.held]))
    if told.never_received:
        count = many(len(told.never_received), "extract has", "extracts have")
        yield from _labelled("Missing", [f"{count} never been received (see status)"])
    spent = ", ".join(f"{stage} {seconds:.1f}" for stage, seconds in told.seconds.items())
    yield from _labelled("Time", [f"{total:.1f} s: {spent}"])
    yield from _labelled("Warehouse", [told.warehouse])
    yield ""


def nothing_new(refresh: "Refresh") -> Iterator[str]:
    """What a refresh says that has nothing to do."""
    last = Account.read(refresh.settings)
    made = datetime.fromtimestamp(refresh.settings.published.stat().st_mtime, UTC)
    version = f"version {last.version}, " if last else ""
    yield f"Nothing new since {moment(made)}: {version}as of {refresh.as_of}, still stands."
    yield from _synthetic(refresh.settings)
    if last and last.held:
        yield f"{many(len(last.held), 'thing is', 'things are')} held (see status)."
    yield ""


def _synthetic(settings: Settings) -> Iterator[str]:
    origins = {receipt.sha256: receipt.origin for receipt in receipts(settings)}
    yield from _made_up(sum(o == "synthetic" for o in origins.values()), len(origins))


def _made_up(synthetic: int, files: int) -> Iterator[str]:
    if synthetic:
        some = "All" if synthetic == files else f"{synthetic:,} of"
        yield f"SYNTHETIC: {some} {many(files, 'file')} received here were made up, to demonstrate."
        yield "           No figure made from them is about a real place."


def _arrived(told: Account) -> Iterator[str]:
    parts = [many(told.received, "file") + " received"] if told.received else []
    if told.already_received:
        parts.append(f"{told.already_received:,} already here")
    if told.refused:
        parts.append(f"{len(told.refused):,} refused and kept aside")
    if told.still_arriving:
        parts.append(f"{len(told.still_arriving):,} still arriving")
    yield ", ".join(parts) or "nothing new in the inbox"
    yield from _few([f"refused: {_refusal(held)}" for held in told.refused])
    yield from _few([f"still arriving: {printable(name)}" for name in told.still_arriving])


def _refusal(held: Held) -> str:
    return f"{printable(held.name)}: {held.because}"


def _landed(told: Account) -> Iterator[str]:
    if not told.files_landed:
        yield "no file had to be read"
        return
    rows = many(told.rows_landed, "line")
    yield f"{rows} of {many(told.files_landed, 'file')}, {told.rows_quarantined:,} quarantined"
    if told.files_landed_again:
        moved = sum(m.new + m.changed + m.gone for m in told.figures)
        yield (
            f"{many(told.files_landed_again, 'of these files was', 'of these files were')} read "
            f"again, as a contract or the code had changed: {many(moved, 'figure')} moved"
        )


def _verdicts(told: Account) -> str:
    given = [f"{count:,} {state}" for state, count in sorted(told.verdicts.items())]
    return ", ".join(given) or "none was needed"


def _figures(told: Account) -> Iterator[str]:
    new, changed, gone = (
        sum(getattr(m, name) for m in told.figures) for name in ("new", "changed", "gone")
    )
    stand = sum(m.figures for m in told.figures)
    yield (
        f"{many(len(told.updated), 'metric')} updated: {new:,} new, {changed:,} changed, "
        f"{gone:,} gone; {many(stand, 'figure')} of {many(len(told.figures), 'metric')} stand"
    )


def _few(lines: list[str], all_of_them: str = "see status") -> Iterator[str]:
    yield from lines[:_FEW]
    if len(lines) > _FEW:
        yield f"and {len(lines) - _FEW:,} more ({all_of_them})"


def _labelled(label: str, lines: "Iterator[str] | list[str]") -> Iterator[str]:
    for place, line in enumerate(lines):
        yield f"{label if place == 0 else '':<11}{line}"


# -------------------------------------------------------------------------------- status


def status(told: "Status") -> Iterator[str]:
    """A home as one table of its extracts, and what concerns the home as a whole."""
    yield f"Home       {told.home}"
    if told.published_at is None:
        yield "Published  nothing yet"
    else:
        speaks = f", as of {told.speaks_of}" if told.speaks_of else ""
        yield f"Published  version {told.version}, {moment(told.published_at)}{speaks}"
    if told.refreshing:
        holder = told.refreshing
        yield f"Refreshing process {holder.pid}, since {holder.started}, at {holder.stage}"
    yield from _made_up(told.synthetic_files, told.files)
    yield ""
    columns = ["extract", "received", "period covered", "rows", "verdict", "problems", "next due"]
    rows = [
        [
            each.extract,
            f"{each.last_received:%Y-%m-%d}" if each.last_received else None,
            f"{each.period_start} to {each.period_end}" if each.period_end else None,
            each.rows,
            each.state,
            "; ".join(each.problems),
            f"{each.next_due}{' LATE' if each.is_late else ''}" if each.next_due else None,
        ]
        for each in told.extracts
    ]
    yield from table(columns, rows, terminal_width())
    if told.refused_files:
        yield ""
        yield f"{many(len(told.refused_files), 'file')} refused and kept aside in raw/refused:"
        newest_first = [f"{printable(r.file_name)}: {r.what}" for r in told.refused_files[::-1]]
        yield from (f"  {line}" for line in _few(newest_first, "--json lists them"))
    if told.refused_specifications:
        yield ""
        yield f"{many(len(told.refused_specifications), 'specification')} refused:"
        yield from (f"  {path}: {what}" for path, what in told.refused_specifications.items())
