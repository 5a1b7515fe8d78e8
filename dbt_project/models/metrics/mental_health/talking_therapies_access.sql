{{ counted(
  'healthyr__talking_therapies',
  numerator='value',
  numerator_rounded_to='5',
  where="measure = 'Count_AccessingServices'",
) }}
