"""What `hwb issues` and `hwb scorecard` print, as the last refresh published it."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any

from pipelines.cli.printing import table, terminal_width
from pipelines.errors import HwbError
from pipelines.modelling.querying import ask, opened
from pipelines.settings import TIME_ZONE, Settings
from pipelines.specs.base import nearest
from pipelines.specs.register import Register
from pipelines.specs.words import many, wrapped

_ISSUES = """
select
  extract.partner || '/' || extract.name as extract,
  issue.* exclude (extract),
  first.file_name as opened_by_name,
  newest.file_name as newest_file_name,
  good.file_name as closed_by_name
from quality.issue as issue
inner join specs.extract as extract on issue.extract = extract.extract
left join intake.receipt as first
  on issue.extract = first.extract and issue.opened_by = first.sha256
left join intake.receipt as newest
  on issue.extract = newest.extract and issue.newest_file = newest.sha256
left join intake.receipt as good
  on issue.extract = good.extract and issue.closed_by = good.sha256
order by
  not issue.is_open, issue.is_waived, issue.severity, issue.opened_at, extract, issue.rule,
  issue.column_at_fault, issue.opening
"""

_SCORECARD = "from quality.scorecard order by quarter desc, partner"

Rows = list[dict[str, Any]]


def issues(settings: Settings, register: Register, *, only_open: bool, partner: str | None) -> Rows:
    """The rows of `quality.issue`, what is open and blocks first; raises HWB-702 and HWB-935."""
    found = _asked(settings, register, _ISSUES, partner)
    return [row for row in found if row["is_open"] or not only_open]


def scorecard(
    settings: Settings, register: Register, *, quarter: str | None, partner: str | None
) -> Rows:
    """The rows of `quality.scorecard`, newest quarter first; raises HWB-702 and HWB-935."""
    found = _asked(settings, register, _SCORECARD, partner)
    return [row for row in found if quarter in (None, row["quarter"])]


def told_issues(found: Rows) -> Iterator[str]:
    """A task list: a paragraph an issue."""
    is_open = sum(row["is_open"] for row in found)
    waived = sum(row["is_open"] and row["is_waived"] for row in found)
    yield f"{many(is_open, 'issue')} open, {waived} of them waived; {len(found) - is_open} closed"
    for row in found:
        yield ""
        at = f" in {row['column_at_fault']}" if row["column_at_fault"] else ""
        yield f"{row['extract']}  {row['severity']}  {row['rule']}{at}"
        for label, text in _details(row):
            yield wrapped(f"  {label:<8} {text}", " " * 11)


def told_scorecard(found: Rows) -> Iterable[str]:
    """One line a partner and quarter: shares, with the counts they are made of."""
    columns = ["quarter", "partner", "due", "in time", "late", "missing", "files", "sent again"]
    columns += ["complete", "of cells", "rules hold", "of rules"]
    rows = [
        [
            row["quarter"],
            row["partner"],
            *(row[name] for name in ("files_due", "files_in_time", "files_late", "files_missing")),
            row["files"],
            row["resubmissions"],
            _share(row["complete_share"]),
            row["cells"],
            _share(row["valid_share"]),
            row["rules_run"],
        ]
        for row in found
    ]
    return table(columns, rows, terminal_width())


def _asked(settings: Settings, register: Register, sql: str, partner: str | None) -> Rows:
    partners = sorted({extract.partner for extract in register.extracts.values()})
    if partner is not None and partner not in partners:
        raise HwbError("HWB-935", f"no partner is called {partner!r}{nearest(partner, partners)}")
    with opened(settings) as connection:
        answer = ask(connection, sql)
        rows = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
    return [row for row in rows if partner in (None, row["partner"])]


def _details(row: dict[str, Any]) -> Iterator[tuple[str, str]]:
    since = _day(row["opened_at"])
    again = f", for the {_nth(row['opening'])} time" if row["opening"] > 1 else ""
    first = f" by {row['opened_by_name']}" if row["opened_by_name"] else ""
    yield "opened", f"{since}{first}{again}"
    if row["files"]:
        lines = f", {many(row['failing_lines'], 'line')}" if row["failing_lines"] else ""
        yield "newest", f"{row['newest_file_name']}{lines}; {many(row['files'], 'file')} had it"
    if not row["is_open"]:
        yield "closed", f"{_day(row['closed_at'])} by {row['closed_by_name']}"
    yield "because", row["because"]
    if row["ask"]:
        yield "ask", f"{row['ask']} ({row['owner_role']}, {row['owner_organisation']})"
    if row["waiver"] is not None:
        until = "until" if row["is_waived"] else "no longer, it ended on"
        said = f"{until} {row['waiver_expires']} by {row['waived_by']}: {row['waived_because']}"
        yield "waived", f"{said} (line {row['waiver']} of the ledger)"


def _day(moment: datetime) -> date:
    """The day in London of a moment in UTC."""
    return moment.replace(tzinfo=UTC).astimezone(TIME_ZONE).date()


def _nth(number: int) -> str:
    return {2: "second", 3: "third"}.get(number, f"{number}th")


def _share(share: float | None) -> str | None:
    """In per cent, cut and not rounded: 100.0 % is said of the whole alone."""
    return None if share is None else f"{int(share * 1000) / 10:.1f} %"
