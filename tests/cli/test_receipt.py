"""`hwb receipt`, and what a refresh leaves of it: every arrival earns one."""

import json
from datetime import date

import pytest

from pipelines.intake.receipts import receipts, refusals
from pipelines.partners.arrivals import leave
from pipelines.specs.register import Register

pytestmark = pytest.mark.slow

AS_OF = ("--as-of", "2025-09-15")


def receipt_of(settings, name):
    (found,) = [receipt for receipt in receipts(settings) if receipt.file_name == name]
    return found


def test_a_refresh_leaves_a_receipt_for_each_file_as_it_would_be_printed(hwb, town):
    folder = town.settings.outbox / "receipts"
    left = {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*.md")}
    arrived = receipts(town.settings)
    assert sorted(left) == sorted(f"{r.extracts[0]}.{r.sha256[:12]}.md" for r in arrived)
    for receipt in arrived:
        said = hwb(town.settings, "receipt", receipt.sha256, *AS_OF)
        assert (said.code, said.out) == (0, left[f"{receipt.extracts[0]}.{receipt.sha256[:12]}.md"])


def test_a_receipt_says_what_came_what_became_of_it_and_what_it_feeds(hwb, town):
    receipt = receipt_of(town.settings, "waits-2025-05.csv")
    assert hwb(town.settings, "receipt", receipt.sha256[:8], *AS_OF).out.splitlines() == [
        "# Receipt: waits-2025-05.csv",
        "",
        f"- Hash (SHA-256): {receipt.sha256}",
        "- Size: 146 bytes",
        "- Sent by: not said",
        "- Received: 2025-06-10 10:00 BST",
        "- Extract: Waits at Toytown Hospital (toy_hospital/waits)",
        "- Lines: 6 read, 0 set aside",
        "- About: 1 April 2025 to 31 May 2025",
        "- State: **accepted**: 1 of 4 rules do not hold: counts_are_not_small (1 line)",
        "- Next due: 14 September 2025 (late)",
        "",
        "## Warnings",
        "",
        "- counts_are_not_small (1 line): Should this count have been hidden?",
        "",
        "## What it feeds",
        "",
        "- Seen in time: Shorter waits (Toytown Health and Wellbeing Strategy)",
    ]


def test_an_extract_is_asked_for_its_newest_file_and_a_file_by_its_bytes_or_name(hwb, town):
    file = town.settings.project / "sent" / "waits-2025-08-wrong.csv"
    told = [
        json.loads(hwb(town.settings, "receipt", asked, "--json", *AS_OF).out)
        for asked in ("toy_hospital/waits", str(file), file.name)
    ]
    assert told[0] == told[1] == told[2]
    (receipt,) = told[0]
    assert receipt["file_name"] == file.name
    assert (receipt["state"], receipt["rows"], receipt["period_end"]) == ("held", 3, "2025-08-31")
    assert "no_more_are_seen_in_time_than_are_seen (1 line)" in receipt["because"]
    assert [measure["title"] for measure in receipt["feeds"]] == ["Seen in time"]


def test_what_was_refused_at_the_door_has_one_too(hwb, town):
    (refusal,) = refusals(town.settings)
    for asked in (refusal.sha256, "minutes.html"):
        said = hwb(town.settings, "receipt", asked)
        assert said.code == 0
        assert said.out.startswith("# Not received: minutes.html\n")
        assert "- State: **refused at the door**: HWB-209, this is a web page (HTML)" in said.out


def test_before_a_refresh_a_receipt_says_that_the_file_is_not_read_yet(hwb, toytown):
    file = toytown.project / "sent" / "waits-2025-06.csv"
    assert hwb(toytown, "receive", str(file), "--sender", "toy_hospital").code == 0
    said = hwb(toytown, "receipt")
    assert "- Sent by: toy_hospital\n" in said.out
    assert "- State: **not landed yet**\n" in said.out
    assert not toytown.outbox.exists()


def test_a_file_refused_for_a_partner_is_in_its_receipts_and_its_letter(hwb, toytown, tmp_path):
    file = toytown.project / "sent" / "minutes.html"
    assert hwb(toytown, "receive", str(file), "--sender", "toy_hospital").code == 1
    leave(toytown, Register.read(toytown.project), [], date(2025, 9, 15))
    (left,) = (toytown.outbox / "receipts").rglob("*.md")
    assert left.parent.name == "toy_hospital"
    assert left.read_text().startswith("# Not received: minutes.html\n")
    hwb(toytown, "letter", "toy_hospital", "--out", str(tmp_path / "out"))
    told = (tmp_path / "out" / "toy_hospital" / "letter.md").read_text()
    assert "minutes.html could not be taken: this is a web page (HTML)" in told


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ([], "nothing was received yet"),
        (["toy_hospital/waits"], "nothing was received of toy_hospital/waits"),
        (["toy_hospital/wait"], "did you mean 'toy_hospital/waits'?"),
        (["abcdef0"], "no file of this home is 'abcdef0'"),
    ],
)
def test_what_has_no_receipt_ends_with_2(hwb, toytown, asked, told):
    said = hwb(toytown, "receipt", *asked)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("HWB-741: ")
    assert told in said.err
