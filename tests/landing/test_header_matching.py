"""Which sent header is which column: by name, never by position."""

import pytest

from pipelines.intake.matching import match


def test_columns_are_found_by_name_in_any_order_case_and_spacing(make_contract):
    matching = match(["COUNT ", "year", "Area\u00a0 code"], make_contract())
    assert matching.is_usable
    assert matching.columns == {"area": 2, "year": 1, "count": 0}


def test_an_alias_stands_for_the_header_it_replaced(make_contract):
    contract = make_contract({"area": {"aliases": ["AreaCode"]}})
    assert match(["AreaCode", "Year", "Count"], contract).columns["area"] == 0


def test_a_header_named_at_run_time_is_matched_whole_by_its_pattern(make_contract):
    contract = make_contract(
        {"compared": {"header": "Compared to parent", "regex": r"Compared to (?!England).+ value"}}
    )
    header = ["Area Code", "Year", "Count", "Compared to England value", "Compared to CCGs value"]
    assert match(header, contract).columns["compared"] == 4
    for longer in ("Not Compared to CCGs value", "Compared to CCGs value or so"):
        assert not match([*header[:4], longer], contract).is_usable


def test_a_header_goes_to_the_column_that_is_called_so_before_one_that_was(make_contract):
    contract = make_contract(
        {
            "indicator": {"header": "Indicator", "aliases": ["Variable Name"]},
            "variable": {"header": "Variable Name", "aliases": ["Indicator"], "required": False},
        }
    )
    header = ["Variable Name", "Indicator", "Area Code", "Year", "Count"]
    matching = match(header, contract)
    assert (matching.columns["variable"], matching.columns["indicator"]) == (0, 1)
    assert match(header[:1] + header[2:], contract).missing == {"indicator": "Indicator"}


def test_columns_the_contract_does_not_know_are_told_and_taken_no_further(make_contract):
    matching = match(["Area Code", "Year", "Count", "Median"], make_contract())
    assert matching.is_usable
    assert matching.extra_names == ["Median"]


def test_each_missing_column_is_named_with_the_nearest_header_sent(make_contract):
    refusal = match(["Area Codes", "When", "Counted"], make_contract()).refusal()
    assert refusal.code == "HWB-401"
    assert "'Area Code' (area) is missing (nearest header sent: 'Area Codes')" in refusal.what
    assert "'Year' (year) is missing;" in refusal.what


def test_a_header_that_may_be_a_row_of_values_is_not_repeated(make_contract):
    refusal = match(["Jane Smith", "07/11/1950", "LE1 1AA"], make_contract()).refusal()
    assert "Jane" not in str(refusal)
    assert "1950" not in str(refusal)


def test_two_headers_for_one_column_are_refused(make_contract):
    contract = make_contract({"area": {"aliases": ["AreaCode"]}})
    refusal = match(["Area Code", "AreaCode", "Year", "Count"], contract).refusal()
    assert refusal.code == "HWB-402"
    assert "'Area Code', 'AreaCode' all match the column 'area'" in refusal.what


def test_two_headers_of_one_name_are_refused_whether_or_not_the_contract_knows_it(make_contract):
    known = match(["Area Code", "Year", "Count", "count"], make_contract()).refusal()
    unknown = match(["Area Code", "Year", "Count", "Status", "status"], make_contract()).refusal()
    assert (known.code, unknown.code) == ("HWB-403", "HWB-403")
    assert "'Status' stands more than once" in unknown.what


def test_all_that_is_wrong_with_a_header_is_told_at_once(make_contract):
    refusal = match(["Area Code", "Year", "Year"], make_contract()).refusal()
    assert refusal.code == "HWB-401"
    assert "'Count'" in refusal.what
    assert "'Year' stands more than once" in refusal.what


@pytest.mark.parametrize("name", ["area", "year"])
def test_the_columns_of_period_and_area_are_needed_even_when_called_optional(make_contract, name):
    contract = make_contract({name: {"required": False}})
    header = ["Area Code", "Year", "Count"]
    header.remove(contract.columns[name].header)
    assert list(match(header, contract).missing) == [name]


def test_an_optional_column_may_be_absent_and_is_noted(make_contract, make_table, land):
    contract = make_contract(
        {"note": {"required": False}, "rate": {"required": False, "type": "decimal"}}
    )
    landed = land(
        make_table(["Area Code", "Year", "Count"], ["E06000016", "2023/24", "5"]), contract
    )
    row = landed.frame.row(0, named=True)
    assert (row["note"], row["rate"], row["rate_status"]) == (None, None, None)
    assert [n.what for n in landed.report.notes] == [
        "optional column not sent: note",
        "optional column not sent: rate",
    ]
