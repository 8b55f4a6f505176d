"""What a ship looks like from above."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from ullage.errors import UllageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

Orientation = Literal["as given", "turned", "cannot tell"]


class LayoutError(UllageError, ValueError):
    """Two points between which no ship can be described: outside the image, cut off, under cloud, nothing but water."""


class Told(NamedTuple):
    """A feature and how well it is known.

    Parameters
    ----------
    value, sd
        In the feature's unit.
    """

    value: float
    sd: float


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """A ship as seen from above, free of her size. What the image cannot tell is not among the features.

    Parameters
    ----------
    features
        By name. Fractions count from the stern. ``length_to_beam``; ``house_aft``, ``house_fore`` ends of the
        accommodation; ``manifold``; ``fore_edge``, the break of the forecastle or what stands there; ``bow_fullness``,
        ``stern_fullness``, mean breadth over the last 15 and 6 % of the length, in beams; ``deck_<band>`` and
        ``hull_<band>``, natural logarithm of the deck's and the whole hull's brightness over the water's;
        ``white_<band>``, deck over water in parts of house over water.
    profile
        Logarithm of brightness over deck along the ship, from stern to bow, for port, middle and starboard, of shape
        (3, n); None where pixels are too coarse.
    edges
        Where bright or dark edges run across the deck, as fractions from the stern; None where pixels are too coarse.
    length_m, length_sd_m
        From end to end as imaged [m].
    beam_m, beam_sd_m
        Across, less what of the hull's side is seen [m]; None where it is narrower than can be told.
    heading_deg
        Where the bow points [°].
    pixel_m
        Side of a pixel [m].
    orientation
        ``as given`` where the image agrees with the points' bow and stern; ``turned`` where it shows the house at the
        other end; ``cannot tell``.
    other
        The same ship with bow and stern changed over, unless they are as given.
    warnings
        What a reader has to be told.
    marks
        Natural logarithm of red over green of each square metre of the deck, from port to starboard and from stern to
        bow, of shape (15, cells), her middle in the middle; None where pixels are too coarse or colours are missing.
    """

    features: Mapping[str, Told]
    profile: Floats | None
    edges: tuple[float, ...] | None
    length_m: float
    length_sd_m: float
    beam_m: float | None
    beam_sd_m: float | None
    heading_deg: float
    pixel_m: float
    orientation: Orientation
    other: Layout | None = None
    warnings: tuple[str, ...] = ()
    marks: Floats | None = None
