"""Counts every figure again, in pandas, from landing and the counting rules alone.

Written without a look at the models: what the two ways of counting agree on is not there by
the same mistake. Nothing here is imported by the project, and nothing here reads its SQL.
"""
