"""A live home: empty folders, and a file that says what they are."""

from collections.abc import Iterator
from pathlib import Path

from pipelines.errors import HwbError
from pipelines.refresh import today
from pipelines.settings import Settings

_HOME = """\
# A live home of the metrics warehouse. While this file stands here, no synthetic extract can enter.
# To be backed up: raw/, ledger/ and warehouse/releases/. Everything else can be made again.
kind: live home
made: {made}
"""


def found(folder: Path, settings: Settings) -> None:
    """Makes the folders of a live home in a new or empty folder.

    Raises HWB-704 when something is there already, HWB-705 inside the checkout, where real extracts
    must never lie, and HWB-706 when it cannot be written.
    """
    home = Settings(home=folder.resolve(), project=settings.project)
    for checkout in (settings.project, Path(__file__).resolve().parents[2]):
        if home.home.is_relative_to(checkout):
            raise HwbError(
                "HWB-705",
                "a live home cannot lie in the checkout",
                where=str(home.home),
                why="Partners' files would lie beside files that are published.",
                do="Choose a folder outside it, readable by those who may see the extracts.",
            )
    if home.home.exists() and (not home.home.is_dir() or any(home.home.iterdir())):
        raise HwbError(
            "HWB-704",
            "a live home starts in an empty folder, and something is here already",
            where=str(home.home),
            why="What stands here might be mixed up with extracts, or be another home.",
            do="Name a folder that does not exist yet.",
        )
    try:
        for part in (home.inbox, home.raw, home.warehouse, home.ledger, home.outbox):
            part.mkdir(parents=True, exist_ok=True)
        (home.home / "home.yml").write_text(_HOME.format(made=today()), encoding="utf-8")
    except OSError as fault:
        raise HwbError(
            "HWB-706", f"the folder cannot be written ({fault.strerror})", where=str(home.home)
        ) from None


def next_steps(home: Path) -> Iterator[str]:
    """What to type in a home that was made just now."""
    yield f"A live home is in {home}. Next:"
    yield f"  export HWB_HOME={home}"
    yield "  hwb spec                 what partners are asked to send"
    yield "  hwb receive FILE…        or put files into inbox/<partner>/"
    yield "  hwb refresh              to published figures"
