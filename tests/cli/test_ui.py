"""`hwb ui`: Dagster on this home, for this machine only."""

import os
import sys

import pytest


class Replaced(BaseException):
    """Stands for the process that Dagster's takes the place of."""


def test_dagster_is_started_on_the_homes_instance_and_on_loopback_only(hwb, toytown, monkeypatch):
    started: list[list[str]] = []

    def instead(program: str, arguments: list[str]) -> None:
        started.append(arguments)
        raise Replaced

    monkeypatch.setattr(os, "execv", instead)
    with pytest.raises(Replaced):
        hwb(toytown, "ui", "--port", "3210")
    (arguments,) = started
    assert arguments[:4] == [sys.executable, "-m", "dagster", "dev"]
    assert arguments[arguments.index("-h") + 1] == "127.0.0.1"
    assert arguments[arguments.index("-p") + 1] == "3210"
    assert arguments[arguments.index("-w") + 1].endswith("workspace.yaml")
    assert os.environ["DAGSTER_HOME"] == str(toytown.instance)
    assert os.environ["DAGSTER_DISABLE_TELEMETRY"] == "1"
    assert "telemetry: {enabled: false}" in (toytown.instance / "dagster.yaml").read_text()


def test_a_port_that_is_none_ends_with_2(hwb, toytown):
    assert hwb(toytown, "ui", "--port", "70000").code == 2
