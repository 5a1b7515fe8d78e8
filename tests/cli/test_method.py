"""Any table through a method, as a person does it: the list, the answer, and what is refused."""

import csv

import pytest


def table(tmp_path, text):
    path = tmp_path / "given.csv"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_the_list_names_each_method_its_columns_and_options(hwb, toytown):
    said = hwb(toytown, "method", "--list")
    assert said.code == 0
    assert "dsr: Directly standardised rate, with Dobson's limits" in said.out
    assert "  column   ageband (text, may be absent): Label of the age band" in said.out
    assert "  option   multiplier (number, 100000): 100000 for per 100,000." in said.out
    assert max(map(len, said.out.splitlines())) <= 96
    one = hwb(toytown, "method", "dsr", "--list")
    assert one.out in said.out


def test_the_list_loads_nothing_heavy(imported_by, toytown):
    assert imported_by(toytown, "method", "--list") == []


@pytest.mark.slow
def test_a_table_is_answered_row_by_row_with_its_own_columns_carried(hwb, toytown, tmp_path):
    given = table(tmp_path, "area,Numerator,Denominator\nA,65,100\nB,,100\n")
    said = hwb(toytown, "method", "proportion", "--in", given, "--option", "confidence=95")
    assert said.code == 0
    first, second = csv.DictReader(said.out.splitlines())
    assert (first["area"], first["value"]) == ("A", "0.65")
    assert first["lowercl"].startswith("0.55254443296")
    assert (second["value"], second["reason"]) == ("", "a numerator or denominator is missing")


def test_groups_columns_and_options_are_chosen_and_the_answer_goes_to_a_file(
    hwb, toytown, tmp_path
):
    given = table(tmp_path, "Where,Age,Deaths,People\nA,65-69,10,1000\nA,70-74,20,1000\n")
    out = tmp_path / "out.csv"
    said = hwb(
        toytown,
        *("method", "dsr", "--in", given, "--out", str(out), "--by", "where"),
        *("--column", "n=People", "--column", "ageband=Age", "--option", "multiplier=1000"),
    )
    assert (said.code, said.out) == (0, "")
    [row] = csv.DictReader(out.read_text(encoding="utf-8").splitlines())
    assert (row["Where"], row["total_count"]) == ("A", "30.0")
    assert row["value"].startswith("14.7619")


def test_what_cannot_be_is_told_and_ends_with_1_and_nothing_else_is_lost(hwb, toytown, tmp_path):
    given = table(tmp_path, "area,x,n\nA,5,4\nB,1,4\n")
    said = hwb(toytown, "method", "proportion", "--in", given)
    assert said.code == 1
    assert said.err == "row 1: a numerator is above its denominator\n"
    assert [row["value"] for row in csv.DictReader(said.out.splitlines())] == ["", "0.25"]


@pytest.mark.parametrize(
    ("arguments", "text", "told"),
    [
        (["proprotion"], "x,n\n1,2\n", "HWB-720: no method is called 'proprotion'; did you mean"),
        (["rate"], "", "HWB-721: the table has no header line"),
        (["rate"], "x,x\n1,2\n", "HWB-721: two columns are called 'x'"),
        (["rate"], "x,n\n1,2,3\n", "HWB-721: row 1 has 3 cells, the header 2"),
        (["rate"], 'x,n\n1,"2\n3,4\n', "HWB-721: row 1 cannot be read"),
        (["rate"], 'x,n\n1,"2\n3"\n', "a cell holds a line end; is a quote missing?"),
        (["rate", "--option", "confidence=nan"], "x,n\n1,2\n", "a level lies between 50"),
        (["rate"], "x\n1\n", "HWB-722: rate needs the column n: Population"),
        (["rate", "--by", "aera"], "area,x,n\nA,1,2\n", "HWB-722: --by: the table has no column"),
        (["rate", "--option", "multipler=1"], "x,n\n1,2\n", "did you mean 'multiplier'?"),
        (["rate", "--option", "multiplier=ten"], "x,n\n1,2\n", "the option multiplier cannot be"),
        (["rate", "--option", "confidence=5"], "x,n\n1,2\n", "a level lies between 50 and 99.99 %"),
        (["rate", "--column", "y=x"], "x,n\n1,2\n", "HWB-722: rate takes no column 'y'"),
        (["rate", "--option", "multiplier"], "x,n\n1,2\n", "write --option NAME=VALUE once each"),
    ],
)
def test_what_does_not_fit_ends_with_2_and_says_what_would(
    hwb, toytown, tmp_path, arguments, text, told
):
    method, *options = arguments
    said = hwb(toytown, "method", method, "--in", table(tmp_path, text), *options)
    assert said.code == 2
    assert told in said.err


def test_a_cell_that_is_no_number_is_told_by_its_place_and_shape_alone(hwb, toytown, tmp_path):
    given = table(tmp_path, "area,x,n\nA,5,10\nB,Jane Doe,10\n")
    said = hwb(toytown, "method", "rate", "--in", given)
    assert said.code == 2
    assert "HWB-723: the cell is no number: its shape is 'Aaaa Aaa'" in said.err
    assert "row 2, column 'x'" in said.err
    assert "Jane" not in said.err


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('x,n,area\n1,2,"A\n3,4,B\n5,6,C\n', "row 1 cannot be read; is a quote missing?"),
        (
            'x,n,area\n1,2,A\n1,2,"A\n3,4,B"\n',
            "row 2: a cell holds a line end; is a quote missing?",
        ),
        ('x,n,"ar\nea"\n1,2,A\n', "the header: a cell holds a line end"),
    ],
)
def test_a_stray_quote_swallows_no_row(hwb, toytown, tmp_path, text, told):
    said = hwb(toytown, "method", "rate", "--in", table(tmp_path, text))
    assert said.code == 2
    assert f"HWB-721: {told}" in said.err


def test_a_cell_may_be_as_long_as_it_is(hwb, toytown, tmp_path):
    long = "z" * 140_000
    said = hwb(toytown, "method", "rate", "--in", table(tmp_path, f"x,n,area\n1,2,{long}\n"))
    assert said.code == 0
    assert long in said.out


def test_an_option_may_hold_any_sign_that_is_text(hwb, toytown, tmp_path):
    given = table(tmp_path, "side,x,n\n😀,5,10\né,3,10\n")
    said = hwb(toytown, "method", "gap", "--in", given, "--option", "of=😀")
    assert said.code == 0
    said = hwb(toytown, "method", "gap", "--in", given, "--option", "of=\udcff")
    assert said.code == 2
    assert "it is no text in UTF-8" in said.err


def test_a_table_that_is_not_there_or_no_text_is_refused(hwb, toytown, tmp_path):
    missing = hwb(toytown, "method", "rate", "--in", str(tmp_path / "none.csv"))
    assert missing.code == 2
    assert "HWB-721: the table cannot be read" in missing.err
    binary = tmp_path / "given.csv"
    binary.write_bytes(b"x,n\n\xff,1\n")
    assert "it is no text in UTF-8" in hwb(toytown, "method", "rate", "--in", str(binary)).err


def test_an_answer_that_cannot_be_written_ends_with_3(hwb, toytown, tmp_path):
    given = table(tmp_path, "x,n\n1,2\n")
    said = hwb(toytown, "method", "rate", "--in", given, "--out", str(tmp_path / "no" / "out.csv"))
    assert said.code == 3
    assert "HWB-725: the answer cannot be written" in said.err
