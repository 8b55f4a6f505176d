"""Lists of designated vessels: sanctions lists of several authorities, each with its version, date and hash."""

from __future__ import annotations

from ullage.sources.listings.reading import read_listings, read_lists
from ullage.sources.listings.result import Listings, ListsRead, Unreached

__all__ = ["Listings", "ListsRead", "Unreached", "read_listings", "read_lists"]
