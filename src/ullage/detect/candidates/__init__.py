"""From pixels above the threshold to candidates, each a ship or rejected with its reason."""
