{{ counted('desnz__local_emissions', numerator='emissions_in_scope') }}
union all
{{ counted(
  'desnz__local_emissions',
  numerator='emissions_in_scope',
  breakdown={'sector': 'sector'},
) }}
