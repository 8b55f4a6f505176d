"""Freeboards along a side to the one amidships and the trim, robustly; the trim from how a strip narrows."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ullage.cargo.freeboard.rule import FreeboardRule

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Values = Floats | float

_MAD_SD = 1.4826  # a normal law's standard deviation over its median absolute deviation
_MEDIAN_SD = (np.pi / 2.0) ** 0.5  # a median's over a mean's


class FreeboardLine(NamedTuple):
    """Freeboard along a ship.

    Parameters
    ----------
    mid_m, mid_sd_m
        Freeboard amidships and its standard deviation [m].
    trim_m, trim_sd_m
        Draught forward less draught aft [m], negative by the stern; None where too few profiles tell.
    profiles
        How many were used.
    outliers
        Share of them that the fit gave less than half the weight.
    """

    mid_m: float
    mid_sd_m: float
    trim_m: float | None
    trim_sd_m: float | None
    profiles: int
    outliers: float


def fit_freeboard_line(
    forward_share: Floats,
    freeboard_m: Floats,
    *,
    sheer_m: Values = 0.0,
    independent: float | None = None,
    rule: FreeboardRule | None = None,
) -> FreeboardLine:
    """Fit F(x) = F_mid - trim x / Lpp - sheer(x) to profiles along the parallel mid-body.

    Parameters
    ----------
    forward_share
        Where each profile lies, forward of midships, as a share of Lpp, shape (n,).
    freeboard_m
        Freeboard there [m], shape (n,); those that are not numbers are left out.
    sheer_m
        How far the deck edge lies below its midship level there [m], shape (n,) or one number; a deck that rises toward
        the ends has a negative one.
    independent
        How many of the profiles are independent (`errors.effective_profiles`); None for all.
    rule
        Rule.

    Raises
    ------
    ValueError
        When no profile is a number.

    Notes
    -----
    Huber's estimate by least squares with weights, the scale from the median absolute residual; deviations from its own
    asymptotic covariance. Below `rule.least_profiles` profiles their median is taken, and no trim.
    """
    rule = rule or FreeboardRule()
    x, height = np.broadcast_arrays(np.asarray(forward_share, np.float64), np.asarray(freeboard_m) + sheer_m)
    good = np.isfinite(x) & np.isfinite(height)
    x, height = x[good], height[good]
    if not len(x):
        raise ValueError("no profile has a freeboard")
    of = min(independent or len(x), len(x))
    if len(x) < rule.least_profiles:
        middle = float(np.median(height))
        sd = _MEDIAN_SD * _MAD_SD * float(np.median(np.abs(height - middle))) / of**0.5
        return FreeboardLine(middle, sd, None, None, len(x), 0.0)
    design = np.stack([np.ones_like(x), -x], axis=1)
    found, weights, spread = _huber(design, height, rule.huber)
    covariance = spread * np.linalg.inv(design.T @ design) * (len(x) / of)
    mid_sd, trim_sd = np.sqrt(np.diag(covariance))
    outliers = float(np.mean(weights < 0.5))  # noqa: PLR2004 - half
    return FreeboardLine(float(found[0]), float(mid_sd), float(found[1]), float(trim_sd), len(x), outliers)


def trim_from_slope_m(
    slope: float, slope_sd: float, k: float, lpp_m: float, pixel_m: float, rule: FreeboardRule | None = None
) -> tuple[float, float]:
    """Give the trim, negative by the stern, and its standard deviation [m] from how a strip narrows along a ship.

    Parameters
    ----------
    slope, slope_sd
        Change of the strip's width for each metre forward, and its standard deviation from the profiles' scatter.
    k
        Width of the strip for each metre of freeboard.
    lpp_m
        Length between perpendiculars [m].
    pixel_m
        Side of a pixel [m].
    rule
        Rule.

    Raises
    ------
    ValueError
        When a metre of freeboard makes no strip.

    Notes
    -----
    F(x) = F_mid - trim x / Lpp, so trim = -slope Lpp / K. Profiles lie along half of the ship, and what is wrong with
    them there counts twice over her length.
    """
    if not k > 0:
        raise ValueError(f"a metre of freeboard makes {k} m of strip; expected more than 0")
    rule = rule or FreeboardRule()
    scatter, pixels = slope_sd * lpp_m / k, rule.trim_pixels * pixel_m / k
    return -slope * lpp_m / k, float(np.sqrt(scatter**2 + pixels**2 + rule.trim_floor_m**2))


def _huber(design: Floats, values: Floats, tuning: float) -> tuple[Floats, Floats, float]:
    """Give Huber's estimate, the weights, and the variance that goes before (XᵀX)⁻¹."""
    found = np.array([np.median(values), 0.0])
    weights = np.ones(len(values))
    scale = 0.0
    for _ in range(50):
        left = values - design @ found
        scale = max(_MAD_SD * float(np.median(np.abs(left - np.median(left)))), 1e-9)
        weights = np.minimum(1.0, tuning * scale / np.maximum(np.abs(left), 1e-300))
        root = np.sqrt(weights)
        new = np.linalg.lstsq(design * root[:, None], values * root, rcond=None)[0]
        step = float(np.abs(new - found).max())
        found = new
        if step < 1e-9 * (1.0 + float(np.abs(found).max())):
            break
    left = values - design @ found
    clipped = np.clip(left, -tuning * scale, tuning * scale)
    kept = max(float(np.mean(np.abs(left) <= tuning * scale)), 1e-3)
    return found, weights, float(clipped @ clipped) / max(len(values) - 2, 1) / kept**2
