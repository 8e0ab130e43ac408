{{ landed('drop_in_days') }}
