"""Pages, tried through the door."""
