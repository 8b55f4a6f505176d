"""Land, sea or coast; how far the shore is; the land in a window: answers from GSHHG, exact as its polygons are.

`load_land` reads a file, and builds it the first time. Everything else is a pure function of the `Land` it gives, so
that edges load it and hand it on to stages.

Lakes are water: a ship on Lake Superior or the Caspian is not on land, and their shores are shores. Ice shelves are
land. Harbour basins and dredged channels that the source does not have (165 m between vertices) are land.
"""

from ullage.land.grid import COAST, LAND, NOWHERE, SEA
from ullage.land.rings import Rings, ShorelineError, make_rings, read_rings
from ullage.land.store import LandFileError, load_land
from ullage.land.world import Land, build_land

__all__ = [
    "COAST",
    "LAND",
    "NOWHERE",
    "SEA",
    "Land",
    "LandFileError",
    "Rings",
    "ShorelineError",
    "build_land",
    "load_land",
    "make_rings",
    "read_rings",
]
