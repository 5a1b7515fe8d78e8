{{ counted(
  'police_uk__street_crime',
  numerator='1',
  where="crime_type = 'Violence and sexual offences'",
) }}
