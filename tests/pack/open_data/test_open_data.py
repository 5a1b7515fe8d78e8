"""The folder of open data: read back by other programs, described, licensed, the same each time."""

import csv
import hashlib
import io
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
import rdflib
from csvw import CSVW

from pipelines.pack import wording
from pipelines.pack.model import Pack
from pipelines.pack.open_data import write
from pipelines.pack.sheets import write_ods, write_xlsx
from pipelines.pack.tables import tables
from tests.pack.hostile import CANARY, SAID, with_a_hidden_figure, with_hostile_texts
from tests.pack.sheets.judging import values
from tests.pack.sheets.reading import read

Arranged = Callable[..., Pack]

KEY = ("metric_id", "area_code", "breakdown", "period_start", "period_end", "period_type")
_DATABASE = "hwb_public.duckdb"
FILES = ("figures", "board", "metrics", "data-dictionary")
DCAT = rdflib.Namespace("http://www.w3.org/ns/dcat#")
DCT = rdflib.Namespace("http://purl.org/dc/terms/")


@pytest.fixture
def folder(shown: Pack, tmp_path: Path) -> Path:
    write(shown, tmp_path / "open")
    return tmp_path / "open"


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


def files_in(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def record(folder: Path) -> rdflib.Graph:
    return rdflib.Graph().parse(folder / "dcat.jsonld", format="json-ld")


@pytest.mark.parametrize("name", FILES)
def test_a_csv_is_valid_by_its_own_description(folder: Path, name: str) -> None:
    described = CSVW(str(folder / f"{name}.csv-metadata.json"), validate=True)
    assert described.is_valid, [str(each.message) for each in described.warnings]


def test_a_csv_that_breaks_its_description_is_found(folder: Path) -> None:
    path = folder / "figures.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join([*lines, lines[-1]]), encoding="utf-8")
    with pytest.raises(ValueError, match="duplicate primary key"):
        _ = CSVW(str(folder / "figures.csv-metadata.json"), validate=True).is_valid


def test_csvw_reads_the_figures_with_their_types(folder: Path, shown: Pack) -> None:
    (table,) = CSVW(str(folder / "figures.csv-metadata.json")).tables
    found = {
        tuple(
            "" if row[name] is None else str(row[name]).removesuffix(" 00:00:00") for name in KEY
        ): row["value"]
        for row in table.iterdicts()
    }
    every = {f.key: f for metric in shown.metrics.values() for f in metric.figures}
    assert found.keys() == every.keys()
    for key, value in found.items():
        assert (value is None) == (not every[key].is_shown)
        if value is not None:
            said = wording.number(every[key].value, every[key].decimals)
            assert f"{value:,f}".replace("-", "−") == said


def test_every_format_shows_one_value_for_one_key(shown: Pack, folder: Path) -> None:
    """The same key, in tables of six files, always with the same value or mark of none."""
    write_xlsx(shown, folder / "pack.xlsx")
    write_ods(shown, folder / "pack.ods")
    found: dict[tuple[str, ...], set[float | None]] = {}

    def add(rows: Any) -> None:
        for *key, value in rows:
            known = tuple("" if each in (None, "", "[x]") else str(each) for each in key)
            number = None if isinstance(value, str) and value[:1] in ("", "[") else value
            found.setdefault(known, set()).add(None if number is None else float(number))

    for name in ("figures", "board"):
        add([row[column] for column in (*KEY, "value")] for row in rows_of(folder / f"{name}.csv"))
        places = [tables(shown)[name].place(column) for column in (*KEY, "value")]
        for file in ("pack.xlsx", "pack.ods"):
            page = read(folder / file).page(name.capitalize())
            add([row[place] for place in places] for row in values(page))
        with duckdb.connect(str(folder / "hwb_public.duckdb"), read_only=True) as connection:
            add(connection.sql(f"select {','.join(KEY)}, value from board.{name}").fetchall())
    add(pl.read_parquet(folder / "figures.parquet").select(*KEY, "value").rows())
    every = {f.key: f for metric in shown.metrics.values() for f in metric.figures}
    assert found.keys() == every.keys()
    for key, said in found.items():
        assert len(said) == 1, (key, said)
        assert (said == {None}) == (not every[key].is_shown), key


def test_parquet_and_duckdb_hold_what_the_csv_holds(folder: Path) -> None:
    texts = rows_of(folder / "figures.csv")
    parquet = pl.read_parquet(folder / "figures.parquet")
    assert parquet.columns == list(texts[0])
    assert parquet.schema["value"] == pl.Float64
    assert parquet.schema["period_end"] == pl.Date
    with duckdb.connect(str(folder / "hwb_public.duckdb"), read_only=True) as connection:
        table = connection.sql("from board.figures").pl()
    assert table.equals(parquet)
    for text, row in zip(texts, parquet.iter_rows(named=True), strict=True):
        for name, cell in row.items():
            if isinstance(cell, float):
                assert float(text[name]) == cell
            else:
                assert text[name] == ("" if cell is None else str(cell))


def test_every_column_of_the_database_has_its_comment(folder: Path, shown: Pack) -> None:
    with duckdb.connect(str(folder / "hwb_public.duckdb"), read_only=True) as connection:
        bare = "select table_name, column_name from duckdb_columns() where comment is null"
        assert connection.sql(f"{bare} and schema_name = 'board'").fetchall() == []
        made = connection.sql("select table_name from duckdb_tables()").fetchall()
        assert {name for (name,) in made} == {*tables(shown), "release"}
        schemas = connection.sql("select distinct schema_name from duckdb_tables()").fetchall()
        assert schemas == [("board",)]
        proof = "select said from board.release where name = 'Head of the ledger'"
        assert connection.sql(proof).fetchall() == [(shown.release.ledger_head,)]


@pytest.mark.slow
def test_the_oldest_client_opens_the_database(folder: Path, duckdb_14_python: Path) -> None:
    said = subprocess.run(
        [
            *(str(duckdb_14_python), "-c"),
            "import duckdb, sys; c = duckdb.connect(sys.argv[1], read_only=True); "
            "print(c.sql('select count(*) from board.figures').fetchone()[0])",
            str(folder / "hwb_public.duckdb"),
        ],
        check=True,
        capture_output=True,
        text=True,
    )
    assert int(said.stdout) == len(rows_of(folder / "figures.csv"))


def test_writing_twice_gives_the_same_bytes_of_every_file(
    shown: Pack, folder: Path, tmp_path: Path
) -> None:
    write(shown, tmp_path / "again")
    first, second = files_in(folder), files_in(tmp_path / "again")
    assert first.keys() == second.keys()
    assert [name for name, content in first.items() if second[name] != content] == []


def test_the_database_of_another_release_has_another_identity(
    said: dict[str, Any], arranged: Arranged, folder: Path, tmp_path: Path
) -> None:
    write(arranged(said, name="2026-27-Q2.c1"), tmp_path / "corrected")
    corrected = (tmp_path / "corrected/hwb_public.duckdb").read_bytes()
    assert corrected[124:140] != (folder / "hwb_public.duckdb").read_bytes()[124:140]


def test_a_text_that_looks_like_a_formula_is_neutralised_and_numbers_stay_numbers(
    said: dict[str, Any], arranged: Arranged, tmp_path: Path
) -> None:
    board = [row for row in said["figures"] if row["is_board"] and row["value"]]
    board[0]["value"], board[1]["value"] = -4.2, 3
    write(arranged(with_hostile_texts(said)), tmp_path)
    assert b"\r" not in (tmp_path / "metrics.csv").read_bytes()
    for name in FILES:
        numbers = {"value", "lower", "upper", "numerator", "denominator", "decimals", "target"}
        for row in rows_of(tmp_path / f"{name}.csv"):
            for column, cell in row.items():
                if column not in numbers or not cell:
                    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
                else:
                    float(cell)
        described = CSVW(str(tmp_path / f"{name}.csv-metadata.json"), validate=True)
        assert described.is_valid, [str(each.message) for each in described.warnings]
    assert rows_of(tmp_path / "metrics.csv")[0]["metric"] == f"'{SAID}"
    assert any(float(row["value"] or 0) < 0 for row in rows_of(tmp_path / "board.csv"))


def test_hostile_text_is_text_to_a_catalogue_and_makes_no_link(
    said: dict[str, Any], arranged: Arranged, tmp_path: Path
) -> None:
    write(arranged(with_hostile_texts(said)), tmp_path)
    graph = record(tmp_path)
    assert (None, DCAT.landingPage, None) not in graph
    titles = {str(title) for title in graph.objects(None, DCT.title)}
    assert SAID in titles
    assert all(" " not in str(each) for each in graph.subjects() if isinstance(each, rdflib.URIRef))


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "＝"])
def test_every_sign_of_a_formula_is_neutralised(sign: str) -> None:
    from pipelines.pack.open_data.comma import neutral

    assert neutral(f"{sign}1") == f"'{sign}1"
    assert neutral(f"1{sign}") == f"1{sign}"


def test_a_hidden_figure_is_in_no_file(
    said: dict[str, Any], arranged: Arranged, tmp_path: Path
) -> None:
    write(arranged(with_a_hidden_figure(said)), tmp_path)
    for name, content in files_in(tmp_path).items():
        assert str(CANARY)[:8].encode() not in content, name
    counts = pl.read_parquet(tmp_path / "figures.parquet")["numerator"].drop_nulls()
    assert len(counts)
    assert (counts < CANARY).all()
    with duckdb.connect(str(tmp_path / "hwb_public.duckdb"), read_only=True) as connection:
        most = "select max(greatest(numerator, denominator, upper)) from board.figures"
        (found,) = connection.sql(most).fetchall()[0]
        hidden = "select distinct value, numerator, lower from board.board where status like 'hid%'"
        assert connection.sql(hidden).fetchall() == [(None, None, None)]
    assert found < CANARY


def test_a_draft_says_so_on_every_row_has_no_licence_and_is_never_the_latest(
    said: dict[str, Any], arranged: Arranged, tmp_path: Path
) -> None:
    draft = arranged(said, state="draft", kind="", signed_at="", signed_by="")
    write(draft, tmp_path)
    assert not (tmp_path / "latest").exists()
    for name in ("figures", "board", "metrics"):
        assert {row["release_state"] for row in rows_of(tmp_path / f"{name}.csv")} == {
            wording.DRAFT
        }
        described = json.loads((tmp_path / f"{name}.csv-metadata.json").read_bytes())
        assert wording.DRAFT in described["dc:description"]
    for name in ("LICENCE.txt", "ATTRIBUTION.txt"):
        assert (tmp_path / name).read_text(encoding="utf-8").startswith(wording.DRAFT)
    assert "no licence" in (tmp_path / "LICENCE.txt").read_text(encoding="utf-8")
    assert wording.DRAFT in pl.read_parquet_metadata(tmp_path / "figures.parquet")["Marks"]
    graph = record(tmp_path)
    (dataset,) = graph.subjects(DCAT.version)
    assert str(graph.value(dataset, DCT.title)).startswith(wording.DRAFT)
    assert graph.value(dataset, DCT.issued) is None


def test_every_row_of_a_synthetic_release_says_so(folder: Path) -> None:
    rows = rows_of(folder / "figures.csv")
    assert {row["release_origin"] for row in rows} == {wording.SYNTHETIC}
    assert {(row["release"], row["release_state"]) for row in rows} == {("2026-27-Q2", "signed")}


def test_the_latest_are_the_same_files_under_fixed_names(folder: Path) -> None:
    latest = files_in(folder / "latest")
    assert {"figures.csv", "board.csv", "metrics.csv", "figures.parquet"} <= latest.keys()
    assert {name: (folder / name).read_bytes() for name in latest} == latest


def test_the_record_says_what_a_catalogue_asks(folder: Path, shown: Pack) -> None:
    graph = record(folder)
    (dataset,) = graph.subjects(DCAT.version)
    place = "http://statistics.data.gov.uk/id/statistical-geography/E06000016"
    assert str(graph.value(dataset, DCT.spatial)) == place
    assert "open-government-licence/version/3" in str(graph.value(dataset, DCT.license))
    assert str(graph.value(dataset, DCT.accrualPeriodicity)).endswith("/QUARTERLY")
    period = graph.value(dataset, DCT.temporal)
    ends = [f.period_end for m in shown.metrics.values() for f in m.figures if f.period_end]
    assert str(graph.value(period, DCAT.endDate)) == max(ends)
    about = graph.value(graph.value(dataset, DCT.provenance), rdflib.SKOS.prefLabel)
    assert shown.release.figures in str(about)
    assert shown.release.ledger_head in str(about)
    offered = {}
    for each in graph.objects(dataset, DCAT.distribution):
        name = str(graph.value(each, DCAT.downloadURL)).rsplit("/", 1)[-1]
        checksum = graph.value(each, rdflib.URIRef("http://spdx.org/rdf/terms#checksum"))
        value = rdflib.URIRef("http://spdx.org/rdf/terms#checksumValue")
        offered[name] = str(graph.value(checksum, value)).lower()
    assert offered == {
        name: hashlib.sha256((folder / name).read_bytes()).hexdigest()
        for name in (*(f"{each}.csv" for each in FILES), "figures.parquet", _DATABASE)
    }


def test_a_metric_keeps_its_identifier_in_another_quarter(
    said: dict[str, Any], arranged: Arranged, folder: Path, tmp_path: Path
) -> None:
    write(arranged(said, name="2026-27-Q3", quarter="2026-27-Q3"), tmp_path / "next")
    now, then = (rows_of(each / "metrics.csv") for each in (folder, tmp_path / "next"))
    assert [row["identifier"] for row in now] == [row["identifier"] for row in then]
    first, second = record(folder), record(tmp_path / "next")
    series = set(first.subjects(rdflib.RDF.type, DCAT.DatasetSeries))
    assert series == set(second.subjects(rdflib.RDF.type, DCAT.DatasetSeries))
    assert {*first.subjects(DCAT.version)}.isdisjoint({*second.subjects(DCAT.version)})


def test_every_source_is_named_with_its_licence(folder: Path, shown: Pack) -> None:
    named = (folder / "ATTRIBUTION.txt").read_text(encoding="utf-8")
    for metric in shown.metrics.values():
        for source in metric.sources:
            assert f"{source['name']}" in named
            assert source["title"] in named
    assert shown.release.ledger_head in named


def test_another_licence_is_told_apart_from_the_open_government_licence(
    said: dict[str, Any], arranged: Arranged, tmp_path: Path
) -> None:
    row = next(row for rows in said["sources"].values() for row in rows)
    row |= {"licence": "CC-BY-NC-4.0", "attribution": "Say this sentence."}
    write(arranged(said), tmp_path)
    told = (tmp_path / "LICENCE.txt").read_text(encoding="utf-8")
    assert f"{row['title']} ({row['extract']}): CC-BY-NC-4.0" in told
    assert "Say this sentence." in (tmp_path / "ATTRIBUTION.txt").read_text(encoding="utf-8")
    described = json.loads((tmp_path / "figures.csv-metadata.json").read_bytes())
    assert described["dc:license"] == {"@id": "LICENCE.txt"}


def test_the_dictionary_names_every_column_of_every_table(folder: Path) -> None:
    told = {(row["table"], row["column"]) for row in rows_of(folder / "data-dictionary.csv")}
    with duckdb.connect(str(folder / _DATABASE), read_only=True) as connection:
        columns = "select table_name, column_name from duckdb_columns() where schema_name = 'board'"
        made = connection.sql(columns).fetchall()
    assert told == set(made)
