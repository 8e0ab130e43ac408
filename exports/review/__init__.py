"""The page of an edition: what the two who must approve it read before they do."""
