"""What a case is made of, singly: places, caps, reported counts, priors."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

PlaceRole = Literal["loads", "discharges", "anchorage"]
PLACE_ROLES: tuple[PlaceRole, ...] = get_args(PlaceRole)

LoadingCondition = Literal["laden", "ballast", "cannot tell"]
LOADING_CONDITIONS: tuple[LoadingCondition, ...] = get_args(LoadingCondition)

CapUnit = Literal["bbl", "t"]
CAP_UNITS: tuple[CapUnit, ...] = get_args(CapUnit)


def name_key(name: str) -> str:
    """Give the form of a ship's name in which two spellings are compared: one case, single blanks."""
    return " ".join(name.casefold().split())


@dataclass(frozen=True, slots=True)
class Place:
    """A terminal, berth or anchorage.

    Parameters
    ----------
    id, name
        Short identifier used by the other files; name as shown.
    role
        Whether oil is loaded there, discharged there, or ships only lie at anchor.
    lat_deg, lon_deg
        Position [degrees, WGS 84]; None when not known.
    radius_m
        Radius around the position that counts as the place [m].
    area
        Outline as (lon_deg, lat_deg) vertices; empty when only a position is known.
    verified
        Whether somebody checked position and outline against imagery or a chart.
    source
        Where position and role come from.
    """

    id: str
    name: str
    role: PlaceRole
    lat_deg: float | None = None
    lon_deg: float | None = None
    radius_m: float | None = None
    area: tuple[tuple[float, float], ...] = ()
    verified: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class Cap:
    """A legal limit for one period.

    Parameters
    ----------
    amount, unit
        The limit, in barrels or tonnes.
    bbl_per_t
        The cap keeper's factor from tonnes to barrels [bbl/t].
    from_day, to_day
        First and last day of the period, UTC, both inside.
    source
        The legal text.
    """

    amount: float
    unit: CapUnit
    bbl_per_t: float
    from_day: date
    to_day: date
    source: str = ""

    @property
    def amount_bbl(self) -> float:
        """The limit in the cap keeper's barrels."""
        return self.amount if self.unit == "bbl" else self.amount * self.bbl_per_t


@dataclass(frozen=True, slots=True)
class ReportedVisits:
    """A published count of visits in a window; named visits inside it count toward its number.

    Parameters
    ----------
    place_id
        Where.
    count
        How many visits, named and unnamed together.
    from_day, to_day
        First and last day of the window, UTC, both inside.
    vessels_at_least
        How many different ships at least; None when the source does not say.
    deadweight_total_t
        Summed deadweight of all counted visits [t]; None when the source does not say.
    condition
        Loading condition on leaving a loading place, or on reaching a discharging one, as the source judges the
        visits it counted; None when it does not say.
    fill, fill_sd
        Fraction of deadweight that the source states for the visits it counted, and its standard deviation.
    source
        Where the count was published.
    """

    place_id: str
    count: int
    from_day: date
    to_day: date
    vessels_at_least: int | None = None
    deadweight_total_t: float | None = None
    condition: LoadingCondition | None = None
    fill: float | None = None
    fill_sd: float | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class FleetPrior:
    """Deadweight of a ship of which nothing is known: 5, 50 and 95 % points [t]."""

    deadweight_low_t: float
    deadweight_mid_t: float
    deadweight_high_t: float
    source: str = ""


@dataclass(frozen=True, slots=True)
class Published:
    """A figure that somebody published, to be compared with the result and never used in it."""

    name: str
    bbl: float
    source: str = ""


@dataclass(frozen=True, slots=True)
class WatchedScenes:
    """Which scenes are fetched when a case is watched.

    Parameters
    ----------
    api
        Name or address of the service, or the path of a catalogue from the case's folder; None for the default.
    sensors
        ``s1``, ``s2``.
    cloud_percent
        No more cloud than that; None for any.
    orbit
        ``ascending``, ``descending`` or the number of a track; None for any.
    days
        How far back is looked, each time: scenes come late, and what is here is not fetched again [d].
    km
        Side of the box about each place [km].
    chips
        Whether only the pixels of that box are fetched.
    limit
        Scenes at most that are fetched in one look; those that are here do not count.
    """

    api: str | None = None
    sensors: tuple[str, ...] = ("s1", "s2")
    cloud_percent: float | None = None
    orbit: str | None = None
    days: float = 30.0
    km: float = 20.0
    chips: bool = False
    limit: int = 50


@dataclass(frozen=True, slots=True)
class CaseFile:
    """What ``case.toml`` says.

    Parameters
    ----------
    title
        Name of the case as shown.
    from_day, to_day
        First and last day of the period, UTC, both inside.
    seed, draws
        Seed and number of the draws that carry the uncertainty.
    product
        What the oil is; None when nobody says.
    caps
        One a period, in the order of their periods, none overlapping; empty for a case that only counts.
    places
        Places of ``case.toml`` itself; the places file may add more.
    files
        The case's tables: kind (``observations``, ``fleet``, ...) to path relative to the case folder.
    sources
        What may be several files or folders: kind (``scenes``, ``ais``, ``listings``, ``registers``) to paths relative
        to the case folder, in the order in which they were written.
    reported_visits
        Published counts.
    fleet_prior
        Deadweight of a ship of which nothing is known; None leaves Ullage's own.
    published
        Figures to compare the result with.
    rules
        Rules that differ from their defaults: rule to field to value; validated where they are used.
    warnings
        What a reader of the result has to be told of the file.
    watch
        Which scenes are fetched when it is watched; None for none.
    """

    title: str
    from_day: date
    to_day: date
    seed: int = 1
    draws: int = 10_000
    product: str | None = None
    caps: tuple[Cap, ...] = ()
    places: tuple[Place, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    reported_visits: tuple[ReportedVisits, ...] = ()
    fleet_prior: FleetPrior | None = None
    published: tuple[Published, ...] = ()
    rules: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    watch: WatchedScenes | None = None
