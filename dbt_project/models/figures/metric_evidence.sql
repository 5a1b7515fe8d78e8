-- One row: what one landed row adds to one metric, with the span of knowledge in which it counts.
-- A count from a file of which lines are in quarantine may lack what those lines hold: it is
-- unreliable until the partner sends them again.
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
  evidence.numerator_within,
  evidence.denominator_within,
  evidence.value,
  evidence.lower,
  evidence.upper,
  case
    when
      evidence.evidence = 'counted'
      and evidence.value_status = 'present'
      and sent.quarantined > 0
      then 'unreliable'
    else evidence.value_status
  end as value_status,
  evidence.maturity,
  version.known_from,
  version.known_to
from {{ ref('evidence_rows') }} as evidence
inner join {{ ref('extract_version') }} as version
  on
    evidence.extract = version.extract
    and evidence.file = version.file
    and evidence.version_group = version.version_group
inner join {{ source('intake', 'file') }} as sent
  on
    evidence.extract = sent.extract
    and evidence.file = sent.sha256
-- Two files known at one moment: the later arrival alone was ever visible.
where version.known_to is null or version.known_to > version.known_from
