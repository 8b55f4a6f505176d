#!/usr/bin/env python
"""Draw the pictures of the pages in docs/events: real ships where the test data has an example, simulated ones else.

    python docs/pictures/events.py [NAME...]

The test data lies in ``../shared/data``, or where ``ULLAGE_TEST_DATA`` points. The same data gives the same bytes. The
pictures are drawings of results; no point of the data is kept.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl
from panels import Row, draw_rows, panel, stacked, time_axis

from ullage.evidence.canvas import LIGHT
from ullage.evidence.layers import build_layers
from ullage.evidence.track_map import Note, draw_map
from ullage.geo import distance_m
from ullage.land import load_land
from ullage.records import Place
from ullage.simulate import FAMILIES, simulate_world
from ullage.sources.ais import read_ais
from ullage.track import (
    EncounterRule,
    GapRule,
    LoiteringRule,
    PortVisitRule,
    find_anomalies,
    find_encounters,
    find_gaps,
    find_loitering,
    find_port_visits,
    find_reception,
    judge_gaps,
    segment_tracks,
)
from ullage.track.thin import ThinRule, thin_positions

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROOT: Final = Path(__file__).parents[2]
DATA: Final = Path(os.environ.get("ULLAGE_TEST_DATA", ROOT.parent / "shared" / "data")) / "ais"
OUT: Final = ROOT / "docs" / "events"

SHORES: Final = "Shores: GSHHG 2.3.6 (Wessel and Smith)."
NOAA: Final = f"Real reports: NOAA MarineCadastre, by way of allenai/atlantes, Apache-2.0. {SHORES}"
PYSEAS: Final = f"Real reports: exactEarth and Global Fishing Watch, GlobalFishingWatch/pyseas, Apache-2.0. {SHORES}"
SEGMENT: Final = f"Real reports: Global Fishing Watch, GlobalFishingWatch/gpsdio-segment, Apache-2.0. {SHORES}"
SIMULATED: Final = f"SIMULATED: no real ship, no real report. {SHORES}"

HARBOUR: Final = Place("wilmington", "Port of Wilmington", "loads", 34.19, -77.955, 3000.0)


def read(*names: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Read files of the test data."""
    paths = [DATA / name for name in names]
    absent = [str(path) for path in paths if not path.is_file()]
    if absent:
        sys.exit(f"not there: {', '.join(absent)}; set ULLAGE_TEST_DATA to the folder of the test data")
    return read_ais(paths)


def at(text: str) -> datetime:
    """Give a time, UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def between(positions: pl.DataFrame, begin: datetime, end: datetime) -> pl.DataFrame:
    """Give what was sent in a stretch of time."""
    return positions.filter(pl.col("seen_at").is_between(begin, end))


def mapped(
    positions: pl.DataFrame,
    events: dict[str, pl.DataFrame],
    title: str,
    credit: str,
    notes: Sequence[Note] = (),
    places: Sequence[Place] = (),
) -> bytes:
    """Draw tracks of positions and events over the land."""
    tracked, tracks = segment_tracks(positions)
    lines = thin_positions(tracked, ThinRule(most_m=20))
    land = load_land()
    layers = build_layers({"tracks": tracks} | events, lines, places)
    return draw_map(layers, title, credit, land.outline, land.mask, notes)


def shade(axes: Any, events: pl.DataFrame, colour: str) -> None:
    """Shade the time of events."""
    for begin, end in events.select("started_at", "ended_at").iter_rows():
        axes.axvspan(begin, end, color=colour, alpha=0.25, linewidth=0)


def level(axes: Any, limits: tuple[datetime, datetime], value: float, text: str) -> None:
    """Draw a threshold and name it at its right end."""
    axes.axhline(value, color=LIGHT["cap"], linewidth=1, linestyle="--")
    axes.annotate(
        text, (limits[1], value), (-4, 3), textcoords="offset points", ha="right", fontsize=8, color=LIGHT["cap"]
    )


def draw_track() -> bytes:
    """Draw the tracks of a bulk carrier, which two silences part."""
    positions, _ = read("csv_noaa_marinecadastre/noaa_test_track.csv")
    notes = [
        Note(-77.95, 34.19, "Wilmington, 1 February", -8, 6),
        Note(-76.3, 33.96, "9.3 h unheard", 8, -10),
        Note(-74.9, 38.5, "72 h unheard", 26, -4),
        Note(-74.755, 40.14, "on the Delaware, 6 February", -8, -2),
    ]
    return stacked(mapped(positions, {"gaps": find_gaps(positions)}, "One ship, three tracks", NOAA, notes))


def draw_gap() -> bytes:
    """Draw a gap as two providers received it."""
    folder = "events_gap_positions_two_providers"
    one, _ = read(f"{folder}/gap_positions_ee.csv.zip")
    two, _ = read(f"{folder}/gap_positions_gfw.csv.zip")
    both = pl.concat([one, two])
    gaps = find_gaps(both, GapRule())
    (row,) = gaps.to_dicts()
    notes = [
        Note(row["off_lon_deg"], row["off_lat_deg"], f"last report, {row['off_at']:%d December %H:%M}", 10, -16),
        Note(row["on_lon_deg"], row["on_lat_deg"], f"first report, {row['on_at']:%d December %H:%M}", -10, -18),
    ]
    silence = f"{row['duration_h']:.1f} h"
    title = f"Neither of two providers heard her for {silence}; she came back {row['distance_nm']:.0f} nm away"
    bar = (row["off_at"], row["on_at"], silence)
    first: Any = (one["seen_at"].min(), two["seen_at"].min())
    rows = [
        Row("heard by exactEarth", one["seen_at"].dt.truncate("5m").unique().sort()),
        Row("by Global Fishing Watch", two["seen_at"].dt.truncate("5m").unique().sort()),
        Row("gap of both together", bars=[bar], colour=LIGHT["cap"]),
        Row(
            "only one hears her",
            bars=[
                (*first, f"{(first[1] - first[0]) / timedelta(hours=1):.1f} h: she sends, and one provider misses her")
            ],
            colour=LIGHT["notified"],
        ),
    ]
    limits: Any = (both["seen_at"].min(), both["seen_at"].max())
    below = draw_rows("gap", "Who heard her when, UTC", rows, limits, "%d %b %H:%M")
    return stacked(mapped(both, {"gaps": gaps}, title, PYSEAS, notes), below)


def draw_port_visit() -> bytes:
    """Draw how a ship leaves a harbour."""
    positions, _ = read("csv_noaa_marinecadastre/noaa_test_track.csv")
    begin, end = at("2023-02-01"), at("2023-02-01T20:00")
    rule = PortVisitRule()
    visits = find_port_visits(positions, [HARBOUR], rule)
    (visit,) = visits.to_dicts()
    shown = between(positions, begin, end).sort("seen_at")
    km = distance_m(HARBOUR.lat_deg, HARBOUR.lon_deg, shown["lat_deg"].to_numpy(), shown["lon_deg"].to_numpy()) / 1000
    limits = at("2023-02-01T16:00"), at("2023-02-01T19:00")
    with panel("port visit", 2.2, "Distance from the middle of the place, km, over time, UTC") as (axes, buffer):
        axes.plot(shown["seen_at"].to_list(), km, color=LIGHT["line"], linewidth=1, marker="o", markersize=2)
        level(axes, limits, HARBOUR.radius_m / 1000, "inside, 3 km")  # type: ignore[operator]
        level(axes, limits, (HARBOUR.radius_m + rule.exit_m) / 1000, "exit line, 4 km")  # type: ignore[operator]
        for column, text in (("departed_stop_at", "under way"), ("exited_at", "left")):
            when = visit[column]
            axes.axvline(when, color="#2e7d5b", linewidth=1.2)
            right = column == "exited_at"
            axes.annotate(
                f"{text} {when:%H:%M}", (when, 1.7), (4 if right else -4, 0), textcoords="offset points", fontsize=8,
                color="#2e7d5b", ha="left" if right else "right",
            )  # fmt: skip
        axes.set_ylim(0, 9)
        time_axis(axes, limits, "%H:%M")
    notes = [
        Note(
            -77.955,
            34.19,
            f"Wilmington: stopped till {visit['departed_stop_at']:%H:%M},\nleft {visit['exited_at']:%H:%M}",
            12,
            -6,
        ),
    ]
    title = f"Stopped and left: confidence {visit['confidence']}, for her entry was not heard"
    return stacked(
        mapped(shown, {"port_visits": visits}, title, NOAA, notes, [HARBOUR]),
        buffer.getvalue(),
    )


def draw_loitering() -> bytes:
    """Draw a fishing vessel that drifts for hours."""
    positions, _ = read("csv_gfw_messages/224051350.msg.gz")
    begin, end = at("2015-01-21T12:00"), at("2015-01-24T00:00")
    shown = between(positions, begin, end).sort("seen_at")
    rule = LoiteringRule()
    events = find_loitering(positions, rule).filter(pl.col("started_at") > begin, pl.col("ended_at") < end)
    notes = [
        Note(row["lon_deg"], row["lat_deg"], f"{row['duration_h']:.1f} h at {row['mean_speed_kn']:.1f} kn", right, -5)
        for row, right in zip(events.sort("started_at").to_dicts(), (34, -22), strict=True)
    ]
    with panel("loitering", 1.9, "Speed she reported, kn, over time, UTC; shaded: loitering") as (axes, buffer):
        axes.plot(shown["seen_at"].to_list(), shown["sog_kn"], "o", color=LIGHT["line"], markersize=2.2)
        shade(axes, events, LIGHT["low"])
        level(axes, (begin, end), rule.most_kn, "2 kn")
        axes.set_ylim(0, 12)
        axes.set_yticks([0, 4, 8, 12])
        time_axis(axes, (begin, end), "%d %b %H:%M")
    title = "A fishing vessel far out in the South Pacific, slow for hours"
    return stacked(mapped(shown, {"loitering": events}, title, SEGMENT, notes), buffer.getvalue())


def draw_anomaly() -> bytes:
    """Draw one MMSI in two places at once."""
    positions, statics = read("csv_gfw_messages/240000000.msg.gz")
    found = find_anomalies(positions, statics).filter(pl.col("kind") == "two places at once")
    (row,) = found.to_dicts()
    notes = [
        Note(-74.3, 8.5, "a river ship\non the Magdalena", 10, -2),
        Note(83.3, 17.7, "a ship off\nVisakhapatnam", -10, 8),
    ]
    seen = positions.drop_nulls(["lon_deg", "seen_at"])
    rows = [
        Row("in South America", seen.filter(pl.col("lon_deg") < 0)["seen_at"]),
        Row("in the Bay of Bengal", seen.filter(pl.col("lon_deg") > 0)["seen_at"], colour=LIGHT["cap"]),
    ]
    title = f"MMSI 240000000 in two places at once, {row['value']:,.0f} nm apart: a placeholder that two ships send"
    below = draw_rows("anomaly", "When it was heard, UTC", rows, (at("2015-01-01"), at("2015-02-01")), "%d %b")
    return stacked(mapped(positions, {"anomalies": found}, title, SEGMENT, notes), below)


def draw_encounter() -> bytes:
    """Draw two simulated ships that lie beside each other."""
    pair, begin, end = ("441000004", "441000014"), at("2024-03-07T01:30"), at("2024-03-07T12:30")
    positions = simulate_world(3).positions.filter(pl.col("mmsi").is_in(pair))
    shown = between(positions, begin, end)
    rule = EncounterRule()
    events = find_encounters(positions, rule).filter(pl.col("started_at").is_between(begin, end))
    times = pl.datetime_range(begin, end, "5m", time_zone="UTC", eager=True)
    ways = []
    for mmsi in pair:
        heard = shown.filter(pl.col("mmsi") == mmsi).sort("seen_at")
        us = heard["seen_at"].to_physical().to_numpy()
        ways += [np.interp(times.to_physical(), us, heard[name], np.nan, np.nan) for name in ("lat_deg", "lon_deg")]
    with panel("encounter", 2.0, "Distance between the two, m, over time, UTC; shaded: encounter") as (axes, buffer):
        axes.plot(times.to_list(), distance_m(*ways), color=LIGHT["line"], linewidth=1.2)
        shade(axes, events, "#8e44ad")
        level(axes, (begin, end), rule.within_m, f"{rule.within_m:g} m")
        axes.set_yscale("log")
        axes.set_ylim(80, 60_000)
        axes.set_yticks([100, 1000, 10000], ["100", "1 000", "10 000"])
        axes.minorticks_off()
        time_axis(axes, (begin, end), "%d %b %H:%M")
    row = events.to_dicts()[0]
    notes = [
        Note(
            row["lon_deg"], row["lat_deg"], f"{row['duration_h']:.0f} h, {row['median_distance_m']:.0f} m apart", 10, 4
        )
    ]
    title = "SIMULATED: two ships close and slow together"
    return stacked(mapped(shown, {"encounters": events}, title, SIMULATED, notes), buffer.getvalue())


def draw_disabling() -> bytes:
    """Draw the gaps of one simulated ship with the odds of each, and the truth."""
    mmsi, world = "440000004", simulate_world(102, FAMILIES["coast"])
    gaps = find_gaps(world.positions, until=world.until)
    judged = judge_gaps(gaps, find_reception(world.positions, until=world.until)).filter(pl.col("mmsi") == mmsi)
    own = world.positions.filter(pl.col("mmsi") == mmsi)
    spans = [
        (row["off_at"], row["on_at"] or row["off_at"] + timedelta(hours=row["duration_h"]), row["p_disabled"], row)
        for row in judged.sort("off_at").to_dicts()
    ]
    odds = [(a, b, "cannot tell" if p is None else f"{p:.2f}") for a, b, p, _ in spans]
    off = world.disablings.filter(pl.col("mmsi") == mmsi, pl.col("duration_h") >= GapRule().least_h)
    down = world.outages.filter(pl.col("receiver").is_null())
    rows = [
        Row("heard", own["seen_at"]),
        Row("gaps", bars=[(a, b, "") for a, b, *_ in spans], colour=LIGHT["cap"]),
        Row("P(disabled)", bars=odds, colour=None),
        Row("reception there and then", bars=[(a, b, row["reception"]) for a, b, _, row in spans], colour=None),
        Row("truth: switched off", bars=[(*one, "") for one in off.select("off_at", "on_at").rows()], colour="#111111"),
        Row(
            "truth: feed down",
            bars=[(*one, "") for one in down.select("began_at", "ended_at").rows()],
            colour=LIGHT["notified"],
        ),
    ]
    limits = world.until - timedelta(days=16), world.until
    title = "SIMULATED: the gaps of one ship, what is said of each, and what was so, UTC"
    return stacked(draw_rows("disabling", title, rows, limits, "%d %b"))


PICTURES: Final[dict[str, Callable[[], bytes]]] = {
    "track": draw_track,
    "gap": draw_gap,
    "port_visit": draw_port_visit,
    "loitering": draw_loitering,
    "anomaly": draw_anomaly,
    "encounter": draw_encounter,
    "disabling": draw_disabling,
}


def main() -> None:
    """Draw all, or those that are named."""
    names = sys.argv[1:] or list(PICTURES)
    unknown = sorted(set(names) - set(PICTURES))
    if unknown:
        sys.exit(f"no picture is called {', '.join(unknown)}; there are {', '.join(PICTURES)}")
    for name in names:
        (OUT / f"{name}.png").write_bytes(PICTURES[name]())


if __name__ == "__main__":
    main()
