{{ landed('offers') }}
