{{ published('trafford__fingertips_reshape', value='value', where="indicator = 'Depression: QOF prevalence' and inequality is null") }}
