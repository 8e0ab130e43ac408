"""When things run, and in what order. Nothing imports this package."""
