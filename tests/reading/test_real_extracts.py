"""Real extracts, read as their publishers meant them; the figures were looked up by eye."""

import csv
from pathlib import Path
from typing import Any

import polars
import pytest

from pipelines.intake.reading import FileKind, headers, kind_of, read
from pipelines.intake.reading.names import normalised
from pipelines.intake.reading.table import Table
from pipelines.settings import Settings
from tests.reading.conftest import layout, notes
from tests.reading.making import sheet

# The layouts of text files that do not begin with their header, or break off their lines.
UNUSUAL: dict[str, dict[str, Any]] = {
    "fingertips/indicators-CountyUA.data.csv": {"short_by": 1},
    "census-nomis/TS007A_age_by_five_year_age_bands_lsoa11.csv.gz": {"header": {"lines": [6]}},
}
FORMATS = {FileKind.TEXT: "csv", FileKind.GZIP: "csv", FileKind.PARQUET: "parquet"}

DELAYS = ["2018-04__April_18", "2018-05__May_18", "2018-06__June_18", "2019-04__Apr_19"]


def line(table: Table, number: int) -> list[tuple[Any, ...]]:
    return table.frame.filter(polars.col("_line") == number).drop("_line").rows()


def test_every_text_and_parquet_extract_has_the_rows_and_columns_of_its_manifest(
    real_data: Path, limits: Settings
) -> None:
    with (real_data / "manifest.csv").open(newline="", encoding="utf-8") as stream:
        entries = [e for e in csv.DictReader(stream) if e["rows"] and e["cols"]]
    tables = [e for e in entries if kind_of(real_data / e["file"]) in FORMATS]
    assert len(tables) > 50
    for entry in tables:
        path = real_data / entry["file"]
        shape = layout(format=FORMATS[kind_of(path)], **UNUSUAL.get(entry["file"], {}))
        table = read(path, shape, limits)
        found = (entry["file"], table.frame.height, len(table.header), table.refused)
        assert found == (entry["file"], float(entry["rows"]), float(entry["cols"]), [])
        assert headers(path, shape, limits) == table.header


def test_lines_are_those_of_the_file_though_cells_hold_line_ends(
    real_data: Path, limits: Settings
) -> None:
    path = real_data / "fingertips/indicators-CountyUA.data.csv"
    table = read(path, layout(short_by=1), limits)
    assert notes(table) == ["line without its last cells, as declared"]
    lines = path.read_text("utf-8").split("\n")
    assert lines[1].startswith('93356,"Campylobacter')
    assert lines[2].startswith('",,,E92000001')
    assert table.frame["_line"].to_list()[:2] == [2, 4]
    last = table.frame["_line"].to_list()[-1]
    assert lines[last - 1].split(",")[0] == table.frame["0"].to_list()[-1]


def test_a_nomis_export_has_its_preamble_and_a_blank_tail(
    real_data: Path, limits: Settings
) -> None:
    path = real_data / "census-nomis/TS007A_age_by_five_year_age_bands_lsoa11.csv.gz"
    table = read(path, layout(header={"lines": ["mnemonic"]}), limits)
    assert table.preamble == [
        (2, "TS007A - Age by five-year age bands"),
        (3, "ONS Crown Copyright Reserved [from Nomis on 14 April 2023]"),
        (4, "Date : 2021"),
    ]
    assert line(table, 9_799)[0][:4] == ("Leicester 008A", "E01013606", "1936", "115")
    assert [(n.what, n.count) for n in table.notes] == [("blank line skipped", 1)]


@pytest.mark.parametrize("month", DELAYS)
@pytest.mark.parametrize(
    ("name", "lines", "measures"),
    [
        ("LA - by type of care", ["Delayed Days", "ONS Geography"], 6),
        ("LA - by responsible org", ["Delayed Days", "ONS Geography"], 8),
        ("LA - by reason", ["ONS Geography"], 12),
    ],
)
def test_every_delay_workbook_has_the_same_shape(
    month: str, name: str, lines: list[str], measures: int, real_data: Path, limits: Settings
) -> None:
    path = real_data / f"nhs-dtoc/dtoc_{month}.xls"
    table = read(path, layout(**sheet(name, header={"lines": lines})), limits)
    assert table.header[:4] == ["Region", "ONS Geography", "Code", "Name"]
    assert len(table.header) == 4 + measures
    assert table.records == table.frame.height == 155
    assert line(table, 19)[0][:4] == ("East Midlands", "E06000016", "509", "Leicester UA")


def test_delay_figures_and_the_period_above_them(real_data: Path, limits: Settings) -> None:
    path = real_data / "nhs-dtoc/dtoc_2018-04__April_18.xls"
    shape = sheet("LA - by type of care", header={"lines": [13, 14]})
    table = read(path, layout(**shape), limits)
    assert table.header[4:] == [
        "Delayed Days / Acute",
        "Delayed Days / Non-Acute",
        "Delayed Days / Total",
        "DTOC Beds / Acute",
        "DTOC Beds / Non-Acute",
        "DTOC Beds / Total",
    ]
    assert line(table, 15)[0][3:7] == ("England", "95085", "50262", "145347")
    assert line(table, 19)[0][4:] == ("180", "303", "483", "6", "10.1", "16.1")
    assert line(table, 170)[0][2:4] == ("9902", "Resident outside GB")
    assert (5, "Period: April 2018") in table.preamble
    assert (8, "Published: 14th June 2018") in table.preamble
    assert (9, "Revised: 9th May 2019") in table.preamble


DISCHARGE = {
    "ignore": ["Notes:.*"],
    "lines": [r"\d{4}-\d{2}-\d{2}", "Number of patients discharged"],
}
BY_DAY = {"pattern": r"(?P<day>\d{4}-\d{2}-\d{2}) / (?P<measure>.+)", "value": "patients"}


@pytest.mark.parametrize(
    ("month", "days", "first"),
    [("april", 30, 15), ("may", 31, 15), ("june", 30, 15), ("july", 31, 16)],
)
def test_discharge_blocks_become_a_row_for_each_day_and_measure(
    month: str, days: int, first: int, real_data: Path, limits: Settings
) -> None:
    path = real_data / f"nhs-discharge-sitrep/acute_{month}2022.xlsx"
    for code, until, organisations in (("ICB Code", "Region", 42), ("Org Code", None, 121)):
        header = DISCHARGE | {"lines": [*DISCHARGE["lines"], code]}
        shape = layout(**sheet("Table 2", header=header, until=until, unpivot=BY_DAY))
        table = read(path, shape, limits)
        assert table.header == [
            "Region", code, code.replace("Code", "Name"), "day", "measure", "patients",
        ]  # fmt: skip
        assert table.frame.height == organisations * days * 3
        assert table.records == organisations + len(table.footer)
        if until:
            assert table.frame["_line"][0] == first


def test_discharge_figures(real_data: Path, limits: Settings) -> None:
    path = real_data / "nhs-discharge-sitrep/acute_april2022.xlsx"
    header = DISCHARGE | {"lines": [*DISCHARGE["lines"], "Org Code"]}
    shape = layout(**sheet("Table 2", header=header, unpivot=BY_DAY))
    leicester = line(read(path, shape, limits), 105)
    assert leicester[0][1:4] == (
        "RWE", "UNIVERSITY HOSPITALS OF LEICESTER NHS TRUST", "2022-04-01",
    )  # fmt: skip
    assert [cells[5] for cells in leicester[:4]] == ["527", "341", "186", "376"]
    assert [cells[5] for cells in leicester[-3:]] == ["398", "189", "209"]
    assert leicester[1][4] == "Number of patients discharged"


def test_the_regions_above_the_discharge_blocks_have_a_column_without_a_name(
    real_data: Path, limits: Settings
) -> None:
    path = real_data / "nhs-discharge-sitrep/acute_april2022.xlsx"
    shape = layout(**sheet("Table 2", header=DISCHARGE, until="Region"))
    table = read(path, shape, limits)
    assert table.header[0] == "[4]"
    assert line(table, 5)[0][:4] == ("ENGLAND (Type 1 Trusts)", "24029", "10801", "13228")
    assert table.frame.height == 8


def test_discharge_destinations_keep_their_marker(real_data: Path, limits: Settings) -> None:
    path = real_data / "nhs-discharge-sitrep/acute_july2022.xlsx"
    header = {"lines": ["P0 - .*", "ICB Code"], "ignore": ["Notes:.*"]}
    shape = layout(**sheet("Table 4", header=header, until="Region", preamble_sheet="Cover Sheet"))
    table = read(path, shape, limits)
    assert table.frame.height == 42
    assert line(table, 33)[0][3:] == (
        "5744", "35", "416", "34", "0", "69", "9", "-", "252", "57", "138", "2",
    )  # fmt: skip
    assert any("July 2022 - Total number of patients" in text for _, text in table.preamble)


def test_names_that_spread_over_three_columns_can_be_told_apart(
    real_data: Path, limits: Settings
) -> None:
    path = real_data / "fuel-poverty/fuel_poverty_2020_data.xlsx"
    shape = sheet("Table 2", header={"lines": ["Area Codes"]}, footer=["England", "Back to .*"])
    table = read(path, layout(**shape), limits)
    assert table.header[:4] == ["Area Codes", "Area names ", "Area names [2]", "Area names [3]"]
    assert table.frame.height == 351
    assert table.footer == [355, 357]
    assert line(table, 90) == [
        ("E06000016", "", "Leicester", "", "132444", "25286", "19.091842590075807")
    ]
    assert line(table, 106)[0][:4] == ("E07000130", "", "", "Charnwood")


def test_small_areas_add_up_to_their_city(real_data: Path, limits: Settings) -> None:
    path = real_data / "fuel-poverty/fuel_poverty_2020_data.xlsx"
    shape = sheet("Table 3", header={"lines": [3]}, until="England|Note A: .*")
    table = read(path, layout(**shape), limits)
    assert table.frame.height == 32_844
    assert table.frame["_line"][-1] == 32_847
    leicester = table.frame.filter(polars.col("2") == "E06000016")
    assert leicester.height == 192
    assert leicester["5"].cast(polars.Int64).sum() == 132_444


def test_an_opendocument_workbook_of_525_columns(real_data: Path, limits: Settings) -> None:
    path = real_data / "dfe-csc/RO3_2022-23_data_by_LA.ods"
    table = read(path, layout(**sheet("RO3_LA*", header={"lines": [11, 12]})), limits)
    assert len(table.header) == 525
    assert normalised(table.header[14]) == (
        "children's social care - children looked after / employees (c1)2"
    )
    assert line(table, 212)[0][:9] == (
        "E2401", "E06000016", "Leicester", "", "UA", "UA", "Y", "3718", "1096",
    )  # fmt: skip


def test_byte_order_marks_inside_a_header_cell_do_not_hide_its_name(
    real_data: Path, limits: Settings
) -> None:
    path = real_data / "leicester-open-data/deprivation-in-leicester-2025.xlsx"
    table = read(path, layout(**sheet("Feuil1")), limits)
    assert table.header[0] == "\ufeff\ufeffLSOA code"
    assert normalised(table.header[0]) == "lsoa code"
    assert (table.frame.height, len(table.header)) == (200, 89)
    assert line(table, 2)[0][:7] == (
        "E01013606", "Leicester 008A", "E06000016", "Leicester", "Abbey", "17.68", "16660",
    )  # fmt: skip


def test_nearest_neighbours_have_two_columns_of_one_name(real_data: Path, limits: Settings) -> None:
    path = real_data / "dfe-lait/sn_may_2025.xlsx"
    table = read(path, layout(**sheet("LA SN Groups", header={"lines": ["LA num"]})), limits)
    assert table.header.count("SNP") == 10
    assert line(table, 74)[0][:3] == ("856", "Leicester", "856")
    assert [(n.what, n.count) for n in table.notes] == [("blank line skipped", 2)]


def test_wide_populations_become_long(real_data: Path, limits: Settings) -> None:
    path = real_data / "population/population20_lsoa11.parquet"
    unpivot = {"pattern": r"(?P<age>\d+)\+?", "value": "population"}
    table = read(path, layout(format="parquet", unpivot=unpivot), limits)
    assert table.header == ["lsoa11_name", "lsoa11_code", "total_population", "age", "population"]
    assert table.frame.height == 34_753 * 91
    abbey = line(table, 1_669)
    assert abbey[0] == ("Leicester 008A", "E01013606", "1800", "0", "21")
    assert abbey[-1][3:] == ("90", "36")
    assert sum(int(cells[4]) for cells in abbey) == 1_800
