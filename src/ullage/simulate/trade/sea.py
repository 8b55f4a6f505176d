"""The sea of a simulated trade: queue, load, sail laden, wait, discharge, rest, come back in ballast.

All ships share the berths, so that the next event of the world is always taken first: a heap of arrivals. A berth holds
one ship; whoever comes while all that are long enough are taken waits at the anchorage, in the order of arrival.
"""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from ullage.draws import stream
from ullage.geo import destination
from ullage.simulate.trade.cargoes import EMPTY, Cargo, CargoLaw, draw_ballast_t, draw_cargo, draw_custom
from ullage.simulate.trade.terminals import AREAS, ROADS_M, TERMINALS, Terminal
from ullage.simulate.trade.voyages import Meeting, Trade, Visit, Voyage, Voyager
from ullage.simulate.trade.way import Way

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ullage.simulate.ports import Port
    from ullage.simulate.trade.fleet import Vessel
    from ullage.simulate.trade.season import Season
    from ullage.simulate.trade.voyages import VoyageLaw

_BEFORE_H: Final = 24.0 * 30.0
"""How long before the begin of the world its ships set out [h]: berths have queues from the first day on."""

_SHIFT_H: Final = 1.5  # from one ship's casting off to the next one's making fast
_BERTHING_KN: Final = 4.0
_FENDER_M: Final = 3.0
_MOORING_H: Final = 1.5  # at a meeting, before and after the transfer


def sail_all(
    seed: int,
    vessels: Sequence[Vessel],
    hours: float,
    season: Season,
    law: VoyageLaw,
    cargoes: CargoLaw,
    terminals: Sequence[Terminal] = TERMINALS,
) -> Trade:
    """Sail all tankers of a world until its end.

    Parameters
    ----------
    seed
        Each ship has a stream of her own; the queues they share.
    vessels
        The tankers.
    hours
        Length of the world [h]; what begins before its end is finished.
    season
        When in the year it is.
    law, cargoes
        How long things take, and what is carried.
    terminals
        Where tankers call.
    """
    return _Sea(seed, vessels, hours, season, law, cargoes, terminals).run()


class _Sea:
    """The events of a world, in the order of time."""

    def __init__(
        self,
        seed: int,
        vessels: Sequence[Vessel],
        hours: float,
        season: Season,
        law: VoyageLaw,
        cargoes: CargoLaw,
        called: Sequence[Terminal],
    ) -> None:
        self.hours, self.season, self.law, self.cargoes, self.called = hours, season, law, cargoes, called
        self.free = {one.place_id: [-np.inf] * len(one.longest_m) for one in called}
        self.berths = {one.place_id: one.berths() for one in called}
        self.waiting: dict[tuple[str, str], list[Voyager]] = {}
        self.events: list[tuple[float, int, Terminal | None]] = []
        self.trade = Trade([], draw_custom(seed, cargoes))
        for index, vessel in enumerate(vessels):
            self._set_out(seed, index, vessel)

    def run(self) -> Trade:
        while self.events and self.events[0][0] < self.hours:
            _, index, terminal = heapq.heappop(self.events)
            voyager = self.trade.voyagers[index]
            if terminal is None:
                self._wait_for_a_meeting(voyager)
            else:
                self._call(voyager, terminal)
        for voyager in self.trade.voyagers:
            voyager.way.lie_until(self.hours + 1.0, float(voyager.rng.uniform(0, 360)))
            voyager.way.load(voyager.way.hour, voyager.on_board_t)
        return self.trade

    def _set_out(self, seed: int, index: int, vessel: Vessel) -> None:
        rng = np.random.default_rng(stream(seed, "voyages", str(vessel.number)))
        area = AREAS[vessel.pair % len(AREAS)]
        begin = -_BEFORE_H + float(rng.uniform(0, 240.0))
        first = _choose(rng, self.called, "loads")
        lat, lon = {
            "supplier": (area.supplier_from.lat_deg, area.supplier_from.lon_deg),
            "receiver": (area.port.lat_deg, area.port.lon_deg),
        }.get(vessel.trade, first.roads)
        voyager = Voyager(
            index, vessel, rng, Way([begin], [lat], [lon]), float(rng.uniform(*self.law.knots)),
            float(rng.uniform(*self.cargoes.non_cargo_t)), draw_ballast_t(rng, self.cargoes, vessel.size), area,
        )  # fmt: skip
        self.trade.voyagers.append(voyager)
        voyager.way.load(begin, voyager.on_board_t)
        if vessel.trade == "supplier":
            self._supply(voyager)
        elif vessel.trade == "receiver":
            heapq.heappush(self.events, (begin, index, None))
        else:
            heapq.heappush(self.events, (begin, index, first))

    # -- at a terminal

    def _call(self, voyager: Voyager, terminal: Terminal) -> None:
        """Wait for a berth, load or land, and sail on."""
        way, rng = voyager.way, voyager.rng
        place = terminal.place_id
        fits = [k for k, berth in enumerate(self.berths[place]) if berth.longest_m >= voyager.vessel.size.length_m]
        k = min(fits, key=lambda one: (max(self.free[place][one] + _SHIFT_H, way.hour), one))
        anchored, free = way.hour, self.free[place][k] + _SHIFT_H
        way.lie_until(free, float(rng.uniform(0, 360)))
        berth = self.berths[place][k]
        way.sail(*berth.middle_of(voyager.vessel.size.hull.beam_m), _BERTHING_KN)
        visit = self._lie_alongside(voyager, terminal, None if free <= anchored else anchored, berth.heading_deg)
        self.free[place][k] = visit.departed_h
        self.trade.visits.append(visit)
        if terminal.role == "loads":
            there = _choose(rng, self.called, "discharges")
            self._sail_to(voyager, place, terminal.port, there.place_id, there.port, _roads(rng, there))
            heapq.heappush(self.events, (way.hour, voyager.index, there))
        else:
            self._after_landing(voyager, terminal)

    def _lie_alongside(self, voyager: Voyager, terminal: Terminal, anchored_h: float | None, row_deg: float) -> Visit:
        way, rng, law = voyager.way, voyager.rng, self.law
        loads = terminal.role == "loads"
        before, draught_in = voyager.on_board_t, voyager.draught_m
        if loads:
            self._take_on(voyager)
        cargo = voyager.cargo
        rate = (law.load_t_h if loads else law.land_t_h) * float(np.exp(rng.normal(0, law.rate_spread)))
        idle = float(rng.gamma(law.idle_shape, (law.load_idle_h if loads else law.land_idle_h) / law.idle_shape))
        first = idle * float(rng.uniform(0.3, 0.7))
        arrived, pumped = way.hour, cargo.tonnes / rate
        if not loads:
            voyager.cargo = EMPTY
        way.load(arrived + first, before)
        way.load(arrived + first + pumped, voyager.on_board_t)
        way.lie_until(arrived + idle + pumped, (row_deg + 180.0 * int(rng.integers(2))) % 360.0, alongside=True)
        return Visit(
            voyager.index, voyager.cycle, terminal, anchored_h, arrived, way.hour, arrived + first,
            arrived + first + pumped, cargo, draught_in, voyager.draught_m, voyager.from_case,
        )  # fmt: skip

    def _take_on(self, voyager: Voyager) -> None:
        """Draw the cargo of the next voyage, the other load with it, and the ballast of the way back."""
        rng, size = voyager.rng, voyager.vessel.size
        voyager.cycle += 1
        voyager.from_case = voyager.vessel.trade == "shuttle"
        voyager.non_cargo_t = float(rng.uniform(*self.cargoes.non_cargo_t))
        voyager.ballast_t += float(rng.normal(0, 0.03)) * voyager.ballast_t
        voyager.ballast_t = max(voyager.ballast_t, voyager.non_cargo_t)
        voyager.cargo = draw_cargo(rng, self.cargoes, self.trade.custom, size, voyager.non_cargo_t)

    def _after_landing(self, voyager: Voyager, terminal: Terminal) -> None:
        way, rng, law = voyager.way, voyager.rng, self.law
        left = way.hour
        way.sail(*_roads(rng, terminal), _BERTHING_KN)
        rest = float(rng.gamma(law.rest_shape, law.rest_h / law.rest_shape)) / self.season.trade(left)
        way.lie_until(way.hour + rest, float(rng.uniform(0, 360)))
        if voyager.vessel.trade == "receiver":
            area = voyager.area
            to = (area.port.lat_deg + float(rng.normal(0, 0.05)), area.port.lon_deg + float(rng.normal(0, 0.05)))
            self._sail_to(voyager, terminal.place_id, terminal.port, area.place_id, area.port, to)
            heapq.heappush(self.events, (way.hour, voyager.index, None))
            return
        there = _choose(rng, self.called, "loads")
        self._sail_to(voyager, terminal.place_id, terminal.port, there.place_id, there.port, _roads(rng, there))
        heapq.heappush(self.events, (way.hour, voyager.index, there))

    def _sail_to(
        self, voyager: Voyager, from_place: str, start: Port, to_place: str, end: Port, to: tuple[float, float]
    ) -> None:
        way, rng = voyager.way, voyager.rng
        departed = way.hour
        slower = 0.5 if voyager.cargo.tonnes else 0.0
        knots = (voyager.knots - slower) * self.season.speed(departed) * float(np.exp(rng.normal(0, 0.04)))
        if rng.random() >= self.law.forgets or not way.draughts:
            way.draughts.append((departed, round(voyager.draught_m, 1)))
        way.destinations.append((departed, to_place.removeprefix("meeting-").replace("-", " ").upper()))
        way.sail_by_sea(rng, start, end, knots, self.law.aside_deg)
        way.sail(*to, knots)
        self.trade.voyages.append(
            Voyage(voyager.index, from_place, to_place, departed, way.hour, voyager.cargo, voyager.draught_m)
        )

    # -- at sea

    def _supply(self, voyager: Voyager) -> None:
        """Load at a port that belongs to no case, and sail to the meeting."""
        way, rng, law, area = voyager.way, voyager.rng, self.law, voyager.area
        before = voyager.on_board_t
        self._take_on(voyager)
        idle = float(rng.gamma(law.idle_shape, law.load_idle_h / law.idle_shape))
        way.load(way.hour + idle / 2, before)
        way.load(way.hour + idle / 2 + voyager.cargo.tonnes / law.transfer_t_h, voyager.on_board_t)
        way.lie_until(way.hour + idle + voyager.cargo.tonnes / law.transfer_t_h, float(rng.uniform(0, 360)))
        to = (area.port.lat_deg + float(rng.normal(0, 0.05)), area.port.lon_deg + float(rng.normal(0, 0.05)))
        start = area.supplier_from
        self._sail_to(voyager, start.name.lower(), start, area.place_id, area.port, to)
        heapq.heappush(self.events, (way.hour, voyager.index, None))

    def _wait_for_a_meeting(self, voyager: Voyager) -> None:
        """Meet whoever waits, or wait."""
        other: Literal["supplier", "receiver"] = "receiver" if voyager.vessel.trade == "supplier" else "supplier"
        others = self.waiting.setdefault((voyager.area.place_id, other), [])
        if not others:
            self.waiting.setdefault((voyager.area.place_id, voyager.vessel.trade), []).append(voyager)
            return
        waited = others.pop(0)
        self._meet(waited, voyager)
        supplier, receiver = (waited, voyager) if other == "supplier" else (voyager, waited)
        area = receiver.area
        lands = next(one for one in TERMINALS if one.place_id == area.lands_at)
        self._sail_to(receiver, area.place_id, area.port, lands.place_id, lands.port, _roads(receiver.rng, lands))
        heapq.heappush(self.events, (receiver.way.hour, receiver.index, lands))
        start = area.supplier_from
        back = start.lat_deg, start.lon_deg
        self._sail_to(supplier, area.place_id, area.port, start.name.lower(), start, back)
        self._supply(supplier)

    def _meet(self, waited: Voyager, came: Voyager) -> None:
        """Bring the one that came alongside the one that waited, transfer what the receiver can take, and part."""
        rng = came.rng
        heading, drift = float(rng.uniform(0, 360)), rng.normal(0, 0.02, 2)
        lat, lon = waited.way.lat[-1], waited.way.lon[-1]
        apart = (waited.vessel.size.hull.beam_m + came.vessel.size.hull.beam_m) / 2 + _FENDER_M
        beside = destination(lat, lon, heading + 90.0, apart)
        came.way.sail(float(beside[0]), float(beside[1]), _BERTHING_KN)
        began = came.way.hour
        waited.way.lie_until(began, heading)
        supplier, receiver = (waited, came) if waited.vessel.trade == "supplier" else (came, waited)
        before = supplier.on_board_t, receiver.on_board_t
        moved = self._hand_over(supplier, receiver)
        ended = began + 2 * _MOORING_H + moved / (self.law.transfer_t_h * float(np.exp(rng.normal(0, 0.2))))
        for one, was in zip((supplier, receiver), before, strict=True):
            one.way.load(began + _MOORING_H, was)
            one.way.load(ended - _MOORING_H, one.on_board_t)
            one.way.drift_until(ended, float(drift[0]), float(drift[1]), heading)
        self.trade.meetings.append(Meeting(supplier.index, receiver.index, began, ended, lat, lon, moved))

    def _hand_over(self, supplier: Voyager, receiver: Voyager) -> float:
        """Give what changes ships [t]: the supplier's cargo, or what the receiver takes of it."""
        held = supplier.cargo
        self._take_on(receiver)
        room = receiver.cargo.tonnes
        moved = min(held.tonnes, room)
        receiver.cargo = Cargo(held.product, moved, held.density_t_m3, receiver.cargo.fill * moved / room)
        rest = held.tonnes - moved
        supplier.cargo = Cargo(held.product, rest, held.density_t_m3, held.fill * rest / held.tonnes) if rest else EMPTY
        return moved


def _choose(rng: np.random.Generator, called: Sequence[Terminal], role: str) -> Terminal:
    some = [one for one in called if one.role == role]
    weights = np.array([one.share for one in some])
    return some[int(rng.choice(len(some), p=weights / weights.sum()))]


def _roads(rng: np.random.Generator, terminal: Terminal) -> tuple[float, float]:
    """Give where a ship anchors off a terminal: anywhere within the roads."""
    way = 0.8 * ROADS_M * float(np.sqrt(rng.random()))
    lat, lon = destination(*terminal.roads, float(rng.uniform(0, 360)), way)
    return float(lat), float(lon)
