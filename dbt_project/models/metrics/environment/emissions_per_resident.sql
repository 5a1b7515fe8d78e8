{{ counted('desnz__local_emissions', numerator='emissions') }}
union all
{{ counted(
  'desnz__local_emissions',
  numerator=none,
  denominator='population',
  where="sub_sector = 'Domestic Electricity' and gas in ('CO2', 'Carbon dioxide')",
) }}
