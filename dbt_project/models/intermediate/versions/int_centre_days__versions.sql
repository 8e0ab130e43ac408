{{ versions('stg_journal__centre_days') }}
