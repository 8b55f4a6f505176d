"""Box hulls on a sea, imaged exactly: each of many rays a pixel is asked what it meets. Slow, and without doubt."""

from datetime import UTC, datetime
from types import SimpleNamespace

import numpy as np
from scipy.ndimage import gaussian_filter

from scenemaker import ArrayPixels, tie_grid
from ullage.geo import destination
from ullage.records import OpticalView, Scene

AT = datetime(2024, 3, 1, 1, 30, tzinfo=UTC)
KNOWN = {}
FINE = 4  # rays a pixel, along each side
LEVELS = {"water": 0.09, "shadow": 0.045, "shaded": 0.03, "lit": 0.16, "deck": 0.24}


def hull_outline(length, beam):
    """Give a convex hull seen from above, (n, 2) metres forward and to starboard, going round."""
    half, l2 = beam / 2, length / 2
    taper = beam * 1.1
    return np.array(
        [[-l2, -half * 0.9], [-l2 + 3, -half], [l2 - taper, -half], [l2 - taper * 0.35, -half * 0.6], [l2, 0.0],
         [l2 - taper * 0.35, half * 0.6], [l2 - taper, half], [-l2 + 3, half], [-l2, half * 0.9]]
    )  # fmt: skip


def swept(points, outline, way):
    """Say which points lie in a convex outline shifted by 0 to 1 of a way, and over which side they leave it last.

    A point q meets the outline shifted by t if it lies within each of its sides there, which bounds t
    from below or above.
    """
    following = np.roll(outline, -1, axis=0) - outline
    normals = np.stack([following[:, 1], -following[:, 0]], axis=1)
    middle = outline.mean(axis=0)
    normals *= np.sign(((outline - middle) * normals).sum(axis=1))[:, None]
    limit = (normals * outline).sum(axis=1)
    rest = limit[:, None] - normals @ points.T
    rate = -(normals @ way)
    low, high = np.zeros(len(points)), np.ones(len(points))
    side = np.full(len(points), -1)
    out = np.zeros(len(points), bool)
    for at in range(len(outline)):
        if abs(rate[at]) < 1e-12:
            out |= rest[at] < 0
        elif rate[at] > 0:
            bound = rest[at] / rate[at]
            side[bound < high] = at
            high = np.minimum(high, bound)
        else:
            low = np.maximum(low, rest[at] / rate[at])
    return (low <= high) & ~out, side, normals


def direction(azimuth_deg):
    return np.array([np.cos(np.radians(azimuth_deg)), np.sin(np.radians(azimuth_deg))])


def box_scene(**wanted):
    """Give the box hull of `imaged`, the same one for the same words: nothing is imaged twice."""
    if wanted.get("levels") is not None or wanted.get("paint") is not None:
        return imaged(**wanted)
    key = tuple(sorted(wanted.items()))
    if key not in KNOWN:
        KNOWN[key] = imaged(**wanted)
    return KNOWN[key]


def imaged(
    *, heading=30.0, length=72.0, beam=12.0, freeboard=4.0, sun=(150.0, 30.0), view=(60.0, 70.0), gsd=0.5,
    blur=0.55, noise=0.004, waves=0.004, seed=1, size_m=130.0, levels=None, bands=("pan",), at=(0.0, 0.0), paint=None,
    land_beyond=None, lat=42.7, lon=133.1,
):  # fmt: skip
    """Image a box hull, and give the scene with what is true of it.

    `at` is the middle of her waterline in metres north and east of the middle of the image; `paint(points, deck,
    picture)` may change the fine picture at points in metres forward and to starboard on deck; `land_beyond` is how far
    to the shadow's side a quay begins [m].
    """
    levels = LEVELS | (levels or {})
    size = int(size_m / gsd)
    fine = size * FINE
    step = gsd / FINE
    along = (np.arange(fine) + 0.5) * step - size * gsd / 2
    north, east = np.meshgrid(-along, along, indexing="ij")
    forward, right = direction(heading), direction(heading + 90)
    ground = np.stack([(north - at[0]).ravel(), (east - at[1]).ravel()], axis=1)
    q = ground @ np.stack([forward, right], axis=1)

    def into_ship(azimuth):
        way = direction(azimuth)
        return np.array([way @ forward, way @ right])

    to_view = -into_ship(view[0]) * freeboard / np.tan(np.radians(view[1]))
    to_shadow = -into_ship(sun[0]) * freeboard / np.tan(np.radians(sun[1]))
    outline = hull_outline(length, beam)
    picture = np.full(len(q), levels["water"], np.float32)
    side_of_shadow = -np.sign(into_ship(sun[0])[1])
    if land_beyond is not None:
        picture[q[:, 1] * side_of_shadow > land_beyond] = 0.35
    reach = beam / 2 + max(np.hypot(*to_shadow), np.hypot(*to_view)) + 1
    near = np.flatnonzero((abs(q[:, 0]) < length / 2 + reach) & (abs(q[:, 1]) < reach))
    close = q[near]
    picture[near[swept(close, outline, to_shadow)[0]]] = levels["shadow"]
    seen, side, normals = swept(close, outline, to_view)
    lit = normals[side] @ into_ship(sun[0]) > 0
    picture[near[seen]] = np.where(lit, levels["lit"], levels["shaded"])[seen]
    deck = np.zeros(len(q), bool)
    deck[near] = swept(close - to_view, outline, to_view * 0)[0]
    picture[deck] = levels["deck"]
    if paint is not None:
        paint(q - to_view, deck, picture)
    picture = gaussian_filter(picture.reshape(fine, fine), blur * FINE, mode="nearest")
    picture = picture.reshape(size, FINE, size, FINE).mean(axis=(1, 3))
    generator = np.random.default_rng(seed)
    swell = gaussian_filter(generator.standard_normal((size, size)), 1.5 / gsd)
    values = picture + waves * swell / swell.std() + noise * generator.standard_normal((size, size))
    top = destination(*destination(lat, lon, 0.0, (size - 1) / 2 * gsd), 270.0, (size - 1) / 2 * gsd)
    grid = tie_grid(size, size, float(top[0]), float(top[1]), 180.0, 90.0, gsd)
    scene = Scene(
        scene_id="BOX", kind="optical", sensor="test", started_at=AT, ended_at=AT, rows=size, columns=size,
        bands=tuple(bands), grid=grid, pixels=ArrayPixels(np.stack([values] * len(bands)).astype(np.float32)),
        optical=OpticalView(sun[0], sun[1], view[0], view[1], gsd, gsd), radiometry="reflectance", source="box.tif",
    )  # fmt: skip
    middle = destination(*destination(lat, lon, 0.0, at[0]), 90.0, at[1])
    ends = [destination(*middle, heading + turn, length / 2) for turn in (0.0, 180.0)]
    s_n, v_n = into_ship(sun[0])[1], into_ship(view[0])[1]
    cot_sun, cot_view = 1 / np.tan(np.radians(sun[1])), 1 / np.tan(np.radians(view[1]))
    k = cot_sun * abs(s_n) - np.sign(s_n) * cot_view * v_n
    return SimpleNamespace(
        scene=scene, bow=tuple(float(one) for one in ends[0]), stern=tuple(float(one) for one in ends[1]),
        width_m=k * freeboard, k=k, heading=heading, length=length, beam=beam, freeboard=freeboard, sun=sun, view=view,
        side_width_m=freeboard * cot_view * abs(v_n),
    )  # fmt: skip


def off(point, north_m, east_m):
    """Give a point moved by metres."""
    return tuple(float(one) for one in destination(*destination(*point, 0.0, north_m), 90.0, east_m))
