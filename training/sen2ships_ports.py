"""The ports of sen2ships as lessons."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import cv2
import numpy as np
from scipy.ndimage import binary_dilation, distance_transform_edt, label
from sen2ships_crops import Lesson, Ship

from ullage.detect.optical.colours import COLOURS, colours_of
from ullage.detect.optical.rule import OpticalRule
from ullage.detect.optical.water import find_water, find_wet
from ullage.records import Window
from ullage.sources.sentinel2 import read_scene

sys.path.insert(0, str(Path(__file__).parents[1] / "design"))
from fit_optical import BESIDE_M, DATA, LAND_M2, PORTS, mask_of

__all__ = ["PORTS", "read_lesson"]
NEAR_M = 150.0  # of water: what is farther inland is never asked about
SHORE_M = 100.0


def read_lesson(name: str, folder: Path = DATA) -> Lesson:
    """Read a port."""
    scene = read_scene(folder / name)
    patch = scene.pixels.read(Window(0, 0, scene.rows, scene.columns))
    side = float(np.mean(scene.spacing_m(scene.rows / 2, scene.columns / 2)))
    colours, rule = colours_of(scene), OpticalRule()
    water = find_water(patch.values, patch.valid, colours, side, rule.water)
    wet, departure, _ = find_wet(water, patch.values, patch.valid, side, rule.water)
    over = patch.values - water.mean
    stack = np.stack([*(over[colours[one]] for one in COLOURS), departure]).astype(np.float32)
    labels = json.loads((folder / name / f"{name}_coco.json").read_text("utf-8"))["annotations"]
    masks = [mask_of(one["segmentation"]) for one in labels]
    number = np.zeros(wet.shape, np.int32)
    for k, mask in enumerate(masks, start=1):
        number[mask] = k
    dry, _ = label(~wet & patch.valid & ~binary_dilation(number > 0))
    large = np.bincount(dry.ravel()) * side**2 > LAND_M2
    large[0] = False
    shore_m = distance_transform_edt(~large[dry]) * side
    near = patch.valid & (distance_transform_edt(~wet) * side < NEAR_M)
    shore = np.argwhere(near & (shore_m < SHORE_M))
    ships = [_ship(mask, k, alongside=bool(shore_m[mask].min() < BESIDE_M)) for k, mask in enumerate(masks, start=1)]
    return Lesson(
        name, stack, number.astype(np.float32), wet.astype(np.uint8), near.astype(np.uint8), shore, side, ships
    )


def _ship(mask: np.ndarray, number: int, *, alongside: bool) -> Ship:
    rows, columns = np.nonzero(mask)
    corners = np.concatenate([np.column_stack([columns + a, rows + b]) for a in (-0.5, 0.5) for b in (-0.5, 0.5)])
    (x, y), (wide, high), degrees = cv2.minAreaRect(corners.astype(np.float32))
    angle = np.radians(degrees if wide >= high else degrees + 90)
    return Ship(x, y, max(wide, high), min(wide, high), float(angle), number, alongside)
