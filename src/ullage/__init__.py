"""Ullage: which tankers called, how full they left, how many barrels that makes, and how sure we are."""

__version__ = "0.1.0"
