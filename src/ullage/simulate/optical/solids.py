"""Convex solids bounded by planes: what ships, quays and cranes of simulated optical images are built of.

A solid is the set of points with a·x + b·y + c·z ≤ d for each of its planes. A ray is cut against each plane in turn,
so that edges are exact whatever the direction of light.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]

NEVER: Final = 1e9
"""A height nothing is below the negative of [m]: of solids of one colour."""


@dataclass(frozen=True, slots=True, eq=False)
class Solid:
    """One convex solid in the frame of what it belongs to: x forward, y to starboard, z up.

    Parameters
    ----------
    planes
        Coefficients a, b, c, d, of shape (planes, 4).
    colours
        Name of the colour of each plane's face.
    bounds
        Least and greatest x, y and z [m]: a box that holds it.
    painted_below_m, below
        Height under which all its faces have another colour, and that colour.
    shade
        What its reflectances are multiplied by.
    """

    planes: Floats
    colours: tuple[str, ...]
    bounds: tuple[float, float, float, float, float, float]
    painted_below_m: float = -NEVER
    below: str = ""
    shade: float = 1.0


class Placed(NamedTuple):
    """Solids in the frame of an image (x right, y up, z above the water), as the kernels take them.

    Parameters
    ----------
    planes
        Of all solids, of shape (planes, 4).
    first
        First plane of each solid, and the number of all, of shape (solids + 1,).
    colours, below
        Name of the colour of each plane's face, and of its part under the painted line.
    split
        Plane under which the second colour is seen, of shape (solids, 4).
    shade
        Of shape (solids,).
    bounds
        Of shape (solids, 6), as of `Solid`.
    drift
        Velocity of each solid [m/s], of shape (solids, 2).
    """

    planes: Floats
    first: Whole
    colours: tuple[str, ...]
    below: tuple[str, ...]
    split: Floats
    shade: Floats
    bounds: Floats
    drift: Floats


def box(
    x: tuple[float, float], y: tuple[float, float], z: tuple[float, float], side: str, top: str | None = None,
    shade: float = 1.0,
) -> Solid:  # fmt: skip
    """Make a box with sides along the axes."""
    corners = ((x[0], y[0]), (x[1], y[0]), (x[1], y[1]), (x[0], y[1]))
    return prism(corners, z, side, top, shade)


def cylinder(
    x: float, y: float, radius: float, z: tuple[float, float], side: str, top: str | None = None, corners: int = 16
) -> Solid:
    """Make an upright cylinder, as a prism whose area is that of the circle."""
    turn = 2 * np.pi * np.arange(corners) / corners
    wide = radius * np.sqrt(2 * np.pi / corners / np.sin(2 * np.pi / corners))
    return prism(tuple(zip(x + wide * np.cos(turn), y + wide * np.sin(turn), strict=True)), z, side, top)


def prism(
    corners: Sequence[tuple[float, float]], z: tuple[float, float], side: str, top: str | None = None,
    shade: float = 1.0,
) -> Solid:  # fmt: skip
    """Make an upright prism on a convex outline, its corners going round either way."""
    at = np.asarray(corners, np.float64)
    edge = np.roll(at, -1, axis=0) - at
    area = float((at[:, 0] * edge[:, 1] - at[:, 1] * edge[:, 0]).sum())
    out = np.column_stack([edge[:, 1], -edge[:, 0]]) * np.sign(area)
    walls = np.column_stack([out, np.zeros(len(at)), (out * at).sum(axis=1)])
    planes = np.vstack([walls, [[0, 0, 1, z[1]], [0, 0, -1, -z[0]]]])
    bounds = (*_span(at[:, 0]), *_span(at[:, 1]), *z)
    return Solid(planes, (*[side] * len(at), top or side, side), bounds, shade=shade)


def _span(values: Floats) -> tuple[float, float]:
    return float(values.min()), float(values.max())


def place(
    solids: Sequence[Solid],
    x: float,
    y: float,
    turned_deg: float,
    *,
    sunk_m: float = 0.0,
    slope: float = 0.0,
    drift: tuple[float, float] = (0.0, 0.0),
) -> Placed:
    """Set solids into the frame of an image.

    Parameters
    ----------
    solids
        In their own frame.
    x, y
        Where its origin lies [m, to the right and up the image].
    turned_deg
        Where its x axis points, from the image's up clockwise [°].
    sunk_m, slope
        How far its z = 0 lies under the water at the origin [m], and how much deeper for each metre forward.
    drift
        Its velocity [m/s, to the right and up].
    """
    if not solids:
        return nothing()
    ahead = np.array([np.sin(np.radians(turned_deg)), np.cos(np.radians(turned_deg))])
    starboard = np.array([ahead[1], -ahead[0]])
    planes = np.vstack([_turned(one.planes, ahead, starboard, (x, y), sunk_m, slope) for one in solids])
    split = [[0.0, 0.0, 1.0, one.painted_below_m] for one in solids]
    sizes = [len(one.planes) for one in solids]
    return Placed(
        planes=planes,
        first=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
        colours=tuple(name for one in solids for name in one.colours),
        below=tuple(one.below or name for one in solids for name in one.colours),
        split=_turned(np.array(split), ahead, starboard, (x, y), sunk_m, slope),
        shade=np.array([one.shade for one in solids]),
        bounds=np.array([_bounds(one, ahead, starboard, (x, y), sunk_m, slope) for one in solids]),
        drift=np.tile(np.asarray(drift, np.float64), (len(solids), 1)),
    )


def _turned(
    planes: Floats, ahead: Floats, starboard: Floats, at: tuple[float, float], sunk_m: float, slope: float
) -> Floats:
    """Write planes in the coordinates of the image, where z = ship's z - sunk - slope·x."""
    a, b, c, d = planes.T
    forward = a + c * slope
    flat = forward[:, None] * ahead + b[:, None] * starboard
    return np.column_stack([flat, c, d - c * sunk_m + flat @ np.asarray(at)])


def _bounds(
    one: Solid, ahead: Floats, starboard: Floats, at: tuple[float, float], sunk_m: float, slope: float
) -> tuple[float, ...]:
    x0, x1, y0, y1, z0, z1 = one.bounds
    corners = np.array([(x, y) for x in (x0, x1) for y in (y0, y1)])
    flat = np.asarray(at) + corners[:, :1] * ahead + corners[:, 1:] * starboard
    lower = [slope * x0, slope * x1]
    return (*_span(flat[:, 0]), *_span(flat[:, 1]), z0 - sunk_m - max(lower), z1 - sunk_m - min(lower))


def join(parts: Sequence[Placed]) -> Placed:
    """Lay sets of solids together."""
    kept = [one for one in parts if len(one.shade)]
    if not kept:
        return nothing()
    starts = np.cumsum([0, *(len(one.planes) for one in kept)])
    first = [one.first[:-1] + start for one, start in zip(kept, starts, strict=False)]
    return Placed(
        planes=np.vstack([one.planes for one in kept]),
        first=np.concatenate([*first, starts[-1:]]).astype(np.int64),
        colours=tuple(name for one in kept for name in one.colours),
        below=tuple(name for one in kept for name in one.below),
        split=np.vstack([one.split for one in kept]),
        shade=np.concatenate([one.shade for one in kept]),
        bounds=np.vstack([one.bounds for one in kept]),
        drift=np.vstack([one.drift for one in kept]),
    )


def nothing() -> Placed:
    """Give no solids at all."""
    none = np.zeros
    return Placed(none((0, 4)), none(1, np.int64), (), (), none((0, 4)), none(0), none((0, 6)), none((0, 2)))
