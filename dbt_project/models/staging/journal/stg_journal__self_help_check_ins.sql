{{ landed('self_help_check_ins') }}
