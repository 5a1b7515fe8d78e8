{{ counted('uhl__diagnostic_waits', numerator='waiting_six_weeks', denominator='waiting') }}
