"""Commands as a person starts them, in processes that are listened to and that all end."""

import ast
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Any, TypeVar

import pytest

from pipelines.settings import Settings
from tests.dagster.conftest import CHECKOUT

HWB = [sys.executable, "-c", "from pipelines.cli import main; exit(main())"]


@dataclass(frozen=True)
class Paper:
    """What the listened-to processes wrote down."""

    file: Path

    def environment(self, settings: Settings) -> dict[str, str]:
        """That of a command which works on a home and is listened to."""
        return {
            **os.environ,
            "HWB_HOME": str(settings.home),
            "HWB_PROJECT": str(settings.project),
            "HWB_INBOX_LOOK_SECONDS": "1",
            "PYTHONPATH": str(Path(__file__).with_name("listening")),
            "HEARD": str(self.file),
        }

    def lines(self) -> list[list[Any]]:
        return [json.loads(line) for line in self.file.read_text(encoding="utf-8").splitlines()]

    def processes(self) -> set[int]:
        return {pid for pid, *_ in self.lines()}

    def calls_abroad(self) -> list[list[Any]]:
        """Connections and look-ups beyond this machine."""
        return [
            line
            for line in self.lines()
            if line[1] != "start" and not _is_here(ast.literal_eval(line[2]))
        ]

    def still_running(self) -> set[int]:
        return {pid for pid in self.processes() if _runs(pid)}


def _is_here(address: object) -> bool:
    """Whether an address is a socket of the file system, or loopback."""
    host = address[0] if isinstance(address, tuple) else address
    if host is None or (isinstance(address, str | bytes) and "/" in os.fsdecode(address)):
        return True
    if host == "localhost":
        return True
    try:
        return ip_address(str(host)).is_loopback
    except ValueError:
        return False


def _runs(pid: int) -> bool:
    """Whether a process is there and has not ended; who reaps it may take its time."""
    stat = Path(f"/proc/{pid}/stat")
    if Path("/proc/self/stat").exists():
        try:
            return stat.read_text().rpartition(")")[2].split()[0] not in ("Z", "X")
        except (FileNotFoundError, ProcessLookupError):
            return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


T = TypeVar("T")


class WebPages:
    """`hwb ui`: web pages, daemon and code server of one home, in a session of their own."""

    def __init__(self, settings: Settings, paper: Paper, log: Path) -> None:
        self.settings, self.paper, self.log = settings, paper, log
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*HWB, "ui", "--port", str(self.port)],
                cwd=CHECKOUT,
                env=self.paper.environment(self.settings),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.wait(self._is_up, 120, "the daemon runs and the definitions are loaded")

    def stop(self) -> None:
        """Ctrl-C, as a person ends it; what does not heed it is killed, and the test fails."""
        if self._process is None:
            return
        process, self._process = self._process, None
        os.killpg(process.pid, signal.SIGINT)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            pytest.fail(f"hwb ui did not end after Ctrl-C\n{self._tail()}")

    def ask(self, query: str) -> Any:
        """The answer of the web pages' own GraphQL."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/graphql",
            json.dumps({"query": query}).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            told = json.load(answer)
        assert "errors" not in told, told["errors"]
        return told["data"]

    def runs(self) -> list[dict[str, Any]]:
        """Every run of the home, the last one first; tags by name."""
        found = self.ask(
            "{ runsOrError { ... on Runs { results"
            " { runId jobName status tags { key value } } } } }"
        )["runsOrError"]["results"]
        for run in found:
            run["tags"] = {tag["key"]: tag["value"] for tag in run["tags"]}
        return list(found)

    def runs_by(self, starter: str) -> list[dict[str, Any]]:
        """The runs a schedule or sensor has started."""
        names = ("dagster/schedule_name", "dagster/sensor_name")
        return [r for r in self.runs() if starter in (r["tags"].get(name) for name in names)]

    def wait(self, look: Callable[[], T], seconds: float, until: str) -> T:
        """Looks until something is found; fails with the end of the log when time is up."""
        deadline = time.monotonic() + seconds
        while not (found := look()):
            assert self._process is not None
            if self._process.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"after {seconds:.0f} s, not so: {until}\n{self._tail()}")
            time.sleep(0.25)
        return found

    def _is_up(self) -> bool:
        try:
            told = self.ask(
                "{ instance { daemonHealth { allDaemonStatuses { daemonType healthy } } }"
                " workspaceOrError { ... on Workspace { locationEntries { loadStatus"
                " locationOrLoadError { __typename } } } } }"
            )
        except OSError:
            return False
        healthy = {
            daemon["daemonType"]
            for daemon in told["instance"]["daemonHealth"]["allDaemonStatuses"]
            if daemon["healthy"]
        }
        [location] = told["workspaceOrError"]["locationEntries"] or [None]
        loaded = location and location["loadStatus"] == "LOADED"
        if loaded and location["locationOrLoadError"]["__typename"] != "RepositoryLocation":
            pytest.fail(f"the definitions cannot be loaded\n{self._tail()}")
        return bool(loaded and {"SENSOR", "SCHEDULER"} <= healthy)

    def _tail(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-60:])
