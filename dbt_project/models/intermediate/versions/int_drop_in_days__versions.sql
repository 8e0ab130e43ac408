{{ versions('stg_journal__drop_in_days') }}
