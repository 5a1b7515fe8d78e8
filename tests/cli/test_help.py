"""Help is one screen, loads nothing, and what is not understood ends with 2."""

import os
import signal
import time

import pytest

COMMANDS = [
    "init",
    "refresh",
    "receive",
    "check",
    "status",
    "letter",
    "receipt",
    "spec",
    "form",
    "query",
    "trace",
    "owners",
    "method",
    "ui",
]


def test_help_lists_every_command_and_the_exit_codes(hwb, toytown):
    said = hwb(toytown, "--help")
    assert said.code == 0
    assert [c for c in COMMANDS if f"  {c} " not in said.out] == []
    assert "0 ok, 1 problems found, 2 not understood, 3 could not run, 4" in said.out


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command_fits_one_screen_and_gives_an_example(hwb, toytown, command):
    said = hwb(toytown, command, "--help")
    assert said.code == 0
    assert f"Example: hwb {command}" in said.out
    assert len(said.out.splitlines()) <= 24
    assert max(map(len, said.out.splitlines())) <= 80


@pytest.mark.parametrize("what", ["extract", "metric"])
def test_help_of_new_is_that_of_what_is_new(hwb, toytown, what):
    said = hwb(toytown, "new", what, "--help")
    assert said.code == 0
    assert f"Example: hwb new {what}" in said.out


def test_help_imports_nothing_heavy(imported_by, toytown):
    assert imported_by(toytown, "--help") == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["nosuch"], "No such command 'nosuch'"),
        (["query"], "Missing argument"),
        (["status", "--as-of", "1 May"], "write it as 2025-10-01"),
        (["receive", "x.csv", "--received-at", "noon"], "write 2025-10-01T09:30:00Z"),
        (["query", "select 1", "--csv", "--json"], "choose --csv or --json"),
        (["refresh", "--wait", "-1"], "--wait"),
    ],
)
def test_what_is_not_understood_ends_with_2_and_says_how_to_ask(hwb, toytown, arguments, told):
    said = hwb(toytown, *arguments)
    assert said.code == 2
    assert told in said.err
    assert not toytown.home.exists()


def test_a_setting_that_is_no_number_ends_with_2(hwb, toytown, monkeypatch):
    monkeypatch.setenv("HWB_MAX_BYTES", "2 GB")
    said = hwb(toytown, "status")
    assert said.code == 2
    assert said.err.startswith("HWB-701: HWB_MAX_BYTES must be a whole number above 0")


def test_a_fault_nobody_foresaw_is_told_in_short_and_kept_in_a_file(hwb, toytown, monkeypatch):
    def fail(*_: object) -> None:
        raise RuntimeError("Jane Doe, 07/11/1950")

    monkeypatch.setattr("pipelines.status.status", fail)
    said = hwb(toytown, "status")
    assert said.code == 3
    assert "Traceback" not in said.err
    assert "Jane" not in said.err
    kept = toytown.warehouse / "last-fault.txt"
    assert str(kept) in said.err
    assert "Jane Doe" in kept.read_text()
    assert kept.stat().st_mode & 0o077 == 0


def test_a_stop_that_a_library_takes_for_its_own_fault_is_a_stop(hwb, toytown, monkeypatch):
    def stopped(*_: object) -> None:
        try:
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(5)  # the signal comes between two steps of the interpreter
        except BaseException as stop:
            raise RuntimeError("serializing failed") from stop

    monkeypatch.setattr("pipelines.status.status", stopped)
    said = hwb(toytown, "status")
    assert said.code == 130
    assert said.err.startswith("Stopped. Nothing is half done")


def test_a_fault_is_kept_elsewhere_when_the_home_cannot_be_written(hwb, toytown, monkeypatch):
    def fail(*_: object) -> None:
        raise RuntimeError

    toytown.home.parent.mkdir(exist_ok=True)
    toytown.home.write_text("a file where the home should be")
    monkeypatch.setattr("pipelines.status.status", fail)
    said = hwb(toytown, "status")
    assert said.code == 3
    assert "hwb-fault-" in said.err
