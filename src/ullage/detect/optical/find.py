"""Find the ships of an optical scene: read coarse to fine, part from the water, judge, measure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np
import polars as pl

from ullage.detect.candidates.reject import FIXED
from ullage.detect.candidates.structures import is_fixed
from ullage.detect.hull.outline import bearings_from_rows, hull_polygons
from ullage.detect.mask import as_polygons, coarse_mask, is_inside
from ullage.detect.optical.colours import colours_of
from ullage.detect.optical.looks import Tile, power_of_two, read_at, spacing_of, tiles_of
from ullage.detect.optical.measured import Found, find_in_patch
from ullage.detect.optical.rule import OpticalRule
from ullage.detect.optical.shape import axis_sd_deg
from ullage.detect.places import places_of
from ullage.detect.rule import NOT_A_SHIP
from ullage.records import Window
from ullage.tables import DETECTIONS
from ullage.tables.schema import row_ids, rule_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy.typing as npt

    from ullage.detect.mask import CoarseMask
    from ullage.land import Land
    from ullage.records import Place, Scene

    Bools = npt.NDArray[np.bool_]
    Floats = npt.NDArray[np.float64]
    Floats32 = npt.NDArray[np.float32]

METHOD: Final = "contrast with the water"
_CHIP: Final = 64  # pixels
_NORMAL_95: Final = 1.6449
_TURN: Final = 360.0


class OpticalNet(Protocol):
    """Tells ships from what is none."""

    def __call__(self, chips: Floats32, ground_m: Floats, /) -> Floats:
        """Give the probability of a ship in the middle of each chip, of shape (n,).

        Parameters
        ----------
        chips
            Blue, green and red, of shape (n, 3, 64, 64).
        ground_m
            Side of a pixel of each [m], of shape (n,).
        """


def find_optical_ships(
    scene: Scene,
    rule: OpticalRule | None = None,
    land: Land | None = None,
    net: OpticalNet | None = None,
    places: Sequence[Place] = (),
    area: Sequence[Sequence[tuple[float, float]]] = (),
    fixed: pl.DataFrame | None = None,
    progress: Callable[[int, int], None] | None = None,
    tell: Callable[[str], None] | None = None,
) -> pl.DataFrame:
    """Find the ships of an optical scene.

    Parameters
    ----------
    scene
        The scene; what nothing stands out of is read coarsely only, where it has coarser pixels.
    rule
        All thresholds.
    land
        The shorelines, for `shore_distance_m` alone: land is what the image shows as such, for a quay is finer than
        they.
    net
        Tells ships from what is none; without it `p_ship` is null and nothing is rejected for it.
    places
        In whose outlines or circles detections may lie.
    area
        Rings of (lon_deg, lat_deg); only inside is searched. Empty searches the whole scene.
    fixed
        Places of fixed structures, see `candidates.structures.find_fixed`.
    progress
        Called with the parts of the scene that are searched and how many there are.
    tell
        Called with what a reader of the result has to be told.

    Returns
    -------
    DataFrame
        Of `tables.DETECTIONS`, by row and column in the scene. What was rejected is there, with its reason. What lies
        beside a quay is rejected unless there is water between: it is not told apart.
    """
    rule, tell = rule or OpticalRule(), tell or (lambda _: None)
    polygons = as_polygons(area)
    mask = coarse_mask(scene, None, rule.mask, polygons) if area else None
    if mask is not None and mask.reason is not None:
        tell(mask.reason)
        return DETECTIONS.frame()
    colours = colours_of(scene)
    if "nir" not in colours:
        tell("the scene has no near infrared: water is told by its smoothness alone, and ships less surely")
    found = _search(scene, colours, mask, rule, progress)
    if not found:
        return DETECTIONS.frame()
    table = _table(scene, found, _ask(scene, found, colours, net), rule, land, places, fixed)
    if polygons is None:
        return table
    return table.filter(pl.Series(is_inside(polygons, table["lat_deg"].to_numpy(), table["lon_deg"].to_numpy())))


def _search(
    scene: Scene,
    colours: dict[str, int],
    mask: CoarseMask | None,
    rule: OpticalRule,
    progress: Callable[[int, int], None] | None,
) -> list[Found]:
    """Give the bodies of all tiles, in pixels of the scene."""
    found: list[Found] = []
    for done, count, tile in tiles_of(scene, colours, rule, mask):
        if tile is not None:
            found += _in_tile(scene, tile, colours, rule)
        if progress is not None:
            progress(done, count)
    return sorted(found, key=lambda one: (one.row, one.column))


def _in_tile(scene: Scene, tile: Tile, colours: dict[str, int], rule: OpticalRule) -> list[Found]:
    spacing = spacing_of(scene)
    step = power_of_two(rule.look.finest_m / float(np.mean(spacing)))
    patch = read_at(scene, tile.read, step)
    clouds = scene.clouds.read(tile.read, step) if scene.clouds is not None else np.zeros(patch.valid.shape, np.bool_)
    delays = scene.optical.delays_s if scene.optical is not None else ()
    own = find_in_patch(patch, clouds, colours, delays, (spacing[0] * step, spacing[1] * step), rule)
    laid = [_in_scene(one, tile.read, step) for one in own]
    return [one for one in laid if _holds(tile.own, one.peak_row, one.peak_column)]


def _in_scene(one: Found, window: Window, step: int) -> Found:
    """Give a body with the pixels of the scene."""
    from dataclasses import replace

    return replace(
        one,
        row=window.row + (one.row + 0.5) * step - 0.5,
        column=window.column + (one.column + 0.5) * step - 0.5,
        peak_row=window.row + one.peak_row * step + step // 2,
        peak_column=window.column + one.peak_column * step + step // 2,
    )


def _holds(window: Window, row: int, column: int) -> bool:
    return 0 <= row - window.row < window.rows and 0 <= column - window.column < window.columns


def _ask(scene: Scene, found: list[Found], colours: dict[str, int], net: OpticalNet | None) -> Floats:
    """Give the net's probabilities; NaN where it is not asked."""
    if net is None or not all(one in colours for one in ("blue", "green", "red")):
        return np.full(len(found), np.nan)
    bands = [colours[one] for one in ("blue", "green", "red")]
    chips = np.empty((len(found), len(bands), _CHIP, _CHIP), np.float32)
    for k, one in enumerate(found):
        top, left = round(one.row) - _CHIP // 2, round(one.column) - _CHIP // 2
        chips[k] = scene.pixels.read(Window(top, left, _CHIP, _CHIP)).values[bands]
    return np.asarray(net(chips, np.full(len(found), float(np.mean(spacing_of(scene))))), np.float64)


def _table(
    scene: Scene,
    found: list[Found],
    p_ship: Floats,
    rule: OpticalRule,
    land: Land | None,
    places: Sequence[Place],
    fixed: pl.DataFrame | None,
) -> pl.DataFrame:
    """Put everything into a table; what is not a number is not known."""
    row, column = np.array([one.row for one in found]), np.array([one.column for one in found])
    lat, lon = scene.grid.position(row, column)
    angle = np.array([one.shape.angle_deg for one in found])
    shape = rule.shape
    length = shape.length_add_m + shape.length_times * np.array([one.shape.length_m for one in found])
    beam = shape.beam_add_m + shape.beam_times * np.array([one.shape.beam_m for one in found])
    beam = np.clip(beam, rule.shape.least_beam_m, length)
    length_sd = np.hypot(shape.length_sd_m, shape.length_sd_share * length)
    axis = bearings_from_rows(scene, row, column, angle) % _TURN % 180.0
    peak, mean = np.array([one.peak for one in found]), np.array([one.mean for one in found])
    columns: dict[str, Any] = {
        "detection_id": row_ids(
            "d", [scene.scene_id] * len(found), [one.peak_row for one in found], [one.peak_column for one in found]
        ),
        "scene_id": [scene.scene_id] * len(found),
        "seen_at": [scene.seen_at(one) for one in row.tolist()],
        "lat_deg": lat,
        "lon_deg": lon,
        "length_m": length,
        "length_sd_m": length_sd,
        "length_low_m": np.maximum(length - _NORMAL_95 * length_sd, 0.0),
        "length_high_m": length + _NORMAL_95 * length_sd,
        "beam_m": beam,
        "beam_sd_m": np.full(len(found), shape.beam_sd_m),
        "axis_deg": axis,
        "axis_sd_deg": axis_sd_deg(length, beam, shape),
        "contrast_db": _db(peak) - _db(mean),
        "p_ship": p_ship,
        **_motions(found, bearings_from_rows(scene, row, column, angle) % _TURN, _orders(scene, row, column)),
        "reject_reason": _reasons(found, lat, lon, p_ship, rule, fixed),
        "band": [scene.bands[one.band] for one in found],
        "peak_db": _db(peak),
        "clutter_db": _db(mean),
        "pixels": [one.pixels for one in found],
        "row": row,
        "column": column,
        "shore_distance_m": np.full(len(found), np.nan) if land is None else land.shore_distance_m(lat, lon),
        "place_id": places_of(lat, lon, places),
        "hull": hull_polygons(scene, row, column, length, beam, angle),
        "method": [METHOD] * len(found),
        "rule": [rule_text(rule)] * len(found),
    }
    columns |= {name: [None] * len(found) for name in DETECTIONS.schema if name not in columns}
    frame = pl.DataFrame(columns, schema_overrides=dict(DETECTIONS.schema), strict=False)
    return frame.select(_known()).sort("row", "column", "detection_id")


def _known() -> list[pl.Expr]:
    """Give the columns in their order, with null for what is not a finite number."""
    return [
        pl.when(pl.col(name).is_finite()).then(pl.col(name)) if kind == pl.Float64 else pl.col(name)
        for name, kind in DETECTIONS.schema.items()
    ]


def _orders(scene: Scene, row: Floats, column: Floats) -> list[int]:
    """Say which way round the bands were taken: 1 as the delays have it, -1 backwards, 0 where it is not known."""
    if scene.optical is None or scene.optical.band_order is None:
        return [1] * len(row)
    orders: list[int] = scene.optical.band_order.read(row, column).tolist()
    return orders


def _motions(found: list[Found], bearing: Floats, orders: list[int]) -> dict[str, list[float | None]]:
    """Give speeds, and courses where the way along the axis is told; bands taken backwards turn it round."""
    speed, sd, course = [], [], []
    for one, along, order in zip(found, bearing.tolist(), orders, strict=True):
        known = one.motion
        speed.append(None if known is None else known.speed_kn)
        sd.append(None if known is None else known.speed_sd_kn)
        told = known is not None and known.forward is not None and order != 0
        back = 0.0 if known is not None and known.forward == (order > 0) else _TURN / 2
        course.append((along + back) % _TURN if told else None)
    return {"speed_kn": speed, "speed_sd_kn": sd, "course_deg": course}


def _reasons(
    found: list[Found], lat: Floats, lon: Floats, p_ship: Floats, rule: OpticalRule, fixed: pl.DataFrame | None
) -> list[str | None]:
    still = np.zeros(len(found), np.bool_) if fixed is None else is_fixed(lat, lon, fixed)
    unlike = p_ship < rule.least_p
    later = [FIXED if one else NOT_A_SHIP if no else None for one, no in zip(still, unlike, strict=True)]
    return [one.reason or other for one, other in zip(found, later, strict=True)]


def _db(values: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(10 * np.log10(values))
