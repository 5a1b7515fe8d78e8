{{ published('oflog__adult_social_care', value='value', where="measure = 'ASC1'") }}
