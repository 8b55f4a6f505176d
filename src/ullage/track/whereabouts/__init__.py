"""Where a ship was between her reports, and how well that is known; `located` is the door."""
