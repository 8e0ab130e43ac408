"""Journal systems: CSV drops and SQL views of a reporting copy."""
