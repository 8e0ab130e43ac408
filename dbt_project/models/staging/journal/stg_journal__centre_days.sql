{{ landed('centre_days') }}
