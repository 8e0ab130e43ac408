{{ landed('contacts') }}
