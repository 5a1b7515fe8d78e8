"""The folders are the register."""

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.errors import HwbError
from pipelines.specs.base import nearest
from pipelines.specs.contract import FileShape
from pipelines.specs.expecting import OUR_OWN, expectation_types
from pipelines.specs.reading import build, fingerprint
from pipelines.specs.register import Register

CHECKOUT = Path(__file__).parents[2]


def test_every_spec_of_the_project_is_read() -> None:
    assert {str(path): str(why) for path, why in Register.read(CHECKOUT).refused.items()} == {}


def test_a_contract_is_called_after_its_folder_and_file(toytown: Register) -> None:
    extract = toytown.extract("toytown/libraries")
    assert (extract.id, extract.table) == ("toytown/libraries", "toytown__libraries")


def test_an_unknown_extract_is_told_with_the_nearest_name(toytown: Register) -> None:
    with pytest.raises(HwbError, match=r"HWB-104: .*did you mean 'toytown/libraries'"):
        toytown.extract("toytown/library")


def test_a_refused_contract_holds_only_itself(toy_project: Path) -> None:
    contracts = toy_project / "expectations/toytown"
    (contracts / "beds.yml").write_text("title: Beds\n")

    register = Register.read(toy_project)

    assert list(register.refused) == [contracts / "beds.yml"]
    assert "toytown/clinics" in register.extracts
    with pytest.raises(HwbError, match="HWB-103"):
        register.extract("toytown/beds")


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("toytown", "beds.yaml"),
        ("toytown", "Beds.YML"),
        ("toytown", "b__eds.yml"),
        ("ToyTown", "beds.yml"),
    ],
)
def test_a_contract_under_another_sort_of_name_is_refused_not_passed_over(
    toy_project: Path, folder: str, name: str
) -> None:
    contracts = toy_project / "expectations"
    (contracts / folder).mkdir(exist_ok=True)
    shutil.move(contracts / "toytown/beds.yml", contracts / folder / name)

    register = Register.read(toy_project)

    assert [refusal.code for refusal in register.refused.values()] == ["HWB-108"]
    assert list(register.refused) == [contracts / folder / name]


def test_two_subjects_cannot_have_a_metric_of_one_id(tmp_path: Path) -> None:
    good = (Path(__file__).parent / "project/metric.yml").read_text()
    for subject in ("libraries", "reading"):
        folder = tmp_path / "dbt_project/models/metrics" / subject
        folder.mkdir(parents=True)
        (folder / "loans.yml").write_text(good)
        (folder / "loans.sql").write_text("select 1 as one\n")

    register = Register.read(tmp_path)

    assert register.metrics["loans"].subject == "libraries"
    assert register.metrics["loans"].description == "Items lent for each member."
    assert [refusal.code for refusal in register.refused.values()] == ["HWB-105"]


def test_a_strategy_may_name_a_metric_that_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "dbt_project/models/metrics/libraries"
    folder.mkdir(parents=True)
    (folder / "loans.yml").write_text("models: []\n")
    (folder / "loans.sql").write_text("select 1 as one\n")
    strategies = tmp_path / "dbt_project/strategies"
    strategies.mkdir()
    text = (Path(__file__).parent / "project/strategy.yml").read_text()
    (strategies / "toytown.yml").write_text(text)

    register = Register.read(tmp_path)

    assert list(register.strategies) == ["toytown"]
    assert list(register.refused) == [folder / "loans.yml"]


def test_layout_and_comments_change_no_hash(toy_project: Path) -> None:
    path = toy_project / "expectations/toytown/libraries.yml"
    before = Register.read(toy_project).extract("toytown/libraries").hash
    path.write_text(
        "# A remark.\n" + path.read_text().replace("  name: Toytown", "  name:  Toytown")
    )
    assert Register.read(toy_project).extract("toytown/libraries").hash == before


def test_a_default_written_out_changes_no_hash(toy_project: Path) -> None:
    path = toy_project / "expectations/toytown/libraries.yml"
    before = Register.read(toy_project).extract("toytown/libraries").hash
    path.write_text(path.read_text() + "role: metrics\nmaturity: final\n")
    assert Register.read(toy_project).extract("toytown/libraries").hash == before


def test_how_synthetic_files_are_made_changes_no_hash(toy_project: Path) -> None:
    path = toy_project / "expectations/toytown/libraries.yml"
    before = Register.read(toy_project).extract("toytown/libraries").hash
    path.write_text(path.read_text().replace('["100", "199"]', '["100", "299"]'))
    assert Register.read(toy_project).extract("toytown/libraries").hash == before


def test_a_changed_marker_changes_the_hash(toy_project: Path) -> None:
    path = toy_project / "expectations/toytown/libraries.yml"
    before = Register.read(toy_project).extract("toytown/libraries").hash
    path.write_text(path.read_text().replace('"..": missing', '"..": suppressed'))
    assert Register.read(toy_project).extract("toytown/libraries").hash != before


def test_expectations_are_those_of_great_expectations() -> None:
    from great_expectations.expectations.registry import list_registered_expectation_implementations

    registered = set(list_registered_expectation_implementations())
    assert expectation_types() - OUR_OWN == {
        name for name in registered - OUR_OWN if name.startswith("expect_")
    }


def test_plain_values_without_lines_build_a_spec_too() -> None:
    shape = build(FileShape, {"format": "csv", "names": ["a.csv"]}, Path("shape"))
    assert (shape.format, len(fingerprint(shape))) == ("csv", 64)


@given(names=st.lists(st.text(min_size=1, max_size=8), min_size=1, max_size=4))
def test_the_nearest_name_is_one_of_the_valid_ones(names: list[str]) -> None:
    assert nearest(names[0], names) == f"; did you mean {names[0]!r}?"
    assert nearest(names[0], []) == ""
