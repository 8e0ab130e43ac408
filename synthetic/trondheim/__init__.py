"""Trondheim in 2017 and 2018: one telephone, eighteen offers, guided self-help, three centres."""
