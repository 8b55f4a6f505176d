"""Pairs of reports around moments, laid on a plane: what `bridge` needs to know of each.

The plane has the first report as its origin; distances and bearings from it are those of the ellipsoid, so that neither
the antimeridian nor a pole is a special place. Its axis is the way from the first report to the second, or her course.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ullage.geo import M_PER_NM, bearing_deg, destination, distance_m
from ullage.track.whereabouts.bridge import Leg

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]

M_S_PER_KN = M_PER_NM / 3600.0
_NOWHERE_M = 1.0  # between nearer points a bearing says nothing


@dataclass(frozen=True)
class Heard:
    """The positions of ships, ship by ship in the order of time.

    Parameters
    ----------
    first
        Where each ship's reports begin, and at last how many there are.
    t_us, lat, lon
        Times [µs since 1970] and positions [°].
    sog, cog
        Speed [kn] and course [°] over ground; NaN where not known.
    sd_m
        Error of each position in one direction [m].
    row
        The row of the table that each came from.
    """

    first: Whole
    t_us: Whole
    lat: Floats
    lon: Floats
    sog: Floats
    cog: Floats
    sd_m: Floats
    row: Whole


@dataclass(frozen=True)
class Legs:
    """Moments between or beside reports, with the plane of each.

    Parameters
    ----------
    origin
        The report that is the plane's origin.
    at_s
        The moment, from the origin's time [s]; backwards where there is no report before it.
    axis_deg
        Bearing of the plane's axis at the origin [°].
    along, across
        What is known along the axis, and across it to starboard.
    speed_m_s
        Her speed over the leg [m/s]: way over time, or that of the only report.
    mismatch_m_s
        By how much the velocities at the reports differ from it, root of the mean square [m/s]; NaN if none is known.
    alone
        Where there is a report on one side only.
    """

    origin: Whole
    at_s: Floats
    axis_deg: Floats
    along: Leg
    across: Leg
    speed_m_s: Floats
    mismatch_m_s: Floats
    alone: Bools


@dataclass(frozen=True, slots=True)
class Errors:
    """What reports err by.

    Parameters
    ----------
    clock_s
        Of the time stamp [s].
    velocity_m_s
        Of speed over ground, in one direction [m/s].
    near_s
        A velocity that a ship did not send is taken from two reports at most so far apart [s].
    """

    clock_s: float
    velocity_m_s: float
    near_s: float


def lay_out(heard: Heard, before: Whole, after: Whole, at_us: Whole, errors: Errors) -> Legs:
    """Lay moments out between the reports before and after them; -1 stands for no report, but not on both sides."""
    origin, other = np.where(before < 0, after, before), np.where(before < 0, -1, after)
    alone = other < 0
    there = np.where(alone, origin, other)
    back = np.where(before < 0, -1.0, 1.0)
    lat, lon, to_lat, to_lon = heard.lat[origin], heard.lon[origin], heard.lat[there], heard.lon[there]
    way = distance_m(lat, lon, to_lat, to_lon)
    toward = bearing_deg(lat, lon, to_lat, to_lon)
    span = (heard.t_us[there] - heard.t_us[origin]) / 1e6
    north, east, sd = _velocities(heard, origin, -back.astype(np.int64), errors)
    to_north, to_east, to_sd = _velocities(heard, there, np.ones_like(there), errors)
    turned = turning_deg(lat, lon, to_lat, to_lon)
    speed = np.where(alone, np.hypot(north, east), way / np.maximum(span, 1.0))
    course = np.degrees(np.arctan2(east, north)) % 360.0
    axis = np.where(alone, np.where(np.isnan(course), 0.0, course), toward)
    one = _turned(north, east, axis, back)
    two = _turned(to_north, to_east, axis + turned, np.ones_like(axis))
    late = np.where(np.isnan(speed), 0.0, speed) * errors.clock_s
    place = np.hypot(heard.sd_m[origin], late), np.where(alone, np.inf, np.hypot(heard.sd_m[there], late))
    side = heard.sd_m[origin], np.where(alone, np.inf, heard.sd_m[there])
    end_sd = np.where(alone, np.inf, to_sd)
    zero = np.zeros_like(way)
    along = Leg(span, way, one[0], two[0], *place, sd, end_sd)
    across = Leg(span, zero, one[1], two[1], *side, sd, end_sd)
    mean = way / np.maximum(span, 1.0)
    squares = np.stack([(one[0] - mean) ** 2 + one[1] ** 2, (two[0] - mean) ** 2 + two[1] ** 2])
    counts = np.isfinite(squares).sum(axis=0)
    mismatch = np.sqrt(np.where(np.isnan(squares), 0.0, squares).sum(axis=0) / np.maximum(counts, 1))
    mismatch = np.where(alone, 0.0, np.where(counts > 0, mismatch, np.nan))
    return Legs(origin, np.abs(at_us - heard.t_us[origin]) / 1e6, axis, along, across, speed, mismatch, alone)


def to_earth(heard: Heard, legs: Legs, along_m: Floats, across_m: Floats) -> tuple[Floats, Floats, Floats]:
    """Give latitudes, longitudes [°] and the bearing of the axis there [°, from 0 to 180] of points on the plane."""
    lat, lon = heard.lat[legs.origin], heard.lon[legs.origin]
    bearing = legs.axis_deg + np.degrees(np.arctan2(across_m, along_m))
    to_lat, to_lon = destination(lat, lon, bearing, np.hypot(along_m, across_m))
    return to_lat, to_lon, (legs.axis_deg + turning_deg(lat, lon, to_lat, to_lon)) % 180.0


def turning_deg(lat: Any, lon: Any, to_lat: Any, to_lon: Any) -> Floats:
    """Give by how much north turns along the way from one point to another [°]: what is straight gains so much."""
    there = bearing_deg(lat, lon, to_lat, to_lon)
    back = bearing_deg(to_lat, to_lon, lat, lon) + 180.0
    turned = (back - there + 180.0) % 360.0 - 180.0
    return np.where(distance_m(lat, lon, to_lat, to_lon) < _NOWHERE_M, 0.0, turned)


def _turned(north: Floats, east: Floats, axis_deg: Floats, sign: Floats) -> tuple[Floats, Floats]:
    """Give velocities along an axis and across it, to starboard."""
    angle = np.radians(axis_deg)
    cosine, sine = np.cos(angle), np.sin(angle)
    return sign * (north * cosine + east * sine), sign * (east * cosine - north * sine)


def _velocities(heard: Heard, report: Whole, side: Whole, errors: Errors) -> tuple[Floats, Floats, Floats]:
    """Give velocities northwards and eastwards [m/s] and their error: as sent, or from the next report on a side."""
    sog, cog = heard.sog[report] * M_S_PER_KN, np.radians(heard.cog[report])
    still = sog < errors.velocity_m_s
    north, east = np.where(still, 0.0, sog * np.cos(cog)), np.where(still, 0.0, sog * np.sin(cog))
    sent = np.isfinite(north)
    ship = np.searchsorted(heard.first, report, side="right")
    next_one = np.clip(report + side, 0, len(heard.t_us) - 1)
    same = (next_one != report) & (np.searchsorted(heard.first, next_one, side="right") == ship)
    seconds = (heard.t_us[next_one] - heard.t_us[report]) / 1e6
    near = same & (np.abs(seconds) <= errors.near_s) & (np.abs(seconds) >= errors.clock_s)
    here = heard.lat[report], heard.lon[report], heard.lat[next_one], heard.lon[next_one]
    speed = distance_m(*here) / np.where(near, seconds, np.nan)
    bearing = np.radians(bearing_deg(*here))
    sd = np.hypot(heard.sd_m[report], heard.sd_m[next_one]) / np.where(near, np.abs(seconds), np.inf)
    error = np.where(sent, errors.velocity_m_s, np.where(near, np.hypot(sd, errors.velocity_m_s), np.inf))
    return np.where(sent, north, speed * np.cos(bearing)), np.where(sent, east, speed * np.sin(bearing)), error
