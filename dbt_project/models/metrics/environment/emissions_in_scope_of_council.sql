{{ counted(
  'desnz__local_emissions',
  numerator='emissions_in_scope',
  splits=[{'sector': 'sector'}],
) }}
