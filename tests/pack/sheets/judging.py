"""Judges a workbook by the Analysis Function's guidance for accessible spreadsheets."""

import re
from collections.abc import Iterator

from tests.pack.sheets.reading import Book, Page, Read

_SHORTHAND = re.compile(r"\[[a-z]+\]")


def faults(book: Book, first_line: str = "") -> list[str]:
    """What is wrong with a workbook, in a sentence each; `first_line` begins every sheet."""
    return [*_of_the_whole(book), *(each for page in book.pages for each in _of(page, first_line))]


def _of_the_whole(book: Book) -> Iterator[str]:
    names = [page.name for page in book.pages]
    if names[:3] != ["Cover", "Contents", "Notes"]:
        yield "does not begin with a cover, contents and notes"
    for what in ("title", "author"):
        if not getattr(book, what):
            yield f"has no {what}"
    if book.language != "en-GB":
        yield "does not say its language"
    tables = [table.name for page in book.pages for table in page.tables]
    if len(set(tables)) != len(tables):
        yield "has two tables of one name"
    if "Contents" in names and "Notes" in names:
        links = {cell.to for row in book.page("Contents").rows for cell in row if cell.to}
        for name in names[2:]:
            if name not in links:
                yield f"has no link from the contents to {name}"
        explained = {str(row[0].value) for row in book.page("Notes").rows}
        for page in book.pages:
            for mark in {str(cell.value) for row in page.rows for cell in row if _is_mark(cell)}:
                if mark not in explained:
                    yield f"{page.name}: {mark} is not explained"


def _is_mark(cell: Read) -> bool:
    return cell.kind == "text" and _SHORTHAND.fullmatch(str(cell.value)) is not None


def _of(page: Page, first_line: str) -> Iterator[str]:
    if not page.rows or page.rows[0][0].kind != "text":
        yield f"{page.name}: A1 is no title"
        return
    if not str(page.rows[0][0].value).startswith(first_line):
        yield f"{page.name}: the first line does not say what it must"
    if page.is_hidden:
        yield f"{page.name}: is hidden"
    if page.merged:
        yield f"{page.name}: has merged cells"
    if any(cell.kind == "formula" for row in page.rows for cell in row):
        yield f"{page.name}: has a formula"
    if any(all(cell.kind == "blank" for cell in row) for row in page.rows):
        yield f"{page.name}: has a blank row"
    if page.name == "Cover":
        if page.tables:
            yield "Cover: has a table"
        return
    if len(page.tables) != 1:
        yield f"{page.name}: has {len(page.tables)} tables"
        return
    yield from _of_table(page)


def _of_table(page: Page) -> Iterator[str]:
    table = page.tables[0]
    whole = [row[table.left : table.right + 1] for row in page.rows[table.top : table.bottom + 1]]
    heads, rows = whole[0], whole[1:]
    if table.left != 0 or table.bottom != len(page.rows) - 1 or table.top == 0:
        yield f"{page.name}: its table does not begin in column A or does not end the sheet"
    if any(cell.kind != "blank" for row in page.rows[: table.top] for cell in row[1:]):
        yield f"{page.name}: something stands beside the lines above the table"
    if page.frozen != table.top + 1:
        yield f"{page.name}: the heads do not stay in sight"
    said = [str(head.value) for head in heads]
    if any(head.kind != "text" for head in heads) or len(set(said)) != len(said):
        yield f"{page.name}: its heads are not all there, or not all different"
    if not rows:
        yield f"{page.name}: its table has no row"
    if any(cell.kind == "blank" or cell.value == "" for row in whole for cell in row):
        yield f"{page.name}: has a blank cell in its table"
    if any(len(row) != len(heads) for row in rows):
        yield f"{page.name}: has a row that is too short"
        return
    if len(page.widths) < len(heads) or any(not 5 < width < 130 for width in page.widths):
        yield f"{page.name}: has a column that is too narrow or too wide"
    for head, column in zip(said, zip(*rows, strict=True), strict=True):
        kinds = {cell.kind for cell in column if not _is_mark(cell)}
        if len(kinds) > 1:
            yield f"{page.name}: {head} mixes {' and '.join(sorted(kinds))}"
        long = [cell for cell in column if cell.kind == "text" and len(str(cell.value)) > 50]
        if not all(cell.wraps for cell in long):
            yield f"{page.name}: {head} does not wrap"


def values(page: Page) -> list[list[object]]:
    """The rows of a page's table without the heads."""
    table = page.tables[0]
    return [[cell.value for cell in row] for row in page.rows[table.top + 1 : table.bottom + 1]]
