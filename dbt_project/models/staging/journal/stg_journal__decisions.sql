{{ landed('decisions') }}
