{{ counted('mhclg__energy_certificates', numerator='rated_a_to_c', denominator='lodged') }}
