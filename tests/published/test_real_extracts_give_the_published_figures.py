"""A refresh over the real public extracts, held to what their publishers printed."""

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from pipelines.account import Account
from pipelines.intake.receive import Arrival, receive
from pipelines.refresh import Refresh
from pipelines.release import afterwards
from pipelines.settings import Settings

pytestmark = pytest.mark.slow

CHECKOUT = Path(__file__).parents[2]
LEICESTER, LEICESTERSHIRE, ENGLAND = "E06000016", "E10000018", "E92000001"
EARLIER_RELEASES = {
    "cancer-diagnosis-at-stage-1-and-2__2023-03-31_5a4bd6d3d.csv": date(2023, 3, 31),
    "cancer-diagnosis-at-stage-1-and-2__2025-10-02_917689c12.csv": date(2025, 10, 2),
    "c1_children_in_need_referrals_and_rereferrals_2013_to_2023.csv": date(2024, 2, 21),
}
Sent = tuple[str, str]
RECEIVED = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


class Refreshed:
    """What one refresh over every real file did."""

    def __init__(self, arrivals: list[Arrival], account: Account, file: Path) -> None:
        self.arrivals = arrivals
        self.account = account
        self.connection = duckdb.connect(str(file), read_only=True)

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        return self.connection.execute(sql).fetchall()


@pytest.fixture(scope="module")
def refreshed(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Refreshed]:
    home = tmp_path_factory.mktemp("real")
    (home / "home.yml").write_text("live: true\n", encoding="utf-8")
    settings = Settings(home=home, project=CHECKOUT)
    refresh = Refresh.of(settings, as_of=date(2026, 11, 22))
    refresh.start_checking()
    files = sorted(
        path
        for path in real_data.rglob("*")
        if path.is_file() and path.name not in ("manifest.csv", "SOURCES.md")
    )
    arrivals = []
    for path in sorted(files, key=lambda p: p.name not in EARLIER_RELEASES):
        arrivals += receive(
            settings,
            refresh.register,
            [path],
            released=EARLIER_RELEASES.get(path.name),
            received_at=RECEIVED,
        )
    refresh.account.take_arrivals(arrivals)
    try:
        for _ in refresh.land():
            pass
        for _, verdict in refresh.check():
            refresh.account.take_verdict(verdict.state)
        refresh.model()
        published = refresh.publish()
    finally:
        refresh.close()
    done = Refreshed(arrivals, refresh.account, published.file)
    yield done
    done.connection.close()


def _published(name: str = "figures.csv") -> list[dict[str, str]]:
    with (Path(__file__).parent / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_figure_equals_the_published_one(refreshed: Refreshed) -> None:
    ours = {
        (m, a, b, str(s), str(e)): (value, lower, upper)
        for m, a, b, s, e, value, lower, upper in refreshed.rows(
            """
            select
              metric_id, area_code, breakdown, period_start, period_end, value,
              case when interval_method = 'published by the source' then lower95_0cl end,
              case when interval_method = 'published by the source' then upper95_0cl end
            from figures.metric_value where known_to is null
            """
        )
    }
    wrong = []
    for row in _published():
        key = (
            row["metric_id"],
            row["area_code"],
            row["breakdown"],
            row["period_start"],
            row["period_end"],
        )
        for name, got in zip(("value", "lower", "upper"), ours.get(key, (None,) * 3), strict=True):
            expected = float(row[name]) if row[name] else None
            if got != (None if expected is None else pytest.approx(expected, rel=1e-11)):
                wrong.append((key, name, expected, got))
    assert len(_published()) == 481
    assert wrong == []


def test_figures_others_republish_are_ours_but_for_the_differences_listed(
    refreshed: Refreshed,
) -> None:
    ours = {
        (m, a, b, str(s), str(e)): value
        for m, a, b, s, e, value in refreshed.rows(
            "select metric_id, area_code, breakdown, period_start, period_end, value "
            "from figures.metric_value where known_to is null"
        )
    }
    keys = ("metric_id", "area_code", "breakdown", "period_start", "period_end")
    republished = _published("republished.csv")
    differences = {
        (*(row[key] for key in keys), float(row["republished"])): float(row["value"])
        for row in _published("differences.csv")
    }

    found = {}
    for row in republished:
        key = tuple(row[name] for name in keys)
        if ours[key] != pytest.approx(float(row["value"]), rel=1e-9):
            found[*key, float(row["value"])] = ours[key]

    assert len(republished) == 719
    assert found == differences
    assert all(row["reason"] for row in _published("differences.csv"))


def test_what_has_parts_equals_the_published_value_at_the_precision_printed(
    refreshed: Refreshed,
) -> None:
    both = refreshed.rows(
        f"""
        select value.metric_id, value.area_code, value.period_end,
          round(
            value.numerator::double / value.denominator * metric.multiplier,
            metric.decimals::integer
          ),
          round(value.value, metric.decimals::integer)
        from figures.metric_value as value
        inner join specs.metric as metric using (metric_id)
        where metric.evidence = 'both' and value.known_to is null and value.numerator is not null
          and value.area_code in ('{LEICESTER}', '{LEICESTERSHIRE}', '{ENGLAND}')
        """
    )
    assert {(m, a) for m, a, *_ in both} == {
        (metric, area)
        for metric in ("fuel_poverty", "injury_admissions_under_15", "looked_after_children")
        for area in (LEICESTER, LEICESTERSHIRE, ENGLAND)
    }
    assert [row for row in both if row[3] != row[4]] == []


def test_small_areas_of_fuel_poverty_add_up_to_the_published_counts(refreshed: Refreshed) -> None:
    counts = refreshed.rows(
        f"""
        select area_code, numerator::bigint, denominator::bigint from figures.current
        where metric_id = 'fuel_poverty'
          and area_code in ('{LEICESTER}', '{LEICESTERSHIRE}', '{ENGLAND}')
        """
    )
    # Sub-regional fuel poverty 2020, Table 2 (OGL v3): households in fuel poverty, households.
    assert set(counts) == {
        (LEICESTER, 25286, 132444),
        (LEICESTERSHIRE, 32496, 287437),
        (ENGLAND, 3158206, 23868877),
    }


def test_wards_of_the_city_add_up_to_the_city(refreshed: Refreshed) -> None:
    wards = refreshed.rows(
        """
        select count(*), sum(value.numerator)::bigint, sum(value.denominator)::bigint
        from figures.metric_value as value
        where value.metric_id = 'fuel_poverty' and value.area_kind = 'ward17'
          and value.known_to is null
          and value.area_code between 'E05010458' and 'E05010478'
        """
    )
    assert wards == [(21, 25286, 132444)]


def test_absent_by_source_is_absent(refreshed: Refreshed) -> None:
    absent = {
        ENGLAND: [
            "child_poverty_before_housing_costs",
            "child_poverty_after_housing_costs",
            "talking_therapies_access",
            "ae_within_four_hours",
            "carer_quality_of_life",
            "short_term_care_outcome",
        ],
        LEICESTERSHIRE: [
            "reception_obesity",
            "year_6_obesity",
            "smoking_prevalence",
            "depression_prevalence",
            "inactive_adults",
            "nhs_health_checks",
        ],
    }
    for area, metrics in absent.items():
        listed = ", ".join(f"'{m}'" for m in metrics)
        found = refreshed.rows(
            "select distinct metric_id from figures.metric_value "
            f"where area_code = '{area}' and metric_id in ({listed})"
        )
        assert found == []


def test_what_was_known_before_each_release_is_kept(refreshed: Refreshed) -> None:
    known = refreshed.rows(
        f"""
        select
          (known_from at time zone 'UTC' at time zone 'Europe/London')::date,
          (known_to at time zone 'UTC' at time zone 'Europe/London')::date,
          value
        from figures.metric_value
        where metric_id = 'early_cancer_diagnosis' and area_code = '{LEICESTER}'
          and period_start = '2020-01-01' order by known_from
        """
    )
    # The share printed in the releases of March 2023, October 2025 and in the newest file.
    assert known == [
        (date(2023, 3, 31), date(2025, 10, 2), 45.59387),
        (date(2025, 10, 2), date(2026, 11, 2), 45.732479999999995),
        (date(2026, 11, 2), None, 45.732479999999995),
    ]


def _sent(real_data: Path, name: str, code: str, period: str, value: str) -> dict[Sent, str]:
    """What a publisher printed, straight from the file: area and first digits of the period → the
    number at 12 significant digits, or nothing; one that is printed beside a mark is withheld."""
    [path] = real_data.rglob(name)
    found = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            area = next(filter(None, (row.get(each, "") for each in code.split("|"))))
            mark = row.get("Observation Status") or row.get("status")
            is_number = not mark and row[value].replace(".", "").isdigit()
            found[area, row[period][:4]] = f"{float(row[value]):.12g}" if is_number else ""
    return found


_CANCER = "cancer-diagnosis-at-stage-1-and-2"
_REFERRALS = "c1_children_in_need_referrals_and_rereferrals_2013_to"
_CODES = "new_la_code|region_code|country_code"


@pytest.mark.parametrize(
    ("metric", "year_starts", "changes", "before", "after"),
    [
        (
            "early_cancer_diagnosis",
            1,
            1267,
            (f"{_CANCER}__2023-03-31_*.csv", "AREACD", "Period", "Value"),
            (f"{_CANCER}__2025-10-02_*.csv", "AREACD", "Period", "Observation"),
        ),
        (
            "early_cancer_diagnosis",
            1,
            0,
            (f"{_CANCER}__2025-10-02_*.csv", "AREACD", "Period", "Observation"),
            (f"{_CANCER}.csv", "areacd", "period", "observation"),
        ),
        (
            "referrals_to_childrens_services",
            4,
            1748,
            (f"{_REFERRALS}_2023.csv", _CODES, "time_period", "Referrals_rate"),
            (f"{_REFERRALS}_2024.csv", _CODES, "time_period", "Referrals_rate"),
        ),
    ],
)
def test_a_restatement_report_names_every_changed_value_and_no_other(
    refreshed: Refreshed,
    real_data: Path,
    metric: str,
    year_starts: int,
    changes: int,
    before: tuple[str, str, str, str],
    after: tuple[str, str, str, str],
) -> None:
    was, now = _sent(real_data, *before), _sent(real_data, *after)
    changed = {key for key, text in was.items() if text != now.get(key, "")}
    moments = afterwards.moments(refreshed.connection, metric)
    at = 1 if "2025-10-02" in before[0] else 0
    restated = afterwards.revisions(refreshed.connection, metric, *moments[at : at + 2])
    # A year that begins in April is printed as the one in which it ends.
    later = 0 if year_starts == 1 else 1
    named = {
        (r.area_code, str(int(r.period_start[:4]) + later)): (r.was, r.now)
        for r in restated
        # A hidden value that is not sent any more is named, too; it had no number to change.
        if (r.was, r.now) != (None, None)
    }
    assert len(changed) == changes
    assert named.keys() == changed
    for key, (old, new) in named.items():
        assert was[key] == ("" if old is None else f"{old:.12g}")
        assert now.get(key, "") == ("" if new is None else f"{new:.12g}")


def test_at_least_sixteen_metrics_support_eight_priorities_and_two_outcomes(
    refreshed: Refreshed,
) -> None:
    supported = dict(
        refreshed.rows(
            """
            select supports.strategy_id, count(distinct supports.priority_key)
            from specs.supporting_metric as supports
            inner join figures.board_figure as figure using (strategy_id, metric_id)
            where figure.value is not null and supports.priority_key <> 'overarching'
            group by all
            """
        )
    )
    assert supported["leicester"] >= 8
    assert supported["leicestershire"] >= 2
    metrics = "select count(distinct metric_id) from figures.current where value is not null"
    assert refreshed.rows(metrics)[0][0] >= 16


def test_files_no_contract_knows_are_refused_with_the_reason_and_counted(
    refreshed: Refreshed,
) -> None:
    taken = [a for a in refreshed.arrivals if a.outcome == "received"]
    refused = [a for a in refreshed.arrivals if a.outcome == "refused"]
    assert len(taken) == 63
    assert len(refused) == 36
    assert {a.reason.code for a in refused if a.reason} == {"HWB-210"}
    assert len(refreshed.account.refused) == len(refused)


def test_no_real_file_is_held_and_no_line_is_lost(refreshed: Refreshed) -> None:
    files = refreshed.rows(
        "select extract, verdict, rows_in - landed - quarantined - footer from intake.file"
    )
    assert [row for row in files if row[1] != "accepted" or row[2] != 0] == []
    assert refreshed.account.held == []


def test_the_warehouse_says_it_is_before_disclosure_control(refreshed: Refreshed) -> None:
    assert refreshed.rows("select distinct disclosure from figures.board_figure") == [
        ("not applied",)
    ]
    schemas = refreshed.rows("select distinct table_schema from information_schema.tables")
    assert ("board",) not in schemas
