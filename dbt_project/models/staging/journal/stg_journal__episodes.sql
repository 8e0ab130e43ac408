{{ landed('episodes') }}
