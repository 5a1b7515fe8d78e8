"""What is said of a rehearsal: a quarter of the demonstration, signed, and its pack."""

from collections.abc import Iterator

from pipelines.cli import refreshing
from pipelines.cli.packing import export
from pipelines.pack.formats import Wanted
from pipelines.periods import Quarter
from pipelines.release import quarters, rehearsing
from pipelines.settings import Settings
from pipelines.specs.register import Register


def rehearse(settings: Settings, strategy: str | None, quarter: str) -> Iterator[str]:
    register = Register.read(settings.project)
    file = register.strategy(strategy)
    of = Quarter.parse(quarter) if quarter else rehearsing.last_quarter(settings)

    def make_draft() -> None:
        with refreshing.turn(settings, 0) as lock, refreshing.watched() as tell:
            quarters.make_draft(lock, settings, file, of, by=rehearsing.BY, tell=tell)

    name = rehearsing.rehearse(settings, register, file, of, make_draft)
    yield f"{name} of {file.id} is signed, in rehearsal: its figures are made up."
    shelf = settings.outbox / "site" / file.id / str(name) / "index.html"
    if shelf.is_file():
        yield f"Next  open {shelf}"
    else:
        yield from export(settings, file.id, str(name), False, Wanted(), rehearsing.BY)
