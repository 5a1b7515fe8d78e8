"""A letter as the files that are sent: a page of Markdown, the same in HTML, and a workbook."""

from pathlib import Path

from pipelines.partners.failing_lines import Failure
from pipelines.partners.letters import Letter
from pipelines.partners.workbook import EFFECTS, listed, total, workbook
from pipelines.partners.writing import html, markdown, write_folder

_WORKBOOK = "lines.xlsx"
_LINES_TOLD = 10


def post(letter: Letter, folder: Path) -> list[Path]:
    """Writes the three files of a letter as one folder, and tells them; the same bytes for the same
    letter. Raises HWB-742 where it cannot be written."""
    given = {
        "letter": letter,
        "effects": EFFECTS,
        "told_lines": told_lines,
        "workbook": _WORKBOOK,
        "listed": listed(letter),
        "total": total(letter),
    }
    files = {
        "letter.html": html("letter.html", **given).encode(),
        "letter.md": markdown("letter.md", **given).encode(),
        _WORKBOOK: workbook(letter),
    }
    write_folder(folder, files)
    return [folder / name for name in files]


def told_lines(failure: Failure) -> str:
    """The first of the lines, and how many more there are."""
    numbers = [str(line.number) for line in failure.lines[:_LINES_TOLD]]
    if not numbers:
        return "the file as a whole"
    more = len(failure.lines) - len(numbers)
    return ", ".join(numbers) + (f" and {more:,} more" if more else "")
