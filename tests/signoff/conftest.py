"""A build of two metrics, small enough to see through, in which every rule holds."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from pipelines.signoff import FigureResult, check_figures

QUARTER = "2025-26-Q1"

# Ten financial years of a proportion and of a rate, for the board's own area (a county of two
# districts), England, and three other places. The county is its districts; each series has its own
# level, and moves a little from year to year.
_BUILD = f"""
create schema figures; create schema reference; create schema specs; create schema intake;
create table specs.metric as
select metric_id, value_type, multiplier, cast(null as varchar) as level,
  true as needs_denominator
from (values ('walks', 'proportion', 100), ('falls', 'crude_rate', 1000))
  as metric (metric_id, value_type, multiplier);
create table specs.supporting_metric as
select 'toy' as strategy_id, metric_id from specs.metric;
create table reference.reporting_area as
select 'toy' as strategy_id, area_code
from (values ('E10000001'), ('E92000001')) as area (area_code);
create table specs.run as select date '2025-08-01' as as_of;
create table reference.quarter as
select '{QUARTER}' as quarter, date '2025-04-01' as quarter_start,
  date '2025-06-30' as quarter_end;
create table reference.area as
select area_code, area_kind, area_name, cast(null as date) as valid_from,
  cast(null as date) as valid_to
from (values
  ('E10000001', 'county', 'Own'), ('E92000001', 'country', 'England'),
  ('E07000001', 'district', 'North'), ('E07000002', 'district', 'South'),
  ('E06000001', 'unitary_authority', 'East'), ('E06000002', 'unitary_authority', 'West')
) as area (area_code, area_kind, area_name);
create table reference.area_membership as
select area_code as child_code, 'district' as child_kind, 'E10000001' as parent_code,
  'county' as parent_kind, cast(null as date) as valid_from, cast(null as date) as valid_to,
  cast(null as timestamp) as known_to
from reference.area where area_kind = 'district';
create table reference.area_unplaced (metric_id varchar, evidence_rows bigint);
create table figures.series_break (
  metric_id varchar, area_code varchar, area_kind varchar, first_day date, because varchar
);
create table figures.metric_value as
with point as (
  select metric_id, value_type, multiplier, area_code, area_kind, part.breakdown, part.people,
    -- Hundreds of people are counted over a thousand; the year adds −2 to 2 to a level.
    part.people * case area_code
      when 'E92000001' then 30000 when 'E10000001' then 4000 else 2000 end as denominator,
    -- The county lies midway between its districts.
    case area_code when 'E92000001' then 40 when 'E10000001' then 50 when 'E07000001' then 42
      when 'E07000002' then 58 when 'E06000001' then 30 else 22 end
    + part.above + (years.year * 7 % 5) - 2 as percentage,
    make_date(years.year, 4, 1) as period_start, make_date(years.year + 1, 3, 31) as period_end
  from specs.metric cross join reference.area cross join range(2015, 2025) as years (year)
  cross join (values ('all', 1.0, 0), ('sex: Female', 0.5, 8), ('sex: Male', 0.5, -8))
    as part (breakdown, people, above)
),
counted as (
  select *, cast(round(denominator * percentage / 100) as decimal(38, 6)) as numerator
  from point
)
select metric_id, area_code, area_kind, breakdown, period_start, period_end,
  'financial_year' as period_type, numerator, cast(denominator as decimal(38, 6)) as denominator,
  cast(numerator as double) * multiplier / denominator as value,
  (numerator - 40) * multiplier / denominator as lower95_0cl,
  (numerator + 40) * multiplier / denominator as upper95_0cl,
  'present' as value_status, 'final' as maturity, 'computed from counts' as method,
  true as is_complete, false as is_apportioned,
  timestamp '2025-05-20 09:00:00' as known_from, cast(null as timestamp) as known_to
from counted;
create view figures.series as select * from figures.metric_value where known_to is null;
create table figures.board_figure as
select 'toy' as strategy_id, '{QUARTER}' as quarter, * exclude (known_from, known_to)
from figures.metric_value
where period_end = date '2025-03-31' and area_code = 'E10000001';
create table figures.quarter_account as
select strategy_id, quarter, metric_id, area_code, breakdown, period_start, period_end,
  period_type, 'new' as standing, 'a period that was not known before the quarter' as because,
  value_status, date '2025-06-01' as due_on
from figures.board_figure where breakdown = 'all';
create table figures.metric_evidence as
select metric_id, 'toy__returns' as extract,
  case when period_end = date '2025-03-31' then 'new' else 'old' end as file,
  row_number() over (order by metric_id, area_code, breakdown, period_end) as line,
  'counted' as evidence, area_code, area_kind, breakdown, period_start, period_end, period_type,
  known_to
from figures.metric_value;
create table intake.receipt as
select sha256, 'toy__returns' as extract, sequence,
  timestamp '2024-05-20 09:00:00' + interval (sequence) year as known_at
from (values ('old', 0), ('new', 1)) as receipt (sha256, sequence);
create table intake.file as
select file as sha256, extract, count(*) as landed from figures.metric_evidence group by all;
"""


def change(what: str, *where: str) -> str:
    return f"update figures.metric_value set {what} where {' and '.join(where)}"


@dataclass(frozen=True)
class Build:
    """A build file that a test may change, and the rules run on it."""

    path: Path

    def does(self, *statements: str) -> None:
        with duckdb.connect(str(self.path)) as connection:
            for statement in statements:
                connection.execute(statement)

    def sign(self) -> Path:
        """Signs every figure as it stands, and gives the Parquet of what was signed."""
        signed = self.path.with_name("signed.parquet")
        self.does(f"copy (select * from figures.series) to '{signed}' (format parquet)")
        return signed

    def results(self, before: Path | None = None) -> dict[str, FigureResult]:
        told = check_figures(self.path, "toy", QUARTER, before)
        return {result.id: result for result in told}

    def failing(self, before: Path | None = None) -> set[str]:
        return {name for name, told in self.results(before).items() if told.state != "passed"}

    def blocked(self, before: Path | None = None) -> set[str]:
        """Metrics that a blocking rule holds."""
        return {
            metric
            for told in self.results(before).values()
            if told.severity == "block" and told.state != "passed"
            for metric in told.metrics
        }


@pytest.fixture(scope="session")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("clean") / "build.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(_BUILD)
    return path


@pytest.fixture
def build(clean: Path, tmp_path: Path) -> Build:
    return Build(Path(shutil.copy(clean, tmp_path / "build.duckdb")))
