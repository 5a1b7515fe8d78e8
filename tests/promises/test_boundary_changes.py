"""A reorganisation on one 1 April: what was said stands, series go on only by declared shares,
every break is told, and no row is lost. All numbers are worked by hand."""

# Annotations that are evaluated keep DuckDB's types alive past its end: it then tells of a leak.
from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from pipelines.modelling.tracing import trace
from tests.promises.conftest import NewTown
from tests.promises.town import Town, contract, metric

pytestmark = pytest.mark.slow

# Districts: one is abolished whole, one in part, one goes on; the county is abolished. A unitary is
# made of the first and of a part of the second, another of the rest of the second.
NORTH, SOUTH, EAST = "E07000901", "E07000902", "E07000903"
COUNTY = "E10000901"
UNITARY, REST = "E06000901", "E06000902"
ICB_A, ICB_B, ICB = "E54000901", "E54000902", "E54000903"
WEST, WEST_AGAIN = "E07000904", "E07000905"  # one district under two codes
ENGLAND = "E92000001"
DAY = "2027-04-01"

# Small areas, and the district each lay in before: M moves from EAST to the unitary's ground.
SMALL = {
    "N1": NORTH,
    "N2": NORTH,
    "S1": SOUTH,
    "S2": SOUTH,
    "E1": EAST,
    "M1": EAST,
}
# Where they lie from the day on.
AFTER = {
    "N1": UNITARY,
    "N2": UNITARY,
    "S1": UNITARY,
    "S2": REST,
    "E1": EAST,
    "M1": UNITARY,
}
# The edition after the day has forgotten P4.
PRACTICES = {"P1": (ICB_A, ICB), "P2": (ICB_A, ICB), "P3": (ICB_B, ICB), "P4": (ICB_A, None)}

# People seen in a small area in a month: a power of two each, so that every sum tells its parts.
SEEN = {"N1": 1, "N2": 2, "S1": 4, "S2": 8, "E1": 16, "M1": 32}
ON_LIST = {"P1": 1, "P2": 2, "P3": 4, "P4": 8}
BEFORE, LATER = ("2027-02", "2027-03"), ("2027-04", "2027-05")

REORGANISATION = Path(__file__).parents[1] / "fixtures/reorganisation"
"""The worked example of docs/geography.md: a contract of changes, and the changes."""


def lookup(name: str, child: str, parents: dict[str, str]) -> str:
    """A lookup of which each file is an edition: its day is in every line."""
    listed = ", ".join(f"{{code: {column}, kind: {kind}}}" for column, kind in parents.items())
    return contract(
        name,
        {"child": "blank: refused", "day": "", **dict.fromkeys(parents, "")},
        key="[child, day]",
        period="{source: column, column: day, grammar: day}",
        area=f"{{code: child, kind: {child}}}",
        replaces="{what: periods}",
        more="role: reference\n"
        f"reference: {{shape: area_in_area, code: child, kind: {child}, parents: [{listed}]}}\n",
    )


def counts(name: str, kind: str) -> str:
    return contract(
        name,
        {"area": "", "month": "", "people": "type: whole"},
        key="[area, month]",
        period="{source: column, column: month, grammar: month}",
        area=f"{{code: area, kind: {kind}}}",
        replaces="{what: periods}",
        more='markers: {"*": suppressed}\n',
    )


@dataclass
class Drill:
    """The town, and what it said of everything before it knew of the reorganisation."""

    town: Town
    before: bytes
    known_before: list[tuple[object, ...]]


def _csv(*rows: tuple[object, ...]) -> str:
    return "".join(",".join(map(str, row)) + "\n" for row in rows)


KNOWN_THEN = """
    select metric_id, area_code, area_kind, period_start, period_end, period_type, breakdown,
      numerator, denominator, value, method, value_status, status_reason, known_from
    from figures.metric_value
    where known_from <= timestamp '2027-04-05'
      and (known_to is null or known_to > timestamp '2027-04-05')
    order by all
"""


@pytest.fixture(scope="module")
def drill(new_town: NewTown) -> Drill:
    town = new_town()
    write = town.write
    changes = (REORGANISATION / "area_changes.yml").read_text(encoding="utf-8")
    write("expectations/toy_office/area_changes.yml", changes)
    small = lookup("small", "lsoa21", {"district": "gss"})
    write("expectations/toy_office/small.yml", small)
    write("expectations/toy_office/districts.yml", lookup("districts", "gss", {"within": "gss"}))
    write("expectations/toy_office/lists.yml", lookup("lists", "practice", {"icb": "gss"}))
    write("expectations/toy_office/boards.yml", lookup("boards", "gss", {"within": "gss"}))
    write("expectations/toy_office/seen.yml", counts("seen", "lsoa21"))
    write("expectations/toy_office/cared_for.yml", counts("cared_for", "gss"))
    write("expectations/toy_office/told_again.yml", counts("told_again", "gss"))
    write("expectations/toy_office/listed.yml", counts("listed", "practice"))
    folder = "dbt_project/models/metrics/drill"
    kinds = "[district, county, unitary_authority, country]"
    for name, given in {
        "seen": {"level": "lsoa21", "rolls_up_to": kinds},
        "cared_for": {},
        "listed": {"level": "practice", "rolls_up_to": "[icb, country]"},
    }.items():
        write(f"{folder}/{name}.yml", metric(name, name, over_time="sum", **given))
        sql = f"{{{{ counted('toy_office__{name}', numerator='people') }}}}"
        if name == "cared_for":
            sql += "\nunion all\n{{ counted('toy_office__told_again', numerator='people') }}"
        write(f"{folder}/{name}.sql", sql)
    strategy = town.project / "dbt_project/strategies/toytown.yml"
    text = strategy.read_text(encoding="utf-8")
    named = "[seen_in_time, seen, cared_for, listed]"
    strategy.write_text(text.replace("[seen_in_time]", named), encoding="utf-8")

    def send(extract: str, on: str, *rows: tuple[object, ...]) -> None:
        arrival = town.send(_csv(*rows), f"toy_office/{extract}", on)
        assert arrival.outcome == "received", arrival.reason

    head = ("child", "day", "district")
    send("small", "2024-05-01", head, *((s, "2024-04-01", d) for s, d in SMALL.items()))
    upper = [(d, "2024-04-01", COUNTY) for d in (NORTH, SOUTH, EAST)]
    upper += [(COUNTY, "2024-04-01", ENGLAND)]
    send("districts", "2024-05-01", ("child", "day", "within"), *upper)
    boards = [(p, "2024-04-01", old) for p, (old, _) in PRACTICES.items()]
    send("lists", "2024-05-01", ("child", "day", "icb"), *boards)
    england = [(board, "2024-04-01", ENGLAND) for board in (ICB_A, ICB_B)]
    send("boards", "2024-05-01", ("child", "day", "within"), *england)
    people = ("area", "month", "people")
    for number, month in enumerate(BEFORE, 3):
        on = f"2027-{number:02}-02"
        send("seen", on, people, *((a, month, n) for a, n in SEEN.items()))
        send("cared_for", on, people, (COUNTY, month, 100), (WEST, month, 5))
        send("listed", on, people, *((a, month, n) for a, n in ON_LIST.items()))
    day = date(2027, 4, 5)
    assert town.refresh(day).account.held == []
    before, known_before = town.figures, town.rows(KNOWN_THEN)

    # Then the order is made known, with new editions of the lookups, and new months come in.
    changed = REORGANISATION / "area-changes.csv"
    arrival = town.send(changed, "toy_office/area_changes", "2027-04-10")
    assert arrival.outcome == "received", arrival.reason
    send("small", "2027-04-10", head, *((s, DAY, d) for s, d in AFTER.items()))
    upper = [(u, DAY, ENGLAND) for u in (UNITARY, REST, EAST)]
    send("districts", "2027-04-10", ("child", "day", "within"), *upper)
    boards = [(p, DAY, new) for p, (_, new) in PRACTICES.items() if new]
    send("lists", "2027-04-10", ("child", "day", "icb"), *boards)
    send("boards", "2027-04-10", ("child", "day", "within"), (ICB, DAY, ENGLAND))
    for number, month in enumerate(LATER, 5):
        on = f"2027-{number:02}-20"
        send("seen", on, people, *((a, month, n) for a, n in SEEN.items()))
        send("cared_for", on, people, (UNITARY, month, 60), (WEST_AGAIN, month, 6))
        send("listed", on, people, *((a, month, n) for a, n in ON_LIST.items()))
    # The source tells one month of before under the new code, in a later file.
    send("told_again", "2027-06-20", people, (WEST_AGAIN, BEFORE[0], 7))
    assert town.refresh(date(2027, 7, 1)).account.held == []
    return Drill(town, before, known_before)


def series(drill: Drill, metric_id: str, area: str) -> dict[str, float | str]:
    """Month → value, or the status where there is none, as known now."""
    return dict(
        drill.town.rows(
            f"""
            select strftime(period_start, '%m'),
              coalesce(value::varchar, value_status)
            from figures.series
            where metric_id = '{metric_id}' and area_code = '{area}' and period_type = 'month'
            order by period_start
            """
        )
    )


def test_what_was_known_before_is_unchanged_to_the_byte(drill: Drill) -> None:
    assert drill.town.rows(KNOWN_THEN) == drill.known_before
    lines = drill.town.figures.splitlines()
    assert [line for line in drill.before.splitlines() if line not in lines] == []


def test_an_area_that_moves_counts_in_the_old_one_before_and_in_the_new_one_after(
    drill: Drill,
) -> None:
    # E1 and M1 before, E1 alone after; M1 is then among the unitary's N1, N2, S1 and M1.
    assert series(drill, "seen", EAST) == {"02": "48.0", "03": "48.0", "04": "16.0", "05": "16.0"}
    assert series(drill, "seen", UNITARY)["04"] == "39.0"


def test_abolished_areas_end_and_keep_their_figures(drill: Drill) -> None:
    assert series(drill, "seen", NORTH) == {"02": "3.0", "03": "3.0"}
    assert series(drill, "seen", SOUTH) == {"02": "12.0", "03": "12.0"}
    assert series(drill, "seen", COUNTY) == {"02": "63.0", "03": "63.0"}


def test_a_series_goes_on_where_every_part_declares_its_share(drill: Drill) -> None:
    # All of the north (3) and a quarter of the south (12): the county's own share is not counted
    # again, for its districts say the same people more exactly.
    told = {"02": "6.0", "03": "6.0", "04": "39.0", "05": "39.0"}
    assert series(drill, "seen", UNITARY) == told
    # What is only counted by county is carried over by the county's share: 0.4 of 100.
    assert series(drill, "cared_for", UNITARY) == {
        "02": "40.0",
        "03": "40.0",
        "04": "60.0",
        "05": "60.0",
    }


def test_a_series_begins_at_the_change_where_a_part_declares_none(drill: Drill) -> None:
    assert series(drill, "seen", REST) == {"04": "8.0", "05": "8.0"}
    assert series(drill, "cared_for", REST) == {}


def test_merged_boards_go_on_whole(drill: Drill) -> None:
    told = {"02": "15.0", "03": "15.0", "04": "7.0", "05": "7.0"}
    assert series(drill, "listed", ICB) == told
    assert series(drill, "listed", ICB_A) == {"02": "11.0", "03": "11.0"}


def test_a_new_code_for_the_same_ground_is_one_series_and_no_break(drill: Drill) -> None:
    # February is what the source itself said of the new code, and not the old one's 5.
    told = {"02": "7.0", "03": "5.0", "04": "6.0", "05": "6.0"}
    assert series(drill, "cared_for", WEST_AGAIN) == told
    assert series(drill, "cared_for", WEST) == {"02": "5.0", "03": "5.0"}


def test_what_a_source_says_later_of_a_new_area_ends_what_was_made_up_before(
    drill: Drill,
) -> None:
    assert drill.town.rows(
        f"""
        select strftime(known_from, '%m-%d'), strftime(known_to, '%m-%d'), value
        from figures.metric_value
        where metric_id = 'cared_for' and area_code = '{WEST_AGAIN}'
          and period_start = date '2027-02-01' and period_type = 'month' order by all
        """
    ) == [("04-10", "06-20", 5), ("06-20", None, 7)]


def test_apportioned_figures_say_so_and_whole_ones_do_not(drill: Drill) -> None:
    said = drill.town.rows(
        f"""
        select area_code, strftime(period_start, '%m'), is_apportioned, method
        from figures.metric_value
        where known_to is null and period_type = 'month' and period_start >= date '2027-03-01'
          and ((metric_id = 'seen' and area_code in ('{UNITARY}', '{NORTH}'))
            or (metric_id = 'listed' and area_code = '{ICB}'))
          and period_start < date '2027-05-01'
        order by all
        """
    )
    plain = "computed from counts"
    by_share = "computed from counts, some apportioned by declared shares"
    assert said == [
        (UNITARY, "03", True, by_share),
        (UNITARY, "04", False, plain),
        (NORTH, "03", False, plain),
        (ICB, "03", False, plain),
        (ICB, "04", False, plain),
    ]


def test_an_apportioned_figure_is_traced_to_the_shares_of_its_lines(drill: Drill) -> None:
    found = trace(drill.town.settings, "seen", UNITARY, "2027-03-01/2027-03-31")
    assert sorted(float(line.numerator or 0) for line in found.lines) == [1, 1, 2, 2]
    assert (found.adds_up, found.problems) == (True, [])


def test_a_figure_of_before_the_change_is_known_since_the_change_was(drill: Drill) -> None:
    assert drill.town.rows(
        f"""
        select distinct strftime(known_from, '%m-%d'), known_to from figures.metric_value
        where metric_id = 'seen' and area_code = '{UNITARY}' and period_start < date '{DAY}'
          and period_type = 'month'
        """
    ) == [("04-10", None)]


def test_every_break_is_told_in_words(drill: Drill) -> None:
    assert drill.town.rows(
        "select area_code, area_kind, strftime(first_day, '%Y-%m-%d'), because "
        "from reference.area_break order by all"
    ) == [
        (UNITARY, "unitary_authority", DAY, f"new area, made of {NORTH}, part of {SOUTH}, "
         f"part of {COUNTY}"),
        (REST, "unitary_authority", DAY, f"new area, made of part of {SOUTH}, part of {COUNTY}"),
        (NORTH, "district", DAY, f"ended; its ground went to {UNITARY}"),
        (SOUTH, "district", DAY, f"ended; its ground went to {UNITARY}, {REST}"),
        (EAST, "district", DAY, "1 lsoa21 went out, such as M1"),
        (WEST, "district", DAY, f"ended; its ground went to {WEST_AGAIN}"),
        (COUNTY, "county", DAY, f"ended; its ground went to {UNITARY}, {REST}"),
        (ICB_A, "icb", DAY, f"ended; its ground went to {ICB}"),
        (ICB_B, "icb", DAY, f"ended; its ground went to {ICB}"),
        (ICB, "icb", DAY, f"new area, made of {ICB_A}, {ICB_B}"),
    ]  # fmt: skip


def test_no_row_is_lost(drill: Drill) -> None:
    """Every count is once in the country, and once in each month's districts and unitaries."""
    sums = drill.town.rows(
        f"""
        select metric_id, strftime(period_start, '%m'),
          sum(numerator) filter (where area_kind = 'country')::int,
          sum(numerator) filter (
            where area_kind in ('district', 'unitary_authority', 'icb') and not is_later
          )::int,
          sum(numerator) filter (where area_kind in ('lsoa21', 'practice'))::int
        from (
          select *, area_code in ('{UNITARY}', '{REST}', '{ICB}') and period_end < date '{DAY}'
            as is_later
          from figures.metric_value
          where known_to is null and period_type = 'month' and metric_id in ('seen', 'listed')
        )
        group by all order by all
        """
    )
    assert sums == [
        ("listed", "02", 15, 15, 15),
        ("listed", "03", 15, 15, 15),
        ("listed", "04", 7, 7, 15),
        ("listed", "05", 7, 7, 15),
        *(("seen", m, 63, 63, 63) for m in ("02", "03", "04", "05")),
    ]
    # The 8 of P4: the only lookup that knows it puts it into a board that is no more.
    assert drill.town.rows(
        "select metric_id, area_code, first_day::varchar, evidence_rows, because "
        "from reference.area_unplaced"
    ) == [("listed", "P4", DAY, 2, "it lay in none of them on the last day of the period")]


def test_an_area_says_from_when_to_when_it_was_there(drill: Drill) -> None:
    assert drill.town.rows(
        f"""
        select area_code, strftime(valid_from, '%Y-%m-%d'), strftime(valid_to, '%Y-%m-%d')
        from reference.area where area_code in ('{NORTH}', '{UNITARY}', '{ICB_A}', '{EAST}')
        order by all
        """
    ) == [
        (UNITARY, DAY, None),
        (NORTH, None, "2027-03-31"),
        (EAST, None, None),
        (ICB_A, None, "2027-03-31"),
    ]
