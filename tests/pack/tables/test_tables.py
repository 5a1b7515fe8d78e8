"""One source for every table: what a figure is, what is said of it, and what is never said."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from pipelines.pack import wording
from pipelines.pack.model import Pack
from pipelines.pack.tables import Blank, Table, tables
from pipelines.pack.tables.identifiers import area_address
from pipelines.pack.tables.shape import clean, number
from tests.pack.hostile import CANARY, HOSTILE, SAID, with_a_hidden_figure, with_hostile_texts

KEY = ("metric_id", "area_code", "breakdown", "period_start", "period_end", "period_type")
Arranged = Callable[..., Pack]


def keyed(table: Table, *columns: str) -> dict[tuple[str, ...], tuple[object, ...]]:
    """Figure key, as `Figure.key` has it → the cells of these columns."""
    found: dict[tuple[str, ...], tuple[object, ...]] = {}
    for row in table.rows:
        cells = dict(zip([column.name for column in table.columns], row, strict=True))
        key = tuple("" if isinstance(cells[n], Blank) else str(cells[n]) for n in KEY)
        found[key] = tuple(cells[name] for name in columns)
    assert len(found) == len(table.rows)
    return found


def test_every_figure_is_one_row_and_the_boards_are_those_it_sees(shown: Pack) -> None:
    made = tables(shown)
    every = {f.key: f for metric in shown.metrics.values() for f in metric.figures}
    assert keyed(made["figures"], "unit").keys() == every.keys()
    seen = {key for key, figure in every.items() if figure.is_board}
    assert keyed(made["board"], "unit").keys() == seen


def test_no_two_tables_show_two_values_for_one_key(shown: Pack) -> None:
    made, columns = tables(shown), ("value", "lower", "upper", "numerator", "denominator", "status")
    every = keyed(made["figures"], *columns)
    board = keyed(made["board"], *columns)
    assert board
    assert {key: every[key] for key in board} == board


def test_a_value_has_the_digits_of_the_boards_page(shown: Pack) -> None:
    values = keyed(tables(shown)["figures"], "value", "lower", "upper", "unit")
    for metric in shown.metrics.values():
        for figure in metric.figures:
            if figure.is_shown:
                value, lower, upper, _ = values[figure.key]
                assert isinstance(value, Decimal)
                said = f"{value:,f}".replace("-", "−")
                assert said == wording.number(figure.value, figure.decimals)
                if figure.interval:
                    limits = f"{lower:,f} to {upper:,f}".replace("-", "−")
                    assert limits == figure.interval


@pytest.mark.parametrize(
    ("given", "decimals", "said"),
    [(2.5, 0, "3"), (0.25, 1, "0.3"), (-0.04, 1, "0.0"), (12, 1, "12.0"), (1102.2, None, "1102.2")],
)
def test_a_number_is_rounded_as_it_is_printed(
    given: float, decimals: int | None, said: str
) -> None:
    assert f"{number(given, decimals=decimals):f}" == said


def test_of_a_hidden_figure_nothing_is_said_but_that_it_is_hidden(
    said: dict[str, Any], arranged: Arranged
) -> None:
    made = tables(arranged(with_a_hidden_figure(said)))
    hidden = ("value", "lower", "upper", "numerator", "denominator")
    judged = ("against_england", "target", "target_status", "trend", "variation")
    rows = keyed(made["board"], *hidden, *judged, "status").values()
    found = [row for row in rows if row[-1] == wording.STATUSES["hidden"]]
    assert found
    assert {cell for row in found for cell in row[:-1]} == {Blank("[c]")}
    assert not any(str(CANARY)[:6] in str(table) for table in made.values())


def test_of_a_metric_that_is_held_back_no_value_is_said(
    said: dict[str, Any], arranged: Arranged
) -> None:
    metric = next(row["metric_id"] for row in said["figures"] if row["is_board"] and row["value"])
    said["held"] = {metric: "asked for"}
    made = tables(arranged(said))
    for name in ("board", "figures"):
        rows = keyed(made[name], "value", "numerator", "status")
        found = {cells for key, cells in rows.items() if key[0] == metric}
        assert found == {(Blank("[h]"), Blank("[h]"), wording.STATUSES["held"])}


def test_what_is_judged_of_a_figure_is_said_in_words(shown: Pack) -> None:
    board = tables(shown)["board"]
    against = {cell for cell in board.column("against_england") if isinstance(cell, str)}
    words = {said for _, said in wording.JUDGED.values()}
    assert against
    assert all(cell.split(":")[0] in words for cell in against)
    assert set(board.column("standing")) <= {*wording.STANDINGS.values(), Blank("[x]")}


def test_every_table_has_unique_heads_keys_and_only_marks_that_are_explained(shown: Pack) -> None:
    for table in tables(shown).values():
        assert len({column.title for column in table.columns}) == len(table.columns)
        assert len({column.name for column in table.columns}) == len(table.columns)
        assert all(len(row) == len(table.columns) for row in table.rows)
        if table.key:
            keys = [[row[table.place(name)] for name in table.key] for row in table.rows]
            assert len({str(key) for key in keys}) == len(keys)
        marks = {cell.mark for row in table.rows for cell in row if isinstance(cell, Blank)}
        assert marks <= wording.SHORTHAND_SAID.keys()
        assert set(wording.SHORTHAND.values()) <= wording.SHORTHAND_SAID.keys()


def test_hostile_text_arrives_as_text_without_what_no_file_may_hold(
    said: dict[str, Any], arranged: Arranged
) -> None:
    made = tables(arranged(with_hostile_texts(said)))
    assert set(made["commentary"].column("wording")) == {SAID}
    assert set(made["metrics"].column("metric")) == {SAID}
    assert clean(HOSTILE) == SAID
    assert clean("a\r\nb\rc") == "a\nb\nc"


def test_an_area_without_a_gss_code_gets_no_address() -> None:
    assert area_address("RWE") is None
    place = "http://statistics.data.gov.uk/id/statistical-geography/E06000016"
    assert area_address("E06000016") == place
