"""What is made from a contract for people and for other tools."""

import json
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml
from jsonschema import validators
from open_data_contract_standard.model import OpenDataContractStandard

from pipelines.errors import HwbError
from pipelines.intake.landing import land_table
from pipelines.intake.reading import read
from pipelines.settings import Settings
from pipelines.specs import reference, schemas
from pipelines.specs.contract import Contract
from pipelines.specs.corrections import Corrections
from pipelines.specs.metric import Metric
from pipelines.specs.odcs import odcs
from pipelines.specs.plain_yaml import read_yaml
from pipelines.specs.register import Extract, Register
from pipelines.specs.sheet import sheet
from pipelines.specs.signoff import SignOff
from pipelines.specs.strategy import Strategy
from pipelines.specs.template import placeholder, template

CHECKOUT = Path(__file__).parents[2]
TOY = Path(__file__).parent / "project"


def _all_extracts() -> list[Extract]:
    return [e for root in (CHECKOUT, TOY) for e in Register.read(root).extracts.values()]


# ---------------------------------------------------------------- the sheet


def test_the_sheet_of_a_toy_extract_is_the_one_that_was_proof_read(toytown: Register) -> None:
    extract = toytown.extract("toytown/libraries")
    told = sheet(extract, ["Loans per member"]).replace(extract.hash[:12], "<version>")
    assert told == (Path(__file__).parent / "libraries.sheet.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("extract", _all_extracts(), ids=lambda e: e.id)
def test_a_sheet_names_every_column_marker_and_reason(extract: Extract) -> None:
    contract = extract.contract
    told = sheet(extract, [])
    words = " ".join(told.replace("\\", "").split())
    for name, column in contract.columns.items():
        assert column.header in words
        assert " ".join(column.means.split()) in words
        for marker in contract.markers_of(name):
            assert marker in told
    parts = sum(column.breakdown is not None for column in contract.columns.values())
    assert words.count("never a total of parts") == parts
    for rule in contract.expectations:
        assert " ".join(rule.meta.because.split()) in words
        assert " ".join(rule.meta.ask.split()) in words
    for contact in contract.contacts:
        assert contact.role in words


@pytest.mark.parametrize("extract", _all_extracts(), ids=lambda e: e.id)
def test_a_sheet_fits_a_page_unless_one_word_does_not(extract: Extract) -> None:
    for line in sheet(extract, []).splitlines():
        assert len(line) <= 96 or max(map(len, line.split())) > 60 or "`" in line, line


# ---------------------------------------------------------------- the template


@pytest.mark.parametrize("extract", _all_extracts(), ids=lambda e: e.id)
def test_every_example_row_of_a_template_lands(extract: Extract, tmp_path: Path) -> None:
    contract = extract.contract
    path = template(extract, tmp_path)
    name = path.name
    if contract.period.source == "file_name" and contract.demonstration:
        name = contract.demonstration.files[0].name
    table = read(path, contract.file, Settings(home=tmp_path, project=CHECKOUT))
    landed = land_table(
        table, contract, file_name=name, received_at=datetime(2030, 1, 1, tzinfo=UTC), sha256="0"
    )
    assert landed.report.refused is None
    assert landed.quarantine.rows() == []
    assert landed.frame.height >= 1


def test_a_template_is_called_after_its_extract(toytown: Register, tmp_path: Path) -> None:
    path = template(toytown.extract("toytown/beds"), tmp_path / "new")
    assert path == tmp_path / "new/toytown_beds_template.xlsx"


def test_example_rows_are_about_areas_that_do_not_exist(toytown: Register, tmp_path: Path) -> None:
    path = template(toytown.extract("toytown/libraries"), tmp_path)
    assert path.read_text("cp1252").splitlines()[4:] == [
        "E05999999;April 2024;1;2;10.0;10.0;01/04/2024;branch",
        "E05999998;April 2024;2;3;20.0;20.0;02/04/2024;mobile",
    ]


@pytest.mark.parametrize(
    ("code", "other"),
    [("E06000016", "E06999999"), ("C82001", "C99999"), ("QK1", "QK9"), ("RWE", "RW9"), ("", "")],
)
def test_a_placeholder_keeps_the_form_of_a_code(code: str, other: str) -> None:
    assert placeholder(code) == other


def test_a_template_without_a_demonstration_is_made_from_the_columns(
    toy_project: Path, tmp_path: Path
) -> None:
    extract = _without_demonstration(toy_project, "visits")
    rows = [json.loads(line) for line in template(extract, tmp_path).read_text().splitlines()]
    assert rows[0] == {
        "level": "Ward",
        "ward": "E06999999",
        "town": "",
        "when": "2022-04-01",
        "kind": "daily",
        "visitors": "1",
        "worth": "",
    }


def test_a_template_of_blocks_without_a_demonstration_has_the_plainest(
    toy_project: Path, tmp_path: Path
) -> None:
    path = template(_without_demonstration(toy_project, "census"), tmp_path)
    assert pl.read_parquet_schema(path).names() == ["ward_code", "median_age", "age_1"]


def test_a_template_of_blocks_that_nothing_names_asks_for_a_demonstration(
    toy_project: Path, tmp_path: Path
) -> None:
    path = toy_project / "expectations/toytown/census.yml"
    path.write_text(path.read_text().replace(r"age_(?P<age>\d+)", r"(?P<age>\d{3}x).*"))
    extract = _without_demonstration(toy_project, "census")
    with pytest.raises(HwbError, match=r"HWB-109: .*no `demonstration`"):
        template(extract, tmp_path)


def _without_demonstration(project: Path, name: str) -> Extract:
    path = project / "expectations/toytown" / f"{name}.yml"
    text = path.read_text()
    path.write_text(text[: text.index("demonstration:")])
    return Register.read(project).extract(f"toytown/{name}")


# ---------------------------------------------------------------- the Open Data Contract Standard


@pytest.mark.parametrize("extract", _all_extracts(), ids=lambda e: e.id)
def test_the_standard_s_own_package_reads_and_validates_the_contract(extract: Extract) -> None:
    text = odcs(extract)
    values = yaml.safe_load(text)
    package = files("open_data_contract_standard")
    schema = json.loads((package / "schema.json").read_text(encoding="utf-8"))
    faults = validators.validator_for(schema)(schema).iter_errors(values)
    assert [f"{list(fault.path)}: {fault.message}" for fault in faults] == []
    read_back = OpenDataContractStandard.from_string(text)
    assert yaml.safe_load(read_back.to_yaml()) == values


def test_the_standard_is_told_columns_keys_rules_and_times(toytown: Register) -> None:
    told = yaml.safe_load(odcs(toytown.extract("toytown/libraries")))
    table = told["schema"][0]
    columns = {column["name"]: column for column in table["properties"]}
    assert columns["loans"]["logicalType"] == "integer"
    assert columns["kind"]["primaryKeyPosition"] == 3
    assert columns["rate"]["synonyms"] == [{"synonym": "Loans per head"}]
    assert columns["kind"]["enum"] == [{"value": "branch"}, {"value": "mobile"}]
    assert [rule["severity"] for rule in table["quality"]] == ["warning", "error"]
    assert [rule["dimension"] for rule in table["quality"]] == ["conformity", "uniqueness"]
    assert [(t["property"], t["value"]) for t in told["slaProperties"]] == [
        ("frequency", 1),
        ("latency", 20),
        ("retention", 6),
        ("endOfSupport", "2027-03-31"),
    ]


# ---------------------------------------------------------------- schemas for editors


def test_the_schemas_in_the_repository_are_those_of_the_models() -> None:
    kept = {path.name: path.read_text(encoding="utf-8") for path in schemas.FOLDER.iterdir()}
    assert kept == schemas.schemas(), "run: python -m pipelines.specs.schemas"


@cache
def _validator(kind: str) -> Any:
    schema = json.loads(schemas.schemas()[f"{kind}.schema.json"])
    validator = validators.validator_for(schema)
    validator.check_schema(schema)
    return validator(schema)


def _faults(kind: str, values: Any) -> list[str]:
    return [f"{list(f.path)}: {f.message}" for f in _validator(kind).iter_errors(values)]


_SPECS = {
    "contract": "expectations/*/*.yml",
    "signoff": "expectations/signoff.yml",
    "metric": "dbt_project/models/metrics/*/*.yml",
    "strategy": "dbt_project/strategies/*.yml",
}


@pytest.mark.parametrize("kind", _SPECS)
def test_every_spec_of_the_project_fits_its_schema(kind: str) -> None:
    paths = sorted(CHECKOUT.glob(_SPECS[kind]))
    assert paths
    told = {path.name: _faults(kind, read_yaml(path)) for path in paths}
    assert {name: faults for name, faults in told.items() if faults} == {}


@pytest.mark.parametrize(
    ("kind", "bad"),
    [
        ("contract", "contracts/unknown_key"),
        ("contract", "contracts/wrong_choice"),
        ("contract", "contracts/unknown_grammar"),
        ("contract", "contracts/unknown_kind_of_area"),
        ("contract", "contracts/missing_keys"),
        ("corrections", "corrections/file_by_its_name"),
        ("corrections", "corrections/of_no_known_status"),
        ("metric", "metrics/unknown_key"),
        ("metric", "metrics/wrong_polarity"),
        ("metric", "metrics/no_meta"),
        ("metric", "metrics/two_models"),
        ("strategy", "strategies/unknown_signature"),
    ],
)
def test_an_editor_sees_what_one_key_alone_shows(kind: str, bad: str) -> None:
    assert _faults(kind, read_yaml(CHECKOUT / "tests/refused" / f"{bad}.yml"))


def test_an_editor_does_not_see_what_only_two_corrections_together_show() -> None:
    bad = CHECKOUT / "tests/refused/corrections/two_of_one_cell.yml"
    assert _faults("corrections", read_yaml(bad)) == []


def test_the_metric_s_schema_leaves_dbt_s_own_keys_to_dbt() -> None:
    values = read_yaml(TOY / "metric.yml")
    values["unit_tests"] = [{"name": "loans_are_counted"}]
    values["models"][0]["columns"] = [{"name": "area_code", "data_tests": ["not_null"]}]
    values["models"][0]["config"]["meta"]["owner"] = "somebody's tool"
    assert _faults("metric", values) == []


# ---------------------------------------------------------------- the reference


def test_the_page_of_every_key_is_that_of_the_models() -> None:
    current = reference.PAGE.read_text(encoding="utf-8")
    assert reference.page(current) == current, "run: python -m pipelines.specs.reference"


@pytest.mark.parametrize("model", [Contract, Corrections, Metric, SignOff, Strategy])
def test_every_key_says_what_it_is_for(model: Any) -> None:
    schema = model.model_json_schema()
    silent = [
        f"{name}.{key}"
        for name, part in {model.__name__: schema, **schema["$defs"]}.items()
        for key, field in part.get("properties", {}).items()
        if not field.get("description")
    ]
    assert silent == []
