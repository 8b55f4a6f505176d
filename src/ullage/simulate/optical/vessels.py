"""Ships of simulated optical images: particulars, loading condition and colours, drawn or given by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from ullage.cargo.hydrostatics import (
    Hull,
    ballast_draught_prior_m,
    ballast_stern_trim_prior_m,
    draught_at_deadweight_m,
)
from ullage.cargo.particulars import FITTED_T, dimension_from_deadweight

if TYPE_CHECKING:
    from collections.abc import Mapping

Kind = Literal["tanker", "bulker", "container", "cargo", "boat"]
Condition = Literal["laden", "part", "ballast"]

SMALL_M: Final = 130.0  # tankers up to this length have the particulars of the small tankers of East Asia
# length over beam, depth over beam, summer draught over depth, block coefficient: customary forms
FORMS: Final[Mapping[str, tuple[float, float, float, float]]] = {
    "tanker": (5.9, 0.50, 0.72, 0.82),
    "bulker": (6.1, 0.56, 0.72, 0.83),
    "container": (7.0, 0.58, 0.62, 0.66),
    "cargo": (6.3, 0.55, 0.76, 0.74),
    "boat": (3.6, 0.50, 0.60, 0.50),
}
LENGTHS_M: Final[Mapping[str, tuple[float, float]]] = {
    "tanker": (60, 250), "bulker": (90, 260), "container": (100, 330), "cargo": (60, 150), "boat": (8, 24),
}  # fmt: skip
HULLS: Final = ("hull black", "hull red", "hull blue", "hull grey", "hull green")
DECKS: Final = ("deck red", "deck green", "deck brown", "deck grey")
DECK_SHARES: Final = {"tanker": (0.5, 0.25, 0.15, 0.1), "boat": (0.1, 0.2, 0.2, 0.5)}
LOADED: Final = 0.93  # part of the deadweight that laden ships have on board at least


@dataclass(frozen=True, slots=True)
class Bulwark:
    """A plated rail: from where to where, in parts of the length forward of midships, and how high [m]."""

    aft: float
    fore: float
    height_m: float


@dataclass(frozen=True, slots=True)
class Ship:
    """One ship as she lies in the image.

    Parameters
    ----------
    kind
        ``tanker``, ``bulker``, ``container``, ``cargo`` or ``boat``.
    length_m, beam_m, depth_m
        Over all, moulded breadth, and from keel to deck edge amidships [m].
    summer_draught_m, draught_m
        At the load line, up to which the antifouling reaches; and as she floats, amidships [m].
    trim_m
        Draught forward less draught aft, over the length between perpendiculars (0.96 of the length) [m].
    heading_deg
        Where the bow points [°].
    east_m, north_m
        Her middle, from the middle of the image [m].
    speed_kn
        Over ground, along the heading [kn].
    deadweight_t, condition
        What she can carry [t]; ``laden``, ``part`` or ``ballast``.
    bulwarks
        Plated rails along both sides.
    forecastle_m, poop_m
        Height of the raised decks at the ends [m]; 0 for none.
    sheer_fore_m, sheer_aft_m
        How much higher the deck edge is at the ends than over the parallel mid-body [m].
    trunk_m, trunk_inset_m
        Height of the trunk of a small tanker, and how far it stands in from the deck edge [m]; 0 for none.
    mid_aft, mid_fore
        Ends of the wall-sided parallel mid-body, in parts of the length forward of midships.
    colours
        Of hull, antifouling, deck, house and funnel.
    layout
        Seed of what stands on deck.
    alongside
        ``""`` in open water, ``quay``, ``jetty`` or ``ship``.
    """

    kind: Kind = "tanker"
    length_m: float = 96.0
    beam_m: float = 15.0
    depth_m: float = 7.4
    summer_draught_m: float = 5.6
    draught_m: float = 3.6
    trim_m: float = 0.0
    heading_deg: float = 0.0
    east_m: float = 0.0
    north_m: float = 0.0
    speed_kn: float = 0.0
    deadweight_t: float = 3500.0
    condition: Condition = "part"
    bulwarks: tuple[Bulwark, ...] = ()
    forecastle_m: float = 0.0
    poop_m: float = 0.0
    sheer_fore_m: float = 0.0
    sheer_aft_m: float = 0.0
    trunk_m: float = 0.0
    trunk_inset_m: float = 2.0
    mid_aft: float = -0.28
    mid_fore: float = 0.26
    colours: tuple[str, str, str, str, str] = ("hull black", "antifouling red", "deck red", "white", "orange")
    layout: int = 0
    alongside: str = ""

    @property
    def freeboard_m(self) -> float:
        """Height of the deck edge above the water amidships [m]."""
        return self.depth_m - self.draught_m

    @property
    def lpp_m(self) -> float:
        """Length between perpendiculars [m]."""
        return 0.96 * self.length_m


def draw_ship(
    rng: np.random.Generator,
    kind: Kind = "tanker",
    length_m: tuple[float, float] | None = None,
    condition: Condition | None = None,
    **given: Any,
) -> Ship:
    """Draw a ship.

    Parameters
    ----------
    rng
        Where chance comes from.
    kind
        What she is.
    length_m
        Between which lengths [m]; None for those usual for her kind.
    condition
        How she is loaded; None to draw it.
    **given
        Fields of `Ship` that are not drawn.
    """
    low, high = length_m or LENGTHS_M[kind]
    length = float(np.exp(rng.uniform(np.log(low), np.log(high))))
    beam, depth, summer, deadweight, block = _particulars(rng, kind, length)
    drawn: Condition = condition or ("laden", "part", "ballast")[int(rng.choice(3, p=[0.45, 0.15, 0.40]))]
    hull = Hull(0.96 * length, beam, depth, summer, block, deadweight)
    draught, trim = _floating(rng, hull, drawn, kind)
    fields = {
        "kind": kind, "length_m": length, "beam_m": beam, "depth_m": depth, "summer_draught_m": summer,
        "draught_m": draught, "trim_m": trim, "heading_deg": float(rng.uniform(0, 360)), "deadweight_t": deadweight,
        "condition": drawn, "layout": int(rng.integers(2**31)), **_looks(rng, kind, length),
    }  # fmt: skip
    return Ship(**(fields | given))


def _particulars(rng: np.random.Generator, kind: str, length: float) -> tuple[float, float, float, float, float]:
    """Draw beam, depth, summer draught [m], deadweight [t] and block coefficient."""
    slender, deep, drawn, block = FORMS[kind]
    vary = np.exp(rng.normal(0, 0.05, 3))
    if kind == "tanker" and length <= SMALL_M:
        middle, _ = dimension_from_deadweight("length_m", 1.0)
        deadweight = float(np.clip((length / middle) ** (1 / 0.2914) * vary[0] ** 2, *FITTED_T))
        beam = float(dimension_from_deadweight("beam_m", deadweight)[0] * vary[1])
        summer = float(dimension_from_deadweight("summer_draught_m", deadweight)[0] * vary[2])
        depth = max(float(dimension_from_deadweight("depth_m", deadweight)[0]), summer * 1.12 + 0.3)
        return beam, depth, summer, deadweight, block - 0.04
    beam = length / (slender * vary[0])
    depth = beam * deep * vary[1]
    summer = depth * min(drawn * vary[2], 0.85)
    carried = {"tanker": 0.83, "bulker": 0.83, "container": 0.70, "cargo": 0.70, "boat": 0.3}[kind]
    return beam, depth, summer, carried * block * 1.025 * 0.96 * length * beam * summer, block


def _floating(rng: np.random.Generator, hull: Hull, condition: str, kind: str) -> tuple[float, float]:
    """Draw the draught amidships and the trim by the bow [m]."""
    if kind == "boat":
        return hull.design_draught_m, 0.0
    light = float(draught_at_deadweight_m(0.0, hull))
    if condition == "ballast":
        mean, sd = ballast_draught_prior_m(hull.lpp_m)
        draught = float(np.clip(rng.normal(mean, sd), light, 0.9 * hull.design_draught_m))
        stern, spread = ballast_stern_trim_prior_m(hull.lpp_m)
        return draught, -float(np.clip(rng.normal(stern, spread), 0.0, 0.6 * draught))
    share = rng.uniform(LOADED, 1.0) if condition == "laden" else rng.uniform(0.3, 0.8)
    return float(draught_at_deadweight_m(share * hull.deadweight_t, hull)), float(
        rng.normal(-0.002, 0.002) * hull.lpp_m
    )


def _looks(rng: np.random.Generator, kind: str, length: float) -> dict[str, Any]:
    """Draw what does not hang on size: decks, rails, colours."""
    small = length < SMALL_M
    hull = str(rng.choice(HULLS, p=[0.42, 0.22, 0.18, 0.1, 0.08]))
    deck = str(rng.choice(DECKS, p=DECK_SHARES.get(kind, (0.3, 0.3, 0.25, 0.15))))
    bottom = "antifouling dark" if rng.random() < 0.25 else "antifouling red"  # noqa: PLR2004 - one ship of four
    colours = (hull, bottom, deck, str(rng.choice(["white", "white", "cream"])), str(rng.choice(["orange", "dark", "box blue", "yellow"])))  # fmt: skip  # noqa: E501
    if kind == "boat":
        return {"colours": ("white", "antifouling dark", deck, "white", "dark"), "mid_aft": -0.35, "mid_fore": 0.05}
    forecastle = float(rng.choice([0.0, 2.2, 2.6]))
    return {
        "colours": colours,
        "mid_aft": float(rng.uniform(-0.32, -0.24)),
        "mid_fore": float(rng.uniform(0.20, 0.32)),
        "forecastle_m": forecastle,
        "poop_m": float(rng.choice([0.0, 2.4])) if small else 0.0,
        "sheer_fore_m": float(rng.uniform(0, 0.012) * length) if forecastle == 0 else float(rng.uniform(0, 0.6)),
        "sheer_aft_m": float(rng.uniform(0, 0.5)),
        "trunk_m": float(rng.choice([0.0, 1.2, 1.6])) if kind == "tanker" and small else 0.0,
        "trunk_inset_m": float(rng.uniform(1.5, 2.5)),
        "bulwarks": _rails(rng),
    }


def _rails(rng: np.random.Generator) -> tuple[Bulwark, ...]:
    """Draw plated rails: most ships have them at the bow, some at the stern, few along the mid-body."""
    found = [Bulwark(float(rng.uniform(0.36, 0.42)), 0.5, float(rng.uniform(0.9, 1.2)))]
    if rng.random() < 0.4:  # noqa: PLR2004 - two of five
        found.append(Bulwark(-0.5, float(rng.uniform(-0.38, -0.3)), 1.0))
    if rng.random() < 0.15:  # noqa: PLR2004 - few
        middle = float(rng.uniform(-0.1, 0.1))
        found.append(Bulwark(middle - 0.08, middle + 0.08, 1.0))
    return tuple(found)
