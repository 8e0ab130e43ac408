{{ versions('stg_journal__staff_positions') }}
