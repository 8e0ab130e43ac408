{{ versions('stg_journal__persons') }}
