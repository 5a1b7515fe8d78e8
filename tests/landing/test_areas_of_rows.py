"""Each row has the area the contract says; an unknown one is kept and counted, never dropped."""

import pytest

from pipelines.intake.rules import Rule

HEADER = ["Area Code", "Year", "Count"]


@pytest.fixture
def areas(make_contract, make_table, land):
    """Code and kind of the area of each row, its line's refusals, and what was noted."""

    def areas(codes, area, **column):
        contract = make_contract({"area": column}, area=area)
        landed = land(make_table(HEADER, *[[code, "2023/24", "1"] for code in codes]), contract)
        notes = {n.what: n.count for n in landed.report.notes}
        refused = landed.quarantine.select("line", "column", "rule").rows()
        return landed.frame.select("_area_code", "_area_kind").rows(), refused, notes

    return areas


def test_the_kind_of_a_gss_code_is_read_from_the_code(areas):
    found, _, notes = areas(
        ["E06000016", "E10000018", "E92000001"], {"code": "area", "kind": "gss"}
    )
    assert found == [
        ("E06000016", "unitary_authority"),
        ("E10000018", "county"),
        ("E92000001", "country"),
    ]
    assert notes == {}


@pytest.mark.parametrize("code", ["E99000016", "E0600001", "e06000016", "E060000160", "Leicester"])
def test_a_code_that_is_not_known_is_kept_without_a_kind_and_counted(areas, code):
    found, refused, notes = areas([code, code, "E06000016"], {"code": "area", "kind": "gss"})
    assert found == [(code, None), (code, None), ("E06000016", "unitary_authority")]
    assert refused == []
    assert notes == {"rows whose area is not known: kept, with no kind of area": 2}


def test_a_blank_area_refuses_its_line(areas):
    found, refused, _ = areas(["", "E06000016"], {"code": "area", "kind": "gss"})
    assert len(found) == 1
    assert refused == [(2, "area", Rule.NO_AREA)]


def test_a_blank_or_word_that_the_contract_makes_a_marker_stands_without_an_area(areas):
    markers = {"": "missing", "-": "not_applicable"}
    found, refused, notes = areas(
        ["", "-", "E01013600"], {"code": "area", "kind": "lsoa11"}, markers=markers
    )
    assert found == [(None, None), (None, None), ("E01013600", "lsoa11")]
    assert refused == []
    assert notes == {"rows without an area, as a marker says: kept": 2}


def test_a_national_row_among_local_ones_keeps_its_own_kind(areas):
    area = {"code": "area", "kind": "lsoa11", "aliases": {"-": "E92000001"}}
    found, _, _ = areas(["E01013600", "E92000001", "-"], area)
    assert found == [("E01013600", "lsoa11"), ("E92000001", "country"), ("E92000001", "country")]


def test_an_alias_may_stand_for_a_code_of_another_register_or_for_a_blank(areas):
    area = {"code": "area", "kind": "gss", "aliases": {"856": "E06000016", "": "E92000001"}}
    found, refused, _ = areas(["856", ""], area)
    assert found == [("E06000016", "unitary_authority"), ("E92000001", "country")]
    assert refused == []


def test_a_practice_code_has_the_kind_the_contract_names(areas):
    found, _, _ = areas(["C82001"], {"code": "area", "kind": "practice"})
    assert found == [("C82001", "practice")]


def test_names_become_codes_and_a_name_that_is_not_listed_is_kept_without_a_kind(areas):
    area = {"name": "area", "names": {"Leicester": "E06000016"}, "kind": "gss"}
    found, _, notes = areas(["Leicester", "Leicester\u00a0", "Rutland"], area)
    assert found == [
        ("E06000016", "unitary_authority"),
        ("E06000016", "unitary_authority"),
        ("Rutland", None),
    ]
    assert notes["rows whose area is not known: kept, with no kind of area"] == 1


def test_a_name_that_is_not_listed_has_no_kind_whatever_kind_the_contract_names(areas):
    area = {"name": "area", "names": {"UHL": "RWE"}, "kind": "provider"}
    found, _, _ = areas(["UHL", "Elsewhere"], area)
    assert found == [("RWE", "provider"), ("Elsewhere", None)]


def test_a_row_sent_without_a_code_takes_that_of_its_name(make_contract, make_table, land):
    contract = make_contract(
        {"name": {}},
        area={"code": "area", "name": "name", "names": {"England": "E92000001"}, "kind": "gss"},
    )
    rows = [
        ["-", "2023/24", "1", "England"],
        ["E06000016", "2023/24", "1", "Leicester"],
        ["", "2023/24", "1", "Leicester"],
    ]
    landed = land(make_table([*HEADER, "Name"], *rows), contract)
    assert landed.frame["_area_code"].to_list() == ["E92000001", "E06000016"]
    assert landed.quarantine.select("line", "column", "rule").rows() == [(4, "area", Rule.NO_AREA)]


def test_the_level_of_a_row_says_which_column_holds_its_code(make_contract, make_table, land):
    contract = make_contract(
        {"level": {}, "country": {}, "authority": {"required": False}},
        area={
            "by": {"column": "level", "codes": {"National": "country", "Local": "authority"}},
            "kind": "gss",
        },
    )
    header = [*HEADER, "Level", "Country", "Authority"]
    rows = [
        ["", "2023/24", "1", "National", "E92000001", ""],
        ["", "2023/24", "1", "Local", "E92000001", "E06000016"],
        ["", "2023/24", "1", "School", "E92000001", "E06000016"],
        ["", "2023/24", "1", "Local", "E92000001", ""],
    ]
    landed = land(make_table(header, *rows), contract)
    assert landed.frame.select("_area_code", "_area_kind").rows() == [
        ("E92000001", "country"),
        ("E06000016", "unitary_authority"),
    ]
    assert landed.quarantine.select("line", "column", "rule").rows() == [
        (4, "level", Rule.LEVEL),
        (5, None, Rule.NO_AREA),
    ]


def test_a_fixed_area_is_that_of_every_row(areas):
    found, _, _ = areas(["1", "2"], {"fixed": "J01000052", "kind": "city"})
    assert found == [("J01000052", "city")] * 2
    found, _, _ = areas(["1"], {"fixed": "E06000016", "kind": "gss"})
    assert found == [("E06000016", "unitary_authority")]


def test_the_account_counts_the_areas_of_landed_rows(make_contract, make_table, land):
    rows = [
        ["E06000016", "2023/24", "1"],
        ["E06000016", "2022/23", "1"],
        ["E10000018", "2023/24", "x"],
    ]
    assert land(make_table(HEADER, *rows), make_contract()).report.areas == 1
