"""How right matches are, over simulated worlds with decoys and with none, some and many dark ships.

    python design/match.py 24 9001          worlds of seeds 9001 to 9024, into design/match.json

Each world is a trade with bystanders whose AIS is received with all gaps of its receivers, and whose scenes have what
detectors would find, decoys among it. Of some ships all AIS is taken away: these are dark. A detection is matchable if
reports of its ship tell where she was; matches are right if the track is that of the ship. Numbers of `MatchRule` were
looked at on seeds 8001 and 8002; the table is of others.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from ullage.draws import stream
from ullage.match import MatchRule, match_detections
from ullage.match.hulls import gather_hulls
from ullage.match.ships import find_ships, gather_tracks
from ullage.simulate import world
from ullage.simulate.air import receive
from ullage.simulate.detected import detect_world
from ullage.track import segment_tracks

DARK = {"none": 0.0, "some": 0.25, "many": 0.7}
DAYS, TANKERS, BYSTANDERS = 5, 6, 260
OUT = Path(__file__).with_suffix(".json")
EDGES = (0.0, 0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.98, 1.0)
FAST_KN = 5.0


@dataclass(frozen=True)
class Heard:
    """One world: its scenes, what was found, what it is, and the AIS of it."""

    scenes: pl.DataFrame
    detections: pl.DataFrame
    truth: pl.DataFrame
    reports: pl.DataFrame
    statics: pl.DataFrame
    names: dict[str, set[str]]


def hear_world(seed: int, **settings: Any) -> Heard:
    """Simulate a world with its AIS, on tracks."""
    whole = {"days": DAYS, "tankers": TANKERS, "bystanders": BYSTANDERS, **settings}
    trade = world(seed, **whole)
    found = detect_world(trade)
    senders = trade.senders()
    pieces = list(receive(seed, senders, trade.begins, 24.0 * whole["days"]))
    positions = pl.concat([one.positions for one in pieces]).drop("delivered_at")
    statics = pl.concat([one.statics for one in pieces]).drop("delivered_at")
    names = {one.ship.mmsi: {one.ship.mmsi, *(c.mmsi for c in one.claims if c.mmsi)} for one in senders}
    tracked = segment_tracks(positions)[0].filter(pl.col("track_id").is_not_null(), pl.col("lat_deg").is_not_null())
    return Heard(found.scenes, found.detections, found.truth, _next_to(tracked, found.scenes), statics, names)


def _next_to(reports: pl.DataFrame, scenes: pl.DataFrame) -> pl.DataFrame:
    """Keep of each track the reports next to the scenes, as `matching.gather_reports` does."""
    ordered = reports.sort("track_id", "seen_at")
    around = timedelta(hours=MatchRule().window_h)
    kept = []
    for at in scenes["seen_at"].unique():
        before = (
            ordered.filter(pl.col("seen_at").is_between(at - around, at))
            .group_by("track_id", maintain_order=True)
            .tail(2)
        )
        after = (
            ordered.filter(pl.col("seen_at").is_between(at, at + around, closed="right"))
            .group_by("track_id", maintain_order=True)
            .head(2)
        )
        kept += [one.select(reports.columns) for one in (before, after)]
    return pl.concat(kept).unique(maintain_order=True)


def darken(heard: Heard, share: float, seed: int) -> Heard:
    """Take the AIS of a share of the ships away."""
    rng = np.random.default_rng(stream(seed, "dark", str(share)))
    ships = sorted(heard.names)
    dark = {ship for ship, one in zip(ships, rng.random(len(ships)), strict=True) if one < share}
    lost = sorted(set().union(*(heard.names[ship] for ship in dark)) if dark else set())
    return replace(
        heard,
        reports=heard.reports.filter(~pl.col("mmsi").is_in(lost)),
        statics=heard.statics.filter(~pl.col("mmsi").is_in(lost)),
    )


def judge(heard: Heard, rule: MatchRule | None = None) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Match a world; give its pairs, each right or not, and its detections, each matchable or not."""
    rule = rule or MatchRule()
    matches = match_detections(heard.detections, heard.scenes, heard.reports, heard.statics, rule)
    owners = pl.DataFrame(
        [(ship, name) for ship, names in sorted(heard.names.items()) for name in sorted(names)],
        schema={"ship": pl.String, "mmsi": pl.String}, orient="row",
    )  # fmt: skip
    told = _told(heard, rule).join(owners, on="mmsi")
    true = heard.truth.select("detection_id", "scene_id", ship="mmsi", sog_kn="sog_kn", shift_m="shift_m")
    own = told.group_by("scene_id", "ship").agg(pl.col("gap_h").min())
    detections = true.join(own, on=["scene_id", "ship"], how="left", maintain_order="left").join(
        heard.scenes.select("scene_id", "kind"), on="scene_id", maintain_order="left"
    )
    pairs = matches.filter(pl.col("mmsi").is_not_null()).join(
        true.select("detection_id", "ship"), on="detection_id", maintain_order="left"
    )
    right = owners.with_columns(right=pl.lit(value=True))
    pairs = pairs.join(right, on=["ship", "mmsi"], how="left", maintain_order="left")
    classes = matches.filter(pl.col("class") != "rival").select("detection_id", held="class")
    best = pairs.filter("right").group_by("detection_id").agg(p_own=pl.col("p_match").sum())
    detections = detections.join(classes, on="detection_id", maintain_order="left")
    detections = detections.join(best, on="detection_id", how="left", maintain_order="left")
    return pairs.with_columns(pl.col("right").fill_null(value=False)), detections


def _told(heard: Heard, rule: MatchRule) -> pl.DataFrame:
    """Give the ships of whom reports tell where they were, by scene."""
    tracks, hulls = gather_tracks(heard.reports, rule), gather_hulls(heard.statics)
    rows = []
    for scene in heard.scenes.iter_rows(named=True):
        ships = find_ships(tracks, hulls, round(scene["seen_at"].timestamp() * 1e6), rule)
        mmsi = tracks.mmsi.gather(ships.report)
        rows.append(pl.DataFrame({"scene_id": scene["scene_id"], "mmsi": mmsi, "gap_h": ships.gap_h}))
    return pl.concat(rows)


def tabulate(judged: list[tuple[pl.DataFrame, pl.DataFrame]], rule: MatchRule) -> dict[str, Any]:
    """Count over worlds."""
    pairs, detections = (pl.concat([one[k] for one in judged]) for k in (0, 1))
    sure = pairs.filter(pl.col("p_match") >= rule.matched_p)
    found = pairs.filter(pl.col("likeliest"), pl.col("p_match") >= rule.found_p)
    matchable = detections.filter(pl.col("gap_h").is_not_null())
    near = matchable.filter(pl.col("gap_h") <= 0.5, pl.col("sog_kn") >= FAST_KN, pl.col("kind") == "sar")
    place = np.searchsorted(EDGES[1:-1], pairs["p_match"].to_numpy(), side="right")
    bins = pairs.with_columns(bin=pl.Series(np.array(EDGES)[place]))
    reliability = bins.group_by("bin").agg(
        pl.len().alias("pairs"), pl.col("p_match").mean().alias("said"), pl.col("right").mean().alias("true")
    )
    off = pairs.filter("right").join(near, on="detection_id", how="semi")["distance_m"]
    dark = near.filter(pl.col("held").is_in(["unmatched", "cannot tell"]))
    return {
        "detections": len(detections),
        "no_ship": detections["ship"].null_count(),
        "matchable": len(matchable),
        "dark": int((detections["ship"].is_not_null() & detections["gap_h"].is_null()).sum()),
        "matched": len(sure),
        "matched_right": _mean(sure["right"]),
        "found": len(found),
        "found_over_matchable": len(found) / max(len(matchable), 1) - 1,
        "expected_over_matchable": float(pairs["p_match"].sum()) / max(len(matchable), 1) - 1,
        "found_over_expected": len(found) / max(float(pairs["p_match"].sum()), 1e-9) - 1,
        "moving_declared": len(near),
        "moving_declared_unmatched": len(dark),
        "moving_declared_not_matched": int((near["held"] != "matched").sum()),
        "moving_declared_off_m": round(float(off.quantile(0.9) or 0.0), 1),
        "moving_declared_wrong": int((near["p_own"].fill_null(0.0) < rule.unmatched_p).sum()),
        "brier": _mean((pairs["p_match"] - pairs["right"].cast(pl.Float64)) ** 2),
        "reliability": reliability.sort("bin").to_dicts(),
    }


def _mean(values: pl.Series) -> float:
    return float(np.mean(values.to_numpy())) if len(values) else 0.0


def main(count: int, first: int, out: Path | None = OUT) -> None:
    """Judge worlds, write the table and print it."""
    rule = MatchRule()
    judged: dict[str, list[tuple[pl.DataFrame, pl.DataFrame]]] = {name: [] for name in DARK}
    blind = []
    for seed in range(first, first + count):
        heard = hear_world(seed)
        for name, share in DARK.items():
            judged[name].append(judge(darken(heard, share, seed), rule))
        blind.append(judge(heard, replace(rule, apply_shift=False)))
        print(f"world {seed} judged", file=sys.stderr, flush=True)
    table = {name: tabulate(one, rule) for name, one in judged.items()}
    table["none, azimuth shift not applied"] = tabulate(blind, rule)
    if out is not None:
        command = f"python design/match.py {count} {first}"
        out.write_text(json.dumps({"command": command, "worlds": count, "dark": table}, indent=1) + "\n", "utf-8")
    for name, row in table.items():
        print(name)
        for key, value in row.items():
            if key != "reliability":
                print(f"  {key:28} {value:.4f}" if isinstance(value, float) else f"  {key:28} {value}")
        for one in row["reliability"]:
            print(f"    {one['bin']:>5} {one['pairs']:7} said {one['said']:.3f} true {one['true']:.3f}")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), None if "--print" in sys.argv else OUT)
