{{ published('dfe__children_in_need_referrals', value='referrals_rate') }}
