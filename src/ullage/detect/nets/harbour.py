"""The harbour net: what it is shown of an optical image, and the maps that it draws.

The net draws for each pixel of 8 m whether it is ship and whether a ship's middle is here, and says of a ship's pixels
where her middle is, along which axis she lies and how long she is. `harbour_ships` reads ships from that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Bools = npt.NDArray[np.bool_]
    Floats = npt.NDArray[np.float64]
    Floats32 = npt.NDArray[np.float32]
    Ints = npt.NDArray[np.int64]

GROUND_M: Final = 8.0
"""What its pixels are on the ground [m]."""
SHOWN: Final = ("blue", "green", "red", "nir", "swir")
"""The colours it is shown, then the departure from the water."""
MAPS: Final = 7
"""Ship, middle, the way to the middle down and right, cosine and sine of twice the axis' angle, length."""
FAR_PIXELS: Final = 10.0
"""A way to the middle that its maps have as one."""
LONG_PIXELS: Final = 12.0
"""A length whose logarithm its maps have as nought."""
_FAINT: Final = 0.04  # reflectance over the water that is neither little nor much
_STRONG: Final = 3.0
_MULTIPLE: Final = 16  # of the sides of what it is shown


class HarbourMaps(Protocol):
    """A net that draws ships; how it runs is the business of who loaded it."""

    @property
    def version(self) -> str:
        """Which net that is, as results keep it: a hash of its weights."""

    def __call__(self, shown: Floats32, /) -> Floats32:
        """Give maps (n, 7, rows, columns) of what it is shown (n, 6, rows, columns), sides multiples of 16."""


@dataclass(frozen=True, slots=True)
class HarbourRule:
    """What of the harbour net's maps is a ship.

    Parameters
    ----------
    least_middle
        Heat of a middle at which there may be a ship.
    least_p
        Probability from which what is drawn is held for a ship; with less it stays, rejected.
    beside_m
        So near to land what is drawn takes the place of what stands out of the water [m].
    length_add_m, length_times
        The length of what is drawn is the measured one times the second, and the first [m].
    length_sd_m
        Standard deviation of that length [m].
    apart
        Two middles nearer than this share of the stronger's length along her axis, and `abreast_m` across it, are one.
    abreast_m
        How far across her axis the middles of one ship may lie apart [m].
    unbroken
        So are two of which one lies on the other's length, if no pixel between them is ship by less than this.
    least_hull
        From this on a pixel is ship.
    astray
        A pixel that points farther from a middle than this share of her length is not hers.
    side
        Side of the parts that the net is shown at once [pixels of 8 m].
    halo
        As much is shown around them.
    views
        The maps are means over so many ways to mirror the image: 1, 2 or 4.
    """

    # the faintest middles of vessels of sen2ships that were found at all, ports left out, have 0.13
    least_middle: float = 0.1
    # more likely a ship than not: of what it drew in ports left out half was none, and the best F1 had 0.35
    least_p: float = 0.5
    # fitted, with the lengths, on all ports: training/sen2ships_table.py
    beside_m: float = 30.0
    length_add_m: float = 42.3
    length_times: float = 0.86
    length_sd_m: float = 52.0  # of the same vessels, each port left out
    # by eye, on the first two ports left out
    apart: float = 0.4
    abreast_m: float = 14.0
    unbroken: float = 0.6
    least_hull: float = 0.5
    astray: float = 0.35
    # 3 km: a basin; what lies farther than the halo changes nothing a net of stride 16 says
    side: int = 384
    halo: int = 64
    views: int = 2

    def __post_init__(self) -> None:
        if self.views not in (1, 2, 4) or self.side % _MULTIPLE or self.halo % _MULTIPLE or self.side < _MULTIPLE:
            raise ValueError(
                f"views {self.views}, side {self.side}, halo {self.halo}; expected 1, 2 or 4, and multiples of 16"
            )


def compress(over: Floats32) -> Floats32:
    """Bring five colours over the water, and the departure from it, (6, ...), to numbers of about one."""
    out = np.empty(over.shape, np.float32)
    out[:5] = np.arcsinh(over[:5] / _FAINT) / 2
    out[5] = np.log1p(np.maximum(over[5], 0)) / _STRONG
    return out


def to_shown(over: Floats32, departure: Floats32, colours: dict[str, int], spacing: tuple[float, float]) -> Floats32:
    """Give what the net is shown of a patch: pixels of 8 m, a colour that is not there as dark as the water.

    Parameters
    ----------
    over
        Reflectance over that of the water near by, of shape (bands, rows, columns).
    departure
        From the water, in its standard deviations, of shape (rows, columns).
    colours
        Where each colour is among the bands.
    spacing
        Of rows and of columns [m].

    Returns
    -------
    ndarray
        Of shape (6, rows', columns').
    """
    empty = np.zeros(departure.shape, np.float32)
    stack = np.stack([*(over[colours[one]] if one in colours else empty for one in SHOWN), departure])
    rows, columns = (max(1, round(n * m / GROUND_M)) for n, m in zip(departure.shape, spacing, strict=True))
    return compress(resampled(np.nan_to_num(stack).astype(np.float32), rows, columns))


def resampled(stack: Floats32, rows: int, columns: int) -> Floats32:
    """Bring maps to other sides, in straight lines between the middles of pixels."""
    down, right = _lines(stack.shape[1], rows), _lines(stack.shape[2], columns)
    return np.asarray(_mixed(_mixed(stack, *down, axis=1), *right, axis=2), np.float32)


def _lines(before: int, after: int) -> tuple[Ints, Floats32]:
    """Give the pixel before each place, and how far it is on to the next."""
    at = np.clip((np.arange(after) + 0.5) * before / after - 0.5, 0, before - 1)
    first = np.minimum(at.astype(np.int64), max(before - 2, 0))
    return first, (at - first).astype(np.float32)


def _mixed(stack: Floats32, first: Ints, share: Floats32, axis: int) -> Floats32:
    shape = [1, 1, 1]
    shape[axis] = len(share)
    part = share.reshape(shape)
    last = np.minimum(first + 1, stack.shape[axis] - 1)
    return np.asarray(stack.take(first, axis) * (1 - part) + stack.take(last, axis) * part, np.float32)


def draw_maps(shown: Floats32, asked: Bools, net: HarbourMaps, rule: HarbourRule) -> Floats32:
    """Ask the net for the maps of an image, part by part; zeros where it is not asked.

    Parameters
    ----------
    shown
        As `to_shown` gives it, (6, rows, columns).
    asked
        Which pixels are of interest, of shape (rows, columns): parts without any are left out.
    net
        What is asked.
    rule
        How large the parts are.

    Returns
    -------
    ndarray
        Of shape (7, rows, columns).
    """
    rows, columns = asked.shape
    out = np.zeros((MAPS, rows, columns), np.float32)
    for row in range(0, rows, rule.side):
        for column in range(0, columns, rule.side):
            own = slice(row, min(row + rule.side, rows)), slice(column, min(column + rule.side, columns))
            if asked[own].any():
                out[:, own[0], own[1]] = _part(shown, own, net, rule)
    return out


def _part(shown: Floats32, own: tuple[slice, slice], net: HarbourMaps, rule: HarbourRule) -> Floats32:
    """Give the maps of one part; what lies beyond the image is as dark as the water."""
    high, wide = (-(-(one.stop - one.start) // _MULTIPLE) * _MULTIPLE + 2 * rule.halo for one in own)
    top, left = own[0].start - rule.halo, own[1].start - rule.halo
    image = np.zeros((len(shown), high, wide), np.float32)
    r0, r1, c0, c1 = max(top, 0), min(top + high, shown.shape[1]), max(left, 0), min(left + wide, shown.shape[2])
    image[:, r0 - top : r1 - top, c0 - left : c1 - left] = shown[:, r0:r1, c0:c1]
    maps = np.stack([_seen(image, view, net) for view in range(rule.views)]).mean(axis=0, dtype=np.float32)
    inner = tuple(slice(rule.halo, rule.halo + one.stop - one.start) for one in own)
    return np.asarray(maps[:, inner[0], inner[1]])


def _seen(image: Floats32, view: int, net: HarbourMaps) -> Floats32:
    """Ask about an image as it is (0), mirrored left and right (1), up and down (2), or both (3)."""
    down, right = -1 if view & 2 else 1, -1 if view & 1 else 1
    maps = np.array(net(np.ascontiguousarray(image[None, :, ::down, ::right]))[0][:, ::down, ::right])
    maps[2] *= down
    maps[3] *= right
    maps[5] *= down * right
    return maps
