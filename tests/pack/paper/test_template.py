"""In the council's own template its styles, logo and headings stay, and none is left in silence."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx as python_docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from PIL import Image as Raster

from pipelines.pack import wording
from pipelines.pack.model import Pack
from pipelines.pack.paper import write_docx
from tests.pack.paper.test_docx import read

pytestmark = pytest.mark.slow

Said = dict[str, Any]
Arrange = Callable[..., Pack]
Written = Callable[..., Path]


@pytest.fixture
def docx(tmp_path: Path) -> Written:
    def write(pack: Pack, **options: Any) -> Path:
        path = tmp_path / "paper.docx"
        write_docx(pack, path, **options)
        return path

    return write


@pytest.fixture
def council(tmp_path: Path) -> Callable[..., Path]:
    """A council's template with these headings; a text under one if it is given."""

    def make(
        *headings: tuple[int, str, str], change: Callable[[Document], None] | None = None
    ) -> Path:
        document = python_docx.Document()
        document.styles["Heading 1"].font.color.rgb = RGBColor(0x80, 0, 0x40)
        document.styles["Normal"].font.name = "Verdana"
        logo = io.BytesIO()
        Raster.new("RGB", (20, 10), (128, 0, 64)).save(logo, "PNG")
        logo.seek(0)
        document.sections[0].header.paragraphs[0].add_run().add_picture(logo, width=Pt(40))
        document.add_paragraph("City Council: report to a board", "Title")
        for level, words, text in headings:
            document.add_heading(words, level)
            if text:
                document.add_paragraph(text)
        if change is not None:
            change(document)
        path = tmp_path / "council.docx"
        document.save(str(path))
        return path

    return make


def after(told: str, heading: str) -> str:
    """The line that follows a heading."""
    lines = [each for each in told.split("\n") if each]
    return lines[lines.index(heading) + 1]


def test_styles_and_logo_stay(shown: Pack, docx: Written, council: Callable[..., Path]) -> None:
    document = python_docx.Document(str(docx(shown, template=council((1, "Purpose", "")))))
    heading: Any = document.styles["Heading 1"]
    normal: Any = document.styles["Normal"]
    assert heading.font.color.rgb == RGBColor(0x80, 0, 0x40)
    assert normal.font.name == "Verdana"
    header = document.sections[0].header
    assert len(list(header._element.iter(qn("w:drawing")))) == 1
    assert "2026-27-Q2" in header.paragraphs[-1].text
    assert document.paragraphs[0].text == "City Council: report to a board"


def test_a_heading_that_nobody_answers_says_not_supplied(
    shown: Pack, docx: Written, council: Callable[..., Path]
) -> None:
    template = council(
        (1, "1. Recommendations", ""),
        (1, "2. Financial implications", ""),
        (1, "3. Contact", "The secretariat of the board."),
        (1, "4. Implications", ""),
        (2, "4.1 Legal", ""),
    )
    told = read(docx(shown, template=template, texts={"Recommendations": "To note it.\nTwice."}))
    assert after(told, "1. Recommendations") == "To note it."
    assert after(told, "2. Financial implications") == "Not supplied."
    assert after(told, "3. Contact") == "The secretariat of the board."
    assert after(told, "4. Implications") == "4.1 Legal"
    assert after(told, "4.1 Legal") == "Not supplied."
    assert told.count("Not supplied.") == 2


def test_a_heading_that_the_paper_answers_gets_that_part_and_nothing_is_said_twice(
    shown: Pack, docx: Written, council: Callable[..., Path]
) -> None:
    template = council(
        (1, "Background papers", ""), (1, "About", ""), (2, "Executive Summary:", "")
    )
    told = read(docx(shown, template=template))
    assert after(told, "Background papers").startswith("Every figure is read from the release")
    assert "metrics stand behind" in after(told, "Executive Summary:")
    assert told.count(shown.release.figures) == 1
    assert "How this paper can be proved" not in told
    document = python_docx.Document(str(docx(shown, template=template)))
    changes = next(p for p in document.paragraphs if p.text.startswith("Real changes ("))
    assert changes.style is not None
    assert changes.style.name == "Heading 3"


def test_the_paper_goes_where_the_template_says(
    shown: Pack, docx: Written, council: Callable[..., Path]
) -> None:
    template = council((1, "Report", "{{ pack }}"), (1, "Sign-off", "By the chair."))
    told = read(docx(shown, template=template))
    assert "{{" not in told
    assert told.index("\nReport\n") < told.index("\nGlossary\n") < told.index("\nSign-off\n")


def test_without_a_place_the_paper_goes_to_the_end(
    shown: Pack, docx: Written, council: Callable[..., Path]
) -> None:
    told = read(docx(shown, template=council((1, "Sign-off", "By the chair."))))
    assert told.index("\nSign-off\n") < told.index("\nDO reports\n")


def test_a_draft_is_marked_on_first_and_even_pages_too(
    said: Said, arranged: Arrange, docx: Written, council: Callable[..., Path]
) -> None:
    def change(document: Document) -> None:
        document.sections[0].different_first_page_header_footer = True
        document.settings.odd_and_even_pages_header_footer = True

    template = council((1, "Report", "{{ pack }}"), change=change)
    section = python_docx.Document(
        str(docx(arranged(said, state="draft"), template=template))
    ).sections[0]
    for header in (section.header, section.first_page_header, section.even_page_header):
        assert wording.DRAFT in "\n".join(p.text for p in header.paragraphs)


def test_a_text_for_no_heading_of_the_template_is_refused(
    shown: Pack, docx: Written, council: Callable[..., Path]
) -> None:
    with pytest.raises(ValueError, match="no empty heading for: legal"):
        docx(shown, template=council((1, "Contact", "")), texts={"Legal": "None."})


def test_a_template_that_is_no_word_document_is_refused_in_words(
    shown: Pack, docx: Written, tmp_path: Path
) -> None:
    wrong = tmp_path / "letterhead.docx"
    wrong.write_text("no zip", encoding="utf-8")
    with pytest.raises(ValueError, match=r"letterhead\.docx cannot be used as a template"):
        docx(shown, template=wrong)
    assert not (tmp_path / "paper.docx").exists()


def test_in_a_template_too_it_has_the_same_bytes_twice(
    shown: Pack, docx: Written, council: Callable[..., Path]
) -> None:
    template = council((1, "Legal implications", ""))
    assert (
        docx(shown, template=template).read_bytes() == docx(shown, template=template).read_bytes()
    )


def test_a_template_without_the_usual_styles_gets_them(
    shown: Pack, docx: Written, council: Callable[..., Path]
) -> None:
    def change(document: Document) -> None:
        for name in ("Caption", "List Bullet", "Heading 3", "Heading 4", "Table Grid", "Subtitle"):
            document.styles[name].delete()

    document = python_docx.Document(
        str(docx(shown, template=council((1, "Report", "{{ pack }}"), change=change)))
    )
    assert "Heading 3" in document.styles
    assert document.tables
