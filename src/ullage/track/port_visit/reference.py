"""Stays of one ship at places written out plainly: the slow, obvious form of `port_stays`."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING

from ullage.geo import M_PER_NM, wrapped
from ullage.track.columns import US_PER_H
from ullage.track.plane import from_line_m, seen_from, turn, way_m

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ullage.records import Place
    from ullage.track.port_visit.visits import PortVisitRule


@dataclass(frozen=True)
class PlainReport:
    """A report of a lineage: its time [µs], position [°] and speed [kn]; without a position where it sent none."""

    t: int
    lat: float | None = None
    lon: float | None = None
    sog: float | None = None


@dataclass
class PlainStay:
    """A stay at a place, times in µs; None where something was not heard."""

    place: Place
    first: int
    last: int = 0
    entered: int | None = None
    stopped: int | None = None
    departed: int | None = None
    exited: int | None = None
    gap: int = 0
    reports: int = 0


def stays_reference(  # noqa: C901 - a state machine is plainest in one piece
    reports: Sequence[PlainReport], places: Sequence[Place], rule: PortVisitRule, until_us: int
) -> list[PlainStay]:
    """Find the stays of one lineage, in the order of time."""
    stays: list[PlainStay] = []
    stay: PlainStay | None = None
    position: PlainReport | None = None
    still, heard = False, 0
    for one in reports:
        if stay and one.t - heard >= rule.gap_h * US_PER_H:
            stay.gap = max(stay.gap, one.t - heard)
        heard = one.t
        if one.lat is None or one.lon is None:
            continue
        lately = position is not None and one.t - position.t <= rule.unheard_h * US_PER_H
        knots = _knots(position, one, rule)
        slow = knots is not None and knots < rule.still_kn
        here = _nearest(one.lat, one.lon, places, rule)
        if stay:
            outside = _outside_m(one.lat, one.lon, stay.place, rule)
            moved = here is not None and here is not stay.place and (outside > 0 or (slow and not still))
            if moved and outside == 0 and stay.stopped is None and here is not None:
                stay.place = here
            elif moved or outside > rule.exit_m:
                if lately:
                    stay.exited = one.t
                    stay.departed = one.t if still else stay.departed
                stay = None
        if stay is None and here is not None:
            stay = PlainStay(here, one.t, entered=one.t if lately else None)
            stays.append(stay)
            still = False
        if stay:
            stay.last = one.t
            stay.reports += 1
            if slow and not still:
                still, stay.departed = True, None
                stay.stopped = one.t if stay.stopped is None else stay.stopped
            elif still and knots is not None and knots > rule.moving_kn:
                still, stay.departed = False, one.t
        position = one
    if stay and until_us - heard >= rule.gap_h * US_PER_H:
        stay.gap = max(stay.gap, until_us - heard)
    return stays


def _knots(before: PlainReport | None, one: PlainReport, rule: PortVisitRule) -> float | None:
    """Give the speed sent or, without one, that from the last position."""
    if one.sog is not None and not isnan(one.sog):
        return one.sog
    if before is None or not 0 < one.t - before.t < rule.gap_h * US_PER_H:
        return None
    way = float(way_m(before.lat, before.lon, one.lat, one.lon))
    return way / (one.t - before.t) * (US_PER_H / M_PER_NM)


def _nearest(lat: float, lon: float, places: Sequence[Place], rule: PortVisitRule) -> Place | None:
    """Give the nearest place that a position is inside of; of several equally near an area, the smaller, by id."""
    inside = [one for one in places if _is_known(one) and _outside_m(lat, lon, one, rule) == 0]
    return min(
        inside, key=lambda one: (_from_middle_m(lat, lon, one), not one.area, _size(one, rule), one.id), default=None
    )


def _is_known(place: Place) -> bool:
    return bool(place.area) or (place.lat_deg is not None and place.lon_deg is not None)


def _from_middle_m(lat: float, lon: float, place: Place) -> float:
    return 0.0 if place.area else float(way_m(lat, lon, place.lat_deg, place.lon_deg))


def _radius_m(place: Place, rule: PortVisitRule) -> float:
    return rule.radius_m if place.radius_m is None else place.radius_m


def _outside_m(lat: float, lon: float, place: Place, rule: PortVisitRule) -> float:
    """Measure how far a position is outside a place [m]."""
    if not place.area:
        return max(0.0, _from_middle_m(lat, lon, place) - _radius_m(place, rule))
    # vertices as differences from the position
    east = [turn(lon % 360, x % 360) for x, _ in place.area]
    north = [y - lat for _, y in place.area]
    sides = list(zip(east, north, east[1:] + east[:1], north[1:] + north[:1], strict=True))
    crossings = sum((a > 0) != (b > 0) and x + (0 - a) / (b - a) * (z - x) > 0 for x, a, z, b in sides)
    if crossings % 2:
        return 0.0
    seen = [seen_from(lat, lon, y, wrapped(x)) for x, y in place.area]
    return min(float(from_line_m(*a, *b)) for a, b in zip(seen, seen[1:] + seen[:1], strict=True))


def _size(place: Place, rule: PortVisitRule) -> float:
    """Give the size of an area [square degrees], or the radius of a circle [m]: the two are never compared."""
    if not place.area:
        return _radius_m(place, rule)
    ring = [(turn(place.area[0][0] % 360, x % 360), y) for x, y in place.area]
    doubled = sum(ax * by - bx * ay for (ax, ay), (bx, by) in zip(ring, ring[1:] + ring[:1], strict=True))
    return float(abs(doubled)) / 2
