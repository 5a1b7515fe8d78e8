{{ counted('nhs_england__smoking_at_delivery', numerator='smokers', denominator='known') }}
