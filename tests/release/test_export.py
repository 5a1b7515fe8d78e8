"""The pack of a signed town, as the secretariat gets it by `hwb export`."""

import hashlib
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest

from pipelines.cli import BLOCKED, USAGE
from pipelines.files import sha256_of
from pipelines.ledger import append, entries
from pipelines.release import board as shown_to_the_board
from pipelines.release import deciding
from pipelines.release.releases import Name, read, release_folder
from tests.cli.conftest import Said, run
from tests.release.conftest import MAYOR, Q1, BoardTown

pytestmark = pytest.mark.slow

CopyOf = Callable[[BoardTown], BoardTown]
OF = ("--strategy", "toytown")


@pytest.fixture(scope="module")
def exported(signed: BoardTown, tmp_path_factory: pytest.TempPathFactory) -> BoardTown:
    """A signed town whose pack is in the outbox; not to be changed."""
    board = signed.copy(tmp_path_factory.mktemp("exported") / "home")
    said = export(board)
    assert said.code == 0, said.err
    return board


@pytest.fixture
def board(signed: BoardTown, copy_of: CopyOf) -> BoardTown:
    return copy_of(signed)


def export(board: BoardTown, *options: str) -> Said:
    return run(board.settings, "export", str(Q1), *OF, *options)


def site(board: BoardTown) -> Path:
    return board.settings.outbox / "site/toytown" / str(Q1)


def contents(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_everything_a_board_paper_needs_is_there_and_the_manifest_tells_it(
    exported: BoardTown,
) -> None:
    found = contents(site(exported))
    wanted = ("index.html", "board-paper.pdf", "board-paper.docx", "figures.xlsx", "figures.ods")
    assert {*wanted, "open-data/figures.csv", "residents.html"} <= found.keys()
    lines = (site(exported) / "manifest.txt").read_text(encoding="utf-8").splitlines()
    told = {name: sha256 for sha256, name in (line.split("  ", 1) for line in lines)}
    assert told == {name: sha256 for name, sha256 in found.items() if name != "manifest.txt"}
    index = json.loads((site(exported) / "index.json").read_bytes())
    assert {file["path"]: file["sha256"] for file in index["files"]} == {
        name: sha256 for name, sha256 in told.items() if name != "index.json"
    }
    signed = read(release_folder(exported.settings, "toytown", Name(Q1)))
    assert index["release"]["figures"] == signed.facts["draft"]["figures"]
    page = (site(exported) / "index.html").read_text(encoding="utf-8")
    assert index["release"]["figures"] in page
    assert index["release"]["ledger_head"] in page
    head = ("--head", index["release"]["ledger_head"])
    proved = run(exported.settings, "verify", str(Q1), *OF, *head)
    assert "consistent; anchored by the head that was given" in proved.out


def test_names_are_plain_and_short_and_the_zip_holds_the_same(exported: BoardTown) -> None:
    found = contents(site(exported))
    top = f"toytown-{Q1}"
    assert [n for n in found if len(f"{top}/{n}") > 100 or not n.isascii() or " " in n] == []
    with zipfile.ZipFile(exported.settings.outbox / f"{top}.zip") as archive:
        inside = {
            entry.filename.removeprefix(f"{top}/"): hashlib.sha256(archive.read(entry)).hexdigest()
            for entry in archive.infolist()
        }
    assert inside == found
    assert not [p for p in exported.settings.outbox.rglob("*") if p.is_symlink()]


def test_exported_twice_the_bytes_are_the_same(board: BoardTown, exported: BoardTown) -> None:
    """In another home, and over a pack that is there."""
    for _ in range(2):
        assert export(board).code == 0
        assert contents(site(board)) == contents(site(exported))
    mine, theirs = (each.settings.outbox / f"toytown-{Q1}.zip" for each in (board, exported))
    assert mine.read_bytes() == theirs.read_bytes()
    left = [p.name for p in board.settings.outbox.rglob(".*") if p.name != ".export.lock"]
    assert left == []


def test_what_is_handed_out_is_on_record_once_with_whom_it_is_for(
    board: BoardTown,
) -> None:
    """A part is told of where it shows what is asked about."""
    by = ("--only", "data", "--by", "Board secretariat")
    for options in (by, by, ("--priority", "CARE-WAITS", *by)):
        assert export(board, *options).code == 0
    whole, part = entries(board.settings, "export")
    packs = ("site/toytown/2025-26-Q1", "parts/toytown/2025-26-Q1-care-waits")
    manifests = [board.settings.outbox / pack / "manifest.txt" for pack in packs]
    assert [line.told["pack"] for line in (whole, part)] == [sha256_of(m) for m in manifests]
    assert (whole.by, whole.told["part"], part.told["part"]) == (by[3], "", "care-waits")
    assert whole.told["metrics"] == ["healthy_years", "seen_in_time"]
    told = {**part.told, "recipients": ["Clerk of the council"], "metrics": ["seen_in_time"]}
    append(board.settings, "export", by=MAYOR, strategy="toytown", quarter=str(Q1), told=told)
    for metric, whom in (
        ("healthy_years", "whoever has the whole pack"),
        ("seen_in_time", "whoever has the whole pack, Clerk of the council"),
    ):
        used = run(board.settings, "where-used", metric).out
        assert used.rstrip().endswith(f"; sent to {whom}")
    assert run(board.settings, "verify", str(Q1), *OF).code == 0


def test_the_shelf_leads_to_every_signed_release(exported: BoardTown) -> None:
    shelf = (exported.settings.outbox / "site/index.html").read_text(encoding="utf-8")
    assert f'href="toytown/{Q1}/index.html"' in shelf


def test_a_draft_is_marked_and_lies_apart(drafted: BoardTown, copy_of: CopyOf) -> None:
    board = copy_of(drafted)
    assert export(board).code == USAGE  # it was never signed
    said = export(board, "--draft", "--only", "pages,xlsx")
    assert said.code == 0, said.err
    folder = board.settings.outbox / "preview/toytown" / str(Q1)
    assert "Not signed off" in (folder / "index.html").read_text(encoding="utf-8")
    assert not (folder / "board-paper.pdf").exists()
    assert (board.settings.outbox / f"draft-toytown-{Q1}.zip").is_file()
    assert not (board.settings.outbox / "site").exists()
    assert entries(board.settings, "export") == []  # it is for nobody


def test_a_part_that_there_is_not_is_refused_with_the_parts_there_are(board: BoardTown) -> None:
    said = export(board, "--only", "pdff")
    assert said.code == USAGE
    assert "HWB-957" in said.err
    assert "'pdf'" in said.err
    assert not (board.settings.outbox / "site").exists()


def test_what_is_on_hold_or_was_changed_is_not_exported(board: BoardTown) -> None:
    name, because = Name(Q1), "Not before Thursday"
    deciding.hold(board.settings, "toytown", name, lift=False, by=MAYOR, because=because)
    said = export(board)
    assert (said.code, "HWB-953" in said.err, because in said.err) == (BLOCKED, True, True)
    deciding.hold(board.settings, "toytown", name, lift=True, by=MAYOR, because="It is Thursday")
    path = release_folder(board.settings, "toytown", name) / shown_to_the_board.BOARD
    path.write_bytes(path.read_bytes().replace(b"Toytown", b"Toytwon"))
    said = export(board)
    assert (said.code, "HWB-911" in said.err) == (BLOCKED, True)
    assert not (board.settings.outbox / "site").exists()


def test_an_outbox_that_is_a_file_is_told(board: BoardTown, tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("in the way", encoding="utf-8")
    said = export(board, "--out", str(tmp_path / "outbox"))
    assert "HWB-958" in said.err
    assert "Traceback" not in said.err


def test_a_part_about_one_priority_goes_beside_and_changes_nothing_on_the_shelf(
    exported: BoardTown,
) -> None:
    before = contents(exported.settings.outbox / "site")
    said = export(exported, "--priority", "CARE-WAITS", "--only", "pages,docx")
    assert said.code == 0, said.err
    part = exported.settings.outbox / "parts/toytown" / f"{Q1}-care-waits"
    assert {"index.html", "board-paper.docx", "manifest.txt"} <= contents(part).keys()
    assert (exported.settings.outbox / f"toytown-{Q1}-care-waits.zip").is_file()
    assert "A part of the release." in (part / "index.html").read_text(encoding="utf-8")
    assert contents(exported.settings.outbox / "site") == before


def test_the_paper_is_set_in_the_template_that_is_named(board: BoardTown, tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("Financial implications", 1)
    document.save(str(tmp_path / "council.docx"))
    (tmp_path / "texts.yml").write_text("Financial implications: None arise.\n")
    given = ("--template", str(tmp_path / "council.docx"), "--texts", str(tmp_path / "texts.yml"))
    said = export(board, "--only", "docx", *given)
    assert said.code == 0, said.err
    paper = docx.Document(str(site(board) / "board-paper.docx"))
    texts = [paragraph.text for paragraph in paper.paragraphs]
    assert texts[texts.index("Financial implications") + 1] == "None arise."


@pytest.mark.parametrize(
    ("name", "content", "options"),
    [
        ("letterhead.docx", "no Word document", ["--template"]),
        ("texts.yml", "- a list", ["--template", "other.docx", "--texts"]),
        ("texts.yml", "Legal: None.", ["--texts"]),
        ("council.docx", "", ["--only", "pdf", "--template"]),
    ],
)
def test_a_template_or_text_that_cannot_be_used_is_refused_and_nothing_written(
    board: BoardTown, tmp_path: Path, name: str, content: str, options: list[str]
) -> None:
    (tmp_path / name).write_text(content)
    said = export(board, *options, str(tmp_path / name))
    assert said.code == USAGE
    assert "HWB-959" in said.err
    assert not site(board).exists()


@pytest.mark.parametrize("options", [("--audience", "public"), ("--priority", "CARE-WAIT")])
def test_an_audience_or_priority_that_there_is_not_is_refused(
    board: BoardTown, options: tuple[str, str]
) -> None:
    said = export(board, *options)
    assert said.code == USAGE
    assert "HWB-970" in said.err
    assert not site(board).exists()
