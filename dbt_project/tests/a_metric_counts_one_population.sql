-- A returned row is a metric with evidence about another population than it states: registered,
-- resident and provider figures count different people, and none may stand beside or over another.
select
  evidence.metric_id,
  'it states the population ' || metric.population_basis || ', but '
  || format('{:,}', count(*)) || ' row(s) of ' || replace(evidence.extract, '__', '/')
  || ' are about the population ' || coalesce(line.population_basis, extract.population_basis)
    as because
from {{ ref('metric_evidence') }} as evidence
inner join {{ source('specs', 'metric') }} as metric
  on evidence.metric_id = metric.metric_id
inner join {{ source('specs', 'extract') }} as extract
  on evidence.extract = extract.extract
left join {{ ref('basis_rows') }} as line
  on
    evidence.extract = line.extract
    and evidence.file = line.file
    and evidence.line = line.line
where
  coalesce(line.population_basis, extract.population_basis)
  not in ('none', metric.population_basis)
group by
  evidence.metric_id,
  metric.population_basis,
  evidence.extract,
  coalesce(line.population_basis, extract.population_basis)
