{{ versions('stg_journal__measures') }}
