{{ published('desnz__fuel_poverty_local_authority', value='fuel_poor_percent') }}
union all
{{ counted('desnz__fuel_poverty_lsoa', numerator='fuel_poor', denominator='households') }}
