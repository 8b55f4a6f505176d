"""What the simulated season costs, stage by stage, and what its sightings are worth beside the truth.

python benchmarks/season.py 8 9        # seeds; seasons are made in a folder that is removed after
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from ullage.engine import processes
from ullage.geo import distance_m
from ullage.results import run_case
from ullage.simulate import world
from ullage.simulate.case_season import SeasonSettings, write_season

SURE = 0.5
BESIDE_M = 20.0


class Stages:
    """Seconds of each stage: of processors, children included when they end, and by the clock."""

    def __init__(self) -> None:
        self.spent: dict[str, list[float]] = {}
        self.last: tuple[str | None, float, float] = (None, _processors(), time.perf_counter())

    def __call__(self, stage: str, *_: int) -> None:
        """Note that a stage is at work."""
        now = _processors(), time.perf_counter()
        if self.last[0] is not None:
            own = self.spent.setdefault(self.last[0], [0.0, 0.0])
            own[0] += now[0] - self.last[1]
            own[1] += now[1] - self.last[2]
        self.last = (stage, *now)


def _processors() -> float:
    used = [resource.getrusage(one) for one in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def run_season(seed: int, folder: Path) -> tuple[dict[str, Any], Stages, float]:
    """Make a season and run it; give its summary, its stages and how long all took."""
    settings, stages, begun = SeasonSettings(), Stages(), time.perf_counter()
    with processes() as executor:
        write_season(world(seed, settings=settings.trade), folder, settings, executor=executor, progress=stages)
    finished = run_case(folder, progress=stages)
    stages("end", 0, 1)
    return finished.summary, stages, time.perf_counter() - begun


def judge_sightings(folder: Path, place_id: str) -> pl.DataFrame:
    """Count, by sensor, looks, ships that lay there, and sightings that are one of them."""
    tables = {name: pl.read_parquet(folder / "out" / f"{name}.parquet") for name in ("scenes", "looks", "sightings")}
    truth = pl.read_parquet(folder / "truth" / "positions.parquet").filter(pl.col("alongside"))
    looks = tables["looks"].filter(place_id=place_id, clear=True)
    sightings = tables["sightings"].filter((pl.col("p_ship") >= SURE) & (pl.col("place_id") == place_id))
    rows = []
    for scene in tables["scenes"].iter_rows(named=True):
        ships = truth.filter(scene_id=scene["scene_id"], place_id=place_id)
        found = sightings.filter(scene_id=scene["scene_id"])
        near = [
            (distance_m(one["lat_deg"], one["lon_deg"], ships["lat_deg"].to_numpy(), ships["lon_deg"].to_numpy())
             < ships["length_m"].to_numpy() / 2 + BESIDE_M)
            for one in found.iter_rows(named=True)
        ]  # fmt: skip
        clear = scene["scene_id"] in looks["scene_id"]
        hit = np.array(near).reshape(len(near), len(ships))
        rows.append(
            {
                "sensor": scene["sensor"],
                "scenes": 1,
                "clear looks": int(clear),
                "ships in clear looks": len(ships) if clear else 0,
                "of them seen": int(hit.any(axis=0).sum()) if clear else 0,
                "sightings": len(found),
                "of them a ship": int(hit.any(axis=1).sum()),
            }
        )
    return pl.DataFrame(rows).group_by("sensor").sum().sort("sensor")


def main(seeds: list[int]) -> None:
    """Print what each season costs and what its sightings are worth."""
    pl.Config.set_tbl_cols(-1)
    pl.Config.set_tbl_width_chars(160)
    for seed in seeds:
        with tempfile.TemporaryDirectory() as kept:
            folder = Path(kept) / "season"
            summary, stages, seconds = run_season(seed, folder)
            used = sum(one[0] for one in stages.spent.values())
            print(f"seed {seed}: {seconds:.0f} s by the clock, {used:.0f} s of processors")
            for name, (own, clock) in stages.spent.items():
                if clock >= 1.0:
                    print(f"  {name:24} {own:6.1f} s of processors {clock:6.1f} s by the clock")
            print(judge_sightings(folder, SeasonSettings().place_id))
            for name in ("delivered_cap_bbl", "unseen_cap_bbl"):
                print(name, summary[name], "true", summary["truth"][name])
            print("visits", summary["visits"], "true", {name: summary["truth"][name] for name in ("total", "unseen")})


if __name__ == "__main__":
    main([int(one) for one in sys.argv[1:]] or [8])
