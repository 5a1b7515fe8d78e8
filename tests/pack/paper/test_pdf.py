"""The PDF is one that a screen reader can use, and says what the narrative says."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from pipelines.pack import wording
from pipelines.pack.charts import Picture
from pipelines.pack.metric import Metric
from pipelines.pack.model import Pack
from pipelines.pack.paper import glyphs, narrative, reports, write_pdf
from pipelines.pack.paper.blocks import Heading, Paragraph
from pipelines.pack.paper.cover import furniture
from pipelines.pack.paper.pdf import composed
from tests.pack.paper.pictures import drawn
from tests.pack.paper.said import texts
from tests.pack.paper.tagged import bookmarks, elements, faults, read_out, running, squeezed

pytestmark = pytest.mark.slow

Said = dict[str, Any]
Arrange = Callable[..., Pack]
Written = Callable[[Pack], Path]

HOSTILE = (
    '#read("/etc/passwd")',
    "= Not a heading",
    "$ x^2 $",
    "*not bold* _not italic_ `not raw`",
    "// not a comment /* nor this */",
    "<label> @reference #include",
    '#sys.inputs #panic("x") #link("https://example.org")',
    "\\u{41} ~ -- --- ...",
    "- not a list / nor: a term",
    '"); #pagebreak() ("',
)


@pytest.fixture
def pictured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every metric has a picture."""
    monkeypatch.setattr(reports, "run_chart", drawn)


@pytest.fixture
def pdf(tmp_path: Path, pictured: None) -> Written:
    def write(pack: Pack) -> Path:
        path = tmp_path / "paper.pdf"
        write_pdf(pack, path)
        return path

    return write


def test_nothing_is_wrong_with_the_tags(shown: Pack, pdf: Written) -> None:
    assert faults(pdf(shown)) == []


def _without(key: str) -> Callable[[pikepdf.Pdf], None]:
    def change(pdf: pikepdf.Pdf) -> None:
        del pdf.Root[key]

    return change


def _of_each(kind: str, change: Callable[[Any], None]) -> Callable[[pikepdf.Pdf], None]:
    def change_all(pdf: pikepdf.Pdf) -> None:
        for name, element in list(elements(pdf)):
            if name == kind:
                change(element)

    return change_all


def _drop(key: str) -> Callable[[Any], None]:
    def change(element: Any) -> None:
        if key in element:
            del element[key]

    return change


def _named(name: str) -> Callable[[Any], None]:
    def change(element: Any) -> None:
        element.S = pikepdf.Name(name)

    return change


def _untag_the_first_page(pdf: pikepdf.Pdf) -> None:
    page = pdf.pages[0]
    kept = [
        told
        for told in pikepdf.parse_content_stream(page)
        if str(told.operator) not in {"BDC", "BMC", "EMC"}
    ]
    page.obj.Contents = pdf.make_stream(pikepdf.unparse_content_stream(kept))


def _unparent_links(pdf: pikepdf.Pdf) -> None:
    for page in pdf.pages:
        for annotation in page.obj.get("/Annots", []):
            _drop("/StructParent")(annotation)


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (_without("/Lang"), "language is not en-GB"),
        (_without("/MarkInfo"), "not marked as tagged"),
        (_without("/ViewerPreferences"), "the title is not displayed"),
        (_without("/Metadata"), "not declared as PDF/UA-1"),
        (_without("/Outlines"), "no bookmarks"),
        (_without("/StructTreeRoot"), "no structure"),
        (_of_each("Figure", _drop("/Alt")), "a figure without alternative text"),
        (_of_each("TH", _drop("/A")), "a column without a heading"),
        (_of_each("TH", _named("/TD")), "a column without a heading"),
        (_of_each("H2", _named("/H4")), "a heading of level 4 after one of level 1"),
        (_of_each("H1", _named("/P")), "a heading of level 2 after one of level 0"),
        (_untag_the_first_page, "page 1 has content that is neither tagged nor an artifact"),
        (_unparent_links, "page 2 has an annotation without a parent in the structure"),
    ],
)
def test_a_lost_tag_is_found(
    shown: Pack,
    pdf: Written,
    tmp_path: Path,
    spoil: Callable[[pikepdf.Pdf], None],
    fault: str,
) -> None:
    spoiled = tmp_path / "spoiled.pdf"
    with pikepdf.open(pdf(shown)) as made:
        spoil(made)
        made.save(spoiled)
    assert fault in faults(spoiled)


def test_a_picture_without_a_description_is_refused(
    shown: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import typst

    def undescribed(metric: Metric) -> Picture:
        return Picture("A picture", "", "<svg/>", (), ())

    monkeypatch.setattr(reports, "run_chart", undescribed)
    with pytest.raises((typst.TypstError, ValueError)):
        write_pdf(shown, tmp_path / "paper.pdf")
    assert not (tmp_path / "paper.pdf").exists()


def test_every_word_of_the_narrative_is_read_out(shown: Pack, pdf: Written) -> None:
    told = read_out(pdf(shown))
    for text in texts(narrative(shown)):
        for each in text.split("\n"):
            assert squeezed(each) in told, each


def test_the_pictures_are_read_out_by_their_descriptions(shown: Pack, pdf: Written) -> None:
    with pikepdf.open(pdf(shown)) as made:
        said = {str(element.Alt) for kind, element in elements(made) if kind == "Figure"}
    do = [m for p in shown.priorities if p.approach == "do" for m in p.metrics]
    assert said == {f"A line of {metric.title}." for metric in do}


def test_the_cover_has_two_pages_at_most_however_much_there_is_to_say(
    said: Said, arranged: Arrange, pdf: Written
) -> None:
    for spec in said["metrics"].values():
        spec["title"] = "A metric with a title as long as anybody would ever want to write " * 3
        spec["unit"] = "per 100,000 residents and quarter"
    for row in said["comparisons"]:
        row.update(comparison_95="worse", comparator_value=123456.7)
    said["targets"] = [
        {
            **{"metric_id": figure["metric_id"], "area_code": figure["area_code"]},
            **{"breakdown": "all", "period_end": figure["period_end"], "target": 123456.7},
            **{"target_due_on": "2027-03-31", "target_rule": "at_least", "trajectory": 1},
            **{"trajectory_due_on": "2026-06-30"},
            **{"target_status": "not met", "trajectory_status": "behind trajectory"},
        }
        for figure in said["figures"]
        if figure["breakdown"] == "all" and figure["is_board"]
    ]
    for row in said["account"]:
        row.update(standing="late", is_late=True, because="expected by 2026-05-04; " * 12)
    said["strategy"]["title"] = "A strategy with quite a title, to be read and remembered " * 2
    pages = dict(bookmarks(pdf(arranged(said, state="draft"))))
    assert {"Real changes (14)", "Off track (14)"} <= pages.keys()
    assert pages["Contents"] <= 3
    assert pages["What to look at first"] == 1


def test_bookmarks_lead_to_every_part_and_priority(shown: Pack, pdf: Written) -> None:
    found = [title for title, _ in bookmarks(pdf(shown))]
    for title in ("DO reports", "Exception reports", "Glossary"):
        assert title in found
    for priority in shown.priorities:
        if priority.approach == "do":
            assert priority.title in found


def test_the_contents_name_and_link_every_part_and_its_sections(shown: Pack, pdf: Written) -> None:
    listed = [b for b in narrative(shown) if isinstance(b, Heading) and b.level <= 2]
    with pikepdf.open(pdf(shown)) as made:
        kinds = Counter(kind for kind, _ in elements(made))
    assert kinds["TOCI"] == kinds["Link"] == len(listed)


def test_a_draft_is_marked_on_every_page_and_in_the_title(
    said: Said, arranged: Arrange, pdf: Written
) -> None:
    path = pdf(arranged(said, state="draft", signed_at="", signed_by=""))
    mark = squeezed(wording.DRAFT)
    pages = running(path)
    assert len(pages) > 4
    assert all(mark in page for page in pages)
    with pikepdf.open(path) as made:
        assert str(made.docinfo.Title).startswith("DRAFT")
    assert faults(path) == []


def test_every_page_names_release_figures_ledger_and_that_data_are_made_up(
    shown: Pack, pdf: Written
) -> None:
    pages = running(pdf(shown))
    for number, page in enumerate(pages, 1):
        assert f"Page{number}of{len(pages)}" in page
        assert "2026-27-Q2" in page
        assert "206df6ffaf9daf9e" in page
        assert "7ee28fb343915db9" in page
        assert squeezed(wording.SYNTHETIC) in page
        assert "DRAFT" not in page


def test_a_real_release_is_not_called_made_up(said: Said, arranged: Arrange, pdf: Written) -> None:
    path = pdf(arranged(said, is_synthetic=False))
    assert not any(squeezed(wording.SYNTHETIC) in page for page in running(path))
    assert wording.SYNTHETIC not in read_out(path)


def test_title_author_and_date_are_the_release_s(shown: Pack, pdf: Written) -> None:
    with pikepdf.open(pdf(shown)) as made:
        assert str(made.docinfo.Title).endswith("July to September 2026 (quarter 2 of 2026/27)")
        assert str(made.docinfo.Author) == shown.board
        assert str(made.docinfo.CreationDate).startswith("D:20261126")


def test_written_twice_it_has_the_same_bytes(
    said: Said, arranged: Arrange, tmp_path: Path, pictured: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = tmp_path / "one.pdf", tmp_path / "elsewhere" / "two.pdf"
    two.parent.mkdir()
    write_pdf(arranged(said), one)
    monkeypatch.chdir(two.parent)
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    write_pdf(arranged(said), two)
    assert one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_arrives_as_text(said: Said, arranged: Arrange, pdf: Written, text: str) -> None:
    for rows, column in (("commentary", "wording"), ("actions", "wording"), ("risks", "risk")):
        for row in said[rows]:
            row[column] = text
    said["strategy"]["title"] = said["strategy"]["board"] = text
    for priority in said["strategy"]["priorities"]:
        priority["name"] = text
    for spec in said["metrics"].values():
        spec["title"] = text
    path = pdf(arranged(said))
    assert faults(path) == []
    assert read_out(path).count(squeezed(text)) > 10


def test_letters_that_no_font_has_become_squares_and_the_paper_says_so(
    said: Said, arranged: Arrange, pdf: Written
) -> None:
    for row in said["commentary"]:
        row["wording"] = "Thank you 😀 આભાર 谢谢, said all"
    path = pdf(arranged(said))
    told = read_out(path)
    assert squeezed("Thank you □ □□□□ □□, said all") in told
    assert "😀" not in told
    assert squeezed(glyphs.LACKING) in told
    assert faults(path) == []


def test_the_note_on_letters_is_only_there_where_one_lacks(shown: Pack, pdf: Written) -> None:
    assert squeezed(glyphs.LACKING) not in read_out(pdf(shown))


def test_what_is_held_to_be_usual_can_be_shown(shown: Pack) -> None:
    usual = [chr(n) for n in range(0x20, 0x180) if not 0x7F <= n <= 0x9F and n != 0xAD]
    usual += "‘’“”–—…•−▲▼●△▽∿□\ufffd"
    said, lacks = glyphs.printable(["".join(usual)])
    assert not lacks
    assert composed(furniture(shown), [Paragraph("".join(usual)), Paragraph(said[0], True)])


def test_hidden_figures_and_counts_are_in_no_part_of_the_file(
    said: Said, arranged: Arrange, pdf: Written
) -> None:
    for row in said["figures"]:
        if row["numerator"] is not None:
            row["numerator"] = row["denominator"] = 987654321
    path = pdf(arranged(said))
    with pikepdf.open(path) as made:
        made.save(path.with_name("open.pdf"), compress_streams=False)
    plain = path.with_name("open.pdf").read_bytes()
    for canary in ("987654321", "987,654,321"):
        assert canary not in read_out(path)
        assert canary.encode() not in plain


def test_a_very_long_word_stays_on_the_page(said: Said, arranged: Arrange, pdf: Written) -> None:
    for row in said["actions"]:
        row["wording"] = "W" * 400
    assert "W" * 400 in read_out(pdf(arranged(said)))


@pytest.mark.parametrize("text", ["", " ", "\u200b", "\u00ad"])
def test_what_has_no_title_does_not_stop_the_paper(
    said: Said, arranged: Arrange, pdf: Written, text: str
) -> None:
    said["strategy"]["title"] = said["strategy"]["board"] = text
    for priority in said["strategy"]["priorities"]:
        priority["name"] = text
    for spec in said["metrics"].values():
        spec["title"] = text
    path = pdf(arranged(said))
    assert faults(path) == []
    assert "Notitle" in read_out(path)


def test_a_release_without_figures_has_a_paper(shown: Pack, pdf: Written) -> None:
    bare = {
        name: [] if isinstance(v, list) and name != "areas" else v for name, v in shown.said.items()
    }
    empty = {n: replace(m, figures=(), rows={}) for n, m in shown.metrics.items()}
    path = pdf(replace(shown, said=bare, metrics=empty))
    assert faults(path) == []
