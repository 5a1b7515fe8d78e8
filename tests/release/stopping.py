"""Signs a drafted quarter again and again, each time killed one write later, until one is let be.

Run as `python -m tests.release.stopping HOME PROJECT OUT`: each attempt works on a copy of HOME of
its own, `OUT/<n>`, and is killed by SIGKILL before its n-th write (half way through it, where a
line is added to the ledger). The last of them was not killed.
"""

import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pipelines.periods import Quarter
from pipelines.release import signing
from pipelines.release.releases import Name
from pipelines.settings import Settings
from pipelines.specs.register import Register

_WRITES = [
    *((os, name) for name in ("mkdir", "rename", "replace", "ftruncate", "pwrite", "fsync")),
    *((shutil, name) for name in ("copyfile", "copystat")),
    (Path, "write_text"),
]


def _kill_before(last: int) -> None:
    """Ends this process before a write; the first is number 1."""
    done = 0

    def counted(write: Callable[..., Any], name: str) -> Callable[..., Any]:
        def instead(*given: Any, **named: Any) -> Any:
            nonlocal done
            done += 1
            if done == last:
                if name == "pwrite":
                    descriptor, text, at = given
                    write(descriptor, text[: len(text) // 2], at)
                os.kill(os.getpid(), signal.SIGKILL)
            return write(*given, **named)

        return instead

    for where, name in _WRITES:
        setattr(where, name, counted(getattr(where, name), name))


def main(home: Path, project: Path, out: Path) -> None:
    strategy = Register.read(project).strategy("toytown")
    number, was_killed = 0, True
    while was_killed:
        number += 1
        folder = out / str(number)
        shutil.copytree(home, folder, symlinks=True)
        child = os.fork()
        if child == 0:
            _kill_before(number)
            name = Name(Quarter.parse("2025-26-Q1"))
            signing.sign(Settings(home=folder, project=project), strategy, name, by="Mayor")
            os._exit(0)
        _, status = os.waitpid(child, 0)
        was_killed = os.WIFSIGNALED(status)
        if not was_killed and os.waitstatus_to_exitcode(status):
            raise SystemExit(f"attempt {number} ended by itself")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
