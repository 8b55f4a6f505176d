"""The ships of a simulated trade, each with her way, her load and her habits, and as senders of AIS."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from ullage.cargo.hydrostatics import deadweight_on_board_t
from ullage.draws import stream
from ullage.simulate.air.sender import Sender
from ullage.simulate.ships import Ship, Stay
from ullage.simulate.trade.habits import HabitLaw, draw_habits, honest_silences
from ullage.simulate.trade.states import Track
from ullage.simulate.trade.way import Rest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ullage.simulate.trade.fleet import Vessel
    from ullage.simulate.trade.voyages import Trade, Visit, Voyager

_TANKER: Final = 80  # ITU-R M.1371: tanker, all of this type
_DEEP: Final = 0.85  # draught of ships that carry no oil, of their summer draught
_TYPES: Final = {"cargo": 70, "fishing": 30, "lying": 89}


def tanker_tracks(seed: int, trade: Trade, hours: float, law: HabitLaw) -> list[Track]:
    """Give the tankers of a trade with their habits, in their order."""
    by_tanker: dict[int, list[Visit]] = {}
    for visit in trade.visits:
        by_tanker.setdefault(visit.tanker, []).append(visit)
    fleet = [one.vessel for one in trade.voyagers]
    return [_tanker(seed, one, by_tanker.get(one.index, []), fleet, hours, law) for one in trade.voyagers]


def _tanker(
    seed: int, voyager: Voyager, visits: Sequence[Visit], fleet: Sequence[Vessel], hours: float, law: HabitLaw
) -> Track:
    vessel, way = voyager.vessel, voyager.way
    stays = []
    for visit in visits:
        k = int(np.searchsorted(way.hours, visit.arrived_h))
        port = visit.terminal.port
        stays.append(
            Stay(
                port.name, port.role, visit.arrived_h, visit.departed_h, way.lat[k], way.lon[k],
                visit.draught_in_m, visit.draught_out_m,
            )
        )  # fmt: skip
    ship = Ship(
        vessel.mmsi, "tanker", "A", np.array(way.hours), np.array(way.lat), np.array(way.lon), stays,
        round(vessel.size.length_m), _TANKER,
    )  # fmt: skip
    return Track(
        vessel, ship, tuple(way.rests), np.array(way.load_hours), np.array(way.load_t),
        tuple(draw_habits(seed, vessel, ship, visits, fleet, hours, law)),
        tuple(way.draughts), tuple(way.destinations),
    )  # fmt: skip


def bystander_track(seed: int, vessel: Vessel, ship: Ship, hours: float, law: HabitLaw) -> Track:
    """Give a bystander: honest, and as deep as she always is."""
    rng = np.random.default_rng(stream(seed, "lies", str(vessel.number)))
    bows = rng.uniform(0, 360, len(ship.stays))
    rests = [
        Rest(a.arrived_h, a.departed_h, float(bow), alongside=False) for a, bow in zip(ship.stays, bows, strict=True)
    ]
    hull = vessel.size.hull
    deep = _DEEP * hull.design_draught_m
    return Track(
        vessel, ship, tuple(rests), np.array([0.0]), np.array([float(deadweight_on_board_t(deep, hull))]),
        tuple(honest_silences(seed, ship, hours, law)),
        ((0.0, round(deep, 1)),) if vessel.kind == "cargo" else (),
        tuple((a.departed_h, b.port.upper()) for a, b in pairwise(ship.stays)) if vessel.kind == "cargo" else (),
    )  # fmt: skip


def sender_of(track: Track) -> Sender:
    """Give a ship as a transponder."""
    vessel = track.vessel
    silent = [(one.from_h, one.to_h) for one in track.silences if one.claim is None]
    return Sender(
        track.ship,
        vessel.imo,
        vessel.name,
        vessel.call_sign,
        _TANKER if vessel.kind == "tanker" else _TYPES[vessel.kind],
        round(vessel.size.length_m),
        round(vessel.size.hull.beam_m),
        tuple(_joined(silent)),
        tuple(one.claim for one in track.silences if one.claim is not None),
        track.draughts,
        track.destinations,
        tuple((one.from_h, one.heading_deg) for one in track.rests),
    )


def _joined(spans: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    found: list[tuple[float, float]] = []
    for begin, end in sorted(spans):
        if found and begin <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((begin, end))
    return found
