-- One row: what one landed row adds to one metric, with the span of knowledge in which it counts.
select
  evidence.metric_id,
  evidence.evidence,
  evidence.extract,
  evidence.file,
  evidence.line,
  evidence.area_code,
  evidence.area_kind,
  evidence.period_start,
  evidence.period_end,
  evidence.period_type,
  evidence.breakdown,
  evidence.numerator,
  evidence.denominator,
  evidence.value,
  evidence.lower,
  evidence.upper,
  evidence.value_status,
  evidence.maturity,
  version.known_from,
  version.known_to
from {{ ref('evidence_rows') }} as evidence
inner join {{ ref('extract_version') }} as version
  on
    evidence.extract = version.extract
    and evidence.file = version.file
    and evidence.version_group = version.version_group
-- Two files known at one moment: the later arrival alone was ever visible.
where version.known_to is null or version.known_to > version.known_from
