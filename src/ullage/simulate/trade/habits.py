"""How simulated ships use their transponders: when they are silent, and when they claim to be another or elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from ullage.draws import stream
from ullage.geo import distance_m
from ullage.simulate.air.sender import Claim
from ullage.simulate.trade.fleet import SHARED
from ullage.simulate.trade.identity import NUMBERS, call_sign_of, imo_of, mmsi_of, name_of
from ullage.simulate.transmitters import TransmitterSettings, draw_silences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ullage.simulate.ships import Ship
    from ullage.simulate.trade.fleet import Vessel
    from ullage.simulate.trade.voyages import Visit

# ships report to traffic services there (lat, lon) [°]: the Korea and Jeju straits, and off Nakhodka
_STRAITS: Final = ((34.60, 129.30), (33.95, 127.00), (42.65, 132.95))
_STRAIT_M: Final = 70_000.0
_FALSE_NUMBERS: Final = NUMBERS - 1_000  # false identities are taken from the end of a world's numbers

FAULT, POWERED_DOWN, OFF = "fault", "powered down", "switched off"
FALSE, SPOOFED = "false identity", "spoofed track"
_CAUSES: Final = {"fault": FAULT, "berth": POWERED_DOWN}


@dataclass(frozen=True, slots=True)
class HabitLaw:
    """How often tankers do as is their habit.

    Parameters
    ----------
    landings, loadings
        Share of the calls of a ship that is off near terminals which she hides, where oil is landed and loaded.
    lead_h
        Between how long before arrival and after departure she is off, all alike [h].
    false_cycles, spoofed_landings
        Share of her cargoes that a ship carries under a false identity, and of her landings that she spoofs.
    spoofed_km
        Between how far off the spoofed track is laid, all alike [km].
    transmitters
        Of honest failures.
    """

    landings: float = 0.85
    loadings: float = 0.35
    lead_h: tuple[float, float] = (1.5, 14.0)
    false_cycles: float = 0.75
    spoofed_landings: float = 0.7
    spoofed_km: tuple[float, float] = (80.0, 300.0)
    transmitters: TransmitterSettings = field(default_factory=TransmitterSettings)


@dataclass(frozen=True, slots=True)
class Silence:
    """A time [h] in which a ship does not send as herself where she is, why, and as whom she sends instead."""

    from_h: float
    to_h: float
    cause: str
    claim: Claim | None = None

    @property
    def claimed_mmsi(self) -> str | None:
        """The MMSI that she sends; none where she is silent."""
        return None if self.claim is None else self.claim.mmsi


def honest_silences(seed: int, ship: Ship, hours: float, law: HabitLaw) -> list[Silence]:
    """Draw when a ship does not send though nobody means to hide: faults, and sets powered down in port."""
    spans = draw_silences(seed, ship, law.transmitters, hours)
    return _within([Silence(a, b, _CAUSES[kind]) for a, b, kind in spans], hours)


def draw_habits(
    seed: int,
    vessel: Vessel,
    ship: Ship,
    visits: Sequence[Visit],
    others: Sequence[Vessel],
    hours: float,
    law: HabitLaw,
) -> list[Silence]:
    """Draw when a tanker is silent or lies, in order.

    Parameters
    ----------
    seed
        Her stream follows from it and her number.
    vessel, ship, visits
        Who she is, her way, and her own stays alongside.
    others
        All tankers of the world.
    hours
        Length of the world [h].
    law
        How often she does so.
    """
    rng = np.random.default_rng(stream(seed, "habits", str(vessel.number)))
    made = {
        "straits only": lambda: _outside_straits(ship, hours),
        "off near terminals": lambda: _near_terminals(rng, visits, law),
        FALSE: lambda: _false_identities(rng, seed, vessel, visits, law),
        SHARED: lambda: _shared(vessel, others, hours),
        SPOOFED: lambda: _spoofed(rng, vessel, visits, law),
    }.get(vessel.habit, list)()
    found = [*made, *honest_silences(seed, ship, hours, law)]
    return sorted(_within(found, hours), key=lambda one: (one.from_h, one.to_h, one.cause))


def _within(spans: Sequence[Silence], hours: float) -> list[Silence]:
    """Cut off what lies outside the world; a claim with it."""
    found = []
    for one in spans:
        begin, end = max(one.from_h, 0.0), min(one.to_h, hours)
        if begin < end:
            claim = one.claim
            if claim is not None:
                claim = Claim(begin, end, claim.mmsi, claim.name, claim.offset_deg, claim.call_sign, claim.imo)
            found.append(Silence(begin, end, one.cause, claim))
    return found


def _outside_straits(ship: Ship, hours: float) -> list[Silence]:
    """Give when she is in no strait, to a quarter of an hour."""
    when = np.arange(0.0, hours, 0.25)
    lat, lon, _, _ = ship.locate(when)
    near = np.zeros(len(when), np.bool_)
    for a, b in _STRAITS:
        near |= distance_m(lat, lon, a, b) < _STRAIT_M
    steps = np.diff(np.concatenate([[0], (~near).astype(np.int8), [0]]))
    edges = np.append(when, hours)
    begins, ends = edges[steps > 0], edges[steps < 0]
    return [Silence(float(a), float(b), OFF) for a, b in zip(begins, ends, strict=True)]


def _near_terminals(rng: np.random.Generator, visits: Sequence[Visit], law: HabitLaw) -> list[Silence]:
    found = []
    for visit in visits:
        before, after = (float(rng.uniform(*law.lead_h)) for _ in range(2))
        share = law.loadings if visit.terminal.role == "loads" else law.landings
        if rng.random() < share:
            began = visit.arrived_h if visit.anchored_h is None else visit.anchored_h
            found.append(Silence(began - before, visit.departed_h + after, OFF))
    return found


def _false_identities(
    rng: np.random.Generator, seed: int, vessel: Vessel, visits: Sequence[Visit], law: HabitLaw
) -> list[Silence]:
    """Give the cargoes that she carries as somebody else: from after loading to after landing."""
    found = []
    number = _FALSE_NUMBERS + vessel.number
    flag = ("CM", "SL", "KM", "TG", "MN", "PW")[int(rng.integers(6))]
    for loading, landing in _cycles(visits):
        begin = (loading.departed_h if loading else landing.arrived_h - 24.0) + float(rng.uniform(0.5, 6.0))
        end = landing.departed_h + float(rng.uniform(2.0, 30.0))
        if rng.random() < law.false_cycles and begin < end:
            claim = Claim(
                begin, end, mmsi_of(seed, number, flag), name_of(seed, number),
                call_sign=call_sign_of(seed, number), imo=imo_of(seed, number),
            )  # fmt: skip
            found.append(Silence(begin, end, FALSE, claim))
    return found


def _cycles(visits: Sequence[Visit]) -> list[tuple[Visit | None, Visit]]:
    """Give the landings of a ship, each with its loading where a terminal of the case loaded it."""
    loaded = {one.cycle: one for one in visits if one.terminal.role == "loads"}
    return [(loaded.get(one.cycle), one) for one in visits if one.terminal.role != "loads"]


def _shared(vessel: Vessel, others: Sequence[Vessel], hours: float) -> list[Silence]:
    """Give the MMSI of the next tanker all the time: two ships send it."""
    twin = others[(vessel.number + 1) % len(others)]
    return [Silence(0.0, hours, FALSE, Claim(0.0, hours, twin.mmsi))]


def _spoofed(rng: np.random.Generator, vessel: Vessel, visits: Sequence[Visit], law: HabitLaw) -> list[Silence]:
    """Give landings that she spends, as she sends, somewhere off the coast."""
    found = []
    for visit in visits:
        lead = rng.uniform(3.0, 20.0, 2)
        way_deg = float(rng.uniform(*law.spoofed_km)) / 111.2
        east = float(rng.uniform(0.3, 1.2))
        if visit.terminal.role == "loads" or rng.random() >= law.spoofed_landings:
            continue
        side = -1.0 if visit.terminal.lon_deg < 126.0 else 1.0  # noqa: PLR2004 - off the west coast to the west
        offset = (-way_deg * float(np.cos(east)), side * way_deg * float(np.sin(east)))
        begin, end = visit.arrived_h - float(lead[0]), visit.departed_h + float(lead[1])
        found.append(Silence(begin, end, SPOOFED, Claim(begin, end, vessel.mmsi, offset_deg=offset)))
    return found
