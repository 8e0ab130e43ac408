"""Hand over what the warehouse holds; no arithmetic that dbt could do."""
