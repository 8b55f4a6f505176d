"""A sea with ships in it, in five bands of Sentinel-2, in memory."""

from datetime import UTC, datetime

import numpy as np
from scipy.ndimage import gaussian_filter

import scenemaker
from ullage.records import OpticalView, Scene

BANDS = ("B02", "B03", "B04", "B08", "B11")
COLOURS = {"blue": 0, "green": 1, "red": 2, "nir": 3, "swir": 4}
WATER = np.array([0.035, 0.035, 0.02, 0.012, 0.006])
HULL = np.array([0.1, 0.11, 0.13, 0.14, 0.12])
DELAYS_S = (0.0, 0.527, 1.005, 0.264, 1.468)


def shape_of(rows, columns, row, column, length_m, beam_m, angle_deg, spacing_m=10.0):
    """Give how much of each pixel a rectangle covers, as a lens shows it."""
    fine = 5
    y, x = (np.arange(n * fine) / fine - (fine - 1) / (2 * fine) for n in (rows, columns))
    down, right = (y - row)[:, None] * spacing_m, (x - column)[None, :] * spacing_m
    c, s = np.cos(np.radians(angle_deg)), np.sin(np.radians(angle_deg))
    inside = (abs(down * c + right * s) <= length_m / 2) & (abs(right * c - down * s) <= beam_m / 2)
    share = inside.reshape(rows, fine, columns, fine).mean(axis=(1, 3))
    return gaussian_filter(share, 0.45)


def sea(rows=256, columns=256, seed=3, noise=0.0015):
    """Give empty sea of shape (5, rows, columns)."""
    noises = np.random.default_rng(seed).normal(0, noise, (len(BANDS), rows, columns))
    return (WATER[:, None, None] + noises).astype(np.float32)


def put(values, row, column, length_m, beam_m, angle_deg, colour=HULL, speed_px_s=(0.0, 0.0)):
    """Put a ship into a sea; a moving one lies elsewhere in each band."""
    rows, columns = values.shape[1:]
    for k, (one, late) in enumerate(zip(colour, DELAYS_S, strict=True)):
        at = row + speed_px_s[0] * late, column + speed_px_s[1] * late
        values[k] += shape_of(rows, columns, *at, length_m, beam_m, angle_deg) * (one - WATER[k])
    return values


class Coarser:
    """Means of cells of an array, and how many were asked for."""

    def __init__(self, pixels):
        self.pixels = pixels

    def read(self, window, step, bands=None):
        del bands  # all
        rows, columns = (-(-one // step) * step for one in (window.rows, window.columns))
        patch = self.pixels.read(window._replace(rows=rows, columns=columns))
        cells = patch.values.reshape(-1, rows // step, step, columns // step, step).mean(axis=(2, 4))
        valid = patch.valid.reshape(rows // step, step, columns // step, step).mean(axis=(1, 3)) >= 0.5
        return type(patch)(np.where(valid, cells, 0).astype(np.float32), valid)


def scene(values, valid=None, overview=False, clouds=None, bands=BANDS, delays=DELAYS_S):
    """Make a scene whose rows run south and whose columns run east."""
    _, rows, columns = values.shape
    pixels = scenemaker.ArrayPixels(values, valid)
    at = datetime(2024, 5, 18, 2, 10, tzinfo=UTC)
    return Scene(
        scene_id="S2A_TEST", kind="optical", sensor="sentinel-2a", started_at=at, ended_at=at,
        rows=rows, columns=columns, bands=bands,
        grid=scenemaker.tie_grid(rows, columns, 42.6, 133.0, row_bearing=180.0, column_bearing=90.0),
        pixels=pixels, optical=OpticalView(150.0, 60.0, 100.0, 85.0, 10.0, 10.0, delays_s=delays),
        overview=Coarser(pixels) if overview else None, clouds=clouds, radiometry="reflectance",
    )  # fmt: skip
