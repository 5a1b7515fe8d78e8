{{ published('trafford__fingertips_reshape', value='value', where="indicator = 'Smoking Prevalence in adults (aged 18 and over) - current smokers (APS)' and inequality is null") }}
