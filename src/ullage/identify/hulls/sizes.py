"""Sizes of hulls: what was measured of a sighting, what is known of a fleet, and how well the two agree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from ullage.cargo.particulars import dimension_from_deadweight

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from ullage.identify.hulls.rule import HullRule

    Floats = npt.NDArray[np.float64]

_GROSS_T: Final = 1.43  # deadweight a gross ton, median of small tankers (science 1.6)
_GROSS_SPREAD: Final = 0.20
_DEADWEIGHT_POWER: Final = 0.29
_LEAST_SD_M: Final = 0.1
_REFERENCES: Final = 4.0  # sightings count for no more: they share the sun, the camera and the way of measuring


@dataclass(frozen=True, slots=True, eq=False)
class Sizes:
    """Lengths and beams with standard deviations [m], each of shape (n,); NaN where not known."""

    length_m: Floats
    length_sd_m: Floats
    beam_m: Floats
    beam_sd_m: Floats

    def take(self, at: Any) -> Sizes:
        """Give some of them."""
        return Sizes(self.length_m[at], self.length_sd_m[at], self.beam_m[at], self.beam_sd_m[at])


def measured_sizes(
    sightings: pl.DataFrame, layouts: Mapping[str, Sequence[Mapping[str, Any]]], rule: HullRule
) -> Sizes:
    """Give what was measured of each sighting: by the detection, or by a layout where that is finer and agrees.

    Parameters
    ----------
    sightings
        Table of `tables.SIGHTINGS`.
    layouts
        For each sighting's id the first row of each of its layouts, as given.
    rule
        How well a layout's size is known.
    """
    names = ("length_m", "length_sd_m", "beam_m", "beam_sd_m")
    own = np.array([sightings[name].cast(pl.Float64).fill_null(float("nan")).to_numpy() for name in names]).T.copy()
    for at, name in enumerate(sightings["sighting_id"]):
        fine = [one for one in layouts.get(name, ()) if one["pixel_m"] <= rule.most_pixel_m]
        if fine:
            own[at] = _finer(own[at], fine, rule)
    for value, sd in ((0, 1), (2, 3)):
        own[~(own[:, value] > 0), value] = np.nan  # nothing is 0 m long
        own[:, sd] = np.where(np.isnan(own[:, value]), np.nan, np.maximum(own[:, sd], _LEAST_SD_M))
        lacking = np.isnan(own[:, sd]) & ~np.isnan(own[:, value])
        own[lacking, sd] = 0.2 * own[lacking, value]  # a size without deviation is a guess
    return Sizes(*own.T)


def _finer(own: Floats, layouts: Sequence[Mapping[str, Any]], rule: HullRule) -> Floats:
    """Give a sighting's size by its layouts where they are finer than the detection, and not at odds with it."""
    length = float(np.median([one["length_m"] for one in layouts]))
    sd = float(np.hypot(np.median([one["length_sd_m"] for one in layouts]), rule.layout_sd_m))
    off = abs(length - own[0])
    found = own.copy()
    if np.isnan(off) or off <= rule.layout_agrees_m:
        if not own[1] <= sd:
            found[:2] = length, sd
        beams = [(one["beam_m"], one["beam_sd_m"]) for one in layouts if one["beam_m"] is not None]
        if beams:
            beam, beam_sd = np.median(beams, axis=0)
            beam_sd = float(np.hypot(beam_sd, rule.layout_beam_sd_m))
            if not own[3] <= beam_sd:
                found[2:] = beam, beam_sd
    return found


def fleet_sizes(fleet: pl.DataFrame, rule: HullRule) -> Sizes:
    """Give what registers say of each hull's size, or what goes with her deadweight or gross tonnage.

    Parameters
    ----------
    fleet
        Table of `tables.FLEET`.
    rule
        How far registers are trusted, and what an unknown hull is.
    """
    return Sizes(*np.array([_of_ship(row, rule) for row in fleet.iter_rows(named=True)]).reshape(-1, 4).T)


def _of_ship(ship: Mapping[str, Any], rule: HullRule) -> tuple[float, float, float, float]:
    length, beam = (value if (value := ship.get(name)) and value > 0 else None for name in ("length_m", "beam_m"))
    ton, spread = _tonnage(ship)
    if length is not None:
        length_law = length, float(np.hypot(rule.register_cv * length, rule.register_sd_m))
    else:
        length_law = _guess("length_m", ton, spread, rule.unknown_length_m, rule.unknown_length_spread)
    if beam is not None:
        beam_law = beam, float(np.hypot(rule.register_cv * beam, rule.register_sd_m / 3))
    elif length is not None:
        middle = float(_beam_of(np.array(length), rule))
        beam_law = middle, rule.unknown_beam_spread * middle
    else:
        loose = float(np.hypot(rule.unknown_beam_spread, rule.unknown_beam_power * rule.unknown_length_spread))
        beam_law = _guess("beam_m", ton, spread, rule.unknown_beam_m, loose)
    return *length_law, *beam_law


def _tonnage(ship: Mapping[str, Any]) -> tuple[float | None, float]:
    if ship.get("deadweight_t"):
        return ship["deadweight_t"], 0.05
    if ship.get("gross_tonnage"):
        return ship["gross_tonnage"] * _GROSS_T, _GROSS_SPREAD
    return None, 0.0


def _guess(what: Any, ton: float | None, spread: float, middle: float, loose: float) -> tuple[float, float]:
    if ton is None or ton <= 0:
        return middle, loose * middle
    value, about = dimension_from_deadweight(what, ton)
    return float(value), float(value) * float(np.hypot(about, _DEADWEIGHT_POWER * spread))


def _beam_of(length_m: Floats, rule: HullRule) -> Floats:
    return rule.unknown_beam_m * (length_m / rule.unknown_length_m) ** rule.unknown_beam_power


def known_better(hulls: Sizes, of_hull: npt.NDArray[np.int64], seen: Sizes, rule: HullRule) -> Sizes:
    """Give sizes of hulls by register and by what was measured when each was surely seen.

    Parameters
    ----------
    hulls
        By the register, of n hulls.
    of_hull
        Whose each sure sighting is.
    seen
        What was measured then.
    rule
        Which measurements are fine enough.
    """
    out = [column.copy() for column in (hulls.length_m, hulls.length_sd_m, hulls.beam_m, hulls.beam_sd_m)]
    for hull in np.unique(of_hull):
        own = seen.take(of_hull == hull)
        is_hers = ~refuted_sizes(own, hulls.take([hull]), rule)[:, 0]  # a pier beside her has another length
        for value, sd, measured, measured_sd in (
            (out[0], out[1], own.length_m, own.length_sd_m),
            (out[2], out[3], own.beam_m, own.beam_sd_m),
        ):
            fine = is_hers & np.isfinite(measured) & (measured_sd <= rule.most_length_sd_m)
            if fine.any():
                value[hull], sd[hull] = _together(value[hull], sd[hull], measured[fine], measured_sd[fine])
    return Sizes(*out)


def _together(value: float, sd: float, measured: Floats, measured_sd: Floats) -> tuple[float, float]:
    """Weigh a register's number with the median of measured ones; with neither more than they agree."""
    middle = float(np.median(measured))
    own = float(np.median(measured_sd)) / np.sqrt(min(len(measured), _REFERENCES))
    weights = np.array([sd**-2, own**-2])
    mean = float((weights * [value, middle]).sum() / weights.sum())
    # where they are at odds one of them is wrong, and it is not known which
    return mean, float(np.hypot(weights.sum() ** -0.5, 0.5 * max(0.0, abs(value - middle) - 2 * np.hypot(sd, own))))


def size_parts(seen: Sizes, hulls: Sizes, rule: HullRule) -> tuple[Floats, Floats]:
    """Give what lengths and beams add: ln of how likely they are of each hull, over how likely of an unknown one.

    Parameters
    ----------
    seen
        Of m sightings.
    hulls
        Of n hulls.
    rule
        What an unknown hull is, and how often a size is mistaken.

    Returns
    -------
    length_part, beam_part
        Of shape (m, n); 0 where nothing was measured.
    """
    log_length = _log_unknown(seen.length_m, seen.length_sd_m, rule.unknown_length_m, rule.unknown_length_spread)
    with np.errstate(invalid="ignore"):
        beam = np.where(np.isnan(seen.length_m), rule.unknown_beam_m, _beam_of(seen.length_m, rule))
        off = np.where(np.isnan(seen.length_m), rule.unknown_length_spread, seen.length_sd_m / seen.length_m)
    loose = np.hypot(rule.unknown_beam_spread, rule.unknown_beam_power * off)
    log_beam = _log_unknown(seen.beam_m, seen.beam_sd_m, beam, loose)
    return (
        _part(seen.length_m, seen.length_sd_m, hulls.length_m, hulls.length_sd_m, log_length, rule.mistaken),
        _part(seen.beam_m, seen.beam_sd_m, hulls.beam_m, hulls.beam_sd_m, log_beam, rule.mistaken),
    )


def _log_unknown(value: Floats, sd: Floats, middle: Any, spread: Any) -> Floats:
    """Give the logarithm of the density of what is measured of an unknown hull: a log-normal law, and the error."""
    wide = np.hypot(spread, sd / value)
    return np.asarray(-0.5 * (np.log(value / middle) / wide) ** 2 - np.log(wide * value * np.sqrt(2 * np.pi)))


def _part(value: Floats, sd: Floats, hull: Floats, hull_sd: Floats, unknown: Floats, mistaken: float) -> Floats:
    wide = np.hypot(sd[:, None], hull_sd)
    own = -0.5 * ((value[:, None] - hull) / wide) ** 2 - np.log(wide * np.sqrt(2 * np.pi)) - unknown[:, None]
    return _or_mistaken(own, mistaken)


def _or_mistaken(odds: Floats, mistaken: float) -> Floats:
    """Give log-odds when what was measured may be wrong, and then says nothing; 0 where nothing was."""
    part = np.logaddexp(np.log1p(-mistaken) + np.nan_to_num(odds), np.log(mistaken))
    return np.asarray(np.where(np.isnan(odds), 0.0, part))


def refuted_sizes(seen: Sizes, hulls: Sizes, rule: HullRule) -> npt.NDArray[np.bool_]:
    """Give which hulls a measured length rules out, of shape (sightings, hulls)."""
    off = np.abs(seen.length_m[:, None] - hulls.length_m)
    wide = np.hypot(seen.length_sd_m[:, None], hulls.length_sd_m)
    longer = np.fmax(seen.length_m[:, None], hulls.length_m)
    return np.asarray((off > rule.refute_sd * wide) & (off > rule.refute_share * longer))  # false where NaN


def check_claimed_size(
    length_m: float, length_sd_m: float, claimed_m: float, rule: HullRule, claimed_sd_m: float | None = None
) -> str | None:
    """Say loudly when a measured length rules out the identity that is claimed; None when it does not.

    Parameters
    ----------
    length_m, length_sd_m
        As measured, and its standard deviation [m].
    claimed_m, claimed_sd_m
        Length of the ship that she is said to be [m], and its standard deviation; None for that of a register.
    rule
        How far off refutes.

    Examples
    --------
    >>> from ullage.identify.hulls import HullRule
    >>> check_claimed_size(146.0, 2.0, 61.0, HullRule())
    'REFUTED by her length: the image measures 146 ± 2 m, the ship that she is said to be is 61 m long'
    """
    sd = np.hypot(rule.register_cv * claimed_m, rule.register_sd_m) if claimed_sd_m is None else claimed_sd_m
    none = np.array([np.nan])
    seen = Sizes(np.array([length_m]), np.array([length_sd_m]), none, none)
    hull = Sizes(np.array([claimed_m]), np.array([float(sd)]), none, none)
    if not refuted_sizes(seen, hull, rule)[0, 0]:
        return None
    return (
        f"REFUTED by her length: the image measures {length_m:.0f} ± {length_sd_m:.0f} m, the ship that she is said to "
        f"be is {claimed_m:.0f} m long"
    )


def pair_parts(a: Sizes, b: Sizes, rule: HullRule) -> Floats:
    """Give the log-odds, by length and beam, that pairs of sightings are of one ship against two; of shape (pairs,)."""
    length = _pair(
        a.length_m, a.length_sd_m, b.length_m, b.length_sd_m, rule.unknown_length_m, rule.unknown_length_spread, rule
    )
    with np.errstate(invalid="ignore"):
        middle = (a.length_m + b.length_m) / 2
        beam = np.where(np.isnan(middle), rule.unknown_beam_m, _beam_of(middle, rule))
    loose = float(np.hypot(rule.unknown_beam_spread, rule.unknown_beam_power * rule.unknown_length_spread))
    spread = np.where(np.isnan(middle), loose, rule.unknown_beam_spread)
    return length + _pair(a.beam_m, a.beam_sd_m, b.beam_m, b.beam_sd_m, beam, spread, rule)


def _pair(a: Floats, a_sd: Floats, b: Floats, b_sd: Floats, middle: Any, spread: Any, rule: HullRule) -> Floats:
    wide2 = a_sd**2 + b_sd**2
    mean = (a * b_sd**2 + b * a_sd**2) / wide2
    one = -0.5 * (a - b) ** 2 / wide2 - 0.5 * np.log(2 * np.pi * wide2)
    one = one + _log_unknown(mean, a_sd * b_sd / np.sqrt(wide2), middle, spread)
    two = _log_unknown(a, a_sd, middle, spread) + _log_unknown(b, b_sd, middle, spread)
    return _or_mistaken(one - two, rule.mistaken)
