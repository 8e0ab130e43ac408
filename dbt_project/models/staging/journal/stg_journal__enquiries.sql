{{ landed('enquiries') }}
