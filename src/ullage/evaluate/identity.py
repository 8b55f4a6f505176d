"""Matches and the identity of sightings against the ships that the detections are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from ullage.evaluate.accuracy import ALL, Judged, Reliability, Score
from ullage.evaluate.detections import in_scenes, pair, without_unclear
from ullage.evaluate.scores import Figure, reliability, share

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from ullage.evaluate.detections import Searched

    Bools = npt.NDArray[np.bool_]
    Floats = npt.NDArray[np.float64]

SURE: Final = 0.9
"""Probability from which on a match or an identity is held to its word."""
UNNAMED: Final = "hull:"
"""What the id of a hull begins with that is known by her looks alone."""


def true_ships(detections: pl.DataFrame, positions: pl.DataFrame, searched: Sequence[Searched]) -> pl.DataFrame:
    """Tell of each accepted detection which ship she is.

    Parameters
    ----------
    detections
        Of `tables.DETECTIONS`.
    positions
        Of `simulate.trade.truth.POSITIONS`.
    searched
        The scenes that were searched.

    Returns
    -------
    polars.DataFrame
        ``detection_id, seen_at, imo, mmsi, kind, sends``; null where there was no ship. Detections of ships that are
        not clear are left out, as in `detections.judge_detections`.
    """
    ships, found = without_unclear(*in_scenes(detections, positions, searched))
    pairs = pair(ships, found)
    of = np.full(len(found), -1, np.int64)
    of[pairs.found_of] = pairs.ship_of
    ship = ships.with_row_index("ship").select(pl.col("ship").cast(pl.Int64), "imo", "mmsi", "kind", "sends")
    return (
        found.select("detection_id", "seen_at")
        .with_columns(ship=pl.Series(of, dtype=pl.Int64))
        .join(ship, on="ship", how="left", maintain_order="left")
        .drop("ship")
    )


def judge_matches(matches: pl.DataFrame, true: pl.DataFrame, silences: pl.DataFrame) -> Judged:
    """Judge which track a detection was matched with.

    Parameters
    ----------
    matches
        Of `tables.MATCHES`.
    true
        Of `true_ships`.
    silences
        Of `simulate.trade.truth.SILENCES`: a ship under a false number is matched rightly with that number.

    Returns
    -------
    Judged
        A ship that sends counts as one that can be matched, also where no receiver heard her; detections of which the
        result says that it cannot tell do not count.
    """
    told = matches.filter(pl.col("class") != "cannot tell").join(
        true.drop("seen_at"), on="detection_id", suffix="_true"
    )
    if told.is_empty():
        return Judged(told=("no match is of a scene of the truth: matches are not judged",))
    right = _right(told, silences)
    is_pair = told["mmsi"].is_not_null().to_numpy()
    p = told["p_match"].cast(pl.Float64).fill_null(np.nan).to_numpy()
    held = is_pair & (told["class"] == "matched").to_numpy()
    sends = (
        true["sends"].fill_null(value=False) & true["detection_id"].is_in(told["detection_id"].to_list())
    ).to_numpy()
    can_be = int(sends.sum())
    missed = set(true.filter(pl.Series(sends))["detection_id"]) - set(
        told.filter(pl.Series(held & right))["detection_id"]
    )
    scores = (
        Score("matches", "right where P is 0.9 and more", ALL, "1", share(right[is_pair & (p >= SURE)])),
        Score("matches", "right where called matched", ALL, "1", share(right[held])),
        Score("matches", "wrong matches to ships that send", ALL, "1", _ratio(int((held & ~right).sum()), can_be)),
        Score("matches", "ships that send and were not matched", ALL, "1", _ratio(len(missed), can_be)),
    )
    curve = Reliability("matches", "p_match", tuple(reliability(p[is_pair], right[is_pair])))
    return Judged(scores, (curve,) if is_pair.any() else ())


def _right(told: pl.DataFrame, silences: pl.DataFrame) -> Bools:
    """Say of each pair whether the track's number is one that the ship sent then."""
    claimed = {
        (one["mmsi"], one["claimed_mmsi"]): (one["from"], one["to"])
        for one in silences.filter(pl.col("claimed_mmsi").is_not_null()).iter_rows(named=True)
    }
    own = (told["mmsi"] == told["mmsi_true"]).fill_null(value=False).to_numpy().copy()
    for k, row in enumerate(told.select("mmsi", "mmsi_true", "seen_at").iter_rows()):
        span = claimed.get((row[1], row[0]))
        own[k] |= span is not None and span[0] <= row[2] <= span[1]
    return np.asarray(own, np.bool_)


def _ratio(part: int, whole: int) -> Figure:
    return Figure(whole, part / whole if whole else None)


def judge_sightings(sightings: pl.DataFrame, candidates: pl.DataFrame | None, true: pl.DataFrame) -> Judged:
    """Judge whom sightings were taken for.

    Parameters
    ----------
    sightings
        Of `tables.SIGHTINGS`; those of observers are not judged, for they say themselves whom they saw.
    candidates
        Of `tables.CANDIDATES`: the hulls that were weighed; a ship that is none of them is unknown.
    true
        Of `true_ships`.
    """
    seen = _with_truth(sightings, true)
    if seen.is_empty():
        return Judged(told=("no sighting is of a detection in a scene of the truth: sightings are not judged",))
    p_ship = seen["p_ship"].cast(pl.Float64).fill_null(np.nan).to_numpy()
    tanker = (seen["kind_true"] == "tanker").fill_null(value=False).to_numpy()
    p = seen["p_vessel"].cast(pl.Float64).fill_null(np.nan).to_numpy()
    named = _is_named(seen)
    right = _is_she(seen)
    scores = [
        Score("sightings", "a ship of the trade where P is a half and more", ALL, "1", share(tanker[p_ship >= 0.5])),  # noqa: PLR2004
        Score("sightings", "ships of the trade taken for one", ALL, "1", share((p_ship >= 0.5)[tanker])),  # noqa: PLR2004
        Score("sightings", "identity right where P is 0.9 and more", ALL, "1", share(right[named & (p >= SURE)])),
        Score("sightings", "identity right where one is given", ALL, "1", share(right[named])),
    ]
    if candidates is not None and len(candidates):
        known = set(candidates["vessel_id"].drop_nulls())
        strange = tanker & np.array([f"imo:{imo}" not in known for imo in seen["imo_true"]], np.bool_)
        scores.append(Score("sightings", "unknown hulls called unknown", ALL, "1", share(~named[strange])))
    curves = [("p_ship", p_ship, tanker), ("p_vessel", p[named], right[named])]
    return Judged(
        tuple(scores),
        tuple(
            Reliability("sightings", name, tuple(reliability(stated, came)))
            for name, stated, came in curves
            if np.isfinite(stated).any()
        ),
    )


def _with_truth(sightings: pl.DataFrame, true: pl.DataFrame) -> pl.DataFrame:
    """Give the sightings made of detections, each with the ship of the first of them that the truth knows."""
    ships = true.select(pl.all().exclude("seen_at").name.suffix("_true")).rename({"detection_id_true": "detection_id"})
    own = sightings.filter(pl.col("kind") == "detection").with_row_index("at")
    return (
        own.explode("evidence")
        .join(ships, left_on="evidence", right_on="detection_id", how="inner", maintain_order="left")
        .unique("at", keep="first", maintain_order=True)
        .drop("at")
    )


def _is_named(seen: pl.DataFrame) -> Bools:
    named = seen["vessel_id"].is_not_null() & ~seen["vessel_id"].fill_null("").str.starts_with(UNNAMED)
    return np.asarray(named.to_numpy())


def _is_she(seen: pl.DataFrame) -> Bools:
    """Say of each sighting whether the vessel it names is the ship that was there."""
    rows = seen.select("vessel_id", "imo_true", "mmsi_true").iter_rows()
    return np.array([vessel in (f"imo:{imo}", f"mmsi:{mmsi}") for vessel, imo, mmsi in rows], np.bool_)
