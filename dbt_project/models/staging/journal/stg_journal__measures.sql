{{ landed('measures') }}
