"""How fast the desk is in a browser, with a case as large as a busy year.

    python benchmarks/web_desk.py [--scenes 200] [--detections 50000] [--positions 5000000] [FOLDER]

A packaged example is run for its summary and balance; seeded scenes, detections, matches, gaps, tracks and a lake of
positions are written beside it as a run would. It is then served, and Debian's chromium draws it in software
(`--disable-gpu`) at 1440 x 900 pixels. Printed are: when the browser first painted; the desk's own marks, counted from
the start of the navigation (`desk-frame`: headline and timeline with scenes; `desk-ready`: with all marks; `desk-map`:
marks on the map; `desk-coast`: with the coast; `desk-tracks`: with tracks); bytes received; and for each interaction
the time from the event to the end of the frame that it caused, 50 % and 95 % points, and for what is dragged the
processor time of the whole browser a step, which does not hang on what else the machine does. The page is opened five
times in browsers of their own; the first also pays for what the server works out once, and is told apart.

Needs the `test` requirements (Playwright) and chromium. A FOLDER that holds such a case already is used as it is.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import tempfile
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import numpy as np
import polars as pl
import shapely
import uvicorn

from ullage.examples import copy_example
from ullage.lake.layout import Partition, day_number, parquet_bytes
from ullage.results import run_case
from ullage.tables import DETECTIONS, GAPS, MATCHES, POSITIONS, SCENES, TRACKS
from ullage.web.app import create_app
from ullage.web.serving import listening, own_hosts

BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
DAYS = 366
SHIPS = 400
BUCKETS = 8  # as a run takes them for so many bytes
GAPS_FOUND = 5000
TOKEN = "benchmark"  # noqa: S105
DONE = "web_desk.json"


def make_case(folder: Path, scenes: int, detections: int, positions: int) -> None:
    """Write the case with its result."""
    copy_example("vostochny-2024", folder)
    run_case(folder, workers=1)
    rng = np.random.default_rng(20240101)
    out = folder / "out"
    table = make_scenes(rng, scenes)
    write(out / "scenes.parquet", table)
    found = make_detections(rng, table, detections)
    write(out / "detections.parquet", found)
    write(out / "matches.parquet", make_matches(rng, found))
    tracks = write_positions(rng, out / "ais", positions)
    write(out / "tracks.parquet", tracks)
    write(out / "gaps.parquet", make_gaps(rng, tracks))


def write(path: Path, table: pl.DataFrame) -> None:
    """Write a table of a result."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(parquet_bytes(table))


def fitted(table: Any, rows: int, **columns: Any) -> pl.DataFrame:
    """Give a table in its schema; what is not given is null."""
    given = pl.DataFrame(columns)
    return given.select(
        (pl.col(name) if name in given.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in table.schema.items()
    ).head(rows)


def times(hours: np.ndarray) -> pl.Series:
    """Give times of hours since the begin of the year."""
    us = round(BEGIN.timestamp() * 1e6) + np.rint(np.asarray(hours) * 3.6e9).astype(np.int64)
    return pl.Series(us).cast(pl.Datetime("us", "UTC"))


def make_scenes(rng: np.random.Generator, count: int) -> pl.DataFrame:
    """Scenes of two degrees over the sea between Vostochny and Nampo."""
    lon, lat = rng.uniform(124, 136, count), rng.uniform(36, 43, count)
    shapes = shapely.box(lon - 1, lat - 1, lon + 1, lat + 1)
    return fitted(
        SCENES, count, scene_id=[f"SCENE-{at:05d}" for at in range(count)],
        seen_at=times(np.sort(rng.uniform(0, DAYS * 24, count))), sensor=["sentinel-1a"] * count, kind=["sar"] * count,
        pixel_m=np.full(count, 10.0), footprint=shapely.to_wkb(shapes).tolist(), source=["x"] * count,
    )  # fmt: skip


def make_detections(rng: np.random.Generator, scenes: pl.DataFrame, count: int) -> pl.DataFrame:
    """Spread detections over their scenes; a tenth is rejected."""
    of = rng.integers(0, len(scenes), count)
    low = shapely.bounds(shapely.from_wkb(scenes["footprint"].to_numpy()))[of]
    length = rng.uniform(40, 250, count)
    return fitted(
        DETECTIONS, count, detection_id=[f"d-{at:012x}" for at in rng.permutation(count)],
        scene_id=scenes["scene_id"].gather(of), seen_at=scenes["seen_at"].gather(of),
        lat_deg=low[:, 1] + rng.uniform(0, 2, count), lon_deg=low[:, 0] + rng.uniform(0, 2, count), length_m=length,
        length_sd_m=length * 0.08, p_ship=rng.uniform(0, 1, count),
        reject_reason=pl.Series(np.where(rng.uniform(size=count) < 0.1, "fixed structure", "")).replace("", None),
    )  # fmt: skip


def make_matches(rng: np.random.Generator, found: pl.DataFrame) -> pl.DataFrame:
    """One row a detection: half matched, a third unmatched, the rest cannot be told."""
    count = len(found)
    state = rng.choice(["matched", "unmatched", "cannot tell"], count, p=[0.5, 0.35, 0.15])
    ship = pl.Series([f"{273000000 + at}" for at in rng.integers(0, SHIPS, count)])
    return fitted(
        MATCHES, count, **{
            "detection_id": found["detection_id"], "scene_id": found["scene_id"], "seen_at": found["seen_at"],
            "class": state, "likeliest": [True] * count, "p_match": rng.uniform(0, 1, count),
            "mmsi": pl.select(pl.when(pl.Series(state) == "matched").then(ship)).to_series(),
            "reception": rng.choice(["working", "poor"], count), "explanation": ["seeded"] * count,
        },
    )  # fmt: skip


def make_gaps(rng: np.random.Generator, tracks: pl.DataFrame) -> pl.DataFrame:
    """Gaps of 6 to 200 hours between places."""
    count = GAPS_FOUND
    off, hours = rng.uniform(0, DAYS * 24 - 210, count), rng.uniform(6, 200, count)
    lat, lon = rng.uniform(36, 43, count), rng.uniform(124, 136, count)
    of = rng.integers(0, len(tracks), count)
    return fitted(
        GAPS, count, gap_id=[f"g-{at:012x}" for at in range(count)], mmsi=tracks["mmsi"].gather(of),
        track_id=tracks["track_id"].gather(of), off_at=times(off), on_at=times(off + hours), off_lat_deg=lat,
        off_lon_deg=lon, on_lat_deg=lat + rng.uniform(-0.01, 0.01, count) * hours / 6,
        on_lon_deg=lon + rng.uniform(-0.01, 0.01, count) * hours / 6, duration_h=hours,
        p_disabled=rng.uniform(0, 1, count), could_call=[["vostochny"] if at % 2 else [] for at in range(count)],
    )  # fmt: skip


def write_positions(rng: np.random.Generator, lake: Path, positions: int) -> pl.DataFrame:
    """Write a lake of ships that sail to and fro, a track a ship and month; gives the table of tracks."""
    write(lake / Partition("positions", None, 0).path, POSITIONS.frame())
    (lake / "lake.json").write_text(json.dumps({"format": 1, "buckets": BUCKETS, "rule": {"within_s": 30.0}}))
    day_reports = max(1, round(positions / DAYS / SHIPS))
    mmsi = np.array([f"{273000000 + at}" for at in range(SHIPS)])
    middle, reach = rng.uniform([37, 126], [42, 134], (SHIPS, 2)), rng.uniform(0.2, 1.5, (SHIPS, 2))
    pace, turn = rng.uniform(0.02, 0.08, (SHIPS, 2)), rng.uniform(0, 6, (SHIPS, 2))
    for day in range(DAYS):
        hours = day * 24 + (np.arange(day_reports) + 0.5) * 24 / day_reports
        place = middle[:, None] + reach[:, None] * np.sin(pace[:, None] * hours[None, :, None] + turn[:, None])
        month = (BEGIN + timedelta(days=day)).month
        for bucket in range(BUCKETS):
            ships = np.arange(bucket, SHIPS, BUCKETS)
            rows = len(ships) * day_reports
            frame = fitted(
                POSITIONS, rows, mmsi=np.repeat(mmsi[ships], day_reports), seen_at=times(np.tile(hours, len(ships))),
                lat_deg=place[ships, :, 0].ravel(), lon_deg=place[ships, :, 1].ravel(), sog_kn=np.full(rows, 10.0),
                track_id=np.repeat([f"{one}-2024{month:02d}01T000000Z" for one in mmsi[ships]], day_reports),
            )  # fmt: skip
            number = day_number((BEGIN + timedelta(days=day)).date())
            write(lake / Partition("positions", number, bucket).path, frame)
    months = [datetime(2024, at, 1, tzinfo=UTC) for at in range(1, 13)]
    ends = [*months[1:], datetime(2025, 1, 1, tzinfo=UTC)]
    return fitted(
        TRACKS, SHIPS * 12, track_id=[f"{one}-{at:%Y%m%d}T000000Z" for one in mmsi for at in months],
        mmsi=np.repeat(mmsi, 12), started_at=months * SHIPS, ended_at=ends * SHIPS,
        reports=[day_reports * 30] * (SHIPS * 12),
    )  # fmt: skip


WATCH = """
window.frames_ms = {};
window.watchNow = null;
for (const name of ['pointermove', 'mousemove', 'click', 'wheel', 'keydown']) addEventListener(name, () => {
  const what = window.watchNow;
  if (!what) return;
  const t0 = performance.now(), channel = new MessageChannel();
  channel.port1.onmessage = () => (window.frames_ms[what] ??= []).push(performance.now() - t0);
  requestAnimationFrame(() => channel.port2.postMessage(0));
}, { capture: true });
"""
"""Notes for each event how long it took until the frame after it was done."""


def measure(address: str, chromium: str) -> dict[str, Any]:
    """Open the desk in a browser of its own and use it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.add_init_script(WATCH)
        page.goto(f"{address}/?token={TOKEN}")
        for name in ("desk-tracks", "desk-coast"):
            wait_for_mark(page, name)
        told = page.evaluate(
            "() => ({marks: Object.fromEntries([...performance.getEntriesByType('paint'), "
            "...performance.getEntriesByType('mark')].map((one) => [one.name, one.startTime])), "
            "bytes: performance.getEntriesByType('resource').reduce((sum, one) => sum + one.transferSize, 0)})"
        )
        processor: dict[str, float] = {}
        use(page, processor)
        told |= {"frames": page.evaluate("window.frames_ms"), "processor": processor}
        browser.close()
        result: dict[str, Any] = told
        return result


def wait_for_mark(page: Any, name: str) -> None:
    """Wait for one of the desk's marks; the page's policy allows nothing that is evaluated in it."""
    for _ in range(1200):
        if page.evaluate("(name) => performance.getEntriesByName(name).length", name):
            return
        page.wait_for_timeout(100)
    raise TimeoutError(name)


def use(page: Any, processor: dict[str, float]) -> None:
    """Brush, move the brush, pan, zoom and select; note the browser's processor time an event of what is dragged."""
    line, shore = page.locator(".timeline").bounding_box(), page.locator(".desk-map").bounding_box()
    y, x = line["y"] + 60, line["x"]
    drag(page, processor, "brush", (x + 300, y), (x + 380, y))
    drag(page, processor, "move the brush", (x + 340, y), (x + 640, y))
    east, south = shore["x"] + shore["width"] - 250, shore["y"] + shore["height"] - 150
    drag(page, processor, "pan", (east, south), (east - 200, south - 60))
    watch(page, "zoom")
    for _ in range(6):
        page.mouse.wheel(0, -120)
        page.wait_for_timeout(150)
    watch(page, None)
    page.wait_for_timeout(800)
    watch(page, "select")
    for at in range(8):
        page.get_by_role("button", name="In view", exact=True).click()
        page.locator(".inview button").nth(at).click()
        page.wait_for_timeout(300)
    watch(page, "keys")
    for key in ("r", "]", "Escape", "j", "j", "k"):
        page.keyboard.press(key)
        page.wait_for_timeout(150)
    watch(page, None)


def watch(page: Any, what: str | None) -> None:
    """Say what the events that follow are."""
    page.evaluate("(what) => { window.watchNow = what; }", what)


def processor_ms() -> float:
    """Give the processor time of all processes that this one started, by /proc; 0 where there is none."""
    spent, parents = {}, {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            cells = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        pid = int(path.parent.name)
        parents[pid], spent[pid] = int(cells[1]), 10.0 * (int(cells[11]) + int(cells[12]))
    ours = {os.getpid()}
    while more := {pid for pid, parent in parents.items() if parent in ours} - ours:
        ours |= more
    return sum(spent.get(pid, 0.0) for pid in ours - {os.getpid()})


def drag(
    page: Any, processor: dict[str, float], what: str, begin: tuple[float, float], end: tuple[float, float]
) -> None:
    """Drag the mouse, a step each twentieth of the way."""
    before = processor_ms()
    page.mouse.move(*begin)
    page.mouse.down()
    watch(page, what)
    for at in range(1, 21):
        page.mouse.move(*(a + (b - a) * at / 20 for a, b in zip(begin, end, strict=True)))
        page.wait_for_timeout(30)
    watch(page, None)
    page.mouse.up()
    page.wait_for_timeout(700)
    processor[what] = (processor_ms() - before) / 20


def serve_and_measure(folder: Path, rounds: int) -> list[dict[str, Any]]:
    """Serve the case and open its desk, each time in another browser."""
    chromium = shutil.which("chromium") or "chromium"
    with listening("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        app = create_app(folder, token=TOKEN, hosts=own_hosts("127.0.0.1", port), cookie=f"b{port}", read_only=True)
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False, lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            return [measure(f"http://127.0.0.1:{port}", chromium) for _ in range(rounds)]
        finally:
            server.should_exit = True
            thread.join()


def report(runs: list[dict[str, Any]]) -> None:
    """Print what was measured."""
    for name in runs[0]["marks"]:
        first, *later = [run["marks"][name] for run in runs]
        print(f"{name:<24} first {first:6.0f} ms, then {', '.join(f'{one:.0f}' for one in sorted(later))} ms")
    print(f"bytes received           {runs[0]['bytes'] / 1e6:.1f} MB")
    for what in runs[0]["frames"]:
        found = [one for run in runs for one in run["frames"].get(what, [])]
        points, spent = quantiles(found, n=20), [run["processor"].get(what) for run in runs]
        beside = f"; processor {median(spent):.0f} ms a step" if None not in spent else ""
        print(f"{what:<24} 50 % {points[9]:5.0f} ms, 95 % {points[18]:5.0f} ms of {len(found)}{beside}")


def main() -> None:
    """Make the case where it is not there, serve it, use it, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, count in (("scenes", 200), ("detections", 50_000), ("positions", 5_000_000), ("rounds", 5)):
        parser.add_argument(f"--{name}", type=int, default=count)
    parser.add_argument("folder", nargs="?", type=Path)
    given = parser.parse_args()
    folder = given.folder or Path(tempfile.mkdtemp()) / "desk"
    if not (folder / DONE).is_file():
        make_case(folder, given.scenes, given.detections, given.positions)
        (folder / DONE).write_text("{}")
    report(serve_and_measure(folder, given.rounds))


if __name__ == "__main__":
    main()
