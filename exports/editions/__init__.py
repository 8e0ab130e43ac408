"""A reported figure is never overwritten: a correction is a new edition, and both are kept."""
