"""`hwb form`: the workbook people fill in, and what becomes of it when it comes back."""

import subprocess
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from pipelines.intake.checking import CheckingProcess
from pipelines.intake.demonstrating import write
from pipelines.intake.landed_files import landed_path, read_landing
from pipelines.intake.receive import receipts, receive
from pipelines.refresh import Refresh
from pipelines.settings import Settings
from pipelines.specs.form import SHEET, Form
from pipelines.specs.register import Extract, Register

CHECKOUT = Path(__file__).resolve().parents[2]
QUARTER = "2026-27-Q2"
REGISTER = Register.read(CHECKOUT)
FORMS = {e.id: e for e in REGISTER.extracts.values() if e.contract.file.form}
BEGUN = {name: e for name, e in FORMS.items() if e.contract.replaces.what != "whole"}

pytestmark = pytest.mark.slow


class Home:
    """A live home in which each form's extract has been sent once, as its demonstration is."""

    def __init__(self, folder: Path, checking: CheckingProcess) -> None:
        self.settings = Settings(folder / "home", CHECKOUT)
        self.settings.home.mkdir()
        (self.settings.home / "home.yml").write_text("live: true\n", encoding="utf-8")
        self.out = folder / "out"
        self._checking = checking
        self.sent = {}
        for extract in FORMS.values():
            self.sent[extract.id] = write(extract, folder / extract.table)[0]
            # Saved by somebody it is no synthetic file any more, which a live home would refuse.
            openpyxl.load_workbook(self.sent[extract.id]).save(self.sent[extract.id])
            arrival, verdict = self.take(self.sent[extract.id])
            assert verdict.startswith("accepted"), (extract.id, arrival.reason, verdict)

    def take(self, path: Path, as_: str | None = None) -> tuple[Any, str]:
        """Receives, lands and checks a file; the arrival, and the state of its verdict."""
        now = datetime(2026, 11, 1, tzinfo=UTC)
        [arrival] = receive(self.settings, REGISTER, [path], as_=as_, received_at=now)
        if arrival.receipt is None:
            return arrival, ""
        refresh = Refresh(self.settings, REGISTER, date(2026, 11, 1), "", checking=self._checking)
        refresh.land()
        return arrival, "; ".join(verdict.summary for _, verdict in refresh.check())

    def landed(self, extract: Extract, sha256: str) -> pl.DataFrame:
        """The rows of a file, without what tells it from another file of the same rows."""
        path = landed_path(self.settings, extract, sha256)
        frame = pl.read_parquet(path, glob=False)
        return frame.select(list(extract.contract.columns)).sort(pl.all())


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with CheckingProcess() as checking:
        yield Home(tmp_path_factory.mktemp("forms"), checking)


@pytest.fixture
def make(hwb: Any, home: Home, tmp_path: Path) -> Any:
    """Writes a form, and gives its path and what was said."""

    def call(extract: str, quarter: str = QUARTER) -> tuple[Path, str]:
        said = hwb(home.settings, "form", extract, quarter, "--out", str(tmp_path / "out"))
        assert said.code == 0, said.err
        return Path(said.out.splitlines()[0]), said.out

    return call


def fill(path: Path, extract: Extract, earlier: Path) -> None:
    """Types something into every blank cell: what the earlier file said in its first row."""
    book, before = openpyxl.load_workbook(path), openpyxl.load_workbook(earlier)
    table = book[extract.contract.file.sheet or ""]
    first = before[extract.contract.file.sheet or ""]
    told = {str(head.value): cell.value for head, cell in zip(first[1], first[2], strict=True)}
    days = [c.header for c in extract.contract.columns.values() if c.type == "date"]
    told |= dict.fromkeys(days, date(2026, 10, 15))
    whole = extract.contract.replaces.what == "whole"
    for row in table.iter_rows(min_row=2):
        if whole or not any(cell.value for cell in row):
            continue
        for head, cell in zip(table[1], row, strict=True):
            if cell.value is None:
                cell.value = told[str(head.value)]
    book.save(path)


@pytest.mark.parametrize("extract", FORMS.values(), ids=FORMS)
def test_a_form_filled_in_and_renamed_is_taken_as_what_it_is(
    extract: Extract, home: Home, make: Any, tmp_path: Path
) -> None:
    path, _ = make(extract.id)
    fill(path, extract, home.sent[extract.id])
    renamed = path.rename(tmp_path / "Copy of it (final).xlsx")
    arrival, verdict = home.take(renamed)
    assert (arrival.outcome, arrival.extracts) == ("received", [extract.id]), arrival.reason
    assert verdict.startswith("accepted"), verdict
    landing = read_landing(home.settings, extract, arrival.receipt.sha256)
    assert landing is not None
    assert landing.quarantined == 0
    if extract.contract.period.source == "file_name":
        assert (landing.period_start, landing.period_end) == (date(2026, 7, 1), date(2026, 9, 30))
    if extract.contract.replaces.what == "whole":
        [first] = [r for r in receipts(home.settings) if r.file_name == home.sent[extract.id].name]
        before = home.landed(extract, first.sha256)
        assert home.landed(extract, arrival.receipt.sha256).equals(before)


def test_a_form_comes_back_through_another_program_with_its_rules_and_its_line(
    home: Home, make: Any, tmp_path: Path, soffice: str
) -> None:
    extract = FORMS["secretariat/risks"]
    path, said = make(extract.id)
    assert "3 rows of file " in said
    book = openpyxl.load_workbook(path)
    table = book["Risks"]
    table.append(["leicester", "HP-BUILT", "A new risk", date(2026, 8, 1), 3, 2])
    book.save(tmp_path / "typed.xlsx")
    subprocess.run(
        [
            *(soffice, "--headless", f"-env:UserInstallation=file://{tmp_path}/profile"),
            *("--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", f"{tmp_path}/saved"),
            f"{tmp_path}/typed.xlsx",
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    saved = tmp_path / "saved/typed.xlsx"
    kept = openpyxl.load_workbook(saved)
    assert kept["Risks"].protection.sheet
    assert len(kept["Risks"].data_validations.dataValidation) >= 5
    arrival, verdict = home.take(saved)
    assert arrival.extracts == ["secretariat/risks"], arrival.reason
    assert verdict.startswith("accepted"), verdict
    rows = home.landed(extract, arrival.receipt.sha256)
    new = rows.filter(pl.col("risk") == "A new risk").row(0, named=True)
    assert (new["raised_on"], new["likelihood"], new["closed_on"]) == (date(2026, 8, 1), "3", None)
    assert rows.height == 4


def test_headers_are_protected_cells_are_not_and_every_column_has_its_rule(make: Any) -> None:
    for name in ("secretariat/risks", "public_health/suicide_prevention_training"):
        path, _ = make(name)
        contract = FORMS[name].contract
        book = openpyxl.load_workbook(path)
        table = book[contract.file.sheet or ""]
        assert book.sheetnames[0] == SHEET
        assert [cell.value for cell in table[1]] == [c.header for c in contract.columns.values()]
        assert table.protection.sheet
        assert book[SHEET].protection.sheet
        assert all(cell.protection.locked for cell in table[1])
        assert not any(cell.protection.locked for row in table["A2:D4"] for cell in row)
        rules = {str(r.sqref)[0]: r for r in table.data_validations.dataValidation}
        assert len(rules) == len(contract.columns)
        for letter, column in zip("ABCDEFGHI", contract.columns.values(), strict=False):
            if column.values or column.header in ("Strategy", "Priority"):
                assert rules[letter].type == "list"
                assert rules[letter].formula1
            elif column.type in ("date", "whole"):
                assert rules[letter].type == column.type
        told = [str(cell.value) for row in book[SHEET].iter_rows() for cell in row if cell.value]
        assert str(Form.found(told)) in told
        assert (book.properties.title or "").startswith(contract.title)


def test_the_numbers_of_an_earlier_quarter_are_never_filled_in(make: Any) -> None:
    path, said = make("public_health/suicide_prevention_training")
    rows = list(openpyxl.load_workbook(path)["Training"].iter_rows(min_row=2, values_only=True))
    filled = [row for row in rows if any(row)]
    assert "5 rows begun" in said
    assert {row[0] for row in filled} == {"2026 Q3"}
    assert [row[3] for row in filled] == [None] * 5


@pytest.mark.parametrize("extract", BEGUN.values(), ids=BEGUN)
def test_what_there_is_nothing_to_report_on_may_be_cleared(
    extract: Extract, home: Home, make: Any, tmp_path: Path
) -> None:
    path, _ = make(extract.id)
    fill(path, extract, home.sent[extract.id])
    book = openpyxl.load_workbook(path)
    for row in book[extract.contract.file.sheet or ""].iter_rows(min_row=3):
        for cell in row:
            cell.value = None
    book.save(path)
    arrival, verdict = home.take(path.rename(tmp_path / "cleared.xlsx"))
    assert verdict.startswith("accepted"), (arrival.reason, verdict)
    landing = read_landing(home.settings, extract, arrival.receipt.sha256)
    assert landing is not None
    assert (landing.landed, landing.quarantined) == (1, 0)


def test_a_form_says_that_it_is_not_from_a_newer_file_that_is_held(
    home: Home, make: Any, tmp_path: Path
) -> None:
    extract = FORMS["secretariat/feedback"]
    path, said = make(extract.id)
    assert "Not from the newest file" not in said
    book = openpyxl.load_workbook(path)
    book[extract.contract.file.sheet or ""]["A2"].value = None
    book.save(path)
    arrival, verdict = home.take(path.rename(tmp_path / "held.xlsx"))
    assert verdict.startswith("held"), verdict
    _, said = make(extract.id)
    [line] = [line for line in said.splitlines() if line.startswith("Not from the newest file")]
    assert line.startswith(f"Not from the newest file, {arrival.receipt.sha256[:12]}: held: 1 of 3")


def test_an_empty_form_is_written_only_where_nothing_was_sent(
    hwb: Any, home: Home, tmp_path: Path
) -> None:
    other = Settings(tmp_path / "other", CHECKOUT)
    other.home.mkdir()
    (other.home / "home.yml").write_text("live: true\n", encoding="utf-8")
    asked = ("form", "secretariat/plans", QUARTER, "--out")
    before = hwb(other, *asked, str(tmp_path / "before"))
    assert before.code == 0, before.err
    assert "Nothing has been sent before" in before.out
    receive(other, REGISTER, [home.sent["secretariat/plans"]])
    after = hwb(other, *asked, str(tmp_path / "after"))
    assert after.code == 3
    assert "HWB-732: files of secretariat/plans were received, but none is in use" in after.err
    assert not (tmp_path / "after").exists()


def test_a_row_may_be_deleted_and_long_instructions_have_room(make: Any) -> None:
    path, _ = make("secretariat/targets")
    book = openpyxl.load_workbook(path)
    table, told = book["Targets"], book[SHEET]
    beyond = table.column_dimensions["F"]
    assert (beyond.min, beyond.max, beyond.protection.locked) == (6, 16384, False)
    heights = {str(row[0].value): told.row_dimensions[row[0].row].height for row in told["A1:A20"]}
    assert heights["By"] == 30
    assert heights["Target"] in (None, 15)


def test_a_cell_that_looks_like_a_formula_stays_the_text_it_was(
    home: Home, make: Any, tmp_path: Path
) -> None:
    extract = FORMS["secretariat/questions"]
    path, _ = make(extract.id)
    book = openpyxl.load_workbook(path)
    cell = book[extract.contract.file.sheet or ""]["C2"]
    cell.value = "=1+1"
    cell.data_type = "s"
    book.save(path)
    arrival, verdict = home.take(path.rename(tmp_path / "odd.xlsx"))
    assert verdict.startswith("accepted"), (arrival.reason, verdict)
    again, _ = make(extract.id)
    shown = openpyxl.load_workbook(again)[extract.contract.file.sheet or ""]["C2"]
    assert (shown.value, shown.data_type) == ("=1+1", "s")


def test_the_same_form_is_the_same_bytes(make: Any, tmp_path: Path) -> None:
    first, _ = make("secretariat/roles")
    kept = first.rename(tmp_path / "kept.xlsx").read_bytes()
    second, _ = make("secretariat/roles")
    assert second.read_bytes() == kept


def test_what_cannot_be_a_form_is_refused_and_nothing_is_overwritten(
    hwb: Any, home: Home, tmp_path: Path
) -> None:
    def refused(*arguments: str) -> str:
        said = hwb(home.settings, "form", *arguments, "--out", str(tmp_path))
        assert said.code == 2
        return str(said.err)

    assert "HWB-730: uhl/diagnostic_waits is no form" in refused("uhl/diagnostic_waits", QUARTER)
    assert "did you mean 'secretariat/risks'?" in refused("secretariat/risk", QUARTER)
    assert "HWB-803" in refused("secretariat/risks", "2026-Q2")
    taken = tmp_path / f"board-risks-{QUARTER}.xlsx"
    taken.write_text("mine")
    assert "HWB-731" in refused("secretariat/risks", QUARTER)
    assert taken.read_text() == "mine"


def test_a_form_is_no_other_extract_and_no_other_quarter_than_it_says(
    home: Home, make: Any, tmp_path: Path
) -> None:
    path, _ = make("secretariat/risks")
    arrival, _ = home.take(path, as_="secretariat/plans")
    assert arrival.reason.code == "HWB-212"
    assert "it is the form of secretariat/risks for 2026-27-Q2" in arrival.reason.what
    other = path.rename(tmp_path / "board-risks-2026-27-Q1.xlsx")
    arrival, _ = home.take(other)
    assert arrival.reason.code == "HWB-216"
    assert "several different periods" in arrival.reason.what
