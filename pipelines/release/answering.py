"""An answer between quarters: figures that somebody asked for, published like any other.

A query of the published file chooses them. What a query works out itself is published nowhere:
disclosure control must know what is told. An answer is a folder and a line of the ledger, and is
among the equations of every later answer, draft and export.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.errors import HwbError
from pipelines.files import sha256_of, sync
from pipelines.ledger import Entry, append, person
from pipelines.locking import turn
from pipelines.modelling.querying import ask, opened, opened_to_export
from pipelines.release import board, contents, disclosure
from pipelines.release.board_rows import ROWS
from pipelines.release.families import place
from pipelines.release.on_record import answers, answers_folder, free_number
from pipelines.settings import Settings
from pipelines.specs.disclosure import read_profiles
from pipelines.specs.register import Register, StrategyFile
from pipelines.specs.words import many

if TYPE_CHECKING:
    import duckdb

Place = tuple[Any, ...]
"""What makes a figure: the values of `contents.KEY`."""

_FIGURES = """
select series.*, metric.title, metric.unit
from figures.series as series
inner join specs.metric as metric on series.metric_id = metric.metric_id
where series.is_complete and series.is_reporting_period
"""


@dataclass(frozen=True)
class Answered:
    """An answer on record: its line of the ledger, and what it shows."""

    line: Entry
    folder: Path
    figures: int
    hidden: int

    @property
    def number(self) -> int:
        return int(self.line.told["number"])


def answer(
    settings: Settings,
    register: Register,
    file: StrategyFile,
    sql: str,
    *,
    by: str,
    because: str,
    recipients: Collection[str] = (),
) -> Answered:
    """Puts the figures that a query chooses on record, after disclosure control.

    It is an answer of the board whose strategy is given. Raises HWB-702, HWB-703 (no question),
    HWB-908, HWB-934 (nobody, no reason), HWB-971 (the query gives something else than figures),
    HWB-951 (a small number could be worked out whatever is hidden).
    """
    by = person(by)
    chosen = _chosen(settings, sql)
    root = answers_folder(settings)
    root.mkdir(parents=True, exist_ok=True)
    with turn(root / ".lock"):
        part = root / f".{os.getpid()}.part"
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir()
        try:
            with opened_to_export(settings) as connection:
                contents.write_chosen(connection, part, chosen)
                said = _said(connection, part, register, file)
            before = board.published(settings)
            shown = disclosure.apply(said, read_profiles(settings.project), before)
            signed_in = _signed_in(before)
            shown["figures"] = [{**row, "signed_in": signed_in(row)} for row in shown["figures"]]
            board.write(shown, part)
            number = free_number(answers(settings), root)
            for path in (*part.iterdir(), part):
                sync(path)
            line = append(
                settings,
                "answer",
                by=by,
                because=because,
                strategy=file.id,
                told={
                    "number": number,
                    "query": sql.strip(),
                    "metrics": sorted({metric for metric, *_ in chosen}),
                    "recipients": list(recipients),
                    "files": {path.name: sha256_of(path) for path in sorted(part.iterdir())},
                },
            )
            folder = part.rename(root / str(number))
            sync(root)
        finally:
            shutil.rmtree(part, ignore_errors=True)
    return Answered(line, folder, len(shown["figures"]), shown["disclosure"]["hidden"])


def _chosen(settings: Settings, sql: str) -> set[Place]:
    """The figures that a query gives, each as it is; raises HWB-971 for anything else."""
    with opened(settings) as connection:
        asked = ask(connection, sql)
        rows = [dict(zip(asked.columns, row, strict=True)) for row in asked.rows]
        known = [name for name, *_ in connection.execute(f"describe {_FIGURES}").fetchall()]
        for column in contents.KEY:
            if column not in asked.columns:
                raise _refused(f"the query gives no column {column}")
        for column in asked.columns:
            if column not in known or asked.columns.count(column) > 1:
                raise _refused(f"the query gives {column!r}, which is no one column of a figure")
        if not rows:
            raise _refused("the query chooses no figure")
        truth = _by_place(connection, known, {row["metric_id"] for row in rows})
    strange = [
        row
        for row in rows
        if any(row[column] != truth.get(_place(row), {}).get(column, "") for column in row)
    ]
    if strange:
        raise _refused(
            f"{many(len(strange), 'row')} of the query, of {len(rows)}, "
            f"{'is' if len(strange) == 1 else 'are'} no figure as it stands now"
        )
    return {_place(row) for row in rows}


def _by_place(
    connection: duckdb.DuckDBPyConnection, columns: list[str], metrics: set[str]
) -> dict[Place, dict[str, Any]]:
    found = connection.execute(
        f"select * from ({_FIGURES}) where list_contains(?, metric_id)", [sorted(metrics)]
    ).fetchall()
    rows = [dict(zip(columns, row, strict=True)) for row in found]
    return {_place(row): row for row in rows}


def _place(row: dict[str, Any]) -> Place:
    return tuple(row[column] for column in contents.KEY)


def _refused(what: str) -> HwbError:
    return HwbError(
        "HWB-971",
        what,
        why="An answer is of figures as they stand. What a query works out itself is not "
        "published: nobody could tell whether it gives a small number away.",
        do="Choose figures, as in `select * from figures.series where metric_id = …`, with "
        "is_complete and is_reporting_period; `hwb query` shows what it chooses.",
    )


def _said(
    connection: duckdb.DuckDBPyConnection, folder: Path, register: Register, file: StrategyFile
) -> dict[str, Any]:
    """What the answer says before disclosure control; nothing is judged of its figures."""
    figures = board.figures(folder)
    metrics = sorted({row["metric_id"] for row in figures})
    areas = sorted({row["area_code"] for row in figures})
    said = board.texts(connection, register, file.id, metrics)
    said |= {"held": {}, "figures": figures, **{name: [] for name in ROWS}}
    for name, sql in _ROWS.items():
        said[name] = contents.asked(
            connection, sql.replace("$areas", contents.listed(areas)), file.id
        )
    origins = contents.asked(connection, contents.ORIGINS, file.id)
    return said | {"origins": [row["origin"] for row in origins]}


_ROWS = {
    "areas": """
        select
          area_code,
          coalesce(
            (select min(own.area_role) from specs.strategy_area as own
             where own.strategy_id = $strategy and own.area_code = area.area_code),
            'also'
          ) as area_role,
          max_by(area_name, coalesce(valid_from, date '0001-01-01')) as area_name
        from reference.area as area
        where list_contains($areas, area_code)
        group by area_code order by area_code
    """,
    "within": """
        select distinct child_code, area_code
        from reference.area_within
        where
          share = 1 and child_code <> area_code and $strategy is not null
          and (list_contains($areas, child_code) or list_contains($areas, area_code))
        union
        select area_code, parent_code
        from reference.reporting_area
        where list_contains($areas, area_code) or list_contains($areas, parent_code)
        order by all
    """,
}


def _signed_in(before: list[disclosure.Published]) -> Callable[[dict[str, Any]], str]:
    """Of a figure as it is shown: which signed release shows the same, another, or none."""
    newest = {
        place(row): (release.name, row)
        for release in before
        if release.is_signed
        for row in release.shown
    }

    def told(row: dict[str, Any]) -> str:
        if place(row) not in newest:
            return "not signed off"
        name, then = newest[place(row)]
        is_same = all(row[column] == then[column] for column in ("value", "value_status"))
        return f"as signed in {name}" if is_same else f"another figure than signed in {name}"

    return told
