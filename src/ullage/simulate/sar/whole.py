"""Whole IW scenes, written in blocks: 25,000 by 16,700 pixels of two polarisations, in a minute and with little memory.

Only here does clutter repeat: speckle and texture are cut from one large periodic field each, at a place of its own for
every block of 512 by 512 pixels, so that nothing about false alarms should be measured on it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.draws import stream
from ullage.kernels import in_threads, kernel, map_in_threads
from ullage.records import Window
from ullage.simulate.sar.described import Described
from ullage.simulate.sar.landscape import LAND, SURFACES, WATER, draw_landscape
from ullage.simulate.sar.orbit import fly_over
from ullage.simulate.sar.pixels import ArrayPixels
from ullage.simulate.sar.radiometry import gain, noise_window, sea_sigma
from ullage.simulate.sar.safe import control_points, finish_safe, start_safe, write_annotations
from ullage.simulate.sar.scene import BANDS, LAND_LENGTH, describe_scene
from ullage.simulate.sar.settings import SarSettings
from ullage.simulate.sar.speckle import draw_speckle, draw_texture
from ullage.simulate.sar.target import add_stamp, stamp
from ullage.simulate.sar.targets import draw_targets
from ullage.simulate.sar.tiff import Measurement
from ullage.simulate.sar.truth import write_down

if TYPE_CHECKING:
    import os
    from pathlib import Path

    import numpy.typing as npt
    import polars as pl

    from ullage.simulate.sar.landscape import Landscape
    from ullage.simulate.sar.orbit import Flight
    from ullage.simulate.sar.target import Stamp

    Floats32 = npt.NDArray[np.float32]

FIELD: Final = 2048  # side of the periodic fields; a power of two, so that the kernel takes remainders by a mask
BLOCK: Final = 512  # the kernel has it as a shift of 9
NEAR_ROWS: Final = 800  # of a terminal: elsewhere land is drawn in squares of 80 m
COARSE: Final = 3  # halvings
NO_PIXELS: Final = ArrayPixels(
    np.zeros((2, 0, 0), np.float32), np.zeros((0, 0), np.bool_), np.zeros((2, 0, 0), np.float32)
)
WHOLE: Final = SarSettings(
    rows=16_700, columns=25_000, swath_column=0, ships=250, boats=60, land="terminal", seaward_m=40_000.0
)
"""A whole IW scene off a terminal, two fifths of it land."""


@dataclass(frozen=True, eq=False)
class WrittenScene:
    """A product on disk and what is true in it."""

    path: Path
    truth: pl.DataFrame


def write_whole_scene(seed: int, folder: str | os.PathLike[str], settings: SarSettings | None = None) -> WrittenScene:
    """Simulate a scene of any size straight into a SAFE folder.

    Parameters
    ----------
    seed
        Fixes everything.
    folder
        Where the ``.SAFE`` folder is put.
    settings
        What it is made of; a whole IW scene when None. No border noise is made.

    Returns
    -------
    WrittenScene
        Its folder, and the truth as `simulate_scene` gives it.

    Raises
    ------
    FileExistsError
        When the folder is there already.
    """
    settings = settings or WHOLE
    flight = fly_over(
        settings.lat_deg, settings.lon_deg, settings.started_at, settings.rows, settings.columns,
        settings.swath_column, settings.ascending,
    )  # fmt: skip
    rng = np.random.default_rng(stream(seed, "landscape"))
    land = draw_landscape(rng, settings.land, settings.rows, settings.columns, settings.seaward_m)
    targets = draw_targets(seed, settings, flight, land)
    stamps = map_in_threads(stamp, [one.points for one in targets])
    scene = describe_scene(seed, settings, flight, NO_PIXELS)
    safe, stems = start_safe(scene, folder)
    whole = _Whole(seed, settings, flight, land, stamps)
    for band, stem in enumerate(stems):
        path = safe / "measurement" / f"{stem}.tiff"
        with Measurement(path, scene.rows, scene.columns, control_points(scene)) as out:
            mean, square = whole.write(band, out)
        deviation = float(np.sqrt(square - mean**2))
        write_annotations(
            safe, stem, Described(flight, settings, BANDS[band], band + 1, scene.ended_at, mean, deviation)
        )
    finish_safe(scene, safe)
    peaks = [one.values.max(axis=(1, 2)) for one in stamps]
    return WrittenScene(safe, write_down(scene, targets, peaks, whole.clutter))


@dataclass(frozen=True, eq=False)
class _Whole:
    """What the blocks of a scene are made from."""

    seed: int
    settings: SarSettings
    flight: Flight
    land: Landscape
    stamps: list[Stamp]

    @cached_property
    def gain(self) -> Floats32:
        """A of each column."""
        return gain(self._incidence).astype(np.float32)

    @cached_property
    def _incidence(self) -> Any:
        return self.flight.incidence((self.flight.rows - 1) / 2, np.arange(self.flight.columns))

    @cached_property
    def _textures(self) -> tuple[Floats32, Floats32]:
        """Periodic textures of mean 1, of sea and of land."""
        rng = np.random.default_rng(stream(self.seed, "fields"))
        shape = self.settings.sea_shape
        sea = np.ones((FIELD, FIELD), np.float32) if shape is None else draw_texture(rng, FIELD, FIELD, shape)
        return sea, draw_texture(rng, FIELD, FIELD, SURFACES[LAND][2], LAND_LENGTH)

    def clutter(self, row: int, column: int) -> tuple[Any, bool]:
        """Give the mean of sigma nought with noise at a pixel, VV and VH, and whether it is on land."""
        surface = int(self.land.surface([row], [column])[0, 0])
        window = Window(row, column, 1, 1)
        noise = np.array([noise_window(window, self.settings.swath_column, band)[0, 0] for band in BANDS])
        if surface != WATER:
            return noise + 10 ** (np.array(SURFACES[surface][:2]) / 10), True
        sea = [sea_sigma(self._incidence[column], self.settings.wind_m_s, band) for band in BANDS]
        return noise + np.array(sea, np.float64), False

    def write(self, band: int, out: Measurement) -> tuple[float, float]:
        """Write the blocks of one polarisation; give the means of its digital numbers and of their squares."""
        rng = np.random.default_rng(stream(self.seed, "fields", BANDS[band]))
        speckle = draw_speckle(rng, FIELD, FIELD, self.settings.looks)
        total = np.zeros(2)
        for row in range(0, self.flight.rows, BLOCK):
            numbers, sums = self._block(band, row, min(BLOCK, self.flight.rows - row), speckle)
            total += sums.sum(axis=0)
            out.append(numbers)
        mean, square = total / (self.flight.rows * self.flight.columns)
        return float(mean), float(square)

    def _block(self, band: int, row: int, rows: int, speckle: Floats32) -> tuple[Any, Any]:
        """Make digital numbers of some rows, and the sums of them and of their squares in each row."""
        columns = self.flight.columns
        rng = np.random.default_rng(stream(self.seed, "block", BANDS[band], str(row)))
        shifts = rng.integers(0, FIELD, (columns // BLOCK + 1, 4))
        values = noise_window(Window(row, 0, rows, columns), self.settings.swath_column, BANDS[band])
        near = abs(row + rows / 2 - self.land.row) < NEAR_ROWS
        halvings = 0 if near else COARSE
        step = 1 << halvings
        surface = self.land.surface(row + np.arange(0, rows, step), np.arange(0, columns, step))
        sea = sea_sigma(self._incidence, self.settings.wind_m_s, BANDS[band]).astype(np.float32)
        bright = np.array([0.0] + [10 ** (SURFACES[kind][band] / 10) for kind in sorted(SURFACES)], np.float32)
        fields = (speckle, *self._textures)
        in_threads(lambda a, b: fill_block(values, a, b, surface, halvings, sea, bright, fields, shifts), rows, 64)
        for one in self.stamps:
            add_stamp(values[None], replace(one, values=one.values[band : band + 1]), row)
        numbers, sums = np.empty((rows, columns), np.uint16), np.zeros((rows, 2))
        border = self.settings.border_columns
        in_threads(lambda a, b: number_block(values, a, b, self.gain, border, numbers, sums), rows, 64)
        return numbers, sums


@kernel
def fill_block(
    values: Any, first: Any, last: Any, surface: Any, halvings: Any, sea: Any, bright: Any, fields: Any, shifts: Any
) -> None:
    """Make the sigma nought of some rows, in place of their noise."""
    speckle, texture, ground = fields
    mask = speckle.shape[0] - 1
    for r in range(first, last):
        land = surface[r >> halvings]
        for block in range(shifts.shape[0]):
            by = shifts[block]
            sea_row, land_row = texture[(r + by[0]) & mask], ground[(r + by[0]) & mask]
            speckle_row = speckle[(r + by[2]) & mask]
            for c in range(block << 9, min((block + 1) << 9, values.shape[1])):
                kind = land[c >> halvings]
                at = (c + by[1]) & mask
                mean = sea[c] * sea_row[at] if kind == 0 else bright[kind] * land_row[at]
                values[r, c] = (mean + values[r, c]) * speckle_row[(c + by[3]) & mask]


def fill_reference(
    values: Any, surface: Any, halvings: int, sea: Any, bright: Any, fields: tuple[Any, Any, Any], shifts: Any
) -> Any:
    """Give what the kernel makes of noise, pixel by pixel."""
    speckle, texture, ground = fields
    out = np.empty_like(values)
    for r, c in np.ndindex(*values.shape):
        by = shifts[c // BLOCK]
        kind = int(surface[r >> halvings, c >> halvings])
        first, second = (((r + by[k]) % FIELD, (c + by[k + 1]) % FIELD) for k in (0, 2))
        mean = sea[c] * texture[first] if kind == WATER else bright[kind] * ground[first]
        out[r, c] = (mean + values[r, c]) * speckle[second]
    return out


@kernel
def number_block(values: Any, first: Any, last: Any, scale: Any, border: Any, numbers: Any, sums: Any) -> None:
    """Turn the sigma nought of some rows into digital numbers."""
    for r in range(first, last):
        for c in range(values.shape[1]):
            number = np.sqrt(max(values[r, c], np.float32(0))) * scale[c] + np.float32(0.5)
            number = np.float32(0) if c < border else min(max(number, np.float32(1)), np.float32(65535))
            numbers[r, c] = number
            sums[r, 0] += numbers[r, c]
            sums[r, 1] += np.float64(numbers[r, c]) * np.float64(numbers[r, c])
