{{ counted('dfe__ehc_plans', numerator='in_time', denominator='plans') }}
