{{ published('trafford__fingertips_reshape', value='value', where="indicator = 'Percentage of physically inactive adults' and inequality is null") }}
