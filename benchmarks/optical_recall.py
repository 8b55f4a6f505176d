"""How many ships the coarse look at a Sentinel-2 tile passes on, of those that a full decode finds.

    python benchmarks/optical_recall.py [TILES] [FIRST_SEED]

Tiles of 1,024 x 1,024 pixels of 10 m are simulated as products on disk (lossless wavelet, as ESA writes it): sea by
winds of 1 to 12 m/s, clear to muddy, with haze and every other one with clouds, and in each 16 ships of 60 to 120 m, in
every third tile to 340 m, a quarter of them under way. Full is `find_optical_ships` on all pixels. A ship is passed on
when a cell of the coarse look within her own box and a cell around stands out: as if she were alone in her tile, so
that none is found for another's sake.
Last, as many tiles of empty sea tell how many are read for nothing.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ullage.detect.optical import find_optical_ships
from ullage.detect.optical.colours import colours_of
from ullage.detect.optical.looks import find_cells, power_of_two
from ullage.detect.optical.rule import OpticalRule
from ullage.records import Window
from ullage.simulate.optical import SENTINEL_2_BANDS, SENTINEL_2_DELAYS_S, ImageSettings, simulate_image
from ullage.simulate.optical.sentinel2_product import Described, as_numbers, write_safe
from ullage.sources.sentinel2 import read_scene

if TYPE_CHECKING:
    from ullage.records import Scene
    from ullage.simulate.optical import SimulatedImage

TILES = 40
FIRST = 5001
SIDE = 1024
SHIPS = 16
GROUND_M = 10.0
NEAR_M = 30.0
CLASSES = ((60.0, 80.0), (80.0, 120.0), (120.0, 400.0))


@dataclass(frozen=True)
class Seen:
    """One ship of 60 m or more: her length, whether the full decode finds her, and whether she is passed on."""

    seed: int
    length_m: float
    full: bool
    passed: bool


def settings_of(seed: int, ships: int) -> ImageSettings:
    """Give what a tile is made of; the seed draws the rest."""
    return ImageSettings(
        ground_m=GROUND_M,
        size=(SIDE, SIDE),
        bands=SENTINEL_2_BANDS,
        delays_s=SENTINEL_2_DELAYS_S,
        ships=ships,
        length_m=(60.0, 120.0 if seed % 3 else 340.0),
        moving=0.25,
        winds_m_s=(1.0, 12.0),
        view_zeniths_deg=(0.0, 11.0),
        bits=0,
        cloud_share=0.15 * (seed % 2),
    )


def product_of(made: SimulatedImage, folder: Path) -> Scene:
    """Write an image as a product, and read that."""
    values = made.values
    bands: dict[str, Any] = {}
    for k, band in enumerate(SENTINEL_2_BANDS):
        one = values[k]
        if band == "B11":
            one = one.reshape(SIDE // 2, 2, SIDE // 2, 2).mean(axis=(1, 3))
        bands[band] = as_numbers(one)
    return read_scene(write_safe(bands, Described(), folder, footprints=False))


def look(seed: int, rule: OpticalRule) -> list[Seen]:
    """Simulate a tile, and tell what becomes of its ships."""
    made = simulate_image(seed, settings_of(seed, SHIPS))
    with tempfile.TemporaryDirectory() as folder:
        scene = product_of(made, Path(folder))
        found = find_optical_ships(replace(scene, overview=None), rule)
        cells = _first_look(scene, rule)
    ships = found.filter(found["reject_reason"].is_null())
    at = ships.select("row", "column").to_numpy()
    seen = []
    for ship in made.truth.iter_rows(named=True):
        away_m = np.hypot(*(at - (ship["row"], ship["column"])).T) * GROUND_M
        full = bool((away_m <= max(NEAR_M, ship["length_m"] / 2)).any())
        seen.append(Seen(seed, ship["length_m"], full, bool(cells[_around(ship, SIDE // len(cells))].any())))
    return seen


def _first_look(scene: Scene, rule: OpticalRule) -> Any:
    step = power_of_two(rule.look.coarse_m / GROUND_M)
    return find_cells(scene, Window(0, 0, SIDE, SIDE), step, colours_of(scene), rule, GROUND_M * step)


def _around(ship: dict[str, Any], step: int) -> tuple[slice, slice]:
    """Give the cells of a ship's box, and one around."""
    turn = np.radians(ship["heading_deg"])
    half = ship["length_m"] / 2 / GROUND_M
    high, wide = half * abs(np.cos(turn)) / step + 1, half * abs(np.sin(turn)) / step + 1
    row, column = (ship[one] / step for one in ("row", "column"))
    return (
        slice(max(0, int(row - high)), int(np.ceil(row + high)) + 1),
        slice(max(0, int(column - wide)), int(np.ceil(column + wide)) + 1),
    )


def is_read(seed: int, rule: OpticalRule) -> bool:
    """Tell whether a tile of empty sea is read closely."""
    made = simulate_image(seed, settings_of(seed, 0))
    with tempfile.TemporaryDirectory() as folder:
        scene = product_of(made, Path(folder))
        return bool(_first_look(scene, rule).any())


def main() -> None:
    """Measure and tell."""
    tiles, first = (int(sys.argv[k]) if len(sys.argv) > k else one for k, one in ((1, TILES), (2, FIRST)))
    rule = OpticalRule()
    seen = [one for seed in range(first, first + tiles) for one in look(seed, rule)]
    print(f"{tiles} tiles from seed {first}, {len(seen)} ships; the coarse look has cells of {rule.look.coarse_m:g} m")
    for low, high in (*CLASSES, (60.0, 400.0)):
        own = [one for one in seen if low <= one.length_m < high]
        full = [one for one in own if one.full]
        passed, of_all = sum(one.passed for one in full), sum(one.passed for one in own)
        print(
            f"  {low:3.0f} to {high:3.0f} m: {len(own):4} ships, {len(full):4} found by the full decode, {passed:4} of "
            f"them passed on: {passed / max(len(full), 1):.4f}; of all {of_all / max(len(own), 1):.3f}"
        )
    read = [is_read(seed, rule) for seed in range(first + tiles, first + 2 * tiles)]
    clear = [one for seed, one in zip(range(first + tiles, first + 2 * tiles), read, strict=True) if seed % 2 == 0]
    print(f"  empty tiles read: {sum(read)} of {tiles}, {sum(clear)} of the {len(clear)} without clouds")


if __name__ == "__main__":
    main()
