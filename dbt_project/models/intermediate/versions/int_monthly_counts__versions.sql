{{ versions('stg_manual__monthly_counts') }}
