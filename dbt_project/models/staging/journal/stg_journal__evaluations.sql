{{ landed('evaluations') }}
