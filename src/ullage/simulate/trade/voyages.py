"""What makes up a simulated trade: tankers under way, their stays, passages and meetings, and how long these take."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ullage.simulate.trade.cargoes import EMPTY, Cargo, draught_m

if TYPE_CHECKING:
    import numpy as np

    from ullage.simulate.trade.cargoes import Custom
    from ullage.simulate.trade.fleet import Vessel
    from ullage.simulate.trade.terminals import Area, Terminal
    from ullage.simulate.trade.way import Way


@dataclass(frozen=True, slots=True)
class VoyageLaw:
    """How long tankers take for what.

    Parameters
    ----------
    knots
        Between which speeds they sail in ballast, all alike [kn]; laden half a knot less.
    aside_deg
        How far they pass beside the points of the way [°].
    load_t_h, land_t_h, transfer_t_h
        Median rates of loading, landing and transfer at sea [t/h].
    rate_spread
        Standard deviation of a rate's logarithm.
    load_idle_h, land_idle_h
        Mean time alongside in which nothing is pumped: moorings, papers, hoses, waiting for road tankers [h].
    idle_shape
        Shape of the gamma law of these times.
    rest_h, rest_shape
        Mean time at the anchorage between discharge and the next voyage [h], and the shape of its gamma law.
    season
        By which part the trade is faster at its height in the year, and slower half a year later.
    forgets
        Share of departures on which nobody types the new draught.
    """

    knots: tuple[float, float] = (8.5, 11.5)
    aside_deg: float = 0.04
    # small tankers at small berths, some loaded from road tankers: judged. 2,700 t take 19 h and 9 h beside
    load_t_h: float = 140.0
    land_t_h: float = 160.0
    transfer_t_h: float = 220.0
    rate_spread: float = 0.25
    load_idle_h: float = 9.0
    land_idle_h: float = 12.0
    idle_shape: float = 2.5
    # 43 loadings by 15 ships in eight months at one terminal (2024) leave them weeks for other trades
    rest_h: float = 240.0
    rest_shape: float = 1.5
    season: float = 0.25
    forgets: float = 0.15


@dataclass(frozen=True, slots=True)
class Visit:
    """One stay alongside.

    Parameters
    ----------
    tanker
        Position of the ship among the tankers.
    cycle
        Number of her cargo: the same from loading to landing.
    terminal
        Where.
    anchored_h, arrived_h, departed_h
        When she came to wait (None without a wait), made fast and cast off [h].
    pumped_from_h, pumped_to_h
        Loading or landing [h].
    cargo
        What was loaded or landed.
    draught_in_m, draught_out_m
        On arrival and departure [m].
    from_case
        Of a landing: whether a terminal of the case loaded the cargo, not another ship at sea.
    """

    tanker: int
    cycle: int
    terminal: Terminal
    anchored_h: float | None
    arrived_h: float
    departed_h: float
    pumped_from_h: float
    pumped_to_h: float
    cargo: Cargo
    draught_in_m: float
    draught_out_m: float
    from_case: bool = True


@dataclass(frozen=True, slots=True)
class Voyage:
    """One passage: cast off and off the place [h], what she carried, and how deep she lay [m]."""

    tanker: int
    from_place: str
    to_place: str
    departed_h: float
    arrived_h: float
    cargo: Cargo
    draught_m: float


@dataclass(frozen=True, slots=True)
class Meeting:
    """Two tankers alongside each other at sea [h, °], and what was transferred [t]."""

    supplier: int
    receiver: int
    began_h: float
    ended_h: float
    lat_deg: float
    lon_deg: float
    cargo_t: float


@dataclass
class Voyager:
    """A tanker under way."""

    index: int
    vessel: Vessel
    rng: np.random.Generator
    way: Way
    knots: float
    non_cargo_t: float
    ballast_t: float
    area: Area
    cargo: Cargo = EMPTY
    cycle: int = 0
    from_case: bool = True

    @property
    def on_board_t(self) -> float:
        """All that she has on board under way [t]."""
        return max(self.non_cargo_t + self.cargo.tonnes, self.ballast_t)

    @property
    def draught_m(self) -> float:
        """How deep she lies under way [m]."""
        return draught_m(self.on_board_t, self.vessel.size.hull)


@dataclass
class Trade:
    """What happened."""

    voyagers: list[Voyager]
    custom: Custom
    visits: list[Visit] = field(default_factory=list)
    voyages: list[Voyage] = field(default_factory=list)
    meetings: list[Meeting] = field(default_factory=list)
