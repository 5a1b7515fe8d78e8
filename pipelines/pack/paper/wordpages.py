"""What every page of the Word document carries, and the language it is in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipelines.pack.paper.blocks import Furniture
from pipelines.pack.paper.wordblocks import add_field

if TYPE_CHECKING:
    from docx.document import Document
    from docx.section import Section

_LANGUAGE = "en-GB"
_FONT = "Arial"
_DEEP = "1B3A57"
_SIZES = {"Title": 24, "Heading 1": 18, "Heading 2": 14, "Heading 3": 12, "Heading 4": 11}


def style_plainly(document: Document) -> None:
    """A4, and letters that stay readable, where the council gave no template of its own."""
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    for section in document.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.1)
        section.top_margin = section.bottom_margin = Cm(2.3)
    sizes = {"Normal": 11.5, "Subtitle": 14, "Caption": 10, "Header": 9, "Footer": 9, **_SIZES}
    for name, size in sizes.items():
        style: Any = document.styles[name]
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for old in list(fonts.attrib):
            del fonts.attrib[old]
        for kind in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(kind), _FONT)
        style.font.size = Pt(size)
        if name in _SIZES or name in {"Subtitle", "Caption"}:
            style.font.color.rgb = RGBColor.from_string(_DEEP)
            style.font.italic = False


def furnish(document: Document, of: Furniture, is_ours: bool) -> None:
    """Says on every page of which release it is, and that it is a draft or made up.

    What a template has in its headers and footers, such as a logo, stays and stands first.
    """
    for section in document.sections:
        for header in _parts(document, section, "header"):
            first = header.paragraphs[0]
            paragraph = header.add_paragraph(style=first.style) if _has_content(header) else first
            if of.mark:
                paragraph.add_run(of.mark).bold = True
                paragraph.add_run(" · ")
            paragraph.add_run(of.header)
        for footer in _parts(document, section, "footer"):
            had = _has_content(footer)
            first = footer.paragraphs[0]
            paragraph = footer.add_paragraph(style=first.style) if had else first
            paragraph.add_run(" · ".join(each for each in (of.notice, of.footer) if each))
            if is_ours or not had:
                pages = footer.add_paragraph(style=paragraph.style)
                pages.add_run("Page ")
                add_field(pages, "PAGE", "1")
                pages.add_run(" of ")
                add_field(pages, "NUMPAGES", "1")


def _parts(document: Document, section: Section, kind: str) -> list[Any]:
    """The headers or footers that this section shows and does not take from the one before."""
    found = [getattr(section, kind)]
    if section.different_first_page_header_footer:
        found.append(getattr(section, f"first_page_{kind}"))
    if document.settings.odd_and_even_pages_header_footer:
        found.append(getattr(section, f"even_page_{kind}"))
    is_first = section._sectPr is document.sections[0]._sectPr
    return [each for each in found if is_first or not each.is_linked_to_previous]


def _has_content(part: Any) -> bool:
    from docx.oxml.ns import qn

    root = part._element
    drawn = any(
        True for _ in root.iter(qn("w:drawing"), qn("w:pict"), qn("w:tbl"), qn("w:instrText"))
    )
    return drawn or any(paragraph.text.strip() for paragraph in part.paragraphs)


def speak_english(document: Document) -> None:
    """Marks the whole document as British English, so that it is read out as that."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    styles: Any = document.styles.element
    for language in styles.iter(qn("w:lang")):
        language.set(qn("w:val"), _LANGUAGE)
    default: Any = document.styles.default(WD_STYLE_TYPE.PARAGRAPH)
    normal = default.element.get_or_add_rPr()
    if normal.find(qn("w:lang")) is None:
        normal.append(OxmlElement("w:lang", {qn("w:val"): _LANGUAGE}))
