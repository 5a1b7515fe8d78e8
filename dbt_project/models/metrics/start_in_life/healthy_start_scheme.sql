{{ counted('nhsbsa__healthy_start', numerator='people') }}
