{#-
  What one landed row adds to one metric. Every metric is a select through these macros: a map of
  rows to rows, with no grouping, no window and no join but to reference.*.

  extract      the landed table, `<partner>__<extract>`
  where        SQL that chooses the rows of this metric
  breakdown    mapping of a breakdown's name to SQL, for figures below the headline; a NULL leaves
               the name out, and a row with none is `all`
  status       SQL of the value status; by default that of the columns named
  area, kind   SQL of the area code and its kind, where they are not the row's own
  …_rounded_to SQL of the base to which the source rounds a count; none where counts are exact
-#}

{#- A value the source computed: carried as printed, never summed. -#}
{% macro published(extract, value, where='true', lower=none, upper=none, breakdown={}, status=none,
                   area='_area_code', kind='_area_kind', maturity="'final'") -%}
select
  {{ hwb_evidence_head(extract, 'published', area, kind) }},
  {{ hwb_breakdown(breakdown) }} as breakdown,
  cast(null as decimal(38, 6)) as numerator,
  cast(null as decimal(38, 6)) as denominator,
  cast(null as decimal(38, 6)) as numerator_within,
  cast(null as decimal(38, 6)) as denominator_within,
  cast({{ value }} as decimal(38, 18)) as value,
  cast({{ lower or 'null' }} as decimal(38, 18)) as lower,
  cast({{ upper or 'null' }} as decimal(38, 18)) as upper,
  {{ status or worst_status([value]) }} as value_status,
  {{ maturity }} as maturity
from {{ source('landed', extract) }}
where
  ({{ where }})
  and not _is_repeat
{%- endmacro %}

{#-
  Parts of a count, proportion, rate or mean: summed over areas and periods, then divided once.
  The same rows are told once more by each column that the contract declares a breakdown, and by
  each of `splits`, which are breakdowns that no single column holds.
-#}
{% macro counted(extract, numerator, denominator=none, where='true', breakdown={}, splits=[],
                 status=none, area='_area_code', kind='_area_kind', maturity="'final'",
                 numerator_rounded_to=none, denominator_rounded_to=none) -%}
{%- set told = [{'parts': breakdown}] + hwb_declared_splits(extract, breakdown, splits) -%}
{%- for split in splits %}{% do told.append({'parts': split}) %}{% endfor -%}
{%- for each in told %}
select
  {{ hwb_evidence_head(extract, 'counted', area, kind) }},
  {{ hwb_breakdown(each.parts) }} as breakdown,
  cast({{ numerator or 'null' }} as decimal(38, 6)) as numerator,
  cast({{ denominator or 'null' }} as decimal(38, 6)) as denominator,
  {{ hwb_within(numerator, numerator_rounded_to) }} as numerator_within,
  {{ hwb_within(denominator, denominator_rounded_to) }} as denominator_within,
  cast(null as decimal(38, 18)) as value,
  cast(null as decimal(38, 18)) as lower,
  cast(null as decimal(38, 18)) as upper,
  {{ status or worst_status([numerator, denominator]) }} as value_status,
  {{ maturity }} as maturity
from {{ source('landed', extract) }}
where
  ({{ where }})
  {%- if each.column %}
  and {{ each.column }} is not null
  {%- endif %}
  and not _is_repeat
{{ 'union all' if not loop.last }}
{%- endfor %}
{%- endmacro %}

{% macro hwb_evidence_head(extract, evidence, area, kind) -%}
  '{{ model.name }}' as metric_id,
  '{{ evidence }}' as evidence,
  '{{ extract }}' as extract,
  _file as file,
  _line as line,
  _group as version_group,
  {{ area }} as area_code,
  {{ kind }} as area_kind,
  _period_start as period_start,
  _period_end as period_end,
  _period_type as period_type
{%- endmacro %}

{#- How far the true count may lie from the one sent. -#}
{% macro hwb_within(count, base) -%}
  cast(
    {%- if base %} case when ({{ count }}) is not null then {{ within_rounding(base) }} end
    {%- else %} null {%- endif %} as decimal(38, 6)
  )
{%- endmacro %}

{% macro hwb_breakdown(parts) -%}
  {%- if not parts -%} 'all' {%- else -%}
  coalesce(nullif(concat_ws('; '
    {%- for name, sql in parts | dictsort -%}, '{{ name }}: ' || replace({{ sql }}, ';', ',') {%- endfor -%}
  ), ''), 'all')
  {%- endif -%}
{%- endmacro %}

{#- The worst status of the columns named; an expression that is no column must bring its own. -#}
{% macro worst_status(columns) -%}
  {%- set statuses = [] -%}
  {%- for column in columns if column -%}
    {%- if modules.re.fullmatch('[a-z][a-z0-9_]*', column | string) -%}
      {%- do statuses.append(column ~ '_status') -%}
    {%- elif not modules.re.fullmatch('[0-9]+', column | string) -%}
      {{ exceptions.raise_compiler_error(model.name ~ ": give `status` for the expression " ~ column) }}
    {%- endif -%}
  {%- endfor -%}
  {%- if not statuses -%} 'present'
  {%- else -%}
  case
    {%- for status in ['suppressed', 'missing', 'not_applicable', 'unreliable'] %}
    when '{{ status }}' in ({{ statuses | join(', ') }}) then '{{ status }}'
    {%- endfor %}
    else 'present'
  end
  {%- endif -%}
{%- endmacro %}
