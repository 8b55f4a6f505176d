"""Builds what a match needs: a scene, detections in it, and reports of ships about it."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import shapely

from ullage.detect.candidates.motion import azimuth_shift_m
from ullage.geo import destination
from ullage.lake import Lake
from ullage.tables import DETECTIONS, POSITIONS, SCENES, STATICS
from ullage.track import segment_tracks

AT = datetime(2024, 3, 1, 9, 30, tzinfo=UTC)
LAT, LON = 42.5, 133.0
TRACK, INCIDENCE, SLANT, SPEED = 348.0, 38.0, 860e3, 7_590.0


def place(north_m=0.0, east_m=0.0, lat=LAT, lon=LON):
    """Give a place so far from the middle of the scene."""
    to = destination(lat, lon, np.degrees(np.arctan2(east_m, north_m)), np.hypot(north_m, east_m))
    return float(to[0]), float(to[1])


def scene(kind="sar", half_km=40.0, lat=LAT, lon=LON, scene_id="s", **other):
    corners = [destination(lat, lon, bearing, half_km * 1000 * 2**0.5) for bearing in (315, 45, 135, 225)]
    outline = shapely.Polygon([(float(x), float(y)) for y, x in corners])
    row = {"scene_id": scene_id, "seen_at": AT, "sensor": "a", "kind": kind, "pixel_m": 10.0}
    return SCENES.frame([{**row, "footprint": shapely.to_wkb(outline), **other}])


def detection(name, north_m=0.0, east_m=0.0, **other):
    lat, lon = place(north_m, east_m, other.pop("lat", LAT), other.pop("lon", LON))
    row = {"detection_id": name, "scene_id": "s", "seen_at": AT, "lat_deg": lat, "lon_deg": lon}
    return {**row, "length_m": 100.0, "length_sd_m": 10.0, "axis_deg": 90.0, "axis_sd_deg": 8.0, **other}


def radar(row, axis_deg, track_deg=TRACK):
    """Add to a detection what radar says of how ships are shifted at it."""
    along = float(azimuth_shift_m(1.0, axis_deg, track_deg + 90.0, INCIDENCE, SLANT, SPEED))
    told = {"track_bearing_deg": track_deg, "incidence_deg": INCIDENCE, "shift_m_per_kn": along, "axis_deg": axis_deg}
    return {**row, **told}


def shifted(speed_kn, course_deg, track_deg=TRACK):
    """Give by how much radar moves a ship, north and east [m]."""
    way = float(azimuth_shift_m(speed_kn, course_deg, track_deg + 90.0, INCIDENCE, SLANT, SPEED))
    return way * np.cos(np.radians(track_deg)), way * np.sin(np.radians(track_deg))


def reports(
    mmsi, north_m=0.0, east_m=0.0, speed_kn=0.0, course_deg=90.0, minutes=(-7, -2, 4, 9), track_id=None, **other
):
    """Give the reports of a ship that is so far from the middle of the scene at its moment."""
    lat, lon = other.pop("lat", LAT), other.pop("lon", LON)
    rows = []
    for minute in minutes:
        way = speed_kn * 1852 / 60 * minute
        north, east = way * np.cos(np.radians(course_deg)), way * np.sin(np.radians(course_deg))
        at = place(north_m + north, east_m + east, lat, lon)
        row = {"mmsi": mmsi, "seen_at": AT + timedelta(minutes=minute), "lat_deg": at[0], "lon_deg": at[1]}
        more = {
            "sog_kn": speed_kn,
            "cog_deg": course_deg,
            "heading_deg": course_deg,
            "ais_class": "A",
            "accurate": True,
        }
        rows.append({**row, **more, "message_type": 1, "track_id": track_id or f"{mmsi}-1", **other})
    return rows


def static(mmsi, length_m, **other):
    row = {"mmsi": mmsi, "seen_at": AT - timedelta(hours=1), "length_m": length_m, "beam_m": round(length_m / 6)}
    return {**row, "to_bow_m": length_m / 2, "to_port_m": round(length_m / 6) / 2, **other}


def detections_of(*rows):
    return DETECTIONS.frame(rows)


def positions_of(*ships):
    return POSITIONS.frame([row for ship in ships for row in ship])


def statics_of(*rows):
    return STATICS.frame(rows)


def of(matches, name):
    """Give the row that says what a detection is."""
    (row,) = matches.filter((pl.col("detection_id") == name) & (pl.col("class") != "rival")).to_dicts()
    return row


def fill(folder, *ships, statics=()):
    """Put ships and what they send of themselves into a lake, and find its tracks."""
    lake = Lake(folder, buckets=2)
    told = positions_of(*ships).with_columns(track_id=pl.lit(None, pl.String))
    lake.append([(told, statics_of(*statics))])
    for bucket in lake.buckets():
        lake.write_tracks(
            bucket, segment_tracks(lake.read_positions(bucket))[0].filter(pl.col("track_id").is_not_null())
        )
    return folder
