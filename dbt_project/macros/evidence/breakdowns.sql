{#- The value of one name of a breakdown, as `0-4` of `age: 0-4; sex: Female`; NULL where it lacks it. -#}
{% macro breakdown_part(breakdown, name) -%}
  nullif(regexp_extract({{ breakdown }}, '(?:^|; ){{ name }}: ([^;]*)', 1), '')
{%- endmacro %}

{#- The breakdown that is left without one name: `sex: Female`, or `all`. -#}
{% macro breakdown_without(breakdown, name) -%}
  coalesce(
    nullif(
      trim(regexp_replace({{ breakdown }}, '(^|; ){{ name }}: [^;]*', ''), '; '), ''
    ),
    'all'
  )
{%- endmacro %}

{#-
  For each column that the contract of an extract declares a breakdown, and that is not told already:
  the breakdown and what must not be NULL. Fifths of deprivation are told as the most deprived and
  the rest, too; bands of age that make up an age group, and are not all there are, as that group:
  under a name of its own, so that what is called `age` adds up.
-#}
{% macro hwb_declared_splits(extract, breakdown, own) -%}
  {%- set splits, told = [], breakdown.keys() | list -%}
  {%- for split in own -%}{%- do told.extend(split.keys()) -%}{%- endfor -%}
  {#- The graph is empty while dbt parses, and in its unit tests: these show a metric's own rows. -#}
  {%- set source = graph.get('sources', {}).get('source.hwb.landed.' ~ extract, {}) -%}
  {%- for name, column in source.get('columns', {}).items() if column.config.meta.breakdown -%}
    {%- set by = column.config.meta.breakdown -%}
    {%- set text = '"' ~ name ~ '"' -%}
    {%- if by not in told -%}
      {%- set label = "'fifth ' || " ~ text if by == 'deprivation' else text -%}
      {%- do splits.append({'parts': dict(breakdown, **{by: label}), 'column': text}) -%}
      {%- if by == 'deprivation' -%}
        {%- set side = "case when " ~ text ~ " = '1' then 'CORE20' else 'rest' end" -%}
        {%- do splits.append({'parts': dict(breakdown, core20=side), 'column': text}) -%}
      {%- endif -%}
    {%- endif -%}
    {%- if column.config.meta.age_groups and 'age group' not in told and breakdown.get('age', name) in (name, text) -%}
      {%- set group = hwb_age_group(text, column.config.meta.age_groups) -%}
      {%- do splits.append({'parts': dict(breakdown, **{'age group': group}), 'column': group}) -%}
    {%- endif -%}
  {%- endfor -%}
  {%- do return(splits) -%}
{%- endmacro %}

{% macro hwb_age_group(band, groups) -%}
  case
    {%- for group, bands in groups.items() %}
    when {{ band }} in ('{{ bands | join("', '") }}') then '{{ group }}'
    {%- endfor %}
  end
{%- endmacro %}
