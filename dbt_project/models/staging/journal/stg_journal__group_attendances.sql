{{ landed('group_attendances') }}
