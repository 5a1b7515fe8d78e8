"""What people write beside figures, from their file to the warning they get."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from pipelines.cli import main
from pipelines.commentary.checking import MOST_WORDS, check_commentary
from pipelines.periods import Quarter
from tests.promises.conftest import NewTown
from tests.promises.town import Town, board_contract

pytestmark = pytest.mark.slow

COLUMNS = ("strategy", "quarter", "priority", "metric", "text", "author")
AGAIN = "Everybody was seen kindly, and we thank all those who helped."
LONG = " ".join(["Kind"] * (MOST_WORDS + 1))

# The figures: 2024-25-Q4 17/18 and 2025-26-Q1 81 %; 2025-26-Q2 is hidden by the hospital; 61.9
# healthy years in 2024, 61.5 in 2023, with intervals that meet.
TEXTS = [
    ("2025-26-Q1", "CARE-WAITS", "", "In 2025-26 Q1 81% were seen in time.", "Nurse"),
    ("2025-26-Q1", "CARE-WAITS", "", "Only 71% were seen in time.", "Matron"),
    ("2025-26-Q1", "CARE-WAITS", "", "Seen in time rose to 81% since last quarter.", "Porter"),
    ("2025-26-Q1", "", "healthy_years", "Healthy years rose to 61.9 years.", "Statistician"),
    ("2025-26-Q1", "", "healthy_years", "There is no change since 2023.", "Analyst"),
    ("2025-26-Q1", "CARE-WAITS", "", "TBC", "Mayor"),
    ("2025-26-Q1", "CARE-WAITS", "", LONG, "Clerk"),
    ("2025-26-Q1", "CARE-WAITS", "", AGAIN, "Doctor"),
    ("2025-26-Q2", "CARE-WAITS", "", AGAIN.upper().replace(",", ""), "Another doctor"),
    ("2025-26-Q2", "CARE-WAITS", "", "Now 42% were seen in time.", "Nurse"),
]

MONTH = "Practice,Month,Seen in time,Seen\nT001,{0},{1},{2}\nT002,{0},6,6\nT003,{0},6,6\n"


@pytest.fixture(scope="module")
def town(new_town: NewTown) -> Town:
    town = new_town()
    text = board_contract("Commentary", "commentary", dict.fromkeys(COLUMNS, ""))
    town.write("expectations/secretariat/commentary.yml", text)
    lines = [
        f'toytown,{quarter},{priority},{metric},"{text}",{author}'
        for quarter, priority, metric, text, author in TEXTS
    ]
    sent = ",".join(COLUMNS) + "\n" + "\n".join(lines) + "\n"
    assert town.send(sent, "secretariat/commentary", "2025-10-20").outcome == "received"
    town.send_toytown(
        *("practices.csv", "healthy-years.csv", "waits-2025-05.csv", "waits-2025-06.csv"),
        "waits-2025-05-revised.csv",
    )
    # 53 of 54 in a quarter: one person waited.
    for month, seen in (("2025-01", 5), ("2025-02", 6), ("2025-03", 6)):
        town.send(MONTH.format(month, seen, 6), "toy_hospital/waits", "2025-04-10")
    for month in ("2025-07", "2025-08", "2025-09"):
        town.send(MONTH.format(month, "*", 6), "toy_hospital/waits", "2025-10-10")
    town.refresh(date(2025, 10, 31))
    return town


def warnings(town: Town, quarter: str, author: str) -> list[tuple[str, str, str]]:
    with town.published() as connection:
        _, found = check_commentary(connection, "toytown", Quarter.parse(quarter))
    return [(w.kind, w.quote, w.figure_says) for w in found if w.text.author == author]


def test_a_true_text_has_no_warning_and_a_false_number_is_quoted_beside_the_figure(
    town: Town,
) -> None:
    assert warnings(town, "2025-26-Q1", "Nurse") == []
    ((kind, quote, figure),) = warnings(town, "2025-26-Q1", "Matron")
    assert (kind, quote) == ("number", "Only 71% were seen in time.")
    assert figure.startswith("Seen in time: 81.0 % in 2025-26-Q1; ")


def test_a_text_about_a_metric_is_held_against_that_metric(town: Town) -> None:
    ((kind, quote, figure),) = warnings(town, "2025-26-Q1", "Statistician")
    assert (kind, quote) == ("chance", "Healthy years rose to 61.9 years.")
    assert figure.endswith("61.9 years in 2024, 61.5 years in 2023")
    assert warnings(town, "2025-26-Q1", "Analyst") == []


def test_a_figure_of_a_small_count_is_judged_and_never_quoted(town: Town) -> None:
    ((kind, _, figure),) = warnings(town, "2025-26-Q1", "Porter")
    assert kind == "direction"
    assert figure == "Seen in time: 81.0 % in 2025-26-Q1, a count too small to quote in 2024-25-Q4"
    told = " ".join(
        figure
        for author in ("Matron", "Porter")
        for *_, figure in warnings(town, "2025-26-Q1", author)
    )
    assert "98" not in told


def test_a_hidden_figure_is_no_fact(town: Town) -> None:
    ((kind, quote, figure),) = warnings(town, "2025-26-Q2", "Nurse")
    assert (kind, quote) == ("number", "Now 42% were seen in time.")
    assert "suppressed in 2025-26-Q2" in figure


def test_empty_long_and_repeated_texts_are_told(town: Town) -> None:
    assert warnings(town, "2025-26-Q1", "Mayor") == [("empty", "TBC", "nothing is said")]
    ((kind, quote, figure),) = warnings(town, "2025-26-Q1", "Clerk")
    assert (kind, quote) == ("long", f"{'Kind ' * 8}…")
    assert figure == f"{MOST_WORDS + 1} words, {MOST_WORDS} fit"
    assert warnings(town, "2025-26-Q1", "Doctor") == []
    ((kind, _, figure),) = warnings(town, "2025-26-Q2", "Another doctor")
    assert (kind, figure) == ("repeated", f"the text of 2025-26-Q1: {AGAIN}")


def test_texts_signed_last_quarter_may_be_given_and_a_moment_known(town: Town) -> None:
    quarter = Quarter.parse("2025-26-Q1")
    # On 11 July May had not been revised: 238 of 300.
    before = datetime(2025, 7, 11, tzinfo=UTC).replace(tzinfo=None)
    with town.published() as connection:
        signed = {("CARE-WAITS", None): [TEXTS[0][3]]}
        _, found = check_commentary(connection, "toytown", quarter, signed, before)
    told = {(w.text.author, w.kind): w.figure_says for w in found}
    assert told["Nurse", "repeated"] == f"the text of 2024-25-Q4: {TEXTS[0][3]}"
    assert told["Nurse", "number"].startswith("Seen in time: 79.3 % in 2025-26-Q1")


def test_the_command_prints_both_and_ends_with_1_where_there_are_warnings(
    town: Town, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HWB_HOME", str(town.settings.home))
    monkeypatch.setenv("HWB_PROJECT", str(town.project))
    assert main(["commentary", "2025-26-Q2", "--strategy", "toytown"]) == 1
    said = capsys.readouterr().out
    assert "toytown 2025-26-Q2, CARE-WAITS: to the Nurse\n" in said
    assert "    text    “Now 42% were seen in time.”\n" in said
    assert said.endswith("\n2 texts of 2025-26-Q2, 2 with 2 warnings.\n")
    assert main(["commentary", "2025-26-Q2", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert [w["kind"] for w in found["warnings"]] == ["repeated", "number"]
    assert found["texts"] == 2
    assert main(["commentary"]) == 0
    assert capsys.readouterr().out == "0 texts of 2025-26-Q3, 0 with 0 warnings.\n"
    assert main(["commentary", "--strategy", "toytwn"]) == 2
    assert "did you mean 'toytown'?" in capsys.readouterr().err
    assert main(["commentary", "last"]) == 2
    assert "HWB-803" in capsys.readouterr().err
