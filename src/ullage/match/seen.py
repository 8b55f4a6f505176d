"""Detections of one scene as arrays: where, how well known, and how their radar moves ships that move."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from ullage.track.whereabouts.legs import M_S_PER_KN

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from ullage.match.rule import MatchRule

    Floats = npt.NDArray[np.float64]

SAR: Final = "sar"
_LEAST_COSINE: Final = 0.1  # of axis and look: below, the shift along the axis does not tell the shift itself
_NO_AXIS_DEG: Final = 52.0
# how a radar of the middle height looks: what stands where a detection does not say
_HEIGHT_M, _EARTH_M, _SATELLITE_M_S = 7.0e5, 6.371e6, 7_590.0


@dataclass(frozen=True)
class Seen:
    """Detections of one scene; arrays of shape (n,).

    Parameters
    ----------
    lat, lon
        As imaged [°].
    after_s
        Taken so long after the scene's own moment [s].
    place_m2
        Variance of the place each way [m²].
    loose
        Further variance a squared speed, where radar does not tell how it looked [s²].
    track_n, track_e
        The satellite's track over ground, north and east; 0 where nothing is shifted.
    away_n, away_e
        Shift along that track, a velocity northward and eastward of 1 m/s [s].
    log_length, log_length_sd
        Logarithm of the length, and its standard deviation; NaN where not measured.
    axis, axis_sd
        Of the hull [°]; NaN where not measured.
    """

    lat: Floats
    lon: Floats
    after_s: Floats
    place_m2: Floats
    loose: Floats
    track_n: Floats
    track_e: Floats
    away_n: Floats
    away_e: Floats
    log_length: Floats
    log_length_sd: Floats
    axis: Floats
    axis_sd: Floats

    def __len__(self) -> int:
        return len(self.lat)


def lay_out_detections(detections: pl.DataFrame, scene: Mapping[str, Any], rule: MatchRule) -> Seen:
    """Take the detections of one scene as arrays.

    Parameters
    ----------
    detections
        Of `tables.DETECTIONS`, all with a position.
    scene
        A row of `tables.SCENES`.
    rule
        Errors of places.
    """

    def column(name: str) -> Floats:
        return detections[name].cast(pl.Float64).fill_null(np.nan).to_numpy().copy()

    radar, pixel = scene["kind"] == SAR, float(scene["pixel_m"] or 10.0)
    length, length_sd = column("length_m"), column("length_sd_m")
    length = np.where(length > 0, length, np.nan)
    at = pl.Series([scene["seen_at"]], dtype=detections.schema["seen_at"])
    after = (detections["seen_at"].fill_null(at[0]) - at[0]).dt.total_microseconds().to_numpy() / 1e6
    place = (rule.sar_m if radar else rule.optical_m) ** 2 + (rule.place_px * pixel) ** 2
    shift = _shifts(column, radar and rule.apply_shift)
    unknown = rule.shift_m_per_kn / M_S_PER_KN if radar and rule.apply_shift else 0.0
    spread = np.where(np.isfinite(length_sd), length_sd, 0.5 * length) / length
    axis_sd = column("axis_sd_deg")
    axis_sd = np.where(np.isfinite(axis_sd), axis_sd, _NO_AXIS_DEG)
    names = ("track_n", "track_e", "away_n", "away_e")
    track_n, track_e, away_n, away_e = (np.nan_to_num(shift[name]) for name in names)
    return Seen(
        column("lat_deg"),
        column("lon_deg"),
        np.asarray(after, np.float64),
        np.full(len(detections), place),
        np.where(np.isfinite(shift["factor"]), 0.0, unknown**2 / 2),
        track_n,
        track_e,
        away_n,
        away_e,
        np.log(length),
        np.hypot(spread, rule.length_error),
        np.where(axis_sd < _NO_AXIS_DEG, column("axis_deg"), np.nan),
        axis_sd,
    )


def _shifts(column: Any, radar: bool) -> dict[str, Floats]:
    """Give how far a moving ship is imaged from her place, from what each detection says of her own radar.

    A detection has the shift for a knot along her axis. Over the cosine of axis and look it is the shift for a knot
    away from the radar; where the hull lies along the track that is nothing over nothing, and what the incidence says
    stands for it, scaled as the other detections of the scene have it.
    """
    track, axis, along = column("track_bearing_deg"), column("axis_deg"), column("shift_m_per_kn")
    if not radar:
        none = np.zeros(len(track))
        return dict.fromkeys(("factor", "track_n", "track_e", "away_n", "away_e"), none)
    look = np.radians(track + 90.0)  # of a radar that looks to the left the factor is negative: it comes to the same
    cosine = np.cos(np.radians(axis) - look)
    supposed = _supposed_shift(np.radians(column("incidence_deg")))
    told = np.where(np.abs(cosine) >= _LEAST_COSINE, along / np.where(cosine == 0, 1.0, cosine), np.nan)
    ratio = told / supposed
    scale = np.median(ratio[np.isfinite(ratio)]) if np.isfinite(ratio).any() else 1.0
    factor = np.where(np.isfinite(told), told, scale * supposed) / M_S_PER_KN
    factor = np.where(np.isfinite(track), factor, np.nan)
    return {
        "factor": factor,
        "track_n": np.cos(np.radians(track)),
        "track_e": np.sin(np.radians(track)),
        "away_n": factor * np.cos(look),
        "away_e": factor * np.sin(look),
    }


def _supposed_shift(incidence: Floats) -> Floats:
    """Give the shift for a knot away from a radar as high as usual [m]; see `detect.candidates.motion`."""
    above = _EARTH_M + _HEIGHT_M
    slant = np.sqrt(above**2 - (_EARTH_M * np.sin(incidence)) ** 2) - _EARTH_M * np.cos(incidence)
    return np.asarray(-slant * np.sin(incidence) * M_S_PER_KN / _SATELLITE_M_S)
