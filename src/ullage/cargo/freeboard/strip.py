"""Widths in an image to freeboard: the quantity with its errors, or "cannot tell" with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ullage.cargo.freeboard.edges import Surroundings, freeboard_of_width_m
from ullage.cargo.freeboard.geometry import across, strip_factor, strip_terms
from ullage.cargo.freeboard.refusals import hull_side_refusal, strip_refusal
from ullage.cargo.freeboard.rule import FreeboardRule
from ullage.cargo.freeboard.widths import draw_widths
from ullage.quantity import Quantity

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from ullage.cargo.freeboard.geometry import Direction, Side, StripFactor
    from ullage.cargo.freeboard.widths import OtherWidth

    Floats = npt.NDArray[np.float64]


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


@dataclass(frozen=True, slots=True)
class _Geometry:
    """The geometry of one measurement and what is around her, with whose errors they are drawn."""

    sun: Direction
    view: Direction
    heading_deg: float
    heading_sd_deg: float
    around: Surroundings
    rule: FreeboardRule
    name: str
    ship: str
    seed: int

    def factor(self) -> StripFactor:
        """Give what a metre of freeboard is worth in the image."""
        return strip_factor(self.sun, self.view, self.heading_deg)

    def normal(self, mean: float, sd: float, what: str, of: str | None = None) -> Floats:
        """Draw one of the image's quantities, or of what is named; shape (n,)."""
        name = f"freeboard {what} {self.name if of is None else of}"
        return Quantity.normal(mean, sd, "1", name=name, seed=self.seed, count=self.rule.draws).draws

    def terms(self, sign: float | None = None) -> tuple[Floats, Floats]:
        """Draw what a metre of freeboard is worth as shadow and as hull side, on the shaded side or that of a sign."""
        if sign is None:
            sign = -float(np.sign(across(self.sun.azimuth_deg, self.heading_deg)))
        sun, view, rule = self.sun, self.view, self.rule
        return strip_terms(
            self.normal(sun.azimuth_deg, rule.sun_sd_deg, "sun azimuth"),
            self.normal(sun.elevation_deg, rule.sun_sd_deg, "sun elevation"),
            self.normal(view.azimuth_deg, rule.view_sd_deg, "view azimuth"),
            self.normal(view.elevation_deg, rule.view_sd_deg, "view elevation"),
            self.normal(self.heading_deg, self.heading_sd_deg, "heading"),
            sign,
        )

    def added(self) -> Floats:
        """Draw what waves, bulwark, quay and trim add to a freeboard [m]; the bulwark's error is the ship's own."""
        around = self.around
        added = self.normal(0.0, self.rule.water_sd_m, "water")
        added = added - self.normal(0.0, around.bulwark_sd_m, "bulwark", self.ship)
        added = added + self.normal(0.0, around.pier_sd_m if around.pier_m is not None else 0.0, "quay")
        return np.asarray(added + around.forward_share * self.normal(around.trim_m, around.trim_sd_m, "trim"))


def freeboard_from_strip(
    width_m: float,
    width_sd_m: float,
    sun: Direction,
    view: Direction | None,
    heading_deg: float,
    heading_sd_deg: float,
    *,
    side: Side | None = None,
    others: Sequence[OtherWidth] = (),
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
    others
        Widths that other edges give which may be the strip's: the freeboard is then a mixture.
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
    seen = _Geometry(sun, view, heading_deg, heading_sd_deg, around, rule, name, ship, seed)
    reason = _quay_refusal(width_m, seen)
    if reason:
        return Quantity.cannot_tell("m", reason)
    widths = draw_widths(width_m, width_sd_m, others, name, seed, rule.draws)
    return Quantity(freeboard_of_width_m(widths, *seen.terms(), around) + seen.added(), "m")


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
    seen = _Geometry(overhead, view, heading_deg, heading_sd_deg, only, rule, name, ship, seed)
    widths, (shadow, hull_side) = seen.normal(width_m, width_sd_m, "width"), seen.terms(sign)
    return Quantity(freeboard_of_width_m(widths, 0.0 * shadow, hull_side, only) + seen.added(), "m")


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
    seen = _Geometry(sun, view, heading_deg, heading_sd_deg, around, rule, name, ship, seed)
    factor = seen.factor()
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
    # both share the waterline's error
    water, deck, end = (seen.normal(0.0, edge_sd_m, one) for one in ("waterline", "deck edge", "shadow edge"))
    shadow, hull_side = seen.terms()
    from_side, from_shadow = (hull_side_m + water + deck) / hull_side, (shadow_m - water + end) / shadow
    mean = weighed.first_weight * from_side + (1.0 - weighed.first_weight) * from_shadow
    return Quantity(mean - around.bulwark_m + seen.added(), "m")


def _check_widths(width_m: float, width_sd_m: float, heading_sd_deg: float) -> None:
    if not (0 < width_m < np.inf and 0 < width_sd_m < np.inf):
        raise ValueError(
            f"a width of {width_m} ± {width_sd_m} m; expected both above 0: a strip that is not there has none"
        )
    if not 0 <= heading_sd_deg < np.inf:
        raise ValueError(f"a heading's standard deviation of {heading_sd_deg}°; expected 0 or more")


def _quay_refusal(width_m: float, seen: _Geometry) -> str:
    """Say why a shadow does not end on the quay's top."""
    if seen.around.pier_m is None:
        return ""
    factor, gap_m = seen.factor(), seen.around.pier_gap_m
    reach = width_m / factor.k * factor.shadow
    if reach > gap_m:
        return ""
    return f"the shadow reaches {reach:.1f} m at the quay's height and ends before it, {gap_m:.1f} m off"
