"""What else an edge in the image can be: bulwark, trunk, quay, boot-top, mast, and the deck edge that radar sees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ullage.cargo.freeboard.geometry import Direction, check_direction, cotangent, strip_terms, view_factor

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Values = Floats | float


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands on the deck's edge and beside the ship where a strip is measured.

    Parameters
    ----------
    bulwark_m, bulwark_sd_m
        Height of a closed bulwark at the deck edge [m]; 0 where there are open rails.
    trunk_m, trunk_inset_m
        Height of a raised trunk or pipe deck over the deck, and how far inside the deck edge it stands [m].
    pier_m, pier_sd_m
        Height over the water of the quay that the shadow ends on [m]; None where it ends on water.
    pier_gap_m
        From the hull to that quay [m].
    forward_share
        Where along the ship the strip is measured, forward of midships, as a share of Lpp: its profiles' mean.
    trim_m, trim_sd_m
        Draught forward less draught aft [m].
    """

    bulwark_m: float = 0.0
    bulwark_sd_m: float = 0.0
    trunk_m: float = 0.0
    trunk_inset_m: float = 0.0
    pier_m: float | None = None
    pier_sd_m: float = 0.0
    pier_gap_m: float = 0.0
    forward_share: float = 0.0
    trim_m: float = 0.0
    trim_sd_m: float = 0.0

    def __post_init__(self) -> None:
        lengths = ("bulwark_m", "bulwark_sd_m", "trunk_m", "trunk_inset_m", "pier_sd_m", "pier_gap_m", "trim_sd_m")
        wrong = [name for name in lengths if not getattr(self, name) >= 0]
        if wrong or not (self.pier_m is None or self.pier_m >= 0):
            name = wrong[0] if wrong else "pier_m"
            raise ValueError(f"{name} is {getattr(self, name)}; expected a length of 0 m or more")
        if not -0.5 <= self.forward_share <= 0.5:  # noqa: PLR2004 - from one perpendicular to the other
            raise ValueError(f"forward_share is {self.forward_share}; expected -0.5 (aft) to 0.5 (forward)")


def trunk_excess_m(shadow: Values, hull_side: Values, trunk_m: Values, inset_m: Values, bulwark_m: Values) -> Floats:
    """Give by how much a trunk widens the strip [m]: its shadow passes the deck edge's, its image the deck edge's.

    Parameters
    ----------
    shadow, hull_side
        Terms of the strip factor.
    trunk_m, inset_m
        Height of the trunk over the deck, and how far inside the deck edge it stands [m].
    bulwark_m
        Height of the bulwark [m].

    Notes
    -----
    The shadow's edge is thrown by whichever is farther out, F cot εs |s_n| or (F + t) cot εs |s_n| - e, so a trunk
    tells where t cot εs |s_n| > e, whatever the freeboard. Laid over toward the shadow it hides the deck edge alike.
    """
    higher = np.asarray(trunk_m) - bulwark_m
    thrown = np.maximum(higher * shadow - inset_m, 0.0)
    laid_over = np.maximum(higher * np.maximum(-np.asarray(hull_side), 0.0) - inset_m, 0.0)
    return np.asarray(thrown - laid_over)


def strip_width_m(freeboard_m: Values, shadow: Values, hull_side: Values, around: Surroundings) -> Floats:
    """Give the width of the dark strip of a ship of a freeboard [m]; the inverse of `freeboard_of_width_m`."""
    height = np.asarray(freeboard_m) + around.bulwark_m - (around.pier_m or 0.0)
    excess = trunk_excess_m(shadow, hull_side, around.trunk_m, around.trunk_inset_m, around.bulwark_m)
    return height * (np.asarray(shadow) + hull_side) + excess


def freeboard_of_width_m(width_m: Values, shadow: Values, hull_side: Values, around: Surroundings) -> Floats:
    """Give the freeboard where the strip was measured [m] from its width: (W - excess) / K - bulwark + quay.

    Parameters
    ----------
    width_m
        From the imaged deck edge to the edge of the shadow [m].
    shadow, hull_side
        Terms of the strip factor, see `geometry.StripFactor`.
    around
        What stands on the deck's edge and beside the ship. A shadow that ends on a quay is imaged with the quay's
        height, so that shadow and layover both count from there: W = (F - z) K.
    """
    excess = trunk_excess_m(shadow, hull_side, around.trunk_m, around.trunk_inset_m, around.bulwark_m)
    height = (np.asarray(width_m) - excess) / (np.asarray(shadow) + hull_side)
    return np.asarray(height - around.bulwark_m + (around.pier_m or 0.0))


def draught_from_boot_top_m(red_width_m: Values, loadline_m: Values, view: Direction, heading_deg: float) -> Floats:
    """Give the draught [m] from the band of boot-top that shows: T = T_loadline - w / (cot εv |v_n|).

    Parameters
    ----------
    red_width_m
        Width of the band of antifouling between waterline and topside paint, on the side that the satellite sees [m].
    loadline_m
        Draught to which the band reaches up, the load line's [m].
    view, heading_deg
        Where the satellite stands, and where the bow points.

    Notes
    -----
    Neither the depth nor bulwarks enter. Colour bands are four times coarser than the panchromatic one.
    """
    return np.asarray(loadline_m - np.asarray(red_width_m) / view_factor(view, heading_deg))


def top_factor(sun: Direction, view: Direction) -> float:
    """Give how far a top's image and its shadow on the water lie apart for each metre of height: |cot εv v - cot εs s|.

    Notes
    -----
    A top at P and Z is imaged at P - Z cot εv v, its shadow at P - Z cot εs s; neither P nor the heading matters. So
    Z = distance / factor for a mast or a funnel, and F = Z - H where its height H over the deck is known. Between two
    images of one ship H drops out. Where sun and satellite stand in one direction the factor is 0.
    """
    check_direction("sun", sun)
    check_direction("satellite", view)
    east, north = (
        cotangent(view.elevation_deg) * turn(np.radians(view.azimuth_deg))
        - cotangent(sun.elevation_deg) * turn(np.radians(sun.azimuth_deg))
        for turn in (np.sin, np.cos)
    )
    return float(np.hypot(east, north))


def freeboard_from_slant_range_m(separation_m: Values, incidence_deg: Values) -> Floats:
    """Give the freeboard [m] from the radar's line of the deck edge before that of the waterline: F = Δr / cos θ.

    Parameters
    ----------
    separation_m
        Distance in slant range [m] between the deck edge and the double bounce of hull and water.
    incidence_deg
        Angle of incidence θ, from the vertical [°].

    Notes
    -----
    A point at height F is F cos θ nearer to the radar than the foot below it; a double bounce between water and an
    upright side is as far as its foot, the waterline. Needs 0.25-1 m and the side that faces the radar, free of a quay;
    an error of the range counts 1 / cos θ. Checked against ranges to a satellite, not against images.
    """
    return np.asarray(separation_m / np.cos(np.radians(incidence_deg)))


def freeboard_from_ground_range_m(width_m: Values, incidence_deg: Values, across_share: Values = 1.0) -> Floats:
    """Give the freeboard [m] from the same separation on the ground, square to the side: F = w tan θ / |v_n|.

    Parameters
    ----------
    width_m
        Distance between deck edge and waterline in a ground-range image, square to the ship's side [m].
    incidence_deg
        Angle of incidence [°].
    across_share
        Share of the look direction across the ship, |v_n|.
    """
    return np.asarray(width_m * np.tan(np.radians(incidence_deg)) / across_share)


def sides_across(sun: Direction, view: Direction, heading_deg: float) -> tuple[float, float]:
    """Give the factors of both widths that are seen where the waterline shows: hull side and shadow on the water."""
    shadow, hull_side = strip_terms(*sun, *view, heading_deg)
    return float(abs(hull_side)), float(shadow)
