"""What of PDF/UA-1 a program can judge, over pikepdf, and the text that a screen reader is given.

The reference checker, veraPDF, is offered neither by Debian nor on PyPI or npm, so two judges stand
in for it. Typst itself refuses to write a file that breaks its rules for `ua-1` (a picture without
alternative text, a skipped heading, a letter without a glyph). What is written is then read again
here, so that a change of Typst or of the template that loses a tag is seen: `faults` follows the
checkpoints of the Matterhorn protocol that need no person (01 tagging, 06 metadata, 07 title,
11 language, 13 figures, 14 headings, 15 tables, 16 lists, 28 annotations, 31 fonts).
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf

_PAINTS = {"Tj", "TJ", "'", '"', "S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "sh", "Do", "BI"}
_SHOWS = {"Tj", "TJ"}


def faults(path: Path) -> list[str]:
    """Everything wrong with the tags of a PDF, in words; empty where nothing is."""
    with pikepdf.open(path) as pdf:
        return [*_of_the_file(pdf), *_of_the_structure(pdf), *_of_the_pages(pdf)]


def _of_the_file(pdf: pikepdf.Pdf) -> Iterator[str]:
    root = pdf.Root
    if not _true(root, "/MarkInfo", "/Marked"):
        yield "not marked as tagged"
    if str(root.get("/Lang", "")) != "en-GB":
        yield "language is not en-GB"
    if not _true(root, "/ViewerPreferences", "/DisplayDocTitle"):
        yield "the title is not displayed"
    with pdf.open_metadata() as said:
        if not said.get("dc:title"):
            yield "no title in the metadata"
        if str(said.get("pdfuaid:part")) != "1":
            yield "not declared as PDF/UA-1"
    with pdf.open_outline() as outline:
        if not outline.root:
            yield "no bookmarks"


def _true(root: pikepdf.Object, group: str, key: str) -> bool:
    return group in root and bool(root[group].get(key, False))


def _of_the_structure(pdf: pikepdf.Pdf) -> Iterator[str]:
    tree = pdf.Root.get("/StructTreeRoot")
    if tree is None:
        yield "no structure"
        return
    level = 0
    for kind, element in elements(pdf):
        if found := re.fullmatch(r"H([1-6])", kind):
            if int(found[1]) > level + 1:
                yield f"a heading of level {found[1]} after one of level {level}"
            level = int(found[1])
        elif kind == "Figure" and not str(element.get("/Alt", "")).strip():
            yield "a figure without alternative text"
        elif kind == "Table":
            yield from _of_a_table(element)
        elif kind == "L" and any(name not in {"LI", "Caption"} for name, _ in _kids(element)):
            yield "a list holds something else than items"
    if level == 0:
        yield "no headings"


def _of_a_table(table: Any) -> Iterator[str]:
    rows = [list(_kids(row)) for name, row in _under(table) if name == "TR"]
    if len(rows) < 2:
        yield "a table without rows"
        return
    if {len(row) for row in rows} != {len(rows[0])}:
        yield "a table with rows of different lengths"
    for name, cell in rows[0]:
        given = cell.get("/A", {})
        attributes = given if isinstance(given, pikepdf.Array) else [given]
        scopes = [str(each.get("/Scope", "")) for each in attributes]
        if name != "TH" or "/Column" not in scopes:
            yield "a column without a heading"


def _of_the_pages(pdf: pikepdf.Pdf) -> Iterator[str]:
    for number, page in enumerate(pdf.pages, 1):
        if "/StructParents" not in page.obj:
            yield f"page {number} is no part of the structure"
        if any(not marks and operator in _PAINTS for marks, operator, _, _ in _marked(page)):
            yield f"page {number} has content that is neither tagged nor an artifact"
        for annotation in page.obj.get("/Annots", []):
            if "/StructParent" not in annotation:
                yield f"page {number} has an annotation without a parent in the structure"
            if not str(annotation.get("/Contents", "")):
                yield f"page {number} has a link without a description"
        if "/Annots" in page.obj and str(page.obj.get("/Tabs", "")) != "/S":
            yield f"page {number} is not walked in the order of its structure"
        for font in _fonts(page).values():
            if "/ToUnicode" not in font:
                yield f"page {number} has a font without Unicode"


def elements(pdf: pikepdf.Pdf) -> Iterator[tuple[str, Any]]:
    """Kind and element of everything in the structure, in reading order."""
    yield from _under(pdf.Root.StructTreeRoot)


def _under(element: Any) -> Iterator[tuple[str, Any]]:
    for kind, kid in _kids(element):
        yield kind, kid
        yield from _under(kid)


def _kids(element: Any) -> Iterator[tuple[str, Any]]:
    given = element.get("/K", [])
    for kid in given if isinstance(given, pikepdf.Array) else [given]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield str(kid.S)[1:], kid


def read_out(path: Path) -> str:
    """The text of all pages but for headers and footers, without any white space."""
    with pikepdf.open(path) as pdf:
        return "".join(_squeezed(page, is_artifact=False) for page in pdf.pages)


def running(path: Path) -> list[str]:
    """The text of headers and footers, page by page, without any white space."""
    with pikepdf.open(path) as pdf:
        return [_squeezed(page, is_artifact=True) for page in pdf.pages]


def squeezed(text: str) -> str:
    """The text without white space, as the two above give it."""
    return re.sub(r"[\s\u200b\u2060]+", "", text)


def bookmarks(path: Path) -> list[tuple[str, int]]:
    """Title and page, counted from 1, of every bookmark."""
    with pikepdf.open(path) as pdf:
        numbers = {page.obj.objgen: n for n, page in enumerate(pdf.pages, 1)}
        with pdf.open_outline() as outline:
            return list(_bookmarks(outline.root, numbers))


def _bookmarks(items: Any, numbers: dict[Any, int]) -> Iterator[tuple[str, int]]:
    for item in items:
        yield item.title, numbers[item.destination[0].objgen]
        yield from _bookmarks(item.children, numbers)


def _squeezed(page: pikepdf.Page, is_artifact: bool) -> str:
    maps = {name: _unicode(font) for name, font in _fonts(page).items()}
    said = []
    for marks, operator, operands, font in _marked(page):
        if operator in _SHOWS and ("/Artifact" in marks) is is_artifact:
            given = operands[0] if operator == "TJ" else [operands[0]]
            codes = b"".join(bytes(x) for x in given if isinstance(x, pikepdf.String))
            letters = maps[font]
            pairs = zip(codes[::2], codes[1::2], strict=True)
            said += [letters.get(high * 256 + low, "") for high, low in pairs]
    return squeezed("".join(said))


def _marked(page: pikepdf.Page) -> Iterator[tuple[tuple[str, ...], str, Any, str]]:
    """Each operator of a page's content with the marks around it and the font in force."""
    marks: list[str] = []
    font = ""
    for told in pikepdf.parse_content_stream(page):
        operands, name = told.operands, str(told.operator)
        if name in {"BDC", "BMC"}:
            marks.append(str(operands[0]))
        elif name == "EMC":
            marks.pop()
        elif name == "Tf":
            font = str(operands[0])
        yield tuple(marks), name, operands, font


def _fonts(page: pikepdf.Page) -> dict[str, Any]:
    resources = page.obj["/Resources"]
    return dict(resources["/Font"].items()) if "/Font" in resources else {}


def _unicode(font: Any) -> dict[int, str]:
    """Code → letters, of a font's table."""
    table = bytes(font.ToUnicode.read_bytes()).decode("latin-1")
    found: dict[int, str] = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for code, said in re.findall(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>", block):
            found[int(code, 16)] = bytes.fromhex(said).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        lines = re.findall(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>", block)
        for low, high, said in lines:
            for at in range(int(low, 16), int(high, 16) + 1):
                first = int(said, 16) + at - int(low, 16)
                found[at] = chr(first)
    return found
