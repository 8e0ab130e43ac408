"""Judges what was landed: suites of rules, one verdict and a quarantine per delivery."""
