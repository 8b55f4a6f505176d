"""Which hull of the fleet a sighting is of, with the chance that it is none of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from ullage.identify.hulls.decided import Decided, read_decisions
from ullage.identify.hulls.joint import joint_probabilities
from ullage.identify.hulls.sizes import check_claimed_size, fleet_sizes
from ullage.identify.hulls.unnamed import can_be_named, find_unnamed
from ullage.identify.hulls.ways import find_conflicts
from ullage.identify.hulls.weigh import Seen, doubtful, see, weigh_hulls
from ullage.identify.hulls.words import (
    UNKNOWN,
    shown_name,
    tell_candidates,
    tell_claim,
    tell_coarse,
    tell_hull,
    tell_measured,
    tell_refuted,
)
from ullage.tables import CANDIDATES, LAYOUTS, SIGHTINGS, rule_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy.typing as npt

    from ullage.identify.hulls.decided import Decision
    from ullage.identify.hulls.rule import HullRule
    from ullage.identify.hulls.weigh import Weights
    from ullage.records import Place

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]

_TOLD: Final = 0.01  # candidates less probable have no words of their own
_NO_WEIGHT: Final = 700.0  # a decision stands above whatever was measured


def identify_sightings(
    sightings: pl.DataFrame,
    fleet: pl.DataFrame,
    layouts: pl.DataFrame,
    places: Mapping[str, Place],
    rule: HullRule,
    *,
    decisions: Sequence[Decision] = (),
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Say which hull each sighting without a sure ship may be of.

    A claimed ship of the fleet whose length the image rules out is taken off first. Then every hull is weighed by
    size, looks, ways at sea from her last sure sighting and to her next, and cargo; sightings that cannot be of one
    ship are weighed together. What is probably no hull of the fleet is grouped into unnamed vessels.

    Parameters
    ----------
    sightings
        Table of `tables.SIGHTINGS`.
    fleet
        Table of `tables.FLEET`.
    layouts
        Table of `tables.LAYOUTS` of the detections that the sightings are made of.
    places
        Places by their id.
    rule
        All thresholds and priors.
    decisions
        What an analyst decided: ``("same", sighting, sighting)`` or ``("different", sighting, sighting)``.

    Returns
    -------
    sightings
        In their order, with `vessel_id`, `p_vessel` and `explanation` where something is told. Where pixels are too
        coarse the explanation says that identity cannot be had.
    candidates
        Table of `tables.CANDIDATES`, by time, sighting and probability; rows of one sighting add up to 1.

    Raises
    ------
    ValueError
        When decisions contradict each other.
    """
    decided = read_decisions(decisions)
    ships = fleet.sort("vessel_id", "row").unique("vessel_id", keep="first", maintain_order=True)
    table, claims = _without_refuted(sightings.with_row_index("_at"), ships, layouts, places, rule)
    seen = see(table, layouts, places, rule)
    is_sure, is_open = doubtful(seen.table, ships["vessel_id"].to_list(), rule)
    measured = np.isfinite(seen.sizes.length_m) | np.isfinite(seen.sizes.beam_m)
    measured |= np.array([bool(one) for one in seen.layout_ids], np.bool_)
    wanted, sure = np.flatnonzero(is_open & measured), np.flatnonzero(is_sure)
    if not len(wanted):
        return seen.table.sort("_at").drop("_at"), CANDIDATES.frame()
    weights = weigh_hulls(seen, wanted, sure, ships, layouts, places, rule)
    _rule_out(weights, seen, wanted, ships, claims)
    p = _probabilities(weights, seen, wanted, sure, ships, decided, rule)
    candidates = _candidates(weights, p, seen, wanted, ships, rule)
    named = _named(weights, p, seen, wanted, ships, rule).sort("_at").drop("_at")
    fine = can_be_named(seen, rule)[wanted]
    unknown = {
        name: float(chance) if ok else 0.0
        for name, chance, ok in zip(seen.table["sighting_id"].gather(wanted), p[:, -1], fine, strict=True)
    }
    return find_unnamed(named, layouts, places, rule, decisions, p_unknown=unknown), candidates


def identify_hull(
    length_m: float | None,
    length_sd_m: float | None,
    beam_m: float | None,
    beam_sd_m: float | None,
    fleet: pl.DataFrame,
    rule: HullRule,
) -> pl.DataFrame:
    """Say which hull of a fleet a measured size may be of.

    Parameters
    ----------
    length_m, length_sd_m, beam_m, beam_sd_m
        As measured, with standard deviations [m]; None where not measured. A size without deviation is taken for a
        guess, good to a fifth.
    fleet
        Table of `tables.FLEET`.
    rule
        All thresholds and priors.

    Returns
    -------
    polars.DataFrame
        Table of `tables.CANDIDATES`, the most probable first; `sighting_id` and `seen_at` are null. When the size is
        too rough for an identity, the words of the unknown hull's row say so.
    """
    size = {"length_m": length_m, "length_sd_m": length_sd_m, "beam_m": beam_m, "beam_sd_m": beam_sd_m}
    ships = fleet.sort("vessel_id", "row").unique("vessel_id", keep="first", maintain_order=True)
    none = LAYOUTS.frame()
    seen = see(SIGHTINGS.frame([size]), none, {}, rule)
    at, nobody = np.array([0]), np.array([], np.int64)
    weights = weigh_hulls(seen, at, nobody, ships, none, {}, rule)
    p = joint_probabilities(weights.log_weights(), np.zeros((1, 1), np.bool_))
    return _candidates(weights, p, seen, at, ships, rule)


def _without_refuted(
    sightings: pl.DataFrame, ships: pl.DataFrame, layouts: pl.DataFrame, places: Mapping[str, Place], rule: HullRule
) -> tuple[pl.DataFrame, dict[str, str]]:
    """Take claimed ships off the sightings whose length rules them out; give them by sighting."""
    seen, hulls = see(sightings, layouts, places, rule), fleet_sizes(ships, rule)
    at = {name: number for number, name in enumerate(ships["vessel_id"])}
    lengths, sds = seen.sizes.length_m, seen.sizes.length_sd_m
    claims, words = dict[str, str](), dict[str, str]()
    for row, (name, vessel, p) in enumerate(seen.table.select("sighting_id", "vessel_id", "p_vessel").iter_rows()):
        hull = at.get(vessel)
        if hull is None or np.isnan(lengths[row]):
            continue
        known = float(hulls.length_m[hull]), float(hulls.length_sd_m[hull])
        told = check_claimed_size(float(lengths[row]), float(sds[row]), known[0], rule, known[1])
        if told is not None:
            shown = shown_name(ships["name"][hull], vessel)
            is_sure = p is None or p >= rule.sure_p
            words[name] = tell_claim(shown, told, p, is_sure=is_sure, is_outline=bool(seen.is_outline[row]))
            if seen.is_outline[row]:
                claims[name] = vessel
    if not words:
        return sightings, claims
    off = pl.col("sighting_id").is_in(list(claims))
    said = pl.col("sighting_id").replace_strict(words, default=None, return_dtype=pl.String)
    return sightings.with_columns(
        vessel_id=pl.when(off).then(None).otherwise(pl.col("vessel_id")),
        p_vessel=pl.when(off).then(None).otherwise(pl.col("p_vessel")),
        explanation=pl.when(said.is_not_null())
        .then(pl.concat_str(said, "explanation", separator="; ", ignore_nulls=True))
        .otherwise(pl.col("explanation")),
    ), claims


def _rule_out(weights: Weights, seen: Seen, wanted: Ints, ships: pl.DataFrame, claims: Mapping[str, str]) -> None:
    at = {name: number for number, name in enumerate(ships["vessel_id"])}
    for row, name in enumerate(seen.table["sighting_id"].gather(wanted)):
        if name in claims:
            weights.refuted[row, at[claims[name]]] = True


def _probabilities(
    weights: Weights, seen: Seen, wanted: Ints, sure: Ints, ships: pl.DataFrame, decided: Decided, rule: HullRule
) -> Floats:
    """Weigh sightings together: those decided to be one ship as one, those that cannot be one ship apart."""
    log, start = weights.log_weights(), weights.log_priors()
    groups = [decided.of(name) for name in seen.table["sighting_id"].gather(wanted)]
    nodes = {name: at for at, name in enumerate(dict.fromkeys(groups))}
    of = np.array([nodes[name] for name in groups])
    first = np.unique(of, return_index=True)[1]
    pooled = start[first]
    np.add.at(pooled, of, log - start)
    _decide(pooled, nodes, sure, seen, ships, decided)
    conflicts = np.zeros((len(nodes), len(nodes)), np.bool_)
    one, two = np.nonzero(find_conflicts(seen.spots.take(wanted), rule))
    conflicts[of[one], of[two]] = True
    np.fill_diagonal(conflicts, val=False)
    for a, b in decided.apart:
        if a in nodes and b in nodes:
            conflicts[nodes[a], nodes[b]] = True
    return np.asarray(joint_probabilities(pooled, conflicts)[of])


def _decide(
    log: Floats, nodes: Mapping[str, int], sure: Ints, seen: Seen, ships: pl.DataFrame, decided: Decided
) -> None:
    """Let decisions that name a sure sighting give, or forbid, her ship."""
    at = {name: number for number, name in enumerate(ships["vessel_id"])}
    named = seen.table.select("sighting_id", "vessel_id")[sure.tolist()] if len(sure) else seen.table.head(0)
    for name, vessel in named.select("sighting_id", "vessel_id").iter_rows():
        group, hull = decided.of(name), at[vessel]
        if group in nodes:
            kept = max(float(log[nodes[group], hull]), -_NO_WEIGHT)
            log[nodes[group]] = -np.inf
            log[nodes[group], hull] = kept
        for a, b in decided.apart:
            if a == group and b in nodes:
                log[nodes[b], hull] = -np.inf


def _candidates(
    weights: Weights, p: Floats, seen: Seen, wanted: Ints, ships: pl.DataFrame, rule: HullRule
) -> pl.DataFrame:
    """Give the table of candidates: every hull and the unknown one for every sighting."""
    rows, columns = p.shape
    table = seen.table[wanted.tolist()]

    def spread(values: Floats) -> Floats:
        return np.concatenate([values, np.zeros((rows, 1))], axis=1).ravel()

    words, refuted = zip(*_told(weights, p, seen, wanted, rule), strict=True)
    return (
        pl.DataFrame(
            {
                "sighting_id": pl.Series(np.repeat(np.arange(rows), columns)),
                "seen_at": np.repeat(np.arange(rows), columns),
                "vessel_id": [*ships["vessel_id"], None] * rows,
                "p": p.ravel(),
                "prior": np.exp(weights.log_priors()).ravel(),
                "length_part": spread(weights.length_part),
                "beam_part": spread(weights.beam_part),
                "layout_part": spread(weights.layout_part),
                "travel_part": spread(weights.travel_part),
                "loading_part": spread(weights.loading_part),
                "refuted_by": pl.Series(refuted, dtype=pl.String),
                "explanation": words,
                "rule": pl.repeat(rule_text(rule), rows * columns, eager=True),
            }
        )
        .with_columns(
            table["sighting_id"].gather(np.repeat(np.arange(rows), columns)),
            table["seen_at"].gather(np.repeat(np.arange(rows), columns)),
        )
        .select(CANDIDATES.schema.names())
        .cast(CANDIDATES.schema)
        .sort("seen_at", "sighting_id", "p", "vessel_id", descending=[False, False, True, False], nulls_last=True)
    )


def _told(weights: Weights, p: Floats, seen: Seen, wanted: Ints, rule: HullRule) -> Iterator[tuple[str, str | None]]:
    """Give the words of every candidate, and what rules her out."""
    sizes, fine = seen.sizes.take(wanted), can_be_named(seen, rule)[wanted]
    for row in range(len(p)):
        measured = tell_measured(sizes, row)
        for hull in range(p.shape[1] - 1):
            refuted = tell_refuted(weights, row, hull, sizes)
            telling = p[row, hull] >= _TOLD
            yield f"seen {measured}; {tell_hull(weights, row, hull)}" if telling else "", refuted
        told = f"seen {measured}; {UNKNOWN}, weighed by what small tankers are like"
        if not fine[row]:
            told = f"{told}; {tell_coarse(seen.pixel_m[wanted[row]], sizes.length_sd_m[row])}"
        yield told, None


def _named(weights: Weights, p: Floats, seen: Seen, wanted: Ints, ships: pl.DataFrame, rule: HullRule) -> pl.DataFrame:
    """Give sightings the ships that are probable enough, and words."""
    table = seen.table
    vessel, chance, words = (table[name].to_list() for name in ("vessel_id", "p_vessel", "explanation"))
    sizes, fine = seen.sizes.take(wanted), can_be_named(seen, rule)[wanted]
    ids = ships["vessel_id"].to_list()
    names = [shown_name(name, one) for name, one in ships.select("name", "vessel_id").iter_rows()]
    for row, at in enumerate(wanted.tolist()):
        best = int(np.argmax(p[row]))
        claimed = vessel[at]
        if not fine[row]:
            told = tell_coarse(seen.pixel_m[at], sizes.length_sd_m[row])
        else:
            told = f"{tell_measured(sizes, row)}: {tell_candidates(p[row], names)}"
            is_hers = best < len(ids) and (p[row, best] >= rule.least_p or ids[best] == claimed)
            vessel[at], chance[at] = (ids[best], float(p[row, best])) if is_hers else (None, None)
            if best < len(ids):
                told = f"{told}; of {names[best]}: {tell_hull(weights, row, best)}"
        words[at] = f"{words[at]}; {told}" if words[at] else told
    columns = {"vessel_id": vessel, "p_vessel": chance, "explanation": words}
    return table.with_columns([pl.Series(name, values, table.schema[name]) for name, values in columns.items()])
