{{ landed('self_help_codes') }}
