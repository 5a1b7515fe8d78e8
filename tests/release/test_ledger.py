"""The ledger is only ever added to: whole lines, in one order, each holding the one before it."""

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable

import pytest

from pipelines.errors import HwbError
from pipelines.ledger import BEGINNING, append, entries, head, ledger_path
from pipelines.settings import Settings


def say(home: Settings, what: str) -> None:
    append(home, "hold", by="Mayor", because=what, told={"release": "2025-26-Q1"})


def test_lines_are_numbered_and_hold_the_one_before(home: Settings) -> None:
    assert entries(home) == []
    assert head(home) == BEGINNING
    for what in ("one", "two", "three"):
        say(home, what)
    lines = [json.loads(line) for line in ledger_path(home).read_text().splitlines()]
    assert [line["number"] for line in lines] == [1, 2, 3]
    assert [line["previous"] for line in lines] == [BEGINNING, lines[0]["hash"], lines[1]["hash"]]
    assert head(home) == lines[2]["hash"]
    assert [entry.because for entry in entries(home, "hold")] == ["one", "two", "three"]
    assert entries(home, "sign") == []


def test_two_processes_that_add_at_once_take_turns(home: Settings) -> None:
    code = (
        "import sys; from pathlib import Path; from pipelines.settings import Settings; "
        "from pipelines.ledger import append; "
        f"home = Settings(home=Path({str(home.home)!r}), project=Path({str(home.project)!r})); "
        "[append(home, 'hold', by=sys.argv[1], because=str(n), told={'release': '2025-26-Q1'})"
        " for n in range(25)]"
    )
    both = [subprocess.Popen([sys.executable, "-c", code, who]) for who in ("Mayor", "Director")]
    assert [process.wait(60) for process in both] == [0, 0]
    found = entries(home)
    assert [entry.number for entry in found] == list(range(1, 51))
    for who in ("Mayor", "Director"):
        assert [int(entry.because) for entry in found if entry.by == who] == list(range(25))


@pytest.mark.parametrize("torn", ['{"number": 3, "act": "ho', "\0\0\0"])
def test_a_line_cut_short_was_never_said(home: Settings, torn: str) -> None:
    say(home, "one")
    with ledger_path(home).open("a") as file:
        file.write(torn)
    assert [entry.because for entry in entries(home)] == ["one"]
    say(home, "two")
    assert [entry.because for entry in entries(home)] == ["one", "two"]


@pytest.mark.parametrize(
    ("change", "how"),
    [
        (lambda lines: [lines[0].replace("one", "uno"), *lines[1:]], "line 1 .* those that were"),
        (lambda lines: [lines[0], lines[2]], "line 2 .* does not follow"),
        (lambda lines: [lines[1], lines[0], lines[2]], "line 1 .* does not follow"),
        (lambda lines: [*lines, "nothing"], "line 4 .* no line of the ledger"),
        (lambda lines: [*lines, lines[2]], "line 4 .* does not follow"),
    ],
)
def test_a_changed_line_is_named_and_nothing_is_added(
    home: Settings, change: Callable[[list[str]], list[str]], how: str
) -> None:
    for what in ("one", "two", "three"):
        say(home, what)
    lines = ledger_path(home).read_text().splitlines()
    changed = "".join(f"{line}\n" for line in change(lines))
    ledger_path(home).write_text(changed)
    for act in (lambda: entries(home), lambda: say(home, "four")):
        with pytest.raises(HwbError, match=how) as refused:
            act()
        assert refused.value.code == "HWB-901"
    assert ledger_path(home).read_text() == changed


def test_somebody_says_it(home: Settings) -> None:
    with pytest.raises(HwbError, match="nobody stands for it") as refused:
        append(home, "hold", by="  ")
    assert refused.value.code == "HWB-908"
    assert entries(home) == []


def test_a_post_with_a_space_too_many_is_the_same_post(home: Settings) -> None:
    append(home, "hold", by=" The  Mayor ", because="x", told={"release": "2025-26-Q1"})
    assert entries(home)[0].by == "The Mayor"


@pytest.mark.parametrize(
    "act",
    [
        *("admit", "answer", "hold back", "let in", "waiver", "override", "correct", "hold"),
        "lift hold",
    ],
)
def test_what_lets_pass_or_stops_has_a_reason(home: Settings, act: str) -> None:
    with pytest.raises(HwbError, match="there is no reason") as refused:
        append(home, act, by="Mayor", because=" ")
    assert refused.value.code == "HWB-934"
    assert entries(home) == []


def test_a_last_line_whose_end_is_gone_is_kept(home: Settings) -> None:
    for what in ("one", "two"):
        say(home, what)
    ledger_path(home).write_text(ledger_path(home).read_text().rstrip("\n"))
    assert [entry.because for entry in entries(home)] == ["one", "two"]
    say(home, "three")
    assert [entry.because for entry in entries(home)] == ["one", "two", "three"]


@pytest.mark.parametrize(
    "change",
    [
        {"told": {"release": 5}},
        {"told": {}},
        {"told": None},
        {"act": "held"},
        {"number": "1"},
        {"at": "yesterday"},
        {"because": 5},
        {"more": 1},
    ],
)
def test_a_line_with_a_true_hash_that_is_no_such_act_is_named(
    home: Settings, change: dict[str, object]
) -> None:
    say(home, "one")
    given = {**json.loads(ledger_path(home).read_text()), **change}
    del given["hash"]
    text = json.dumps(given, sort_keys=True, separators=(",", ":"))
    given["hash"] = hashlib.sha256(text.encode()).hexdigest()
    ledger_path(home).write_text(json.dumps(given) + "\n")
    with pytest.raises(HwbError, match=r"line 1 .* does not tell") as refused:
        entries(home)
    assert refused.value.code == "HWB-901"


def test_a_ledger_that_cannot_be_read_is_told(home: Settings) -> None:
    ledger_path(home).mkdir(parents=True)
    for act in (lambda: entries(home), lambda: say(home, "one")):
        with pytest.raises(HwbError) as refused:
            act()
        assert refused.value.code == "HWB-909"


def test_a_ledger_that_cannot_be_written_is_told(home: Settings) -> None:
    home.ledger.parent.mkdir(parents=True)
    home.ledger.write_text("a file where the folder should be")
    with pytest.raises(HwbError, match="the ledger cannot be written") as refused:
        say(home, "one")
    assert refused.value.code == "HWB-902"
