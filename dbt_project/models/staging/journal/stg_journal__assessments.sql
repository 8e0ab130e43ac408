{{ landed('assessments') }}
