"""What the board is shown: one file of a draft, after disclosure control, and nothing else.

`board.json` holds the texts of the strategy and its metrics as they stood, the figures at the
precision they are printed in, what is judged of them, and what the board was told and decided. A
pack reads nothing else, so that it says the same whenever it is made.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.release import contents, derived, disclosure
from pipelines.release.board_rows import ROWS
from pipelines.release.comparing import Change, compare
from pipelines.release.contents import asked, lines_of, reads_of
from pipelines.release.families import place
from pipelines.release.on_record import answer_of, answers, signed, signed_releases
from pipelines.release.releases import LOCK, Draft, read_yaml
from pipelines.settings import TIME_ZONE, Settings
from pipelines.specs.disclosure import Profile
from pipelines.specs.register import Register

if TYPE_CHECKING:
    import duckdb

BOARD = "board.json"

_NUMBERS = ("numerator", "denominator", "value", "lower95_0cl", "upper95_0cl")
_TOLD_OF_A_FIGURE = (
    *("metric_id", "area_code", "area_kind", "breakdown"),
    *("period_start", "period_end", "period_type"),
    *("method", "value_status", "status_reason", "maturity"),
)


def read(folder: Path) -> dict[str, Any]:
    """What a draft or release shows, as JSON values."""
    said: dict[str, Any] = json.loads((folder / BOARD).read_bytes())
    return said


def write(said: dict[str, Any], folder: Path) -> None:
    text = json.dumps(said, default=str, ensure_ascii=False, separators=(",", ":"))
    (folder / BOARD).write_text(text + "\n", encoding="utf-8")


def show(
    build: Path,
    folder: Path,
    register: Register,
    strategy: str,
    held: dict[str, str],
    profiles: dict[str, Profile],
    before: list[disclosure.Published],
    last: Draft | None,
) -> None:
    """Writes what a draft shows, after disclosure control, beside its figures and its lock.

    `last` is the release that was signed last. Raises HWB-950, HWB-951 and HWB-952 (see
    `disclosure.apply`).
    """
    import duckdb

    with duckdb.connect(str(build), read_only=True) as connection:
        connection.execute("set threads = 1")
        said = told(connection, folder, register, strategy, held)
    # A build knows what was let in by name, too, and commentary, which come after the freeze.
    frozen = datetime.fromisoformat(read_yaml(folder / LOCK)["known_before"])
    said["of"]["data_as_at"] = _day_before(frozen)
    shown = disclosure.apply(said, profiles, before)
    if last is not None and (last.folder / BOARD).is_file():
        shown["restated"] = list(_restated(shown, last, compare(last.folder, folder)))
    write(shown, folder)


def _restated(
    shown: dict[str, Any], last: Draft, changes: list[Change]
) -> Iterator[dict[str, Any]]:
    """Figures of the board's pages that are another than was shown before, each with its cause;
    what is hidden in one of them is not told."""
    now = {place(row): row for row in shown["figures"]}
    before = {place(row): row for row in read(last.folder)["figures"]}
    for change in changes:
        key = tuple(change.key[column] or None for column in contents.KEY)
        was, is_ = before.get(key), now.get(key)
        if was is None or not change.is_board:
            continue
        if disclosure.HIDDEN in (was["value_status"], is_ and is_["value_status"]):
            continue
        said = [
            (row["value"], row["value_status"]) if row else (None, "gone") for row in (was, is_)
        ]
        if said[0] != said[1]:
            yield {
                **dict(zip(contents.KEY, key, strict=True)),
                **{"was": said[0][0], "was_status": said[0][1]},
                **{"value": said[1][0], "value_status": said[1][1]},
                **{"cause": change.cause, "because": change.because, "since": str(last.name)},
            }


def published(settings: Settings, without: Path | None = None) -> list[disclosure.Published]:
    """What every signed release of the home has shown, but that of one folder, and every answer.

    Raises HWB-911 where one of them is not as it was made: what it showed is not known then.
    """
    folders = {
        f"{name} of {strategy}": signed(settings, strategy, name).folder
        for strategy, name in signed_releases(settings)
    }
    signed_ones = set(folders)
    for line in answers(settings):
        folders[f"answer {line.told['number']}"] = answer_of(settings, line)
    found = []
    for called, folder in folders.items():
        if folder == without or not (folder / BOARD).is_file():
            continue
        said = read(folder)
        within = [(row["child_code"], row["area_code"]) for row in said["within"]]
        found.append(
            disclosure.Published(
                called, figures(folder), said["figures"], within, called in signed_ones
            )
        )
    return found


def audited(settings: Settings, folder: Path, profiles: dict[str, Profile]) -> list[str]:
    """Metrics of a release of which a hidden count can be worked out from what it shows and from
    every other signed release."""
    said = read(folder)
    before = published(settings, without=folder)
    known = [row for row in figures(folder) if row["metric_id"] in said["metrics"]]
    truth = {**said, "figures": known}
    return disclosure.findings(truth, said["figures"], profiles, before)


def told(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    register: Register,
    strategy: str,
    held: dict[str, str],
) -> dict[str, Any]:
    """Everything a page may say, before disclosure control; `folder` holds `figures.csv`."""
    file = register.strategies[strategy]
    metrics = sorted({metric for _, metric in file.strategy.supports()} & register.metrics.keys())
    said = texts(connection, register, strategy, metrics)
    # Of a metric whose file is refused there is no definition, and so nothing to show.
    shown = [row for row in figures(folder) if row["metric_id"] in said["metrics"]]
    said |= {"held": dict(sorted(held.items())), "figures": shown}
    for name, sql in ROWS.items():
        said[name] = asked(connection, sql, strategy)
    said |= derived.of_released(said)
    for outline in said["boundaries"]:
        contract = register.extracts[outline.pop("extract")].contract
        outline["attribution"] = contract.publisher.attribution or contract.title
    return said


def figures(folder: Path) -> list[dict[str, Any]]:
    """The figures of a folder as they are, before disclosure control."""
    return [_figure(line) for line in lines_of(folder / "figures.csv")]


def texts(
    connection: duckdb.DuckDBPyConnection, register: Register, strategy: str, metrics: list[str]
) -> dict[str, Any]:
    """What a strategy and some metrics say of themselves, and of when and of what it is said."""
    [run] = asked(
        connection,
        "select quarter, as_of, known_before, $strategy as strategy_id from specs.run",
        strategy,
    )
    run["data_as_at"] = _day_before(run.pop("known_before").replace(tzinfo=UTC))
    return {
        "of": run,
        "strategy": register.strategies[strategy].strategy.model_dump(mode="json"),
        "metrics": {
            name: {
                **register.metrics[name].metric.model_dump(mode="json"),
                "sql": register.metrics[name].sql.read_text(encoding="utf-8"),
            }
            for name in metrics
        },
        "sources": _sources(connection, register, metrics),
    }


def _day_before(moment: datetime) -> str:
    """The last day in London of which something before the moment may be."""
    return (moment - timedelta(seconds=1)).astimezone(TIME_ZONE).date().isoformat()


def _sources(
    connection: duckdb.DuckDBPyConnection, register: Register, metrics: list[str]
) -> dict[str, list[dict[str, Any]]]:
    """Metric → the extracts it is read from: whose, and by what licence."""
    reads = reads_of(connection)
    return {
        metric: [
            {
                "extract": name,
                "title": register.extracts[name].contract.title,
                "origin_publisher": register.extracts[name].contract.origin_publisher,
                "disclosure": register.extracts[name].contract.disclosure,
                **register.extracts[name].contract.publisher.model_dump(mode="json"),
            }
            for name in reads.get(metric, [])
        ]
        for metric in metrics
    }


def _figure(line: dict[str, str]) -> dict[str, Any]:
    return {
        **{name: line[name] or None for name in _TOLD_OF_A_FIGURE},
        "is_board": line["is_board"] == "true",
        **{name: _number(line[name]) for name in _NUMBERS},
    }


def _number(text: str) -> int | float | None:
    if not text:
        return None
    number = float(text)
    return int(number) if number.is_integer() and "e" not in text else number
