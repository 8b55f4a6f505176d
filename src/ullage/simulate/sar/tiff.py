"""A measurement as the ground segment writes it: uint16, a strip a row, nothing packed, ground control points.

TIFF 6.0, and the tie points of GeoTIFF 1.0. Rows are appended as they come, so that a whole scene needs no memory.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any, Final, Self

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

SHORT: Final = 3
LONG: Final = 4
DOUBLE: Final = 12
_SIZES: Final = {SHORT: ("H", 2), LONG: ("I", 4), DOUBLE: ("d", 8)}
# GeoKeyDirectory: version 1.1.0; geographic model; a pixel is an area; EPSG:4326
_KEYS: Final = (1, 1, 0, 3, 1024, 0, 1, 2, 1025, 0, 1, 1, 2048, 0, 1, 4326)
MOST_BYTES: Final = 2**32 - 1


class Measurement:
    """An open measurement, to which rows are appended.

    Parameters
    ----------
    path
        The file.
    rows, columns
        Size of the image.
    control
        Ground control points (row, column, latitude, longitude), of shape (points, 4); whole rows and columns are
        middles of pixels.

    Raises
    ------
    ValueError
        When the image does not fit into a TIFF of 4 GB, or, on leaving, when rows are missing.
    """

    def __init__(self, path: Path, rows: int, columns: int, control: Any) -> None:
        head = _head(rows, columns, np.asarray(control, np.float64))
        if len(head) + rows * columns * 2 > MOST_BYTES:
            raise ValueError(f"{rows:,} x {columns:,} pixels are more than a TIFF of 4 GB holds")
        self._missing, self._columns = rows, columns
        self._file = path.open("wb")
        self._file.write(head)

    def append(self, numbers: Any) -> None:
        """Write further rows of digital numbers, uint16 of shape (rows, columns)."""
        numbers = np.ascontiguousarray(numbers, "<u2")
        if numbers.ndim != 2 or numbers.shape[1] != self._columns or len(numbers) > self._missing:  # noqa: PLR2004 - rows, columns
            raise ValueError(f"rows of shape {numbers.shape}: expected {self._missing} of {self._columns} or less")
        self._file.write(numbers.data)
        self._missing -= len(numbers)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()
        if kind is None and self._missing:
            raise ValueError(f"{self._missing} rows were never written")


def _head(rows: int, columns: int, control: Any) -> bytes:
    """Give all that comes before the first row."""
    points = np.zeros((len(control), 6))
    points[:, 0], points[:, 1] = control[:, 1] + 0.5, control[:, 0] + 0.5
    points[:, 3], points[:, 4] = control[:, 3], control[:, 2]
    strip = columns * 2
    tags: list[tuple[int, int, Any]] = [
        (256, LONG, [columns]), (257, LONG, [rows]), (258, SHORT, [16]), (259, SHORT, [1]), (262, SHORT, [1]),
        (273, LONG, np.arange(rows, dtype=np.uint64) * strip), (277, SHORT, [1]), (278, LONG, [1]),
        (279, LONG, np.full(rows, strip)), (284, SHORT, [1]), (339, SHORT, [1]),
        (33922, DOUBLE, points.ravel()), (34735, SHORT, _KEYS),
    ]  # fmt: skip
    outside = 8 + 2 + 12 * len(tags) + 4
    size = outside + sum(_SIZES[kind][1] * len(values) for _, kind, values in tags if _long(kind, values))
    start = (size + 4095) // 4096 * 4096
    directory, data = struct.pack("<H", len(tags)), b""
    for tag, kind, values in tags:
        values = np.asarray(values) + (start if tag == 273 else 0)  # noqa: PLR2004, PLW2901 - StripOffsets
        packed = values.astype(f"<{np.dtype(_SIZES[kind][0]).str[1:]}").tobytes()
        directory += struct.pack("<HHI", tag, kind, len(values))
        if _long(kind, values):
            directory += struct.pack("<I", outside + len(data))
            data += packed
        else:
            directory += packed.ljust(4, b"\0")
    head = b"II*\0" + struct.pack("<I", 8) + directory + struct.pack("<I", 0) + data
    return head.ljust(start, b"\0")


def _long(kind: int, values: Any) -> bool:
    return _SIZES[kind][1] * len(values) > 4  # noqa: PLR2004 - bytes that fit into the directory
