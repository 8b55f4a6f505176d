"""The kinds of cell that more than one file uses, each with its range."""

from __future__ import annotations

from typing import Final

from ullage.records import CAP_UNITS, LOADING_CONDITIONS, PLACE_ROLES
from ullage.sources.cells import Choice, Number, Whole

FILL: Final = Number(0, 1.5, what="a fraction of deadweight", advice="; write 0.9 for 90 %")
"""Above 1 a ship is overloaded, which is doubtful; above 1.5 she has sunk, and the fraction is a slip."""

FILL_SD: Final = Number(0, 1, what="a standard deviation of the fill")
PROBABILITY: Final = Number(0, 1, what="a probability")
BARRELS: Final = Number(0, what="barrels [bbl]")
TONNES: Final = Number(0, what="tonnes [t]")
BARRELS_ABOVE_ZERO: Final = Number(above=0, what="barrels [bbl]")

CONDITION: Final = Choice(LOADING_CONDITIONS)
ROLE: Final = Choice(PLACE_ROLES)
CAP_UNIT: Final = Choice(CAP_UNITS)

LATITUDE: Final = Number(-90, 90, what="a latitude [degrees north]")
LONGITUDE: Final = Number(-180, 180, what="a longitude [degrees east]")
RADIUS: Final = Number(high=100_000, above=0, what="a radius [m]")

# The largest ship ever built was 458 m long, 69 m wide and carried 565,000 t; the ranges are wider, and catch
# feet, kilograms and slips.
LENGTH: Final = Number(high=600, above=0, what="a length [m]")
BEAM: Final = Number(high=100, above=0, what="a breadth [m]")
DEPTH: Final = Number(high=60, above=0, what="a depth [m]")
DRAUGHT: Final = Number(high=40, above=0, what="a draught [m]")
DEADWEIGHT: Final = Number(high=700_000, above=0, what="a deadweight [t]")
DEADWEIGHT_TOTAL: Final = Number(above=0, what="a summed deadweight [t]")
DEADWEIGHT_SD: Final = Number(0, 700_000, what="a standard deviation [t]")
GROSS_TONNAGE: Final = Number(high=500_000, above=0, what="a gross tonnage")
TANK_VOLUME: Final = Number(high=1_000_000, above=0, what="a volume [m3]")
YEAR_BUILT: Final = Whole(1850, 2199, "a year")
