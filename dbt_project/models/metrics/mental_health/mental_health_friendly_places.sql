{{ counted(
  'public_health__mental_health_friendly_places',
  numerator='organisations',
) }}
