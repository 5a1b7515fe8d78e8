"""What a quarter's papers still wait for: the days of its meeting, and each extract it is made of.

Where files stand is read live from the home; meetings, and which extract feeds which metric, are
those of the published file.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pipelines.deliveries import deliveries, due_periods
from pipelines.intake.receipts import Receipt, receipts, shown
from pipelines.modelling.querying import opened
from pipelines.periods import Quarter
from pipelines.release.calendar import Days, Meeting, days_of, meeting_of
from pipelines.release.meetings import Election, elections, meetings
from pipelines.settings import TIME_ZONE, Settings
from pipelines.specs.register import Extract, Register
from pipelines.status import FileStatus, files_of, standing

FIRST_TO_LAST = ("held", "late", "missing", "due", "received")
"""How an extract stands, in the order in which it is to be seen to."""

_FEEDS = """
select extract.partner || '/' || extract.name, count(distinct supports.metric_id)
from specs.supporting_metric as supports
inner join specs.metric_extract as reads on supports.metric_id = reads.metric_id
inner join specs.extract as extract on reads.extract = extract.extract
where supports.strategy_id = ?
group by all
"""


@dataclass(frozen=True)
class Asked:
    """One rule that does not hold in a file: what to ask, how many lines fail, the first of them.

    `count` is 0 for a rule about the file as a whole.
    """

    ask: str
    count: int
    lines: list[int]


@dataclass(frozen=True)
class Unused:
    """A file that is not used, of which no later one has taken the place, and why."""

    file: str
    received_on: date
    state: str
    because: str
    asked: list[Asked]


@dataclass(frozen=True)
class Awaited:
    """One extract for one quarter. `state` is one of `FIRST_TO_LAST`.

    `expected_by` and `period_end` are of the first file that has not come, None where none is
    awaited before the freeze; `verdict` and the days are of the newest file; `resubmitted` counts
    files sent again since the quarter began; `unread` those that no refresh has read yet; `metrics`
    those of the strategy that it feeds.
    """

    extract: str
    title: str
    partner: str
    publisher: str
    landing_page: str | None
    contacts: list[str]
    state: str
    is_late: bool
    expected_by: date | None
    period_end: date | None
    received_on: date | None
    released_on: date | None
    verdict: str | None
    resubmitted: int
    unused: list[Unused]
    unread: int
    metrics: int


@dataclass(frozen=True)
class Collecting:
    """The collecting list of one board and quarter. `meeting` and `days` are None where no meeting
    takes the quarter; `cancelled` holds meetings that would have; `elections` those in whose period
    the papers would be published or the meeting held."""

    strategy: str
    board: str
    quarter: Quarter
    as_of: date
    meeting: Meeting | None
    cancelled: list[Meeting]
    days: Days | None
    elections: list[Election]
    extracts: list[Awaited]


def collecting(
    settings: Settings, register: Register, strategy: str, quarter: Quarter | None, as_of: date
) -> Collecting:
    """The list for a quarter; without one for the newest that the next meeting takes.

    Raises HWB-702 when nothing is published and HWB-714 when there is no such strategy.
    """
    said = register.strategy(strategy).strategy
    with opened(settings) as connection:
        held = meetings(connection, strategy)
        before = elections(connection, strategy)
        feeds = dict(connection.execute(_FEEDS, [strategy]).fetchall())
    quarter = quarter or _next_quarter(held, as_of)
    meeting = meeting_of(quarter, held)
    day = meeting.held_on if meeting else None
    days = days_of(day, said.timetable) if day else None
    last_day = (days.freeze or days.publication) if days else quarter.end
    arrived = [r for r in receipts(settings) if _day(r) <= as_of]
    found = [
        _awaited(settings, register.extracts[name], arrived, quarter, as_of, last_day, metrics)
        for name, metrics in feeds.items()
        if name in register.extracts
    ]
    return Collecting(
        strategy=strategy,
        board=said.board,
        quarter=quarter,
        as_of=as_of,
        meeting=meeting,
        cancelled=[m for m in held if m.held_on is None and quarter in m.quarters],
        days=days,
        elections=[e for e in before if days and any(map(e.holds, _public_days(days)))],
        extracts=sorted(
            found,
            key=lambda e: (FIRST_TO_LAST.index(e.state), e.expected_by or date.max, e.extract),
        ),
    )


def _next_quarter(held: Iterable[Meeting], as_of: date) -> Quarter:
    """The newest quarter of the next meeting that takes any; else the last one that has ended."""
    coming = [(m.held_on, m.quarters) for m in held if m.held_on and m.quarters]
    nearest = min((day for day, _ in coming if day >= as_of), default=None)
    taken = [max(quarters) for day, quarters in coming if day == nearest]
    return max(taken, default=Quarter.of(as_of).previous())


def _public_days(days: Days) -> tuple[date, date]:
    return days.publication, days.meeting


def _awaited(
    settings: Settings,
    extract: Extract,
    arrived: list[Receipt],
    quarter: Quarter,
    as_of: date,
    last_day: date,
    metrics: int,
) -> Awaited:
    contract = extract.contract
    files = files_of(settings, extract, arrived)
    newest = files[-1] if files else None
    unused = [
        _unused(file)
        for file in standing(files)
        if file.state in ("held", "could not run", "refused")
    ]
    until = max(last_day, as_of)
    waited = [d for d in due_periods(contract.due, files, until) if d.brought_by is None]
    first = waited[0] if waited else None
    is_late = first is not None and first.due_on < as_of
    if unused:
        state = "held"
    elif first is not None:
        state = "late" if is_late else "due"
    else:
        state = "received" if files else "missing"
    return Awaited(
        extract=extract.id,
        title=contract.title,
        partner=extract.partner,
        publisher=contract.publisher.name,
        landing_page=contract.publisher.landing_page,
        contacts=[f"{c.role}, {c.organisation}" for c in contract.contacts],
        state=state,
        is_late=is_late,
        expected_by=first.due_on if first else None,
        period_end=first.period_end if first else None,
        received_on=_received_on(newest.receipt) if newest else None,
        released_on=newest.receipt.released_at if newest else None,
        verdict=newest.state if newest else None,
        resubmitted=sum(
            each.is_resubmission and _day(each.file.receipt) >= quarter.start
            for each in deliveries(contract, files)
        ),
        unused=unused,
        unread=sum(file.landing is None or file.state == "not checked yet" for file in files),
        metrics=metrics,
    )


def _unused(file: FileStatus) -> Unused:
    failing = file.verdict.failing if file.verdict else []
    return Unused(
        file=shown(file.receipt.file_name),
        received_on=_received_on(file.receipt),
        state=file.state,
        because=file.because,
        asked=[Asked(r.ask, r.count, r.lines) for r in failing if r.severity == "block"],
    )


def _day(receipt: Receipt) -> date:
    """The day in London on which a file counted as known."""
    return receipt.known_at.astimezone(TIME_ZONE).date()


def _received_on(receipt: Receipt) -> date:
    return receipt.received_at.astimezone(TIME_ZONE).date()
