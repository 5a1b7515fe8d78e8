"""A receipt per arrival, never changed, in an order no clock can spoil."""

import hashlib
import json
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from pipelines.errors import HwbError
from pipelines.intake.receipts import as_known
from pipelines.intake.receive import receipts, receive, refusals
from tests.receive.conftest import COUNTS, MORNING, Project


def _counts(value: int) -> str:
    return COUNTS.replace("12", str(value))


def test_a_receipt_says_what_came_when_from_whom_and_as_what(project: Project) -> None:
    project.receive(project.write("counts April.csv"), sender="council")
    path = project.settings.received / f"{hashlib.sha256(COUNTS.encode()).hexdigest()}.receipt.json"
    assert json.loads(path.read_text()) == {
        "sha256": hashlib.sha256(COUNTS.encode()).hexdigest(),
        "sequence": 1,
        "received_at": "2025-05-12T09:30:00+00:00",
        "released_at": None,
        "file_name": "counts April.csv",
        "bytes": len(COUNTS),
        "sender": "council",
        "origin": "real",
        "extracts": ["council/counts"],
        "embargoed_until": None,
    }


def test_arrivals_are_ordered_by_count_when_the_clock_jumps_back(project: Project) -> None:
    for number, days in enumerate([0, -400, 3]):
        file = project.write(f"{number}.csv", _counts(number))
        project.receive(file, received_at=MORNING + timedelta(days=days))
    kept = receipts(project.settings)
    assert [(r.sequence, r.file_name) for r in kept] == [(1, "0.csv"), (2, "1.csv"), (3, "2.csv")]
    assert kept[1].received_at < kept[0].received_at


def test_a_moment_is_stored_in_utc_and_without_a_zone_taken_as_utc(project: Project) -> None:
    summer = timezone(timedelta(hours=1))
    project.receive(project.write("a.csv"), received_at=datetime(2025, 7, 1, 0, 30, tzinfo=summer))
    project.receive(project.write("b.csv", _counts(1)), received_at=datetime(2025, 7, 1, 0, 30))
    assert [r.received_at for r in receipts(project.settings)] == [
        datetime(2025, 6, 30, 23, 30, tzinfo=UTC),
        datetime(2025, 7, 1, 0, 30, tzinfo=UTC),
    ]


def test_without_a_moment_given_the_receipt_bears_the_present_one(project: Project) -> None:
    before = datetime.now(UTC)
    receive(project.settings, project.register(), [project.write("a.csv")])
    assert before <= receipts(project.settings)[0].received_at <= datetime.now(UTC)


def test_what_was_released_counts_as_known_from_that_day_and_else_from_arrival(
    project: Project,
) -> None:
    project.receive(project.write("old.csv"), released=date(2023, 3, 31))
    project.receive(project.write("new.csv", _counts(1)))
    old, new = receipts(project.settings)
    # A day begins in London, where it was summer.
    assert old.known_at == datetime(2023, 3, 30, 23, tzinfo=UTC)
    assert new.known_at == MORNING


def test_a_clock_that_is_set_back_leaves_the_later_arrival_the_newest(project: Project) -> None:
    project.receive(project.write("first.csv"), received_at=MORNING)
    project.receive(
        project.write("second.csv", _counts(1)), received_at=MORNING - timedelta(days=1)
    )
    first, second = receipts(project.settings)
    found = list(as_known([first, second], "council/counts"))
    assert found == [(first, MORNING), (second, MORNING)]
    assert list(as_known([first, second], "council/other")) == []


def test_the_same_bytes_again_change_nothing_under_any_name(project: Project) -> None:
    first = project.receive_one(project.write("counts.csv"))
    for name in ("counts.csv", "copy of counts.csv"):
        again = project.receive_one(project.write(name), received_at=MORNING + timedelta(days=9))
        assert (again.outcome, again.extracts) == ("already received", ["council/counts"])
        assert again.receipt == first.receipt
    assert len(list(project.settings.received.iterdir())) == 2


def test_the_same_bytes_with_another_release_date_are_refused_and_the_receipt_stays(
    project: Project,
) -> None:
    sent = project.write("counts.csv")
    project.receive(sent, released=date(2025, 5, 1))
    assert project.receive_one(sent, released=date(2025, 5, 1)).outcome == "already received"
    again = project.receive_one(sent, released=date(2025, 5, 2))
    assert again.reason
    assert (again.outcome, again.reason.code) == ("refused", "HWB-213")
    assert "2025-05-12 with released 2025-05-01" in again.reason.what
    assert [r.released_at for r in receipts(project.settings)] == [date(2025, 5, 1)]
    assert project.refused_names() == []


def test_the_same_bytes_named_another_extract_get_a_further_receipt(project: Project) -> None:
    project.contract("council/beds", "Area,Month,Count", names=["beds*"])
    project.contract("council/counts", names=["counts*"])
    sent = project.write("counts.csv")
    project.receive(sent, released=date(2025, 5, 1))
    again = project.receive_one(sent, as_="council/beds")
    assert (again.outcome, again.extracts) == ("received", ["council/beds"])
    first, second = receipts(project.settings)
    assert first.sha256 == second.sha256
    assert (first.extracts, second.extracts) == (["council/counts"], ["council/beds"])
    assert (second.sequence, second.released_at) == (2, date(2025, 5, 1))
    third = project.receive_one(sent, as_="council/beds")
    assert (third.outcome, third.receipt) == ("already received", second)
    assert project.receive_one(sent).extracts == ["council/beds", "council/counts"]


def test_a_refused_file_is_taken_once_a_contract_knows_it(project: Project) -> None:
    sent = project.write("beds.csv", "Ward,Beds\nE05000001,12\n")
    assert project.receive_one(sent).outcome == "refused"
    assert [r.file_name for r in refusals(project.settings)] == ["beds.csv"]
    project.contract("council/beds", "Ward,Beds")
    assert project.receive_one(sent).outcome == "received"
    assert refusals(project.settings) == []


def test_a_refusal_keeps_the_reason_and_is_written_once(project: Project) -> None:
    sent = project.write("beds.csv", "Ward,Beds\nE05000001,12\n")
    told = project.receive_one(sent).reason
    project.receive(sent, received_at=MORNING + timedelta(days=1))
    project.receive(project.write("the same.csv", sent.read_text()))
    first, second = refusals(project.settings)
    assert str(first.reason) == str(told)
    assert {first.file_name, second.file_name} == {"beds.csv", "the same.csv"}
    assert first.refused_at == MORNING


def test_a_damaged_receipt_stops_receiving_and_is_named(project: Project) -> None:
    project.receive(project.write("counts.csv"))
    (path,) = project.settings.received.glob("*.receipt.json")
    for damage in (path.read_text()[:40], "{}", "[]", path.read_text().replace('"0a', '"0b')):
        path.chmod(0o644)
        whole = path.read_text()
        path.write_text(damage)
        with pytest.raises(HwbError) as refusal:
            project.receive(project.write("more.csv", _counts(1)))
        assert (refusal.value.code, refusal.value.where) == ("HWB-207", str(path))
        path.write_text(whole)
    assert project.receive_one(project.write("more.csv", _counts(1))).outcome == "received"


def test_a_home_that_never_received_anything_has_no_receipts(project: Project) -> None:
    assert receipts(project.settings) == []
    assert refusals(project.settings) == []


def test_an_extract_that_does_not_exist_is_refused_with_the_nearest_name(project: Project) -> None:
    with pytest.raises(HwbError, match="did you mean 'council/counts'") as refusal:
        project.receive(project.write("counts.csv"), as_="council/count")
    assert refusal.value.code == "HWB-104"
