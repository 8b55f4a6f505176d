"""What the reader of a result should doubt: sentences that stand in the summary and in the evidence report."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ullage.visits import find_overlaps

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from ullage.flow import Inputs, Result

_MOST_ALIKE = 20


def find_doubts(inputs: Inputs, result: Result, *, own_prior: bool) -> list[str]:
    """Find what is doubtful in a result.

    Parameters
    ----------
    inputs, result
        What the flow was given and what it found.
    own_prior
        Whether the case states its own fleet prior.
    """
    return [
        *_doubtful_deadweights(inputs, result),
        *_overfull(result),
        *_overlapping_counts(inputs),
        *_outside_the_caps(inputs),
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
            f"{len(silent)} visits are of ships whose deadweight nobody states and the case has no [fleet_prior]: "
            f"Ullage's own was taken, {' / '.join(f'{point:,.0f}' for point in points)} t"
        )
    if inputs.product is None and len(result.visits):
        yield "no product is given: tonnes have no physical barrels; state product in case.toml, or 'unknown' for a mix"
