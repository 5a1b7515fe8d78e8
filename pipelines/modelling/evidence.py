"""The rows of evidence behind one figure, as the published file holds them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pipelines.modelling.finding import Sought

if TYPE_CHECKING:
    import duckdb

_EVIDENCE = """
select *
from figures.area_evidence
where
  metric_id = $metric and area_code = $area and coalesce(area_kind, 'unknown') = $kind
  and $breakdown = {breakdown}
  and known_from <= $known and (known_to is null or known_to > $known)
"""
_OWN_BREAKDOWN = "breakdown"
# A figure standardised over age is made of the rows of its age bands, and of no line for all ages.
_WITHOUT_AGE = (
    "coalesce(nullif(trim(regexp_replace(breakdown, '(^|; )age: [^;]*', ''), '; '), ''), 'all') "
    "and breakdown <> $breakdown"
)
# Every parameter stands in both: DuckDB refuses one that is given and not used.
_OWN_PERIOD = """
  (period_start, period_end, period_type) = ($period_start, $period_end, $period_type)
"""
_PARTS = """
  evidence = 'counted' and period_type in ('month', 'day', 'quarter')
  and period_type <> $period_type and period_start between $period_start and $period_end
"""
_LAST = """
  period_type in ('month', 'day', 'quarter') and period_type <> $period_type
  and period_start >= $period_start and period_end = $period_end
"""


@dataclass(frozen=True)
class Part:
    """What the lines of one period add up to."""

    period: str
    rows: int
    numerator: Decimal | None
    denominator: Decimal | None


@dataclass(frozen=True)
class SentFile:
    """A file that lines of the figure stand in, under one contract; `lines` counts those lines."""

    table: str
    sha256: str
    file_name: str
    sequence: int
    received_at: datetime
    released_at: date | None
    sender: str | None
    origin: str
    verdict: str
    landed: int
    quarantined: int
    dropped: int
    header: list[str]
    landed_as: str
    lines: int

    @property
    def extract(self) -> str:
        return self.table.replace("__", "/")


@dataclass(frozen=True)
class Line:
    """What one line adds to the figure, and its texts in the order of the file's header.

    A line that holds several rows (a wide file) or both parts of a figure stands once for each.
    """

    table: str
    file: str
    line: int
    period: str
    area: str | None
    evidence: str
    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal | None
    value_status: str
    as_sent: list[str] | None = None


@dataclass(frozen=True)
class Correction:
    """What was known to be wrong in lines of a file: `becomes` changed them, `drop` left them out.

    `column` is a landed name; `told_to` a role and its organisation.
    """

    table: str
    file: str
    correction: str
    action: str
    column: str
    because: str
    told_to: str
    told_on: date
    status: str
    lines: list[int]


@dataclass(frozen=True)
class FailedCheck:
    """An expectation that did not pass on a file of the figure, though the file is used.

    `file` is None where it is only known of the extract that one of its files failed. `state` is
    failed or raised; `failing_lines` is 0 for rules about the whole.
    """

    table: str
    file: str | None
    expectation: str
    severity: str
    state: str
    failing_lines: int
    because: str


class Evidence:
    """The rows that stood behind a figure at the moment (UTC) at which it became known."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        sought: Sought,
        known: datetime,
        *,
        by_age: bool,
    ) -> None:
        self._connection = connection
        self._sought = sought
        self._given = sought.parameters() | {"known": known}
        periods = [_OWN_PERIOD]
        if sought.may_be_made_of_parts:
            periods.append(_PARTS if sought.metric.over_time == "sum" else _LAST)
        self._breakdown = _WITHOUT_AGE if by_age else _OWN_BREAKDOWN
        for self._period in periods:
            if self.count():
                break

    def parts(self) -> list[Part]:
        rows = self._all(
            """
            select
              period_start, period_end, period_type, count(*), sum(numerator), sum(denominator)
            from evidence where evidence = 'counted'
            group by period_start, period_end, period_type
            order by period_start, period_end
            """
        )
        return [Part(self._sought.label(*row[:3]), *row[3:]) for row in rows]

    def published(self) -> list[Decimal]:
        return [row[0] for row in self._all("select value from evidence where value is not null")]

    def areas(self) -> int:
        """How many areas the counted rows are about."""
        counted = "count(distinct source_area_code) filter (where evidence = 'counted')"
        return int(self._all(f"select {counted} from evidence")[0][0])

    def count(self) -> int:
        return int(self._all("select count(*) from evidence")[0][0])

    def numbers(self) -> dict[tuple[str, str], list[int]]:
        """The line numbers of each table and file."""
        rows = self._all("select extract, file, list(distinct line) from evidence group by all")
        return {(table, file): list(lines) for table, file, lines in rows}

    def files(self) -> list[SentFile]:
        rows = self._all(
            """
            select
              used.extract, used.file, receipt.file_name, receipt.sequence, receipt.received_at,
              receipt.released_at, receipt.sender, receipt.origin, file.verdict, file.landed,
              file.quarantined, file.dropped, file.header, file.landed_as, used.lines
            from (
              select extract, file, count(distinct line) as lines from evidence group by all
            ) as used
            inner join intake.file as file
              on used.extract = file.extract and used.file = file.sha256
            inner join intake.receipt as receipt
              on used.extract = receipt.extract and used.file = receipt.sha256
            order by receipt.sequence, used.extract
            """
        )
        return [SentFile(*row) for row in rows]

    def corrections(self) -> list[Correction]:
        """Of lines that stand behind the figure, and of any that were left out of their files."""
        rows = self._all(
            """
            select
              extract, file, correction, action, "column", because, told_to, told_on, status,
              list(line order by line)
            from quality.correction
            where
              (extract, file, line) in (select (extract, file, line) from evidence)
              or (action = 'drop' and (extract, file) in (select (extract, file) from evidence))
            group by all
            order by extract, file, min(line), correction
            """
        )
        return [Correction(*row) for row in rows]

    def failed_checks(self) -> list[FailedCheck]:
        rows = self._all(
            """
            select extract, sha256, expectation, severity, state, failing_lines, because
            from quality.result
            where
              state <> 'passed'
              and (extract, sha256) in (select (extract, file) from evidence)
            order by extract, sha256, severity, expectation
            """
        )
        return [FailedCheck(*row) for row in rows]

    def lines(self, limit: int | None) -> list[Line]:
        rows = self._all(
            f"""
            select
              evidence.extract, evidence.file, evidence.line, evidence.period_start,
              evidence.period_end, evidence.period_type, evidence.source_area_code,
              evidence.evidence, evidence.numerator, evidence.denominator, evidence.value,
              evidence.value_status
            from evidence
            inner join intake.receipt as receipt
              on evidence.extract = receipt.extract and evidence.file = receipt.sha256
            order by
              receipt.sequence, evidence.extract, evidence.line, evidence.period_start,
              evidence.evidence
            {"" if limit is None else f"limit {limit}"}
            """
        )
        return [
            Line(table, file, line, self._sought.label(start, end, kind), *rest)
            for table, file, line, start, end, kind, *rest in rows
        ]

    def _all(self, query: str) -> list[tuple[Any, ...]]:
        rows = _EVIDENCE.format(breakdown=self._breakdown)
        sql = f"with evidence as ({rows} and {self._period})\n{query}"
        return self._connection.execute(sql, self._given).fetchall()
