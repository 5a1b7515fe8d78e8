"""`hwb letter`: all that is wrong at once, by the partner's own lines, and no value of any file."""

import zipfile
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest
from markdown_it import MarkdownIt

from pipelines.intake.checking import MAX_LINES
from pipelines.refresh import Refresh

pytestmark = pytest.mark.slow

AS_OF = ("--as-of", "2025-09-15")
WAITS = "expectations/toy_hospital/waits.yml"
FORMULA = "=HYPERLINK(1)"
MARKUP = "<script>alert(1)</script> [here](//x.test) | *b* https://x.test www.x.test"


class Page(HTMLParser):
    """The elements of a page, and the words between them."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words += data

    def named(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


def table(path: Path, sheet: str, top: int = 1) -> list[tuple[object, ...]]:
    book = openpyxl.load_workbook(path)
    return list(book[sheet].iter_rows(min_row=top, values_only=True))


def texts(folder: Path) -> str:
    """Everything a folder of pages and workbooks holds, workbooks unpacked."""
    told = ""
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as packed:
                told += "".join(packed.read(name).decode() for name in packed.namelist())
        else:
            told += path.read_text(encoding="utf-8")
    return told


def read_files(settings):
    """Lands and checks what was received, and stops there."""
    refresh = Refresh.of(settings)
    refresh.land()
    list(refresh.check())
    refresh.close()


@pytest.fixture
def written(hwb, town, tmp_path):
    """The letter to the hospital, whose August is held and whose July has a line set aside."""
    said = hwb(town.settings, "letter", "toy_hospital", "--out", str(tmp_path), *AS_OF)
    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines()[-1] == "3 things to do in it."
    return tmp_path / "toy_hospital"


def test_a_letter_tells_each_file_each_rule_and_what_to_do(written):
    told = (written / "letter.md").read_text(encoding="utf-8")
    for line in (
        "# Toytown Hospital: what was received, and what to do",
        "15 September 2025. To: Performance analyst, Toytown Hospital. From: the data team of "
        "Toytown Health and Wellbeing Board.",
        "1. Waits at Toytown Hospital: put waits-2025-08-wrong.csv right and send the whole file "
        "as soon as you can: it was due by 14 September 2025.",
        "| waits-2025-08-wrong.csv | 10 September 2025 | 1 August 2025 to 31 August 2025 | 3 | 0 "
        "| held: not used |",
        "| waits-2025-07.csv | 10 August 2025 | 1 July 2025 to 31 July 2025 | 2 | 1 | in use |",
        "| no more are seen in time than are seen | holds the file | Seen, Seen in time | 2 "
        "| Those seen in time are among those seen. "
        "| Please check Seen and Seen in time in these lines. |",
        "| counts are not small | is a remark | Seen in time | 7 "
        "| The hospital hides counts below six. | Should this count have been hidden? |",
        "| Waits at Toytown Hospital | 1 April 2025 to 31 July 2025 | 14 September 2025 (late) |",
    ):
        assert line in told.splitlines()
    assert "\n| not a number | sets the line aside | Seen in time | 3 |" in told


def test_the_page_in_html_says_the_same_and_can_be_read_by_everybody(written):
    page = Page(written / "letter.html")
    assert page.named("html") == [{"lang": "en-GB"}]
    assert len(page.named("title")) == len(page.named("h1")) == len(page.named("main")) == 1
    assert {th.get("scope") for th in page.named("th")} == {"col", "row"}
    assert len(page.named("caption")) == len(page.named("table"))
    assert not [tag for tag, _ in page.elements if tag in ("script", "img", "link", "iframe")]
    assert "Please check Seen and Seen in time in these lines." in page.words
    assert "as soon as you can: it was due by 14 September 2025." in page.words


def test_the_workbook_lists_every_line_with_the_shape_of_what_stands_there(written):
    head, *rows = table(written / "lines.xlsx", "Lines")
    assert head[2:] == ("Sheet", "Line", "Rule", "What it does", "Column", "Shape of the value")
    assert {row[0] for row in rows} == {"Waits at Toytown Hospital"}
    more, small = "no more are seen in time than are seen", "counts are not small"
    assert [(row[1], *row[3:]) for row in rows] == [
        ("waits-2025-08-wrong.csv", 2, more, "holds the file", "Seen, Seen in time", "99; 99"),
        ("waits-2025-07.csv", 3, "not a number", "sets the line aside", "Seen in time", "aaaaaa"),
        ("waits-2025-05.csv", 7, small, "is a remark", "Seen in time", "9"),
    ]
    counts = table(written / "lines.xlsx", "Rules", top=5)
    assert [row[-2:] for row in counts] == [(1, 1), (1, 1), (1, 1)]


def test_a_workbook_that_cannot_list_every_line_says_how_many_it_lists(
    hwb, town, tmp_path, monkeypatch
):
    monkeypatch.setattr("pipelines.partners.workbook.MOST_LISTED", 2)
    said = hwb(town.settings, "letter", "toy_hospital", "--out", str(tmp_path), *AS_OF)
    assert said.out.splitlines()[-1] == "The workbook lists 2 of 3 lines that are wrong."
    folder = tmp_path / "toy_hospital"
    assert "lines.xlsx lists 2 of the 3 lines" in (folder / "letter.md").read_text()
    assert len(table(folder / "lines.xlsx", "Lines")) == 1 + 2
    counts = table(folder / "lines.xlsx", "Rules", top=5)
    assert [row[-2:] for row in counts] == [(1, 1), (1, 1), (1, 0)]


def test_the_same_letter_is_the_same_bytes_and_takes_the_place_of_the_last(hwb, town_copy):
    folder = town_copy.outbox / "letters" / "toy_hospital"
    bytes_of = []
    for _ in range(2):
        hwb(town_copy, "letter", "toy_hospital", *AS_OF)
        bytes_of.append({path.name: path.read_bytes() for path in folder.iterdir()})
    assert sorted(bytes_of[0]) == ["letter.html", "letter.md", "lines.xlsx"]
    assert bytes_of[0] == bytes_of[1]
    hwb(town_copy, "letter", "toy_hospital", "--as-of", "2025-09-14")
    assert "whole file by 14 September 2025." in (folder / "letter.md").read_text()
    assert [path.name for path in folder.parent.iterdir()] == ["toy_hospital"]


def test_a_letter_in_which_nothing_is_wrong_says_so_and_thanks(hwb, town, tmp_path):
    said = hwb(town.settings, "letter", "toy_office", "--out", str(tmp_path), *AS_OF)
    assert said.out.splitlines()[-1] == "Nothing is wrong: it says so, and thanks."
    page = Page(tmp_path / "toy_office" / "letter.html")
    assert "Nothing is wrong with what you sent. Thank you" in page.words
    assert "30 April 2026" in page.words
    assert len(table(tmp_path / "toy_office" / "lines.xlsx", "Lines")) == 1


def test_a_letter_may_be_about_one_extract(hwb, town, tmp_path):
    hwb(town.settings, "letter", "toy_office/practices", "--out", str(tmp_path), *AS_OF)
    told = (tmp_path / "toy_office__practices" / "letter.md").read_text()
    assert "## Practices of Toytown" in told
    assert "Healthy years" not in told


def test_a_partner_nobody_knows_ends_with_2_and_the_nearest(hwb, toytown):
    said = hwb(toytown, "letter", "toy_hospitals")
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("HWB-740: no partner is called 'toy_hospitals'; did you mean 'toy_h")
    assert not toytown.home.exists()


def test_before_anything_came_a_letter_asks_for_it(hwb, toytown, tmp_path):
    assert hwb(toytown, "letter", "toy_hospital", "--out", str(tmp_path / "out")).code == 0
    told = (tmp_path / "out" / "toy_hospital" / "letter.md").read_text()
    assert "1. Waits at Toytown Hospital: we have received nothing yet" in told


def test_a_folder_that_holds_something_else_is_left_as_it_is(hwb, town, tmp_path):
    mine = tmp_path / "toy_hospital" / "mine.txt"
    mine.parent.mkdir()
    mine.write_text("mine")
    said = hwb(town.settings, "letter", "toy_hospital", "--out", str(tmp_path))
    assert said.code == 3
    assert said.err.startswith("HWB-742: the letter cannot be written: it holds 'mine.txt'")
    assert [path.name for path in tmp_path.rglob("*")] == ["toy_hospital", "mine.txt"]


def test_no_value_of_a_file_is_in_any_page_and_every_line_is_listed(hwb, toytown_copy, tmp_path):
    many = MAX_LINES + 5
    lines = ["Practice,Month,Seen in time,Seen"]
    lines += [f"Quillfeather{n},2025-08,7654,4321" for n in range(many)]
    lines += [
        "Zebedee,2025-08,Marmaduke,40",
        "Zebedee,Octember,5,10",
        "Zebedee,2025-08,5,10,Ottoline",
    ]
    file = tmp_path / "waits-2025-08.csv"
    file.write_text("\n".join(lines) + "\n")
    hwb(toytown_copy, "init", str(toytown_copy.home))
    assert hwb(toytown_copy, "receive", str(file), "--as", "toy_hospital/waits").code == 0
    read_files(toytown_copy)
    out = tmp_path / "out"
    pages = [
        hwb(toytown_copy, "letter", "toy_hospital", "--out", str(out), *AS_OF),
        hwb(toytown_copy, "receipt", "toy_hospital/waits"),
        hwb(toytown_copy, "receipt", "--json"),
        hwb(toytown_copy, "check", str(file), "--as", "toy_hospital/waits", "--out", str(out)),
    ]
    told = texts(out) + "".join(said.out + said.err for said in pages)
    for value in ("Quillfeather", "7654", "4321", "Zebedee", "Marmaduke", "Octember", "Ottoline"):
        assert value not in told
    for folder in ("toy_hospital", "toy_hospital__waits"):
        rows = table(out / folder / "lines.xlsx", "Lines")[1:]
        broken = [row[3] for row in rows if row[4] == "no more are seen in time than are seen"]
        assert broken == list(range(2, many + 2))
        assert {row[3] for row in rows if row[5] == "sets the line aside"} == {
            many + 2,
            many + 3,
            many + 4,
        }


def test_what_contracts_and_file_names_say_is_never_a_formula_or_mark_up(
    hwb, toytown_copy, tmp_path
):
    contract = toytown_copy.project / WAITS
    text = contract.read_text(encoding="utf-8")
    for old, new in (
        ("title: Waits at Toytown Hospital", f"title: '{FORMULA} {MARKUP}'"),
        ("because: Those seen in time are among those seen.", f"because: '{MARKUP}'"),
        ("ask: Please check Seen and Seen in time in these lines.", f"ask: '{FORMULA}'"),
        ("role: Performance analyst", f"role: '{MARKUP}'"),
    ):
        assert old in text
        text = text.replace(old, new)
    contract.write_text(text, encoding="utf-8")
    file = tmp_path / "=1+1 <img src=x onerror=y> [a](b) `c` *d* waits-2025-08.csv"
    file.write_text("Practice,Month,Seen in time,Seen\nT001,2025-08,60,50\nT002,2025-08,=1+1,50\n")
    out = tmp_path / "out"
    hwb(toytown_copy, "check", str(file), "--as", "toy_hospital/waits", "--out", str(out))
    hwb(toytown_copy, "letter", "toy_hospital", "--out", str(out))
    for folder in ("toy_hospital__waits", "toy_hospital"):
        book = openpyxl.load_workbook(out / folder / "lines.xlsx")
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        assert {cell.data_type for cell in cells if cell.value is not None} <= {"s", "n"}
        assert not [cell for cell in cells if cell.hyperlink]
        page = Page(out / folder / "letter.html")
        assert not [tag for tag, _ in page.elements if tag in ("script", "img", "a", "em", "b")]
        assert FORMULA in page.words
        assert MARKUP in page.words
        markdown = (out / folder / "letter.md").read_text(encoding="utf-8")
        assert not [link for link in ("https://x", "www.x") if link in markdown]
        drawn = MarkdownIt("gfm-like", {"linkify": False}).render(markdown)
        assert not [tag for tag in ("<script", "<img", "<a ", "<em>", "<code>") if tag in drawn]
    rows = table(out / "toy_hospital__waits" / "lines.xlsx", "Lines")[1:]
    assert [(row[1], row[7]) for row in rows] == [(file.name, "=9+9"), (file.name, "99; 99")]
    hwb(toytown_copy, "receive", str(file), "--as", "toy_hospital/waits")
    receipt = MarkdownIt("gfm-like", {"linkify": False}).render(hwb(toytown_copy, "receipt").out)
    assert "&lt;img src=x onerror=y&gt;" in receipt
    assert not [tag for tag in ("<script", "<img", "<a ", "<em>", "<code>") if tag in receipt]
