"""Search: what somebody typed, found among vessels, numbers, ids, places, listings, positions and days."""
