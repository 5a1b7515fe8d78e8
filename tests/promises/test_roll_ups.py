"""Areas and periods are summed in shared models: exactly, each part once, hidden parts never."""

from datetime import date, timedelta

import pytest

from tests.promises.conftest import NewTown
from tests.promises.town import Town, contract, metric

pytestmark = pytest.mark.slow

TOWN, ENGLAND = "E06000999", "E92000001"

# Two ways lead from a practice to the town: its own entry, and its network's.
LOOKUPS = {
    "practice_network": ("practice", "pcn", "P1,N1 P2,N1 P3,N2"),
    "practice_town": ("practice", "gss", f"P1,{TOWN} P2,{TOWN} P3,{TOWN}"),
    "network_town": ("pcn", "gss", f"N1,{TOWN} N2,{TOWN}"),
    "town_country": ("gss", "gss", f"{TOWN},{ENGLAND}"),
}

# practice: people in each month from April; `*` is suppressed, nothing is missing. No lookup knows
# P9, and `-` is people whose practice is not known.
COUNTS = {
    "P1": ["1", "1", "1", "1", "1"],
    "P2": ["2", "*", "2", "2", "2"],
    "P3": ["4", "4", "4", "", "4"],
    "P9": ["100", "100", "100", "100", "100"],
    "-": ["50"],
}
CASELOAD = {"P1": [("5", "1.5"), ("6", "2.5"), ("7", "3.5"), ("9", "4.5")]}
# Three events of one practice and month that nothing tells apart, and one more.
EVENTS = "P1,2025-04 P1,2025-04 P1,2025-04 P3,2025-04"
QUARTER_DAYS = [date(2025, 4, 1) + timedelta(n) for n in range(91)]

METRICS = {
    "people": (
        "counts",
        "numerator='people'",
        "sum",
        "practice",
        "pcn, unitary_authority, country",
    ),
    "events": ("events", "numerator='1'", "sum", "practice", "unitary_authority"),
    "caseload": ("caseload", "numerator='cases'", "last", "practice", "unitary_authority"),
    "days": ("days", "numerator='people'", "sum", "practice", "unitary_authority"),
    "sites": ("sites", "numerator='people'", "sum", "site", "unitary_authority"),
}
PUBLISHED = {"rate_that_stands_for_itself": "none", "rate_at_the_end": "last"}


def months(count: int) -> list[str]:
    return [f"2025-{number:02}" for number in range(4, 4 + count)]


@pytest.fixture(scope="module")
def town(new_town: NewTown) -> Town:
    town = new_town()
    for name, (child, parent, pairs) in LOOKUPS.items():
        town.write(
            f"expectations/toy_office/{name}.yml",
            contract(
                name,
                {"child": "", "parent": ""},
                key="[child]",
                period='{source: fixed, value: "2025", grammar: calendar_year}',
                area=f"{{code: child, kind: {child}}}",
                replaces="{what: whole}",
                more="role: reference\n"
                f"reference: {{shape: area_in_area, code: child, kind: {child}, "
                f"parents: [{{code: parent, kind: {parent}}}]}}\n",
            ),
        )
        text = "\n".join(["child,parent", *pairs.split()]) + "\n"
        assert town.send(text, f"toy_office/{name}", "2025-04-01").outcome == "received"
    for name, columns, key in (
        ("counts", {"people": "type: whole"}, "[area, month]"),
        ("events", {}, "none"),
        ("caseload", {"cases": "type: whole", "rate": "type: decimal"}, "[area, month]"),
        ("sites", {"people": "type: whole"}, "[area, month]"),
        ("days", {"people": "type: whole"}, "[area, month]"),
    ):
        grammar = "day" if name == "days" else "month"
        kind = "site" if name == "sites" else "practice"
        town.write(
            f"expectations/toy_office/{name}.yml",
            contract(
                name,
                {"area": 'markers: {"-": missing}', "month": "", **columns},
                key=key,
                period=f"{{source: column, column: month, grammar: {grammar}}}",
                area=f"{{code: area, kind: {kind}}}",
                replaces="{what: periods}",
                more='markers: {"*": suppressed, "": missing}\n',
            ),
        )
    sent = {
        "counts": ["area,month,people"]
        + [
            f"{area},{month},{people}"
            for area, each in COUNTS.items()
            for month, people in zip(months(len(each)), each, strict=True)
        ],
        "events": ["area,month", *EVENTS.split()],
        "caseload": ["area,month,cases,rate"]
        + [
            f"{area},{month},{cases},{rate}"
            for area, each in CASELOAD.items()
            for month, (cases, rate) in zip(months(len(each)), each, strict=True)
        ],
        "sites": ["area,month,people", "S1,2025-04,3"],
        "days": ["area,month,people"]
        + [f"P1,{day},1" for day in QUARTER_DAYS]
        + [f"P3,{day},1" for day in QUARTER_DAYS if day != date(2025, 5, 17)],
    }
    for name, lines in sent.items():
        arrival = town.send("\n".join(lines) + "\n", f"toy_office/{name}", "2025-09-10")
        assert arrival.outcome == "received", arrival.reason
    folder = "dbt_project/models/metrics/roll_ups"
    for name, (extract, numerator, over_time, level, kinds) in METRICS.items():
        town.write(
            f"{folder}/{name}.yml",
            metric(name, name, over_time=over_time, level=level, rolls_up_to=f"[{kinds}]"),
        )
        town.write(
            f"{folder}/{name}.sql", f"{{{{ counted('toy_office__{extract}', {numerator}) }}}}"
        )
    for name, over_time in PUBLISHED.items():
        given = {"evidence": "published", "value_type": "score", "over_time": over_time}
        town.write(f"{folder}/{name}.yml", metric(name, name, **given))
        town.write(f"{folder}/{name}.sql", "{{ published('toy_office__caseload', value='rate') }}")
    strategy = town.project / "dbt_project/strategies/toytown.yml"
    named = "[" + ", ".join(["seen_in_time", *METRICS, *PUBLISHED]) + "]"
    text = strategy.read_text(encoding="utf-8").replace("[seen_in_time]", named)
    strategy.write_text(text, encoding="utf-8")
    account = town.refresh().account
    assert account.held == []
    return town


def figures(town: Town, metric_id: str, area: str) -> dict[str, object]:
    """Period → value, or the status where there is none."""
    return dict(
        town.rows(
            f"""
            select
              case period_type
                when 'quarter' then 'Q' || (quarter(period_start) - 1)
                else strftime(period_start, '%m')
              end,
              coalesce(value::varchar, value_status)
            from figures.metric_value
            where
              metric_id = '{metric_id}' and area_code = '{area}' and known_to is null
              and period_type <> 'financial_year'
            """
        )
    )


def test_a_child_is_counted_once_though_two_lookups_lead_up(town: Town) -> None:
    april = {
        area: figures(town, "people", area)["04"] for area in ("P1", "N1", "N2", TOWN, ENGLAND)
    }
    assert april == {"P1": "1.0", "N1": "3.0", "N2": "4.0", TOWN: "7.0", ENGLAND: "7.0"}


def test_a_sum_with_a_suppressed_part_is_suppressed_and_shows_none_of_its_parts(
    town: Town,
) -> None:
    may = {area: figures(town, "people", area)["05"] for area in ("P1", "P2", "N1", "N2", TOWN)}
    hidden = "suppressed"
    assert may == {"P1": "1.0", "P2": hidden, "N1": hidden, "N2": "4.0", TOWN: hidden}
    assert town.rows(
        "select numerator, denominator, value, status_reason from figures.metric_value "
        f"where metric_id = 'people' and area_code = '{TOWN}' and period_start = '2025-05-01'"
    ) == [(None, None, None, "a part is suppressed by the source")]


def test_a_sum_with_a_missing_part_is_missing_and_a_blank_is_never_nought(town: Town) -> None:
    july = {area: figures(town, "people", area)["07"] for area in ("P3", "N1", "N2", TOWN)}
    assert july == {"P3": "missing", "N1": "3.0", "N2": "missing", TOWN: "missing"}


def test_a_quarter_needs_all_its_months(town: Town) -> None:
    assert figures(town, "people", "P1") == {
        **dict.fromkeys(["04", "05", "06", "07", "08"], "1.0"),
        "Q1": "3.0",
        "Q2": "missing",
    }
    assert figures(town, "people", TOWN)["Q1"] == "suppressed"
    assert town.rows(
        "select is_complete, numerator, status_reason from figures.metric_value where "
        "metric_id = 'people' and area_code = 'P1' and period_end = '2025-09-30'"
    ) == [(False, None, "not every part of the period has been supplied")]


def test_a_quarter_of_days_needs_all_its_days(town: Town) -> None:
    quarters = {area: figures(town, "days", area)["Q1"] for area in ("P1", "P3")}
    assert quarters == {"P1": "91.0", "P3": "missing"}


def test_the_last_month_stands_for_its_quarter_where_the_metric_says_so(town: Town) -> None:
    assert figures(town, "caseload", "P1") == {
        "04": "5.0",
        "05": "6.0",
        "06": "7.0",
        "07": "9.0",
        "Q1": "7.0",
    }
    assert figures(town, "rate_at_the_end", "P1")["Q1"] == "3.5"


def test_published_values_are_summed_neither_over_areas_nor_over_time(town: Town) -> None:
    assert figures(town, "rate_that_stands_for_itself", "P1") == {
        "04": "1.5",
        "05": "2.5",
        "06": "3.5",
        "07": "4.5",
    }
    for name in PUBLISHED:
        assert figures(town, name, TOWN) == {}


def test_no_row_is_left_out_because_it_equals_another(town: Town) -> None:
    assert figures(town, "events", "P1")["04"] == "3.0"
    assert figures(town, "events", TOWN)["04"] == "4.0"


def test_a_code_in_no_sum_is_listed_with_the_reason_and_keeps_its_own_figure(town: Town) -> None:
    assert town.rows(
        """
        select metric_id, area_code, area_kind, evidence_rows, because
        from reference.area_unplaced order by all nulls last
        """
    ) == [
        ("people", "P9", "practice", 5, "no accepted lookup knows the code"),
        ("people", None, None, 1, "the source gives no area"),
        ("sites", "S1", "site", 1, "no lookup of such areas has been accepted"),
    ]
    assert figures(town, "people", "P9")["04"] == "100.0"


def test_the_board_is_told_why_a_metric_has_nothing_for_its_area(town: Town) -> None:
    told = town.rows(
        "select metric_id, value_status, status_reason from figures.board_figure "
        "where area_role = 'own' and value is null and metric_id in ('sites', 'seen_in_time', "
        "'people', 'rate_at_the_end') order by all"
    )
    assert told == [
        ("people", "suppressed", "a part is suppressed by the source"),
        ("rate_at_the_end", "missing", "nothing has been supplied"),
        ("seen_in_time", "missing", "nothing has been supplied"),
        ("sites", "missing", "no lookup of its areas has been accepted"),
    ]


def test_a_quarter_says_how_many_rows_of_evidence_stand_behind_it(town: Town) -> None:
    rows = town.rows(
        "select evidence_rows from figures.metric_value where metric_id = 'people' "
        f"and area_code = '{TOWN}' and period_type = 'quarter' and period_end = '2025-06-30'"
    )
    assert rows == [(9,)]
