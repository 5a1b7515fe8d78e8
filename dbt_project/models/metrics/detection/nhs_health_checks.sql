{{ published('trafford__fingertips_reshape', value='value', where="indicator = 'People receiving an NHS Health Check' and inequality is null") }}
