"""What is said of an export, and its bar."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from pipelines.cli import refreshing
from pipelines.pack.exporting import export as write
from pipelines.pack.formats import FORMATS, PAGES, Wanted
from pipelines.periods import Quarter
from pipelines.release import quarters, rehearsing
from pipelines.release.on_record import newest_draft, signed
from pipelines.release.releases import Name
from pipelines.settings import Settings
from pipelines.specs.register import Register
from pipelines.specs.words import many

_STEPS = ("audit", *FORMATS, PAGES, "zip")


def export(
    settings: Settings,
    strategy: str | None,
    release: str,
    is_draft: bool,
    asked: Wanted,
    by: str,
) -> list[str]:
    file = Register.read(settings.project).strategy(strategy)
    name = Name.parse(release)
    find = newest_draft if is_draft else signed
    of = find(settings, file.id, name)
    with _bar(_STEPS) as on_step:
        done = write(settings, of, is_signed=not is_draft, wanted=asked, by=by, on_step=on_step)
    what = f"draft {of.number} of {of.name}" if is_draft else str(of.name)
    hidden = many(done.hidden, "figure is", "figures are")
    lines = [
        f"The pack of {what} of {file.id} is written: {many(done.files, 'file')}.",
        f"  folder  {done.folder}",
        f"  zip     {done.archive}",
        f"  hidden  {hidden} hidden, and the audit can work out none",
    ]
    if (done.folder / "index.html").is_file():
        lines.append(f"Next  open {done.folder / 'index.html'}")
    return lines


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


@contextmanager
def _bar(steps: Sequence[str]) -> Iterator[Callable[[str], None]]:
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task("", total=len(steps))
        yield lambda step: progress.update(bar, description=step, completed=steps.index(step))
