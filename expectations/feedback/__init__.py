"""What a source is told the same morning: what came in, what did not, and what to do about it."""
