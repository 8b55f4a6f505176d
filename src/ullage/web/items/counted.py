"""What an item counts for: the visits that it shows, their cargo, and its part of all that was delivered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from ullage.evidence.layers import plain_value
from ullage.web.items.shown import Cargo, Points, Visit
from ullage.web.items.weighed import ship_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ullage.explaining import Rows
    from ullage.web.vessels.known import KnownVessels

_BOUNDS = ("arrived_after", "arrived_before", "departed_after", "departed_before")
MOST_VISITS = 50


def find_visits(known: KnownVessels, visits: Sequence[str]) -> list[Visit]:
    """Give visits by their ids, in order of time."""
    table = known.rows.table("visits")
    if table is None or not visits:
        return []
    found = table.filter(pl.col("visit_id").is_in(list(visits))).sort("delivered_after", "visit_id")
    return [_visit(row, known) for row in found.head(MOST_VISITS).iter_rows(named=True)]


def find_cargoes(rows: Rows, visits: Sequence[str]) -> list[Cargo]:
    """Give what visits count for, in order of time."""
    table = rows.table("deliveries")
    if table is None or not visits:
        return []
    found = table.filter(pl.col("visit_id").is_in(list(visits))).sort("delivered_after", "delivery_id")
    return [cargo_of(rows, row) for row in found.head(MOST_VISITS).iter_rows(named=True)]


def cargo_of(rows: Rows, row: Mapping[str, Any]) -> Cargo:
    """Give the cargo of one delivery, with its part of the total."""
    tonnes = points_of(row, "cargo_t")
    barrels = points_of(row, "cap_bbl")
    return Cargo(
        delivery_id=row["delivery_id"],
        cargo_t=tonnes,
        cap_bbl=None if barrels.mid is None else barrels,
        share=share_of(tonnes, rows.summary.get("delivered_t")),
        method=row["method"] or "",
    )


def share_of(part: Points, total: Mapping[str, float | None] | None) -> Points | None:
    """Give what part of the total something is.

    The points are the low one over the total's high one, and the other way round: draws of both together are not
    kept, so that the bounds hold however part and total go together, and are wider than the 90 % of either.

    Parameters
    ----------
    part, total
        In one unit.
    """
    if total is None or not total.get("mid") or None in (part.low, part.mid, part.high):
        return None
    low, mid, high = (min(1.0, float(one or 0.0)) for one in _over(part, total))
    return Points(low=low, mid=mid, high=high)


def points_of(row: Mapping[str, Any], name: str) -> Points:
    """Give the three points of a quantity of a row."""
    return Points(low=row[f"{name}_low"], mid=row[f"{name}_mid"], high=row[f"{name}_high"])


def _over(part: Points, total: Mapping[str, float | None]) -> tuple[float, float, float]:
    low, mid, high = (float(one or 0.0) for one in (part.low, part.mid, part.high))
    least, middle, most = (float(total[point] or 0.0) for point in ("low", "mid", "high"))
    return low / most if most else 0.0, mid / middle if middle else 0.0, high / least if least else 1.0


def _visit(row: Mapping[str, Any], known: KnownVessels) -> Visit:
    place = known.rows.places.get(row["place_id"], {})
    return Visit(
        visit_id=row["visit_id"],
        place_id=row["place_id"],
        place=place.get("name") or row["place_id"],
        ship=None if row["vessel_id"] is None else ship_of(known, row["vessel_id"]),
        p_vessel=row["p_vessel"],
        loading_in=row["loading_in"],
        loading_out=row["loading_out"],
        explanation=row["explanation"] or row["kind"],
        **{name: plain_value(row[name]) for name in _BOUNDS},
    )
