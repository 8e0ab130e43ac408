"""Nobody can be found in anything that leaves the inbox."""
