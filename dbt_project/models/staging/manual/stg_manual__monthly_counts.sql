{{ landed('monthly_counts', 'manual') }}
