"""From a measured strip to what she carries: freeboard, draught, loading condition, cargo, each with its interval."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np

from ullage.cargo.freeboard.geometry import penumbra_m, strip_factor
from ullage.cargo.freeboard.hulls import Particulars, SizeRule, deadweight_basis, draw_hulls
from ullage.cargo.freeboard.loading import Evidence, Imagined, Weights, imagine_loadings, resample, weigh_loadings
from ullage.cargo.freeboard.rule import FreeboardRule
from ullage.cargo.freeboard.strip import freeboard_from_strip
from ullage.cargo.hydrostatics import NonCargoRule
from ullage.cargo.particulars import FITTED_T, RegisterRule, doubt_deadweight
from ullage.cargo.volume import ProductRule, TankRule
from ullage.cargo.worlds import draw_worlds
from ullage.quantity import Quantity
from ullage.units import BBL_PER_M3

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ullage.cargo.freeboard.edges import Surroundings
    from ullage.cargo.freeboard.geometry import Direction, Side
    from ullage.cargo.freeboard.hulls import HullDraws
    from ullage.cargo.freeboard.widths import OtherWidth
    from ullage.cargo.worlds import Worlds
    from ullage.records import LoadingCondition

_SURPRISE: Final = 0.02  # a measurement so far out is told
_IMPOSSIBLE: Final = 0.001  # ... and so far out is not that ship's
_LEAST_EFFECTIVE: Final = 200  # draws: fewer make no interval


@dataclass(frozen=True, slots=True)
class LoadRules:
    """The rules by which a measured strip becomes a cargo."""

    freeboard: FreeboardRule = field(default_factory=FreeboardRule)
    size: SizeRule = field(default_factory=SizeRule)
    product: ProductRule = field(default_factory=ProductRule)
    tanks: TankRule = field(default_factory=TankRule)
    non_cargo: NonCargoRule = field(default_factory=NonCargoRule)


@dataclass(frozen=True, slots=True, eq=False)
class LoadEstimate:
    """How deep a ship lies, and what she carries.

    Parameters
    ----------
    freeboard
        Amidships as measured, from the image alone [m].
    draught
        Amidships, from the image and all that is known beforehand [m].
    p_laden, p_ballast
        Probabilities that she has cargo on board, and that she has none; None where nothing was measured.
    condition
        ``laden`` or ``ballast`` where its probability reaches the rule's, else ``cannot tell``.
    cargo_t, cargo_bbl
        Cargo [t], and in physical barrels at 15 °C [bbl].
    parts
        What the result was made of, by name.
    warnings
        What a reader of the result has to be told.
    refused
        Why nothing is stated; empty where something is.
    """

    freeboard: Quantity
    draught: Quantity
    p_laden: float | None
    p_ballast: float | None
    condition: LoadingCondition
    cargo_t: Quantity
    cargo_bbl: Quantity
    parts: Mapping[str, float | str] = field(default_factory=lambda: MappingProxyType({}))
    warnings: tuple[str, ...] = ()
    refused: str = ""


def load_from_strip(
    width_m: float,
    width_sd_m: float,
    sun: Direction,
    view: Direction | None,
    heading_deg: float,
    heading_sd_deg: float,
    particulars: Particulars,
    *,
    side: Side | None = None,
    others: Sequence[OtherWidth] = (),
    around: Surroundings | None = None,
    product: str | None = None,
    rules: LoadRules | None = None,
    seed: int = 0,
    name: str = "",
    ship: str = "",
) -> LoadEstimate:
    """Give freeboard, draught, loading condition and cargo from the dark strip on the shaded side.

    Parameters
    ----------
    width_m, width_sd_m, sun, view, heading_deg, heading_sd_deg, side, others, around, name, ship
        See `strip.freeboard_from_strip`.
    particulars
        What is known of the ship: her register's, or length and beam from the image.
    product
        Name of the product; None draws one from the unknown mix.
    rules
        Rules.
    seed
        Seed of the draws.

    Returns
    -------
    LoadEstimate
        With `refused` and "cannot tell" for everything where the geometry cannot support a measurement.
    """
    rules = rules or LoadRules()
    freeboard = freeboard_from_strip(
        width_m,
        width_sd_m,
        sun,
        view,
        heading_deg,
        heading_sd_deg,
        side=side,
        others=others,
        around=around,
        rule=rules.freeboard,
        name=name,
        ship=ship,
        seed=seed,
    )
    parts: dict[str, float | str] = {"width_m": width_m, "width_sd_m": width_sd_m}
    if view is not None:
        factor = strip_factor(sun, view, heading_deg)
        parts |= {"k": factor.k, "k_shadow": factor.shadow, "k_hull_side": factor.hull_side, "side": factor.side or ""}
        parts["penumbra_m"] = float(penumbra_m(max(freeboard.mid or 0.0, 0.0), sun))
    return estimate_load(
        particulars, freeboard=freeboard, product=product, rules=rules, seed=seed, name=name, ship=ship, parts=parts
    )


def estimate_load(
    particulars: Particulars,
    *,
    freeboard: Quantity | None = None,
    draught: Quantity | None = None,
    product: str | None = None,
    rules: LoadRules | None = None,
    seed: int = 0,
    name: str = "",
    ship: str = "",
    parts: Mapping[str, float | str] | None = None,
) -> LoadEstimate:
    """Estimate draught, loading condition and cargo from a measured freeboard, a measured draught, or both.

    Parameters
    ----------
    particulars
        What is known of the ship.
    freeboard, draught
        Measured amidships [m], each by its mean and standard deviation; a draught comes from the boot-top. Given both,
        their errors are taken as independent. Given neither, the priors speak alone.
    product, rules, seed, name, ship
        See `load_from_strip`.
    parts
        What else the result was made of.

    Raises
    ------
    UnknownProductError
        When no product has the name.
    """
    rules = rules or LoadRules()
    said = dict(parts or {})
    measured = Quantity.cannot_tell("m", "no freeboard was measured") if freeboard is None else freeboard
    refused = _refusal(particulars, freeboard, draught)
    if refused:
        return _nothing(measured, refused, said)
    evidence = [
        Evidence(kind, one.mean or 0.0, max(one.sd or 0.0, 1e-3))
        for kind, one in (("freeboard", freeboard), ("draught", draught))
        if one is not None and one.can_tell
    ]
    count = rules.freeboard.worlds
    hulls = draw_hulls(particulars, rules.size, rules.tanks, seed=seed, count=count, ship=ship)
    worlds = draw_worlds(seed, count, product, rules.product, RegisterRule(bias_sd=0.0), rules.tanks)
    imagined = imagine_loadings(hulls, worlds, rules.freeboard, rules.non_cargo, seed=seed, ship=ship)
    if not np.isfinite(imagined.log_weight).any():
        return _nothing(measured, "no ship has such particulars: no load line allows her draught; check them", said)
    weights = weigh_loadings(imagined, evidence)
    said |= {"deadweight": deadweight_basis(particulars), "p_surprise": weights.p_surprise}
    said["effective_draws"] = weights.effective
    if weights.p_surprise < _IMPOSSIBLE or weights.effective < _LEAST_EFFECTIVE:
        found = ", ".join(f"{one.kind} {one.value_m:.2f} ± {one.sd_m:.2f} m" for one in evidence)
        expected = _expected(imagined)
        return _nothing(
            measured, f"{found} does not go with such a ship: {expected}; check edges, side, particulars", said
        )
    return _estimate(measured, hulls, worlds, imagined, weights, rules, (particulars, seed, f"{name} {ship}"), said)


def _refusal(particulars: Particulars, freeboard: Quantity | None, draught: Quantity | None) -> str:
    """Say why nothing can be estimated."""
    if not deadweight_basis(particulars):
        return "nothing is known of her size: give deadweight, length, beam, draught, tanks or gross tonnage"
    given = [one for one in (freeboard, draught) if one is not None]
    if given and not any(one.can_tell for one in given):
        return "; ".join(one.reason for one in given)
    return ""


def _expected(imagined: Imagined) -> str:
    """Say what freeboards the ship can have."""
    weight = np.exp(imagined.log_weight - imagined.log_weight.max())
    order = np.argsort(imagined.freeboard_m)
    sums = np.cumsum(weight[order])
    low, high = (imagined.freeboard_m[order[np.searchsorted(sums, sums[-1] * at)]] for at in (0.005, 0.995))
    return f"from laden to ballast her freeboard is {low:.1f} to {high:.1f} m"


def _nothing(freeboard: Quantity, refused: str, parts: Mapping[str, float | str]) -> LoadEstimate:
    tell = Quantity.cannot_tell
    return LoadEstimate(
        freeboard,
        tell("m", refused),
        None,
        None,
        "cannot tell",
        tell("t", refused),
        tell("bbl", refused),
        MappingProxyType(dict(parts)),
        (),
        refused,
    )


def _estimate(
    freeboard: Quantity,
    hulls: HullDraws,
    worlds: Worlds,
    imagined: Imagined,
    weights: Weights,
    rules: LoadRules,
    of: tuple[Particulars, int, str],
    parts: dict[str, float | str],
) -> LoadEstimate:
    """Put the estimate together from weighted ships."""
    particulars, seed, name = of
    rule = rules.freeboard
    p_laden = float(np.clip(weights.share[imagined.laden].sum(), 0.0, 1.0))
    p_ballast = 1.0 - p_laden
    picked = resample(weights.share, rule.draws, seed=seed, name=name)
    condition: LoadingCondition = (
        "laden" if p_laden >= rule.least_p else "ballast" if p_ballast >= rule.least_p else "cannot tell"
    )
    cargo, full, density = imagined.cargo_t[picked], imagined.full_t[picked], worlds.density_t_m3[picked]
    parts |= _points("fill", Quantity(cargo / np.maximum(full, 1e-9), "1"))
    parts |= _points("full_cargo_t", Quantity(full, "t")) | _points("depth_m", Quantity(hulls.depth_m[picked], "m"))
    return LoadEstimate(
        freeboard,
        Quantity(imagined.draught_m[picked], "m"),
        p_laden,
        p_ballast,
        condition,
        Quantity(cargo, "t"),
        Quantity(BBL_PER_M3 * cargo / density, "bbl"),
        MappingProxyType(parts),
        tuple(_warnings(particulars, hulls, weights)),
    )


def _points(name: str, quantity: Quantity) -> dict[str, float | str]:
    return {f"{name}_{point}": value for point, value in quantity.points().items() if value is not None}


def _warnings(particulars: Particulars, hulls: HullDraws, weights: Weights) -> list[str]:
    """Say what a reader has to be told."""
    found = []
    if weights.p_surprise < _SURPRISE:
        found.append(
            f"a measurement as far out has a chance of {weights.p_surprise:.3f} with such a ship: check the edges"
        )
    if particulars.depth_m is None:
        found.append(
            "her depth is not known and was inferred, so a freeboard tells little of her draught: two images of her, "
            "empty and now, tell more"
        )
    if particulars.deadweight_t is not None:
        doubt = doubt_deadweight(particulars.deadweight_t, particulars.gross_tonnage)
        found += [doubt] if doubt else []
    if not FITTED_T[0] <= float(np.median(hulls.deadweight_t)) <= FITTED_T[1]:
        found.append(
            f"a ship beyond {FITTED_T[0]:,.0f}-{FITTED_T[1]:,.0f} t: block coefficient, non-cargo deadweight and "
            "ballast draught are those of smaller ones"
        )
    return found
