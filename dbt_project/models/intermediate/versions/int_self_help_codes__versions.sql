{{ versions('stg_journal__self_help_codes') }}
