"""What an image and what is known beforehand say together of a ship's draught and cargo.

Ships are imagined, some laden and some in ballast; each has her freeboard, and counts by how well it goes with the
measured one. Before the image:

* laden, with the probability `p_laden`: cargo is a fill times full cargo, the fill from the fill prior; a share of
  laden ships is filled to any degree from a tenth on, so that the image can speak against the prior;
* in ballast otherwise: no cargo but residues, the draught from the rules for ballast; a share of them floats anywhere
  between the light draught and the rules' mean.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from ullage import draws
from ullage.cargo.hydrostatics import ballast_draught_prior_m, ballast_draught_regulation_18_m
from ullage.cargo.volume import full_cargo_t
from ullage.kernels import normal_scores

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from ullage.cargo.freeboard.hulls import HullDraws
    from ullage.cargo.freeboard.rule import FreeboardRule
    from ullage.cargo.hydrostatics import NonCargoRule
    from ullage.cargo.worlds import Worlds

    Floats = npt.NDArray[np.float64]
    Bools = npt.NDArray[np.bool_]

_PARTS: Final = (0.25, 0.35, 0.25, 0.15)
"""Shares of imagined ships: laden by the prior, to any degree, ballast by the rules, lighter; weights undo them."""

_RULES_END_M: Final = 150.0  # the rules for ballast hold below it, regulation 18 from it


@dataclass(frozen=True, slots=True)
class Evidence:
    """One measurement of how deep she lies.

    Parameters
    ----------
    kind
        ``freeboard`` or ``draught``.
    value_m, sd_m
        The measurement, amidships, and its standard deviation [m].
    """

    kind: str
    value_m: float
    sd_m: float


class Imagined(NamedTuple):
    """Imagined ships in their loading conditions, shape (n,) each.

    Parameters
    ----------
    laden
        Whether she has cargo on board.
    draught_m, freeboard_m
        How deep she lies [m].
    cargo_t, full_t
        Her cargo, and her full cargo [t].
    log_weight
        Logarithm of her weight before the image.
    """

    laden: Bools
    draught_m: Floats
    freeboard_m: Floats
    cargo_t: Floats
    full_t: Floats
    log_weight: Floats


class Weights(NamedTuple):
    """How imagined ships count after the image.

    Parameters
    ----------
    share
        Of each, shape (n,); they sum to 1.
    effective
        How many equally weighted draws they are worth.
    p_surprise
        Probability, before the image, of a measurement as far out.
    """

    share: Floats
    effective: float
    p_surprise: float


def imagine_loadings(
    hulls: HullDraws, worlds: Worlds, rule: FreeboardRule, non_cargo: NonCargoRule, *, seed: int, ship: str
) -> Imagined:
    """Load imagined hulls: in shares that are fixed, with weights that make them as likely as the rule says.

    Parameters
    ----------
    hulls, worlds
        Hulls, and densities of the product, of one length.
    rule, non_cargo
        Rules.
    seed, ship
        Seed, and the name of the ship's streams.
    """
    count = len(hulls.lpp_m)

    def score(what: str) -> Floats:
        return normal_scores(draws.stream(seed, "loading", what, ship), count)

    def chance(what: str) -> Floats:
        return draws.uniforms_reference(draws.stream(seed, "loading", what, ship), count)

    other = draws.interpolate_law(
        draws.truncated_normal_law(non_cargo.mean_t, non_cargo.sd_t, non_cargo.least_t), score("non-cargo")
    )
    full = full_cargo_t(hulls.deadweight_t, hulls.tank_m3, worlds.tank_t_m3, other, fraction=1.0)
    part = np.searchsorted(np.cumsum(_PARTS)[:-1], (np.arange(count) + 0.5) / count)
    laden = part < 2  # noqa: PLR2004 - the first two parts
    any_fill = chance("any fill")
    fill = np.where(
        part == 0,
        draws.interpolate_law(draws.beta_law(rule.fill_mean, rule.fill_sd), score("fill")),
        np.where(laden, rule.least_fill + (1.0 - rule.least_fill) * any_fill, rule.residue_share * any_fill),
    )
    cargo = fill * full
    in_ballast, outside = _ballast_draught(hulls, part == 3, score("ballast"), chance("light"))  # noqa: PLR2004
    draught = np.where(laden, hulls.draught_m(cargo + other), in_ballast)
    weight = _prior_weights(rule)[part] + hulls.log_weight
    weight = np.where(outside & ~laden, -np.inf, weight)
    return Imagined(laden, draught, hulls.depth_m + rule.deck_plate_m - draught, cargo, full, weight)


def _prior_weights(rule: FreeboardRule) -> Floats:
    shares = np.array(
        [
            rule.p_laden * (1.0 - rule.part_share),
            rule.p_laden * rule.part_share,
            (1.0 - rule.p_laden) * (1.0 - rule.light_share),
            (1.0 - rule.p_laden) * rule.light_share,
        ]
    )
    with np.errstate(divide="ignore"):
        weights: Floats = np.log(shares / np.array(_PARTS))
    return weights


def _ballast_draught(hulls: HullDraws, light: Bools, score: Floats, chance: Floats) -> tuple[Floats, Bools]:
    """Draw draughts in ballast, and say which no ship can have."""
    mean, sd = ballast_draught_prior_m(hulls.lpp_m)
    long = hulls.lpp_m > _RULES_END_M
    mean = np.where(long, ballast_draught_regulation_18_m(hulls.lpp_m), mean)
    sd = np.where(long, sd * hulls.lpp_m / _RULES_END_M, sd)
    lightest = hulls.draught_m(np.zeros(len(mean)))
    draught = np.where(light, lightest + chance * (mean - lightest), mean + sd * score)
    return draught, (draught < lightest - 1e-9) | (draught > hulls.design_draught_m)


def weigh_loadings(imagined: Imagined, evidence: Sequence[Evidence]) -> Weights:
    """Weigh imagined ships by how well they go with what was measured; errors are normal and independent."""
    from scipy.special import ndtr

    prior = _normalised(imagined.log_weight)
    log_weight = imagined.log_weight.copy()
    surprise = 1.0
    for one in evidence:
        off = (one.value_m - (imagined.freeboard_m if one.kind == "freeboard" else imagined.draught_m)) / one.sd_m
        log_weight -= 0.5 * off**2
        below = float(prior @ ndtr(off))
        surprise = min(surprise, 2.0 * min(below, 1.0 - below))
    share = _normalised(log_weight)
    return Weights(share, 1.0 / float(share @ share), surprise)


def _normalised(log_weight: Floats) -> Floats:
    weight = np.exp(log_weight - log_weight.max())
    share: Floats = weight / weight.sum()
    return share


def resample(share: Floats, count: int, *, seed: int, name: str) -> npt.NDArray[np.int64]:
    """Pick ships in proportion to their weights, evenly spaced through their sum, and in no order.

    Parameters
    ----------
    share
        Weights that sum to 1, shape (n,).
    count
        How many.
    seed, name
        Seed, and the name of the stream that offsets and shuffles them: draws of two ships have nothing in common.
    """
    chance = draws.uniforms_reference(draws.stream(seed, "loading", "resample", name), count + 1)
    picked = np.searchsorted(np.cumsum(share), (np.arange(count) + chance[0]) / count * (1.0 - 1e-12))
    order = np.argsort(chance[1:], kind="stable")
    found: npt.NDArray[np.int64] = np.minimum(picked, len(share) - 1)[order]
    return found
