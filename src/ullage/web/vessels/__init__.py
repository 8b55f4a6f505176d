"""The vessels of a case: who is known, what is said of each, and all that is of her."""
