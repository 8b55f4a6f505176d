"""What the water of an optical scene looks like, and how far each pixel is from it.

Water is not one colour: it is brown off a river, bright under haze and in the sun's glitter. So its colour is taken
from the water near by: in blocks the median of each band over pixels that are water by their indices, and its scatter;
between blocks both are smooth. A pixel stands out by Mahalanobis' distance over all bands, so that a hull that is no
brighter than the water in one band is seen in the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.detect.optical.surfaces import FEWEST, draw_surfaces
from ullage.kernels import kernel

if TYPE_CHECKING:
    import numpy.typing as npt

    Bools = npt.NDArray[np.bool_]
    Floats = npt.NDArray[np.float64]
    Floats32 = npt.NDArray[np.float32]

_TINY: Final = 1e-3  # reflectance: keeps an index of black pixels finite
_SHARES: Final = (0.8, 0.2)  # of the correlation seen, and of none: an estimate shrunk stays invertible
_CLIPPED: Final = 4.0  # standard deviations: what is farther is no water, and no word on its correlation
_TEXTURE_SIDE: Final = 5  # pixels
_CALM: Final = 0.9  # of the water's pixels


@dataclass(frozen=True, slots=True)
class WaterRule:
    """What is water, and how its colour is taken.

    Parameters
    ----------
    least_ndwi
        Index of green and near infrared (G - N) / (G + N) above which a pixel may be water.
    least_mndwi
        The same of green and short-wave infrared.
    most_nir, most_swir
        Reflectance above which nothing is water.
    most_texture
        Where there is no infrared: scatter of the brightness over its mean within five pixels, below which a pixel may
        be water.
    block_m
        Side of the blocks in which the water's colour is taken [m].
    reach_blocks
        How far a block's colour carries to blocks without water, as a standard deviation [blocks].
    floor, floor_share
        The water's scatter is held to be this reflectance at least, and this share of its brightness.
    limit
        Departure from the water, in its standard deviations, up to which a pixel is water.
    rough
        The limit is so many times what one pixel in ten of the water departs by, if that is more: rough water.
    least_m2
        Water in smaller patches is none, but shadow [m²].
    """

    # McFeeters 1996 has 0; haze over Cartagena lowers clear water to 0.1, shaded streets come near 0.05
    least_ndwi: float = 0.05
    least_mndwi: float = 0.1
    # water under the haze of Cartagena has 0.14 and 0.11 (98 % points); white roofs and clouds more
    most_nir: float = 0.2
    most_swir: float = 0.16
    # seas at 5 m and 10 m in true colour: 0.02 to 0.06
    most_texture: float = 0.06
    # a basin's width: haze and silt change over kilometres, quays come every few hundred metres
    block_m: float = 320.0
    reach_blocks: float = 1.5
    # seas of sen2ships: 0.001 to 0.004 by median deviation; what is below is quantisation, not agreement
    floor: float = 0.003
    floor_share: float = 0.02
    # nine pixels of ten of the sea depart by less than 0.6 to 1.2; 2.5 is passed by one in a thousand of calm water
    limit: float = 2.5
    rough: float = 3.0
    # a basin; shadows and dark roofs are smaller
    least_m2: float = 10_000.0

    def __post_init__(self) -> None:
        if not (self.block_m > 0 and self.reach_blocks > 0 and self.floor > 0 and self.floor_share >= 0):
            raise ValueError(
                f"block_m {self.block_m}, reach_blocks {self.reach_blocks}, floor {self.floor}, floor_share "
                f"{self.floor_share}; expected more than 0, the last at least 0"
            )


@dataclass(frozen=True, slots=True, eq=False)
class Water:
    """The water of a patch.

    Parameters
    ----------
    seen
        Pixels that are water by their indices, of shape (rows, columns).
    mean, scatter
        Its reflectance, and the standard deviation of that, of shape (bands, rows, columns); NaN where there is no
        water in the patch at all.
    inverse
        Inverse of the correlation between the bands, of shape (bands, bands).
    """

    seen: Bools
    mean: Floats32
    scatter: Floats32
    inverse: Floats

    def departure(self, values: Floats32) -> Floats32:
        """Give Mahalanobis' distance from the water of pixels (bands, rows, columns), per root of the bands."""
        out = np.empty(values.shape[1:], np.float32)
        _fill_departures(values, self.mean, self.scatter, self.inverse, out)
        return out


@kernel
def _fill_departures(values: Any, mean: Any, scatter: Any, inverse: Any, out: Any) -> None:
    bands, rows, columns = values.shape
    z, squares = np.empty((bands, columns)), np.empty(columns)
    for r in range(rows):
        for b in range(bands):
            value, level, wide = values[b, r], mean[b, r], scatter[b, r]
            for c in range(columns):
                z[b, c] = (value[c] - level[c]) / wide[c]
        squares[:] = 0.0
        for b in range(bands):
            for d in range(bands):
                share = inverse[b, d] / bands
                for c in range(columns):
                    squares[c] += share * z[b, c] * z[d, c]
        for c in range(columns):
            square = 0.0 if squares[c] < 0.0 else squares[c]  # noqa: FURB136 - what is no number stays none
            out[r, c] = np.sqrt(square)


def find_wet(
    water: Water, values: Floats32, valid: Bools, spacing_m: float, rule: WaterRule
) -> tuple[Bools, Floats32, float]:
    """Tell water from what stands out of it.

    Parameters
    ----------
    water, values, valid
        The water of a patch, its reflectance, and which pixels were measured.
    spacing_m
        Side of a pixel [m].
    rule
        How far water may depart from itself.

    Returns
    -------
    wet, departure, limit
        Which pixels are water, of shape (rows, columns); how far each departs from it; and from where on that is too
        far: the rule's own limit, or more where the water is rough.
    """
    from scipy.ndimage import label

    departure = np.where(valid, np.nan_to_num(water.departure(values)), 0.0).astype(np.float32)
    sea = departure[water.seen]
    rough = rule.rough * float(np.quantile(sea, _CALM)) if sea.size else 0.0
    limit = max(rule.limit, rough)
    wet = valid & (departure <= limit) & np.isfinite(water.mean[0])
    parts, count = label(wet)
    area = np.bincount(parts.ravel(), minlength=count + 1) * spacing_m**2
    large = area >= rule.least_m2
    large[0] = False
    return large[parts], departure, limit


def is_water(values: Floats32, valid: Bools, colours: dict[str, int], rule: WaterRule) -> Bools:
    """Tell which pixels are water by their own bands.

    Parameters
    ----------
    values
        Reflectance, of shape (bands, rows, columns).
    valid
        Which were measured.
    colours
        Where each colour is among the bands.
    rule
        Its limits.
    """
    if "green" in colours and "nir" in colours:
        green, nir = values[colours["green"]], values[colours["nir"]]
        out = valid & (_index(green, nir) > rule.least_ndwi) & (nir < rule.most_nir)
        if "swir" in colours:
            swir = values[colours["swir"]]
            out &= (_index(green, swir) > rule.least_mndwi) & (swir < rule.most_swir)
        return np.asarray(out)
    return _is_smooth(values, valid, rule)


def _index(a: Floats32, b: Floats32) -> Floats32:
    return np.asarray((a - b) / (np.abs(a) + np.abs(b) + _TINY), np.float32)


def _is_smooth(values: Floats32, valid: Bools, rule: WaterRule) -> Bools:
    """Tell which pixels lie in a smooth and rather dark surface: water, where nothing but its texture can tell."""
    from scipy.ndimage import uniform_filter

    bright = values.mean(axis=0, dtype=np.float64)
    share = np.maximum(uniform_filter(valid.astype(np.float64), _TEXTURE_SIDE), 1e-9)
    mean = uniform_filter(np.where(valid, bright, 0.0), _TEXTURE_SIDE) / share
    square = uniform_filter(np.where(valid, bright**2, 0.0), _TEXTURE_SIDE) / share
    texture = np.sqrt(np.maximum(square - mean**2, 0.0)) / np.maximum(mean, _TINY)
    smooth = valid & (texture < rule.most_texture)
    if not smooth.any():
        return np.asarray(smooth)
    dark = bright < 1.5 * float(np.quantile(bright[smooth], 0.5))
    return np.asarray(smooth & dark)


def find_water(
    values: Floats32, valid: Bools, colours: dict[str, int], spacing_m: float, rule: WaterRule | None = None
) -> Water:
    """Find the water of a patch, and what it looks like near each pixel.

    Parameters
    ----------
    values
        Reflectance, of shape (bands, rows, columns).
    valid
        Which pixels were measured and are clear, of shape (rows, columns).
    colours
        Where each colour is among the bands, see `colours_of`.
    spacing_m
        Side of a pixel [m].
    rule
        What is water.
    """
    from scipy.ndimage import binary_erosion

    rule = rule or WaterRule()
    seen = is_water(values, valid, colours, rule)
    inner = binary_erosion(seen, np.ones((3, 3)))  # a pixel at the shore is half land
    seeds = inner if inner.sum() >= FEWEST else seen
    side = max(4, round(rule.block_m / spacing_m))
    mean, scatter = draw_surfaces(values, seeds, side, rule)
    return Water(seen, mean, scatter, _inverse(values, seeds, mean, scatter))


def _inverse(values: Floats32, seeds: Bools, mean: Floats32, scatter: Floats32) -> Floats:
    """Give the inverse of the correlation of the bands over the water."""
    bands = len(values)
    products = np.zeros((bands, bands))
    count = _add_products(values, seeds, mean, scatter, _CLIPPED, products)
    if count <= 2 * bands:
        return np.eye(bands)
    spread = np.sqrt(np.diag(products) / count)
    spread[spread == 0] = 1.0
    seen = products / count / (spread[:, None] * spread)
    return np.asarray(np.linalg.inv(_SHARES[0] * seen + _SHARES[1] * np.eye(bands)))


@kernel
def _add_products(values: Any, seeds: Any, mean: Any, scatter: Any, clipped: float, products: Any) -> int:
    """Sum the products of all pairs of bands over the water that is near its mean; give how many pixels are."""
    bands, rows, columns = values.shape
    z, count = np.empty(bands), 0
    for r in range(rows):
        for c in range(columns):
            if not seeds[r, c]:
                continue
            near = True
            for b in range(bands):
                z[b] = (values[b, r, c] - mean[b, r, c]) / scatter[b, r, c]
                near = near and abs(z[b]) < clipped
            if near:
                count += 1
                for b in range(bands):
                    for d in range(b + 1):
                        products[b, d] += z[b] * z[d]
    for b in range(bands):
        for d in range(b):
            products[d, b] = products[b, d]
    return count
