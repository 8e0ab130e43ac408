{{ versions('stg_journal__group_attendances') }}
