"""Imagined ships that go with what is known of one: each with her dimensions, deadweight and tanks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

import numpy as np

from ullage import draws
from ullage.cargo.hydrostatics import displacement_t, draught_at_displacement_m
from ullage.cargo.particulars import BEYOND_FITTED, DEADWEIGHT_RELATIONS, DIMENSION_RELATIONS, FITTED_T
from ullage.kernels import normal_scores

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from ullage.cargo.hydrostatics import Hull
    from ullage.cargo.particulars import Dimension
    from ullage.cargo.volume import TankRule

    Floats = npt.NDArray[np.float64]

_LEAST_SHARE: Final = 0.2  # of a median: no draw of a size falls below it


@dataclass(frozen=True, slots=True)
class Particulars:
    """What is known of a ship's size, from a register or from the image itself; None where it is not known.

    Parameters
    ----------
    length_m, length_sd_m
        Length overall and its standard deviation [m]; without one a register's is taken.
    lpp_m
        Length between perpendiculars [m].
    beam_m, beam_sd_m
        Breadth [m].
    depth_m, depth_sd_m
        Moulded depth [m]; from a register or calibrated for this hull.
    summer_draught_m, summer_draught_sd_m
        Draught at which she carries her deadweight [m].
    deadweight_t, deadweight_sd_t
        Deadweight [t].
    tank_volume_m3
        Cargo tanks at 100 % [m³].
    gross_tonnage
        Gross tonnage.
    block, block_sd
        Block coefficient at the summer draught.
    """

    length_m: float | None = None
    length_sd_m: float | None = None
    lpp_m: float | None = None
    beam_m: float | None = None
    beam_sd_m: float | None = None
    depth_m: float | None = None
    depth_sd_m: float | None = None
    summer_draught_m: float | None = None
    summer_draught_sd_m: float | None = None
    deadweight_t: float | None = None
    deadweight_sd_t: float | None = None
    tank_volume_m3: float | None = None
    gross_tonnage: float | None = None
    block: float | None = None
    block_sd: float | None = None

    def __post_init__(self) -> None:
        for name in self.__slots__:
            value = getattr(self, name)
            least = "0 or more" if "_sd" in name else "more than 0"
            if value is not None and not (0 < value < np.inf or (value == 0 and "_sd" in name)):
                raise ValueError(f"{name} is {value}; expected {least}, or nothing where it is not known")
        if self.depth_m and self.summer_draught_m and self.depth_m <= self.summer_draught_m:
            raise ValueError(f"the depth, {self.depth_m:g} m, is not above the draught, {self.summer_draught_m:g} m")

    def value(self, name: str) -> float | None:
        """Give a particular by the name of its column in `tables.FLEET`; None where it is not known."""
        found: float | None = getattr(self, name)
        return found


@dataclass(frozen=True, slots=True)
class SizeRule:
    """How far particulars are trusted, and what goes with them where they are silent.

    Parameters
    ----------
    length_cv, beam_cv
        Relative standard deviation of a stated length or beam that has none.
    depth_sd_m, draught_sd_m
        Standard deviation of a stated depth and summer draught [m].
    deadweight_cv
        Relative standard deviation of a stated deadweight.
    lpp_share, lpp_share_sd
        Length between perpendiculars over length, and its standard deviation.
    block, block_sd
        Block coefficient at the summer draught, and its standard deviation.
    carried_share, carried_share_sd
        Deadweight over displacement of small tankers, and its standard deviation: it holds inferred sizes together.
    least_freeboard
        Least freeboard at the summer draught over length, of a ship whose size is inferred.
    """

    # the errors of a register's dimensions in the worked example of one visit (science 2.4)
    length_cv: float = 0.01
    beam_cv: float = 0.01
    depth_sd_m: float = 0.10
    deadweight_cv: float = 0.03
    # design or scantling draught, a decimetre apart on the reference ship: half of it
    draught_sd_m: float = 0.05
    # 0.945 (science 1.6); the reference ship has 0.951
    lpp_share: float = 0.945
    lpp_share_sd: float = 0.012
    # small tankers 0.74-0.82, the reference ship's ± 0.02 (science 1.6, 2.4)
    block: float = 0.78
    block_sd: float = 0.02
    # 0.66-0.72 with double, 0.70-0.76 with single hull (science 1.6)
    carried_share: float = 0.70
    carried_share_sd: float = 0.03
    # tabular freeboards of tankers (ICLL 1966, table A) are 0.8-1.1 % of the length; corrections take some off; judged
    least_freeboard: float = 0.007


class HullDraws(NamedTuple):
    """Imagined hulls, shape (n,) each; the names are those of `hydrostatics.Hull`.

    Parameters
    ----------
    lpp_m, beam_m, depth_m, design_draught_m, design_block, deadweight_t
        See `hydrostatics.Hull`.
    tank_m3
        Cargo tanks at 100 % [m³].
    log_weight
        Logarithm of how well the draw holds together.
    """

    lpp_m: Floats
    beam_m: Floats
    depth_m: Floats
    design_draught_m: Floats
    design_block: Floats
    deadweight_t: Floats
    tank_m3: Floats
    log_weight: Floats

    @property
    def hull(self) -> Hull:
        """The hulls as hydrostatics take one; they broadcast over its fields."""
        return cast("Hull", self)

    def on_board_t(self, draught_m: Floats) -> Floats:
        """Give all that they carry at a draught [t], anchored at the deadweight."""
        at_design = displacement_t(self.design_draught_m, self.hull)
        return self.deadweight_t - (at_design - displacement_t(draught_m, self.hull))

    def draught_m(self, on_board_t: Floats) -> Floats:
        """Give the draught at which they carry so much [m]."""
        light = displacement_t(self.design_draught_m, self.hull) - self.deadweight_t
        return draught_at_displacement_m(np.maximum(light + on_board_t, 0.0), self.hull)


def deadweight_basis(known: Particulars) -> str:
    """Say what the deadweight of imagined ships rests on; empty where nothing tells it."""
    if known.deadweight_t is not None:
        return "stated deadweight"
    for relation in DEADWEIGHT_RELATIONS:
        if all(known.value(name) is not None for name in relation.inputs):
            return f"deadweight inferred from {', '.join(relation.inputs)} ({relation.basis})"
    return ""


def draw_hulls(known: Particulars, rule: SizeRule, tanks: TankRule, *, seed: int, count: int, ship: str) -> HullDraws:
    """Draw ships that go with what is known of one.

    Parameters
    ----------
    known
        What is known; a deadweight, or a size that it follows from.
    rule, tanks
        Rules.
    seed, count
        Seed and number of draws.
    ship
        Name of the ship's streams: her dimensions are off alike in all images.

    Raises
    ------
    ValueError
        When nothing tells the deadweight.

    Notes
    -----
    What is stated is drawn about its value. A silent deadweight follows from the narrowest relation of
    `particulars.DEADWEIGHT_RELATIONS` for the drawn sizes, silent dimensions follow from the deadweight. Where any of
    draught, deadweight and size is inferred, a draw counts by how well its deadweight over displacement goes with small
    tankers, and not at all if her freeboard at the summer draught is less than any load line allows.
    """
    if not deadweight_basis(known):
        raise ValueError("nothing tells her deadweight: give deadweight, length, beam, draught, tanks or gross tonnage")

    def score(what: str) -> Floats:
        return normal_scores(draws.stream(seed, "hull size", what, ship), count)

    def stated(value: float, sd: float | None, cv: float, what: str) -> Floats:
        spread = value * cv if sd is None else sd
        return np.maximum(value + spread * score(what), _LEAST_SHARE * value)

    length = _or(known.length_m, lambda value: stated(value, known.length_sd_m, rule.length_cv, "length"))
    beam = _or(known.beam_m, lambda value: stated(value, known.beam_sd_m, rule.beam_cv, "beam"))
    deadweight = _deadweight(known, {"length_m": length, "beam_m": beam}, rule, score)

    def sized(dimension: Dimension, what: str) -> Floats:
        relation = DIMENSION_RELATIONS[dimension]
        return relation.median(deadweight) * np.exp(relation.spread * score(what))

    if length is None:
        length = sized("length_m", "length")
    lpp = (
        length * (rule.lpp_share + rule.lpp_share_sd * score("lpp"))
        if known.lpp_m is None
        else stated(known.lpp_m, None, rule.length_cv, "lpp")
    )
    beam = sized("beam_m", "beam") if beam is None else beam
    draught = _or(
        known.summer_draught_m,
        lambda value: value + (_first(known.summer_draught_sd_m, rule.draught_sd_m)) * score("draught"),
    )
    draught = sized("summer_draught_m", "draught") if draught is None else draught
    depth = _or(known.depth_m, lambda value: value + _first(known.depth_sd_m, rule.depth_sd_m) * score("depth"))
    depth = sized("depth_m", "depth") if depth is None else depth
    block = _first(known.block, rule.block) + _first(known.block_sd, rule.block_sd) * score("block")
    block = np.clip(block, 0.5, 0.95)
    tank = (
        deadweight * (tanks.m3_per_t + tanks.m3_per_t_sd * score("tanks"))
        if known.tank_volume_m3 is None
        else known.tank_volume_m3 * (1.0 + tanks.volume_cv * score("tanks"))
    )
    found = HullDraws(lpp, beam, depth, draught, block, deadweight, tank, np.zeros(count))
    return found._replace(log_weight=_held_together(found, known, rule))


def _or(value: float | None, make: Callable[[float], Floats]) -> Floats | None:
    return None if value is None else make(value)


def _first(value: float | None, other: float) -> float:
    return other if value is None else value


def _deadweight(known: Particulars, sizes: dict[str, Any], rule: SizeRule, score: Callable[[str], Floats]) -> Floats:
    """Draw the deadweight: about what is stated, or from the narrowest relation for the drawn sizes."""
    stated = known.deadweight_t
    if stated is not None:
        sd = _first(known.deadweight_sd_t, stated * rule.deadweight_cv)
        return np.maximum(stated + sd * score("deadweight"), _LEAST_SHARE * stated)
    for relation in DEADWEIGHT_RELATIONS:
        if all(known.value(name) is not None for name in relation.inputs):
            values: list[Any] = [sizes.get(name, known.value(name)) for name in relation.inputs]
            median = relation.median(*values)
            middle = float(np.median(median))
            spread = relation.spread * (1.0 if FITTED_T[0] <= middle <= FITTED_T[1] else BEYOND_FITTED)
            return median * np.exp(spread * score("deadweight"))
    raise AssertionError("checked by the caller")


def _held_together(found: HullDraws, known: Particulars, rule: SizeRule) -> Floats:
    """Weigh draws by how well an inferred ship holds together."""
    inferred = None in (known.deadweight_t, known.summer_draught_m, known.beam_m, known.length_m or known.lpp_m)
    weight = np.zeros(len(found.lpp_m))
    if inferred and float(np.median(found.deadweight_t)) <= FITTED_T[1]:
        carried = found.deadweight_t / displacement_t(found.design_draught_m, found.hull)
        weight = -0.5 * ((carried - rule.carried_share) / rule.carried_share_sd) ** 2
    if inferred or known.depth_m is None:
        freeboard = found.depth_m - found.design_draught_m
        weight = np.where(freeboard < rule.least_freeboard * found.lpp_m, -np.inf, weight)
    return weight
