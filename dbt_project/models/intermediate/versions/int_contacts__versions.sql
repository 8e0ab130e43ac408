{{ versions('stg_journal__contacts') }}
