{{ versions('stg_journal__evaluations') }}
