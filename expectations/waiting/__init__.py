"""Rows that were set aside: which still wait, what became of the others, and for how long."""
