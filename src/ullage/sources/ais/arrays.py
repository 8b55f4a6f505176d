"""The columns that the kernels fill: one array a column, with room for as many rows as there are lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

NO_TIME: Final = -(2**63)
"""Stands for a null time, in microseconds since 1970."""

NO_RECEIVER: Final = -1

NAME, CALLSIGN, DESTINATION = 20, 7, 20
"""Characters of the texts, as ITU-R M.1371 has them."""


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
    """Static reports; 0 stands for null, in times `NO_TIME`, in texts a zero byte after the last character."""

    mmsi: npt.NDArray[np.uint32]
    t_us: npt.NDArray[np.int64]
    imo: npt.NDArray[np.uint32]
    ship_type: npt.NDArray[np.int16]
    to_bow: npt.NDArray[np.int16]
    to_stern: npt.NDArray[np.int16]
    to_port: npt.NDArray[np.int16]
    to_starboard: npt.NDArray[np.int16]
    draught: npt.NDArray[np.int16]
    month: npt.NDArray[np.int8]
    day: npt.NDArray[np.int8]
    hour: npt.NDArray[np.int8]
    minute: npt.NDArray[np.int8]
    kind: npt.NDArray[np.int8]
    receiver: npt.NDArray[np.int32]
    name: npt.NDArray[np.uint8]
    callsign: npt.NDArray[np.uint8]
    destination: npt.NDArray[np.uint8]


def room_for_positions(count: int) -> Positions:
    """Make room for `count` position reports; what is in it has no meaning yet."""
    kinds: tuple[Any, ...] = (*["uint32", "int64"], *["float64"] * 5, *["int8"] * 4, "int32")
    return Positions(*(np.empty(count, dtype=kind) for kind in kinds))


def room_for_statics(count: int) -> Statics:
    """Make room for `count` static reports; what is in it has no meaning yet."""
    kinds: tuple[Any, ...] = ("uint32", "int64", "uint32", *["int16"] * 6, *["int8"] * 5, "int32")
    texts = (np.empty((count, width), dtype=np.uint8) for width in (NAME, CALLSIGN, DESTINATION))
    return Statics(*(np.empty(count, dtype=kind) for kind in kinds), *texts)


def joined_positions(parts: list[Positions]) -> Positions:
    """Lay position reports end to end, in memory of their own."""
    return Positions(*(np.concatenate(one) for one in zip(*parts, strict=True)))


def joined_statics(parts: list[Statics]) -> Statics:
    """Lay static reports end to end, in memory of their own."""
    return Statics(*(np.concatenate(one) for one in zip(*parts, strict=True)))
