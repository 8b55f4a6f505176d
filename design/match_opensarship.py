"""Matches of real Sentinel-1 ships with their AIS: what OpenSARShip says is one ship, and how sure a match is of it.

    python design/match_opensarship.py [DATA]       DATA is the folder sar/opensarship of the test data

Each ship of the data set has one report of AIS, within minutes of the image, and the place where she was seen. All
ships of a scene are matched with all reports of it, as if nobody knew whose is whose. The data set was itself made by
matching, so this shows how far places, lengths and headings of real ships lie apart, not how often a match is right.
"""

from __future__ import annotations

import csv
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from ullage.match import MatchRule, match_detections
from ullage.tables import DETECTIONS, POSITIONS, SCENES, STATICS

TRACK_DEG = 192.0  # all four scenes were taken at dawn, on descending passes; Sentinel-1 looks to the right
NO_HEADING = 511
FINE = "GRDH"  # centres of single-look products are off by 280 m in the data set itself


def read_scenes(folder: Path) -> dict[str, list[dict[str, str]]]:
    """Read the ships of each scene, each once."""
    scenes: dict[str, dict[tuple[str, str], dict[str, str]]] = {}
    with (folder / "index.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            scenes.setdefault(row["scene"], {})[row["AIS.MMSI"], row["SAR.Center_longitude"]] = row
    return {name: list(ships.values()) for name, ships in scenes.items()}


def lay_out(name: str, ships: list[dict[str, str]]) -> tuple[pl.DataFrame, ...]:
    """Give detections, the scene, reports and static reports."""
    times = [datetime.strptime(one["SAR.Time_UTC"], "%Y/%m/%d.%H:%M:%S").replace(tzinfo=UTC) for one in ships]
    at = sorted(times)[len(times) // 2]
    found, heard, static = [], [], []
    for k, (one, seen) in enumerate(zip(ships, times, strict=True)):
        course, heading = float(one["AIS.Cog"]) / 10, float(one["AIS.True_Head"])
        axis = float(one["SAR.North_Direction"]) % 180.0
        found.append(
            {
                "detection_id": f"{name[:32]}-{k:03}", "scene_id": name, "seen_at": seen,
                "lat_deg": float(one["SAR.Center_latitude"]), "lon_deg": float(one["SAR.Center_longitude"]),
                "length_m": float(one["SAR.Manual_Length"]) or None, "length_sd_m": 25.0,
                "axis_deg": axis, "axis_sd_deg": 12.0, "track_bearing_deg": TRACK_DEG,
                "incidence_deg": float(one["SAR.Incidence"]),
            }
        )  # fmt: skip
        heard.append(
            {
                "mmsi": one["AIS.MMSI"], "track_id": one["AIS.MMSI"], "lat_deg": float(one["AIS.Latitude"]),
                "seen_at": datetime.fromtimestamp(int(one["AIS.Time"]), UTC), "lon_deg": float(one["AIS.Longitude"]),
                "sog_kn": float(one["AIS.Sog"]) / 10, "cog_deg": course % 360.0,
                "heading_deg": None if heading == NO_HEADING else heading,
            }
        )  # fmt: skip
        length = float(one["AIS.Length"])
        static.append({"mmsi": one["AIS.MMSI"], "seen_at": at, "length_m": length or None})
    scene = {"scene_id": name, "seen_at": at, "sensor": "sentinel-1", "kind": "sar", "pixel_m": 10.0}
    return DETECTIONS.frame(found), SCENES.frame([scene]), POSITIONS.frame(heard), STATICS.frame(static)


def judge(folder: Path, rule: MatchRule | None = None) -> list[dict[str, Any]]:
    """Match each scene; a row a scene."""
    rows = []
    for name, ships in sorted(read_scenes(folder).items()):
        detections, scene, reports, statics = lay_out(name, ships)
        matches = match_detections(detections, scene, reports, statics, rule)
        owner = {f"{name[:32]}-{k:03}": one["AIS.MMSI"] for k, one in enumerate(ships)}
        pairs = matches.filter(pl.col("mmsi").is_not_null()).with_columns(
            right=pl.col("detection_id").replace_strict(owner, return_dtype=pl.String) == pl.col("mmsi")
        )
        sure, own = pairs.filter(pl.col("p_match") >= 0.9), pairs.filter("right")
        rows.append(
            {
                "scene": name, "ships": len(ships), "sure": len(sure),
                "sure_right": float(np.mean(sure["right"].to_numpy())) if len(sure) else 0.0,
                "own_unmatched": len(ships) - own.filter(pl.col("p_match") >= 0.1)["detection_id"].n_unique(),
                "distance_m": [round(float(own["distance_m"].quantile(q) or np.nan)) for q in (0.5, 0.9)],
            }
        )  # fmt: skip
    return rows


if __name__ == "__main__":
    for told in judge(Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/data/sar/opensarship")):
        print(told)
