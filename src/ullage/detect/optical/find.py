"""Find the ships of an optical scene: read coarse to fine, part from the water, judge, measure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from ullage.detect.candidates.reject import FIXED
from ullage.detect.candidates.structures import is_fixed
from ullage.detect.hull.outline import bearings_from_rows
from ullage.detect.mask import as_polygons, coarse_mask
from ullage.detect.optical.colours import colours_of
from ullage.detect.optical.drawn import can_be_asked
from ullage.detect.optical.looks import Tile, power_of_two, read_at, spacing_of, tiles_of
from ullage.detect.optical.measured import Found, find_in_patch
from ullage.detect.optical.rule import OpticalRule
from ullage.detect.optical.shape import axis_sd_deg
from ullage.detect.rows import Targets, as_detections, first_reason, shared_columns, within
from ullage.tables import DETECTIONS, rule_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy.typing as npt

    from ullage.detect.mask import CoarseMask
    from ullage.detect.nets.harbour import HarbourMaps
    from ullage.land import Land
    from ullage.records import Place, Scene, Window

    Floats = npt.NDArray[np.float64]

METHOD: Final = "contrast with the water"
METHOD_DRAWN: Final = "drawn by the harbour net"
_NORMAL_95: Final = 1.6449
_TURN: Final = 360.0


def find_optical_ships(
    scene: Scene,
    rule: OpticalRule | None = None,
    land: Land | None = None,
    places: Sequence[Place] = (),
    area: Sequence[Sequence[tuple[float, float]]] = (),
    fixed: pl.DataFrame | None = None,
    progress: Callable[[int, int], None] | None = None,
    tell: Callable[[str], None] | None = None,
    net: HarbourMaps | None = None,
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
    net
        Draws ships, those beside a quay too, where it knows such scenes, see `drawn.can_be_asked`.

    Returns
    -------
    DataFrame
        Of `tables.DETECTIONS`, by row and column in the scene. What was rejected is there, with its reason; `method`
        says whether the net drew it. Without the net what lies beside a quay is rejected unless there is water
        between: it is not told apart. `p_ship` is null for what the net did not draw; another net is asked about
        the rows, see `fine.judge_fine_ships`.
    """
    rule, tell = rule or OpticalRule(), tell or (lambda _: None)
    polygons = as_polygons(area)
    mask = coarse_mask(scene, None, rule.mask, area=polygons) if area else None
    if mask is not None and mask.reason is not None:
        tell(mask.reason)
        return DETECTIONS.frame()
    colours = colours_of(scene)
    if "nir" not in colours:
        tell("the scene has no near infrared: water is told by its smoothness alone, and ships less surely")
    net = net if net is not None and can_be_asked(scene, colours) else None
    found = _search(scene, colours, mask, rule, net, progress)
    if not found:
        return DETECTIONS.frame()
    told = rule_text(rule) if net is None else f"{rule_text(rule)}, HarbourNet({net.version!r})"
    table = _table(scene, found, rule, land, places, fixed).with_columns(rule=pl.lit(told))
    return within(polygons, table)


def _search(
    scene: Scene,
    colours: dict[str, int],
    mask: CoarseMask | None,
    rule: OpticalRule,
    net: HarbourMaps | None,
    progress: Callable[[int, int], None] | None,
) -> list[Found]:
    """Give the bodies of all tiles, in pixels of the scene."""
    found: list[Found] = []
    for done, count, tile in tiles_of(scene, colours, rule, mask):
        if tile is not None:
            found += _in_tile(scene, tile, colours, rule, net)
        if progress is not None:
            progress(done, count)
    return sorted(found, key=lambda one: (one.row, one.column))


def _in_tile(
    scene: Scene, tile: Tile, colours: dict[str, int], rule: OpticalRule, net: HarbourMaps | None
) -> list[Found]:
    spacing = spacing_of(scene)
    step = power_of_two(rule.look.finest_m / float(np.mean(spacing)))
    patch = read_at(scene, tile.read, step)
    clouds = scene.clouds.read(tile.read, step) if scene.clouds is not None else np.zeros(patch.valid.shape, np.bool_)
    delays = scene.optical.delays_s if scene.optical is not None else ()
    own = find_in_patch(patch, clouds, colours, delays, (spacing[0] * step, spacing[1] * step), rule, net)
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


def _table(
    scene: Scene,
    found: list[Found],
    rule: OpticalRule,
    land: Land | None,
    places: Sequence[Place],
    fixed: pl.DataFrame | None,
) -> pl.DataFrame:
    """Put everything into a table."""
    targets = _targets(found, rule)
    row, column, length = targets.row, targets.column, targets.length_m
    columns = shared_columns(scene, targets, land, places)
    still = np.zeros(len(found), np.bool_) if fixed is None else is_fixed(columns["lat_deg"], columns["lon_deg"], fixed)
    along = bearings_from_rows(scene, row, column, targets.deg_from_rows) % _TURN
    drawn = np.array([one.drawn for one in found])
    sd = np.where(
        drawn, rule.harbour.length_sd_m, np.hypot(rule.shape.length_sd_m, rule.shape.length_sd_share * length)
    )
    columns |= {
        "length_sd_m": sd,
        "length_low_m": np.maximum(length - _NORMAL_95 * sd, 0.0),
        "length_high_m": length + _NORMAL_95 * sd,
        "beam_sd_m": np.full(len(found), rule.shape.beam_sd_m),
        "axis_sd_deg": axis_sd_deg(length, targets.beam_m, rule.shape),
        "contrast_db": columns["peak_db"] - columns["clutter_db"],
        **_motions(found, along, _orders(scene, row, column)),
        "reject_reason": first_reason([one.reason for one in found], (still, FIXED)),
        "p_ship": np.array([one.p_ship for one in found]),
        "method": np.where(drawn, METHOD_DRAWN, METHOD).tolist(),
    }
    return as_detections(columns)


def _targets(found: list[Found], rule: OpticalRule) -> Targets:
    """Lay what was found out in arrays; lengths and beams are those of ships, not of their outlines in the image."""
    lines = [rule.harbour if one.drawn else rule.shape for one in found]
    length = np.array(
        [own.length_add_m + own.length_times * one.shape.length_m for own, one in zip(lines, found, strict=True)]
    )
    beam = rule.shape.beam_add_m + rule.shape.beam_times * np.array([one.shape.beam_m for one in found])
    return Targets(
        row=np.array([one.row for one in found]),
        column=np.array([one.column for one in found]),
        peak_row=[one.peak_row for one in found],
        peak_column=[one.peak_column for one in found],
        length_m=length,
        beam_m=np.clip(beam, rule.shape.least_beam_m, length),
        deg_from_rows=np.array([one.shape.angle_deg for one in found]),
        band=[one.band for one in found],
        peak=np.array([one.peak for one in found]),
        background=np.array([one.mean for one in found]),
        pixels=[one.pixels for one in found],
    )


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
