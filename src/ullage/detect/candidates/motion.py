"""The azimuth shift of moving ships: how far off her true place a ship is imaged.

A radar finds the place along its track by Doppler. A ship that moves away from it has a lower Doppler, like a ship at
rest that the satellite has already passed: she is imaged *behind* her place, against the satellite's flight; one that
comes nearer is imaged *ahead*. The shift is

    dx = -R v_r / V,    v_r = v sin(incidence) cos(heading - look),

R the slant range, V the satellite's speed, v the ship's, look the bearing in which the radar looks. Raney (1971),
*Synthetic aperture imaging radar and moving targets*, IEEE Trans. AES 7, 499-505.

In words, a picture: the satellite flies north and looks east. A ship that sails east, away from it, is imaged south of
her wake; one that sails west, toward it, north of it; one that sails north or south, or lies at a berth, in its place.

A speed taken from the smear of a ship or from her distance to her wake is not estimated here: in the ground range
products no phase is left, and wakes of tankers at harbour speed are seldom seen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.geo import M_PER_NM, destination

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.records import Scene

    Floats = npt.NDArray[np.float64]

M_S_PER_KN: Final = M_PER_NM / 3600


def azimuth_shift_m(
    speed_kn: Any,
    heading_deg: Any,
    look_bearing_deg: Any,
    incidence_deg: Any,
    slant_range_m: Any,
    satellite_speed_m_s: Any,
) -> Floats:
    """Give how far a moving ship is imaged from where she is, along the satellite's track; negative is backward [m].

    Parameters
    ----------
    speed_kn, heading_deg
        Speed over ground [kn], and the bearing of the motion [°].
    look_bearing_deg
        Bearing over ground in which the radar looks: that in which columns rise [°].
    incidence_deg
        Angle of incidence [°].
    slant_range_m
        Distance of satellite and ship [m].
    satellite_speed_m_s
        Of the satellite on its orbit [m/s].

    Examples
    --------
    >>> round(float(azimuth_shift_m(10, 90, 90, 39, 870e3, 7590)))  # sails away at 10 kn
    -371
    """
    off = np.radians(np.asarray(heading_deg, np.float64) - look_bearing_deg)
    receding = np.asarray(speed_kn, np.float64) * M_S_PER_KN * np.sin(np.radians(incidence_deg)) * np.cos(off)
    return np.asarray(-np.asarray(slant_range_m, np.float64) * receding / satellite_speed_m_s, dtype=np.float64)


def shift_per_knot(scene: Scene, row: Any, column: Any, axis_deg: Any) -> tuple[Floats, Floats]:
    """Give the satellite's track at pixels, and how far ships there are shifted along it, a knot along their axes.

    Parameters
    ----------
    scene
        With its grid and how its radar looked.
    row, column
        Pixel coordinates, of shape (n,).
    axis_deg
        Directions of the ships' long axes [°], of shape (n,); the sign of the shift is that of motion along them, and
        turns with the bow.

    Returns
    -------
    track_bearing_deg
        Bearing in which rows rise [°]: that of the satellite over ground; NaN on a map, whose rows are not the radar's.
    shift_m_per_kn
        Along that bearing, negative backward [m]; NaN where incidence, slant range, speed or track are not known.
    """
    if scene.sar is not None and not scene.sar.radar_rows:
        unknown = np.full(np.shape(row), np.nan)
        return unknown, unknown.copy()
    track, look = scene.bearing_deg(row, column)
    speed = np.nan if scene.sar is None else scene.sar.satellite_speed_m_s
    incidence, slant = scene.grid.incidence(row, column), scene.grid.slant_range(row, column)
    return track, azimuth_shift_m(1.0, axis_deg, look, incidence, slant, speed)


def true_position(
    lat_deg: Any, lon_deg: Any, track_bearing_deg: Any, shift_m_per_kn: Any, speed_kn: Any
) -> tuple[Floats, Floats]:
    """Give where ships were that are imaged at places, given their speed.

    Parameters
    ----------
    lat_deg, lon_deg
        Where they are imaged [°].
    track_bearing_deg, shift_m_per_kn
        As in the table of detections.
    speed_kn
        Along the axis [kn]; negative for a ship whose bow points the other way, ``axis_deg`` + 180.
    """
    back_m = -np.asarray(shift_m_per_kn, np.float64) * speed_kn
    return destination(lat_deg, lon_deg, track_bearing_deg, back_m)


def image_position(
    lat_deg: Any, lon_deg: Any, track_bearing_deg: Any, shift_m_per_kn: Any, speed_kn: Any
) -> tuple[Floats, Floats]:
    """Give where ships at places are imaged: the inverse of `true_position`, for AIS before a match."""
    return true_position(lat_deg, lon_deg, track_bearing_deg, -np.asarray(shift_m_per_kn, np.float64), speed_kn)
