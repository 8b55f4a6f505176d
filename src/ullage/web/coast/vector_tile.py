"""Polygons and lines as a vector tile (Mapbox Vector Tile 2.1): as much of the form as a coast needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

EXTENT: Final = 4096
"""Units along a tile's side."""

_MOVE, _CLOSE, _LINE = 9, 15, 2  # commands: one move; close; lines, of which the count stands in the upper bits
_LINES, _POLYGON = 2, 3


def write_layer(
    name: str, shapes: Sequence[npt.NDArray[np.int64]], levels: Sequence[int], *, closed: bool = True
) -> bytes:
    """Write one layer of a tile, a feature a shape; a tile is its layers one behind the other.

    Parameters
    ----------
    name
        Of the layer.
    shapes
        Vertices east and south of the tile's corner, in units of which `EXTENT` are a side, shape (n, 2); the first of
        a ring not again at its end.
    levels
        Value of the property ``level`` of each, 0 to 127.
    closed
        Whether they are rings of polygons, or lines.

    Returns
    -------
    bytes
        The layer; empty without shapes.
    """
    if not shapes:
        return b""
    values = sorted(set(levels))
    parts = [_field(1, name.encode())]
    kind = bytes([0x18, _POLYGON if closed else _LINES])
    for shape, level in zip(shapes, levels, strict=True):
        tags = bytes([0, values.index(level)])
        parts.append(_field(2, _field(2, tags) + kind + _field(4, _commands(shape, closed))))
    parts.append(_field(3, b"level"))
    parts += [_field(4, bytes([0x28, value])) for value in values]
    parts.append(b"\x28" + _number(EXTENT) + b"\x78\x02")
    return _field(3, b"".join(parts))


def _commands(shape: npt.NDArray[np.int64], closed: bool) -> bytes:
    steps = np.diff(shape, axis=0, prepend=np.zeros((1, 2), np.int64)).reshape(-1)
    zigzag = (steps << 1) ^ (steps >> 63)
    lines = (len(shape) - 1) << 3 | _LINE
    ends = np.full(int(closed), _CLOSE)
    return numbers(np.concatenate([[_MOVE], zigzag[:2], [lines], zigzag[2:], ends]))


def numbers(values: npt.NDArray[np.int64]) -> bytes:
    """Write numbers below 2^35 in bytes of seven bits, the lowest first."""
    shifted = values[:, None] >> np.arange(0, 35, 7)
    wanted = np.maximum.accumulate((shifted > 0)[:, ::-1], axis=1)[:, ::-1]
    wanted[:, 0] = True
    more = np.zeros_like(wanted)
    more[:, :-1] = wanted[:, 1:]
    return ((shifted & 0x7F) | (more << 7)).astype(np.uint8)[wanted].tobytes()


def _number(value: int) -> bytes:
    return numbers(np.array([value], np.int64))


def _field(number: int, content: bytes) -> bytes:
    """Write a field of bytes with its length."""
    return bytes([number << 3 | 2]) + _number(len(content)) + content
