"""Ships of a simulated world as the renderers draw them: to scale from their hulls, where and as deep as they lay."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.draws import stream
from ullage.simulate.optical.vessels import Ship, draw_ship
from ullage.simulate.sar.vessels import Vessel

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from ullage.simulate.optical.vessels import Condition, Kind

    Row = Mapping[str, Any]

BOAT_M: Final = 30.0
LADEN: Final = 0.88  # of the summer draught, from which a ship is called laden
BALLAST: Final = 0.68  # up to which she is called in ballast


def hulls_by_mmsi(hulls: pl.DataFrame) -> dict[str, Row]:
    """Give the rows of `trade.truth.HULLS` by MMSI."""
    return {row["mmsi"]: row for row in hulls.to_dicts()}


def painted_ship(seed: int, at: Row, hull: Row | None, east_m: float, north_m: float, turned_deg: float = 0.0) -> Ship:
    """Give a ship as cameras see her: what she looks like follows from her MMSI, whatever image she is in.

    Parameters
    ----------
    seed
        Of the world.
    at
        A row of `trade.truth.POSITIONS`.
    hull
        Her row of `trade.truth.HULLS`; None for dimensions that are drawn.
    east_m, north_m
        Where she lies in the image [m].
    turned_deg
        How far the image's north is turned to the right of the true one [°].
    """
    rng = np.random.default_rng(stream(seed, "painted ship", at["mmsi"] or ""))
    drawn = draw_ship(rng, _painted_kind(at), (at["length_m"], at["length_m"]), "part")
    depth = hull["depth_m"] if hull else drawn.depth_m
    summer = hull["summer_draught_m"] if hull else drawn.summer_draught_m
    draught = at["draught_m"] or 0.75 * summer
    return replace(
        drawn,
        length_m=at["length_m"],
        beam_m=at["beam_m"] or drawn.beam_m,
        # a draught above the deck is nobody's: a hull without a row is as deep as it must be
        depth_m=max(depth, draught + 0.3),
        summer_draught_m=summer,
        draught_m=draught,
        trim_m=-0.008 * drawn.lpp_m if draught < BALLAST * summer else 0.0,
        deadweight_t=hull["deadweight_t"] if hull and hull["deadweight_t"] else drawn.deadweight_t,
        condition=_condition(draught / summer),
        heading_deg=(at["heading_deg"] - turned_deg) % 360.0,
        east_m=east_m,
        north_m=north_m,
        speed_kn=0.0 if at["alongside"] else float(at["sog_kn"] or 0.0),
        alongside="jetty" if at["alongside"] else "",
    )


def radar_vessel(at: Row, angle_deg: float) -> Vessel:
    """Give a ship as radar sees her.

    Parameters
    ----------
    at
        A row of `trade.truth.POSITIONS`.
    angle_deg
        Where her bow points in the image, from rows toward columns [°].
    """
    kind = {"tanker": "tanker", "fishing": "fishing"}.get(at["kind"], "cargo")
    if at["length_m"] < BOAT_M and kind != "tanker":
        kind = "boat"
    beam = at["beam_m"] or at["length_m"] / 6
    return Vessel(kind, at["length_m"], beam, angle_deg, 0.0 if at["alongside"] else float(at["sog_kn"] or 0.0))


def _painted_kind(at: Row) -> Kind:
    if at["kind"] == "tanker":
        return "tanker"
    return "boat" if at["length_m"] < BOAT_M else "cargo"


def _condition(part: float) -> Condition:
    return "laden" if part >= LADEN else "ballast" if part <= BALLAST else "part"
