"""Small scenes in memory, and detections by hand."""

from datetime import UTC, datetime, timedelta

import numpy as np
import shapely

from ullage.geo import destination
from ullage.records import Patch, SarView, Scene, TieGrid
from ullage.tables import DETECTIONS

AT = datetime(2024, 5, 18, 21, 30, tzinfo=UTC)


class ArrayPixels:
    """Pixels that are in memory; what lies outside is not valid."""

    def __init__(self, values, valid=None):
        self.values = values
        self.valid = np.ones(values.shape[1:], np.bool_) if valid is None else valid
        self.largest = 0

    def read(self, window, *, noise_removed=False):
        del noise_removed  # there is none
        bands, rows, columns = self.values.shape
        self.largest = max(self.largest, window.rows * window.columns)
        out = np.zeros((bands, window.rows, window.columns), np.float32)
        valid = np.zeros((window.rows, window.columns), np.bool_)
        top, left = max(window.row, 0), max(window.column, 0)
        bottom, right = min(window.row + window.rows, rows), min(window.column + window.columns, columns)
        if bottom > top and right > left:
            to = (slice(top - window.row, bottom - window.row), slice(left - window.column, right - window.column))
            valid[to] = self.valid[top:bottom, left:right]
            out[:, *to] = np.where(valid[to], self.values[:, top:bottom, left:right], 0)
        return Patch(out, valid)


def tie_grid(rows, columns, lat, lon, row_bearing=348.0, column_bearing=78.0, spacing_m=10.0):
    """Give a grid whose first pixel lies at a place and whose rows and columns run along bearings."""
    down = np.linspace(0, rows - 1, 9)
    right = np.linspace(0, columns - 1, 9)
    at_lat, at_lon = destination(lat, lon, row_bearing, down[:, None] * spacing_m)
    lats, lons = destination(at_lat, at_lon, column_bearing, right[None, :] * spacing_m)
    return TieGrid(down, right, lats, lons)


def scene(values, lat=42.6, lon=133.0, valid=None, scene_id="S1A_TEST", at=AT, sensor="sentinel-1a", **grid):
    """Make a scene of sigma nought of shape (bands, rows, columns)."""
    _, rows, columns = values.shape
    view = SarView(0.05547, 7590.0, True, 4.4, 10.0, 10.0, 21.0, 20.0, relative_orbit=61)
    return Scene(
        scene_id=scene_id, kind="sar", sensor=sensor, started_at=at, ended_at=at + timedelta(seconds=rows / 700),
        rows=rows, columns=columns, bands=("VV", "VH")[: len(values)],
        grid=tie_grid(rows, columns, lat, lon, **grid), pixels=ArrayPixels(values.astype(np.float32), valid), sar=view,
    )  # fmt: skip


def sea(rows=300, columns=400, bands=2, seed=1):
    """Give speckle of a calm sea."""
    generator = np.random.default_rng(seed)
    mean = np.array([0.02, 0.004])[:bands, None, None]
    return mean * generator.gamma(4.4, 1 / 4.4, (bands, rows, columns))


def detection(a_scene, row, column, length=150.0, beam=24.0, axis=30.0, reason=None, **others):
    """Give a row of the table of detections, as it would be found in a scene, with its hull."""
    lat, lon = (float(one) for one in a_scene.grid.position(row, column))
    ring = []
    for along, aside in ((1, 1), (1, -1), (-1, -1), (-1, 1)):
        mid = destination(lat, lon, axis, along * length / 2)
        ring.append([float(one) for one in destination(*mid, axis + 90, aside * beam / 2)][::-1])
    return {
        "detection_id": f"d-{row:06.0f}{column:06.0f}",
        "scene_id": a_scene.scene_id,
        "seen_at": a_scene.seen_at(row),
        "lat_deg": lat,
        "lon_deg": lon,
        "length_m": length,
        "length_sd_m": 12.0,
        "beam_m": beam,
        "beam_sd_m": 5.0,
        "axis_deg": axis,
        "contrast_db": 21.0,
        "p_ship": 0.97,
        "reject_reason": reason,
        "pixels": 30,
        "row": float(row),
        "column": float(column),
        "hull": shapely.to_wkb(shapely.Polygon(ring)),
        "rule": "DetectRule()",
    } | others


def detections(*rows):
    return DETECTIONS.frame(rows)
