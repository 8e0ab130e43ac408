{{ versions('stg_journal__groups') }}
