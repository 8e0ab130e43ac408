"""Disclosure control: the one place a small number is hidden, and where it is proven to stay so."""
