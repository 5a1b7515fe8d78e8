"""A file under embargo is landed and checked, and in nothing that anybody reads until it ends."""

from datetime import UTC, date, datetime, timedelta

import pytest

from pipelines.intake.landed_files import landed_path
from pipelines.intake.receipts import receipts
from pipelines.refresh import Refresh
from tests.promises.conftest import NewTown
from tests.promises.town import SENT, Town

pytestmark = pytest.mark.slow

ENDS = datetime(2025, 7, 22, 8, 30, tzinfo=UTC)  # half past nine in London
AS_OF = date(2025, 7, 22)


@pytest.fixture(scope="module")
def town(new_town: NewTown) -> Town:
    """June's waits came on the 10th under embargo; May's were revised on the 12th without one."""
    town = new_town()
    for name in SENT:
        as_, on = SENT[name]
        if on < "2025-08":
            until = ENDS if name == "waits-2025-06.csv" else None
            town.send(town.project / "sent" / name, as_, on, embargoed_until=until)
    town.refresh(AS_OF, now=ENDS - timedelta(minutes=1))
    return town


def _sha256(town: Town) -> str:
    found = {r.file_name: r.sha256 for r in receipts(town.settings)}
    return found["waits-2025-06.csv"]


def test_it_is_landed_and_checked_before(town: Town) -> None:
    refresh = Refresh.of(town.settings, as_of=AS_OF, now=ENDS - timedelta(minutes=1))
    [file] = [f for f in refresh.files() if f.receipt.sha256 == _sha256(town)]
    assert landed_path(town.settings, file.extract, file.receipt.sha256).is_file()
    verdict = refresh.verdict(file)
    assert verdict is not None
    assert verdict.state == "accepted"
    assert not refresh.is_new()


def test_nothing_that_is_read_names_it(town: Town) -> None:
    sha256 = _sha256(town)
    tables = town.rows(
        "select table_schema || '.' || table_name from information_schema.tables "
        "where table_type = 'BASE TABLE'"
    )
    assert len(tables) > 50
    for (table,) in tables:
        [(found,)] = town.rows(
            f"select count(*) from {table} as t "
            f"where contains(t::varchar, '{sha256}') or contains(t::varchar, 'waits-2025-06.csv')"
        )
        assert found == 0, table
    periods = town.rows(
        "select distinct period_start from figures.metric_value where metric_id = 'seen_in_time' "
        "and is_complete and period_type = 'month'"
    )
    assert date(2025, 6, 1) not in {period for (period,) in periods}
    written = [
        path
        for folder in (town.settings.outbox, town.settings.warehouse)
        for path in folder.rglob("*")
        if path.is_file()
        and path.suffix in (".md", ".html", ".csv", ".json", ".txt")
        # The receipt goes to who sent the file, and holds no value of it; what is landed is no
        # output, and what a refresh works with.
        and path.parent.parent.name != "receipts"
        and not path.is_relative_to(town.settings.landed)
    ]
    assert written
    for path in written:
        assert sha256 not in path.read_text(encoding="utf-8"), path
        assert "waits-2025-06.csv" not in path.read_text(encoding="utf-8"), path


def test_what_came_later_without_one_does_not_wait(town: Town) -> None:
    known = town.rows(
        "select known_at from intake.receipt where file_name = 'waits-2025-05-revised.csv'"
    )
    assert known == [(datetime(2025, 7, 12),)]


def test_when_it_ends_the_next_refresh_has_it_as_known_then(town: Town, new_town: NewTown) -> None:
    after = town.copy_to(town.settings.home.with_name("after"))
    refresh = after.refresh(AS_OF, now=ENDS)
    assert refresh.account.version == 2
    assert after.rows(
        "select known_at from intake.receipt where file_name = 'waits-2025-06.csv'"
    ) == [(ENDS.replace(tzinfo=None),)]
    known = after.rows(
        "select distinct known_from from figures.metric_value where metric_id = 'seen_in_time' "
        "and period_start <= '2025-06-01' and period_end >= '2025-06-30' and is_complete"
    )
    assert known == [(ENDS.replace(tzinfo=None),)]
