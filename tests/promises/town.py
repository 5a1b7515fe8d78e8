"""A town of one's own: a project and a home that a test fills, refreshes and asks."""

# Annotations that are evaluated keep DuckDB's types alive past its end: it then tells of a leak.
from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb

from pipelines.intake.checking import CheckingProcess
from pipelines.intake.receive import Arrival, receive
from pipelines.refresh import Refresh
from pipelines.settings import Settings
from pipelines.specs.register import Register

AS_OF = date(2025, 10, 1)

# As tests/fixtures/toytown/README.md tells: what is sent, for which extract, and when.
SENT = {
    "practices.csv": ("toy_office/practices", "2025-05-01"),
    "healthy-years.csv": ("toy_office/healthy_years", "2025-05-02"),
    "waits-2025-05.csv": ("toy_hospital/waits", "2025-06-10"),
    "waits-2025-06.csv": ("toy_hospital/waits", "2025-07-10"),
    "waits-2025-05-revised.csv": ("toy_hospital/waits", "2025-07-12"),
    "waits-2025-07.csv": ("toy_hospital/waits", "2025-08-10"),
    "waits-2025-08-wrong.csv": ("toy_hospital/waits", "2025-09-10"),
}


@dataclass
class Town:
    """One home working on one project.

    `checking` is a process shared by many towns, because its start takes longer than a refresh.
    """

    settings: Settings
    checking: CheckingProcess
    arrivals: list[Arrival] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.settings.home.mkdir(parents=True, exist_ok=True)
        (self.settings.home / "home.yml").write_text("live: true\n", encoding="utf-8")

    @property
    def project(self) -> Path:
        return self.settings.project

    def write(self, path: str, text: str) -> None:
        """A file of the project, such as a contract or a metric."""
        file = self.project / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def send(
        self,
        content: Path | str | bytes,
        as_: str,
        on: str,
        *,
        name: str = "sent.csv",
        released: str | None = None,
        embargoed_until: datetime | None = None,
    ) -> Arrival:
        """Receives a file (or these bytes) for an extract at midnight of a day, or at a moment."""
        if isinstance(content, Path):
            file = content
        else:
            file = self.settings.home / "outgoing" / name
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(content if isinstance(content, bytes) else content.encode())
        [arrival] = receive(
            self.settings,
            Register.read(self.project),
            [file],
            as_=as_,
            received_at=datetime.fromisoformat(on).replace(tzinfo=UTC),
            released=date.fromisoformat(released) if released else None,
            embargoed_until=embargoed_until,
        )
        self.arrivals.append(arrival)
        return arrival

    def send_toytown(self, *names: str) -> None:
        for name in names or SENT:
            as_, on = SENT[name]
            assert self.send(self.project / "sent" / name, as_, on).outcome == "received"

    def refresh(self, as_of: date = AS_OF, now: datetime | None = None) -> Refresh:
        """Every stage in turn, as both doors run them; `now` is asked for embargoes."""
        given = {"now": now} if now else {}
        refresh = Refresh.of(self.settings, as_of=as_of, checking=self.checking, **given)
        refresh.receive()
        for _ in refresh.land():
            pass
        for _, verdict in refresh.check():
            refresh.account.take_verdict(verdict.state)
        refresh.model()
        refresh.publish()
        return refresh

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What the published file answers."""
        with self.published() as connection:
            return connection.execute(sql).fetchall()

    @contextmanager
    def published(self) -> Iterator[duckdb.DuckDBPyConnection]:
        with duckdb.connect(str(self.settings.published), read_only=True) as connection:
            yield connection

    @property
    def figures(self) -> bytes:
        """The canonical text of all figures."""
        return (self.settings.warehouse / "figures.csv").read_bytes()

    def copy_to(self, folder: Path, *, with_project: bool = False) -> Town:
        """The same home somewhere else, on the same project or on a copy of it as well."""
        shutil.copytree(self.settings.home, folder, symlinks=True)
        project = self.project
        if with_project:
            project = folder.with_name(f"{folder.name}-project")
            shutil.copytree(self.project, project)
        return Town(Settings(home=folder, project=project), self.checking)


def contract(
    title: str,
    columns: dict[str, str],
    *,
    key: str,
    period: str,
    area: str,
    replaces: str,
    more: str = "",
) -> str:
    """The text of a contract of a plain CSV: columns are name → the rest of their declaration."""
    listed = "\n".join(
        f"  {name}: {{header: {name}, means: {name}.{', ' + rest if rest else ''}}}"
        for name, rest in columns.items()
    )
    return f"""\
title: {title}
row: One line.
rows_are: aggregates
publisher: {{name: Toytown Office for Numbers}}
agreement: {{reference: TOY-3, basis: made up for tests, purpose: tests}}
contacts:
  - {{role: Statistician, organisation: Toytown Office for Numbers}}
file:
  format: csv
  names: ["*.csv"]
columns:
{listed}
key: {key}
period: {period}
area: {area}
population_basis: resident
replaces: {replaces}
due: {{every: month, lag_days: 14}}
disclosure: none
threshold: {{share: 0, because: Every line can be right.}}
{more}"""


def board_contract(title: str, shape: str, columns: dict[str, str]) -> str:
    """The contract of a list of the board's, whose columns are called as its fields are."""
    told = ", ".join(f"{field}: {field}" for field in columns)
    text = contract(
        title,
        columns,
        key="none",
        period='{source: fixed, value: "2025", grammar: calendar_year}',
        area="null",
        replaces="{what: whole}",
        more=f"role: board\nboard: {{shape: {shape}, columns: {{{told}}}}}\n",
    )
    return text.replace("population_basis: resident", "population_basis: none")


def metric(name: str, title: str, **given: str) -> str:
    """The text of a metric's properties; `given` replaces or adds keys of the definition."""
    said = {
        "title": title,
        "unit": "people",
        "value_type": "count",
        "decimals": "0",
        "polarity": "neutral",
        "evidence": "counted",
        "definition": "{numerator: People}",
        "population_basis": "resident",
        "over_time": "none",
        "frequency": "monthly",
        "source": "Toytown Office for Numbers",
        "owner": "Public health analyst",
        "checked_by": "Second public health analyst",
        "next_review": "2030-01-01",
        **given,
    }
    listed = "\n".join(f"          {key}: {value}" for key, value in said.items())
    return f"""\
version: 2
models:
  - name: {name}
    description: {title}.
    config:
      meta:
        metric:
{listed}
"""


def targets_contract(title: str, period: str, *more: str, key: str) -> str:
    """Of an extract of targets, by area, metric and day; `more` are further columns of text."""
    agreed = ", agreed: agreed" if "agreed" in more else ""
    return contract(
        title,
        {
            **dict.fromkeys(("area", "metric"), ""),
            **{"target": "type: decimal", "due_on": 'type: date, formats: ["%Y-%m-%d"]'},
            **dict.fromkeys(more, ""),
        },
        key=key,
        period=period,
        area="{code: area, kind: gss}",
        replaces="{what: whole}",
        more="role: reference\nreference: {shape: target, code: area, kind: gss, "
        f"metric: metric, target: target, by: due_on{agreed}}}\n",
    )
