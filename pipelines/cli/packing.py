"""What is said of an export, and its bar."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from pipelines.pack.exporting import export as write
from pipelines.pack.formats import FORMATS, PAGES, Wanted
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


@contextmanager
def _bar(steps: Sequence[str]) -> Iterator[Callable[[str], None]]:
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task("", total=len(steps))
        yield lambda step: progress.update(bar, description=step, completed=steps.index(step))
