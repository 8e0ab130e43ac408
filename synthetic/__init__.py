"""A made-up municipality: people, journal, workbooks and known faults, the same for each seed.

Nothing here is about anybody: every identity number has 80 added to its month.
"""
