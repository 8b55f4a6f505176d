"""The sections of the evidence report."""
