"""Whatever is wrong holds itself: one metric, one extract, one contract, one file."""

import json
from dataclasses import asdict

import pytest

from pipelines.account import Account
from tests.promises.conftest import NewTown
from tests.promises.town import Town, contract, metric

pytestmark = pytest.mark.slow

CANARY = "O'Canary"
"""A text of a partner's file that no message may repeat; the quote may break out of one."""

CUT = "x" + 40 * "€" + "Canary"
"""DuckDB quotes a part of it that begins inside a letter, so that its words cannot be read."""

LINES = f"E06000999,2025-04,{CANARY} 19500711,3\nE06000999,2025-05,{CANARY} 19500711,4\n"
LINES += f"E06000999,2025-03,{CUT},5\n"

COUNT = "{{ counted('toy_office__notes', numerator='people') }}"
CHANGED = "select * replace (%s) from (\n" + COUNT + "\n)"

# metric → (its SQL, what the person who wrote it is told)
BROKEN_SQL = {
    "unknown_column": (
        COUNT.replace("'people'", "'peple'", 1),
        'Binder Error: Referenced column "peple" not found',
    ),
    "text_as_number": (
        "{{ counted('toy_office__notes', numerator='cast(note as int)', status=\"'present'\") }}",
        "Conversion Error (to INT32) in column note; its words are left out",
    ),
    "number_too_large": (
        "{{ counted('toy_office__notes', numerator='people * 9223372036854775807', "
        "status=\"'present'\") }}",
        "Out of Range Error; its words are left out",
    ),
    "error_that_quotes": (
        "{{ counted('toy_office__notes', numerator='error(note)', status=\"'present'\") }}",
        "Invalid Input Error; its words are left out",
    ),
    "text_cut_short": (
        """{{ counted(
          'toy_office__notes',
          numerator="cast(json_extract(note, '$.x') as int)",
          where="month = '2025-03'",
          status="'present'",
        ) }}""",
        "Unknown Error; its words are left out",
    ),
    "unclosed_jinja": ("{{ counted('toy_office__notes', numerator='people') }", "unexpected '}'"),
    "unknown_macro": (COUNT.replace("counted", "conted"), "'conted' is undefined"),
    "unknown_source": (COUNT.replace("notes", "nots"), "'landed.toy_office__nots'"),
    "column_left_out": (
        "select people from {{ source('landed', 'toy_office__notes') }}",
        'does not have a column named "evidence"',
    ),
    "period_backwards": (
        CHANGED % "period_start - 400 as period_end",
        "3 row(s) fail the test evidence_has_a_period_and_a_file",
    ),
    "contract_refused": (
        COUNT.replace("notes", "refused"),
        "it reads toy_office/refused, of which the contract is refused",
    ),
}
"""No two of them tell of each other, though they are all wrong at once."""


def with_people(more: dict[str, str]) -> str:
    return contract(
        "People",
        {"area": "", "month": "", "note": "", "people": "type: whole", **more},
        key="none",
        period="{source: column, column: month, grammar: month}",
        area="{code: area, kind: gss}",
        replaces="{what: periods}",
    )


@pytest.fixture(scope="module")
def account_and_town(new_town: NewTown) -> tuple[Account, Town]:
    town = new_town()
    town.send_toytown()
    header = "area,month,note,people\n"
    for name in ("notes", "asks_for_more", "never_received"):
        town.write(f"expectations/toy_office/{name}.yml", with_people({}))
    assert town.send(header + LINES, "toy_office/notes", "2025-06-01").outcome == "received"
    more = header + LINES.replace("3\n", "5\n")
    assert town.send(more, "toy_office/asks_for_more", "2025-06-01").outcome == "received"
    town.write("expectations/toy_office/asks_for_more.yml", with_people({"beds": "type: whole"}))
    town.write("expectations/toy_office/refused.yml", with_people({}) + "colour: blue\n")
    broken = "dbt_project/models/metrics/broken"
    for name, (sql, _) in BROKEN_SQL.items():
        town.write(f"{broken}/{name}.sql", sql)
        town.write(f"{broken}/{name}.yml", metric(name, name))
    town.write(f"{broken}/yaml_that_is_none.sql", COUNT)
    town.write(f"{broken}/yaml_that_is_none.yml", "models: [")
    whole = "dbt_project/models/metrics/whole"
    for name, extract in (("notes", "notes"), ("nothing_yet", "never_received")):
        town.write(f"{whole}/{name}.sql", COUNT.replace("notes", extract))
        town.write(f"{whole}/{name}.yml", metric(name, name))
    strategy = town.project / "dbt_project/strategies/toytown.yml"
    named = "[seen_in_time, notes, nothing_yet, unknown_column]"
    text = strategy.read_text(encoding="utf-8").replace("[seen_in_time]", named)
    strategy.write_text(text, encoding="utf-8")
    return town.refresh().account, town


@pytest.fixture(scope="module")
def account(account_and_town: tuple[Account, Town]) -> Account:
    return account_and_town[0]


@pytest.fixture(scope="module")
def town(account_and_town: tuple[Account, Town]) -> Town:
    return account_and_town[1]


def test_everything_else_publishes_the_same_figures(town: Town, toytown_refreshed: Town) -> None:
    def of_whole_metrics(text: bytes) -> list[str]:
        return [
            line
            for line in text.decode().splitlines()
            if line.startswith(("seen_in_time,", "healthy_years,"))
        ]

    whole = of_whole_metrics(town.figures)
    assert whole == of_whole_metrics(toytown_refreshed.figures)
    assert len(whole) == 38


def test_a_whole_metric_reads_the_extract_that_broken_ones_read(town: Town) -> None:
    assert town.rows("select value from figures.series where metric_id = 'notes' order by all") == [
        (3.0,),
        (4.0,),
        (5.0,),
    ]


@pytest.mark.parametrize("name", BROKEN_SQL)
def test_a_metric_that_cannot_run_holds_itself_and_says_why(
    name: str, account: Account, town: Town
) -> None:
    [held] = [h for h in account.held if h.name == name]
    assert held.what == "metric"
    assert held.because.startswith("definition error: ")
    assert BROKEN_SQL[name][1] in held.because
    asked = f"select what, because from quality.held where name = '{name}'"
    assert town.rows(asked) == [("metric", held.because)]
    assert town.rows(f"from figures.metric_value where metric_id = '{name}'") == []


def test_a_specification_that_is_refused_holds_itself_and_is_named_by_its_path(
    account: Account,
) -> None:
    held = {h.name: h.because for h in account.held if h.what == "specification"}
    assert held.keys() == {
        "expectations/toy_office/refused.yml",
        "dbt_project/models/metrics/broken/yaml_that_is_none.yml",
    }
    assert "colour" in held["expectations/toy_office/refused.yml"]


def test_files_are_held_each_for_its_own_reason_and_no_other_file_is(
    account: Account, town: Town
) -> None:
    held = [(h.name, h.because) for h in account.held if h.what == "file"]
    assert len(held) == 2
    reasons = dict(held)
    assert "no_more_are_seen_in_time_than_are_seen (1 line)" in reasons["toy_hospital/waits"]
    assert "beds" in reasons["toy_office/asks_for_more"]
    not_accepted = town.rows(
        "select extract, verdict, held_because from intake.file where verdict <> 'accepted'"
    )
    assert sorted(not_accepted) == [
        ("toy_hospital__waits", "held", reasons["toy_hospital/waits"]),
        ("toy_office__asks_for_more", "refused", reasons["toy_office/asks_for_more"]),
    ]


def test_an_extract_never_received_is_named_and_its_metric_has_no_figures(
    account: Account, town: Town
) -> None:
    assert account.never_received == ["toy_office/never_received"]
    assert town.rows("from figures.metric_value where metric_id = 'nothing_yet'") == []


def test_the_board_sees_why_each_of_them_has_nothing(town: Town) -> None:
    assert town.rows(
        "select metric_id, value_status, status_reason from figures.board_figure "
        "where area_role = 'own' and metric_id in ('nothing_yet', 'unknown_column') order by all"
    ) == [
        ("nothing_yet", "missing", "nothing has been supplied"),
        ("unknown_column", "missing", "its definition cannot be run"),
    ]


def test_no_message_repeats_a_text_of_the_partners_file(account: Account, town: Town) -> None:
    kept = json.dumps(asdict(account), default=str)
    kept += (town.settings.warehouse / "account.json").read_text(encoding="utf-8")
    kept += str(town.rows("from quality.held"))
    for part in ("Canary", "19500711"):
        assert part not in kept


def test_a_mended_metric_is_used_at_the_next_refresh(town: Town) -> None:  # changes it: last
    fixed = "dbt_project/models/metrics/broken"
    town.write(f"{fixed}/unclosed_jinja.sql", COUNT)
    town.write(f"{fixed}/unknown_column.sql", COUNT)
    account = town.refresh().account
    held = {h.name for h in account.held if h.what == "metric"}
    assert held == BROKEN_SQL.keys() - {"unclosed_jinja", "unknown_column"}
    mended = {m.metric for m in account.figures if m.new}
    assert mended == {"unclosed_jinja", "unknown_column"}
