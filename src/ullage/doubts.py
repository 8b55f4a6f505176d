"""What the reader of a result should doubt: sentences that stand in the summary and in the evidence report."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from difflib import get_close_matches
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ullage.identify import find_contradictions, find_respelled
from ullage.ledger.balance import mode_of
from ullage.records import name_key
from ullage.visits import count_id, count_named, find_overlaps, find_unlooked

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from ullage.flow import Inputs, Result, Rules

_MOST_ALIKE = 20
_FEWEST_DRAWS = 1000
_ALIKE = 0.85  # names of which so much agrees are worth a question
_HEAVIEST, _LIGHTEST = 5.5, 12.5  # barrels in a tonne of bitumen and of liquefied gas, and a margin


def find_doubts(inputs: Inputs, rules: Rules, result: Result, *, own_prior: bool) -> list[str]:
    """Find what is doubtful in a result.

    Parameters
    ----------
    inputs, rules, result
        What the flow was given and what it found.
    own_prior
        Whether the case states its own fleet prior.
    """
    return [
        *_doubtful_deadweights(inputs, result),
        *_overfull(result),
        *_overlapping_counts(inputs),
        *_outside_the_caps(inputs),
        *_visits_outside(inputs, result),
        *_counts_that_do_not_fit(inputs, result),
        *_unused(inputs, rules),
        *_identities(inputs, result),
        *_lone_landings(inputs, result),
        *_without_looks(inputs, result),
        *_nameless_alike(inputs, result, rules),
        *_unseen_of_some(inputs, result),
        *_strange_factors(inputs),
        *_unstated(inputs, result, own_prior=own_prior),
    ]


def _doubtful_deadweights(inputs: Inputs, result: Result) -> Iterator[str]:
    rows = dict(inputs.fleet.select("vessel_id", "row").iter_rows())
    for hull in result.hulls.filter(pl.col("doubt").is_not_null()).iter_rows(named=True):
        yield f"fleet row {rows[hull['vessel_id']]}: {hull['doubt']}"


def _overfull(result: Result) -> Iterator[str]:
    """Find stated fills that do not go into the tanks."""
    tanks = dict(result.hulls.select("vessel_id", "tank_volume_m3").iter_rows())
    tonnes_per_m3 = float(np.median(result.worlds.tank_t_m3))
    stated = result.visits.filter(pl.col("fill").is_not_null() & pl.col("vessel_id").is_not_null())
    cargo = dict(result.deliveries.table.select("visit_id", "cargo_t_mid").iter_rows())
    found = []
    for visit in stated.iter_rows(named=True):
        volume = tanks.get(visit["vessel_id"])
        limit = None if volume is None else volume * tonnes_per_m3
        stated_t = cargo[visit["visit_id"]]
        if limit is not None and stated_t > limit:
            found.append(
                f"visit {visit['visit_id']}: the stated fill {visit['fill']:g} makes {stated_t:,.0f} t, but her tanks "
                f"hold {limit:,.0f} t of this product; the stated fill was taken"
            )
    yield from found[:_MOST_ALIKE]
    if len(found) > _MOST_ALIKE:
        yield f"... and {len(found) - _MOST_ALIKE} more stated fills that do not go into the tanks"


def _overlapping_counts(inputs: Inputs) -> Iterator[str]:
    for a, b in find_overlaps(inputs.reported):
        yield (
            f"the counts of {a.count} visits ({a.from_day} to {a.to_day}) and of {b.count} visits "
            f"({b.from_day} to {b.to_day}) at {a.place_id} overlap in part: visits in the overlap are counted twice; "
            "make the windows meet or nest"
        )


def _outside_the_caps(inputs: Inputs) -> Iterator[str]:
    """Find notified volumes and other deliveries of days that no cap's period holds."""
    periods = [(cap.from_day, cap.to_day) for cap in inputs.caps] or [(inputs.from_day, inputs.to_day)]
    for name, table in (("notified", inputs.notified), ("other_deliveries", inputs.other_deliveries)):
        rows = table.select("row", "from_day", "to_day").iter_rows()
        outside = [row for row, first, last in rows if _days_inside(first, last, periods) <= (last - first).days]
        if outside:
            shown = ", ".join(map(str, outside[:_MOST_ALIKE])) + (", ..." if len(outside) > _MOST_ALIKE else "")
            yield f"{name} row {shown}: days outside every cap's period are not counted"


def _visits_outside(inputs: Inputs, result: Result) -> Iterator[str]:
    """Find visits that no cap's period holds, and observations of which only a part lies in the case."""
    first, last = _midnight(inputs.from_day), _midnight(inputs.to_day) + timedelta(days=1)
    cut = inputs.observations.filter((pl.col("seen_after") < first) | (pl.col("seen_before") > last))
    if len(cut):
        yield f"observations row {_rows(cut)}: a part of the dates lies outside the case; the visit counts within it"
    if not inputs.caps:
        return
    outside = result.visits
    for cap in inputs.caps:
        begin, end = _midnight(cap.from_day), _midnight(cap.to_day) + timedelta(days=1)
        outside = outside.filter((pl.col("delivered_after") >= end) | (pl.col("delivered_before") <= begin))
    if len(outside):
        visits = "1 visit lies" if len(outside) == 1 else f"{len(outside)} visits lie"
        yield f"{visits} outside every cap's period: delivered, but in no balance"


def _counts_that_do_not_fit(inputs: Inputs, result: Result) -> Iterator[str]:
    """Find published counts that the named visits contradict."""
    deadweights = dict(result.hulls.select("vessel_id", "deadweight_t").iter_rows())
    for count, named in count_named(result.visits, inputs.reported).items():
        which = f"the count of {count.count} visits at {count.place_id} ({count.from_day} to {count.to_day})"
        if named > count.count:
            yield f"{which}: {named} observed visits lie in its window, more than it counts"
        if count.deadweight_total_t is not None:
            seen = result.visits.filter(
                (pl.col("kind") == "observed") & pl.col("toward").list.contains(count_id(count))
            )
            known = sum(deadweights.get(vessel) or 0.0 for vessel in seen["vessel_id"].drop_nulls())
            if known > count.deadweight_total_t:
                yield (
                    f"{which}: the named ships' deadweights, {known:,.0f} t, exceed its sum of "
                    f"{count.deadweight_total_t:,.0f} t; its other visits were given the mean of its sum"
                )
    roles = {inputs.places[count.place_id].role for count in inputs.reported}
    if {"loads", "discharges"} <= roles:
        yield "counts are given both where oil is loaded and where it lands: a voyage that is in both is counted twice"


def _unused(inputs: Inputs, rules: Rules) -> Iterator[str]:
    """Find what the case states and the result does not use."""
    modes = {mode_of(row) for row in inputs.other_deliveries.iter_rows(named=True)}
    for mode in rules.other.exclude:
        if mode not in modes:
            known = ", ".join(sorted(modes)) or "none"
            yield f"rules.other.exclude: no other delivery has the mode '{mode}' (there are: {known})"
    ballast = inputs.observations.filter((pl.col("condition") == "ballast") & (pl.col("fill") > 0))
    if len(ballast):
        yield f"observations row {_rows(ballast)}: a fill stated of a ship in ballast is not her cargo and was not used"


def _identities(inputs: Inputs, result: Result) -> Iterator[str]:
    """Find ships whose name and number disagree, and ships that the fleet does not know."""
    contradictions = list(find_contradictions(_undecided(inputs, result), inputs.fleet))
    for row, name, registered in contradictions[:_MOST_ALIKE]:
        yield f"observations row {row}: the fleet calls this number '{registered}', not '{name}'; the number counts"
    if len(contradictions) > _MOST_ALIKE:
        yield f"... and {len(contradictions) - _MOST_ALIKE} more names that are not the fleet's"
    respelled = list(find_respelled(_undecided(inputs, result), inputs.fleet))
    for row, name, registered in respelled[:_MOST_ALIKE]:
        yield f"observations row {row}: '{name}' was taken for '{registered}' of the fleet, in another spelling"
    if len(respelled) > _MOST_ALIKE:
        yield f"... and {len(respelled) - _MOST_ALIKE} more names that were taken for the fleet's in another spelling"
    if inputs.fleet.is_empty():
        return
    told = list(_strangers(_undecided(inputs, result), inputs.fleet))
    yield from told[:_MOST_ALIKE]
    if len(told) > _MOST_ALIKE:
        yield f"... and {len(told) - _MOST_ALIKE} more ships that are not in the fleet file"


def _undecided(inputs: Inputs, result: Result) -> pl.DataFrame:
    """Give the observations whose ship no analyst decided."""
    decided = [name for one in inputs.decided.rulings if one.kind == "identify" for name in one.ids]
    return result.observations.filter(~pl.col("observation_id").is_in(decided))


def _strangers(observations: pl.DataFrame, fleet: pl.DataFrame) -> Iterator[str]:
    """Find ships that were seen and are not in the fleet, or are one of several there."""
    rows: dict[str, list[str]] = {}
    written: dict[str, str] = {}
    for row, name in fleet.select("row", "name").iter_rows():
        rows.setdefault(name_key(name), []).append(str(row))
        written[name_key(name)] = name
    unknown = observations.filter(~pl.col("vessel_id").is_in(fleet["vessel_id"].to_list()))
    first = unknown.unique("vessel_id", keep="first", maintain_order=True)
    for row, name, imo in first.select("row", "vessel", "imo").iter_rows():
        key = name_key(name or "")
        if len(rows.get(key, [])) > 1 and not imo:
            yield (
                f"observations row {row}: '{name}' is the name of {len(rows[key])} ships of the fleet (rows "
                f"{', '.join(rows[key])}); give her IMO number: until then she counts as a ship of her own, and a "
                "voyage seen at both ends counts twice"
            )
            continue
        near = get_close_matches(key, rows, 1, _ALIKE) if key not in rows else []
        advice = f" (did you mean '{written[near[0]]}'?)" if near else ""
        seen = f"observations row {row}: '{name or imo}' is not in the fleet file{advice}"
        yield f"{seen}; her deadweight comes from the fleet prior"


def _lone_landings(inputs: Inputs, result: Result) -> Iterator[str]:
    """Find landings without a loading that a count at a loading place may hold too."""
    loading = [count for count in inputs.reported if inputs.places[count.place_id].role == "loads"]
    discharging = [place.id for place in inputs.places.values() if place.role == "discharges"]
    alone = result.visits.filter((pl.col("kind") == "observed") & pl.col("place_id").is_in(discharging))
    if loading and len(alone):
        landings = "1 landing has" if len(alone) == 1 else f"{len(alone)} landings have"
        yield (
            f"{landings} no loading seen: those ships may be among the visits counted where oil is loaded, and then "
            "their cargo counts twice"
        )


def _without_looks(inputs: Inputs, result: Result) -> Iterator[str]:
    """Find sightings that no look of the list can have seen: they say nothing of what looks miss."""
    terminals = [one.id for one in inputs.places.values() if one.role != "anchorage"]
    sightings = result.sightings.filter(pl.col("place_id").is_in(terminals))
    count = len(find_unlooked(sightings, result.looks)) if len(result.looks) else 0
    if count:
        yield (
            f"{count} of {len(sightings)} sightings at terminals lie in no clear look that is listed: known beside the "
            "looks, they are left out where unseen visits are estimated; if images show them, list all images of that "
            "kind as looks, those that show nothing too"
        )


def _nameless_alike(inputs: Inputs, result: Result, rules: Rules) -> Iterator[str]:
    """Find observations without a ship that may be of one stay: each of them makes a visit of its own."""
    days = rules.visit.merge_days
    rows = result.observations.filter(pl.col("vessel_id").is_null()).sort("place_id", "seen_after", "observation_id")
    roads = [one.id for one in inputs.places.values() if one.role == "anchorage"]
    rows = rows.filter(~pl.col("place_id").is_in(roads))
    apart = pl.col("seen_after") - pl.col("seen_before").shift(1).over("place_id")
    near = rows.filter(apart < timedelta(days=days))
    if len(near):
        yield (
            f"{len(near)} of {len(rows)} observations without a ship's name lie less than {days:g} days after another "
            "at the same place: each counts as a visit of its own; if some are of one stay there are fewer visits and "
            "barrels; write one row a stay, or name the ship alike in all rows of one"
        )


def _unseen_of_some(inputs: Inputs, result: Result) -> Iterator[str]:
    """Find places that load oil whose unseen visits cannot be told though those of others can: the total lacks them."""
    if result.unseen.cargoes is None:
        return
    for at in result.unseen.at:
        if at.counts is None and inputs.places[at.place_id].role == "loads":
            yield (
                f"how many visits to {at.place_id} nobody saw cannot be told ({at.reason}): what is estimated of "
                "unseen visits is of the other places alone"
            )


def _strange_factors(inputs: Inputs) -> Iterator[str]:
    """Find notified tonnes and barrels that no oil has."""
    for row, tonnes, barrels in inputs.notified.select("row", "tonnes", "barrels").drop_nulls().iter_rows():
        if tonnes > 0 and not _LIGHTEST > barrels / tonnes > _HEAVIEST:
            yield (
                f"notified row {row}: {tonnes:g} t and {barrels:g} barrels are {barrels / tonnes:.3g} barrels a tonne, "
                "which no oil has; the barrels were taken"
            )


def _rows(table: pl.DataFrame) -> str:
    rows = table["row"].to_list()
    return ", ".join(map(str, rows[:_MOST_ALIKE])) + (", ..." if len(rows) > _MOST_ALIKE else "")


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _days_inside(first: date, last: date, periods: Sequence[tuple[date, date]]) -> int:
    return sum(max(0, (min(last, end) - max(first, begin)).days + 1) for begin, end in periods)


def _unstated(inputs: Inputs, result: Result, *, own_prior: bool) -> Iterator[str]:
    known = set(result.hulls.filter(pl.col("law") != "fleet prior").get_column("vessel_id"))
    silent = result.visits.filter(
        pl.col("deadweight_t").is_null() & ~pl.col("vessel_id").is_in(list(known)).fill_null(value=False)
    )
    if len(silent) and not own_prior:
        prior = inputs.prior
        points = (prior.deadweight_low_t, prior.deadweight_mid_t, prior.deadweight_high_t)
        yield (
            f"{len(silent)} of the visits are of ships without a known deadweight, and the case has no [fleet_prior]: "
            f"Ullage's own was taken, {' / '.join(f'{point:,.0f}' for point in points)} t"
        )
    if inputs.draws < _FEWEST_DRAWS:
        yield f"{inputs.draws} draws are too few for a 5 or 95 % point: take {_FEWEST_DRAWS:,} or more"
    if inputs.product is None and len(result.visits):
        yield "no product is given: tonnes have no physical barrels; state product in case.toml, or 'unknown' for a mix"
