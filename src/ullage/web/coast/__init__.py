"""The coast as vector tiles of our own, so that a map needs nobody else's."""

from ullage.web.coast.shores import Shores, load_shores
from ullage.web.coast.tiles import TILE_ZOOMS, coast_tile

__all__ = ["TILE_ZOOMS", "Shores", "coast_tile", "load_shores"]
