{{ versions('stg_journal__self_help_check_ins') }}
