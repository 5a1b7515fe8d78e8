"""Areas that move, change and are made of others, against their definition worked row by row."""

# Annotations that are evaluated keep DuckDB's types alive past its end: it then tells of a leak.
from __future__ import annotations

import random
from calendar import monthrange
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

import pytest

from tests.promises.conftest import NewTown
from tests.promises.test_boundary_changes import REORGANISATION, counts, lookup
from tests.promises.town import Town, metric

pytestmark = pytest.mark.slow

FIRST = date(2025, 1, 1)
MONTHS = [date(2025 + n // 12, n % 12 + 1, 1) for n in range(24)]
DISTRICTS = [f"E070009{n:02}" for n in range(1, 13)]
COUNTIES = [f"E100009{n:02}" for n in range(1, 4)]
COUNTRY = "E92000001"
SMALL = [f"L{n:02}" for n in range(40)]

D = dict(enumerate(DISTRICTS, 1))
ONE, TWO, THREE = date(2025, 7, 1), date(2026, 2, 1), date(2026, 8, 1)
# old, new, first day, change, share. Nine is made of one and part of two, ten of the rest of it;
# eleven of nine and part of three, which goes on; twelve of part of four, of which nobody shares,
# and of all of five; then eleven and twelve become eight, which so has no counts from before
# twelve.
CHANGES = [
    (D[1], D[9], ONE, "merged", None),
    (D[2], D[9], ONE, "split", "0.375"),
    (D[2], D[10], ONE, "split", "0.625"),
    (D[9], D[11], TWO, "merged", None),
    (D[3], D[11], TWO, "part", "0.25"),
    (D[4], D[12], ONE, "part", None),
    (D[5], D[12], ONE, "merged", None),
    (D[11], D[8], THREE, "merged", None),
    (D[12], D[8], THREE, "merged", None),
    (D[6], D[7], TWO, "transferred", "0.5"),
]
CHANGES_KNOWN = [date(2025, 6, 1), date(2026, 3, 1)]
"""The second file corrects a share of the first: two goes by 0.5 and 0.5."""
CORRECTED = [
    (old, new, day, change, "0.5" if old == D[2] else share)
    for old, new, day, change, share in CHANGES
]
MAKES = ("recoded", "merged", "split", "part")
ENDS = ("recoded", "merged", "split", "absorbed", "ended")


@dataclass
class World:
    """What was sent, as plain facts to compute with."""

    editions: dict[str, list[tuple[date, date, dict[str, str]]]] = field(default_factory=dict)
    seen: list[tuple[str, date, int, date]] = field(default_factory=list)

    def changes(self, known: date) -> list[tuple[str, str, date, str, str | None]]:
        if known < CHANGES_KNOWN[0]:
            return []
        return CHANGES if known < CHANGES_KNOWN[1] else CORRECTED

    def born(self, area: str, known: date) -> date | None:
        return next(
            (d for _, new, d, c, _ in self.changes(known) if new == area and c in MAKES), None
        )

    def is_there(self, area: str, day: date, known: date) -> bool:
        born = self.born(area, known)
        ends = [d for old, _, d, c, _ in self.changes(known) if old == area and c in ENDS]
        return (born is None or day >= born) and all(day < end for end in ends)

    def parents(self, child: str, day: date, known: date) -> set[str]:
        found = set()
        for lookup_files in self.editions.values():
            first = min(sent for sent, _, _ in lookup_files)
            told = {
                edition: pairs[child]
                for sent, edition, pairs in sorted(lookup_files, key=lambda f: f[0])
                if (sent <= known or sent == first) and child in pairs
            }
            if told:
                speaks = max((e for e in told if e <= day), default=min(told))
                found.add(told[speaks])
        both = {p for p in found if self.is_there(p, day, known)}
        return both if self.is_there(child, day, known) else set()

    def within(self, child: str, day: date, known: date) -> set[str]:
        reached: set[str] = set()
        fresh = {child}
        while fresh:
            fresh = {p for c in fresh for p in self.parents(c, day, known)} - reached
            reached |= fresh
        return reached

    def weight(self, area: str, inside: set[str], day: date, known: date) -> Fraction | None:
        """How much of a count in these areas on a day is counted in one; None if none can tell."""
        born = self.born(area, known)
        if born is None or day >= born:
            return Fraction(int(area in inside))
        total = Fraction(0)
        for old, new, _, change, share in self.changes(known):
            if new == area and change in MAKES:
                part = self.weight(old, inside, day, known)
                declared = Fraction(1) if change in ("merged", "recoded") else share
                if part is None or declared is None:
                    return None
                total += part * Fraction(declared)
        return total


def last_day(month: date) -> date:
    return month.replace(day=monthrange(month.year, month.month)[1])


@pytest.fixture(scope="module")
def world() -> World:
    chance = random.Random(20270401)
    world = World()
    # Three editions, of which the second comes last and each knows only most small areas.
    world.editions["small"] = [
        (sent, edition, {s: chance.choice(DISTRICTS) for s in chance.sample(SMALL, 34)})
        for sent, edition in [
            (date(2025, 1, 5), FIRST),
            (date(2025, 12, 5), date(2025, 11, 1)),
            (date(2026, 5, 5), date(2025, 5, 1)),
        ]
    ]
    # A second way up for some, which agrees with the first or does not.
    world.editions["other"] = [
        (date(2025, 1, 5), FIRST, {s: chance.choice(DISTRICTS) for s in chance.sample(SMALL, 10)})
    ]
    world.editions["districts"] = [
        (date(2025, 1, 5), FIRST, {d: chance.choice(COUNTIES) for d in DISTRICTS}),
        (date(2026, 1, 5), date(2026, 1, 1), {d: chance.choice(COUNTIES) for d in DISTRICTS}),
    ]
    world.editions["counties"] = [(date(2025, 1, 5), FIRST, dict.fromkeys(COUNTIES, COUNTRY))]
    for month in MONTHS:
        sent = last_day(month) + timedelta(10)
        world.seen += [(s, month, chance.randrange(1, 1000) * 8, sent) for s in SMALL]
        if month.month % 5 == 0:  # revised later
            world.seen += [
                (s, month, chance.randrange(1, 1000) * 8, sent + timedelta(200)) for s in SMALL
            ]
    return world


@pytest.fixture(scope="module")
def town(new_town: NewTown, world: World) -> Town:
    town = new_town()
    write = town.write
    changes = (REORGANISATION / "area_changes.yml").read_text(encoding="utf-8")
    write("expectations/toy_office/area_changes.yml", changes)
    for name, child in (
        ("small", "lsoa21"),
        ("other", "lsoa21"),
        ("districts", "gss"),
        ("counties", "gss"),
    ):
        write(f"expectations/toy_office/{name}.yml", lookup(name, child, {"parent": "gss"}))
    write("expectations/toy_office/seen.yml", counts("seen", "lsoa21"))
    path = "dbt_project/models/metrics/drill/seen"
    given = {"level": "lsoa21", "rolls_up_to": "[district, county, country]"}
    write(f"{path}.yml", metric("seen", "Seen", **given))
    write(f"{path}.sql", "{{ counted('toy_office__seen', numerator='people') }}")

    sendings = []
    for name, editions in world.editions.items():
        for sent, edition, pairs in editions:
            lines = [f"{child},{edition},{parent}" for child, parent in pairs.items()]
            sendings.append((sent, name, ["child,day,parent", *lines]))
    for sent, changes in zip(CHANGES_KNOWN, (CHANGES, CORRECTED), strict=True):
        head = "Old code,New code,First day,Change,Share,Basis,Because"
        lines = [f"{o},{n},{d},{c},{s or ''},," for o, n, d, c, s in changes]
        sendings.append((sent, "area_changes", [head, *lines]))
    batches = defaultdict(list)
    for area, month, people, sent in world.seen:
        batches[sent, month].append(f"{area},{month:%Y-%m},{people}")
    for (sent, _), lines in batches.items():
        sendings.append((sent, "seen", ["area,month,people", *lines]))
    for sent, name, lines in sorted(sendings, key=lambda s: s[0]):
        text = "\n".join(lines) + "\n"
        arrival = town.send(text, f"toy_office/{name}", sent.isoformat())
        assert arrival.outcome == "received", arrival.reason
    assert town.refresh(date(2027, 12, 31)).account.held == []
    return town


def expected(world: World, known: date) -> dict[tuple[str, date], Fraction]:
    newest: dict[tuple[str, date], tuple[date, int]] = {}
    for area, month, people, sent in world.seen:
        if sent <= known and sent >= newest.get((area, month), (date.min, 0))[0]:
            newest[area, month] = (sent, people)
    sums: dict[tuple[str, date], Fraction] = defaultdict(Fraction)
    for (small, month), (_, people) in newest.items():
        day = last_day(month)
        inside = world.within(small, day, known)
        for area in (*DISTRICTS, *COUNTIES, COUNTRY):
            weight = world.weight(area, inside, day, known)
            if weight:
                sums[area, month] += people * weight
    return dict(sums)


@pytest.mark.parametrize(
    "known",
    [date(2025, 5, 31), date(2025, 8, 1), date(2026, 2, 15), date(2026, 6, 1), date(2027, 12, 31)],
    ids=str,
)
def test_every_sum_of_every_moment_is_what_its_definition_gives(
    town: Town, world: World, known: date
) -> None:
    rows = town.rows(
        f"""
        select area_code, period_start, numerator from figures.metric_value
        where metric_id = 'seen' and area_kind <> 'lsoa21' and value_status <> 'withdrawn'
          and known_from <= timestamp '{known}' and (known_to is null or known_to > '{known}')
        """
    )
    told = expected(world, known)
    assert {(area, month): Fraction(n) for area, month, n in rows} == told
    if known > CHANGES_KNOWN[0]:
        made = {area for area, month in told if month < ONE}
        assert {D[8], D[9], D[10], D[11], D[12]} & made == {D[9], D[10], D[11]}


def test_no_span_of_knowledge_begins_where_nothing_changed(town: Town) -> None:
    repeated = """
        select area_code, period_start, known_from from (
          select *, lag(numerator) over (of_the_figure) as earlier,
            lag(known_to) over (of_the_figure) as earlier_to
          from figures.metric_value
          where metric_id = 'seen' and area_kind <> 'lsoa21'
          window of_the_figure as (
            partition by area_code, area_kind, period_start, period_type order by known_from
          )
        ) where numerator = earlier and known_from = earlier_to
          and known_from not in (select known_at from intake.receipt where extract like '%seen')
    """
    # A small area that goes over from one lookup's district to another's may leave a sum as it was.
    assert town.rows(f"select count(*) < 5 from ({repeated})") == [(True,)]


def test_spans_of_a_pair_never_overlap(town: Town) -> None:
    assert (
        town.rows(
            """
        select one.child_code, one.area_code from reference.area_within as one
        inner join reference.area_within as two
          using (child_code, child_kind, area_code, area_kind)
        where (one.valid_from, one.known_from) is distinct from (two.valid_from, two.known_from)
          and coalesce(one.valid_from, '0001-01-01') <= coalesce(two.valid_to, '9999-01-01')
          and coalesce(two.valid_from, '0001-01-01') <= coalesce(one.valid_to, '9999-01-01')
          and coalesce(one.known_from, '0001-01-01') < coalesce(two.known_to, '9999-01-01')
          and coalesce(two.known_from, '0001-01-01') < coalesce(one.known_to, '9999-01-01')
        """
        )
        == []
    )
    assert town.rows("select count(*) > 100 from reference.area_within") == [(True,)]


def test_every_area_whose_ground_changed_has_a_break_and_no_other(town: Town, world: World) -> None:
    known = date(2027, 12, 31)
    days = {edition for files in world.editions.values() for _, edition, _ in files}
    days |= {day for _, _, day, _, _ in CORRECTED}
    one_day = timedelta(1)

    def ground(area: str, day: date) -> set[str]:
        return {s for s in SMALL if area in world.within(s, day, known)}

    areas = [*DISTRICTS, *COUNTIES, COUNTRY]
    moved = {
        (area, day)
        for day in days - {FIRST}
        for area in areas
        if ground(area, day) != ground(area, day - one_day)
    }
    told = {
        (area, day): because
        for area, day, because in town.rows(
            "select area_code, first_day, because from reference.area_break "
            "where area_kind <> 'lsoa21'"
        )
    }
    declared = {(a, day) for old, new, day, _, _ in CORRECTED for a in (old, new)}
    assert told.keys() >= moved | declared
    for area, day in told.keys() - moved - declared:
        # A county around a district that changed, though no small area of ours shows it; a district
        # that moved as a whole; or the past of an area out of which this one was made.
        because = told[area, day]
        districts = [d for d in DISTRICTS if area in world.parents(d, day - one_day, known)]
        districts += [d for d in DISTRICTS if area in world.parents(d, day, known)]
        lies = [(old, new) for old, new, on, _, _ in CORRECTED if on == day]
        if area in COUNTIES and "ground of" in because:
            assert any({old, new} & set(districts) for old, new in lies)
        elif area in COUNTIES:
            assert "district came in" in because or "district went out" in because
        else:
            assert any(f"{old} " in because for old in DISTRICTS if old != area)
            assert world.born(area, known)
    assert (D[6], TWO) in told
    assert (D[7], TWO) in told
