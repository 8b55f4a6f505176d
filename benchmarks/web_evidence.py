"""How fast items, tables, search and dossiers answer, and how a table of 100,000 rows moves in a browser.

    python benchmarks/web_evidence.py CASE [--rows 100000] [--asked 200]

CASE is a finished case with AIS and scenes; it is copied, and its table of gaps is repeated until it has ROWS rows. All
is asked for through HTTP on loopback in a warm process, after three requests that are not counted: ASKED ids of all
tables in turn, pages of the long table sorted and filtered, names mistyped by a letter, and dossiers. Told are the 50 %
and 95 % points in milliseconds, and the processor's time of all of a kind over their number: on a busy machine that is
what can be compared. In Chromium, where it is installed: from the press of a key in the long table to the second frame
after it, and how many of its rows are in the page at once.
"""

from __future__ import annotations

import argparse
import http.client
import random
import shutil
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import numpy as np
import polars as pl
import uvicorn

from ullage.explaining import Rows
from ullage.web.app import create_app
from ullage.web.items.find import all_ids
from ullage.web.serving import listening, own_hosts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

TOKEN = "benchmark"  # noqa: S105
TARGET_MS = {"items": 100}
_PRESSED = """async (key) => {
    const table = document.querySelector("table[role=grid]"), begun = performance.now();
    table.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    return performance.now() - begun;
}"""


def lengthened(case: Path, folder: Path, rows: int) -> Path:
    """Copy a case, with its table of gaps repeated to so many rows."""
    copy = shutil.copytree(case, folder / "case", symlinks=True)
    path = copy / "out" / "gaps.parquet"
    gaps = pl.read_parquet(path)
    times = -(-rows // len(gaps))
    many = pl.concat([gaps.with_columns(pl.col("gap_id") + f"x{at}") for at in range(times)]).head(rows)
    many.write_parquet(path)
    return copy


@contextmanager
def serving(case: Path) -> Iterator[str]:
    """Serve a case; gives host and port."""
    with listening("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        app = create_app(case, token=TOKEN, hosts=own_hosts("127.0.0.1", port), read_only=True)
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False, lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield f"127.0.0.1:{port}"
        finally:
            server.should_exit = True
            thread.join()


def timed(host: str, paths: Sequence[str]) -> list[float]:
    """Ask for addresses one after the other; gives milliseconds each, without the first three."""
    connection = http.client.HTTPConnection(host)
    found = []
    for path in (*paths[:3], *paths):
        begun = time.perf_counter()
        connection.request("GET", path, headers={"authorization": f"Bearer {TOKEN}"})
        answer = connection.getresponse()
        answer.read()
        found.append(1000 * (time.perf_counter() - begun))
        if answer.status != 200:
            raise SystemExit(f"{path}: {answer.status}")
    return found[3:]


def asked(rows: Rows, many: int) -> dict[str, list[str]]:
    """Give the addresses of each kind."""
    rng = random.Random(7)  # noqa: S311 - which rows are asked for
    by_table: dict[str, list[str]] = {}
    for wanted, table in all_ids(rows):
        by_table.setdefault(table, []).append(wanted)
    ids = [rng.choice(some) for _ in range(-(-many // len(by_table))) for some in by_table.values()][:many]
    visits = rows.table("visits")
    vessels = [] if visits is None else visits["vessel_id"].drop_nulls().unique().sort().to_list()
    claims = rows.table("claims")
    names = [] if claims is None else claims.filter(pl.col("kind") == "name")["value"].unique().sort().to_list()
    pages = [
        f"/api/tables/gaps?limit=200&offset={at * 997 % 90_000}&sort=-duration_h&duration_h__ge=1" for at in range(20)
    ]
    return {
        "items": [f"/api/items/{quote(one, safe='')}" for one in ids],
        "pages of the long table, sorted and filtered": pages,
        "search, mistyped": [f"/api/search?q={quote(one[:2] + one[3:])}" for one in names[:40]],
        "dossiers": [f"/api/vessels/{quote(one, safe='')}" for one in vessels[:20]],
    }


def keys(host: str) -> tuple[list[float], int] | None:
    """Press keys in the long table; gives milliseconds each, and the most rows in the page."""
    chromium = shutil.which("chromium")
    if chromium is None:
        return None
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(f"http://{host}/tables/gaps?token={TOKEN}")
        page.wait_for_selector("tr[data-index]")
        found, most = [], 0
        for at in range(120):
            found.append(page.evaluate(_PRESSED, ("PageDown", "ArrowDown", "End", "PageUp", "Home")[at % 5]))
            most = max(most, page.locator("tr[data-index]").count())
        browser.close()
    return found, most


def told(name: str, found: Sequence[float], more: str = "") -> None:
    """Print one line."""
    half, most = np.percentile(found, [50, 95])
    target = f", target {TARGET_MS[name]}" if name in TARGET_MS else ""
    print(f"{name}: {len(found)} asked, 50 % {half:.0f} ms, 95 % {most:.0f} ms{more}{target}")


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("case", type=Path)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--asked", type=int, default=200)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        case = lengthened(given.case, Path(folder), given.rows)
        with serving(case) as host:
            for name, paths in asked(Rows(case), given.asked).items():
                before = time.process_time()
                found = timed(host, paths)
                spent = 1000 * (time.process_time() - before) / (len(paths) + 3)
                told(name, found, f", {spent:.0f} ms of the processor each")
            pressed = keys(host)
            if pressed:
                told("keys in the long table, to the second frame", pressed[0])
                print(f"rows in the page at once: {pressed[1]} of {given.rows:,}")


if __name__ == "__main__":
    main()
