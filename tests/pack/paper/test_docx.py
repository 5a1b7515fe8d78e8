"""The Word document says what the narrative says, and can be used with a screen reader."""

import subprocess
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import docx as python_docx
import pytest
from docx.oxml.ns import qn

from pipelines.pack import wording
from pipelines.pack.model import Pack
from pipelines.pack.paper import narrative, reports, write_docx
from pipelines.pack.paper.blocks import Heading, Table
from tests.pack.paper.pictures import drawn
from tests.pack.paper.said import texts

pytestmark = pytest.mark.slow

Said = dict[str, Any]
Arrange = Callable[..., Pack]
Written = Callable[..., Path]


@pytest.fixture
def pictured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every metric has a picture."""
    monkeypatch.setattr(reports, "run_chart", drawn)


@pytest.fixture
def docx(tmp_path: Path, pictured: None) -> Written:
    def write(pack: Pack) -> Path:
        path = tmp_path / "paper.docx"
        write_docx(pack, path)
        return path

    return write


def read(path: Path) -> str:
    """All paragraphs of the body, cell by cell, a line each."""
    body = python_docx.Document(str(path)).element.body
    return "\n".join(
        "".join(
            "\n" if t.tag == qn("w:br") else t.text or "" for t in p.iter(qn("w:t"), qn("w:br"))
        )
        for p in body.iter(qn("w:p"))
    )


def test_every_word_of_the_narrative_is_there(shown: Pack, docx: Written) -> None:
    told = read(docx(shown))
    for text in texts(narrative(shown)):
        assert text in told, text


def test_headings_are_real_headings_of_the_same_levels(shown: Pack, docx: Written) -> None:
    document = python_docx.Document(str(docx(shown)))
    found = [
        (int(p.style.name[-1]), p.text)
        for p in document.paragraphs
        if p.style is not None and (p.style.name or "").startswith("Heading")
    ]
    wanted = [(b.level, b.text) for b in narrative(shown) if isinstance(b, Heading)]
    assert [each for each in found if each != (1, "Contents")] == wanted


def test_tables_have_a_repeated_heading_row_a_caption_and_a_description(
    shown: Pack, docx: Written
) -> None:
    tables = python_docx.Document(str(docx(shown))).tables
    wanted = [block for block in narrative(shown) if isinstance(block, Table)]
    assert len(tables) == len(wanted)
    for table, block in zip(tables, wanted, strict=True):
        head = table.rows[0]._tr.trPr
        assert head is not None
        assert head.find(qn("w:tblHeader")) is not None
        assert [cell.text for cell in table.rows[0].cells] == list(block.columns)
        properties = table._tbl.tblPr
        assert properties.find(qn("w:tblCaption")).get(qn("w:val")) == block.caption
        assert properties.find(qn("w:tblLook")).get(qn("w:firstRow")) == "1"
        assert table.style is not None
        assert table.style.name == "Table Grid"
        assert not [cell for row in table.rows for cell in row.cells if not cell.text.strip()]


def test_every_picture_has_its_description(shown: Pack, docx: Written) -> None:
    document = python_docx.Document(str(docx(shown)))
    do = [m for p in shown.priorities if p.approach == "do" for m in p.metrics]
    said = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
    assert said == [f"A line of {metric.title}." for metric in do]


def test_language_title_author_and_dates_are_the_release_s(shown: Pack, docx: Written) -> None:
    document = python_docx.Document(str(docx(shown)))
    said = document.core_properties
    assert said.title.endswith("July to September 2026 (quarter 2 of 2026/27)")
    assert said.author == said.last_modified_by == shown.board
    assert said.language == "en-GB"
    signed = datetime(2026, 11, 26, 17, 11)
    assert {said.created, said.modified} == {signed} or {
        at and at.replace(tzinfo=None) for at in (said.created, said.modified)
    } == {signed}
    languages = {e.get(qn("w:val")) for e in document.styles.element.iter(qn("w:lang"))}
    assert languages == {"en-GB"}


def test_every_page_names_the_release_and_what_kind_of_data_it_is(
    said: Said, arranged: Arrange, docx: Written
) -> None:
    signed, draft = (
        [
            "\n".join(p.text for p in part.paragraphs)
            for part in (
                python_docx.Document(str(docx(pack))).sections[0].header,
                python_docx.Document(str(docx(pack))).sections[0].footer,
            )
        ]
        for pack in (arranged(said), arranged(said, state="draft", signed_at="", signed_by=""))
    )
    mark = wording.DRAFT
    assert mark not in signed[0]
    assert mark in draft[0]
    for _, footer in (signed, draft):
        assert wording.SYNTHETIC in footer
        assert "206df6ffaf9daf9e" in footer
        assert "7ee28fb343915db9" in footer
        assert "Page 1 of 1" in footer


def test_written_twice_it_has_the_same_bytes(
    said: Said, arranged: Arrange, tmp_path: Path, pictured: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = tmp_path / "one.docx", tmp_path / "two.docx"
    write_docx(arranged(said), one)
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    write_docx(arranged(said), two)
    assert one.read_bytes() == two.read_bytes()
    with zipfile.ZipFile(one) as file:
        assert {part.date_time for part in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}


HOSTILE = (
    "<w:p><w:r><w:t>no</w:t></w:r></w:p>",
    "</w:t></w:r> & &amp; <!-- x -->",
    "]]> <?xml version='1.0'?>",
    "{ INCLUDETEXT /etc/passwd } { DDEAUTO cmd }",
    '=HYPERLINK("https://example.org")',
)


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_arrives_as_text(said: Said, arranged: Arrange, docx: Written, text: str) -> None:
    for rows, column in (("commentary", "wording"), ("actions", "wording"), ("risks", "risk")):
        for row in said[rows]:
            row[column] = text
    said["strategy"]["title"] = said["strategy"]["board"] = text
    for priority in said["strategy"]["priorities"]:
        priority["name"] = text
    path = docx(arranged(said))
    assert read(path).count(text) > 8
    with zipfile.ZipFile(path) as file:
        root = ElementTree.fromstring(file.read("word/document.xml"))
    codes = {(e.text or "").split()[0] for e in root.iter(qn("w:instrText"))}
    assert codes == {"TOC"}


def test_characters_that_xml_refuses_are_replaced_visibly(
    said: Said, arranged: Arrange, docx: Written
) -> None:
    for row in said["commentary"]:
        row["wording"] = "bell\x07 null\x00 half \ud83d end"
    said["strategy"]["title"] = "A\x01 title\x0b" + "x" * 300
    told = read(docx(arranged(said)))
    assert "bell\ufffd null\ufffd half \ufffd end" in told
    assert "A\ufffd title" in told


def test_other_scripts_stay_as_they_were_written(
    said: Said, arranged: Arrange, docx: Written
) -> None:
    for row in said["commentary"]:
        row["wording"] = "આભાર 😀 谢谢"
    assert "આભાર 😀 谢谢" in read(docx(arranged(said)))


def test_counts_are_in_no_part_of_the_file(said: Said, arranged: Arrange, docx: Written) -> None:
    for row in said["figures"]:
        if row["numerator"] is not None:
            row["numerator"] = row["denominator"] = 987654321
    with zipfile.ZipFile(docx(arranged(said))) as file:
        for name in file.namelist():
            content = file.read(name)
            assert b"987654321" not in content
            assert b"987,654,321" not in content


def test_another_word_processor_opens_it_and_reads_the_same_figures(
    shown: Pack, docx: Written, tmp_path: Path, soffice: str
) -> None:
    path = docx(shown)
    subprocess.run(
        [
            *(soffice, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"),
            *("--headless", "--convert-to", "txt:Text (encoded):UTF8"),
            *("--outdir", str(tmp_path / "out"), str(path)),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    told = (tmp_path / "out" / "paper.txt").read_text(encoding="utf-8-sig")
    do = [m for p in shown.priorities if p.approach == "do" for m in p.metrics]
    for metric in do:
        assert metric.headline is not None
        assert metric.headline.said in told
        assert metric.headline.interval in told
    assert shown.release.figures in told
