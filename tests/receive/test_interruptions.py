"""Killed at any step, or run twice at once, receiving ends in the same state."""

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.intake.receive import receipts, scan
from pipelines.settings import Settings
from tests.receive.conftest import COUNTS, MORNING, Project

_KILLED_AT_EACH_STEP = """
import os, signal, shutil, sys
from pathlib import Path
from pipelines.intake.receive import scan
from pipelines.settings import Settings
from pipelines.specs.register import Register

project, homes = Path(sys.argv[1]), Path(sys.argv[2])
register = Register.read(project)
STEPS = ("write", "fsync", "fchmod", "chmod", "replace", "unlink")

def killed_at(number, home):
    steps = 0
    def counted(real):
        def step(*given, **named):
            nonlocal steps
            steps += 1
            if steps == number:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*given, **named)
        return step
    for name in STEPS:
        setattr(os, name, counted(getattr(os, name)))
    scan(Settings(home=home, project=project), register)

number = 1
while True:
    home = homes / str(number)
    shutil.copytree(homes / "before", home)
    child = os.fork()
    if not child:
        killed_at(number, home)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status):
        sys.exit(os.waitstatus_to_exitcode(status))
    number += 1
"""


def _received_files(settings: Settings) -> list[Path]:
    return [p for p in settings.received.glob("*") if re.fullmatch("[0-9a-f]{64}", p.name)]


@pytest.mark.slow
def test_killed_before_any_step_nothing_is_half_there_and_the_next_scan_completes(
    project: Project, tmp_path: Path
) -> None:
    page = b"<html><body>Please log in</body></html>"
    before = Project(Settings(tmp_path / "homes" / "before", project.settings.project))
    for name, content in (("counts.csv", COUNTS), ("page.csv", page)):
        before.drop(name, content)
        before.drop(f"{name}.done", "")
    register = project.register()
    subprocess.run(
        [sys.executable, "-c", _KILLED_AT_EACH_STEP, project.settings.project, tmp_path / "homes"],
        check=True,
    )
    homes = sorted((tmp_path / "homes").glob("[0-9]*"))
    assert len(homes) > 20, "each write, sync, rename and removal should have been a step"
    digest = hashlib.sha256(COUNTS.encode()).hexdigest()
    for home in homes:
        settings = Settings(home, project.settings.project)
        inbox = {p.name for p in settings.inbox.iterdir()}
        for path in _received_files(settings):
            assert hashlib.sha256(path.read_bytes()).hexdigest() == path.name, home
        known = [r.sha256 for r in receipts(settings)]
        assert known == [p.name for p in _received_files(settings) if p.name in known], home
        assert "counts.csv" in inbox or known == [digest], home
        assert "page.csv" in inbox or list(settings.refused.glob("*.refusal.json")), home

        arrivals = scan(settings, register, received_at=MORNING)
        assert {a.outcome for a in arrivals} <= {"received", "already received", "refused"}, home
        assert [(r.sha256, r.sequence) for r in receipts(settings)] == [(digest, 1)], home
        assert [p.name for p in _received_files(settings)] == [digest], home
        (refusal,) = settings.refused.glob("*.refusal.json")
        kept = settings.refused / json.loads(refusal.read_text())["sha256"]
        assert kept.read_bytes() == page
        assert list(settings.inbox.iterdir()) == [], home
        assert [p for p in settings.raw.rglob("*") if p.name.startswith(".")] == [], home
        assert list((settings.raw / "incoming").iterdir()) == [], home


_RECEIVE_ALL = """
import json, sys
from pathlib import Path
from pipelines.intake.receive import receive
from pipelines.settings import Settings
from pipelines.specs.register import Register

home, project, *files = map(Path, sys.argv[1:])
settings, register = Settings(home=home, project=project), Register.read(project)
sys.stdin.readline()
print(json.dumps([a.outcome for a in receive(settings, register, files)]))
"""


def test_processes_that_receive_the_same_files_at_once_receive_each_once(project: Project) -> None:
    files = [project.write(f"{n}.csv", COUNTS.replace("12", str(n))) for n in range(8)]
    command = [sys.executable, "-c", _RECEIVE_ALL, project.settings.home, project.settings.project]
    processes = [
        subprocess.Popen(
            [*command, *files], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    outcomes = []
    for process in processes:
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()
    for process in processes:
        output, _ = process.communicate(timeout=60)
        outcomes.append(json.loads(output))
    for of_one_file in zip(*outcomes, strict=True):
        assert sorted(of_one_file) == ["already received", "already received", "received"]
    kept = receipts(project.settings)
    assert [r.sequence for r in kept] == list(range(1, 9))
    assert len({r.sha256 for r in kept}) == 8
