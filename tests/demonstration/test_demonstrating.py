"""Synthetic extracts: from the contracts alone, the same bytes every time, in every layout."""

import gzip
import zipfile
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import polars as pl
import pytest

from pipelines.errors import HwbError
from pipelines.intake.demonstrating import NOTICE, write, write_all
from pipelines.intake.landing import land
from pipelines.intake.reading import read
from pipelines.intake.reading.table import Table
from pipelines.settings import Settings
from pipelines.specs.register import Register

CHECKOUT = Path(__file__).parents[2]
TOY = CHECKOUT / "tests/specs/project"


@pytest.fixture(scope="module")
def toytown() -> Register:
    return Register.read(TOY)


def _read(register: Register, extract: str, folder: Path, file: str) -> Table:
    write(register.extract(extract), folder)
    shape = register.extract(extract).contract.file
    return read(folder / file, shape, Settings(home=folder, project=TOY))


def _rows(table: Table) -> list[dict[str, str]]:
    cells = table.frame.drop("_line").rows()
    return [dict(zip(table.header, row, strict=True)) for row in cells]


def test_the_files_in_the_repository_are_what_the_contracts_make(tmp_path: Path) -> None:
    top = CHECKOUT / "raw/demonstration"
    register = Register.read(CHECKOUT)
    written = write_all(register, tmp_path)

    made = {path.relative_to(tmp_path): path.read_bytes() for path in written}
    kept = {p.relative_to(top): p.read_bytes() for p in top.rglob("*") if p.is_file()}
    readme = kept.pop(Path("README.md"))
    assert set(kept) == set(made), "run: python -m pipelines.intake.demonstrating"
    changed = [str(name) for name in made if made[name] != kept[name]]
    assert changed == [], "run: python -m pipelines.intake.demonstrating"
    assert b"synthetic" in readme
    assert sum(map(len, kept.values())) < 2_500_000


@dataclass(frozen=True)
class _Received:
    sha256: str
    file_name: str
    received_at: datetime


@pytest.mark.slow
def test_every_synthetic_file_is_read_by_the_contract_it_was_made_from(tmp_path: Path) -> None:
    register = Register.read(CHECKOUT)
    settings = Settings(home=tmp_path, project=CHECKOUT)
    settings.received.mkdir(parents=True)
    refused = {}
    for extract in register.extracts.values():
        made = extract.contract.demonstration
        for file in made.files if made else []:
            content = (CHECKOUT / "raw/demonstration" / extract.id / file.name).read_bytes()
            (settings.received / sha256(content).hexdigest()).write_bytes(content)
            receipt = _Received(sha256(content).hexdigest(), file.name, file.received_at)
            landing = land(receipt, extract, settings)
            if landing.refused:
                refused[f"{extract.id}: {file.name}"] = landing.refused
    assert refused == {}


def test_two_writings_give_the_same_bytes(toytown: Register, tmp_path: Path) -> None:
    for extract in toytown.extracts.values():
        first = [path.read_bytes() for path in write(extract, tmp_path / "first")]
        assert first == [path.read_bytes() for path in write(extract, tmp_path / "second")]


def test_another_seed_gives_other_numbers_in_the_same_lines(
    toytown: Register, tmp_path: Path
) -> None:
    extract = toytown.extract("toytown/libraries")
    one = write(extract, tmp_path / "one")[0].read_text("cp1252").splitlines()
    other = write(extract, tmp_path / "other", seed="other")[0].read_text("cp1252").splitlines()
    assert one != other
    assert [line.split(";")[:2] for line in one] == [line.split(";")[:2] for line in other]


def test_a_line_is_written_for_every_combination(toytown: Register, tmp_path: Path) -> None:
    table = _read(toytown, "toytown/libraries", tmp_path, "loans_2024-05.csv")
    said = Counter((r["Area code"], r["Month"], r["Kind"]) for r in _rows(table))
    assert len(said) == 8
    assert set(said.values()) == {1}
    assert len(table.footer) == 1


def test_numbers_are_in_their_bounds_and_rates_follow_from_their_parts(
    toytown: Register, tmp_path: Path
) -> None:
    table = _read(toytown, "toytown/libraries", tmp_path, "loans_2024-05.csv")
    plain = [row for row in _rows(table) if row["Loans"] != "*"]
    assert len(plain) == 6
    for row in plain:
        loans, members = Decimal(row["Loans"]), Decimal(row["Members"])
        assert 100 <= members <= 199
        assert Decimal("1.5") * members - 1 <= loans <= Decimal("2.5") * members + 1
        assert abs(Decimal(row["Rate"]) - loans / members) <= Decimal("0.005")
        assert Decimal(row["Lower limit"]) < Decimal(row["Rate"])


def test_markers_stand_once_in_so_many_lines_and_together(
    toytown: Register, tmp_path: Path
) -> None:
    rows = _rows(_read(toytown, "toytown/libraries", tmp_path, "loans_2024-05.csv"))
    assert [n for n, row in enumerate(rows, 1) if row["Loans"] == "*"] == [4, 8]
    assert [n for n, row in enumerate(rows, 1) if row["Rate"] == "*"] == [4, 8]


def test_a_later_file_repeats_all_numbers_but_the_revised_ones(
    toytown: Register, tmp_path: Path
) -> None:
    first = _rows(_read(toytown, "toytown/libraries", tmp_path, "loans_2024-05.csv"))
    again = _rows(_read(toytown, "toytown/libraries", tmp_path, "loans_2024-05_again.csv.gz"))
    assert [row["Code"] for row in again] == [row["Area code"] for row in first]
    changed = [n for n in range(8) if first[n]["Members"] != again[n]["Members"]]
    assert changed == [2, 5]


def test_a_period_in_the_file_name_gives_each_file_numbers_of_its_own(
    toytown: Register, tmp_path: Path
) -> None:
    may = _rows(_read(toytown, "toytown/beds", tmp_path, "beds_202405.xls"))
    june = _rows(_read(toytown, "toytown/beds", tmp_path, "beds_202406.xls"))
    assert may[0]["Site"] == june[0]["Site"]
    assert may[0]["Beds / Day"] != june[0]["Beds / Day"]


def test_blocks_on_two_header_lines_are_read_back_as_rows(
    toytown: Register, tmp_path: Path
) -> None:
    table = _read(toytown, "toytown/clinics", tmp_path, "waits_may.xlsx")
    assert table.header == ["Clinic", "Group", "Measure", "People"]
    assert len(_rows(table)) == 12
    assert {row["Measure"] for row in _rows(table)} == {"Waiting", "Seen"}
    assert any("Period: May 2024" in text for _, text in table.preamble)


def test_single_years_become_columns_of_parquet(toytown: Register, tmp_path: Path) -> None:
    write(toytown.extract("toytown/census"), tmp_path)
    frame = pl.read_parquet(tmp_path / "residents_2021.parquet")
    assert frame.columns == ["ward_code", "median_age", "age_0", "age_1", "age_2", "age_3"]
    assert frame["age_0"].dtype == pl.Int64


@pytest.mark.parametrize(
    ("extract", "file"),
    [
        ("toytown/stops", "stops.ods"),
        ("toytown/visits", "visits.jsonl"),
        ("toytown/beds", "beds_202405.xls"),
    ],
)
def test_every_format_is_read_back(
    toytown: Register, tmp_path: Path, extract: str, file: str
) -> None:
    table = _read(toytown, extract, tmp_path, file)
    headers = [c.header for c in toytown.extract(extract).contract.columns.values()]
    assert table.header == headers
    assert len(_rows(table)) >= 2


def test_the_files_say_that_they_are_synthetic(toytown: Register, tmp_path: Path) -> None:
    for extract in toytown.extracts.values():
        write(extract, tmp_path)
    assert NOTICE in (tmp_path / "loans_2024-05.csv").read_text("cp1252")
    assert NOTICE.encode() in (tmp_path / "loans_2024-05_again.csv.gz").read_bytes()[:200]
    assert NOTICE in gzip.decompress((tmp_path / "loans_2024-05_again.csv.gz").read_bytes()).decode(
        "cp1252"
    )
    with zipfile.ZipFile(tmp_path / "waits_may.xlsx") as workbook:
        assert NOTICE.encode() in workbook.read("docProps/core.xml")
    with zipfile.ZipFile(tmp_path / "stops.ods") as workbook:
        assert NOTICE.encode() in workbook.read("meta.xml")
    assert NOTICE.encode() in (tmp_path / "beds_202405.xls").read_bytes()
    assert NOTICE.encode() in (tmp_path / "residents_2021.parquet").read_bytes()


def test_files_that_no_contract_makes_any_more_are_removed(
    toytown: Register, tmp_path: Path
) -> None:
    (tmp_path / "README.md").write_text("synthetic")
    (tmp_path / "gone/extract").mkdir(parents=True)
    (tmp_path / "gone/extract/old.csv").write_text("a\n1\n")
    write_all(toytown, tmp_path)
    assert not (tmp_path / "gone").exists()
    assert (tmp_path / "README.md").exists()
    assert (tmp_path / "toytown/stops/stops.ods").exists()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("    - - {Month: April 2024}\n      - {Month: May 2024}\n", "", "leaves cells of 'Month'"),
        ("Loans: [Members,", "Loans: [Kind,", "reckons with 'Kind', which holds texts"),
        ("Loans: [Members,", "Loans: [Rate,", "makes 'Loans' out of itself"),
        ("Loans: [Members,", "Loans: [Counted on,", "neither text nor number"),
    ],
)
def test_a_demonstration_that_leaves_something_open_is_refused(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    text = (TOY / "expectations/toytown/libraries.yml").read_text()
    assert old in text
    (tmp_path / "expectations/toytown").mkdir(parents=True)
    (tmp_path / "expectations/toytown/libraries.yml").write_text(text.replace(old, new))
    extract = Register.read(tmp_path).extract("toytown/libraries")
    with pytest.raises(HwbError, match=f"HWB-110: .*{told}"):
        write(extract, tmp_path / "out")


def test_a_synthetic_file_arrives_when_its_contract_says(toytown: Register) -> None:
    made = toytown.extract("toytown/clinics").contract.demonstration
    assert made is not None
    assert made.files[0].received_at == datetime(2024, 6, 10, 8, 0, tzinfo=UTC)


OF_PERIODS = """
  periods:
    every: quarter
    first: 2024-10-01
    count: 3
    texts: {Month: "{end:%B %Y}"}
    file: "loans_{start:%Y}-{end:%y}-Q{quarter}.csv"
    lag_days: 30
  anchored:
    - {where: {Area code: E05999901, Kind: mobile}, ranges: {Members: ["7", "7"]}}
    - {where: {Area code: E05999901}, shares: {Loans: ["2", "2"]}}
"""


def test_periods_are_files_of_their_own_and_areas_have_levels_of_their_own(tmp_path: Path) -> None:
    text = (TOY / "expectations/toytown/libraries.yml").read_text()
    text = text.replace("    - - {Month: April 2024}\n      - {Month: May 2024}\n", "")
    text = text[: text.index("  marked:")] + OF_PERIODS.lstrip("\n")
    (tmp_path / "expectations/toytown").mkdir(parents=True)
    (tmp_path / "expectations/toytown/libraries.yml").write_text(text)
    register = Register.read(tmp_path)
    assert register.refused == {}
    extract = register.extract("toytown/libraries")
    names = ["loans_2024-24-Q3.csv", "loans_2025-25-Q4.csv", "loans_2025-25-Q1.csv"]
    assert [path.name for path in write(extract, tmp_path / "out")] == names
    assert extract.contract.demonstration is not None
    arrivals = [file.received_at for file in extract.contract.demonstration.all_files()]
    assert arrivals[1] == datetime(2025, 4, 30, 9, 0, tzinfo=UTC)

    rows = _rows(_read(register, "toytown/libraries", tmp_path / "out", names[1]))
    assert {row["Month"] for row in rows} == {"March 2025"}
    assert len(rows) == 4
    here = [row for row in rows if row["Area code"] == "E05999901"]
    assert [row["Members"] == "7" for row in here] == [False, True]
    assert int(here[0]["Loans"]) == 2 * int(here[0]["Members"])


ROUNDED = """
  rounded:
    Members: {to: 10, hides: "*", up_to: 149, exact: {Area code: E05999902}}
    Loans: {to: 5}
"""


def test_numbers_are_rounded_and_small_ones_hidden_as_their_publisher_does(tmp_path: Path) -> None:
    text = (TOY / "expectations/toytown/libraries.yml").read_text()
    marked = text[text.index("  marked:") : text.index("  files:\n")]
    (tmp_path / "expectations/toytown").mkdir(parents=True)
    contract = tmp_path / "expectations/toytown/libraries.yml"
    contract.write_text(text.replace(marked, ROUNDED.lstrip("\n")))
    register = Register.read(tmp_path)
    assert register.refused == {}
    file = "loans_2024-05.csv"
    shown = _rows(_read(register, "toytown/libraries", tmp_path / "out", file))
    contract.write_text(text.replace(marked, ""))
    exact = _rows(_read(Register.read(tmp_path), "toytown/libraries", tmp_path / "exact", file))

    assert len(shown) == len(exact) == 8
    assert {row["Members"] for row in shown} >= {"*"}
    for row, was in zip(shown, exact, strict=True):
        members, loans = int(was["Members"]), int(was["Loans"])
        assert row["Rate"] == was["Rate"]  # a rate is made of what was counted
        assert row["Loans"] == str((2 * loans + 5) // 10 * 5)
        if was["Area code"] == "E05999902":
            assert row["Members"] == was["Members"]
        else:
            nearest = str((members + 5) // 10 * 10)
            assert row["Members"] == ("*" if members <= 149 else nearest)
