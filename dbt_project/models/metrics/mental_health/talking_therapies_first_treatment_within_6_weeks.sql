{{ published(
  'healthyr__talking_therapies',
  value='value',
  where="measure = 'Percentage_AccessingServices6WeeksFinishedCourseTreatment'",
) }}
