{{ counted(
  'healthyr__talking_therapies',
  numerator='value',
  where="measure = 'Count_AccessingServices'",
) }}
