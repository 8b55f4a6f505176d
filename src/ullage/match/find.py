"""Which track each detection is: the stage."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from ullage.match.assignment import likeliest
from ullage.match.coverage import RECEPTIONS, Coverage, measure_coverage
from ullage.match.ground import ground_of
from ullage.match.hulls import gather_hulls
from ullage.match.others import Weighed, lengths_of_others, weigh
from ullage.match.pairs import PARTS, Pairs, score_pairs
from ullage.match.rule import MatchRule
from ullage.match.seen import lay_out_detections
from ullage.match.ships import Ships, Tracks, find_ships, gather_tracks
from ullage.match.words import explain
from ullage.tables import MATCHES, UTC_TIME, rule_text
from ullage.track.columns import US_PER_H

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]

MATCHED, POSSIBLE, UNMATCHED, RIVAL, CANNOT_TELL = CLASSES = (
    "matched",
    "possible",
    "unmatched",
    "rival",
    "cannot tell",
)
_SURELY: Final = 0.98  # nothing is found or missed more surely than so


def match_detections(
    detections: pl.DataFrame,
    scenes: pl.DataFrame,
    reports: pl.DataFrame,
    statics: pl.DataFrame,
    rule: MatchRule | None = None,
    *,
    tell: Callable[[str], None] | None = None,
) -> pl.DataFrame:
    """Say which track each detection is, with what probability, or that none is it.

    Parameters
    ----------
    detections
        Of `tables.DETECTIONS`, in any order; those with a reason why they are no ship are passed over.
    scenes
        Of `tables.SCENES`: that of each detection.
    reports
        Of `tables.POSITIONS`, on tracks, of the hours about the scenes; see `ullage.matching.gather_reports`. A scene
        is matched with those of its own hours alone, so that no other scene of a case bears on it.
    statics
        Of `tables.STATICS`.
    rule
        What it takes.
    tell
        Called with what a reader of the result has to be told.

    Returns
    -------
    DataFrame
        Of `tables.MATCHES`, by scene and detection. Each detection has a row for every track that it may be, and one
        with `mmsi` null for none; their `p_match` add up to 1. One of them says what it is; the others are rivals.

    Raises
    ------
    ValueError
        When a detection is of a scene that is not in `scenes`, or a footprint is no outline.
    """
    rule = rule or MatchRule()
    ships = detections.filter(
        pl.col("reject_reason").is_null(), pl.col("lat_deg").is_finite(), pl.col("lon_deg").is_finite()
    )
    unknown = set(ships["scene_id"].unique()) - set(scenes["scene_id"])
    if unknown:
        raise ValueError(f"detections of scenes that are not among them: {', '.join(sorted(map(str, unknown))[:3])}")
    hulls = gather_hulls(statics)
    frames = [MATCHES.frame()]
    for scene in scenes.unique("scene_id", keep="first", maintain_order=True).sort("seen_at", "scene_id").to_dicts():
        own = ships.filter(pl.col("scene_id") == scene["scene_id"]).sort("detection_id", "lat_deg", "lon_deg")
        if len(own):
            tracks = gather_tracks(_in_hours(reports, scene["seen_at"], rule), rule)
            frames.append(_match_scene(own, scene, tracks, hulls, rule, tell or (lambda _: None)))
    return pl.concat(frames)


def _in_hours(reports: pl.DataFrame, at: datetime, rule: MatchRule) -> pl.DataFrame:
    """Leave the reports of the hours about a scene: those about others are no matter of its matches."""
    around = timedelta(hours=rule.window_h)
    return reports.filter(pl.col("seen_at").is_between(at - around, at + around))


def count_matches(matches: pl.DataFrame, rule: MatchRule | None = None) -> dict[str, float]:
    """Count detections by what they are, and hold matches found against those expected.

    Parameters
    ----------
    matches
        Of `tables.MATCHES`.
    rule
        From what probability on a pair counts as found.
    """
    rule = rule or MatchRule()
    told = matches.filter(pl.col("class") != RIVAL)["class"].value_counts()
    counts = dict(told.iter_rows())
    pairs = matches.filter(pl.col("mmsi").is_not_null())
    found = pairs.filter(pl.col("likeliest") & (pl.col("p_match") >= rule.found_p))
    return {
        **{name: int(counts.get(name, 0)) for name in CLASSES if name != RIVAL},
        "expected": float(pairs["p_match"].sum()),
        "found": len(found),
    }


@dataclass(frozen=True)
class _Found:
    """A scene's pairs with all that was found out about them, and its detections."""

    pairs: Pairs
    weighed: Weighed
    likeliest: npt.NDArray[np.bool_]
    coverage: Coverage


def _match_scene(
    own: pl.DataFrame, scene: Mapping[str, Any], tracks: Tracks, hulls: pl.DataFrame, rule: MatchRule,
    tell: Callable[[str], None],
) -> pl.DataFrame:  # fmt: skip
    seen = lay_out_detections(own, scene, rule)
    at_us = int(pl.Series([scene["seen_at"]], dtype=UTC_TIME).dt.timestamp("us")[0])
    every = find_ships(tracks, hulls, at_us, rule)
    ground = ground_of(scene["footprint"], seen.lat, seen.lon)
    moved = np.outer([seen.track_n.mean(), seen.track_e.mean()], [seen.away_n.mean(), seen.away_e.mean()])
    near = np.flatnonzero(_may_be_seen(every, ground, rule))
    ships = every.take(near)
    recall = _recall(ships, float(scene["pixel_m"] or 10.0), rule)
    inside = np.minimum(ground.holds(ships, moved), _SURELY) if len(ships) else np.empty(0)
    pairs = score_pairs(seen, ships, inside, recall, lengths_of_others(seen, np.ones(len(seen)), rule), rule)
    if pairs.left_out:
        tell(
            f"scene {scene['scene_id']} has more tracks about some detections than {rule.most_pairs}: the "
            f"{pairs.left_out:,} least likely pairs were left out"
        )
    weighed = weigh(pairs, seen, ships, inside, recall, ground, rule)
    best = likeliest(pairs.detection, pairs.ship, weighed.log_odds, len(seen), len(ships))
    of = np.full(len(seen), -1)
    of[pairs.detection[best]] = near[pairs.ship[best]]
    coverage = measure_coverage(seen, every, of, rule)
    found = _Found(pairs, weighed, best, coverage)
    return _rows(own, scene, tracks, ships, found, rule)


def _may_be_seen(ships: Ships, ground: Any, rule: MatchRule) -> Any:
    """Tell which ships may be imaged inside the ground at all: all others are far."""
    east, north = ground.on_plane(ships.lat, ships.lon)
    west, south, right, top = ground.outline.bounds
    spread = np.sqrt(ships.p_nn + ships.p_ee + ships.own_m2) * rule.gate_sd + 120.0 * np.hypot(ships.v_n, ships.v_e)
    reach = np.minimum(spread + 2_000.0, rule.gate_km * 1000.0)
    return (
        (east > west - reach) & (east < right + reach) & (north > south - reach) & (north < top + reach)
        & np.isfinite(reach)
    )  # fmt: skip


def _recall(ships: Ships, pixel_m: float, rule: MatchRule) -> Floats:
    """Give the chance that a detector finds a ship: rises with her length in pixels."""
    z = (ships.supposed / pixel_m - rule.recall_px) / rule.recall_width_px
    return np.asarray(np.clip(rule.recall / (1.0 + np.exp(-np.clip(z, -50, 50))), 1.0 - _SURELY, _SURELY))


def _rows(
    own: pl.DataFrame, scene: Mapping[str, Any], tracks: Tracks, ships: Ships, found: _Found, rule: MatchRule
) -> pl.DataFrame:
    """Give the rows of a scene: pairs that are likely enough, and of each detection one for none."""
    pairs, every, n = found.pairs, found.weighed.p, len(own)
    total = np.bincount(pairs.detection, every, minlength=n)
    kept = np.flatnonzero((every >= rule.least_p) | found.likeliest)
    detection, ship = pairs.detection[kept], pairs.ship[kept]
    whole = np.bincount(detection, every[kept], minlength=n) + 1.0 - np.minimum(total, 1.0)
    p = every[kept] / whole[detection]
    taken = np.bincount(detection[found.likeliest[kept]], minlength=n) > 0
    report = ships.report[ship]
    parts = pairs.parts[kept]
    parts[:, 0] -= np.log(found.weighed.others_per_km2)[detection]
    parts[:, 1], parts[:, 3] = found.weighed.length_part[kept], found.weighed.recall_part[kept]
    none = np.full(n, np.nan)
    columns: dict[str, Any] = {
        "at": np.concatenate([detection, np.arange(n)]),
        "mmsi": pl.concat([tracks.mmsi.gather(report), pl.Series([None] * n, dtype=pl.String)]),
        "track_id": pl.concat([tracks.track.gather(report), pl.Series([None] * n, dtype=pl.String)]),
        "p_match": np.concatenate([p, (1.0 - np.minimum(total, 1.0)) / whole]),
        "likeliest": np.concatenate([found.likeliest[kept], ~taken]),
        "distance_m": np.concatenate([pairs.distance_m[kept], none]),
        "track_us": np.concatenate([tracks.heard.t_us[report].astype(np.float64), none]),
        "sent_m": np.concatenate([ships.length[ship], none]),
        "speed_kn": np.concatenate([ships.speed_kn[ship], none]),
        **{f"{name}_part": np.concatenate([parts[:, k], none]) for k, name in enumerate(PARTS)},
    }
    frame = pl.DataFrame(columns).with_columns(pl.col(pl.Float64).fill_nan(None))
    known = own.select("detection_id", "scene_id", "seen_at", "length_m", "length_sd_m").with_columns(
        at=pl.int_range(n, dtype=pl.Int64),
        coverage=pl.Series(found.coverage.chance).fill_nan(None),
        ships_heard=pl.Series(found.coverage.heard),
        ships_there=pl.Series(found.coverage.there),
        reception=pl.Series([RECEPTIONS[k] for k in found.coverage.reception.tolist()], dtype=pl.String),
        p_all=pl.Series(np.minimum(total, 1.0)),
        matched_on=pl.lit(_latest(tracks, scene, rule), dtype=UTC_TIME),
        rule=pl.lit(rule_text(rule)),
    )
    rows = frame.join(known, on="at", how="left", maintain_order="left").with_columns(
        track_at=pl.col("track_us").cast(pl.Int64).cast(UTC_TIME)
    )
    ordered = rows.sort(
        "detection_id", "at", "p_match", "mmsi", descending=[False, False, True, False], nulls_last=True
    )
    told = explain(_classed(ordered, rule))
    return told.select(pl.col(name).cast(kind) for name, kind in MATCHES.schema.items())


def _classed(rows: pl.DataFrame, rule: MatchRule) -> pl.DataFrame:
    """Say of each detection in one of its rows what it is."""
    pair = pl.col("mmsi").is_not_null()
    # the pair that speaks for the detection: that of the likeliest assignment, else the most probable one
    rank = (pl.when(pair).then(pl.col("p_match") + pl.col("likeliest").cast(pl.Float64) * 2)).rank(
        "ordinal", descending=True
    )
    first = (rank.over("at") == 1).fill_null(value=False)
    matched = first & (pl.col("p_match") >= rule.matched_p)
    possible = first & (pl.col("p_all") >= rule.unmatched_p)
    nothing = ~pair & ~(possible | matched).any().over("at")
    silent = pl.col("ships_heard") == 0
    return rows.with_columns(
        pl.when(matched).then(pl.lit(MATCHED))
        .when(possible).then(pl.lit(POSSIBLE))
        .when(nothing & silent).then(pl.lit(CANNOT_TELL))
        .when(nothing).then(pl.lit(UNMATCHED))
        .otherwise(pl.lit(RIVAL))
        .alias("class")
    )  # fmt: skip


def _latest(tracks: Tracks, scene: Mapping[str, Any], rule: MatchRule) -> Any:
    """Give the last report that a scene was matched with, within its hours."""
    at = int(pl.Series([scene["seen_at"]], dtype=UTC_TIME).dt.timestamp("us")[0])
    around = round(rule.window_h * US_PER_H)
    first, last = np.searchsorted(tracks.times_us, [at - around, at + around + 1])
    return pl.Series([int(tracks.times_us[last - 1])]).cast(UTC_TIME)[0] if last > first else None
