{{ versions('stg_journal__episodes') }}
