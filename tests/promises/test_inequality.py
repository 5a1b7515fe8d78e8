"""Inequality by deprivation: fifths by plain arithmetic, measures by `hwb method`."""

# Annotations that are evaluated keep DuckDB's types alive past its end: it then tells of a leak.
from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from pipelines.modelling.method_tables import read_table
from pipelines.modelling.methods import Asked, run
from pipelines.specs.method import methods
from pipelines.specs.register import Register
from tests.promises.conftest import NewTown
from tests.promises.town import Town, contract, metric

pytestmark = pytest.mark.slow

OWN, OTHER = "E06000999", "E06000998"
SMALL_AREAS = [f"A{n:02}" for n in range(60)]
AUTHORITY = {area: OWN if n % 4 else OTHER for n, area in enumerate(SMALL_AREAS)}
RANK = {area: rank for rank, area in enumerate(random.Random(1).sample(SMALL_AREAS, 60), 1)}
NATIONAL = {area: (rank + 11) // 12 for area, rank in RANK.items()}
OF_OWN = sorted((a for a in SMALL_AREAS if AUTHORITY[a] == OWN), key=RANK.__getitem__)
LOCAL = {area: place // 9 + 1 for place, area in enumerate(OF_OWN)}
MONTHS = ["2025-04", "2025-05", "2025-06"]

Counts = dict[tuple[str, str], tuple[int | None, int]]


def made_up(seed: int, months: list[str]) -> Counts:
    """More where deprivation is greater, in each small area and month."""
    chance = random.Random(seed)
    return {
        (area, month): (chance.randrange(4, 9) + (60 - RANK[area]) // 4, chance.randrange(90, 160))
        for area in SMALL_AREAS
        for month in months
    }


COLD = made_up(2, ["2025-04"])
CALLS = made_up(3, MONTHS)
LATE = {
    (area, month): counts
    for (area, month), counts in made_up(4, MONTHS).items()
    if month != MONTHS[2] or LOCAL.get(area) != 5
}
HIDDEN = made_up(5, ["2025-04"])
HIDDEN[OF_OWN[-1], "2025-04"] = (None, 100)

METRICS: dict[str, tuple[Counts, dict[str, str]]] = {
    "cold": (COLD, {"value_type": "proportion", "multiplier": "100", "polarity": "low_is_good"}),
    "calls": (
        CALLS,
        {
            "value_type": "crude_rate",
            "multiplier": "1000",
            "over_time": "sum",
            "need_metric": "cold",
        },
    ),
    "late": (
        LATE,
        {
            "value_type": "proportion",
            "polarity": "high_is_good",
            "over_time": "sum",
            "need_metric": "hidden",
        },
    ),
    "hidden": (HIDDEN, {"value_type": "proportion", "polarity": "low_is_good"}),
}


def sent(town: Town, name: str, text: str, rows: list[tuple[object, ...]], header: str) -> None:
    town.write(f"expectations/toy_office/{name}.yml", text)
    lines = [header, *(",".join(map(str, row)) for row in rows)]
    arrival = town.send("\n".join(lines) + "\n", f"toy_office/{name}", "2025-09-01")
    assert arrival.outcome == "received", arrival.reason


@pytest.fixture(scope="module")
def town(new_town: NewTown) -> Town:
    town = new_town()
    fixed = {
        "period": '{source: fixed, value: "2024-12-31", grammar: instant}',
        "area": "{code: area, kind: lsoa11}",
        "replaces": "{what: whole}",
    }
    whole = "type: whole"
    for name, columns, said, rows in [
        (
            "places",
            {"area": "", "authority": ""},
            "shape: area_in_area, code: area, kind: lsoa11, "
            "parents: [{code: authority, kind: gss}]",
            list(AUTHORITY.items()),
        ),
        (
            "imd",
            {"area": "", "rank": whole, "decile": whole},
            "shape: deprivation, code: area, kind: lsoa11, edition: '2019', rank: rank, "
            "decile: decile",
            [(area, rank, (rank + 5) // 6) for area, rank in RANK.items()],
        ),
    ]:
        more = f"role: reference\nreference: {{{said}}}\n"
        text = contract(name, columns, key="[area]", more=more, **fixed)
        sent(town, name, text, list(rows), ",".join(columns))
    for name, (counts, given) in METRICS.items():
        text = contract(
            name,
            {"area": "", "month": "", "had": whole, "people": whole},
            key="[area, month]",
            period="{source: column, column: month, grammar: month}",
            area="{code: area, kind: lsoa11}",
            replaces="{what: periods}",
            more='markers: {"*": suppressed}\n',
        )
        rows = [(a, m, "*" if x is None else x, n) for (a, m), (x, n) in counts.items()]
        sent(town, name, text, rows, "area,month,had,people")
        path = f"dbt_project/models/metrics/inequality/{name}"
        rolled = {
            "level": "lsoa11",
            "rolls_up_to": "[unitary_authority]",
            "definition": "{numerator: Those who had it, denominator: People}",
        }
        town.write(f"{path}.yml", metric(name, name.title(), **rolled, **given))
        town.write(
            f"{path}.sql",
            f"{{{{ counted('toy_office__{name}', numerator='had', denominator='people') }}}}",
        )
    assert town.refresh(date(2025, 10, 1)).account.held == []
    return town


def summed(name: str, fifths: dict[str, int]) -> dict[int, tuple[int, int]]:
    sums: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for (area, _), (x, n) in METRICS[name][0].items():
        if AUTHORITY[area] == OWN:
            sums[fifths[area]][0] += x or 0
            sums[fifths[area]][1] += n
    return {fifth: (x, n) for fifth, (x, n) in sorted(sums.items())}


@pytest.mark.parametrize(("scope", "fifths"), [("national", NATIONAL), ("local", LOCAL)])
@pytest.mark.parametrize("name", ["cold", "calls"])
def test_a_fifth_is_the_sum_of_its_small_areas(
    town: Town, name: str, scope: str, fifths: dict[str, int]
) -> None:
    told = town.rows(
        "select quintile, numerator, denominator from figures.deprivation_value "
        f"where metric_id = '{name}' and scope = '{scope}' order by quintile"
    )
    assert {fifth: (x, n) for fifth, x, n in told} == summed(name, fifths)


def test_only_areas_of_a_strategy_have_fifths(town: Town) -> None:
    assert town.rows("select distinct area_code, edition from figures.deprivation_value") == [
        (OWN, "2019")
    ]


def test_months_that_add_up_are_a_quarter(town: Town) -> None:
    assert town.rows(
        "select distinct period_start, period_end, period_type from figures.metric_inequality "
        "where metric_id = 'calls'"
    ) == [(date(2025, 4, 1), date(2025, 6, 30), "quarter")]


def test_fifths_add_up_to_the_figure(town: Town) -> None:
    rows = town.rows(
        "select sum(fifth.numerator), any_value(figure.numerator) "
        "from figures.deprivation_value as fifth join figures.metric_value as figure "
        "using (metric_id, area_code, area_kind, period_start, period_end, period_type, breakdown) "
        "where figure.known_to is null and metric_id in ('cold', 'calls') group by metric_id, scope"
    )
    assert len(rows) == 4
    for fifths, figure in rows:
        assert fifths == figure


Ask = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def ask(town: Town) -> Ask:
    """What `hwb method` says of the fifths of a metric."""
    known = methods(town.settings.dbt_project)

    def ask(method: str, name: str, fifths: dict[str, int], **options: object) -> dict[str, Any]:
        header = "side,x,n\n" if method == "gap" else "quantile,x,population\n"
        rows = "".join(f"{fifth},{x},{n}\n" for fifth, (x, n) in summed(name, fifths).items())
        table = read_table(header + rows, "the fifths")
        asked = Asked(options={k: str(v) for k, v in options.items()})
        answer = run(town.settings.dbt_project, known[method], table, asked)
        return dict(zip(answer.columns, answer.rows[0], strict=True))

    return ask


def told(town: Town, name: str, scope: str, measure: str) -> dict[str, Any]:
    columns = "value, lower95_0cl, upper95_0cl, lower99_8cl, upper99_8cl, judgement, method, reason"
    [row] = town.rows(
        f"select {columns} from figures.metric_inequality where metric_id = '{name}' "
        f"and scope = '{scope}' and measure = '{measure}'"
    )
    return dict(zip(columns.split(", "), row, strict=True))


CASES = [("cold", "proportion", 100, "low_is_good"), ("calls", "rate", 1000, "neutral")]
SCOPES = [("national", NATIONAL), ("local", LOCAL)]


@pytest.mark.parametrize(("scope", "fifths"), SCOPES)
@pytest.mark.parametrize(("name", "value_type", "multiplier", "polarity"), CASES)
def test_every_measure_is_what_hwb_method_says_of_the_same_fifths(
    town: Town,
    ask: Ask,
    name: str,
    value_type: str,
    multiplier: int,
    polarity: str,
    scope: str,
    fifths: dict[str, int],
) -> None:
    said = {"value_type": value_type, "multiplier": multiplier}
    ends = ask("gap", name, fifths, of=1, against=5, polarity=polarity, **said)
    core20 = ask("gap", name, fifths, of=1, polarity=polarity, **said)
    sign = -1 if polarity == "low_is_good" else 1
    signed = said | {"multiplier": sign * multiplier, "repetitions": 10000}
    slope = ask("sii", name, fifths, **signed)
    expected = {
        "absolute_gap": (ends, "absolute_gap", "absolute"),
        "relative_gap": (ends, "relative_gap", "relative"),
        "slope_index": (slope, "sii", "sii"),
        "relative_index": (slope, "rii", "rii"),
        "concentration_index": (
            ask("concentration_index", name, fifths, **said),
            "relative_index",
            "relative",
        ),
    }
    if scope == "national":
        expected["core20_absolute_gap"] = (core20, "absolute_gap", "absolute")
        expected["core20_relative_gap"] = (core20, "relative_gap", "relative")
    if polarity != "neutral":
        attributable = ask("attributable_fraction", name, fifths, polarity=polarity, **said)
        for measure, short in (
            ("attributable_risk", "risk"),
            ("attributable_fraction", "fraction"),
        ):
            expected[measure] = (attributable, measure, short)
    measures = town.rows(
        "select measure from figures.metric_inequality "
        f"where metric_id = '{name}' and scope = '{scope}'"
    )
    assert sorted(measures) == sorted((measure,) for measure in expected)
    for measure, (answer, value, short) in expected.items():
        row = told(town, name, scope, measure)
        assert row["reason"] is None
        assert row["value"] == pytest.approx(answer[value], rel=1e-12)
        for limit in ("lower95_0cl", "upper95_0cl", "lower99_8cl", "upper99_8cl"):
            assert row[limit] == pytest.approx(answer[f"{short}_{limit}"], rel=1e-12)
        assert row["judgement"] == answer.get("judgement")
        assert row["method"] == answer["method"]


def test_a_fifth_that_lacks_a_part_leaves_no_measure_and_says_why(town: Town) -> None:
    assert told(town, "hidden", "local", "slope_index") == {
        "value": None,
        "lower95_0cl": None,
        "upper95_0cl": None,
        "lower99_8cl": None,
        "upper99_8cl": None,
        "judgement": None,
        "method": None,
        "reason": "a part is suppressed by the source",
    }
    # A hidden part of the least deprived fifth hides what the rest has, too.
    assert told(town, "hidden", "national", "core20_absolute_gap")["value"] is None


def test_a_fifth_that_lacks_a_month_leaves_no_measure_and_says_why(town: Town) -> None:
    row = told(town, "late", "local", "absolute_gap")
    assert (row["value"], row["reason"]) == (
        None,
        "not every part of the quarter has been supplied",
    )


def test_limits_are_the_same_in_every_refresh(town: Town, tmp_path_factory: Any) -> None:
    question = "from figures.metric_inequality order by all"
    before = town.rows(question)
    again = town.copy_to(tmp_path_factory.mktemp("again") / "home")
    again.refresh(date(2025, 10, 1))
    assert again.rows(question) == before


@pytest.mark.parametrize(("scope", "fifths"), SCOPES)
def test_service_is_set_against_the_need_its_metric_names(
    town: Town, scope: str, fifths: dict[str, int]
) -> None:
    service, need = summed("calls", fifths), summed("cold", fifths)
    header = "quantile,service_count,service_population,need_count,need_population\n"
    rows = "".join(
        f"{fifth},{','.join(map(str, (*service[fifth], *need[fifth])))}\n" for fifth in service
    )
    known = methods(town.settings.dbt_project)["need_service"]
    asked = Asked(options={"service_type": "rate", "polarity": "neutral"})
    answer = run(town.settings.dbt_project, known, read_table(header + rows, "the fifths"), asked)
    expected = dict(zip(answer.columns, answer.rows[0], strict=True))
    columns = ["slope", "lower95_0cl", "upper95_0cl", "most_deprived_ratio", "need_slope"]
    [row] = town.rows(
        f"select {', '.join(columns)}, greater_need, judgement, need_metric, need_period_end "
        f"from figures.metric_need_service where metric_id = 'calls' and scope = '{scope}'"
    )
    assert list(row[:5]) == pytest.approx([expected[name] for name in columns], rel=1e-9)
    assert row[5:7] == (expected["greater_need"], expected["judgement"])
    assert row[7:] == ("cold", date(2025, 4, 30))


def test_need_that_is_hidden_in_a_fifth_leaves_no_slope_and_says_why(town: Town) -> None:
    rows = town.rows(
        "select slope, reason is not null from figures.metric_need_service "
        "where metric_id = 'late' and scope = 'local'"
    )
    assert rows == [(None, True)]


def test_a_metric_of_need_that_is_not_there_is_refused(town: Town, new_town: NewTown) -> None:
    other = new_town()
    other.write(
        "dbt_project/models/metrics/care/unmet.yml", metric("unmet", "Unmet", need_metric="sene")
    )
    other.write("dbt_project/models/metrics/care/unmet.sql", "select 1")
    [refusal] = Register.read(other.project).refused.values()
    assert refusal.code == "HWB-106"
    assert "need_metric: no other metric is called 'sene'" in str(refusal)
