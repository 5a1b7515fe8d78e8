"""A refresh makes no connection and no look-up: heard in Python, and counted by the kernel."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipelines.settings import Settings
from tests.dagster.conftest import CHECKOUT, every_file, make_live, put
from tests.dagster.processes import HWB, Paper

pytestmark = pytest.mark.slow

# -I: it is not listened to itself, as it calls out on purpose.
CUT_OFF = [sys.executable, "-I", str(Path(__file__).with_name("cut_off.py"))]


def own_network() -> list[str] | None:
    """The command before a command that gives it a network which leads nowhere, where there is
    one: in Linux, where the kernel lets this user."""
    unshare = shutil.which("unshare")
    if unshare is None:
        return None
    command = [unshare, "--net"] if os.geteuid() == 0 else [unshare, "--map-root-user", "--net"]
    works = subprocess.run([*command, "true"], check=False, capture_output=True).returncode == 0
    return command if works else None


@dataclass(frozen=True)
class Refreshed:
    """A whole refresh, from inbox to published file, which was listened to."""

    settings: Settings
    paper: Paper
    counted: tuple[int, int] | None
    """Packets of the refresh, and of the deliberate call, that found no way out; None where a
    command cannot be cut off."""


@pytest.fixture(scope="module")
def refreshed(tmp_path_factory: pytest.TempPathFactory, toytown_project: Path) -> Refreshed:
    folder = tmp_path_factory.mktemp("alone")
    settings = Settings(home=folder / "home", project=toytown_project)
    make_live(settings)
    for name in every_file(settings):
        put(settings.inbox, name, (settings.project / "sent" / name).read_bytes())
    paper = Paper(folder / "heard.jsonl")
    alone = own_network()
    command = [*HWB, "refresh", "--as-of", "2025-10-01"]
    done = subprocess.run(
        [*alone, *CUT_OFF, *command] if alone else command,
        cwd=CHECKOUT,
        env=paper.environment(settings),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    if alone is None:
        return Refreshed(settings, paper, None)
    code, tried, deliberate = json.loads(done.stdout.splitlines()[-1])
    assert code == 0, done.stderr
    return Refreshed(settings, paper, (tried, deliberate))


def test_a_refresh_calls_nobody_in_any_of_its_processes(refreshed: Refreshed) -> None:
    started = [line[2] for line in refreshed.paper.lines() if line[1] == "start"]
    assert any("refresh" in arguments for arguments in started)
    assert any("pipelines.intake.checking" in arguments for arguments in started)
    assert refreshed.paper.calls_abroad() == []


def test_a_refresh_succeeds_without_any_network_and_not_one_packet_tries_to_leave(
    refreshed: Refreshed,
) -> None:
    if refreshed.counted is None:
        pytest.skip("this user cannot make a network of its own (Linux, unshare)")
    tried, deliberate = refreshed.counted
    assert tried == 0
    assert deliberate > 0, "the kernel counts"
    assert refreshed.settings.published.is_file()


def test_a_look_up_and_a_connection_would_have_been_heard(
    tmp_path: Path, toytown: Settings
) -> None:
    paper = Paper(tmp_path / "heard.jsonl")
    # Neither sends a packet: the name is not looked for, and the connection is one of UDP.
    calls = """
import socket, threading
def call():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as caller:
        caller.connect(("192.0.2.1", 9))
    socket.getaddrinfo("name.invalid", 80, flags=socket.AI_NUMERICHOST)
thread = threading.Thread(target=call)
thread.start()
thread.join()
"""
    subprocess.run(
        [sys.executable, "-c", calls],
        env=paper.environment(toytown),
        check=True,
        capture_output=True,
        timeout=60,
    )
    assert [line[1:] for line in paper.calls_abroad()] == [
        ["socket.connect", "('192.0.2.1', 9)"],
        ["socket.getaddrinfo", "'name.invalid'"],
    ]
