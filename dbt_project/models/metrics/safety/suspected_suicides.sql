{{ counted('public_health__suspected_suicides', numerator='deaths') }}
