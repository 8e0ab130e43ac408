{{ versions('stg_journal__enquiries') }}
