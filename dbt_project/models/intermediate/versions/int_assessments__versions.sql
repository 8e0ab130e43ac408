{{ versions('stg_journal__assessments') }}
