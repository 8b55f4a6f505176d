#!/usr/bin/env python
"""Draw a berth with a ship and one without: the scene, the median before it, the log-ratio and what is decided.

python docs/pictures/berth.py [SEED]
"""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any, Final

import numpy as np
import shapely

from ullage.detect.berth import BerthRule, ChanceRule
from ullage.detect.berth.judging import weigh_berth
from ullage.detect.berth.lattice import make_lattice
from ullage.detect.berth.looks import look_at_berth, read_stack
from ullage.evidence.canvas import LIGHT, drawing
from ullage.records import Place
from ullage.simulate.sar import simulate_stack

ROOT: Final = Path(__file__).parents[2]
DB: Final = 10 / np.log(10)


def draw_row(axes: Any, made: Any, berth: dict[str, Any], k: int) -> None:
    """Draw one berth in one scene, in four panels."""
    ring = shapely.get_coordinates(shapely.from_wkb(berth["outline"]))[:-1]
    place = Place(berth["berth_id"], berth["berth_id"], "loads", area=tuple((float(x), float(y)) for x, y in ring))
    rule, odds, scene, before = BerthRule(), ChanceRule(), made.scenes[k], list(made.scenes[:k])
    lattice = make_lattice(scene, place, rule)
    if isinstance(lattice, str):
        raise SystemExit(lattice)
    stack = read_stack(scene, before, lattice)
    if isinstance(stack, str):
        raise SystemExit(stack)
    seen = weigh_berth(stack, lattice, 4.4, rule, odds)
    look = look_at_berth(scene, before, place, rule, odds)
    median = seen.reference.median
    ratio = (seen.levels - median).mean(axis=0) * DB
    pictures = ((seen.levels[0] * DB, "gray", -25, 5), (median[0] * DB, "gray", -25, 5), (ratio, "RdBu_r", -15, 15))
    for at, (values, colours, low, high) in zip(axes, pictures, strict=False):
        at.imshow(values.T, cmap=colours, vmin=low, vmax=high, interpolation="nearest")
    axes[3].imshow(np.where(seen.bright, 2, np.where(lattice.zone, 1, 0)).T, cmap="Greys", vmin=0, vmax=3)
    if look["state"] == "occupied":
        axes[3].contour(seen.cells.T, [0.5], colors=[LIGHT["cap"]], linewidths=1.5)
    for at in axes:
        at.contour(lattice.zone.T, [0.5], colors=[LIGHT["line"]], linewidths=0.7)
        at.set_xticks([])
        at.set_yticks([])
    axes[3].set_xlabel(f"{look['state']}, P = {seen.p_occupied:.2f}", fontsize=8, color=LIGHT["ink"])


def main() -> None:
    """Draw the first berth that is taken in the last scene, and the first that is not."""
    from matplotlib.figure import Figure

    seed, k = int(sys.argv[1]) if len(sys.argv) > 1 else 9303, 8
    made = simulate_stack(seed, k + 1)
    truth = dict(made.truth.filter(scene_id=made.scenes[k].scene_id).select("berth_id", "occupied").iter_rows())
    berths = [next(one for one in made.berths.to_dicts() if truth[one["berth_id"]] == taken) for taken in (True, False)]
    with drawing("berth"):
        figure = Figure(figsize=(10, 4.6), dpi=110)
        axes = figure.subplots(2, 4)
        for row, berth in zip(axes, berths, strict=True):
            draw_row(row, made, berth, k)
        titles = ("scene, VV", "median of earlier scenes", "log-ratio, VV and VH", "brighter cells and hull")
        for at, title in zip(axes[0], titles, strict=True):
            at.set_title(title, fontsize=9, color=LIGHT["ink"])
        figure.text(0.01, 0.97, "SIMULATED terminal", fontsize=9, color=LIGHT["ink"])
        axes[0, 0].set_ylabel("a ship lies there", fontsize=8, color=LIGHT["ink"])
        axes[1, 0].set_ylabel("none does", fontsize=8, color=LIGHT["ink"])
        buffer = io.BytesIO()
        figure.savefig(buffer, format="png", metadata={"Software": None}, facecolor="white")
    (ROOT / "docs" / "pictures" / "berth.png").write_bytes(buffer.getvalue())


if __name__ == "__main__":
    main()
