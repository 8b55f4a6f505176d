"""Berths in scenes: occupied, empty or cannot tell."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.detect.berth import rule as reasons
from ullage.detect.berth.chance import ChanceRule, ship_length
from ullage.detect.berth.hulls import turned_cell
from ullage.detect.berth.judging import Evidence, weigh_berth
from ullage.detect.berth.lattice import Lattice, make_lattice
from ullage.detect.berth.registering import find_shifts
from ullage.detect.berth.rule import CANNOT_TELL, EMPTY, OCCUPIED, BerthRule
from ullage.detect.berth.sampling import Stack, place_lattice, read_around, sample
from ullage.tables import rule_text
from ullage.tables.scenes import BERTH_LOOKS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy.typing as npt
    import polars as pl

    from ullage.records import Place, Scene

    Floats = npt.NDArray[np.float64]
    Bools = npt.NDArray[np.bool_]

_LEAST_MEASURED: Final = 0.9  # share of a berth's cells
_USUAL_LOOKS: Final = 4.4  # Sentinel-1 IW GRDH, where nothing is said
_MOST_UNPLACED: Final = 1 / 3  # of those that were laid: where so many fail the others are not to be relied on
_AROUND: Final = 3  # cells around a berth that a ship's side lobes reach


def find_berth_looks(
    scene: Scene,
    earlier: Sequence[Scene],
    places: Iterable[Place],
    rule: BerthRule | None = None,
    odds: ChanceRule | None = None,
) -> pl.DataFrame:
    """Tell of each place whether a ship lies there, by what has changed since earlier scenes.

    Parameters
    ----------
    scene
        The scene that is asked.
    earlier
        Others, in any order; those of the same relative orbit that began before it are taken, the latest
        ``rule.most_earlier`` of them. They are read around the places alone.
    places
        Places with an outline of the water where a ship would lie, or of two points: the line at which ships lie.
    rule
        How a berth is looked at.
    odds
        The model of probability.

    Returns
    -------
    DataFrame
        Of `tables.scenes.BERTH_LOOKS`, one row a place, by its id. What cannot be told has its reason; ``p_occupied``
        is null when nothing could be compared.
    """
    rule, odds = rule or BerthRule(), odds or ChanceRule()
    before = same_orbit(scene, earlier, rule)
    rows = [look_at_berth(scene, before, place, rule, odds) for place in sorted(places, key=lambda one: one.id)]
    return BERTH_LOOKS.frame(rows)


def find_looks_in_turn(
    scenes: Sequence[Scene], places: Sequence[Place], rule: BerthRule | None = None, odds: ChanceRule | None = None
) -> pl.DataFrame:
    """Tell of each place in each scene whether a ship lies there, by the scenes that were before it.

    Parameters
    ----------
    scenes
        In any order.
    places, rule, odds
        As in `find_berth_looks`.

    Returns
    -------
    DataFrame
        Of `tables.scenes.BERTH_LOOKS`, by the time of the scene and the place.
    """
    import polars as pl

    ordered = sorted(scenes, key=_in_time)
    tables = [find_berth_looks(one, ordered[:k], places, rule, odds) for k, one in enumerate(ordered)]
    return pl.concat(tables) if tables else BERTH_LOOKS.frame()


def same_orbit(scene: Scene, earlier: Iterable[Scene], rule: BerthRule) -> list[Scene] | str:
    """Choose the earlier scenes that a scene is compared with, in order of time, or say why there are none.

    Those that lack a band which most of them share with the scene are left out: all that are compared have the same.
    """
    if scene.sar is None or scene.sar.relative_orbit is None:
        return reasons.NO_ORBIT
    before = {_in_time(one): one for one in earlier if one.started_at < scene.started_at}
    track = scene.sar.relative_orbit
    same = [one for one in before.values() if one.sar is not None and one.sar.relative_orbit == track]
    if before and not same:
        return reasons.OTHER_ORBIT
    in_units = sorted((one for one in same if one.radiometry == scene.radiometry), key=_in_time)
    bands = common_bands(scene, in_units[-rule.most_earlier :])
    alike = [one for one in in_units[-rule.most_earlier :] if bands and set(bands) <= set(one.bands)]
    if len(alike) < rule.least_earlier <= len(same):
        return reasons.OTHER_BANDS
    return alike


def common_bands(scene: Scene, earlier: Sequence[Scene]) -> tuple[str, ...]:
    """Choose the bands of a scene that the most earlier scenes have, and of those choices the one of most bands."""
    counts = range(len(scene.bands), 0, -1)
    choices = [bands for count in counts for bands in combinations(scene.bands, count)]
    having = [sum(set(bands) <= set(one.bands) for one in earlier) for bands in choices]
    most = max(having, default=0)
    return choices[having.index(most)] if most or not earlier else ()


def _in_time(scene: Scene) -> tuple[Any, str]:
    return scene.started_at, scene.scene_id


def look_at_berth(
    scene: Scene, before: list[Scene] | str, place: Place, rule: BerthRule, odds: ChanceRule
) -> dict[str, Any]:
    """Tell of one place: a row of `tables.scenes.BERTH_LOOKS`."""
    row: dict[str, Any] = {
        "place_id": place.id,
        "scene_id": scene.scene_id,
        "seen_at": scene.started_at,
        "state": CANNOT_TELL,
        "earlier": 0 if isinstance(before, str) else len(before),
        "rule": rule_text(rule),
    }
    lattice = make_lattice(scene, place, rule)
    if isinstance(lattice, str):
        return row | {"reason": lattice}
    row["seen_at"] = scene.seen_at(float(lattice.pixel(*(np.array(lattice.zone.shape) / 2))[0]))
    if isinstance(before, str):
        return row | {"reason": before}
    stack = read_stack(scene, before, lattice, rule.least_earlier)
    if isinstance(stack, str):
        return row | {"reason": stack}
    row["earlier"] = len(stack.levels) - 1
    if row["earlier"] < rule.least_earlier or stack.unplaced > _MOST_UNPLACED * row["earlier"]:
        return row | {"reason": reasons.UNPLACED}
    looks = rule.looks or (scene.sar.looks if scene.sar else 0.0) or _USUAL_LOOKS
    evidence = weigh_berth(stack, lattice, looks, rule, odds)
    return row | _told(evidence, rule) | _measured(evidence, scene, lattice, odds, rule)


def read_stack(scene: Scene, before: list[Scene], lattice: Lattice, least: int = 1) -> Stack | str:
    """Read the earlier scenes that show a berth, and the scene itself as the last, at the cells of its lattice.

    Returns
    -------
    Stack, or the reason why there is none
        Bands are those of `common_bands`, scenes those that have them, show the berth and can be laid on the others.
    """
    from scipy.ndimage import binary_dilation

    bands = common_bands(scene, before)
    arounds = []
    for one in (*(one for one in before if set(bands) <= set(one.bands)), scene):
        where = place_lattice(lattice, scene, one)
        around = None if where is None else read_around(one, bands, lattice.zone, where)
        arounds.append((around, None if around is None else sample(around)))
    shown = [(around, taken) for around, taken in arounds if taken and _is_measured(taken[0], lattice.zone)]
    if arounds[-1][1] is None or not _is_measured(arounds[-1][1][0], lattice.zone):
        return reasons.NO_DATA
    if len(shown) - 1 < least:
        return reasons.FEW_EARLIER
    moving = binary_dilation(lattice.zone, iterations=_AROUND)
    shifts = find_shifts(np.stack([taken[0] for _, taken in shown]), moving)
    if np.isnan(shifts[-1]).any():
        return reasons.UNPLACED
    laid = [_laid(around, taken, shift) for (around, taken), shift in zip(shown, shifts, strict=True)]
    levels, leaks = zip(*(one for one in laid if one is not None), strict=True)
    return Stack(np.stack(levels), np.stack(leaks), int(np.isnan(shifts[:, 0]).sum()))


def _laid(around: Any, taken: Any, shift: Floats) -> tuple[Floats, Floats] | None:
    """Give the cells of a scene where its shift puts them; None when that is not known."""
    if np.isnan(shift).any():
        return None
    return sample(around, (float(shift[0]), float(shift[1]))) if shift.any() else taken


def _is_measured(levels: Floats, zone: Bools) -> bool:
    return bool(np.isfinite(levels[:, zone]).all(axis=0).mean() >= _LEAST_MEASURED)


def _told(evidence: Evidence, rule: BerthRule) -> dict[str, Any]:
    p = evidence.p_occupied
    if p >= rule.sure:
        return {"state": OCCUPIED, "p_occupied": p}
    if evidence.held:
        return {"state": CANNOT_TELL, "reason": reasons.HELD}
    if p <= 1 - rule.sure:
        return {"state": EMPTY, "p_occupied": p}
    return {"state": CANNOT_TELL, "p_occupied": p, "reason": reasons.BETWEEN}


def _measured(evidence: Evidence, scene: Scene, lattice: Lattice, odds: ChanceRule, rule: BerthRule) -> dict[str, Any]:
    """Give what was measured of the change; where it is and how long, unless the berth is empty."""
    found: dict[str, Any] = {
        "change_db": evidence.change_db,
        "changed_m2": float(evidence.bright.sum()) * lattice.cell_m**2,
    }
    if evidence.p_occupied <= 1 - rule.sure or not evidence.cells.any():
        return found
    along, across = hull_middle(evidence, lattice)
    lat, lon = (float(one) for one in scene.grid.position(*lattice.pixel(along, across)))
    length, sd = ship_length(evidence.hull.length * lattice.cell_m, odds)
    return found | {"lat_deg": lat, "lon_deg": lon, "length_m": length, "length_sd_m": sd}


def hull_middle(evidence: Evidence, lattice: Lattice) -> tuple[float, float]:
    """Give the middle of the hull in cells of the lattice, (along, across)."""
    along, across = np.flatnonzero(lattice.zone.any(axis=1)), np.flatnonzero(lattice.zone.any(axis=0))
    shape = int(np.ptp(along)) + 1, int(np.ptp(across)) + 1
    hull = evidence.hull
    middle = turned_cell(hull.along + (hull.length - 1) / 2, hull.across + (hull.beam - 1) / 2, hull.tilt_deg, shape)
    return float(middle[0]) + float(along[0]), float(middle[1]) + float(across[0])
