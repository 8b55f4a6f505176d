"""Ships as they look from above, drawn flat: every part of the layout is known."""

from datetime import UTC, datetime
from types import SimpleNamespace

import numpy as np

from ullage.detect.waterline import Point
from ullage.geo import destination
from ullage.records import OpticalView, Patch, Scene, TieGrid

AT = 42.7, 133.1
WATER, DECK, WHITE = (0.06, 0.05, 0.04, 0.02), (0.06, 0.07, 0.17, 0.24), (0.55, 0.58, 0.60, 0.58)


class Picture:
    def __init__(self, values):
        self.values = values

    def read(self, window, *, noise_removed=False):  # noqa: ARG002 - as the door has it
        bands, rows, columns = self.values.shape
        out = np.zeros((bands, window.rows, window.columns), np.float32)
        valid = np.zeros((window.rows, window.columns), bool)
        r = np.arange(window.row, window.row + window.rows)
        c = np.arange(window.column, window.column + window.columns)
        r, c = r[(r >= 0) & (r < rows)], c[(c >= 0) & (c < columns)]
        inside = np.ix_(r - window.row, c - window.column)
        out[:, inside[0], inside[1]] = self.values[:, r[:, None], c[None, :]]
        valid[inside] = True
        return Patch(out, valid)


def flat_ship(
    *, length=100.0, beam=16.0, heading=30.0, ground=1.0, house=(0.05, 0.16), manifold=0.55, deck=DECK, water=WATER,
    light=1.0, air=0.0, noise=0.001, seed=1, room=1.5, view=(0.0, 89.9), hatches=(),
):  # fmt: skip
    """Give a scene with one ship, her ends, and nothing that is high."""
    side = int(room * length / ground) + 1
    size = 4 * side
    axis = ((np.arange(size) + 0.5) / 4 - side / 2) * ground
    east, north = axis[None, :], -axis[:, None]
    sin, cos = np.sin(np.radians(heading)), np.cos(np.radians(heading))
    part, y = (east * sin + north * cos) / length + 0.5, east * cos - north * sin
    half = beam / 2 * np.clip(1 - np.clip((part - 0.85) / 0.15, 0, 1) ** 2, 0, 1) ** 0.6
    hull = (part >= 0) & (part <= 1) & (np.abs(y) <= half)
    marks = [((part > house[0]) & (part < house[1]) & (np.abs(y) < 0.42 * beam), WHITE)]
    if manifold is not None:
        marks.append(((np.abs(part - manifold) < 0.015) & (np.abs(y) < 0.45 * beam), (0.3, 0.31, 0.32, 0.33)))
    marks += [((part > a) & (part < b) & (np.abs(y) < 0.4 * beam), (0.3, 0.32, 0.34, 0.4)) for a, b in hatches]
    bands = []
    for at in range(4):
        fine = np.where(hull, deck[at], water[at])
        for there, colour in marks:
            fine = np.where(there & hull, colour[at], fine)
        bands.append(fine.reshape(side, 4, side, 4).mean(axis=(1, 3)))
    values = np.array(bands) * light + air
    values += noise * np.random.default_rng(seed).standard_normal(values.shape)
    ends = [Point(*(float(one) for one in destination(*AT, heading + turn, length / 2))) for turn in (0, 180)]
    return SimpleNamespace(scene=scene_of(values.astype(np.float32), ground, view), bow=ends[0], stern=ends[1])


def scene_of(values, ground, view=(0.0, 89.9)):
    """Give a scene of values, north up about `AT`."""
    side = values.shape[1]
    ties = np.linspace(0, side - 1, 5)
    north, east = ((side - 1) / 2 - ties)[:, None] * ground, (ties - (side - 1) / 2)[None, :] * ground
    lat, lon = destination(*AT, np.degrees(np.arctan2(east, north + 0 * east)), np.hypot(north, east))
    when = datetime(2024, 5, 18, 2, tzinfo=UTC)
    seen = OpticalView(150.0, 45.0, view[0], view[1], ground, ground)
    return Scene(
        scene_id="flat", kind="optical", sensor="drawn", started_at=when, ended_at=when, rows=side, columns=side,
        bands=("blue", "green", "red", "nir"), grid=TieGrid(ties, ties, lat, lon), pixels=Picture(values),
        optical=seen, radiometry="reflectance", source="flat",
    )  # fmt: skip
