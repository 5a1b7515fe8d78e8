{%- for split in [{}, {'age': 'age_band'}, {'deprivation': "'fifth ' || fifth"}] %}
{{ counted(
  'llr_icb__emergency_admissions',
  numerator='admissions',
  denominator='population',
  breakdown=split,
) }}
{{ 'union all' if not loop.last }}
{%- endfor %}
