"""Whole nights, end to end, with the real Airflow, Great Expectations, dbt and DuckDB."""
