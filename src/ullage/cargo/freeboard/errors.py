"""How far a freeboard is off, by the errors of the strip, the angles and the heading, to first order.

With F = W / K,

    sd_F² = (sd_W / K)² + (F / K)² sd_K²
    sd_T² = sd_F² + sd_D²
    sd_cargo = 100 TPC sd_T, in quadrature with non-cargo deadweight, deadweight and the error of TPC
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ullage.cargo.freeboard.geometry import across, cotangent, strip_factor
from ullage.cargo.freeboard.rule import FreeboardRule

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.cargo.freeboard.geometry import Direction

    Floats = npt.NDArray[np.float64]
    Values = Floats | float


def effective_profiles(length_m: float, ground_m: float, rule: FreeboardRule | None = None) -> float:
    """Give how many independent profiles fit along a straight side: one every three pixels, and one at least.

    Parameters
    ----------
    length_m
        Length of side that is measured [m].
    ground_m
        Ground sampling [m].
    rule
        Rule.
    """
    rule = rule or FreeboardRule()
    return max(length_m / (rule.profile_pixels * ground_m), 1.0)


def width_sd_m(ground_m: float, profiles: float, rule: FreeboardRule | None = None) -> float:
    """Give the standard deviation of a strip's width [m]: the edges' over so many profiles, and what stays.

    Parameters
    ----------
    ground_m
        Ground sampling [m].
    profiles
        Effective profiles.
    rule
        Rule: half a pixel for one profile, a quarter that no averaging removes.
    """
    rule = rule or FreeboardRule()
    return ground_m * float(np.hypot(rule.edge_pixels / np.sqrt(profiles), rule.floor_pixels))


def factor_slopes(sun: Direction, view: Direction, heading_deg: float) -> dict[str, float]:
    """Give the derivatives of the strip factor by heading, and by the sun's and the view's angles [1/rad]."""
    q = -float(np.sign(across(sun.azimuth_deg, heading_deg)))
    cot_sun, cot_view = float(cotangent(sun.elevation_deg)), float(cotangent(view.elevation_deg))
    s_along, v_along = (float(np.cos(np.radians(one.azimuth_deg - heading_deg))) for one in (sun, view))
    s_n, v_n = (float(across(one.azimuth_deg, heading_deg)) for one in (sun, view))
    return {
        "heading": q * (cot_sun * s_along - cot_view * v_along),
        "sun azimuth": -q * cot_sun * s_along,
        "sun elevation": q * s_n / float(np.sin(np.radians(sun.elevation_deg))) ** 2,
        "view azimuth": q * cot_view * v_along,
        "view elevation": -q * v_n / float(np.sin(np.radians(view.elevation_deg))) ** 2,
    }


def factor_sd(
    sun: Direction, view: Direction, heading_deg: float, heading_sd_deg: float, rule: FreeboardRule | None = None
) -> float:
    """Give the standard deviation of the strip factor.

    Parameters
    ----------
    sun, view
        Where sun and satellite stand; their standard deviations are the rule's.
    heading_deg, heading_sd_deg
        Where the bow points, and its standard deviation [°]: 0.3-1.
    rule
        Rule.
    """
    rule = rule or FreeboardRule()
    slopes = factor_slopes(sun, view, heading_deg)
    sds = {"heading": heading_sd_deg, "sun": rule.sun_sd_deg, "view": rule.view_sd_deg}
    parts = [slope * np.radians(sds[name.split()[0]]) for name, slope in slopes.items()]
    return float(np.sqrt(np.sum(np.square(parts))))


def freeboard_sd_m(
    freeboard_m: float,
    width_sd: float,
    sun: Direction,
    view: Direction,
    heading_deg: float,
    heading_sd_deg: float,
    rule: FreeboardRule | None = None,
) -> float:
    """Give the standard deviation of a freeboard measured by its strip [m].

    Parameters
    ----------
    freeboard_m
        Height over the water that threw the strip [m], a bulwark's included.
    width_sd
        Standard deviation of the strip's width [m].
    sun, view, heading_deg, heading_sd_deg, rule
        See `factor_sd`.

    Returns
    -------
    float
        Infinite where the shadow is hidden. Without waves, bulwark and quay, which add in quadrature.
    """
    k = strip_factor(sun, view, heading_deg).k
    if k <= 0:
        return float("inf")
    spread = factor_sd(sun, view, heading_deg, heading_sd_deg, rule)
    return float(np.hypot(width_sd / k, freeboard_m / k * spread))


def draught_sd_m(freeboard_sd: Values, depth_sd: Values) -> Floats:
    """Give the standard deviation of a draught that is a depth less a freeboard [m]."""
    return np.asarray(np.hypot(freeboard_sd, depth_sd))


def cargo_sd_t(
    tpc: Values,
    draught_sd: Values,
    *,
    non_cargo_sd_t: Values = 0.0,
    deadweight_sd_t: Values = 0.0,
    below_design_m: Values = 0.0,
    tpc_cv: Values = 0.0,
) -> Floats:
    """Give the standard deviation of a cargo [t], as if nothing capped it.

    Parameters
    ----------
    tpc
        Tonnes per centimetre [t/cm].
    draught_sd
        Standard deviation of the draught [m].
    non_cargo_sd_t, deadweight_sd_t
        Standard deviations of non-cargo deadweight and of deadweight [t].
    below_design_m
        Design draught less draught [m], over which the error of TPC adds up.
    tpc_cv
        Relative standard deviation of TPC.
    """
    parts = (
        100.0 * np.asarray(tpc) * draught_sd,
        non_cargo_sd_t,
        deadweight_sd_t,
        100.0 * np.asarray(tpc) * below_design_m * tpc_cv,
    )
    total = np.zeros(())
    for part in parts:
        total = np.hypot(total, part)
    return np.asarray(total)
