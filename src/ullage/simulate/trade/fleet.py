"""The ships of a simulated trade as registers would know them: tankers, and bystanders in numbers."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from ullage.draws import stream
from ullage.simulate.ships import FleetSettings, Ship, make_fleet
from ullage.simulate.trade.hulls import Dimensions, HullLaw, draw_other_hull, draw_tanker_hull
from ullage.simulate.trade.identity import call_sign_of, chosen, imo_of, mmsi_of, name_of
from ullage.simulate.trade.terminals import TERMINALS
from ullage.simulate.trade.wrong import ImpossibleWorldError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# whose flags small tankers of this trade and ships about them fly: judged
_TANKER_FLAGS: Final = (
    ("KP", 0.55),
    ("RU", 0.10),
    ("CN", 0.10),
    ("CM", 0.08),
    ("PW", 0.05),
    ("SL", 0.05),
    ("MN", 0.07),
)
_OTHER_FLAGS: Final = (("KR", 0.45), ("JP", 0.20), ("CN", 0.15), ("RU", 0.10), ("PA", 0.10))

# lengths [m]: median, standard deviation of the logarithm, least and greatest
_LENGTHS: Final[Mapping[str, tuple[float, float, float, float]]] = {
    "cargo": (125.0, 0.35, 60.0, 300.0),
    "fishing": (24.0, 0.25, 14.0, 55.0),
    "lying": (75.0, 0.45, 20.0, 190.0),
}
_OF_TEN: Final = {"cargo": 5, "fishing": 3, "lying": 2}
_FIRST_BYSTANDER: Final = 1_000  # their numbers begin here, so that more tankers rename nobody

SHARED: Final = "shared MMSI"
HABITS: Final = (
    ("always on", 0.34),
    ("straits only", 0.12),
    ("off near terminals", 0.26),
    ("false identity", 0.12),
    (SHARED, 0.06),
    ("spoofed track", 0.10),
)
"""How tankers use their transponders, and how many of them: judged, no source has it."""


@dataclass(frozen=True, slots=True)
class Vessel:
    """Who a ship is and how she is built.

    Parameters
    ----------
    number
        Her number in the world, that her identity follows from.
    kind
        Tanker, cargo, fishing or lying.
    imo
        None for boats without a number.
    mmsi, name, call_sign, flag, built
        What registers know of her; the flag as two letters.
    size
        Her hull.
    habit
        How she uses her transponder.
    trade
        Of a tanker: ``shuttle`` between terminals, ``supplier`` to a meeting at sea, or ``receiver`` from one.
    pair
        Which pair of supplier and receiver; it says where they meet.
    """

    number: int
    kind: str
    imo: str | None
    mmsi: str
    name: str
    call_sign: str
    flag: str
    built: int
    size: Dimensions
    habit: str = "always on"
    trade: str = ""
    pair: int = 0


@dataclass(frozen=True, slots=True)
class FleetLaw:
    """How many tankers trade, and what they are like.

    Parameters
    ----------
    hulls
        Their sizes.
    habits
        Habits and their shares.
    meeting
        Of so many tankers one supplies another at sea, and one is supplied; 0 for none.
    """

    hulls: HullLaw = field(default_factory=HullLaw)
    habits: tuple[tuple[str, float], ...] = HABITS
    meeting: int = 6


def make_tankers(seed: int, count: int, law: FleetLaw) -> list[Vessel]:
    """Make the tankers of a world; each has a stream of her own.

    Raises
    ------
    ImpossibleWorldError
        When one is longer than the longest berth.
    """
    made = _by_size([_tanker(seed, k, count, law) for k in range(count)])
    longest = min(max(one.longest_m) for one in TERMINALS)
    long = [one for one in made if one.size.length_m > longest]
    if long:
        most = max(long, key=lambda one: one.size.length_m)
        raise ImpossibleWorldError(
            f"{len(long)} of {count} tankers are longer than the longest berth, {longest:.0f} m: {most.name} of "
            f"{most.size.hull.deadweight_t:,.0f} t is {most.size.length_m:.0f} m long. Choose a smaller deadweight"
        )
    return made


def _tanker(seed: int, k: int, count: int, law: FleetLaw) -> Vessel:
    rng = np.random.default_rng(stream(seed, "tanker", str(k)))
    flag = chosen(float(rng.random()), _TANKER_FLAGS)
    habit = chosen(float(rng.random()), law.habits)
    if habit == SHARED and count == 1:
        habit = "always on"
    return Vessel(
        number=k,
        kind="tanker",
        imo=imo_of(seed, k),
        mmsi=mmsi_of(seed, k, flag),
        name=name_of(seed, k),
        call_sign=call_sign_of(seed, k),
        flag=flag,
        built=int(rng.integers(1984, 2016)),
        size=draw_tanker_hull(rng, law.hulls),
        habit=habit,
        trade=_trade_of(k, count, law.meeting),
        pair=k // max(law.meeting, 1),
    )


def _by_size(made: list[Vessel]) -> list[Vessel]:
    """Let the larger of each pair supply the other, so that whom she meets can be filled."""
    pairs: dict[int, list[Vessel]] = {}
    for one in made:
        if one.trade != "shuttle":
            pairs.setdefault(one.pair, []).append(one)
    role: dict[int, str] = {}
    for pair in pairs.values():
        small, large = sorted(pair, key=lambda one: one.size.hull.deadweight_t)
        role |= {small.number: "receiver", large.number: "supplier"}
    return [replace(one, trade=role.get(one.number, one.trade)) for one in made]


def _trade_of(k: int, count: int, every: int) -> str:
    """Give a tanker's trade: the last two of every so many are a pair that meets at sea."""
    if every < 2 or (k // every + 1) * every > count:  # noqa: PLR2004 - a pair
        return "shuttle"
    return {every - 2: "supplier", every - 1: "receiver"}.get(k % every, "shuttle")


def make_bystanders(seed: int, count: int, hours: float) -> list[tuple[Vessel, Ship]]:
    """Make ships that carry no oil, honest ones: half of them cargo ships, three of ten fishing boats, the rest lying.

    Parameters
    ----------
    seed, count
        Seed, and how many of all kinds.
    hours
        Length of the world [h].
    """
    fishing, lying = (count * _OF_TEN[kind] // 10 for kind in ("fishing", "lying"))
    ships = make_fleet(seed, FleetSettings(0, count - fishing - lying, fishing, lying), hours)
    seen: dict[str, int] = dict.fromkeys(_OF_TEN, 0)
    made = []
    for ship in ships:
        vessel = _bystander(seed, ship.kind, seen[ship.kind])
        seen[ship.kind] += 1
        deep = 0.85 * vessel.size.hull.design_draught_m
        stays = [replace(stay, draught_in_m=deep, draught_out_m=deep) for stay in ship.stays]
        made.append((vessel, replace(ship, mmsi=vessel.mmsi, stays=stays, length_m=round(vessel.size.length_m))))
    return made


def _bystander(seed: int, kind: str, k: int) -> Vessel:
    rng = np.random.default_rng(stream(seed, "bystander", kind, str(k)))
    number = _FIRST_BYSTANDER + len(_OF_TEN) * k + list(_OF_TEN).index(kind)
    median, spread, least, most = _LENGTHS[kind]
    length = float(np.clip(median * np.exp(rng.normal(0, spread)), least, most))
    flag = chosen(float(rng.random()), _OTHER_FLAGS)
    return Vessel(
        number=number,
        kind=kind,
        imo=None if kind == "fishing" else imo_of(seed, number),
        mmsi=mmsi_of(seed, number, flag),
        name=name_of(seed, number),
        call_sign=call_sign_of(seed, number),
        flag=flag,
        built=int(rng.integers(1985, 2022)),
        size=draw_other_hull(rng, kind, length),
    )


def hull_rows(vessels: Sequence[Vessel]) -> list[dict[str, object]]:
    """Give the rows of `trade.truth.HULLS`."""
    return [
        {
            "imo": one.imo,
            "mmsi": one.mmsi,
            "name": one.name,
            "kind": one.kind,
            "length_m": one.size.length_m,
            "length_pp_m": one.size.hull.lpp_m,
            "beam_m": one.size.hull.beam_m,
            "depth_m": one.size.hull.depth_m,
            "summer_draught_m": one.size.hull.design_draught_m,
            "block_coefficient": one.size.hull.design_block,
            "lightship_t": one.size.lightship_t,
            "deadweight_t": one.size.hull.deadweight_t,
            "tank_volume_m3": one.size.tank_volume_m3 if one.kind == "tanker" else None,
            "habit": one.habit,
        }
        for one in vessels
    ]
