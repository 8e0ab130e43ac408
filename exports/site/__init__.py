"""The monthly pages that people in a municipality look at."""
