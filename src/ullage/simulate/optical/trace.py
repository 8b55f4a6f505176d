"""Rays of view and of sun against convex solids: what each sample of an image shows, and whether the sun shines on it.

A point at height z is imaged at P - z·cot(view elevation)·v, and its shadow on the water lies at P - z·cot(sun
elevation)·s: so the view ray of the sample that is imaged at Q runs through Q + z·w, w = cot(view elevation)·v, and the
sun's ray of a point P through P + t·(u, 1), u = cot(sun elevation)·s. Both are cut against planes exactly.
"""

from __future__ import annotations

from math import cos, sin, sqrt
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from ullage.kernels import inlined, kernel, uniform

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.simulate.optical.solids import Placed

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]

TILE: Final = 64
"""Side of the squares that are traced at once [pixels]."""

SUN_RADIUS: Final = 0.00465  # of the sun's disc, seen from the Earth [rad]
STEP: Final = 7  # of the rank-1 lattice of samples: coprime to any power of two
NEAR: Final = 1e-3  # how far from a face its own shadow is not looked for [m]
TROUGH: Final = 3.0  # water is never deeper under z = 0 than this [m]


class Light(NamedTuple):
    """Where light goes, in the frame of the image.

    Parameters
    ----------
    view_x, view_y
        Where the view ray goes for each metre of height, w [m/m].
    sun_x, sun_y
        Where the sun's ray goes for each metre of height, u [m/m].
    disc
        Radius of the sun's disc [rad]; 0 for a point.
    """

    view_x: float
    view_y: float
    sun_x: float
    sun_y: float
    disc: float = SUN_RADIUS


def light_of(
    sun: tuple[float, float], view: tuple[float, float], up_deg: float = 0.0, disc: float = SUN_RADIUS
) -> Light:
    """Give where light goes.

    Parameters
    ----------
    sun, view
        Azimuth and elevation of the sun and of the satellite, as seen from the ground [°].
    up_deg
        Bearing of the image's up [°].
    disc
        Radius of the sun's disc [rad].
    """
    found: list[float] = []
    for azimuth, elevation in (view, sun):
        turn, way = np.radians(azimuth - up_deg), 1 / np.tan(np.radians(elevation))
        found += [float(way * np.sin(turn)), float(way * np.cos(turn))]
    return Light(found[0], found[1], found[2], found[3], disc)


class Extents(NamedTuple):
    """What each solid may cover of the image: least and greatest x, least and greatest y [m], of shape (solids, 4).

    Parameters
    ----------
    seen
        Where it may itself be seen.
    shaded
        Where what it shades may be seen.
    """

    seen: Floats
    shaded: Floats


def extents(solids: Placed, light: Light, ground_m: float, late_s: float = 0.0) -> Extents:
    """Give what each solid may cover of the image at any time from 0 to `late_s`."""
    high = np.maximum(solids.bounds[:, 5], 0.0)
    low = np.full_like(high, -TROUGH)
    pad = (high - low) * light.disc * (1 + light.sun_x**2 + light.sun_y**2) * 1.1 + ground_m
    seen, shaded = [], []
    for axis, (w, u) in enumerate(((light.view_x, light.sun_x), (light.view_y, light.sun_y))):
        moves = np.stack([0 * low, solids.drift[:, axis] * late_s])
        first = solids.bounds[:, 2 * axis] + moves.min(axis=0)
        last = solids.bounds[:, 2 * axis + 1] + moves.max(axis=0)
        itself = np.stack([-low * w, -high * w])
        cast = np.vstack([itself, -(high - low) * u - low * w])
        seen += [first + itself.min(axis=0), last + itself.max(axis=0)]
        shaded += [first + cast.min(axis=0) - pad, last + cast.max(axis=0) + pad]
    return Extents(np.column_stack(seen), np.column_stack(shaded))


def near(found: Extents, corner: tuple[int, int], frame: tuple[float, float, float]) -> Whole:
    """Give the numbers of solids that are seen in a square of pixels, or shade something there."""
    pixels = _pixels(found.shaded, corner, frame)
    inside: Whole = np.flatnonzero((pixels[:, 0] < pixels[:, 1]) & (pixels[:, 2] < pixels[:, 3]))
    return inside


def _pixels(box: Floats, corner: tuple[int, int], frame: tuple[float, float, float]) -> Whole:
    """Give the rows and columns of a square that boxes reach into: first row, last but one, and so of columns."""
    x0, y0, ground = frame
    left, right, down, top = box.T
    bounds = np.column_stack([(y0 - top) / ground, (y0 - down) / ground, (left - x0) / ground, (right - x0) / ground])
    whole = np.floor(bounds + 0.5).astype(np.int64) - np.array([corner[0], corner[0], corner[1], corner[1]])
    within: Whole = np.clip(whole + np.array([0, 1, 0, 1]), 0, TILE)
    return within


class Traced(NamedTuple):
    """What the samples of a square of pixels show, each of shape (side, side, samples).

    Parameters
    ----------
    face
        The plane that is seen; -1 for water or ground.
    lit
        Whether the sun shines on what is seen.
    below
        Whether it is under its solid's painted line.
    """

    face: npt.NDArray[np.int32]
    lit: npt.NDArray[np.bool_]
    below: npt.NDArray[np.bool_]


def trace_tile(
    solids: Placed,
    chosen: Whole,
    light: Light,
    corner: tuple[int, int],
    frame: tuple[float, float, float],
    samples: int,
    start: int,
    waves: Floats,
    delay_s: float = 0.0,
) -> Traced:
    """Say what each sample of a square of pixels shows.

    Parameters
    ----------
    solids, chosen
        All solids, and the numbers of those to look at.
    light
        Where light goes.
    corner
        First row and column of the square.
    frame
        x and y of the middle of pixel (0, 0) [m], and the side of a pixel [m]; y falls with rows.
    samples
        How many a pixel, a power of two.
    start
        Stream of the samples' places within their pixels.
    waves
        Height of the water at each pixel [m], of shape (side, side).
    delay_s
        How long after t = 0 [s]: solids that drift have moved on.
    """
    shape = (*waves.shape, samples)
    at = np.empty((3, *shape))
    traced = Traced(np.full(shape, -1, np.int32), np.ones(shape, np.bool_), np.zeros(shape, np.bool_))
    begin = np.uint64(start)
    _aim(at, np.array(light), np.array(corner), np.array(frame), begin, waves)
    reach = extents(solids, light, frame[2], delay_s)
    moved = solids.drift * delay_s
    shape_of = solids.planes, solids.first
    _see(*shape_of, solids.split, moved, chosen, _pixels(reach.seen, corner, frame), np.array(light), at,
         traced.face, traced.below)  # fmt: skip
    _shade(*shape_of, solids.bounds[:, 5].copy(), moved, chosen, _pixels(reach.shaded, corner, frame), np.array(light),
           np.array(corner), begin, at, traced.lit)  # fmt: skip
    return traced


@inlined
def _index(corner: Any, row: Any, column: Any) -> Any:
    """Give a number to each pixel of an image, and to those before it."""
    return (np.int64(corner[0] + row) << 24) + np.int64(corner[1] + column)


@kernel
def _aim(at: Any, light: Any, corner: Any, frame: Any, start: Any, waves: Any) -> None:
    """Give where the view ray of each sample meets the water: a rank-1 lattice, shifted in each pixel by chance."""
    samples = at.shape[3]
    for r in range(at.shape[1]):
        for c in range(at.shape[2]):
            index = _index(corner, r, c)
            right, down = uniform(start, 2 * index), uniform(start, 2 * index + 1)
            z = waves[r, c]
            for k in range(samples):
                a, b = (k + right) / samples, (STEP * k % samples + down) / samples
                at[0, r, c, k] = frame[0] + (corner[1] + c - 0.5 + a) * frame[2] + z * light[0]
                at[1, r, c, k] = frame[1] - (corner[0] + r - 0.5 + b) * frame[2] + z * light[1]
                at[2, r, c, k] = z


@kernel
def _see(  # noqa: C901 - a ray through planes is plainest in one piece
    planes: Any, first: Any, split: Any, moved: Any, chosen: Any, pixels: Any, light: Any, at: Any, face: Any,
    below: Any,
) -> None:  # fmt: skip
    """Follow each view ray down through each solid; the highest point that it enters is seen."""
    wx, wy = light[0], light[1]
    for i in chosen:
        for r in range(pixels[i, 0], pixels[i, 1]):
            for c in range(pixels[i, 2], pixels[i, 3]):
                for k in range(face.shape[2]):
                    z = at[2, r, c, k]
                    # where the ray meets z = 0, in the frame of the solid
                    x, y = at[0, r, c, k] - z * wx - moved[i, 0], at[1, r, c, k] - z * wy - moved[i, 1]
                    enters, leaves, seen = 1e9, z, -1
                    for j in range(first[i], first[i + 1]):
                        rate = planes[j, 0] * wx + planes[j, 1] * wy + planes[j, 2]
                        rest = planes[j, 3] - planes[j, 0] * x - planes[j, 1] * y
                        if rate > 0:
                            if rest < enters * rate:
                                enters, seen = rest / rate, j
                        elif rate < 0:
                            leaves = max(leaves, rest / rate)
                        elif rest < 0:
                            enters = -1e9
                        if enters <= leaves:
                            break
                    if enters > leaves:
                        x, y = x + enters * wx, y + enters * wy
                        at[0, r, c, k], at[1, r, c, k], at[2, r, c, k] = x + moved[i, 0], y + moved[i, 1], enters
                        face[r, c, k] = seen
                        under = split[i, 0] * x + split[i, 1] * y + split[i, 2] * enters
                        below[r, c, k] = under < split[i, 3]


@kernel
def _shade(  # noqa: C901 - as `_see`
    planes: Any, first: Any, high: Any, moved: Any, chosen: Any, pixels: Any, light: Any, corner: Any, start: Any,
    at: Any, lit: Any,
) -> None:  # fmt: skip
    """Follow a ray from each point that is seen toward a point of the sun's disc: what it meets shades the point."""
    ux, uy, disc = light[2], light[3], light[4]
    cot = max(sqrt(ux * ux + uy * uy), 1e-9)
    steep = (1 + cot * cot) / cot  # what an angle up takes from the ray's way along the ground
    aside = sqrt(1 + cot * cot) / cot
    samples = lit.shape[2]
    for i in chosen:
        for r in range(pixels[i, 0], pixels[i, 1]):
            for c in range(pixels[i, 2], pixels[i, 3]):
                index = _index(corner, r, c)
                turned, farther = uniform(start, 2 * index + 1), uniform(start, 2 * index)
                for k in range(samples):
                    z = at[2, r, c, k]
                    if not lit[r, c, k] or z >= high[i]:
                        continue
                    far = disc * sqrt((5 * k % samples + farther) / samples)
                    turn = 6.283185307179586 * (3 * k % samples + turned) / samples
                    up, across = far * cos(turn) * steep, far * sin(turn) * aside
                    vx, vy = ux * (1 - up) + across * uy, uy * (1 - up) - across * ux
                    x, y = at[0, r, c, k] - moved[i, 0], at[1, r, c, k] - moved[i, 1]
                    enters, leaves = NEAR, 1e9
                    for j in range(first[i], first[i + 1]):
                        rate = planes[j, 0] * vx + planes[j, 1] * vy + planes[j, 2]
                        rest = planes[j, 3] - planes[j, 0] * x - planes[j, 1] * y - planes[j, 2] * z
                        if rate > 0:
                            leaves = min(leaves, rest / rate)
                        elif rate < 0:
                            enters = max(enters, rest / rate)
                        elif rest < 0:
                            leaves = -1.0
                        if leaves <= enters:
                            break
                    lit[r, c, k] = leaves <= enters
