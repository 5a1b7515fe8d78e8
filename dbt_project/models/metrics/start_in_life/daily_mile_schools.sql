{%- for split in [{}, {'deprivation': "'fifth ' || deprivation_fifth"}] %}
{{ counted(
  'public_health__daily_mile',
  numerator='active',
  denominator='schools',
  breakdown=split,
) }}
{{ 'union all' if not loop.last }}
{%- endfor %}
