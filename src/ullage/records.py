"""What comes singly: places, caps, reported counts, priors. Frozen, valid once made by a reader."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from datetime import date

PlaceRole = Literal["loads", "discharges", "anchorage"]
PLACE_ROLES: tuple[PlaceRole, ...] = get_args(PlaceRole)

LoadingCondition = Literal["laden", "ballast", "cannot tell"]
LOADING_CONDITIONS: tuple[LoadingCondition, ...] = get_args(LoadingCondition)

CapUnit = Literal["bbl", "t"]
CAP_UNITS: tuple[CapUnit, ...] = get_args(CapUnit)


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
