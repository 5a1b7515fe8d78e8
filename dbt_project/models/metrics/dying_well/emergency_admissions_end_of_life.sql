{{ counted(
  'ohid__end_of_life_admissions',
  numerator='three_or_more',
  denominator='deaths',
) }}
