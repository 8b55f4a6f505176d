"""What is true in a simulated optical image: a table that no stage ever sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from ullage.geo import bearing_deg
from ullage.simulate.optical.hull import deck_height, deck_raised
from ullage.tables.schema import Column, Table

if TYPE_CHECKING:
    from ullage.records import TieGrid
    from ullage.simulate.optical.plan import Plan
    from ullage.simulate.optical.vessels import Ship

OPTICAL_TRUTH = Table(
    "true_ships",
    "one ship in a simulated optical image",
    (
        Column("object_id", pl.String, "its name in the image"),
        Column("kind", pl.String, "tanker, bulker, container, cargo or boat"),
        Column("row", pl.Float64, "row of her middle at the waterline [pixels]"),
        Column("column", pl.Float64, "column of her middle at the waterline [pixels]"),
        Column("lat_deg", pl.Float64, "latitude of her middle [°]"),
        Column("lon_deg", pl.Float64, "longitude of her middle [°]"),
        Column("bow_lat_deg", pl.Float64, "latitude of the foremost point of the deck, where it truly is [°]"),
        Column("bow_lon_deg", pl.Float64, "its longitude [°]"),
        Column("stern_lat_deg", pl.Float64, "latitude of the middle of the transom, where it truly is [°]"),
        Column("stern_lon_deg", pl.Float64, "its longitude [°]"),
        Column("bow_row", pl.Float64, "row at which the bow's deck edge is imaged [pixels]"),
        Column("bow_column", pl.Float64, "its column [pixels]"),
        Column("stern_row", pl.Float64, "row at which the transom's deck edge is imaged [pixels]"),
        Column("stern_column", pl.Float64, "its column [pixels]"),
        Column("heading_deg", pl.Float64, "where the bow points, from north [°]"),
        Column("length_m", pl.Float64, "length over all [m]"),
        Column("beam_m", pl.Float64, "moulded breadth [m]"),
        Column("depth_m", pl.Float64, "from keel to deck edge amidships [m]"),
        Column("summer_draught_m", pl.Float64, "draught at the load line [m]"),
        Column("draught_m", pl.Float64, "draught amidships [m]"),
        Column("freeboard_m", pl.Float64, "deck edge above the water amidships [m]"),
        Column("trim_m", pl.Float64, "draught forward less draught aft [m]"),
        Column("deadweight_t", pl.Float64, "what she can carry [t]"),
        Column("condition", pl.String, "laden, part or ballast"),
        Column("speed_kn", pl.Float64, "speed over ground, along her heading [kn]"),
        Column("alongside", pl.String, "quay, jetty or ship; null in open water"),
        Column("bulwark_m", pl.Float64, "height of a plated rail amidships [m]; 0 for open rails"),
        Column("mid_aft_m", pl.Float64, "after end of the parallel mid-body, forward of midships [m]"),
        Column("mid_fore_m", pl.Float64, "its fore end [m]"),
    ),
)


def write_truth(plan: Plan, grid: TieGrid) -> pl.DataFrame:
    """Write down the truth of all ships of a plan."""
    return OPTICAL_TRUTH.frame(_row(plan, grid, number, ship) for number, ship in enumerate(plan.ships))


def _row(plan: Plan, grid: TieGrid, number: int, ship: Ship) -> dict[str, Any]:
    turn = np.radians(ship.heading_deg)
    ahead = np.array([np.sin(turn), np.cos(turn)])
    middle = np.array([ship.east_m, ship.north_m])
    row, column = _pixel(plan, middle)
    lat, lon = grid.position(row, column)
    found: dict[str, Any] = {
        "object_id": f"s{number}", "row": row, "column": column, "lat_deg": float(lat), "lon_deg": float(lon),
    }  # fmt: skip
    for name, side in (("bow", 0.5), ("stern", -0.5)):
        x = side * ship.length_m
        high = deck_height(ship, x) + deck_raised(ship, x) - ship.draught_m - ship.trim_m * x / ship.lpp_m
        at = middle + ahead * x
        lat, lon = grid.position(*_pixel(plan, at))
        seen = _pixel(plan, at - high * np.array(plan.light[:2]))
        found |= {f"{name}_lat_deg": float(lat), f"{name}_lon_deg": float(lon)}
        found |= {f"{name}_row": seen[0], f"{name}_column": seen[1]}
    found["heading_deg"] = float(
        bearing_deg(*(found[f"{end}_{axis}_deg"] for end in ("stern", "bow") for axis in ("lat", "lon")))
    )
    named = (
        "kind", "length_m", "beam_m", "depth_m", "summer_draught_m", "draught_m", "freeboard_m", "trim_m",
        "deadweight_t", "condition", "speed_kn",
    )  # fmt: skip
    found |= {name: getattr(ship, name) for name in named}
    rails = [one.height_m for one in ship.bulwarks if one.aft < 0 < one.fore]
    return found | {
        "alongside": ship.alongside or None, "bulwark_m": max(rails, default=0.0),
        "mid_aft_m": ship.mid_aft * ship.length_m, "mid_fore_m": ship.mid_fore * ship.length_m,
    }  # fmt: skip


def _pixel(plan: Plan, at: Any) -> tuple[float, float]:
    x0, y0, ground = plan.frame
    return float((y0 - at[1]) / ground), float((at[0] - x0) / ground)
