"""Two vintages of small areas, wards that fit best, and deprivation, against plain arithmetic."""

# Annotations that are evaluated keep DuckDB's types alive past its end: it then tells of a leak.
from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from tests.promises.conftest import NewTown
from tests.promises.test_boundary_changes import counts
from tests.promises.town import Town, contract, metric

pytestmark = pytest.mark.slow

AUTHORITIES = ["E06000901", "E07000902", "E07000903"]
WARDS = [f"W{n}" for n in range(9)]


@dataclass
class World:
    """Small areas of 2011 and 2021 with what is said of each; codes of 2011 begin with A."""

    pairs: list[tuple[str, str, str]] = field(default_factory=list)
    ward: dict[str, str] = field(default_factory=dict)
    authority: dict[str, str] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    score: dict[str, Decimal] = field(default_factory=dict)
    score21: dict[str, Decimal] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)

    @property
    def old(self) -> list[str]:
        return sorted({old for old, _, _ in self.pairs})

    @property
    def new(self) -> list[str]:
        return sorted({new for _, _, new in self.pairs})

    def share(self, old: str, new: str) -> Fraction | None:
        change = next(c for o, c, n in self.pairs if (o, n) == (old, new))
        if change in "UM":
            return Fraction(1)
        parts = [n for o, _, n in self.pairs if o == old]
        if change == "X" or any(n not in self.people for n in parts):
            return None
        return Fraction(self.people[new], sum(self.people[n] for n in parts))


@pytest.fixture(scope="module")
def world() -> World:
    chance = random.Random(2021)
    world = World()
    for n in range(60):
        a, b = f"A{n:02}", f"B{n:02}"
        if n < 36:
            world.pairs += [(a, "U", b)]
        elif n < 46:
            world.pairs += [(a, "S", f"{b}{part}") for part in "xyz"[: 2 + n % 2]]
        elif n < 56:
            world.pairs += [(a, "M", f"B{n // 2 * 2:02}")]
        else:
            world.pairs += [(a, "X", b), (a, "X", "B99")]
    for n, new in enumerate(world.new):
        world.people[new] = chance.randrange(500, 2500)
        # The irregular ones and one split lie in wards of their own, of which nothing can be told.
        world.ward[new] = WARDS[8] if new.startswith(("B56", "B57", "B58", "B59", "B99")) else (
            WARDS[7] if new.startswith("B45") else WARDS[n % 7]
        )  # fmt: skip
        world.authority[new] = AUTHORITIES[n % 3]
        world.score21[new] = Decimal(chance.randrange(1000, 90000)) / 1000
    del world.people["B45x"]
    for old in world.old:
        world.people[old] = chance.randrange(1000, 3000)
        world.seen[old] = chance.randrange(1, 100)
        world.score[old] = Decimal(chance.randrange(1000, 90000)) / 1000
    world.score["A00"] = world.score["A01"]  # tied
    return world


def reference_contract(name: str, columns: dict[str, str], area: str, said: str) -> str:
    return contract(
        name,
        {area: "", **columns},
        key=f"[{area}]" if name != "pairs" else "[old, new]",
        period='{source: fixed, value: "2022-12-31", grammar: instant}',
        area=f"{{code: {area}, kind: {'lsoa11' if 'kind: lsoa11' in said else 'lsoa21'}}}",
        replaces="{what: whole}",
        more=f"role: reference\nreference: {{{said}}}\n",
    )


def ranks(score: dict[str, Decimal]) -> dict[str, int]:
    return {area: 1 + sum(other > s for other in score.values()) for area, s in score.items()}


def by_rule(rank: int, of: int, quantiles: int) -> int | None:
    """The rule in whole numbers, counted from the least deprived."""
    if of < quantiles:
        return None
    return quantiles + 1 - -(-(of + 1 - rank) * quantiles // of)


@pytest.fixture(scope="module")
def town(new_town: NewTown, world: World) -> Town:
    town = new_town()
    whole, decimal = "type: whole", "type: decimal"
    small = "code: area, kind: lsoa"
    given: dict[str, tuple[dict[str, str], str, str, list[tuple[object, ...]]]] = {
        "pairs": (
            {"change": "", "new": ""},
            "old",
            "shape: area_in_area, code: new, kind: lsoa21, change: change, "
            "earlier: {code: old, kind: lsoa11}, parents: [{code: new, kind: lsoa21}]",
            [*world.pairs],
        ),
        "wards": (
            {"ward": "", "authority": ""},
            "area",
            f"shape: area_in_area, {small}21, parents: [{{code: ward, kind: ward24, fit: best}}, "
            "{code: authority, kind: gss}]",
            [(new, world.ward[new], world.authority[new]) for new in world.new],
        ),
        "people11": (
            {"age": "", "people": whole},
            "area",
            f"shape: population, {small}11, age: age, population: people",
            [(a, "all", world.people[a]) for a in world.old if a in world.people],
        ),
        "people21": (
            {"age": "", "people": whole},
            "area",
            f"shape: population, {small}21, age: age, population: people",
            [(a, "all", world.people[a]) for a in world.new if a in world.people],
        ),
    }
    for edition, vintage, score in (("2019", "11", world.score), ("2025", "21", world.score21)):
        rank = ranks(score)
        given[f"imd{edition}"] = (
            {"rank": whole, "decile": whole, "score": decimal},
            "area",
            f"shape: deprivation, {small}{vintage}, edition: '{edition}', rank: rank, "
            "decile: decile, score: score",
            [(a, r, by_rule(r, len(rank), 10), score[a]) for a, r in rank.items()],
        )
    for name, (columns, area, said, rows) in given.items():
        text = reference_contract(name, columns, area, said)
        town.write(f"expectations/toy_office/{name}.yml", text)
        lines = [",".join([area, *columns]), *(",".join(map(str, row)) for row in rows)]
        arrival = town.send("\n".join(lines) + "\n", f"toy_office/{name}", "2025-05-01")
        assert arrival.outcome == "received", arrival.reason
    town.write("expectations/toy_office/seen.yml", counts("seen", "lsoa11"))
    lines = ["area,month,people", *(f"{a},2025-04,{n}" for a, n in world.seen.items())]
    assert town.send("\n".join(lines) + "\n", "toy_office/seen", "2025-05-10").outcome == "received"
    path = "dbt_project/models/metrics/drill/seen"
    rolled = {"level": "lsoa11", "rolls_up_to": "[lsoa21, ward24]"}
    town.write(f"{path}.yml", metric("seen", "Seen", **rolled))
    town.write(f"{path}.sql", "{{ counted('toy_office__seen', numerator='people') }}")
    assert town.refresh(date(2025, 10, 1)).account.held == []
    return town


# ------------------------------------------------------------------------ from 2011 to 2021


def test_counts_go_over_to_the_next_vintage_by_shares_and_nowhere_else(
    town: Town, world: World
) -> None:
    told = {
        area: (Fraction(n), is_apportioned)
        for area, n, is_apportioned in town.rows(
            "select area_code, numerator, is_apportioned from figures.metric_value "
            "where metric_id = 'seen' and area_kind = 'ward24'"
        )
    }
    sums: dict[str, Fraction] = defaultdict(Fraction)
    apportioned = defaultdict(bool)
    shares: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
    for old, _, new in world.pairs:
        share = world.share(old, new)
        if share is not None:
            shares[old, world.ward[new]] += share
    for (old, ward), share in shares.items():
        sums[ward] += world.seen[old] * share
        apportioned[ward] |= share != 1
    # A ward with an area that no share reaches would seem smaller than it is.
    for ward in (WARDS[7], WARDS[8]):
        sums.pop(ward, None)
    assert told.keys() == sums.keys()
    for ward, (count, is_apportioned) in told.items():
        # 12 digits of a share of at most 100, and 6 of each count.
        assert abs(count - sums[ward]) < 60 * Fraction(1, 10**6)
        assert is_apportioned == apportioned[ward]


def test_shares_of_a_split_area_add_up_to_all_of_it(town: Town, world: World) -> None:
    rows = town.rows(
        "select old_code, sum(share) from reference.area_change where change = 'split' "
        "group by all having sum(share) is distinct from 1"
    )
    assert rows == [("A45", None)]
    [told] = town.rows("select distinct basis from reference.area_share where share < 1")
    assert told == ("people on 2022-12-31 (toy_office/people21)",)


def test_what_no_share_leads_on_is_listed(town: Town) -> None:
    told = town.rows("select area_code, because from reference.area_unplaced order by all")
    because = "no share leads from it to any of them"
    assert told == [(a, because) for a in ("A45", "A56", "A57", "A58", "A59")]


def test_wards_say_that_they_are_the_areas_that_fit_best(town: Town) -> None:
    methods = town.rows(
        "select distinct method from figures.metric_value where metric_id = 'seen' "
        "and area_kind = 'ward24' and not is_apportioned"
    )
    assert methods in ([], [("computed from counts, of areas that fit best",)])
    assert town.rows(
        "select distinct area_kind, is_best_fit from reference.area_within "
        "where child_kind = 'lsoa21' and area_kind in ('ward24', 'district') order by all"
    ) == [("district", False), ("ward24", True)]


# ------------------------------------------------------------------------------- deprivation


def test_an_edition_is_carried_to_the_next_vintage_by_the_rule(town: Town, world: World) -> None:
    rank = ranks(world.score)
    told = {
        area: (r, d, None if s is None else float(s))
        for area, r, d, s in town.rows(
            "select area_code, deprivation_rank, deprivation_decile, score "
            "from reference.deprivation where edition = '2019' and area_kind = 'lsoa21' "
            "and is_carried"
        )
    }
    assert told.keys() == set(world.new)
    for new in world.new:
        olds = [(old, change) for old, change, n in world.pairs if n == new]
        if any(change == "X" for _, change in olds):
            assert told[new] == (None, None, None)
        elif len(olds) == 1:
            [(old, _)] = olds
            expected = (rank[old], by_rule(rank[old], 60, 10), float(world.score[old]))
            assert told[new] == expected
        else:
            people = sum(world.people[old] for old, _ in olds)
            score = sum(Fraction(world.score[old]) * world.people[old] for old, _ in olds) / people
            place = 1 + sum(Fraction(other) > score for other in world.score.values())
            assert told[new][:2] == (place, by_rule(place, 60, 10))
            assert told[new][2] == pytest.approx(float(score), rel=1e-12)


def test_an_edition_is_never_carried_back_and_its_own_vintage_is_not_carried(town: Town) -> None:
    assert town.rows(
        "select distinct edition, area_kind, is_carried from reference.deprivation order by all"
    ) == [
        ("2019", "lsoa11", False),
        ("2019", "lsoa21", True),
        ("2025", "lsoa21", False),
    ]


def test_quintiles_within_an_authority_are_by_rank_among_its_own_small_areas(
    town: Town, world: World
) -> None:
    told = town.rows(
        "select area_code, within_code, quintile from reference.deprivation_quintile "
        "where scope = 'local' and edition = '2025'"
    )
    expected = []
    for authority in AUTHORITIES:
        inside = {n: s for n, s in world.score21.items() if world.authority[n] == authority}
        rank = ranks(inside)
        expected += [(n, authority, by_rule(rank[n], len(inside), 5)) for n in inside]
    assert sorted(told) == sorted(expected)


def test_national_quintiles_are_pairs_of_the_published_deciles(town: Town, world: World) -> None:
    rank = ranks(world.score)
    told = town.rows(
        "select area_code, quintile from reference.deprivation_quintile "
        "where scope = 'national' and edition = '2019' and area_kind = 'lsoa11'"
    )
    assert dict(told) == {a: by_rule(r, 60, 5) for a, r in rank.items()}


def test_higher_areas_have_the_mean_score_of_their_people(town: Town, world: World) -> None:
    told = {
        area: row
        for area, *row in town.rows(
            "select area_code, score, core20_share, people, deprivation_rank, quintile, "
            "is_best_fit from reference.deprivation_of_area "
            "where edition = '2025' and area_kind = 'ward24'"
        )
    }
    rank21 = ranks(world.score21)
    core20 = {n for n, r in rank21.items() if by_rule(r, len(rank21), 10) <= 2}  # type: ignore[operator]
    mean: dict[str, Fraction] = {}
    for ward in WARDS:
        inside = [n for n in world.new if world.ward[n] == ward]
        if "B45x" in inside:  # nobody counted its people
            assert told[ward] == [None, None, None, None, None, True]
            continue
        people = sum(world.people[n] for n in inside)
        mean[ward] = sum(Fraction(world.score21[n]) * world.people[n] for n in inside) / people
        share = Fraction(sum(world.people[n] for n in inside if n in core20), people)
        score, core20_share, counted, *_ = told[ward]
        assert score == pytest.approx(float(mean[ward]), rel=1e-12)
        assert core20_share == pytest.approx(float(share), rel=1e-12)
        assert counted == people
    for ward, score in mean.items():
        place = 1 + sum(other > score for other in mean.values())
        assert told[ward][3:] == [place, by_rule(place, len(mean), 5), True]


# ------------------------------------------------------------------------------ impossible cells


def test_an_impossible_score_or_population_leaves_its_own_area_alone_without_a_score(
    new_town: NewTown,
) -> None:
    town = new_town()
    whole = "type: whole"
    places = "parents: [{code: authority, kind: gss}]"
    people = {"age": "", "people": whole}
    counted = "age: age, population: people"
    a, b, c = AUTHORITIES
    given = {
        "pairs": (
            {"change": "", "new": ""},
            "old",
            "shape: area_in_area, code: new, kind: lsoa21, change: change, "
            "earlier: {code: old, kind: lsoa11}, parents: [{code: new, kind: lsoa21}]",
            "A1,M,B1 A2,M,B1 A3,U,B3 A4,M,B4 A5,M,B4",
        ),
        "places11": (
            {"authority": ""},
            "area",
            f"shape: area_in_area, code: area, kind: lsoa11, {places}",
            f"A1,{a} A2,{a} A3,{b} A4,{c} A5,{c}",
        ),
        "places21": (
            {"authority": ""},
            "area",
            f"shape: area_in_area, code: area, kind: lsoa21, {places}",
            f"B1,{a} B3,{b} B4,{c}",
        ),
        "people11": (
            people,
            "area",
            f"shape: population, code: area, kind: lsoa11, {counted}",
            "A1,all,100 A2,all,100 A3,all,100 A4,all,2000000000000 A5,all,100",
        ),
        "people21": (
            people,
            "area",
            f"shape: population, code: area, kind: lsoa21, {counted}",
            "B1,all,200 B3,all,100 B4,all,2000000000000",
        ),
        "imd": (
            {"rank": whole, "decile": whole, "score": "type: decimal"},
            "area",
            "shape: deprivation, code: area, kind: lsoa11, edition: '2019', rank: rank, "
            "decile: decile, score: score",
            "A1,1,1,12345678901 A2,2,1,20 A3,3,2,12.5 A4,4,2,5 A5,5,3,4",
        ),
    }
    for name, (columns, area, said, rows) in given.items():
        text = reference_contract(name, columns, area, said)
        town.write(f"expectations/toy_office/{name}.yml", text)
        sent = "\n".join([",".join([area, *columns]), *rows.split()]) + "\n"
        assert town.send(sent, f"toy_office/{name}", "2025-05-01").outcome == "received"

    assert town.refresh().account.held == []

    assert town.rows(
        "select small_area_kind, area_code, score from reference.deprivation_of_area order by all"
    ) == [
        *(("lsoa11", area, score) for area, score in ((a, None), (b, 12.5), (c, None))),
        *(("lsoa21", area, score) for area, score in ((a, None), (b, 12.5), (c, None))),
    ]
