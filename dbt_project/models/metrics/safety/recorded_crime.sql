{{ counted('police_uk__street_crime', numerator='1') }}
