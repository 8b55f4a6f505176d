"""The columns that the kernels fill: one array a column, with room for as many rows as there are lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

NO_TIME: Final = -(2**63)
"""Stands for a null time, in microseconds since 1970."""

NO_RECEIVER: Final = -1

NAME, CALLSIGN, DESTINATION = (0, 20), (20, 7), (27, 20)
"""Where each text begins in a row, and its characters, as ITU-R M.1371 has them."""

TEXTS: Final = 47


class Positions(NamedTuple):
    """Position reports; NaN, -1 and `NO_TIME` stand for null."""

    mmsi: npt.NDArray[np.uint32]
    t_us: npt.NDArray[np.int64]
    lat: npt.NDArray[np.float64]
    lon: npt.NDArray[np.float64]
    sog: npt.NDArray[np.float64]
    cog: npt.NDArray[np.float64]
    heading: npt.NDArray[np.float64]
    status: npt.NDArray[np.int8]
    kind: npt.NDArray[np.int8]
    second: npt.NDArray[np.int8]
    accurate: npt.NDArray[np.int8]
    receiver: npt.NDArray[np.int32]


class Statics(NamedTuple):
    """Static reports: `numbers` a row by the constants of this module, `texts` by its slices.

    Among the numbers -1 stands for a null hour or minute and 0 for any other null; a text ends in zero bytes.
    """

    mmsi: npt.NDArray[np.uint32]
    t_us: npt.NDArray[np.int64]
    kind: npt.NDArray[np.int8]
    receiver: npt.NDArray[np.int32]
    numbers: npt.NDArray[np.int32]
    texts: npt.NDArray[np.uint8]


IMO, SHIP_TYPE, TO_BOW, TO_STERN, TO_PORT, TO_STARBOARD, DRAUGHT, MONTH, DAY, HOUR, MINUTE = range(11)
NUMBERS: Final = 11


def room_for_positions(count: int) -> Positions:
    """Make room for `count` position reports; what is in it has no meaning yet."""
    kinds: tuple[Any, ...] = (*["uint32", "int64"], *["float64"] * 5, *["int8"] * 4, "int32")
    return Positions(*(np.empty(count, dtype=kind) for kind in kinds))


def room_for_statics(count: int) -> Statics:
    """Make room for `count` static reports; what is in it has no meaning yet."""
    kinds: tuple[tuple[Any, Any], ...] = (
        ("uint32", count),
        ("int64", count),
        ("int8", count),
        ("int32", count),
        ("int32", (count, NUMBERS)),
        ("uint8", (count, TEXTS)),
    )
    return Statics(*(np.empty(shape, dtype=kind) for kind, shape in kinds))
