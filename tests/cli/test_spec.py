"""`hwb spec`: what a partner is to send, for people and for tools."""

import json

import yaml


def test_without_an_extract_all_are_listed(hwb, toytown):
    said = hwb(toytown, "spec")
    assert said.code == 0
    assert [line.split()[0] for line in said.out.splitlines()[2:]] == [
        "toy_hospital/waits",
        "toy_office/healthy_years",
        "toy_office/practices",
    ]


def test_the_sheet_of_an_extract_names_the_figures_made_from_it(hwb, toytown):
    said = hwb(toytown, "spec", "toy_hospital/waits")
    assert said.code == 0
    assert said.out.startswith("# Waits at Toytown Hospital\n")
    assert "These figures are made from it: Seen in time." in said.out
    assert "Other figures are looked up in it." in hwb(toytown, "spec", "toy_office/practices").out


def test_all_sheets_are_printed_on_request(hwb, toytown):
    said = hwb(toytown, "spec", "--all")
    assert said.code == 0
    assert said.out.count("## The columns") == 3


def test_an_empty_file_with_example_rows_is_written(hwb, toytown, tmp_path):
    said = hwb(toytown, "spec", "toy_hospital/waits", "--template", str(tmp_path))
    assert said.code == 0
    written = tmp_path / "toy_hospital_waits_template.csv"
    assert said.out == f"{written}\n"
    assert "Practice,Month,Seen in time,Seen" in written.read_text()


def test_other_tools_get_their_own_forms(hwb, toytown):
    contract = yaml.safe_load(hwb(toytown, "spec", "toy_hospital/waits", "--odcs").out)
    assert (contract["kind"], contract["id"]) == ("DataContract", "toy_hospital__waits")
    schema = json.loads(hwb(toytown, "spec", "--schema").out)
    assert "columns" in schema["properties"]


def test_a_form_of_no_extract_is_not_understood(hwb, toytown):
    said = hwb(toytown, "spec", "--odcs")
    assert said.code == 2
    assert "name the extract" in said.err


def test_a_refused_contract_is_told_and_ends_with_1(hwb, toytown_copy):
    contract = toytown_copy.expectations / "toy_office/practices.yml"
    contract.write_text(contract.read_text().replace("row: One", "rwo: One"))
    said = hwb(toytown_copy, "spec")
    assert said.code == 1
    assert "toy_hospital/waits" in said.out
    assert "HWB-10" in said.err
    assert "did you mean 'row'?" in said.err
    assert hwb(toytown_copy, "spec", "toy_office/practices").code == 3
