"""Whether intervals hold what they say, over many simulated worlds.

    python design/worlds.py 200 8001        worlds of seeds 8001 to 8200, into design/worlds.json

Worlds are in turn of the kinds of `ullage.evaluate.worlds.STRATA`. Constants of the simulated trade and of what is
estimated of it were looked at on seeds 1001 to 1100; the table is of others.
"""

from __future__ import annotations

import json
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from ullage.evaluate.accuracy import as_frame
from ullage.evaluate.worlds import STRATA, judge_worlds

OUT = Path(__file__).with_suffix(".json")


def main(count: int, first: int) -> None:
    """Judge worlds, write the table and print what it says of intervals."""
    with ProcessPoolExecutor() as pool:
        judged = judge_worlds(list(range(first, first + count)), STRATA, pool.map)
    rows = as_frame(judged.scores).to_dicts()
    command = f"python design/worlds.py {count} {first}"
    OUT.write_text(json.dumps({"command": command, "worlds": count, "accuracy": rows}, indent=1) + "\n", "utf-8")
    for row in rows:
        if "held" in row["quantity"] and row["value"] is not None:
            held = f"{row['value']:.3f} ({row['low']:.3f}-{row['high']:.3f})"
            print(f"{row['stage']:8} {row['quantity']:48} {row['stratum']:60} {row['n']:6} {held}")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
