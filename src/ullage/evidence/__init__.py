"""The evidence report, and tables that other programs open."""
