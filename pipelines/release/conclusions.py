"""What a release concludes from the figures of its pages, and which of it another one takes back.

A conclusion is a judgement by rule: worse than England, getting better, target met. It is of a
series (metric, area, part) at the period that the pages show.
"""

from dataclasses import dataclass
from pathlib import Path

NOTHING = "nothing"
"""What is concluded where a release says nothing of a series."""

_CONCLUDED = """
with board as (
  select
    metric_id, area_code, area_kind, breakdown, period_start, period_end, period_type,
    value_status
  from read_parquet($figures)
  where is_board
),
compared as (
  select
    metric_id, area_code, area_kind, breakdown,
    case comparator
      when 'country' then 'compared with England'
      when 'previous' then 'since the period before'
      when 'year_before' then 'since the same time a year before'
      when 'baseline' then 'since the start of the strategy'
      when 'first_figure' then 'since its first figure'
      when 'everybody' then 'compared with everybody'
      else 'compared with ' || replace(comparator, '_', ' ') || coalesce(' ' || comparator_code, '')
    end as about,
    comparison_95 as concluded
  from read_parquet($comparison)
  inner join board using (
    metric_id, area_code, area_kind, breakdown, period_start, period_end, period_type
  )
),
directed as (
  select
    metric_id, area_code, area_kind, breakdown,
    'trend' as about,
    recent_trend_polarity as concluded
  from read_parquet($trend)
  inner join board using (metric_id, area_code, area_kind, breakdown, period_type)
),
aimed as (
  select
    metric_id, area_code, area_kind, breakdown,
    'target for ' || target_due_on as about,
    concat_ws(', ', target_status, trajectory_status) as concluded
  from read_parquet($target)
  inner join board using (
    metric_id, area_code, area_kind, breakdown, period_start, period_end, period_type
  )
),
shown as (
  select
    metric_id, area_code, area_kind, breakdown,
    'whether there is a figure' as about,
    value_status as concluded
  from board
)
select
  metric_id, area_code, area_kind, breakdown, about,
  string_agg(distinct replace(concluded, '_', ' '), ' and ' order by replace(concluded, '_', ' '))
from (
  from compared union all from directed union all from aimed union all from shown
)
where concluded is not null and concluded <> ''
group by all
"""

Series = tuple[str, str, str, str, str]


@dataclass(frozen=True)
class Conclusion:
    """One conclusion that is another than was signed; `about` is what a figure is held against."""

    metric_id: str
    area_code: str
    breakdown: str
    about: str
    was: str
    now: str


def changed(before: Path, after: Path) -> tuple[list[Conclusion], int]:
    """Conclusions of one release that another changes or takes back, and how many this one adds."""
    was, now = _concluded(before), _concluded(after)
    found = [
        Conclusion(key[0], key[1], key[3], key[4], text, now.get(key, NOTHING))
        for key, text in sorted(was.items(), key=lambda item: (item[0][3] != "all", item[0]))
        if now.get(key, NOTHING) != text
    ]
    return found, len(now.keys() - was.keys())


def _concluded(folder: Path) -> dict[Series, str]:
    import duckdb

    tables = ("figures", "comparison", "trend", "target")
    given = {table: str(folder / f"{table}.parquet") for table in tables}
    with duckdb.connect() as connection:
        rows = connection.execute(_CONCLUDED, given).fetchall()
    return {
        (metric, area, kind, part, about): text for metric, area, kind, part, about, text in rows
    }
