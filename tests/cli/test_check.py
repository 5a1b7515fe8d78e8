"""`hwb check`: the warehouse's own verdict on a file, before it is sent and without a warehouse."""

import json

import pytest

from pipelines.intake.checking import stored_verdict
from pipelines.intake.landed_files import landed_path
from pipelines.intake.receipts import receipts
from pipelines.specs.register import Register

AS_WAITS = ("--as", "toy_hospital/waits")


@pytest.mark.slow
def test_every_problem_is_told_at_once_with_its_lines(hwb, toytown, tmp_path):
    file = tmp_path / "waits-2025-08.csv"
    file.write_text(
        "Practice,Month,Seen in time,Seen\n"
        "T001,2025-08,60,50\n"
        "T002,2025-08,thirty,40\n"
        "T003,2025-08,5,10\n"
    )
    said = hwb(toytown, "check", str(file), *AS_WAITS)
    assert said.code == 1
    assert said.out.splitlines() == [
        "3 records: 2 landed, 1 quarantined, 0 of the footer",
        "About 2025-08-01 to 2025-08-31, 2 areas",
        "",
        "Lines that cannot be used:",
        "  line 3, Seen in time: not a number (as in 'aaaaaa')",
        "",
        "Rules that do not hold:",
        "  BLOCK no_more_are_seen_in_time_than_are_seen (1 line): line 2",
        "    because: Those seen in time are among those seen.",
        "    ask: Please check Seen and Seen in time in these lines.",
        "  WARN counts_are_not_small (1 line): line 4",
        "    because: The hospital hides counts below six.",
        "    ask: Should this count have been hidden?",
        "",
        "HELD: this file would not be used; what it would replace would stay.",
    ]
    assert not toytown.home.exists()


@pytest.mark.slow
def test_the_verdict_is_the_one_the_warehouse_gave(hwb, town):
    name = "waits-2025-08-wrong.csv"
    file = town.settings.project / "sent" / name
    told = json.loads(hwb(town.settings, "check", str(file), *AS_WAITS, "--json").out)
    extract = Register.read(town.settings.project).extract("toy_hospital/waits")
    (receipt,) = [r for r in receipts(town.settings) if r.file_name == name]
    given = stored_verdict(landed_path(town.settings, extract, receipt.sha256))
    assert given is not None
    assert (told["verdict"], told["refusal"]) == (given.state, None) == ("held", None)
    assert told["rules"] == [result.model_dump() for result in given.results]


@pytest.mark.slow
def test_a_file_that_would_be_used_ends_with_0(hwb, toytown):
    file = toytown.project / "sent/waits-2025-06.csv"
    said = hwb(toytown, "check", str(file), *AS_WAITS)
    assert said.code == 0
    assert said.out.splitlines()[-1] == "ACCEPTED: this file would be used."


def test_a_file_that_would_be_refused_ends_with_1_and_the_reason(hwb, toytown):
    sent = toytown.project / "sent"
    said = hwb(toytown, "check", str(sent / "minutes.html"), *AS_WAITS)
    assert said.code == 1
    assert said.out.startswith("HWB-209: this is a web page (HTML)")
    assert said.out.endswith("REFUSED: this file would be kept aside.\n")
    said = hwb(toytown, "check", str(sent / "practices.csv"), *AS_WAITS, "--json")
    assert said.code == 1
    told = json.loads(said.out)
    assert (told["verdict"], told["refusal"]["code"]) == ("refused", "HWB-212")
    assert not toytown.home.exists()


def test_a_file_that_is_not_there_ends_with_1(hwb, toytown):
    said = hwb(toytown, "check", "nowhere.csv", *AS_WAITS)
    assert said.code == 1
    assert "REFUSED" in said.out


def test_an_extract_nobody_knows_ends_with_2(hwb, toytown):
    said = hwb(toytown, "check", "nowhere.csv", "--as", "toy_hospital/wait")
    assert said.code == 2
    assert "did you mean 'toy_hospital/waits'?" in said.err


@pytest.mark.slow
def test_a_file_is_judged_as_sent_whatever_would_be_corrected(hwb, toytown_copy, tmp_path):
    corrections = toytown_copy.expectations / "corrections/toy_hospital/waits.yml"
    corrections.parent.mkdir(parents=True)
    corrections.write_text(
        "corrections:\n"
        "  - id: keyed_wrong\n"
        "    key: {practice: T001, month: 2025-08}\n"
        "    column: seen_in_time\n"
        '    was: "60"\n'
        '    becomes: "40"\n'
        "    because: The key beside it was hit.\n"
        "    told: {role: Performance analyst, organisation: Toytown Hospital, on: 2025-09-11}\n"
        "    status: asked\n"
        "    by: Data engineer\n"
        "    on: 2025-09-11\n"
    )
    assert Register.read(toytown_copy.project).extract("toy_hospital/waits").corrections
    file = toytown_copy.project / "sent/waits-2025-08-wrong.csv"
    said = hwb(toytown_copy, "check", str(file), *AS_WAITS)
    assert said.code == 1
    assert "BLOCK no_more_are_seen_in_time_than_are_seen (1 line): line 2\n" in said.out
