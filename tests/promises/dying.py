"""A refresh that ends as by `kill -9`: run as `python -m tests.promises.dying PLACE HOME PROJECT`.

It dies at the place named. Inside a stage, the place is a call of the standard library's that the
stage makes: nothing in the kernel knows of this.
"""

import os
import shutil
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipelines.intake.receive import receive
from pipelines.refresh import Refresh
from pipelines.settings import Settings
from tests.promises.town import AS_OF, SENT

NEW = ("waits-2025-07.csv", "waits-2025-08-wrong.csv")
"""What has arrived since the last refresh."""

DBT_NODES = 9
"""So many models and tests in, the figures are half built."""


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def after(holder: Any, name: str, is_the_one: Callable[..., bool]) -> None:
    """Dies when a call of `holder.name` that is the one has been done."""
    given = getattr(holder, name)

    def dying(*args: Any, **kwargs: Any) -> Any:
        done = given(*args, **kwargs)
        if is_the_one(*args):
            die()
        return done

    setattr(holder, name, dying)


def arrive(settings: Settings, refresh: Refresh, *, dies: bool = False) -> None:
    for name in NEW:
        as_, on = SENT[name]
        moment = datetime.fromisoformat(on).replace(tzinfo=UTC)
        file = settings.project / "sent" / name
        receive(settings, refresh.register, [file], as_=as_, received_at=moment)
        if dies:
            die()


def main(place: str, home: str, project: str) -> None:
    settings = Settings(home=Path(home), project=Path(project))
    refresh = Refresh.of(settings, as_of=AS_OF)
    if place == "a version half written":
        after(shutil, "copyfile", lambda *_: True)
    if place == "a version whole, no link moved":
        after(Path, "rename", lambda path, target: path.name.endswith(".part"))
    if place == "the link moved, no account written":
        after(Path, "replace", lambda path, target: Path(target).name == "current")
    if place == "the account written, no stamp":
        after(Path, "replace", lambda path, target: Path(target).name == "account.json")
    arrive(settings, refresh, dies=place == "one of two files received")
    refresh.receive()
    if place == "received":
        die()
    for _ in refresh.land():
        if place == "one of two files landed":
            die()
    if place == "landed":
        die()
    for _ in refresh.check():
        if place == "one of two files checked":
            die()
    if place == "checked":
        die()
    nodes = 0

    def told(_: object) -> None:
        nonlocal nodes
        nodes += 1
        if nodes == DBT_NODES and place == "figures half built":
            die()

    refresh.model(on_node=told)
    if place == "figures built":
        die()
    refresh.publish()
    sys.exit(f"lived through {place}")


if __name__ == "__main__":
    main(*sys.argv[1:])
