"""A signed figure proves wrong: what is made beside it, who reads it, and what stays."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml

from pipelines.ledger import append
from pipelines.release import deciding
from pipelines.release.releases import SIGNOFF, Name, release_folder
from tests.cli.conftest import run
from tests.release.conftest import CHAMPION, MAYOR, Q1, BoardTown, newest

pytestmark = pytest.mark.slow

PAGES = ("notice.html", "notice.md", "paper.html", "paper.md")
BECAUSE = "A column was <shifted> | in one file"

HEALTHY_YEARS = """\
Area,Year,Years,Lower,Upper
E06000999,2023,61.5,60.1,62.9
E92000001,2023,62.0,61.9,62.1
E06000999,2024,63.9,63.0,64.8
E92000001,2024,62.4,62.3,62.5
"""

JUNE = """\
corrections:
  - id: june_at_the_first
    key: {practice: T001, month: 2025-06}
    column: seen_in_time
    was: "48"
    becomes: "40"
    because: The practice found that it had counted some twice.
    told: {role: Performance analyst, organisation: Toytown Hospital, on: 2025-07-21}
    status: agreed
    by: Public health analyst
    on: 2025-07-21
"""


class Outline(HTMLParser):
    """Tags of a page, in order, with what an accessible page needs of them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.without_scope = 0
        self.lang: str | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        self.without_scope += tag == "th" and "scope" not in given
        if tag == "html":
            self.lang = given.get("lang")


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory, signed: BoardTown) -> BoardTown:
    """A correction that is drafted: one file sent again, one line of another corrected."""
    home = tmp_path_factory.mktemp("corrected") / "home"
    board = BoardTown(signed.town.copy_to(home, with_project=True))
    assert board.town.send(
        HEALTHY_YEARS, "toy_office/healthy_years", "2025-07-25", name="healthy-years-again.csv"
    )
    board.town.write("expectations/corrections/toy_hospital/waits.yml", JUNE)
    board.commit("What the hospital got wrong")
    because = ("--because", BECAUSE, "--by", MAYOR)
    began = run(board.settings, "correct", str(Q1), *because)
    assert (began.code, began.err) == (0, "")
    assert run(board.settings, "admit", str(Q1), "healthy-years-again.csv", *because).code == 0
    board.draft()
    return board


@pytest.fixture(scope="module")
def corrected(begun: BoardTown) -> BoardTown:
    draft = newest(begun)
    begun.all_sign(draft)
    begun.sign()
    return begun


def text(board: BoardTown, page: str) -> str:
    folder = release_folder(board.settings, "toytown", Name(Q1, 1))
    return (folder / page).read_text(encoding="utf-8")


def rows(markdown: str, heading: str) -> list[list[str]]:
    """The cells of the table below a heading of a page, without its head."""
    below = markdown.split(f"## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in below.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines[2:]]


def test_who_signs_a_correction_reads_its_notice_and_its_paper_first(
    begun: BoardTown, tmp_path: Path
) -> None:
    said = run(
        begun.settings, "signoff-sheet", str(Q1), "--role", "director", "--out", str(tmp_path)
    )

    assert said.code == 0, said.err
    sheet = (tmp_path / "director-strategy.html").read_text(encoding="utf-8")
    said = sheet.split("<h2>What will be said of them</h2>")[1]
    assert "<dt>Seen in time</dt><dd>The figure for Toytown was 78.3%" in said
    for page in ("notice.html", "paper.html"):
        assert f'href="{page}"' in sheet
        assert (tmp_path / page).read_bytes() == (newest(begun).folder / page).read_bytes()


def test_a_correction_says_what_was_what_is_and_why(corrected: BoardTown) -> None:
    paper = text(corrected, "paper.md")
    causes = dict(re.findall(r"^(\d)\. (.+)$", paper, re.MULTILINE))
    told = {
        (title, area, period): (was, now, kind, causes[why])
        for title, area, part, period, was, now, _, kind, why in rows(
            paper, "What was, and what is"
        )
        if part == "all"
    }

    healthy = told["Healthy years", "Toytown", "2024-01-01 to 2024-12-31"]
    assert healthy[:3] == ("61.9", "63.9", "corrected")
    assert "healthy-years-again.csv (toy\\_office/healthy\\_years)" in healthy[3]
    # 243 of 300 were seen in time; eight of them were not.
    seen = told["Seen in time", "Toytown", "2025-04-01 to 2025-06-30"]
    assert seen == (
        "81.0",
        "78.3",
        "corrected",
        "correction: toy\\_hospital/waits june\\_at\\_the\\_first",
    )


def test_a_correction_tells_each_conclusion_that_changes(corrected: BoardTown) -> None:
    changed = {
        (title, area, about): (was, now)
        for title, area, _, about, was, now in rows(
            text(corrected, "notice.md"), "Does any conclusion change?"
        )
    }

    assert changed == {
        ("Healthy years", "Toytown", "compared with England"): ("not compared", "better"),
        ("Healthy years", "Toytown", "since the period before"): ("similar", "better"),
        ("Healthy years", "Toytown", "since the start of the strategy"): ("similar", "better"),
        ("Healthy years", "E92000001", "whether there is a figure"): ("missing", "present"),
        ("Healthy years", "E92000001", "since the period before"): ("not compared", "better"),
    }


def test_who_is_told_are_those_who_sign_and_supply_while_nothing_was_sent(
    corrected: BoardTown,
) -> None:
    notice = text(corrected, "notice.md")
    told = notice.split("## Who is told\n")[1].split("\n## ")[0]

    assert "- partner: Statistician, Toytown Office for Numbers" in told
    assert f"- director: {MAYOR}" in told
    assert f"- champion: {CHAMPION}" in told
    assert "- 2025-26-Q1 of toytown: Healthy years, Seen in time" in notice
    assert "- and 2 more, in the notice" in text(corrected, "paper.md")


def test_the_pack_tells_what_was_signed_before_and_what_was_put_right_in_files(
    corrected: BoardTown, tmp_path: Path
) -> None:
    board = corrected.copy(tmp_path / "home")
    out = tmp_path / "out"
    of = ("2025-26-Q1.c1", "--strategy", "toytown", "--only", "pages", "--out", str(out))
    said = run(board.settings, "export", *of)
    assert said.code == 0, said.err
    page = (out / "site/toytown/2025-26-Q1.c1/corrections.html").read_text(encoding="utf-8")
    told = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "Seen in time Toytown April to June 2025 81.0% 78.3% correction: " in told
    assert "What the pages of 2025-26-Q1 showed" in told
    assert "toy_hospital/waits: 1 line read otherwise: " in told


def test_no_reason_is_taken_for_markup_and_the_pages_are_accessible(
    corrected: BoardTown,
) -> None:
    assert "A column was \\<shifted\\> \\| in one file" in text(corrected, "notice.md")
    for page in ("notice.html", "paper.html"):
        html = text(corrected, page)
        assert "A column was &lt;shifted&gt; | in one file" in html
        outline = Outline(html)
        assert outline.lang == "en-GB"
        assert outline.tags.count("h1") == outline.tags.count("title") == 1
        assert outline.tags.count("table") == outline.tags.count("caption") == 2
        assert "script" not in outline.tags
        assert outline.without_scope == 0


def test_the_pages_are_signed_with_the_figures_and_a_changed_one_is_found(
    corrected: BoardTown, tmp_path: Path
) -> None:
    board = corrected.copy(tmp_path / "home")
    folder = release_folder(board.settings, "toytown", Name(Q1, 1))
    said = yaml.safe_load((folder / SIGNOFF).read_text(encoding="utf-8"))
    assert said["files"].keys() >= set(PAGES)
    for name in ("2025-26-Q1", "2025-26-Q1.c1"):
        assert run(board.settings, "verify", name).code == 0

    (folder / "paper.md").write_text("Nothing changed.\n", encoding="utf-8")

    proof = run(board.settings, "verify", "2025-26-Q1.c1")
    assert proof.code == 1
    assert f"{folder / 'paper.md'} was changed" in proof.out


def test_what_was_corrected_stays_and_says_by_what(corrected: BoardTown) -> None:
    listed = run(corrected.settings, "releases").out
    assert re.search(r"2025-26-Q1 +signed, corrected by 2025-26-Q1\.c1 ", listed)
    assert re.search(r"2025-26-Q1\.c1 +signed ", listed)
    first = release_folder(corrected.settings, "toytown", Name(Q1))
    assert not {path.name for path in first.iterdir()} & set(PAGES)

    of_metric = run(corrected.settings, "where-used", "healthy_years").out.splitlines()
    assert [line.endswith("; corrected by 2025-26-Q1.c1") for line in of_metric] == [True, False]
    of_correction = run(corrected.settings, "where-used", "june_at_the_first").out
    assert of_correction == (
        "2025-26-Q1.c1 of toytown: the correction toy_hospital/waits june_at_the_first\n"
    )


def test_another_correction_is_of_the_last_and_told_to_whoever_was_sent_it(
    corrected: BoardTown, tmp_path: Path
) -> None:
    board = corrected.copy(tmp_path / "home")
    append(
        board.settings,
        "export",
        by="Board secretariat",
        strategy="toytown",
        quarter=str(Q1),
        told={
            "release": "2025-26-Q1.c1",
            "recipients": ["Clerk of the council"],
            "metrics": ["seen_in_time"],
            "part": "scrutiny",
            "pack": "0" * 64,
        },
    )
    deciding.correct(
        board.settings, board.strategy, Q1, kind="correction", by=MAYOR, because="To be sure"
    )
    draft = board.draft()

    paper = (draft.folder / "paper.md").read_text(encoding="utf-8")
    assert "2025-26-Q1.c1 is corrected by 2025-26-Q1.c2." in paper
    assert "No figure on the board's pages is another than was signed." in paper
    assert "No. Every comparison, trend and target stands as it was signed." in paper
    assert "## Who is told\n\n- sent it: Clerk of the council\n- " in paper


def test_a_correction_of_a_damaged_release_is_refused(corrected: BoardTown, tmp_path: Path) -> None:
    board = corrected.copy(tmp_path / "home")
    deciding.correct(
        board.settings, board.strategy, Q1, kind="correction", by=MAYOR, because="To be sure"
    )
    (release_folder(board.settings, "toytown", Name(Q1, 1)) / "trend.parquet").unlink()

    said = run(board.settings, "draft", str(Q1), "--by", MAYOR)

    assert said.code != 0
    assert "HWB-911" in said.err
    assert not (board.settings.warehouse / "drafts/toytown/2025-26-Q1.c2/1").exists()
