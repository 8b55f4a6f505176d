"""The oil trade of a simulated case: tankers, their voyages and habits, and what is true of them."""
