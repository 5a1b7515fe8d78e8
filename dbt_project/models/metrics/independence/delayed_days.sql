{{ counted('nhs_england__delayed_transfers_by_care_type', numerator='delayed_days') }}
