"""What a coast, an ocean and the planet cost: machines and money, from measured costs and stated assumptions.

python design/scale.py        # prints the tables of docs/scale.md
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

DAY_S: Final = 86_400
YEAR_D: Final = 365

# Measured: docs/performance.md, two shared x86-64 cores. Seconds of one processor.
RADAR_S: Final = 4.5  # a whole Sentinel-1 IW scene, everything, in a new process
RADAR_GB: Final = 1.7  # what of it is read: two bands of 16 bits, 25,000 by 16,700 pixels
OPTICAL_S: Final = 43.0  # a whole Sentinel-2 tile, all bands closely where the coarse look passes something on
OPTICAL_GB: Final = 0.8
AIS_S: Final = {  # of a billion messages
    "decoded, checked, to columns": 1e9 / 0.8e6,  # 1.6 million a second on two threads, from a log with tag blocks
    "encounters": 1e9 * 1.91 / 11e6,
}
AGAIN_S: Final = {  # of a billion messages, each time that a lake is looked through
    "each ship's tracks, events and anomalies": 1e9 * 27.4 / 7.69e6,
    "gaps judged": 1e9 / 5_000 * 18.5 / 1_989,  # assumed: a gap for 5,000 messages; measured: 9.3 ms a gap
}
AIS_GB: Final = 1e9 * 20e-9  # Parquet of a billion positions, about 20 bytes each

# Assumed, each to be replaced by who plans: not measured by us.
BUSY: Final = 0.6  # part of a machine's time that work fills
CORE_HOUR: Final = 0.04  # dollars, a core of a rented machine with 4 GB
STORE_GB_MONTH: Final = 0.02  # dollars, object storage
CARRY_GB: Final = 0.0  # dollars to read a gigabyte where the archive lies; 0.05 to 0.09 from elsewhere
CORES: Final = 16


@dataclass(frozen=True)
class Area:
    """A part of the world that is looked at.

    Parameters
    ----------
    name
        What it is.
    radar, optical
        Scenes a day.
    messages
        Messages of AIS a day.
    """

    name: str
    radar: float
    optical: float
    messages: float


AREAS: Final = (
    Area("one berth", 0.15, 0.4, 0.2e6),
    Area("one coast, 1,500 km", 4, 12, 10e6),
    Area("one ocean's rim, 30,000 km", 120, 400, 150e6),
    Area("the planet's coasts and lanes", 900, 4_000, 1e9),
)


def main() -> None:
    """Print what each costs."""
    ais, again = sum(AIS_S.values()), sum(AGAIN_S.values())
    for name, seconds in (AIS_S | AGAIN_S).items():
        print(f"a billion messages, {name:42} {seconds:8,.0f} s of a processor")
    print()
    head = (
        "area",
        "read [GB/d]",
        "processors [h/d]",
        f"machines of {CORES} cores",
        "work [$/a]",
        "kept [$/a, one year]",
        "a year of AIS looked through once [h]",
    )
    print("| " + " | ".join(head) + " |")
    print("| --- " * len(head) + "|")
    for one in AREAS:
        seconds = one.radar * RADAR_S + one.optical * OPTICAL_S + one.messages / 1e9 * ais
        read = one.radar * RADAR_GB + one.optical * OPTICAL_GB
        hours = seconds / 3600
        machines = seconds / DAY_S / BUSY / CORES
        kept = one.messages / 1e9 * AIS_GB * YEAR_D
        work = hours * YEAR_D * CORE_HOUR / BUSY + read * YEAR_D * CARRY_GB
        anew = one.messages * YEAR_D / 1e9 * again / 3600
        cells = (
            one.name,
            f"{read:,.0f}",
            f"{hours:,.2f}",
            f"{machines:,.3f}",
            f"{work:,.0f}",
            f"{kept * STORE_GB_MONTH * 12:,.0f}",
            f"{anew:,.1f}",
        )
        print("| " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
