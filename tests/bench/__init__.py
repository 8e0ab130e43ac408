"""Ratios measured side by side in one run, because a machine's seconds mean little alone."""
