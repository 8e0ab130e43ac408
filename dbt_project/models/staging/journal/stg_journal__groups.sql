{{ landed('groups') }}
