{{ versions('stg_journal__decisions') }}
