{{ counted(
  'nhs_england__young_peoples_mental_health_access',
  numerator='one_contact',
  denominator='registered',
  splits=[{'age': 'age_band'}, {'sex': 'sex'}],
) }}
