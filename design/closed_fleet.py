"""Which of thirty hulls it is, and whether it is none of them: simulated small tankers, found and measured in images.

    python design/closed_fleet.py 961 962        fleets of these seeds, into design/closed_fleet.json

Each fleet has thirty tankers in a register whose lengths and beams are off by 1 %, and fifteen that are in none. Each
is rendered several times, otherwise loaded and turned, under another sun and view; what is known of her is what Ullage
finds and measures. The last look is asked about. First nothing tells of ways: all lie at one place, days apart. Then
the fleet trades: each tanker goes to and fro between the berth and a port, and each call is surely seen, in AIS or by
an observer, one time in two; of the call that is asked about nobody says more. Constants were set on seeds below 900.
"""

from __future__ import annotations

import json
import pickle
import sys
import warnings
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from ullage.detect import find_ships
from ullage.detect.closer import measure_closer
from ullage.detect.layout.rows import describe_found
from ullage.draws import stream
from ullage.identify import HullRule, find_unnamed, identify_sightings
from ullage.records import Place
from ullage.simulate.optical import ImageSettings, draw_ship, simulate_image
from ullage.simulate.trade.hulls import HullLaw, draw_tanker_hull
from ullage.simulate.trade.papers import PaperLaw
from ullage.tables import FLEET, LAYOUTS, SIGHTINGS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ullage.simulate.optical import Ship

HULLS, OTHERS, LOOKS = 30, 15, 3
ASKED = LOOKS - 1
PLACES = {
    "berth": Place("berth", "Berth", "loads", 42.70, 133.10),
    "port": Place("port", "Port", "discharges", 35.00, 129.10),
}
# hours at the berth, on the way, at the port and on the way back: 500 miles at 10 kn; most stays are of one to two days
ROUND_H = (36.0, 52.0, 48.0, 52.0)
SURELY_SEEN = 0.5
CASES = {  # earlier images of each, and whether ways are known
    "without an earlier image": (0, False),
    "with one earlier image of each": (1, False),
    "with two earlier images of each": (2, False),
    "without an earlier image, with ways": (0, True),
    "with one earlier image of each, with ways": (1, True),
    "with two earlier images of each, with ways": (2, True),
}
START = datetime(2026, 1, 1, tzinfo=UTC)
OUT = Path(__file__).with_suffix(".json")


def ship_of(seed: int, number: int) -> Ship:
    """Give one tanker as she is built: the first thirty are the fleet's."""
    nature = np.random.default_rng(stream(seed, "closed fleet", str(number)))
    size = draw_tanker_hull(nature, HullLaw())
    hull = size.hull
    return draw_ship(
        nature, "tanker", (size.length_m, size.length_m), beam_m=hull.beam_m, depth_m=hull.depth_m,
        summer_draught_m=hull.design_draught_m,
    )  # fmt: skip


def fleet_of(seed: int) -> pl.DataFrame:
    """Give the register: lengths and beams as papers have them."""
    nature = np.random.default_rng(stream(seed, "closed fleet", "register"))
    off = 1 + nature.normal(0, PaperLaw().size_cv, (HULLS, 2))
    ships = [ship_of(seed, number) for number in range(HULLS)]
    return FLEET.frame(
        {
            "vessel_id": f"imo:{number:07d}", "row": number + 2, "name": f"TANKER {number}",
            "length_m": round(ship.length_m * off[number, 0], 1), "beam_m": round(ship.beam_m * off[number, 1], 1),
        }
        for number, ship in enumerate(ships)
    )  # fmt: skip


def seen_at(seed: int, number: int, look: int, ground_m: float) -> tuple[dict[str, Any] | None, pl.DataFrame]:
    """Render a tanker, find and measure her; give her sighting, None where she is not found, and her layout."""
    nature = np.random.default_rng(stream(seed, "closed fleet look", str(number), str(look)))
    ship, share = ship_of(seed, number), float(nature.uniform(0, 1))
    ship = replace(
        ship, draught_m=ship.summer_draught_m * (0.5 + 0.5 * share), trim_m=-(1 - share) * 0.015 * ship.length_m,
        heading_deg=float(nature.uniform(0, 360)),
    )  # fmt: skip
    side = int(max(1.45 * ship.length_m, ship.length_m + 60) / ground_m) + 12
    settings = ImageSettings(
        ground_m=ground_m, size=(side, side), ships=0, fleet=(ship,), samples=8 if ground_m < 2 else 16
    )
    made = simulate_image(stream(seed, "closed fleet image", str(number), str(look)) % 2**40, settings)
    found = find_ships(made.scene).filter(pl.col("reject_reason").is_null()).sort("length_m", "detection_id")
    found = measure_closer(made.scene, found.tail(1))
    if not found.height:
        return None, LAYOUTS.frame()
    row = found.row(0, named=True)
    at = START + timedelta(days=100 * look + number)
    name = f"{number}-{look}"
    sighting = {"sighting_id": name, "seen_at": at, "seen_after": at, "seen_before": at, "place_id": "berth"}
    sighting |= {"kind": "detection", "evidence": [name], "scene_id": f"scene {name}", "pixel_m": ground_m}
    sighting |= {one: row[one] for one in ("length_m", "length_sd_m", "beam_m", "beam_sd_m")}
    layouts, _ = describe_found(made.scene, found)
    return sighting, layouts.with_columns(
        detection_id=pl.lit(name), layout_id=pl.lit(f"l-{name}"), scene_id=pl.lit(f"scene {name}")
    )


def measured(seed: int, ground_m: float) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give sightings and layouts of a fleet and of the others, none with a ship."""
    looks = {True: range(LOOKS), False: range(ASKED - 1, LOOKS)}  # of coarse pixels no more than one earlier image
    pairs = [
        seen_at(seed, number, look, ground_m)
        for number in range(HULLS + OTHERS)
        for look in looks[number < HULLS and ground_m < 2]
    ]
    rows = [sighting for sighting, _ in pairs if sighting is not None]
    return SIGHTINGS.frame(rows), pl.concat([LAYOUTS.frame(), *(layouts for _, layouts in pairs)])


def calls(seed: int, asked: str, at: datetime) -> pl.DataFrame:
    """Give the sure sightings of a fleet that trades, some rounds before and after one that is asked about."""
    rows = []
    for number in range(HULLS):
        nature = np.random.default_rng(stream(seed, "closed fleet ways", asked, str(number)))
        hours = np.array(ROUND_H * 5) * nature.uniform(0.8, 1.25, 4 * 5)
        begins = np.concatenate([[0.0], np.cumsum(hours)[:-1]])
        middle = slice(8, 12)  # the third round
        if number == ship_number(asked):
            now = begins[8] + nature.uniform(0, hours[8])
        else:
            now = nature.uniform(begins[middle][0], begins[middle][-1] + hours[middle][-1])
        for leg in range(0, len(hours), 2):
            own = number == ship_number(asked) and leg == 8
            seen = begins[leg] + nature.uniform(0, hours[leg]) - now
            if nature.uniform() < SURELY_SEEN and not own:
                when = at + timedelta(hours=float(seen))
                place = ("berth", "port")[leg // 2 % 2]
                rows.append({
                    "sighting_id": f"call-{number}-{leg}", "seen_at": when, "seen_after": when, "seen_before": when,
                    "place_id": place, "kind": "observation", "vessel_id": f"imo:{number:07d}", "p_vessel": 1.0,
                })  # fmt: skip
    return SIGHTINGS.frame(rows)


def ship_number(sighting_id: str) -> int:
    """Give the number of the ship that a sighting is of."""
    return int(sighting_id.partition("-")[0])


def true_ship(sighting_id: str) -> str | None:
    """Give the fleet's ship that a sighting is of; None where she is none of them."""
    number = ship_number(sighting_id)
    return f"imo:{number:07d}" if number < HULLS else None


def answers(
    seed: int, sightings: pl.DataFrame, layouts: pl.DataFrame, rule: HullRule, *, earlier: int, ways: bool
) -> Iterator[dict[str, Any]]:
    """Ask of every last sighting which hull she is, as many earlier ones of the fleet being sure."""
    look = pl.col("sighting_id").str.split("-").list.last().cast(pl.Int64)
    known = pl.col("sighting_id").map_elements(true_ship, pl.String)
    own = sightings.filter((look < ASKED) & (look >= ASKED - earlier) & known.is_not_null())
    sure = own.with_columns(vessel_id=known, p_vessel=pl.lit(1.0))
    fleet = fleet_of(seed)
    for row in sightings.filter(look == ASKED).iter_rows(named=True):
        # one by one: that two are not the same hull is not known beforehand
        asked = pl.concat([sure, SIGHTINGS.frame([row])])
        if ways:
            asked = pl.concat([calls(seed, row["sighting_id"], row["seen_at"]), asked])
        named, candidates = identify_sightings(asked, fleet, layouts, PLACES, rule)
        candidates = candidates.filter(pl.col("sighting_id") == row["sighting_id"])
        best, given = candidates.row(0, named=True), named.row(-1, named=True)
        yield {
            "truth": true_ship(row["sighting_id"]), "best": best["vessel_id"], "p": best["p"],
            "named": given["vessel_id"], "p_named": given["p_vessel"], "sd": row["length_sd_m"],
            "ps": dict(candidates.select("vessel_id", "p").iter_rows()), "words": given["explanation"],
        }  # fmt: skip


def same_pairs(sightings: pl.DataFrame, layouts: pl.DataFrame, rule: HullRule) -> dict[str, int]:
    """Group sightings of the fifteen that are in no register; give how many pairs are right, wrong and missed."""
    sightings = sightings.filter(pl.col("sighting_id").map_elements(true_ship, pl.String).is_null())
    grouped = find_unnamed(sightings, layouts, PLACES, rule)
    group = dict(grouped.filter(pl.col("vessel_id").is_not_null()).select("sighting_id", "vessel_id").iter_rows())
    names = sorted(sightings["sighting_id"])
    count = {"right": 0, "wrong": 0, "missed": 0}
    for at, one in enumerate(names):
        for two in names[at + 1 :]:
            same, said = ship_number(one) == ship_number(two), one in group and group[one] == group.get(two)
            if same or said:
                count["right" if same and said else "wrong" if said else "missed"] += 1
    return count


def summarise(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Give shares: the right hull first, unknown hulls called unknown, and what names are worth."""
    fleet, others = [row for row in rows if row["truth"]], [row for row in rows if not row["truth"]]
    names = [row for row in rows if row["named"] and not row["named"].startswith("hull:")]
    return {
        "fleet": len(fleet),
        "right first": _mean(row["best"] == row["truth"] for row in fleet),
        "right among three": _mean(row["truth"] in _best_hulls(row["ps"])[:3] for row in fleet),
        "fleet called unknown": _mean(row["best"] is None for row in fleet),
        "others": len(others),
        "unknown called unknown": _mean(row["best"] is None for row in others),
        "p of unknown": [_from(rows, chance) for chance in (0.2, 0.3, 0.5, 0.7)],
        "unknown given a name": _mean(row in names for row in others),
        "named": _mean(row in names for row in fleet),
        "names": len(names),
        "right of those named": _mean(row["named"] == row["truth"] for row in names),
        "said of those named": _mean(row["p_named"] for row in names),
        "identity cannot be had": _mean("identity cannot be had" in row["words"] for row in rows),
        "reliability": _reliability(rows),
    }


def _from(rows: list[dict[str, Any]], chance: float) -> dict[str, Any]:
    """Give of how many others, and of how many of the fleet, the unknown hull has at least a probability."""
    of = {
        name: [row["ps"][None] >= chance for row in rows if bool(row["truth"]) is fleet]
        for name, fleet in (("others", False), ("fleet", True))
    }
    return {"at least": chance} | {name: _mean(values) for name, values in of.items()}


def _best_hulls(ps: dict[str | None, float]) -> list[str | None]:
    return sorted((name for name in ps if name), key=lambda name: -ps[name])


def _mean(values: Any) -> float | None:
    known = list(values)
    return round(float(np.mean(known)), 3) if known else None


def _reliability(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give how often candidates of a probability are right, unknown hulls among them."""
    p = np.array([value for row in rows for value in row["ps"].values()])
    right = np.array([name == row["truth"] for row in rows for name in row["ps"]])
    edges = (0.0, 0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 1.001)
    return [
        {"from": low, "to": high, "n": int(inside.sum()), "said": _mean(p[inside]), "true": _mean(right[inside])}
        for low, high in pairwise(edges)
        if (inside := (p >= low) & (p < high)).any()
    ]  # fmt: skip


def judge(seeds: list[int], ground_m: float, rule: HullRule, kept: dict[int, Any] | None = None) -> dict[str, Any]:
    """Judge fleets of one sampling."""
    cases = CASES if ground_m < 2 else {name: case for name, case in CASES.items() if case[0] < 2 and not case[1]}
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in cases}
    pairs = {"right": 0, "wrong": 0, "missed": 0}
    for seed in seeds:
        sightings, layouts = kept[seed] if kept else measured(seed, ground_m)
        for name, (earlier, ways) in cases.items():
            rows[name].extend(answers(seed, sightings, layouts, rule, earlier=earlier, ways=ways))
        pairs = {name: count + pairs[name] for name, count in same_pairs(sightings, layouts, rule).items()}
    seen = 2 * pairs["right"] + pairs["wrong"] + pairs["missed"]
    return {
        "ground_m": ground_m, **{name: summarise(found) for name, found in rows.items()},
        "pairs": pairs | {"f1": round(2 * pairs["right"] / seen, 3) if seen else None},
    }  # fmt: skip


def main(seeds: list[int]) -> None:
    """Judge fleets at three samplings and write what comes of it."""
    warnings.simplefilter("ignore")
    found = [judge(seeds, ground, HullRule()) for ground in (0.5, 3.0, 10.0)]
    command = f"python design/closed_fleet.py {' '.join(map(str, seeds))}"
    OUT.write_text(json.dumps({"command": command, "rows": found}, indent=1) + "\n", "utf-8")
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    if sys.argv[1] == "--keep":  # measured once, to set constants on: python design/closed_fleet.py --keep FILE SEED...
        warnings.simplefilter("ignore")
        for given in sys.argv[3:]:
            Path(f"{sys.argv[2]}-{given}").write_bytes(pickle.dumps(measured(int(given), 0.5)))
    else:
        main([int(one) for one in sys.argv[1:]])
