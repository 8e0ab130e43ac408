"""Counts by hand: the monthly form as a workbook, given out empty and read back with suspicion."""
