"""Two rough points on a hull: the plane between them, and whether the pixels about it can be measured."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from ullage.cargo.freeboard.geometry import cotangent
from ullage.detect.waterline.frame import HullFrame
from ullage.detect.waterline.result import WaterlineError

if TYPE_CHECKING:
    from ullage.cargo.freeboard.geometry import Direction
    from ullage.detect.waterline.frame import Chip
    from ullage.detect.waterline.result import Point
    from ullage.detect.waterline.rule import WaterlineRule
    from ullage.records import Scene

WIDE: Final = 0.12
"""Of the length: more than half of any tanker's beam."""
_LEAST_LENGTH_PX: Final = 40
_LENGTHS_M: Final = (20.0, 460.0)
_BEYOND_M: Final = 8.0  # of the points, that have to be in the image: they may be off by so much
_MOST_MISSING: Final = 0.06


def rough_frame(scene: Scene, bow: Point, stern: Point) -> tuple[HullFrame, float]:
    """Give the frame between two points and their distance [m]."""
    from ullage.geo import bearing_deg, distance_m

    row, column = scene.grid.pixel(np.array([bow[0], stern[0]]), np.array([bow[1], stern[1]]))
    inside = (np.rint(row) >= 0) & (np.rint(row) < scene.rows)
    inside &= (np.rint(column) >= 0) & (np.rint(column) < scene.columns)
    for name, point, there in zip(("bow", "stern"), (bow, stern), inside, strict=True):
        if not there:
            raise WaterlineError(
                f"{scene.source}: the {name} at {point[1]:.5f},{point[0]:.5f} lies outside the image: expected "
                "longitude,latitude of a point in it"
            )
    length = float(distance_m(*bow, *stern))
    frame = HullFrame.at(scene, float(row.mean()), float(column.mean()), float(bearing_deg(*stern, *bow)))
    low, high = _LENGTHS_M
    if not low <= length <= high:
        raise WaterlineError(
            f"{scene.source}: bow and stern are {length:.0f} m apart; expected a ship of {low:.0f} to {high:.0f} m: "
            "give both ends of one ship"
        )
    if length < _LEAST_LENGTH_PX * frame.pixel_m:
        raise WaterlineError(
            f"{scene.source}: the ship is {length / frame.pixel_m:.0f} pixels long; expected {_LEAST_LENGTH_PX} or "
            f"more: pixels of {frame.pixel_m:.2g} m show no waterline"
        )
    return frame, length


def reach_m(length: float, sun: Direction, view: Direction, rule: WaterlineRule) -> float:
    """Give how far to the sides has to be read [m]."""
    thrown = float(cotangent(sun.elevation_deg) + cotangent(view.elevation_deg))
    highest = min(rule.most_freeboard_m, 0.12 * length)
    return WIDE * length + 3 * rule.points_sd_m + min(highest * thrown, 80.0) + 15.0


def check_pixels(scene: Scene, chip: Chip, frame: HullFrame, length: float, rule: WaterlineRule) -> None:
    """Refuse a hull that is cut off, saturated or clouded."""
    step = max(frame.pixel_m, 0.5)
    half = length / 2 + _BEYOND_M
    x, y = np.arange(-half, half, step)[:, None], np.arange(-WIDE * length, WIDE * length, step)[None, :]
    row, column = (np.rint(one).astype(int) for one in frame.pixels(x, y))
    row, column = row - chip.window.row, column - chip.window.column
    valid = chip.valid[row, column]
    if (~valid).mean() > _MOST_MISSING:
        raise WaterlineError(
            f"{scene.source}: {(~valid).mean():.0%} of what lies about the ship is outside the image or without data: "
            "she is cut; take an image that shows her whole"
        )
    values = chip.values[:, row, column]
    top = values.max(axis=(1, 2), keepdims=True)
    saturated = float(((values >= top) & valid).mean(axis=(1, 2)).max())
    if saturated > rule.most_saturated:
        raise WaterlineError(
            f"{scene.source}: {saturated:.0%} of what lies about the ship has the highest value there is: saturated; "
            "take the image before it was stretched for display"
        )
    if scene.clouds is not None:
        clouded = scene.clouds.read(chip.window)[row, column].mean()
        if clouded > rule.most_clouded:
            raise WaterlineError(f"{scene.source}: {clouded:.0%} of what lies about the ship is under cloud")
    if not np.ptp(values[:, valid]) > 0:
        raise WaterlineError(f"{scene.source}: there is nothing but one value about the ship")
