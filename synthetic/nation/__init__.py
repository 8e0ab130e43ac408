"""Municipalities by the hundred and contacts by the million: for measuring, not for meaning.

Every entity is filled and every reference holds, but the figures add up to nothing in particular.
"""
