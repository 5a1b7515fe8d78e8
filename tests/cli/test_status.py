"""`hwb status`: every extract on one line, what is open, and what is due next."""

import json
import re
from datetime import UTC, date, datetime

import pytest

from pipelines.intake.checking import Verdict
from pipelines.intake.landed_files import Landing
from pipelines.intake.receipts import Receipt
from pipelines.locking import RefreshLock
from pipelines.specs.contract import Due
from pipelines.status import FileStatus, next_due, standing


def rows(out: str) -> dict[str, list[str]]:
    """Extract → the cells of its line that hold anything."""
    lines = [re.split(r" {2,}", line) for line in out.splitlines()]
    return {line[0]: line[1:] for line in lines if line[0].startswith("toy_")}


def test_every_extract_has_a_line_with_its_period_rows_verdict_and_next_due(hwb, town):
    said = hwb(town.settings, "status", "--as-of", "2025-09-14")
    assert said.code == 0
    assert rows(said.out) == {
        "toy_hospital/waits": [
            *("2025-09-10", "2025-04-01 to 2025-07-31", "3", "held"),
            *("1 file held; 1 line quarantined; 1 rule does not hold", "2025-09-14"),
        ],
        "toy_office/healthy_years": [
            *("2025-05-02", "2023-01-01 to 2024-12-31", "4", "accepted", "2026-04-30"),
        ],
        "toy_office/practices": [
            *("2025-05-01", "2025-01-01 to 2025-12-31", "3", "accepted"),
        ],
    }


def test_an_extract_is_late_the_day_after_it_was_due(hwb, town):
    said = hwb(town.settings, "status", "--as-of", "2025-09-15")
    assert rows(said.out)["toy_hospital/waits"][-1] == "2025-09-14 LATE"


def test_refused_files_are_named_with_the_reason(hwb, town):
    said = hwb(town.settings, "status")
    assert "1 file refused and kept aside in raw/refused:" in said.out
    assert "  minutes.html: this is a web page (HTML), whatever its name ends in" in said.out


def test_programs_get_the_same_as_json(hwb, town):
    told = json.loads(hwb(town.settings, "status", "--as-of", "2025-09-15", "--json").out)
    waits = next(e for e in told["extracts"] if e["extract"] == "toy_hospital/waits")
    assert (told["version"], told["as_of"], told["speaks_of"]) == (1, "2025-09-15", "2025-09-15")
    assert told["is_demonstration"] is False
    assert (waits["files"], waits["rows"], waits["state"]) == (5, 3, "held")
    assert waits["period_end"] == "2025-07-31"
    assert (waits["next_due"], waits["is_late"]) == ("2025-09-14", True)


def test_a_home_where_nothing_was_received_says_so_of_every_extract(hwb, toytown):
    said = hwb(toytown, "status")
    assert said.code == 0
    assert "Published  nothing yet" in said.out
    assert said.out.count("never received") == 3


def test_it_names_who_is_refreshing_and_imports_nothing_heavy(hwb, imported_by, town_copy):
    with RefreshLock(town_copy) as lock:
        lock.stage("land")
        assert ", at land" in hwb(town_copy, "status").out
    assert imported_by(town_copy, "status") == []


def test_a_specification_that_is_refused_is_listed(hwb, toytown_copy):
    contract = toytown_copy.expectations / "toy_office/practices.yml"
    contract.write_text(contract.read_text().replace("row: One", "rwo: One"))
    said = hwb(toytown_copy, "status")
    assert "1 specification refused:" in said.out
    assert "expectations/toy_office/practices.yml" in said.out


@pytest.mark.parametrize(
    ("every", "lag_days", "covered_to", "due"),
    [
        ("month", 14, date(2025, 7, 31), date(2025, 9, 14)),
        ("month", 0, date(2025, 1, 31), date(2025, 2, 28)),
        ("month", 0, date(2025, 7, 9), date(2025, 7, 31)),  # days, sent monthly
        ("quarter", 30, date(2025, 6, 30), date(2025, 10, 30)),
        ("quarter", 0, date(2025, 12, 31), date(2026, 3, 31)),
        ("year", 120, date(2024, 12, 31), date(2026, 4, 30)),
        ("year", 0, date(2025, 3, 31), date(2026, 3, 31)),  # financial years
        ("year", 0, date(2024, 8, 31), date(2025, 8, 31)),  # academic years
        ("year", 0, date(2023, 2, 28), date(2024, 2, 29)),
        ("year", 0, date(2024, 2, 28), date(2025, 2, 28)),
        ("once", 0, date(2025, 3, 31), None),
    ],
)
def test_the_next_file_is_due_after_the_next_period_has_ended(every, lag_days, covered_to, due):
    assert next_due(Due(every=every, lag_days=lag_days), covered_to) == due


def _file(sha256: str, state: str, months: tuple[int, int] | None) -> FileStatus:
    days = [date(2025, month, 1) for month in months] if months else [None, None]
    when = datetime(2025, 9, 1, tzinfo=UTC)
    return FileStatus(
        Receipt(sha256, 1, when, None, "counts.csv", 1, None, "real", ["council/counts"]),
        Landing(sha256=sha256, period_start=days[0], period_end=days[1]),
        Verdict(sha256=sha256, extract="council/counts", landed="", rules="", state=state),
        was_landed=True,
    )


@pytest.mark.parametrize(
    ("held", "later", "stands"),
    [
        ((1, 3), (1, 6), False),
        ((1, 3), (2, 6), True),
        (None, (1, 6), False),
        (None, None, False),
        ((1, 3), None, True),
    ],
)
def test_a_held_file_stands_until_one_in_use_covers_what_it_was_about(held, later, stands):
    first, second = _file("1", "held", held), _file("2", "accepted", later)
    assert (first in standing([first, second])) is stands
    assert first in standing([first, _file("3", "held", later)])
