"""A source that repeats a row on purpose names the column that differs: `repeats`."""

PARENT = {"parent": {}}


def marks(landed):
    return dict(zip(landed.frame["_line"], landed.frame["_is_repeat"], strict=True))


def test_a_row_that_repeats_an_earlier_key_is_marked_and_kept(make_contract, make_table, land):
    contract = make_contract(key=["area", "year"], repeats=["parent"], columns=PARENT)
    table = make_table(
        ["Area Code", "Year", "Count", "Parent"],
        ["E06000016", "2022/23", "5", "North"],
        ["E06000016", "2022/23", "5", "South"],
        ["E06000016", "2021/22", "5", "North"],
    )
    landed = land(table, contract)
    assert landed.report.landed == 3
    assert marks(landed) == {2: False, 3: True, 4: False}


def test_without_designed_repeats_no_row_is_marked(make_contract, make_table, land):
    table = make_table(
        ["Area Code", "Year", "Count", "Parent"],
        ["E06000016", "2022/23", "5", "North"],
        ["E06000016", "2022/23", "5", "North"],
    )
    assert marks(land(table, make_contract(key="none", columns=PARENT))) == {2: False, 3: False}


def test_a_quarantined_line_is_nobodys_first(make_contract, make_table, land):
    contract = make_contract(key=["area", "year"], repeats=["parent"], columns=PARENT)
    table = make_table(
        ["Area Code", "Year", "Count", "Parent"],
        ["E06000016", "2022/23", "five", "North"],
        ["E06000016", "2022/23", "5", "South"],
    )
    assert marks(land(table, contract)) == {3: False}
