{{ counted(
  'mhclg__statutory_homelessness',
  numerator='with_children',
  denominator='households',
) }}
union all
{{ counted(
  'mhclg__statutory_homelessness',
  numerator='couples',
  denominator='households',
  breakdown={'household': "'couples'"},
) }}
union all
{{ counted(
  'mhclg__statutory_homelessness',
  numerator='single_parents',
  denominator='households',
  breakdown={'household': "'single parents'"},
) }}
