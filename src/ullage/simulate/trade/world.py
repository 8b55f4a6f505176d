"""A simulated oil trade, with all that is true of it and all that was written of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from ullage.simulate.looks import draw_looks
from ullage.simulate.trade.analyst import write_notes
from ullage.simulate.trade.fleet import hull_rows, make_bystanders, make_tankers
from ullage.simulate.trade.papers import fleet_rows, notified_rows
from ullage.simulate.trade.rows import encounter_rows, silence_rows, visit_rows, visits_within, voyage_rows
from ullage.simulate.trade.sea import sail_all
from ullage.simulate.trade.season import Season
from ullage.simulate.trade.settings import TradeSettings
from ullage.simulate.trade.states import Track, states_of
from ullage.simulate.trade.terminals import case_places
from ullage.simulate.trade.tracks import bystander_track, sender_of, tanker_tracks
from ullage.simulate.trade.truth import ENCOUNTERS, HULLS, POSITIONS, SILENCES, VISITS, VOYAGES
from ullage.simulate.trade.wrong import ImpossibleWorldError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from ullage.records import Place
    from ullage.simulate.air.sender import Sender
    from ullage.simulate.ships import Ship

    Progress = Callable[[str, int, int], None]

AROUND_M: Final = 8_000.0
"""Within this of a terminal ships are in `TradeWorld.positions` [m]: all that a rendered scene of it may show."""

_SEEDS: Final = 10**3_000  # longer numbers Python itself refuses to write


@dataclass(frozen=True)
class TradeWorld:
    """A simulated trade.

    Parameters
    ----------
    seed, settings
        What it was made of.
    tracks
        All ships, tankers first, each with her way, load and habits.
    hulls, voyages, visits, silences, encounters
        The truth, of the tables in `trade.truth`.
    places
        Terminals and anchorages.
    looks
        Looks at the terminals, of `looks.SIMULATED_LOOKS`.
    observations, fleet, notified
        What analysts, registers and governments wrote, in the columns of a case's tables; None where nothing stands.
    product
        What the terminals hand out, mostly.
    """

    seed: int
    settings: TradeSettings
    tracks: tuple[Track, ...]
    hulls: pl.DataFrame
    voyages: pl.DataFrame
    visits: pl.DataFrame
    silences: pl.DataFrame
    encounters: pl.DataFrame
    places: tuple[Place, ...]
    looks: pl.DataFrame
    observations: tuple[dict[str, Any], ...]
    fleet: tuple[dict[str, Any], ...]
    notified: tuple[dict[str, Any], ...]
    product: str

    @property
    def begins(self) -> datetime:
        """Its first moment."""
        return self.settings.begins

    @property
    def until(self) -> datetime:
        """Its end."""
        return self.begins + timedelta(days=self.settings.days)

    @property
    def ships(self) -> list[Ship]:
        """All ships, tankers first."""
        return [one.ship for one in self.tracks]

    @property
    def tankers(self) -> list[Track]:
        """The tankers."""
        return [one for one in self.tracks if one.vessel.kind == "tanker"]

    def senders(self) -> list[Sender]:
        """Give all ships as transponders."""
        return [sender_of(one) for one in self.tracks]

    def states_at(self, when: datetime, lat_deg: float, lon_deg: float, radius_m: float) -> pl.DataFrame:
        """Give the ships about a point at a moment.

        Parameters
        ----------
        when
            The moment, inside the world.
        lat_deg, lon_deg, radius_m
            The point [°] and how far about it [m].

        Returns
        -------
        polars.DataFrame
            Of `trade.truth.POSITIONS`, by MMSI; what is of an image alone is null.
        """
        where = np.array([lat_deg]), np.array([lon_deg]), np.array([radius_m])
        return states_of(self.tracks, self.begins, [when], *where).select(POSITIONS.schema.names())

    def positions(self, scene_ids: Mapping[str, str] | None = None) -> pl.DataFrame:
        """Give the ships about each place whenever it was looked at.

        Parameters
        ----------
        scene_ids
            The scene of each look that was rendered, by the look's id.

        Returns
        -------
        polars.DataFrame
            Of `trade.truth.POSITIONS`, by time of the look, then MMSI.
        """
        where = {one.id: (one.lat_deg, one.lon_deg) for one in self.places}
        points = np.array([where[place] for place in self.looks["place_id"]], np.float64).reshape(-1, 2)
        radius = np.full(len(points), AROUND_M)
        when = self.looks["looked_at"].to_list()
        found = states_of(self.tracks, self.begins, when, points[:, 0], points[:, 1], radius)
        seen = {name: self.looks[name].gather(found["at"]) for name in ("place_id", "sensor", "clear", "look_id")}
        seen["scene_id"] = seen.pop("look_id").replace_strict(scene_ids or {}, default=None, return_dtype=pl.String)
        return found.with_columns(**seen).select(POSITIONS.schema.names())


def world(
    seed: int = 1,
    *,
    days: int | None = None,
    tankers: int | None = None,
    bystanders: int | None = None,
    sensors: Sequence[str] | None = None,
    settings: TradeSettings | None = None,
    progress: Progress | None = None,
) -> TradeWorld:
    """Simulate an oil trade: ships, voyages, habits, looks, and what was written of them.

    Parameters
    ----------
    seed
        Any whole number. The same seed and settings give the same world.
    days, tankers, bystanders, sensors
        Instead of those in `settings`.
    settings
        What it is like.
    progress
        Is told what is done: a name, how many, of how many.

    Raises
    ------
    ImpossibleWorldError
        For a world that cannot be: no tankers or too many, no days, ships longer than their berths.

    Examples
    --------
    >>> small = world(seed=1, days=3, tankers=2, bystanders=0)
    >>> small.visits.schema == VISITS.schema
    True
    """
    given = {"days": days, "tankers": tankers, "bystanders": bystanders}
    changes: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    if sensors is not None:
        changes["sensors"] = tuple(sensors)
    settings = replace(settings or TradeSettings(), **changes)
    if abs(seed) >= _SEEDS:
        raise ImpossibleWorldError(f"a seed of {seed.bit_length():,} bits is too long: expected at most 3,000 digits")
    tell = progress or _tell_nobody
    hours = settings.days * 24.0
    vessels = make_tankers(seed, settings.tankers, settings.fleet)
    season = Season(settings.begins, settings.voyages.season)
    tell("sail", 0, 3)
    trade = sail_all(seed, vessels, hours, season, settings.voyages, settings.cargoes, settings.called)
    tracks = tanker_tracks(seed, trade, hours, settings.habits)
    tell("sail", 1, 3)
    others = make_bystanders(seed, settings.bystanders, hours)
    tracks += [bystander_track(seed, vessel, ship, hours, settings.habits) for vessel, ship in others]
    tell("sail", 2, 3)
    places = case_places(settings.called)
    terminals = [one for one in places if one.role != "anchorage"]
    looks = draw_looks(seed, terminals, settings.begins, settings.days, settings.sensors, settings.looks)
    visits = visits_within(trade.visits, hours)
    notes = write_notes(seed, settings.begins, hours, visits, tracks, looks, settings.analyst)
    stays = VISITS.frame(visit_rows(settings.begins, visits, tracks, notes)).sort("arrived_at", "visit_id")
    tell("sail", 3, 3)
    return TradeWorld(
        seed,
        settings,
        tuple(tracks),
        HULLS.frame(hull_rows([one.vessel for one in tracks])),
        VOYAGES.frame(voyage_rows(settings.begins, trade.voyages, tracks, hours)).sort("departed_at", "voyage_id"),
        stays,
        SILENCES.frame(silence_rows(settings.begins, tracks)).sort("from", "mmsi", "to", "cause"),
        ENCOUNTERS.frame(encounter_rows(settings.begins, trade.meetings, tracks, hours)).sort("began_at", "mmsi_a"),
        places,
        looks,
        tuple(notes.rows),
        tuple(fleet_rows(seed, vessels, settings.papers)),
        tuple(notified_rows(seed, _days(settings), settings.papers)),
        trade.custom.product,
    )


def _days(settings: TradeSettings) -> list[date]:
    """Give the days of a world."""
    first = settings.begins.astimezone(UTC).date()
    return [first + timedelta(days=k) for k in range(settings.days)]


def _tell_nobody(stage: str, done: int, total: int) -> None:
    """Say nothing."""
