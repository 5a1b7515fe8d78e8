"""What is said of answers between quarters."""

from collections.abc import Iterator
from pathlib import Path

from pipelines.cli.printing import table, terminal_width
from pipelines.errors import HwbError
from pipelines.pack import answers as written
from pipelines.release import answering
from pipelines.release.on_record import answer_of, answers
from pipelines.settings import Settings
from pipelines.specs.register import Register
from pipelines.specs.words import many


def answer(
    settings: Settings,
    strategy: str | None,
    sql: str,
    by: str,
    because: str,
    to: list[str],
    out: Path | None,
) -> Iterator[str]:
    register = Register.read(settings.project)
    file = register.strategy(strategy)
    done = answering.answer(settings, register, file, sql, by=by, because=because, recipients=to)
    yield f"Answer {done.number} is on record: line {done.line.number} of the ledger."
    yield f"  figures {done.figures}"
    yield (
        f"  hidden  {many(done.hidden, 'figure is', 'figures are')} hidden, and the audit can work "
        "out none"
    )
    yield f"  folder  {written.write(settings, done.line, done.folder, out)}"


def again(settings: Settings, number: int, out: Path | None) -> Iterator[str]:
    lines = {line.told["number"]: line for line in answers(settings)}
    if number not in lines:
        raise HwbError(
            "HWB-972",
            f"there is no answer {number}",
            do="`hwb answer` lists those that were given.",
        )
    folder = answer_of(settings, lines[number])
    yield f"Answer {number} is written again."
    yield f"  folder  {written.write(settings, lines[number], folder, out)}"


def listed(settings: Settings) -> Iterator[str]:
    lines = answers(settings)
    if not lines:
        yield "No answer was given yet."
        return
    rows = [
        (
            line.told["number"],
            line.at.date().isoformat(),
            line.by,
            ", ".join(line.told["recipients"]),
            ", ".join(line.told["metrics"]),
            line.because,
        )
        for line in lines
    ]
    columns = ["answer", "on", "by", "to", "metrics", "because"]
    yield from table(columns, rows, terminal_width())
