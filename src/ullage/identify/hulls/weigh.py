"""All that speaks for each hull of a fleet at each sighting, as logarithms side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from ullage.identify.hulls.sizes import (
    Sizes,
    fleet_sizes,
    known_better,
    measured_sizes,
    refuted_sizes,
    size_parts,
)
from ullage.identify.hulls.ways import Spots, loading_parts, spots_of, travel_parts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from ullage.identify.hulls.rule import HullRule
    from ullage.records import Place

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]

_LEAST: Final = 1e-300
_SHARP: Final = 1e-3  # share of the best below which a hull's looks are not compared


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """Sightings in the order of time and id, with what is known of each.

    Parameters
    ----------
    table
        Rows of `tables.SIGHTINGS`.
    sizes
        What was measured.
    spots
        Where and when.
    layout_ids
        The layouts of each.
    pixel_m
        Side of a pixel; NaN without [m].
    is_outline
        Whether what was measured is surely a ship, so that its length can rule hulls out.
    """

    table: pl.DataFrame
    sizes: Sizes
    spots: Spots
    layout_ids: tuple[tuple[str, ...], ...]
    pixel_m: Floats
    is_outline: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """What speaks for each hull at each sighting, of shape (sightings, hulls).

    Parameters
    ----------
    prior
        Probability before anything is weighed; what is missing from 1 is the unknown hull's.
    length_part, beam_part, layout_part, travel_part, loading_part
        Logarithms that are added to that of the prior; those of the unknown hull are 0.
    needed_kn
        Speed that she needs from her last sure sighting, or to her next [kn].
    refuted
        Whether the length rules her out.
    hulls
        What is known of their sizes, sure sightings included.
    """

    prior: Floats
    length_part: Floats
    beam_part: Floats
    layout_part: Floats
    travel_part: Floats
    loading_part: Floats
    needed_kn: Floats
    refuted: npt.NDArray[np.bool_]
    hulls: Sizes

    def log_priors(self) -> Floats:
        """Give the logarithm of the prior, with a last column for the unknown hull, of shape (sightings, hulls + 1)."""
        unknown = np.maximum(1.0 - self.prior.sum(axis=1, keepdims=True), _LEAST)
        found: Floats = np.log(np.concatenate([np.maximum(self.prior, _LEAST), unknown], axis=1))
        return found

    def log_weights(self) -> Floats:
        """Give all that speaks for each hull, with a last column for the unknown hull, in the same shape."""
        found = self.log_priors()
        parts = self.length_part + self.beam_part + self.layout_part + self.travel_part + self.loading_part
        found[:, :-1] += np.where(self.refuted, -np.inf, parts)
        return found


def first_rows(layouts: pl.DataFrame) -> dict[str, list[Mapping[str, Any]]]:
    """Give the first row, as given, of every layout of each detection, in the order of their ids."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    first = layouts.filter(pl.col("way") == "as given").sort("layout_id", "feature").unique("layout_id", keep="first")
    for row in first.sort("detection_id", "layout_id").iter_rows(named=True):
        found.setdefault(row["detection_id"], []).append(row)
    return found


def see(sightings: pl.DataFrame, layouts: pl.DataFrame, places: Mapping[str, Place], rule: HullRule) -> Seen:
    """Give sightings in the order of time and id, with what is known of each."""
    table = sightings.sort("seen_at", "sighting_id")
    by_detection = first_rows(layouts)
    rows = {
        name: [row for one in evidence or () for row in by_detection.get(one, ())]
        for name, evidence in table.select("sighting_id", "evidence").iter_rows()
    }
    return Seen(
        table,
        measured_sizes(table, rows, rule),
        spots_of(table, places),
        tuple(tuple(row["layout_id"] for row in rows[name]) for name in table["sighting_id"]),
        table["pixel_m"].fill_null(float("nan")).to_numpy(),
        (table["p_outline"].fill_null(1.0) >= rule.refute_p).to_numpy(),
    )


def weigh_hulls(
    seen: Seen, wanted: Ints, sure: Ints, fleet: pl.DataFrame, layouts: pl.DataFrame, places: Mapping[str, Place],
    rule: HullRule,
) -> Weights:  # fmt: skip
    """Weigh every hull of the fleet at sightings.

    Parameters
    ----------
    seen
        All sightings.
    wanted, sure
        Which are weighed, and which have a ship of the fleet for sure, in the order of time.
    fleet
        Table of `tables.FLEET`, each ship once.
    layouts, places
        Table of `tables.LAYOUTS`; places by their id.
    rule
        All thresholds and priors.
    """
    at = {name: number for number, name in enumerate(fleet["vessel_id"])}
    of_hull = np.array([at[name] for name in seen.table["vessel_id"].gather(sure)], np.int64)
    p_sure = seen.table["p_vessel"].gather(sure).fill_null(1.0).to_numpy()
    hulls = known_better(fleet_sizes(fleet, rule), of_hull, seen.sizes.take(sure), rule)
    sizes, spots, known = seen.sizes.take(wanted), seen.spots.take(wanted), seen.spots.take(sure)
    length, beam = size_parts(sizes, hulls, rule)
    travel, needed = travel_parts(spots, known, of_hull, p_sure, len(at), rule)
    laden = seen.table["p_laden"].fill_null(float("nan")).to_numpy()
    loading = loading_parts(spots, laden[wanted], known, laden[sure], of_hull, len(at), places, rule)
    prior = np.tile(_prior(of_hull, len(at), rule), (len(wanted), 1))
    _believe(prior, seen.table, wanted, at, rule)
    rough = prior * np.exp(length + beam) * (travel > -np.inf)
    layout = _layout_parts(seen, wanted, sure, of_hull, rough, layouts, rule)
    refuted = refuted_sizes(sizes, hulls, rule) & seen.is_outline[wanted][:, None]
    return Weights(prior, length, beam, layout, travel, loading, needed, refuted, hulls)


def _prior(of_hull: Ints, hulls: int, rule: HullRule) -> Floats:
    """Give each hull's share of what is not the unknown hull's: by how often she was seen, drawn toward all alike."""
    if not hulls:
        return np.zeros(0)
    count = np.bincount(of_hull, minlength=hulls) + rule.seen_shrink
    return np.asarray((1.0 - rule.p_unknown) * count / count.sum())


def _believe(prior: Floats, table: pl.DataFrame, wanted: Ints, at: Mapping[str, int], rule: HullRule) -> None:
    """Let a ship that a sighting is doubtfully held to be have that probability, and the others the rest."""
    named = table.select("vessel_id", "p_vessel")[wanted.tolist()] if len(wanted) else table.head(0)
    for row, (name, p) in enumerate(named.select("vessel_id", "p_vessel").iter_rows()):
        if name in at and p is not None:
            held = min(max(p, 0.0), 1.0 - rule.p_unknown * (1.0 - p))
            others = prior[row].sum() - prior[row, at[name]] + rule.p_unknown
            prior[row] *= (1.0 - held) / others
            prior[row, at[name]] = held


def _layout_parts(
    seen: Seen, wanted: Ints, sure: Ints, of_hull: Ints, rough: Floats, layouts: pl.DataFrame, rule: HullRule
) -> Floats:
    """Compare layouts with those of each hull's sure sightings: the mean over the nearest in time."""
    part = np.zeros(rough.shape)
    references = _references(seen, wanted, sure, of_hull, rough, rule)
    if not references:
        return part
    from ullage.identify.hulls.looks import look_odds, looks_of  # brings SciPy along

    ids = sorted({name for _, _, one, two in references for name in (one, two)})
    looks, number = looks_of(layouts, ids), {name: at for at, name in enumerate(ids)}
    pairs = np.array([(number[one], number[two]) for *_, one, two in references])
    odds = look_odds(looks, pairs[:, 0], pairs[:, 1], rule.layout_weight)
    where = np.array([(row, hull) for row, hull, *_ in references])
    both = np.zeros((2, *part.shape))
    np.add.at(both[0], (where[:, 0], where[:, 1]), odds)
    np.add.at(both[1], (where[:, 0], where[:, 1]), 1.0)
    return np.asarray(both[0] / np.maximum(both[1], 1.0))


def _references(
    seen: Seen, wanted: Ints, sure: Ints, of_hull: Ints, rough: Floats, rule: HullRule
) -> list[tuple[int, int, str, str]]:
    """Give sighting, hull, and the layouts to compare, for hulls that sizes and ways leave over."""
    by_hull: dict[int, list[int]] = {}
    for at, hull in zip(sure.tolist(), of_hull.tolist(), strict=True):
        if seen.layout_ids[at]:
            by_hull.setdefault(hull, []).append(at)
    when = (seen.spots.after_h + seen.spots.before_h) / 2
    found = []
    for row, at in enumerate(wanted.tolist()):
        if not seen.layout_ids[at]:
            continue
        for hull, where in by_hull.items():
            if rough[row, hull] >= _SHARP * max(rough[row].max(), 1e-300):
                near = sorted((one for one in where if one != at), key=lambda one: (abs(when[one] - when[at]), one))
                found += [
                    (row, hull, mine, hers)
                    for one in near[: int(rule.most_references)]
                    for mine in seen.layout_ids[at]
                    for hers in seen.layout_ids[one]
                ]
    return found


def doubtful(table: pl.DataFrame, in_fleet: Sequence[str], rule: HullRule) -> tuple[Any, Any]:
    """Give which sightings have a ship of the fleet for sure, and which have none or a doubtful one, as masks."""
    known = table["vessel_id"].is_in(list(in_fleet)).fill_null(value=False)
    sure = known & (table["p_vessel"].fill_null(1.0) >= rule.sure_p)
    return sure.to_numpy(), ((known & ~sure) | table["vessel_id"].is_null()).to_numpy()
