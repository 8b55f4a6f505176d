"""Widths in an image to freeboard: the quantity with its errors, or "cannot tell" with the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from ullage.cargo.freeboard.edges import Surroundings, freeboard_of_width_m
from ullage.cargo.freeboard.errors import factor_sd
from ullage.cargo.freeboard.geometry import across, check_direction, check_heading, strip_factor, strip_terms
from ullage.cargo.freeboard.rule import FreeboardRule
from ullage.quantity import Quantity

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from ullage.cargo.freeboard.geometry import Direction, Side

    Floats = npt.NDArray[np.float64]


_NO_VIEW: Final = "where the satellite stood is not known"
_SURE: Final = 3.0  # standard deviations


class Weighed(NamedTuple):
    """Two measurements of one thing, weighed.

    Parameters
    ----------
    first_weight
        Weight of the first in the mean; the second's is what is left of 1.
    mean, sd
        Weighted mean and its standard deviation.
    p
        Probability of a difference so large if both measure the same.
    """

    first_weight: float
    mean: float
    sd: float
    p: float


class _Draws(NamedTuple):
    """Draws of what one measurement rests on, shape (n,) each."""

    width: Floats
    shadow: Floats
    hull_side: Floats
    added: Floats


def freeboard_from_strip(
    width_m: float,
    width_sd_m: float,
    sun: Direction,
    view: Direction | None,
    heading_deg: float,
    heading_sd_deg: float,
    *,
    side: Side | None = None,
    around: Surroundings | None = None,
    rule: FreeboardRule | None = None,
    name: str = "",
    ship: str = "",
    seed: int = 0,
) -> Quantity:
    """Give the freeboard amidships [m] from the dark strip on the shaded side.

    Parameters
    ----------
    width_m, width_sd_m
        Width of the strip from the imaged deck edge to the edge of the shadow, square to the side, in true metres, and
        its standard deviation with all that averaging does not remove; `errors.width_sd_m` gives one.
    sun, view
        Where sun and satellite stand, seen from the ship; None for a view that is not known.
    heading_deg, heading_sd_deg
        Where the bow points, and its standard deviation [°].
    side
        The side that was measured; None where the caller trusts the geometry.
    around
        Bulwark, trunk, quay and trim.
    rule
        Rule.
    name
        What sets this image's errors apart from another's, such as its hash.
    ship
        What sets the ship's own errors (her bulwark) apart from another ship's.
    seed
        Seed of the draws.

    Returns
    -------
    Quantity
        In m; or "cannot tell", with the reason, where the geometry cannot support a measurement.

    Raises
    ------
    GeometryError
        When sun or satellite is below the horizon.
    ValueError
        When a width or a standard deviation is not a number above 0.

    Examples
    --------
    >>> from ullage.cargo.freeboard import Direction
    >>> found = freeboard_from_strip(4.2, 0.1, Direction(135.0, 30.0), Direction(315.0, 70.0), 45.0, 0.5)
    >>> found.unit, round(found.mid, 1)
    ('m', 2.0)
    """
    rule, around = rule or FreeboardRule(), around or Surroundings()
    _check_widths(width_m, width_sd_m, heading_sd_deg)
    reason = strip_refusal(sun, view, heading_deg, heading_sd_deg, side=side, rule=rule)
    if reason or view is None:
        return Quantity.cannot_tell("m", reason)
    reason = _quay_refusal(width_m, sun, view, heading_deg, around)
    if reason:
        return Quantity.cannot_tell("m", reason)
    seen = _draw(width_m, width_sd_m, sun, view, heading_deg, heading_sd_deg, around, rule, (name, ship), seed)
    found = freeboard_of_width_m(seen.width, seen.shadow, seen.hull_side, around) + seen.added
    return Quantity(found, "m")


def freeboard_from_hull_side(
    width_m: float,
    width_sd_m: float,
    view: Direction | None,
    heading_deg: float,
    heading_sd_deg: float,
    *,
    around: Surroundings | None = None,
    rule: FreeboardRule | None = None,
    name: str = "",
    ship: str = "",
    seed: int = 0,
) -> Quantity:
    """Give the freeboard amidships [m] from the hull side that the satellite sees, lit or not: F = w / (cot εv |v_n|).

    Parameters
    ----------
    width_m, width_sd_m
        From the imaged deck edge to the waterline, and its standard deviation [m].
    view, heading_deg, heading_sd_deg, around, rule, name, ship, seed
        See `freeboard_from_strip`; a quay hides the waterline.

    Returns
    -------
    Quantity
        In m; "cannot tell" for a view less than 20° off the vertical, or more along the ship than across her.
    """
    rule, around = rule or FreeboardRule(), around or Surroundings()
    _check_widths(width_m, width_sd_m, heading_sd_deg)
    reason = hull_side_refusal(view, heading_deg, heading_sd_deg, rule=rule)
    if around.pier_m is not None:
        reason = reason or "a quay on that side hides the waterline"
    if reason or view is None:
        return Quantity.cannot_tell("m", reason)
    # a sun straight above throws no shadow: what is left of the strip is the hull side
    sign = float(np.sign(across(view.azimuth_deg, heading_deg)))
    overhead = type(view)(0.0, 90.0)
    only = Surroundings(around.bulwark_m, around.bulwark_sd_m, forward_share=around.forward_share,
                        trim_m=around.trim_m, trim_sd_m=around.trim_sd_m)  # fmt: skip
    seen = _draw(
        width_m, width_sd_m, overhead, view, heading_deg, heading_sd_deg, only, rule, (name, ship), seed, sign=sign
    )
    found = freeboard_of_width_m(seen.width, 0.0 * seen.shadow, seen.hull_side, only) + seen.added
    return Quantity(found, "m")


def weigh_two(first: float, first_sd: float, second: float, second_sd: float, correlation: float = 0.0) -> Weighed:
    """Weigh two measurements of one thing, and test whether they agree.

    Parameters
    ----------
    first, first_sd, second, second_sd
        Values and standard deviations.
    correlation
        Of their errors: -0.5 where hull side and shadow share the waterline and all edges are equally good, for what
        the waterline's error adds to one it takes from the other.

    Notes
    -----
    The weights are those of least variance for unbiased means; without correlation, the inverse variances.
    """
    shared = correlation * first_sd * second_sd
    spread = first_sd**2 + second_sd**2 - 2.0 * shared
    weight = (second_sd**2 - shared) / spread
    mean = weight * first + (1.0 - weight) * second
    variance = (first_sd**2 * second_sd**2 - shared**2) / spread
    from scipy.special import ndtr

    p = 2.0 * float(ndtr(-abs(first - second) / spread**0.5))
    return Weighed(weight, mean, variance**0.5, p)


def freeboard_from_two_widths(
    hull_side_m: float,
    shadow_m: float,
    edge_sd_m: float,
    sun: Direction,
    view: Direction | None,
    heading_deg: float,
    heading_sd_deg: float,
    *,
    around: Surroundings | None = None,
    rule: FreeboardRule | None = None,
    name: str = "",
    ship: str = "",
    seed: int = 0,
) -> Quantity:
    """Give the freeboard amidships [m] where the waterline is seen: hull side and shadow measured apart.

    Parameters
    ----------
    hull_side_m, shadow_m
        From the imaged deck edge to the waterline, and from there to the edge of the shadow [m].
    edge_sd_m
        Standard deviation of each of the three edges [m].
    sun, view, heading_deg, heading_sd_deg, around, rule, name, ship, seed
        See `freeboard_from_strip`.

    Returns
    -------
    Quantity
        In m, the weighted mean; "cannot tell" where the two disagree: then one edge is not what it is taken for.
    """
    rule, around = rule or FreeboardRule(), around or Surroundings()
    _check_widths(hull_side_m, edge_sd_m, heading_sd_deg)
    _check_widths(shadow_m, edge_sd_m, heading_sd_deg)
    reason = strip_refusal(sun, view, heading_deg, heading_sd_deg, rule=rule)
    if reason or view is None:
        return Quantity.cannot_tell("m", reason)
    factor = strip_factor(sun, view, heading_deg)
    if not factor.adds or around.pier_m is not None:
        return Quantity.cannot_tell("m", "the waterline is not seen: the deck or a quay hides it")
    excess = max(around.trunk_m - around.bulwark_m, 0.0) * factor.shadow - around.trunk_inset_m
    shadow_m -= max(excess, 0.0)
    sd = 2.0**0.5 * edge_sd_m
    one, other = hull_side_m / factor.hull_side, shadow_m / factor.shadow
    weighed = weigh_two(one, sd / factor.hull_side, other, sd / factor.shadow, -0.5)
    if weighed.p < rule.least_p_consistent:
        found = f"{one - around.bulwark_m:.2f} m and {other - around.bulwark_m:.2f} m"
        return Quantity.cannot_tell(
            "m", f"hull side and shadow disagree, {found}: an edge is not the deck's, the water's or the shadow's"
        )
    return _two_draws(weighed, (hull_side_m, shadow_m, edge_sd_m), sun, view, heading_deg, heading_sd_deg, around, rule,
                      (name, ship), seed)  # fmt: skip


def strip_refusal(
    sun: Direction,
    view: Direction | None,
    heading_deg: float,
    heading_sd_deg: float,
    *,
    side: Side | None = None,
    rule: FreeboardRule | None = None,
) -> str:
    """Say why a strip cannot be measured in this light and view; empty where it can.

    Raises
    ------
    GeometryError
        When sun or satellite is below the horizon.
    """
    rule = rule or FreeboardRule()
    check_direction("sun", sun)
    if view is None:
        return f"{_NO_VIEW}, so the layover of the deck is not: give the view's azimuth and elevation"
    return next(_strip_refusals(sun, view, heading_deg, heading_sd_deg, side, rule), "")


def _strip_refusals(
    sun: Direction, view: Direction, heading_deg: float, heading_sd_deg: float, side: Side | None, rule: FreeboardRule
) -> Iterator[str]:
    """Find what speaks against measuring a strip, the plainest first."""
    factor = strip_factor(sun, view, heading_deg)
    s_n = abs(float(across(sun.azimuth_deg, heading_deg)))
    off_deg = float(np.degrees(np.arcsin(min(s_n, 1.0))))
    if sun.elevation_deg < rule.least_sun_deg:
        yield f"the sun stands {sun.elevation_deg:.1f}° high; below {rule.least_sun_deg:g}° no shadow is measured with"
    if s_n < rule.least_across or off_deg < _SURE * heading_sd_deg:
        near = f"the sun shines {off_deg:.1f}° off the keel line, the heading is known to ± {heading_sd_deg:.1f}°"
        yield f"{near}: neither side is safely the shaded one"
    if side is not None and side != factor.side:
        yield f"the strip was measured to {side}, but the shadow falls to {factor.side}: bow and stern may be swapped"
    if factor.hidden:
        yield "the deck hides all of the shadow, for the satellite is on the sun's side and lower: use the hull side"
    if factor.k < rule.least_k:
        yield f"a metre of freeboard is {factor.k:.2f} m of strip; below {rule.least_k:g} m nothing is measured"
    cv = 100.0 * factor_sd(sun, view, heading_deg, heading_sd_deg, rule) / factor.k
    if cv > 100.0 * rule.most_k_cv:
        most = f"more than {100 * rule.most_k_cv:g} % is too much"
        yield f"what a metre of freeboard is worth in the image is known to ± {cv:.0f} % only; {most}"


def hull_side_refusal(
    view: Direction | None, heading_deg: float, heading_sd_deg: float, *, rule: FreeboardRule | None = None
) -> str:
    """Say why a hull side cannot be measured in this view; empty where it can."""
    rule = rule or FreeboardRule()
    if view is None:
        return f"{_NO_VIEW}: give the view's azimuth and elevation"
    check_direction("satellite", view)
    check_heading(heading_deg)
    zenith = 90.0 - view.elevation_deg
    if zenith < rule.least_zenith_deg:
        return f"the view is {zenith:.1f}° off the vertical; a hull side needs {rule.least_zenith_deg:g}°"
    v_n = abs(float(across(view.azimuth_deg, heading_deg)))
    if v_n < rule.least_hull_across:
        return f"{v_n:.2f} of the view is across the ship; a hull side needs {rule.least_hull_across:g}"
    slope = np.radians(heading_sd_deg) * float(np.sqrt(max(1.0 - v_n**2, 0.0))) / v_n
    if slope > rule.most_k_cv:
        return f"the heading is known to ± {heading_sd_deg:.1f}° only: too little for a hull side"
    return ""


def _check_widths(width_m: float, width_sd_m: float, heading_sd_deg: float) -> None:
    if not (0 < width_m < np.inf and 0 < width_sd_m < np.inf):
        raise ValueError(
            f"a width of {width_m} ± {width_sd_m} m; expected both above 0: a strip that is not there has none"
        )
    if not 0 <= heading_sd_deg < np.inf:
        raise ValueError(f"a heading's standard deviation of {heading_sd_deg}°; expected 0 or more")


def _quay_refusal(width_m: float, sun: Direction, view: Direction, heading_deg: float, around: Surroundings) -> str:
    """Say why a shadow does not end on the quay's top."""
    factor = strip_factor(sun, view, heading_deg)
    if around.pier_m is None:
        return ""
    reach = width_m / factor.k * factor.shadow
    if reach <= around.pier_gap_m:
        return (
            f"the shadow reaches {reach:.1f} m at the quay's height and ends before it, {around.pier_gap_m:.1f} m off"
        )
    return ""


def _draw(
    width_m: float,
    width_sd_m: float,
    sun: Direction,
    view: Direction,
    heading_deg: float,
    heading_sd_deg: float,
    around: Surroundings,
    rule: FreeboardRule,
    names: tuple[str, str],
    seed: int,
    sign: float | None = None,
) -> _Draws:
    """Draw a measurement's errors, those of the image by its name and those of the ship by hers."""

    def normal(mean: float, sd: float, what: str, of: str = names[0]) -> Floats:
        return Quantity.normal(mean, sd, "1", name=f"freeboard {what} {of}", seed=seed, count=rule.draws).draws

    if sign is None:
        sign = -float(np.sign(across(sun.azimuth_deg, heading_deg)))
    shadow, hull_side = strip_terms(
        normal(sun.azimuth_deg, rule.sun_sd_deg, "sun azimuth"),
        normal(sun.elevation_deg, rule.sun_sd_deg, "sun elevation"),
        normal(view.azimuth_deg, rule.view_sd_deg, "view azimuth"),
        normal(view.elevation_deg, rule.view_sd_deg, "view elevation"),
        normal(heading_deg, heading_sd_deg, "heading"),
        sign,
    )
    added = normal(0.0, rule.water_sd_m, "water") - normal(0.0, around.bulwark_sd_m, "bulwark", names[1])
    added = added + normal(0.0, around.pier_sd_m if around.pier_m is not None else 0.0, "quay")
    added = added + around.forward_share * normal(around.trim_m, around.trim_sd_m, "trim")
    return _Draws(normal(width_m, width_sd_m, "width"), shadow, hull_side, added)


def _two_draws(
    weighed: Weighed,
    widths: tuple[float, float, float],
    sun: Direction,
    view: Direction,
    heading_deg: float,
    heading_sd_deg: float,
    around: Surroundings,
    rule: FreeboardRule,
    names: tuple[str, str],
    seed: int,
) -> Quantity:
    """Draw the weighted mean of hull side and shadow, which share the waterline's error."""
    hull_side_m, shadow_m, edge_sd_m = widths

    def edge(what: str) -> Floats:
        drawn = Quantity.normal(0.0, edge_sd_m, "1", name=f"freeboard {what} {names[0]}", seed=seed, count=rule.draws)
        return drawn.draws

    seen = _draw(0.0, 0.0, sun, view, heading_deg, heading_sd_deg, around, rule, names, seed)
    water = edge("waterline")
    one = (hull_side_m + water + edge("deck edge")) / seen.hull_side
    other = (shadow_m - water + edge("shadow edge")) / seen.shadow
    found = weighed.first_weight * one + (1.0 - weighed.first_weight) * other
    return Quantity(found - around.bulwark_m + seen.added, "m")


__all__ = [
    "Weighed",
    "freeboard_from_hull_side",
    "freeboard_from_strip",
    "freeboard_from_two_widths",
    "hull_side_refusal",
    "strip_refusal",
    "weigh_two",
]
