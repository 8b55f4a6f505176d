"""JPEG 2000 from strangers, coarse to fine: no other driver is open, and what a file claims is bounded before.

A Sentinel-2 band is cut in tiles of 1,024 pixels, each halved five times by wavelets. A coarser image is what the
halvings leave of the tiles, so that a quarter of the resolution costs a twentieth of decoding everything. Of the
lossless 5/3 wavelet a coarser pixel is a weighted mean about the *first* pixel of its cell, not about the cell's
middle, and beside a very bright pixel it may fall below what was there, down to 0.

Tiles are asked for one by one, on threads of our own: of several tiles in one call GDAL unpacks each on a thread, and
drops the errors of all (found with 3.10; the window of a cut-off file came back as it was given, without a word). Some
tiles are kept: GDAL keeps its own for each thread's handle apart, and unpacks one again for every thread that asks.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from itertools import pairwise
from typing import TYPE_CHECKING, Any, ClassVar, Final, TypeAlias

import numpy as np

from ullage.kernels import in_threads
from ullage.sources.codestream import read_codestream
from ullage.sources.rasters import Raster

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.sources.rasters import RasterPlace

_Key: TypeAlias = tuple[int, int, int]  # band, row and column of a tile

JP2_TILE: Final = 1024
"""Pixels along the side of a tile of a 10 m band as ESA writes it; windows of whole tiles are the cheapest."""
JP2_LEVELS: Final = 5
"""How often ESA halves a tile."""
KEPT_BYTES: Final = 24 * 2**20
"""Of unpacked tiles, for each image of a file: 12 of all pixels, 48 of half as many a side, 192 of a quarter."""


class Jpeg2000(Raster):
    """A JPEG 2000 file, open: windows of it, or of a coarser image in it, may be read from several threads at once.

    Parameters
    ----------
    place
        Where it is.
    level
        Which image: 0 for all pixels, 1 for half as many along each side, and so on.

    Raises
    ------
    InputError
        When it is no JPEG 2000, is damaged, or claims sizes that no scene has.
    """

    driver: ClassVar[str] = "JP2OpenJPEG"
    kind: ClassVar[str] = "JPEG 2000"

    def __init__(self, place: RasterPlace, level: int = 0) -> None:
        self.place = place
        self.strips = None
        self._level = level
        self._lock = threading.Lock()
        self._idle: list[Any] = []
        self._coarser: dict[int, Jpeg2000] = {}
        self._kept: OrderedDict[_Key, npt.NDArray[Any]] = OrderedDict()
        self._busy: dict[_Key, threading.Lock] = {}
        said = read_codestream(place) if level == 0 else None
        with self.handle() as opened:
            self.rows, self.columns, self.bands = int(opened.height), int(opened.width), int(opened.count)
            self.dtype = str(opened.dtypes[0])
            self.levels = len(opened.overviews(1))
            self._tile: tuple[int, int] = opened.block_shapes[0]
        if said is not None and (said.rows, said.columns, said.components) != (self.rows, self.columns, self.bands):
            raise self.problem("says one size in its header and another in its boxes: it is damaged")

    def at_level(self, level: int) -> Jpeg2000:
        """Give the image that was halved so often; see `levels` for how often it can be."""
        if level == 0:
            return self
        with self._lock:
            found = self._coarser.get(level)
        if found is None:
            found = Jpeg2000(self.place, level)
            with self._lock:
                found = self._coarser.setdefault(level, found)
        return found

    def read_into(self, out: npt.NDArray[Any], row: int, column: int, band: int = 1) -> None:
        """Fill an array with the window of a band (from 1) that starts at a pixel and lies inside, as the file has it.

        Raises
        ------
        InputError
            When the file is damaged there.
        """
        tall, wide = self._tile
        parts = [
            (down, right) for down in _cuts(row, out.shape[0], tall) for right in _cuts(column, out.shape[1], wide)
        ]

        def read(first: int, last: int) -> None:
            for down, right in parts[first:last]:
                top, left = row + down.start, column + right.start
                tile = self._unpacked((band, top // tall, left // wide))
                rows, columns = down.stop - down.start, right.stop - right.start
                out[down, right] = tile[top % tall :, left % wide :][:rows, :columns]

        in_threads(read, len(parts), 1)

    def _unpacked(self, key: _Key) -> npt.NDArray[Any]:
        """Give a whole tile: one that is kept, or else it is unpacked, once, whichever threads ask."""
        with self._lock:
            found = self._kept.get(key)
            busy = self._busy.setdefault(key, threading.Lock())
        if found is not None:
            return found
        with busy:
            with self._lock:
                found = self._kept.get(key)
            if found is None:
                band, down, right = key
                tall, wide = self._tile
                shape = min(tall, self.rows - down * tall), min(wide, self.columns - right * wide)
                found = np.empty(shape, self.dtype)
                super().read_into(found, down * tall, right * wide, band)
                self._keep(key, found)
        return found

    def _keep(self, key: _Key, tile: npt.NDArray[Any]) -> None:
        most = max(1, KEPT_BYTES // (self._tile[0] * self._tile[1] * tile.itemsize))
        with self._lock:
            self._kept[key] = tile
            while len(self._kept) > most:
                gone, _ = self._kept.popitem(last=False)
                self._busy.pop(gone, None)

    def _open(self, **options: Any) -> Any:
        if self._level:
            options["overview_level"] = self._level - 1
        return super()._open(GEOREF_SOURCES="INTERNAL", **options)


def _cuts(start: int, count: int, side: int) -> list[slice]:
    """Give the parts of a stretch that lie in one tile each, counted from its start."""
    inner = range(start // side * side + side, start + count, side)
    ends = [0, *(one - start for one in inner), count]
    return [slice(a, b) for a, b in pairwise(ends)]
