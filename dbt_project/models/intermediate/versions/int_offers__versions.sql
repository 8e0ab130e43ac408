{{ versions('stg_journal__offers') }}
