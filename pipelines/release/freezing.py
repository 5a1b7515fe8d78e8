"""The moment at which a quarter's figures are known, and what is let in after it by name."""

from dataclasses import dataclass
from datetime import UTC, datetime

from pipelines.errors import HwbError
from pipelines.intake.receipts import Receipt, as_known, receipts, shown
from pipelines.ledger import Entry, append, entries
from pipelines.periods import Quarter
from pipelines.settings import TIME_ZONE, Settings


@dataclass(frozen=True)
class Frozen:
    """A frozen quarter: what was known before `known_before` (UTC), and the files admitted since.

    `admitted` is SHA-256 → the line of the ledger that let the file in.
    """

    strategy: str
    quarter: Quarter
    known_before: datetime
    admitted: dict[str, Entry]


def freeze(
    settings: Settings, strategy: str, quarter: Quarter, *, by: str, at: datetime | None = None
) -> Frozen:
    """Fixes the moment known of a quarter: now, or a moment that has passed; recorded for ever.

    Raises HWB-903 where the quarter is frozen already, HWB-904 for a moment that is no such.
    """
    now = datetime.now(UTC)
    moment = (at or now).astimezone(UTC).replace(microsecond=0)
    earlier = _freeze_of(settings, strategy, quarter)
    if earlier is not None:
        raise HwbError(
            "HWB-903",
            f"{quarter} of {strategy} is frozen already, as known {told(_moment(earlier))}",
            why="Figures that are being signed must not move.",
            do=f"`hwb admit {quarter} FILE --strategy {strategy}` lets in one file by name, with "
            "the reason.",
        )
    if moment > now or moment.astimezone(TIME_ZONE).date() <= quarter.end:
        raise HwbError(
            "HWB-904",
            f"{quarter} cannot be frozen as known {told(moment)}",
            why=f"It ends on {quarter.end.isoformat()}, and nobody knows yet what will arrive."
            if moment <= now
            else "That moment has not come yet.",
            do="Freeze it after it has ended, at a moment that has passed.",
        )
    append(
        settings,
        "freeze",
        by=by,
        strategy=strategy,
        quarter=str(quarter),
        told={"known_before": moment.isoformat()},
    )
    return frozen(settings, strategy, quarter)


def admit(
    settings: Settings, strategy: str, quarter: Quarter, file: str, *, by: str, because: str
) -> Receipt:
    """Lets a file that arrived after the freeze into the quarter, by its name or SHA-256.

    Raises HWB-905 (not frozen), HWB-906 (no such file, or several), HWB-907 (nothing to admit).
    """
    now = frozen(settings, strategy, quarter)
    receipt = _named(settings, file)
    known_at = _known_at(settings, receipt)
    if known_at < now.known_before or receipt.sha256 in now.admitted:
        raise HwbError(
            "HWB-907",
            f"{shown(receipt.file_name)} counts for {quarter} already",
            why="It was admitted before."
            if receipt.sha256 in now.admitted
            else f"It was known {told(known_at)}, before the freeze.",
        )
    append(
        settings,
        "admit",
        by=by,
        because=because,
        strategy=strategy,
        quarter=str(quarter),
        told={"sha256": receipt.sha256, "file": shown(receipt.file_name)},
    )
    return receipt


def frozen(settings: Settings, strategy: str, quarter: Quarter) -> Frozen:
    """What a quarter was frozen as; raises HWB-905 where it is not."""
    entry = _freeze_of(settings, strategy, quarter)
    if entry is None:
        raise HwbError(
            "HWB-905",
            f"{quarter} of {strategy} is not frozen",
            why="Until then every file that arrives would change its figures.",
            do=f"Say `hwb freeze {quarter} --strategy {strategy}` when its files are in.",
        )
    admitted = {
        line.told["sha256"]: line
        for line in entries(settings, "admit")
        if (line.strategy, line.quarter) == (strategy, str(quarter))
    }
    return Frozen(strategy, quarter, _moment(entry), admitted)


def moment_of(text: str) -> datetime:
    """A moment as people type it, in UTC where it names no zone; raises ValueError for none."""
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except OverflowError:
        raise ValueError(text) from None


def told(moment: datetime) -> str:
    """A moment as people of the board read it."""
    return f"on {moment.astimezone(TIME_ZONE):%Y-%m-%d at %H:%M %Z}"


def _freeze_of(settings: Settings, strategy: str, quarter: Quarter) -> Entry | None:
    wanted = (strategy, str(quarter))
    return next((e for e in entries(settings, "freeze") if (e.strategy, e.quarter) == wanted), None)


def _moment(entry: Entry) -> datetime:
    return datetime.fromisoformat(entry.told["known_before"])


def _known_at(settings: Settings, receipt: Receipt) -> datetime:
    """When a file counts as known under every contract it serves; see `as_known`."""
    arrivals = receipts(settings)
    return max(
        known_at
        for extract in receipt.extracts
        for known, known_at in as_known(arrivals, extract)
        if known.sha256 == receipt.sha256
    )


def _named(settings: Settings, file: str) -> Receipt:
    found = {
        receipt.sha256: receipt
        for receipt in receipts(settings)
        if receipt.file_name == file or (len(file) >= 8 and receipt.sha256.startswith(file))
    }
    if len(found) == 1:
        return next(iter(found.values()))
    raise HwbError(
        "HWB-906",
        f"{len(found) or 'no'} received files are called {shown(file)!r}",
        do='Give the SHA-256 of the one you mean; `hwb query "from intake.receipt"` lists them.',
    )
