{{ counted(
  'mhclg__energy_certificates',
  numerator='rated_a_to_c',
  denominator='lodged',
) }}
union all
{{ counted(
  'mhclg__energy_certificates',
  numerator='rated_a_to_c',
  denominator='lodged',
  breakdown={'property type': 'property_type'},
) }}
