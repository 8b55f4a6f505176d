"""The sanctions lists of a case: which versions, what they hold, and which of their entries mean ships of the case."""
