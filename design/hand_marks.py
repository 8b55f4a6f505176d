"""Why a point set by hand counts as 0.7 pixels, and one drawn to the image's edge for no less.

Simulated tankers whose deck edge and shadow are known: an analyst sets seven pairs of points near them, each off by a
click's error, by hand alone and then drawn to the edge (`ullage.detect.waterline.snap`). Printed are how far the points
of repeated marking scatter, how far the freeboards are off, and how many 90 % intervals hold the truth.

    python design/hand_marks.py [FIRST_SEED] [COUNT]
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from ullage.cargo.freeboard.geometry import Direction, across, cotangent, strip_factor
from ullage.cargo.freeboard.strip import freeboard_from_strip
from ullage.detect.waterline import EdgePair, Point, WaterlineRule, measure_given_edges
from ullage.detect.waterline.frame import HullFrame
from ullage.detect.waterline.snap import snap_to_edge
from ullage.simulate.optical import ImageSettings, simulate_image

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.cargo.freeboard.geometry import StripFactor
    from ullage.records import Scene

    Floats = npt.NDArray[np.float64]
    Found = dict[str, list[Any]]

PIXELS = (0.3, 0.5, 0.7)
PAIRS = np.linspace(-0.22, 0.22, 7)  # of the length
CLICK_PX = 0.7
REPEATS = 4


def imaged(seed: int, pixel_m: float) -> Any:
    """Image one tanker in the open, sun and satellite about as they stand at 40° north."""
    rng = np.random.default_rng(seed)
    settings = ImageSettings(
        size=(int(240 / pixel_m),) * 2, ground_m=pixel_m, bands=("pan",), kinds=("tanker",), length_m=(70, 145),
        heading_deg=float(rng.uniform(0, 360)), sun_azimuth_deg=float(rng.uniform(130, 210)),
        sun_elevation_deg=float(rng.uniform(18, 50)), view_azimuth_deg=float(rng.uniform(0, 360)),
        view_elevation_deg=float(rng.uniform(65, 88)), taken_at=datetime(2024, 3, 1, 1, 50, tzinfo=UTC),
    )  # fmt: skip
    return simulate_image(seed, settings)


def edges(made: Any, truth: dict[str, Any], view: Direction, factor: StripFactor) -> tuple[Any, ...]:
    """Give where deck edge and shadow's end are imaged, in pixels, and the directions across."""
    frame = HullFrame.at(made.scene, truth["row"], truth["column"], truth["heading_deg"])
    sign = 1.0 if factor.side == "starboard" else -1.0
    x = PAIRS * truth["length_m"]
    freeboard = truth["freeboard_m"] - truth["trim_m"] * x / (0.95 * truth["length_m"])
    half = truth["beam_m"] / 2
    # a height is imaged away from the satellite, its shadow falls away from the sun
    laid = -float(cotangent(view.elevation_deg)) * float(across(view.azimuth_deg, truth["heading_deg"]))
    deck, end = sign * half + freeboard * laid, sign * (half + freeboard * factor.shadow)
    return frame, sign, x, deck, end


def main(first: int, count: int) -> None:
    """Print the table."""
    print(f"pixel  {'points':14}  scatter of a point  median error  nine of ten  held   of")
    for pixel_m in PIXELS:
        found: Found = {"by hand": [], "drawn to edge": []}
        scatter: Found = {name: [] for name in found}
        for seed in range(first, first + count):
            one(seed, pixel_m, found, scatter)
        for name, rows in found.items():
            error, held = np.array(rows).T
            spread = np.sqrt(np.nanmean(np.square(scatter[name])))
            told = f"{spread:.2f} px{'':12}  {np.median(error):.2f} m        {np.quantile(error, 0.9):.2f} m"
            print(f"{pixel_m} m  {name:14}  {told}       {held.mean():.0%}   {len(rows)}")


def one(seed: int, pixel_m: float, found: Found, scatter: Found) -> None:
    """Mark one tanker several times."""
    made = imaged(seed, pixel_m)
    truth = made.truth.row(0, named=True)
    light = made.scene.optical
    sun, view = (
        Direction(getattr(light, f"{at}_azimuth_deg"), getattr(light, f"{at}_elevation_deg")) for at in ("sun", "view")
    )
    factor = strip_factor(sun, view, truth["heading_deg"])
    if factor.side is None or factor.k < 0.5 or truth["freeboard_m"] * factor.k < 3 * pixel_m:
        return
    frame, sign, x, deck, end = edges(made, truth, view, factor)
    rng = np.random.default_rng([seed, 7])
    marked: Found = {name: [] for name in found}
    for _ in range(REPEATS):
        clicks = [y + CLICK_PX * pixel_m * rng.standard_normal(y.size) for y in (deck, end)]
        marked["by hand"].append(clicks)
        marked["drawn to edge"].append(
            [snapped(made.scene, frame, sign, x, y, kind) for y, kind in zip(clicks, (-1, 1), strict=True)]
        )
    bow, stern = (Point(truth[f"{at}_lat_deg"], truth[f"{at}_lon_deg"]) for at in ("bow", "stern"))
    for name, repeats in marked.items():
        scatter[name].append(np.array(repeats).std(axis=0, ddof=1).ravel() / pixel_m)
        pairs = [
            EdgePair(*places) for places in zip(*(positions(made.scene, frame, x, y) for y in repeats[0]), strict=True)
        ]
        strip = measure_given_edges(made.scene, bow, stern, sun, view, pairs, WaterlineRule())
        if strip.width_m is None or strip.width_sd_m is None:
            continue
        told = freeboard_from_strip(
            strip.width_m,
            strip.width_sd_m,
            sun,
            view,
            strip.heading_deg,
            strip.heading_sd_deg,
            side=strip.side,
            seed=seed,
        )
        if told.can_tell:
            found[name].append((abs(told.mid - truth["freeboard_m"]), told.low < truth["freeboard_m"] < told.high))


def snapped(scene: Scene, frame: HullFrame, sign: float, x: Floats, y: Floats, kind: int) -> Floats:
    """Draw points to the edges beside them; those without one stay."""
    rows, columns = frame.pixels(x, y)
    moved = []
    for row, column, at in zip(rows, columns, y, strict=True):
        edge = snap_to_edge(scene, row, column, frame.heading_deg + sign * 90, rising=kind)
        moved.append(at if edge is None else at + sign * edge.moved_px * frame.pixel_m)
    return np.array(moved)


def positions(scene: Scene, frame: HullFrame, x: Floats, y: Floats) -> list[Point]:
    """Give points of the hull's plane as places."""
    lat, lon = scene.grid.position(*frame.pixels(x, y))
    return [Point(float(a), float(b)) for a, b in zip(lat, lon, strict=True)]


if __name__ == "__main__":
    main(*(int(one) for one in (sys.argv[1:] or ("3000", "40"))))
