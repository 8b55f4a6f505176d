"""How long simulated scenes take: chips of half a metre, looks of every sensor, and a whole Sentinel-1 scene.

    python benchmarks/simulate_scenes.py [ROWS]

Each is made once to load its kernels, then three times; told are the shortest time and the seconds of all processors
together, which change less with what else the machine does. ROWS of the 16,700 of a whole scene are written, all
without it; its time is reckoned for all of them.
"""

from __future__ import annotations

import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

RUNS: Final = 3
ROWS: Final = 16_700
WARM: Final = 600  # rows and columns of the scene that loads the kernels


def timed(name: str, make: Callable[[int], object], runs: int = RUNS) -> tuple[float, float]:
    """Run something once, then some times; tell and give its shortest time, and the least of all processors [s]."""
    make(0)
    found = []
    for run in range(1, runs + 1):
        begun, used = time.perf_counter(), time.process_time()
        make(run)
        found.append((time.perf_counter() - begun, time.process_time() - used))
    wall, all_of_them = (min(one) for one in zip(*found, strict=True))
    print(f"{name:<52}{wall:>8.2f} s{all_of_them:>8.2f} s of processors")
    return wall, all_of_them


def chips() -> None:
    """Time a chip of 512 by 512 pixels with one ship."""
    from ullage.simulate.optical import ImageSettings, simulate_image

    plain = ImageSettings(size=(512, 512), length_m=(90.0, 120.0))
    with_pan = replace(plain, bands=(*plain.bands, "pan"), colour_ratio=4)
    for settings in (plain, with_pan):
        timed(f"a chip of 0.5 m, {len(settings.bands)} bands", lambda run, of=settings: simulate_image(run, of))  # type: ignore[misc]


def looks(folder: Path) -> None:
    """Time a rendered look of each sensor, off the shorelines."""
    from ullage.land import load_land
    from ullage.simulate.imagery import render_look
    from ullage.simulate.looks import draw_looks
    from ullage.simulate.trade.terminals import TERMINALS, case_places
    from ullage.simulate.trade.truth import HULLS, POSITIONS

    place, land = case_places(TERMINALS)[0], load_land()
    for sensor in ("s1", "s2", "planet", "vhr"):
        drawn = draw_looks(1, [place], datetime(2024, 4, 1, tzinfo=UTC), 60, [sensor]).to_dicts()
        timed(
            f"a look of {sensor}",
            lambda run, of=drawn: render_look(  # type: ignore[misc]
                run, of[run], POSITIONS.frame(), HULLS.frame(), place, folder / f"{of[run]['sensor']}{run}", land
            ),
        )


def whole(folder: Path, rows: int) -> None:
    """Time the writing of a Sentinel-1 scene."""
    from ullage.simulate.sar import write_whole_scene
    from ullage.simulate.sar.whole import WHOLE

    small = replace(WHOLE, rows=WARM, columns=WARM, ships=2, boats=1, seaward_m=4_000.0)
    part = replace(WHOLE, rows=rows, ships=WHOLE.ships * rows // ROWS, boats=WHOLE.boats * rows // ROWS)
    wall, used = timed(
        f"{rows:,} rows of a whole IW scene",
        lambda run: write_whole_scene(run, folder / f"whole{run}", part if run else small),
        runs=1,
    )
    print(f"{'so all of it':<52}{wall * ROWS / rows:>8.0f} s{used * ROWS / rows:>8.0f} s of processors")


def main() -> None:
    """Time everything."""
    with tempfile.TemporaryDirectory() as name:
        chips()
        looks(Path(name))
        whole(Path(name), int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)


if __name__ == "__main__":
    main()
