"""Read the chips of OpenSARShip as a detector would have cut them: one size, one spacing, one resolution.

For design and training only; nothing of it is in the package. ``load_chips()`` reads below ``ULLAGE_TEST_DATA`` or
``../shared/data``. A chip of the data set is as large as its ship's labelled extent asks, so that its size tells the
length. Here each is laid into `PIXELS` by `PIXELS` of 10 m, and what its file does not hold is filled with speckle
around the median of its own border; `only_filling` gives the same without the ship, to show what is left. Single-look
chips are averaged in range to the resolution of a GRD product and resampled to 10 m on the ground. Rows run along the
track, columns away from the satellite; `North_Direction` is the labelled axis of the ship, so that of it only the
direction of the track, one number a scene, is used.
"""

from __future__ import annotations

import csv
import os
import warnings
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Floats32 = npt.NDArray[np.float32]
    Bools = npt.NDArray[np.bool_]

PIXELS = 64
PIXEL_M = 10.0
LOOKS = 4.4  # of an IW GRDH pixel: Sentinel-1 product definition
SLC_RANGE_M, SLC_AZIMUTH_M = 2.329562, 13.939943  # annotation of both SLC products
GRD_RANGE_RESOLUTION_M = 20.0  # IW GRDH on the ground: Sentinel-1 product definition, 20 by 22 m
MEDIAN_OF_SPECKLE = 0.926  # median over mean of a gamma law of 4.4 looks
RING = 2  # pixels along the border of a chip that are taken for sea
NO_HEADING = 511


@dataclass(frozen=True, slots=True, eq=False)
class Chips:
    """Chips and the truth about their ships; arrays of shape (n,) unless said.

    Parameters
    ----------
    values
        Sigma nought, linear, VH then VV, of shape (n, 2, 64, 64); VH is 0 where a scene has none.
    clutter
        Mean of the sea, of shape (n, 2); 1 where a scene has no VH.
    has_vh
        Whether VH was taken.
    scene, ship, kind
        Number of the scene, MMSI, AIS ship type.
    length_m, beam_m
        Of the register, else of AIS; NaN when neither knows [m].
    bearing_deg
        Heading, or course when faster than 2 kn; NaN when neither is known [°].
    row_bearing_deg
        Bearing in which rows rise [°]; columns rise to its right.
    manual_m, axis_by_hand_deg
        The data set's own measurement by hand of length [m] and axis [°]; only for comparison.
    apart_s
        Time of the AIS report less that of the image [s].
    """

    values: Floats32
    clutter: Floats
    has_vh: Bools
    scene: npt.NDArray[np.int64]
    ship: npt.NDArray[np.int64]
    kind: npt.NDArray[np.int64]
    length_m: Floats
    beam_m: Floats
    bearing_deg: Floats
    row_bearing_deg: Floats
    manual_m: Floats
    axis_by_hand_deg: Floats
    apart_s: Floats
    scenes: tuple[str, ...]

    def tankers(self, low: float = 60.0, high: float = 180.0) -> Bools:
        """Tell tankers of some lengths."""
        return np.asarray((self.kind // 10 == 8) & (self.length_m >= low) & (self.length_m <= high))


def folds(chips: Chips) -> Iterator[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]]:
    """Leave out one scene at a time: give those to train with, without the ships of the scene, and those to test."""
    for scene in np.unique(chips.scene):
        test = chips.scene == scene
        train = ~test & ~np.isin(chips.ship, chips.ship[test])
        yield np.flatnonzero(train), np.flatnonzero(test)


def folder() -> Path:
    """Say where the chips lie."""
    shared = Path(__file__).resolve().parents[1] / "../shared/data"
    return Path(os.environ.get("ULLAGE_TEST_DATA", shared)) / "sar/opensarship"


def load_chips(where: Path | None = None, *, only_filling: bool = False) -> Chips:
    """Read all chips, in the order of the index; see the module and `Chips`."""
    where = where or folder()
    with (where / "index.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    scenes = tuple(sorted({row["scene"] for row in rows}))
    laid = [_lay(where, row, only_filling=only_filling) for row in rows]
    scene = np.array([scenes.index(row["scene"]) for row in rows])
    register, ais = _numbers(rows, "Mar.Length_overall"), _numbers(rows, "AIS.Length")
    breadth, width = _numbers(rows, "Mar.Breadth_extreme"), _numbers(rows, "AIS.Width")
    return Chips(
        np.stack([values for values, _ in laid]),
        np.stack([clutter for _, clutter in laid]),
        np.array(["1SDV" in row["scene"] for row in rows]),
        scene,
        np.array([int(row["AIS.MMSI"]) for row in rows]),
        _numbers(rows, "AIS.Ship_Type", least=-1).astype(np.int64),
        np.where(np.isfinite(register), register, ais),
        np.where(np.isfinite(breadth), breadth, width),
        _bearings(rows),
        _row_bearings(rows, scene),
        _numbers(rows, "SAR.Manual_Length"),
        _numbers(rows, "SAR.North_Direction", least=-1),
        _numbers(rows, "AIS.Time") - np.array([_time(row["SAR.Time_UTC"]) for row in rows]),
        scenes,
    )


def _numbers(rows: list[dict[str, str]], name: str, least: float = 0.0) -> Floats:
    """Give a column; what is no number or not above the least is NaN."""

    def number(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            return np.nan
        return value if value > least else np.nan

    return np.array([number(row[name]) for row in rows])


def _time(text: str) -> float:
    return datetime.strptime(text, "%Y/%m/%d.%H:%M:%S").replace(tzinfo=UTC).timestamp()


def _bearings(rows: list[dict[str, str]]) -> Floats:
    heading = _numbers(rows, "AIS.True_Head", least=-1)
    course, speed = _numbers(rows, "AIS.Cog", least=-1) / 10, _numbers(rows, "AIS.Sog", least=-1) / 10
    heading = np.where(heading == NO_HEADING, np.nan, heading)
    return np.asarray(np.where(np.isnan(heading) & (speed > 2), course, heading))


def _row_bearings(rows: list[dict[str, str]], scene: npt.NDArray[np.int64]) -> Floats:
    """Give the bearing of the track in each scene: all four were taken on the way south."""
    north, chip = _numbers(rows, "SAR.North_Direction"), _numbers(rows, "SAR.Chip_Direction", least=-400)
    upright = chip == 0  # there North_Direction is the track's alone
    out = np.empty(len(rows))
    for one in np.unique(scene):
        some = (scene == one) & upright
        pair = north[some] if some.any() else (north + chip)[scene == one]
        out[scene == one] = np.median(pair) + 180
    return out


def _lay(where: Path, row: dict[str, str], *, only_filling: bool) -> tuple[Floats32, Floats]:
    import rasterio

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)
        with rasterio.open(where / row["scene"] / "Patch_Cal" / row["chip"]) as file:
            bands = file.read().astype(np.float64)
    if "_SLC_" in row["scene"]:
        bands = np.stack([_multilook(band, float(row["SAR.Incidence"])) for band in bands])
    rng = np.random.default_rng(zlib.crc32(row["chip"].encode()))
    out, clutter = np.zeros((2, PIXELS, PIXELS), np.float32), np.ones(2)
    for k, band in zip(range(2 - len(bands), 2), bands, strict=True):
        out[k], clutter[k] = _fill(band, rng, only_filling=only_filling)
    return out, clutter


def _multilook(band: Floats, incidence_deg: float) -> Floats:
    """Bring single-look intensity to the spacing and resolution of a GRD product."""
    column_m = SLC_RANGE_M / np.sin(np.radians(incidence_deg))
    averaged = _resampled(band.T, column_m, GRD_RANGE_RESOLUTION_M / 2.355).T
    return _resampled(averaged, SLC_AZIMUTH_M, 0.0)


def _resampled(band: Floats, spacing_m: float, sigma_m: float) -> Floats:
    """Give rows every 10 m around the middle one, by weights of a normal law, or linear between rows."""
    middle = (len(band) - 1) / 2
    half = int(middle * spacing_m // PIXEL_M)
    off = np.arange(-half, half + 1)[:, None] * PIXEL_M - (np.arange(len(band)) - middle) * spacing_m
    weight = np.exp(-0.5 * (off / sigma_m) ** 2) if sigma_m else np.maximum(1 - np.abs(off) / spacing_m, 0)
    return np.asarray((weight / weight.sum(axis=1, keepdims=True)) @ band)


def _fill(band: Floats, rng: Any, *, only_filling: bool) -> tuple[Floats, float]:
    """Lay a chip into the middle of a square of speckle around the level of its border."""
    ring = np.ones(band.shape, np.bool_)
    ring[RING:-RING, RING:-RING] = False
    clutter = float(np.median(band[ring]) / MEDIAN_OF_SPECKLE)
    out = clutter * rng.gamma(LOOKS, 1 / LOOKS, (PIXELS, PIXELS))
    if not only_filling:
        cut = [slice(max((n - PIXELS) // 2, 0), max((n - PIXELS) // 2, 0) + min(n, PIXELS)) for n in band.shape]
        at = [
            slice(PIXELS // 2 - min(n, PIXELS) // 2, PIXELS // 2 - min(n, PIXELS) // 2 + min(n, PIXELS))
            for n in band.shape
        ]
        out[at[0], at[1]] = band[cut[0], cut[1]]
    return out, clutter
