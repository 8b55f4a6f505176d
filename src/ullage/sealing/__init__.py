"""A case sealed into one file that anyone can check, and the check."""
