"""The ships of OpenSARShip as chips: brought to pixels of 10 m, bands in order, and to one size.

Huang et al. 2018, doi 10.1109/JSTARS.2017.2755672. A file's size tells the ship's: so what lies outside is filled with
pixels of the chip's own rim, as it also is in simulated chips, for no reason at all.
"""

from __future__ import annotations

import csv
import math
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
import rasterio
from ssdd import DATA

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

    Floats32 = npt.NDArray[np.float32]

SIZE = 64
SPACING_M = 10.0
SLC_ROW_M, SLC_SLANT_M = 13.9, 2.33  # of IW single-look complex products


@dataclass(frozen=True, slots=True, eq=False)
class RealChip:
    """One ship.

    Parameters
    ----------
    scene, ship
        Product, and MMSI.
    values
        VV and VH, sigma nought, of shape (2, rows, columns) at 10 m, not yet of one size; VH is 0 where there is none.
    length_m
        As registers have it, or else as AIS has it; NaN when neither does.
    tanker
        Whether it is one.
    """

    scene: str
    ship: str
    values: Floats32
    length_m: float
    tanker: bool


def read_chips(folder: Path = DATA / "sar" / "opensarship") -> list[RealChip]:
    """Read all ships, in the order of the index."""
    with (folder / "index.csv").open(encoding="utf-8", errors="replace", newline="") as opened:
        rows = list(csv.DictReader(opened))
    return [_chip(folder, row) for row in rows if (folder / row["scene"] / "Patch_Cal" / row["chip"]).exists()]


def _chip(folder: Path, row: dict[str, str]) -> RealChip:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)
        with rasterio.open(folder / row["scene"] / "Patch_Cal" / row["chip"]) as opened:
            values = opened.read()
    both = np.zeros((2, *values.shape[1:]), np.float32)
    both[: len(values)] = values[::-1]  # VH comes first, or VV alone
    if "SLC" in row["scene"]:
        both = _resampled(both, SLC_ROW_M, SLC_SLANT_M / math.sin(math.radians(float(row["SAR.Incidence"]))))
    lengths = [_number(row[name]) for name in ("Mar.Length_overall", "AIS.Length")]
    known = [length for length in lengths if length > 0]
    kind = row["Mar.Elaborated_type"]
    tanker = "Tanker" in kind or row["AIS.Ship_Type"].startswith("8")
    return RealChip(row["scene"], row["AIS.MMSI"], both, known[0] if known else math.nan, tanker)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def _resampled(values: Floats32, row_m: float, column_m: float) -> Floats32:
    """Give intensities at 10 m: means along range, where pixels are finer, in between along azimuth."""
    rows, columns = values.shape[1:]
    size = max(1, round(columns * column_m / SPACING_M)), max(1, round(rows * row_m / SPACING_M))
    across = [cv2.resize(band, (size[0], rows), interpolation=cv2.INTER_AREA) for band in values]
    return np.stack([cv2.resize(band, size, interpolation=cv2.INTER_LINEAR) for band in across])


def to_size(values: Floats32, rng: np.random.Generator, side: tuple[int, int] = (SIZE, SIZE)) -> Floats32:
    """Give the middle of chips at one size; outside `side` it is filled with pixels of the rim.

    Parameters
    ----------
    values
        Of shape (2, rows, columns).
    rng
        Draws the pixels.
    side
        Most rows and columns that are kept.
    """
    rows, columns = (min(have, keep, SIZE) for have, keep in zip(values.shape[1:], side, strict=True))
    top, left = (values.shape[1] - rows) // 2, (values.shape[2] - columns) // 2
    kept = values[:, top : top + rows, left : left + columns]
    rim = np.ones((rows, columns), np.bool_)
    rim[2:-2, 2:-2] = False
    pixels = kept[:, rim]
    dark = pixels[:, pixels[0] <= np.quantile(pixels[0], 0.9)]  # a rim may touch a neighbour
    whole = dark[:, rng.integers(dark.shape[1], size=(SIZE, SIZE))]
    down, right = (SIZE - rows) // 2, (SIZE - columns) // 2
    whole[:, down : down + rows, right : right + columns] = kept
    return whole
