"""Each block of the narrative as paragraphs, tables and pictures of a Word document."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from pipelines.pack.paper.blocks import (
    Block,
    Contents,
    Facts,
    Heading,
    Image,
    NewPage,
    Note,
    Paragraph,
    Points,
    Table,
    line,
)

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table as WordTable
    from docx.text.paragraph import Paragraph as WordParagraph

_SHADE = "EEF1F4"
_LISTED = 2
"""How deep the list of contents goes."""


class Setter:
    """Sets blocks at the end of a document, or before an element of it."""

    def __init__(self, document: Document, drawn: Mapping[int, bytes]) -> None:
        """`drawn` are PNGs by the `id` of their picture."""
        self.document = document
        self.drawn = drawn
        self.listed: Sequence[Heading] = ()
        """The headings that the list of contents names."""
        self._before: Any = None
        self._marks: dict[int, int] = {}
        self._deeper = 0
        self._on_new_page = False

    def set(self, blocks: Sequence[Block], before: Any = None, deeper: int = 0) -> None:
        """Sets the blocks; `deeper` is added to the level of every heading."""
        self._before, self._deeper, self._on_new_page = before, deeper, False
        for block, following in zip_longest(blocks, blocks[1:]):
            if isinstance(block, Paragraph):
                # What is said of a picture stays on its page.
                made = self.paragraph(block.text)
                made.paragraph_format.keep_with_next = isinstance(following, Image) or None
            else:
                self._set(block)

    def paragraph(self, text: str, style: str = "Normal") -> WordParagraph:
        made = self.document.add_paragraph(style=self._style(style))
        self._place(made._p)
        if self._on_new_page:
            made.paragraph_format.page_break_before, self._on_new_page = True, False
        made.add_run(text)
        return made

    def _set(self, block: Block) -> None:
        """Sets anything but a paragraph."""
        match block:
            case Heading():
                self._heading(block)
            case Points():
                for item in block.items:
                    self.paragraph(item, "List Bullet")
            case Facts():
                for term, said in block.pairs:
                    self._labelled(term, said)
            case Note():
                self._note(block)
            case Table():
                self._table(block)
            case Image():
                self._image(block)
            case Contents():
                self._contents(block)
            case NewPage():
                self._on_new_page = True

    def _place(self, element: Any) -> None:
        if self._before is not None:
            self._before.addprevious(element)

    def _style(self, name: str) -> Any:
        """The template's style of this name; one is made where it has none."""
        from docx.enum.style import WD_STYLE_TYPE

        styles = self.document.styles
        if name in styles:
            return styles[name]
        made = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=True)
        made.base_style = styles.default(WD_STYLE_TYPE.PARAGRAPH)
        return made

    def _heading(self, block: Heading) -> None:
        level = min(block.level + self._deeper, 9)
        made = self.paragraph(block.text, f"Heading {level}")
        made.paragraph_format.keep_with_next = True
        if block.level <= _LISTED:
            number = self._mark(block)
            name = f"part{number}"
            _around(made._p, "w:bookmarkStart", {"w:id": str(number), "w:name": name})
            made._p.append(_element("w:bookmarkEnd", {"w:id": str(number)}))

    def _mark(self, block: Heading) -> int:
        """The number of the bookmark at this very heading."""
        return self._marks.setdefault(id(block), len(self._marks) + 1)

    def _labelled(self, term: str, said: str) -> WordParagraph:
        made = self.paragraph("")
        made.add_run(f"{term}: ").bold = True
        made.add_run(said)
        made.paragraph_format.space_after = _points(3)
        return made

    def _note(self, block: Note) -> None:
        made = self._labelled(block.label, block.text)
        made.paragraph_format.space_after = _points(8)
        properties = made._p.get_or_add_pPr()
        border = _element("w:pBdr")
        edge = {"w:val": "single", "w:sz": "24", "w:space": "6", "w:color": "1B3A57"}
        border.append(_element("w:left", edge))
        properties.insert_element_before(border, *_AFTER_BORDER)
        shade = _element("w:shd", {"w:val": "clear", "w:color": "auto", "w:fill": _SHADE})
        properties.insert_element_before(shade, *_AFTER_BORDER[1:])

    def _caption(self, text: str) -> None:
        made = self.paragraph(text, "Caption")
        made.paragraph_format.keep_with_next = True
        made.paragraph_format.space_after = _points(3)

    def _table(self, block: Table) -> None:
        self._caption(block.caption)
        table = self.document.add_table(len(block.rows) + 1, len(block.columns))
        self._place(table._tbl)
        if "Table Grid" in self.document.styles:
            table.style = self.document.styles["Table Grid"]
        table.autofit = False
        section = self.document.sections[-1]
        wide = (section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0)
        widths = [wide * width // sum(block.widths) for width in block.widths]
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        for row, said in zip(table.rows, (block.columns, *block.rows), strict=True):
            for at, (cell, text) in enumerate(zip(row.cells, said, strict=True)):
                _fill(cell, text, is_bold=row._index == 0 or at == 0, width=widths[at])
            row._tr.get_or_add_trPr().append(_element("w:cantSplit"))
        _mark_headings(table, block)
        self.paragraph("").paragraph_format.space_after = _points(0)

    def _image(self, block: Image) -> None:
        from docx.shared import Cm

        picture = block.picture
        drawn = self.drawn.get(id(picture))
        if drawn is None:
            share = (1,) * len(picture.columns)
            self._table(Table(line(picture.title), picture.columns, picture.rows, share))
            return
        self._caption(line(picture.title))
        made = self.paragraph("")
        shape = made.add_run().add_picture(io.BytesIO(drawn), width=Cm(16))
        shape._inline.docPr.set("descr", line(picture.description))
        shape._inline.docPr.set("title", line(picture.title))

    def _contents(self, block: Contents) -> None:
        """A list of contents that Word can renew, already filled with the headings."""
        title = self.paragraph(block.title, "Heading 1")
        title.paragraph_format.keep_with_next = True
        found = [heading for heading in self.listed if heading.level <= _LISTED]
        for number, heading in enumerate(found, 1):
            made = self.paragraph("", f"TOC {heading.level}")
            made.paragraph_format.left_indent = _points(12 * (heading.level - 1))
            made.paragraph_format.space_after = _points(2)
            if number == 1:
                _field_begins(made, ' TOC \\o "1-2" \\h \\z \\u ')
            link = _element(
                "w:hyperlink", {"w:anchor": f"part{self._mark(heading)}", "w:history": "1"}
            )
            run = made.add_run(heading.text)
            made._p.append(link)
            link.append(run._r)
            if number == len(found):
                _field_ends(made)


_AFTER_BORDER = (
    *("w:shd", "w:tabs", "w:suppressAutoHyphens", "w:kinsoku", "w:wordWrap", "w:overflowPunct"),
    *("w:topLinePunct", "w:autoSpaceDE", "w:autoSpaceDN", "w:bidi", "w:adjustRightInd"),
    *("w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing", "w:mirrorIndents"),
    *("w:suppressOverlap", "w:jc", "w:textDirection", "w:textAlignment", "w:textboxTightWrap"),
    *("w:outlineLvl", "w:divId", "w:cnfStyle", "w:rPr", "w:sectPr", "w:pPrChange"),
)
"""What the schema has after the border of a paragraph: its order is fixed."""


def _fill(cell: Any, text: str, is_bold: bool, width: int) -> None:
    """The cell's text; where it has more lines than one, only the first is bold."""
    cell.width = width
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_before = _points(2)
    paragraph.paragraph_format.space_after = _points(2)
    first, *rest = text.split("\n")
    run = paragraph.add_run(first)
    run.bold, run.font.size = is_bold, _points(9.5)
    for each in rest:
        run = paragraph.add_run()
        run.add_break()
        run.add_text(each)
        run.font.size = _points(9.5)


def _mark_headings(table: WordTable, block: Table) -> None:
    """The first row is repeated on every page, and both it and the first column are headings."""
    head = table.rows[0]
    head._tr.get_or_add_trPr().append(_element("w:tblHeader"))
    for cell in head.cells:
        shade = _element("w:shd", {"w:val": "clear", "w:color": "auto", "w:fill": _SHADE})
        cell._tc.get_or_add_tcPr().append(shade)
    properties = table._tbl.tblPr
    for look in properties.findall(_qn("w:tblLook")):
        properties.remove(look)
    marks = {"w:firstRow": "1", "w:lastRow": "0", "w:firstColumn": "1", "w:lastColumn": "0"}
    look = {"w:val": "06A0", **marks, "w:noHBand": "1", "w:noVBand": "1"}
    properties.append(_element("w:tblLook", look))
    properties.append(_element("w:tblCaption", {"w:val": block.caption}))
    columns = f"Columns: {', '.join(block.columns)}"
    properties.append(_element("w:tblDescription", {"w:val": columns}))


def _field_begins(paragraph: WordParagraph, code: str) -> None:
    paragraph.add_run()._r.append(_element("w:fldChar", {"w:fldCharType": "begin"}))
    instruction = _element("w:instrText", {"xml:space": "preserve"})
    instruction.text = code
    paragraph.add_run()._r.append(instruction)
    paragraph.add_run()._r.append(_element("w:fldChar", {"w:fldCharType": "separate"}))


def _field_ends(paragraph: WordParagraph) -> None:
    paragraph.add_run()._r.append(_element("w:fldChar", {"w:fldCharType": "end"}))


def add_field(paragraph: WordParagraph, code: str, shown: str) -> None:
    """A field, such as PAGE, that shows `shown` until Word renews it."""
    _field_begins(paragraph, f" {code} ")
    paragraph.add_run(shown)
    _field_ends(paragraph)


def _around(paragraph: Any, name: str, attributes: Mapping[str, str]) -> None:
    """Puts an element before the first run."""
    paragraph.r_lst[0].addprevious(_element(name, attributes))


def _element(name: str, attributes: Mapping[str, str] | None = None) -> Any:
    from docx.oxml import OxmlElement

    return OxmlElement(name, {_qn(key): said for key, said in (attributes or {}).items()})


def _qn(name: str) -> str:
    from docx.oxml.ns import qn

    return qn(name)


def _points(size: float) -> Any:
    from docx.shared import Pt

    return Pt(size)
