{{ landed('persons') }}
