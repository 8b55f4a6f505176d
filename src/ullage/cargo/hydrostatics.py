"""How deep a ship floats with what on board: displacement, deadweight, freeboard, draught in ballast.

Functions take numbers or arrays and broadcast them; the result has the broadcast shape, and nan stays nan.
Draughts are means at the centre of flotation (`mean_draught_m`); one deeper than the design draught is taken
for it. Heel, hog and sag are ignored; 5 cm of hog on a ship of 3,500 t are about 40 t.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from ullage.units import SEA_WATER_T_M3

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Values = Floats | float

WaterplaneForm = Literal["schneekluth-bertram", "kristensen-lutzen"]

GREATEST_BLOCK: Final = 0.99
"""Block coefficient above which the block correction is cut off: a box has 1."""

_BALLAST_RULES_SD_M: Final = 0.35
# By the stern, as fractions of the length: half to three quarters of what rules A and B allow.
_STERN_TRIM: Final = (0.018, 0.006)


@dataclass(frozen=True, slots=True)
class Hull:
    """What hydrostatics need to know of one ship.

    Parameters
    ----------
    lpp_m, beam_m, depth_m
        Length between perpendiculars, breadth and moulded depth [m].
    design_draught_m, design_block
        Draught [m] at which she carries her whole deadweight, and her block coefficient there.
    deadweight_t
        Deadweight at the design draught in sea water [t].
    """

    lpp_m: float
    beam_m: float
    depth_m: float
    design_draught_m: float
    design_block: float
    deadweight_t: float


@dataclass(frozen=True, slots=True)
class NonCargoRule:
    """Deadweight that is not cargo (bunkers, fresh water, stores, residual ballast), a truncated normal law.

    Parameters
    ----------
    mean_t, sd_t
        Mean and standard deviation before truncation [t].
    least_t
        The law is cut off below this [t].
    """

    # Short shuttles: a constant of 30-60 t, and fuel and water for days. Up to 400 t when fully bunkered, as
    # the reference ship's tanks allow (HFO 200, DO 50, water 120 m³). Customary figures, not measured ones.
    mean_t: float = 150.0
    sd_t: float = 60.0
    least_t: float = 40.0


def block_coefficient(draught_m: Values, design_draught_m: Values, design_block: Values) -> Floats:
    """Give the block coefficient at a draught.

    Riddlesworth's Cb(T) = 1 - (1 - Cb_d) (T_d / T)^(1/3); Morrish's rule is for the centre of buoyancy.

    Parameters
    ----------
    draught_m, design_draught_m
        Draught and design draught [m], above 0.
    design_block
        Block coefficient at the design draught, between 0 and 1.

    Returns
    -------
    numpy.ndarray
        Between 0 and 0.99.

    Notes
    -----
    Source: MAN, Basic Principles of Ship Propulsion (2011). For merchant forms from light to design draught.
    """
    floating = _floating(draught_m, design_draught_m, design_block)
    block = 1.0 - (1.0 - np.asarray(design_block)) * np.cbrt(design_draught_m / floating)
    return np.clip(block, 0.0, GREATEST_BLOCK)


def _floating(draught_m: Values, design_draught_m: Values, design_block: Values) -> Floats:
    """Cut draughts off at the design draught, and where the block coefficient would be negative (0.1 m)."""
    least = design_draught_m * (1.0 - np.asarray(design_block)) ** 3
    return np.clip(np.asarray(draught_m, np.float64), least, design_draught_m)


def waterplane_coefficient(block: Values, form: WaterplaneForm = "schneekluth-bertram") -> Floats:
    """Give the waterplane coefficient that goes with a block coefficient.

    Parameters
    ----------
    block
        Block coefficient, 0 to 1.
    form
        (1 + 2 Cb) / 3 after Schneekluth and Bertram, the one that agrees with `block_coefficient`; or
        0.55 + 0.45 Cb after Kristensen and Lützen (2012).
    """
    if form == "schneekluth-bertram":
        return (1.0 + 2.0 * np.asarray(block)) / 3.0
    return 0.55 + 0.45 * np.asarray(block)


def displacement_t(draught_m: Values, hull: Hull, *, water_t_m3: Values = SEA_WATER_T_M3) -> Floats:
    """Give the weight of water that a ship displaces [t].

    Parameters
    ----------
    draught_m
        Mean draught [m].
    hull
        The ship.
    water_t_m3
        Density of the water [t/m³]: 1.024-1.026 in the Sea of Japan, 1.000 in a river.
    """
    floating = _floating(draught_m, hull.design_draught_m, hull.design_block)
    block = block_coefficient(floating, hull.design_draught_m, hull.design_block)
    return water_t_m3 * hull.lpp_m * hull.beam_m * floating * block


def power_law_displacement_t(
    draught_m: Values,
    hull: Hull,
    *,
    form: WaterplaneForm = "schneekluth-bertram",
    water_t_m3: Values = SEA_WATER_T_M3,
) -> Floats:
    """Give the displacement [t] by the power law Δ_d (T / T_d)^(Cwp / Cb), to hold the other one against.

    Notes
    -----
    Munro-Smith's relation with a constant ratio of waterplane to block coefficient. With the default form it
    is within 0.4 % of `displacement_t` down to 0.65 T_d and 1.7 % at 0.43 T_d; with the other, 2.2 and 3.4 %.
    """
    power = waterplane_coefficient(hull.design_block, form) / hull.design_block
    floating = np.clip(np.asarray(draught_m, np.float64), 0.0, hull.design_draught_m)
    at_design = displacement_t(hull.design_draught_m, hull, water_t_m3=water_t_m3)
    return at_design * (floating / hull.design_draught_m) ** power


def tonnes_per_cm(
    draught_m: Values,
    hull: Hull,
    *,
    form: WaterplaneForm = "schneekluth-bertram",
    water_t_m3: Values = SEA_WATER_T_M3,
) -> Floats:
    """Give the tonnes that sink a ship by one centimetre at a draught [t/cm].

    Notes
    -----
    Water density x Lpp B Cwp / 100. With the default form it is the derivative of `displacement_t`, exactly.
    """
    block = block_coefficient(draught_m, hull.design_draught_m, hull.design_block)
    return water_t_m3 * hull.lpp_m * hull.beam_m * waterplane_coefficient(block, form) / 100.0


def lightship_t(hull: Hull) -> float:
    """Give the weight of the empty ship [t]: displacement at the design draught less deadweight."""
    return float(displacement_t(hull.design_draught_m, hull)) - hull.deadweight_t


def deadweight_on_board_t(draught_m: Values, hull: Hull, *, water_t_m3: Values = SEA_WATER_T_M3) -> Floats:
    """Give all that a ship carries at a draught [t], anchored at her summer deadweight.

    Deadweight - [Δ(T_d) - Δ(T)], the first Δ in sea water, for which the deadweight holds. No separately
    known lightship enters, nor its error. Negative below the light draught.

    Parameters
    ----------
    draught_m
        Mean draught [m].
    hull
        The ship.
    water_t_m3
        Density of the water she lies in [t/m³].
    """
    return displacement_t(draught_m, hull, water_t_m3=water_t_m3) - lightship_t(hull)


def draught_at_displacement_m(displacement: Values, hull: Hull, *, water_t_m3: Values = SEA_WATER_T_M3) -> Floats:
    """Give the draught at which a ship displaces so many tonnes [m]; the inverse of `displacement_t`.

    Parameters
    ----------
    displacement
        Displacement [t], 0 or more. More than at the design draught gives the design draught.
    hull
        The ship.
    water_t_m3
        Density of the water [t/m³].

    Notes
    -----
    With u = T^(1/3) and k = (1 - Cb_d) T_d^(1/3), displacement over water density, Lpp and B is u³ - k u²,
    convex where it is positive: Newton's steps from above come down to the root and never pass it.
    """
    share = np.asarray(displacement, np.float64) / (water_t_m3 * hull.lpp_m * hull.beam_m)
    lost = (1.0 - hull.design_block) * np.cbrt(hull.design_draught_m)
    root: Floats = lost + np.cbrt(share)
    for _ in range(12):  # each doubles the digits
        root = root - (root**2 * (root - lost) - share) / (root * (3.0 * root - 2.0 * lost))
    draught: Floats = np.minimum(root**3, hull.design_draught_m)
    return draught


def draught_at_deadweight_m(on_board_t: Values, hull: Hull, *, water_t_m3: Values = SEA_WATER_T_M3) -> Floats:
    """Give the draught at which a ship carries so many tonnes [m]; the inverse of `deadweight_on_board_t`.

    With 0 t it is the light draught, with her deadweight the design draught; with more it stays there.
    """
    displaced = np.maximum(np.asarray(on_board_t, np.float64) + lightship_t(hull), 0.0)
    return draught_at_displacement_m(displaced, hull, water_t_m3=water_t_m3)


def freeboard_m(draught_m: Values, hull: Hull, *, deck_plate_m: Values = 0.0) -> Floats:
    """Give the height of the deck edge above the water amidships [m].

    Parameters
    ----------
    draught_m
        Draught amidships [m].
    hull
        The ship.
    deck_plate_m
        Thickness of the deck plate, by which the deck edge lies above the moulded depth [m]; about 0.01.
    """
    return hull.depth_m + deck_plate_m - np.asarray(draught_m, np.float64)


def mean_draught_m(fore_m: Values, aft_m: Values, lpp_m: Values, flotation_m: Values | None = None) -> Floats:
    """Give the mean draught at the centre of flotation, the one that hydrostatics hold for [m].

    Parameters
    ----------
    fore_m, aft_m
        Draughts at the perpendiculars [m]; trim is fore less aft.
    lpp_m
        Length between perpendiculars [m].
    flotation_m
        Distance of the centre of flotation from the aft perpendicular [m]; None means amidships.
    """
    amidships = (np.asarray(fore_m, np.float64) + aft_m) / 2.0
    if flotation_m is None:
        return amidships
    return amidships + (np.asarray(fore_m) - aft_m) * (flotation_m - lpp_m / 2.0) / lpp_m


def cargo_on_board_t(
    draught_m: Values, hull: Hull, non_cargo_t: Values, *, water_t_m3: Values = SEA_WATER_T_M3
) -> Floats:
    """Give the cargo on board at a draught [t]: deadweight on board less its non-cargo part, or 0."""
    on_board = deadweight_on_board_t(draught_m, hull, water_t_m3=water_t_m3)
    return np.maximum(on_board - non_cargo_t, 0.0)


def cargo_loaded_t(
    arriving_t: Values, departing_t: Values, ballast_discharged_t: Values, bunkers_taken_t: Values
) -> Floats:
    """Give the cargo taken during a call [t] from the displacements on arrival and departure [t].

    A tanker pumps ballast water out while she loads, so the change of displacement (or of draught) is not her
    cargo: at 3,500 t of deadweight it falls short by 300-1,500 t. So the ballast has no default.
    """
    return np.asarray(departing_t, np.float64) - arriving_t + ballast_discharged_t - bunkers_taken_t


def ballast_draught_a_m(length_m: Values) -> Floats:
    """Give the mean draught in ballast after rule A [m]: 0.200 + 0.032 L, for lengths of 50-150 m.

    Notes
    -----
    MARPOL Unified Interpretations, Annex I, appendix 1, form A: 26 tankers in ballast, up to Beaufort 5.
    """
    return 0.200 + 0.032 * np.asarray(length_m, np.float64)


def ballast_draught_b_m(length_m: Values) -> Floats:
    """Give the mean draught in ballast after rule B [m]: 1.550 + 0.023 L, for lengths below 150 m.

    Notes
    -----
    The same appendix, form B: theory and model tests, sea state 6. The ends that it gives instead, forward
    0.700 + 0.0170 L and aft 2.300 + 0.030 L, have a mean of 2 cm less at 60 m and the same at 100 m.
    """
    return 1.550 + 0.023 * np.asarray(length_m, np.float64)


def ballast_draught_c_m(length_m: Values) -> Floats:
    """Give the mean draught in ballast after rule C [m], for lengths below 150 m.

    Notes
    -----
    The mean of 2.000 + 0.0275 L aft (the same appendix, form C) and 0.500 + 0.0225 L forward (not confirmed).
    """
    return 1.250 + 0.025 * np.asarray(length_m, np.float64)


def ballast_draught_regulation_18_m(length_m: Values) -> Floats:
    """Give the least mean draught in ballast of MARPOL Annex I regulation 18 [m]: 2.0 + 0.02 L.

    Binding from 150 m; below that only a comparison. The trim by the stern it allows is 0.015 L.
    """
    return 2.0 + 0.02 * np.asarray(length_m, np.float64)


def greatest_ballast_trim_a_m(length_m: Values) -> Floats:
    """Give the greatest trim by the stern in ballast after rule A [m]: (0.024 - 6e-5 L) L."""
    return (0.024 - 6e-5 * np.asarray(length_m, np.float64)) * length_m


def greatest_ballast_trim_b_m(length_m: Values) -> Floats:
    """Give the greatest trim by the stern in ballast after rule B [m]: 1.600 + 0.013 L."""
    return 1.600 + 0.013 * np.asarray(length_m, np.float64)


def ballast_draught_prior_m(length_m: Values) -> tuple[Floats, Floats]:
    """Give mean and standard deviation of an empty small tanker's mean draught [m].

    Parameters
    ----------
    length_m
        Length [m], 50-150.

    Returns
    -------
    mean_m, sd_m
        The mean of rules A, B and C, and 0.35 m. Old and lightly ballasted ships float higher: whoever uses
        the prior keeps a tail down to the light draught, ``draught_at_deadweight_m(0, hull)``.
    """
    rules = (ballast_draught_a_m(length_m), ballast_draught_b_m(length_m), ballast_draught_c_m(length_m))
    mean = (rules[0] + rules[1] + rules[2]) / 3.0
    return mean, np.full_like(mean, _BALLAST_RULES_SD_M)


def ballast_stern_trim_prior_m(length_m: Values) -> tuple[Floats, Floats]:
    """Give mean and standard deviation of an empty small tanker's trim by the stern [m], aft less fore."""
    length = np.asarray(length_m, np.float64)
    return _STERN_TRIM[0] * length, _STERN_TRIM[1] * length
