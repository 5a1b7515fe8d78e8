"""The account of a refresh: short, whole, and plain about what is made up, held or missing."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from pipelines.account import Account, Held, Moved
from pipelines.cli import wording
from pipelines.intake.receipts import Receipt, received_shelf
from pipelines.refresh import Refresh

BUSY = Account(
    as_of=date(2025, 9, 15),
    received=3,
    already_received=1,
    still_arriving=["big.csv"],
    refused=[Held("file", f"page-{n}.html", "this is a web page") for n in range(7)],
    files_landed=4,
    files_landed_again=2,
    rows_landed=12_345,
    rows_quarantined=6,
    verdicts={"held": 1, "accepted": 3},
    figures=[Moved("seen_in_time", 22, 4, 2, 1), Moved("healthy_years", 4, 0, 0, 0)],
    held=[Held("metric", "seen_in_time", "definition error: no column")],
    never_received=["toy_office/practices"],
    seconds={"start": 2.0, "model": 1.25},
    warehouse="hwb.duckdb",
    version=3,
)


def lines(settings, account):
    return list(wording.account(Refresh.of(settings, account=account)))


def test_a_busy_refresh_is_told_in_a_few_lines(toytown):
    assert lines(toytown, BUSY) == [
        "Version 3 is published, as of 2025-09-15. It took 3.2 s.",
        "",
        "Arrived    3 files received, 1 already here, 7 refused and kept aside, 1 still arriving",
        *(f"           refused: page-{n}.html: this is a web page" for n in range(5)),
        "           and 2 more (see status)",
        "           still arriving: big.csv",
        "Landed     12,345 lines of 4 files, 6 quarantined",
        "           2 of these files were read again, as a contract or the code had changed: "
        "7 figures moved",
        "Verdicts   3 accepted, 1 held",
        "Figures    1 metric updated: 4 new, 2 changed, 1 gone; 26 figures of 2 metrics stand",
        "Held       seen_in_time: definition error: no column",
        "Missing    1 extract has never been received (see status)",
        "Time       3.2 s: start 2.0, model 1.2",
        "Warehouse  hwb.duckdb",
        "",
    ]


def test_a_quiet_refresh_says_that_nothing_came(toytown):
    told = lines(toytown, Account(as_of=date(2025, 9, 15), version=4))
    assert "Arrived    nothing new in the inbox" in told
    assert "Landed     no file had to be read" in told
    assert "Verdicts   none was needed" in told
    assert not any(line.startswith(("Held", "Missing", "SYNTHETIC")) for line in told)


@pytest.mark.parametrize(
    ("origins", "told"),
    [
        (["synthetic", "synthetic"], "All 2 files received here were made up"),
        (["synthetic", "real", "real"], "1 of 3 files received here were made up"),
    ],
)
def test_made_up_files_are_marked_as_such_in_every_account(toytown, origins, told):
    toytown.received.mkdir(parents=True)
    one = Receipt("", 1, datetime(2025, 5, 1, tzinfo=UTC), None, "a.csv", 1, None, "real", [])
    for number, origin in enumerate(origins):
        card = replace(one, sha256=f"{number:064}", sequence=number, origin=origin)
        received_shelf(toytown).write(card)
    assert f"SYNTHETIC: {told}, to demonstrate." in lines(toytown, BUSY)


def test_a_name_that_would_steer_the_terminal_is_printed_as_an_escape(toytown):
    account = Account(as_of=date(2025, 9, 15), still_arriving=["\x1b[2Jx.csv"])
    assert "           still arriving: \\x1b[2Jx.csv" in lines(toytown, account)
