"""Tønsberg in 2023, person by person, so that the records add up to the real monthly table."""
