"""Small worlds for one test: shapes of shapely, cut where rings must be, and what shapely itself says of points."""

import numpy as np
import shapely
from shapely.affinity import translate

from ullage.land import build_land, make_rings
from ullage.land.grid import UNITS_PER_DEGREE

WHOLE = shapely.box(-180, -90, 180, 90)


def blob(lon, lat, size_deg, seed, corners=40):
    """Make a ragged shape around a point, on whole units."""
    rng = np.random.default_rng(seed)
    turn = np.sort(rng.uniform(0, 2 * np.pi, corners))
    radius = size_deg * rng.uniform(0.3, 1.0, corners)
    return on_units(shapely.Polygon(np.stack([lon + radius * np.cos(turn), lat + radius * np.sin(turn)], axis=1)))


def on_units(shape):
    """Move vertices to whole units, so that a world holds them as they are."""
    return shapely.transform(shape, lambda degrees: np.rint(degrees * UNITS_PER_DEGREE) / UNITS_PER_DEGREE)


def cut(shape):
    """Cut a shape that may reach beyond the antimeridian or a pole into polygons that do not."""
    turned = [shapely.intersection(translate(shape, xoff=turn), WHOLE) for turn in (-360, 0, 360)]
    parts = [part for one in turned for part in shapely.get_parts(one)]
    return [on_units(part) for part in parts if part.area > 0]


def rings_of(shapes):
    """Give the rings of shapes; what an even number of them holds is water."""
    return make_rings([(lat, lon) for lon, lat in part.exterior.coords[:-1]] for shape in shapes for part in cut(shape))


def world_of(*shapes):
    """Build the land of shapes."""
    return build_land(rings_of(shapes))


def in_shapes(shapes, lat, lon):
    """Tell of points, longitudes from -180 to 180, whether an odd number of shapes holds them."""
    held = [shapely.contains_xy(part, lon, lat) for shape in shapes for part in cut(shape)]
    return np.sum(held, axis=0) % 2 == 1


def around(shape, count, seed, margin_deg=0.1):
    """Scatter points over the bounds of a shape (latitude, longitude)."""
    rng = np.random.default_rng(seed)
    west, south, east, north = shape.bounds
    lat = rng.uniform(max(south - margin_deg, -90), min(north + margin_deg, 90), count)
    return lat, rng.uniform(west - margin_deg, east + margin_deg, count)


def turned(lon):
    """Bring longitudes to lie from -180 to 180."""
    return (np.asarray(lon) + 180) % 360 - 180
