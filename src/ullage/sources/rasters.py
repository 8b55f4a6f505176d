"""GeoTIFFs from strangers: no other driver is open, nothing beside the file is looked at, any thread may read.

A Sentinel-1 measurement is a strip for each row, nothing packed, one strip after the other. Its windows are read
straight from the file: from warm files and on one thread, windows of full width come at 3,100 Mpx/s, where rasterio
gives 1,400 to 1,800 (2,400 with GTIFF_DIRECT_IO, which gives zeros beyond the end of a truncated file); windows of
4,096 columns take as long as with rasterio. What is tiled or packed is left to GDAL.
"""

from __future__ import annotations

import os
import re
import sys
import threading
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final

import numpy as np

from ullage.errors import InputError, Problem
from ullage.sources.file_bytes import DeflatedBytes, PlainBytes
from ullage.sources.web import final_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

LARGEST_SIDE: Final = 200_000
MOST_PIXELS: Final = 4_000_000_000
"""The largest scene met, EW of a minute or a mosaic, has a quarter of that."""
LARGEST_BLOCK: Final = 256 * 2**20
"""What GDAL unpacks at once [bytes]; blocks of scenes have up to 4 MiB. A file of 0.5 MB can hold one of 500 MB."""
CACHE_BYTES: Final = 256 * 2**20
"""Of GDAL's blocks, for all files and threads: rows of tiles of a whole scene in two bands."""

_BYTE_ORDER: Final = b"II" if sys.byteorder == "little" else b"MM"
_ADDRESS: Final = re.compile(r"(https?):/+(.+)", re.IGNORECASE)
_WIDE: Final = 2
"""A window of half of the columns is read as whole rows."""
_OPTIONS: Final = {
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",  # no sidecar files: .aux.xml, .ovr, .msk
    "GDAL_PAM_ENABLED": "NO",
    "GDAL_CACHEMAX": CACHE_BYTES,  # rasterio takes bytes
    "GDAL_NUM_THREADS": "1",  # on threads of its own it loses the errors of JPEG 2000
    "GTIFF_VIRTUAL_MEM_IO": "NO",  # a truncated file would end the process
    "GDAL_HTTP_TIMEOUT": 60,
    "GDAL_HTTP_CONNECTTIMEOUT": 20,
    "GDAL_HTTP_MAX_RETRY": 2,
    "CPL_VSIL_CURL_CHUNK_SIZE": 262_144,
    "GDAL_INGESTED_BYTES_AT_OPEN": 65_536,
}


@dataclass(frozen=True, slots=True)
class RasterPlace:
    """Where the bytes of a GeoTIFF are.

    Parameters
    ----------
    file
        Name for messages.
    gdal_path
        What GDAL calls it.
    local
        The file on this machine that holds its bytes; None when they are far away.
    offset
        Where in that file they start.
    size
        How many they are; None for all to the end.
    packed
        How many packed bytes hold them; None when they are not packed.
    """

    file: str
    gdal_path: str
    local: Path | None = None
    offset: int = 0
    size: int | None = None
    packed: int | None = None


def web_address(path: str | os.PathLike[str]) -> str | None:
    """Give a web address as written, though a path may have swallowed one of its slashes; None for a file."""
    found = _ADDRESS.fullmatch(os.fspath(path))
    return None if found is None else f"{found[1].lower()}://{found[2]}"


def place_of(path: str | os.PathLike[str]) -> RasterPlace:
    """Give where a file, or what an address names, is.

    Raises
    ------
    InputError
        When there is no such file, or the address leads to none.
    """
    address = web_address(path)
    if address is not None:
        file = address.partition("?")[0].rpartition("/")[2]
        return RasterPlace(file, f"/vsicurl/{final_address(address, file)}")
    local = Path(path)
    if not local.is_file():
        found = "is not a file" if local.exists() else "is not there"
        raise InputError([Problem(local.name, f"{found}: give the path of a GeoTIFF")])
    return RasterPlace(local.name, str(local.resolve()), local)


class Raster:
    """A GeoTIFF, open: windows of it may be read from several threads at once, each with its own handle.

    Parameters
    ----------
    place
        Where it is.

    Raises
    ------
    InputError
        When it is no GeoTIFF, is damaged, is larger than any scene, or has to be unpacked in blocks that are.
    """

    driver: ClassVar[str] = "GTiff"
    """What GDAL calls the one format that is opened."""
    kind: ClassVar[str] = "a GeoTIFF"

    def __init__(self, place: RasterPlace) -> None:
        self.place = place
        self._lock = threading.Lock()
        self._idle: list[Any] = []
        with self.handle() as opened:
            self.rows, self.columns, self.bands = int(opened.height), int(opened.width), int(opened.count)
            self.dtype = str(opened.dtypes[0])
            if max(self.rows, self.columns) > LARGEST_SIDE or self.rows * self.columns > MOST_PIXELS:
                raise self.problem(f"has {self.rows:,} x {self.columns:,} pixels: no scene is that large")
            self.strips = find_strips(opened, place)
            if self.strips is None:
                self._check_block(opened)

    def _check_block(self, opened: Any) -> None:
        height, width = opened.block_shapes[0]
        together = self.bands if opened.interleaving.name == "pixel" else 1
        size = height * width * together * np.dtype(self.dtype).itemsize
        if size > LARGEST_BLOCK:
            told = f"is packed in blocks of {height:,} x {width:,} pixels, {size // 2**20:,} MiB each"
            raise self.problem(f"{told}: write it anew with tiles, such as gdal_translate -co TILED=YES makes")

    def problem(self, message: str) -> InputError:
        """Give an error of this file."""
        return InputError([Problem(self.place.file, message)])

    def read_into(self, out: npt.NDArray[Any], row: int, column: int, band: int = 1) -> None:
        """Fill an array with the window of a band (from 1) that starts at a pixel and lies inside, as the file has it.

        Raises
        ------
        InputError
            When the file is damaged there.
        """
        from rasterio.errors import RasterioError
        from rasterio.windows import Window

        rows, columns = out.shape
        try:
            if self.strips is not None and band == 1:
                self.strips.read_into(out, row, column)
                return
            with self.handle() as opened, _options(self.place):
                opened.read(band, window=Window(column, row, columns, rows), out=out)
        except (RasterioError, OSError) as error:
            where = f"rows {row:,} to {row + rows - 1:,}, columns {column:,} to {column + columns - 1:,}"
            raise self.problem(f"cannot be read at {where} ({_reason(error)}): is it whole? Get it again") from None

    @contextmanager
    def handle(self) -> Iterator[Any]:
        """Lend a rasterio dataset to one thread."""
        with self._lock:
            opened = self._idle.pop() if self._idle else None
        if opened is None:
            opened = self._open()
        from rasterio._err import CPLE_BaseError  # what is wrong with tags and keys, rasterio gives as GDAL does

        try:
            yield opened
        except CPLE_BaseError as error:
            raise self.problem(
                f"has a header that cannot be read ({_reason(error)}): is it whole? Get it again"
            ) from None
        finally:
            with self._lock:
                self._idle.append(opened)

    def _open(self, **options: Any) -> Any:
        """Open a handle of its own for a thread."""
        import rasterio
        from rasterio.errors import NotGeoreferencedWarning, RasterioError

        try:
            with _one_at_a_time, _options(self.place), warnings.catch_warnings():
                warnings.simplefilter("ignore", NotGeoreferencedWarning)
                return rasterio.open(self.place.gdal_path, driver=self.driver, sharing=False, **options)
        except RasterioError as error:
            message = f"cannot be opened as {self.kind} ({_reason(error)}): is it whole, and is it one?"
        raise self.problem(message)


class Strips:
    """One band in which row follows row, as plain numbers; any thread may read.

    Parameters
    ----------
    source
        The bytes.
    start
        Where the first row starts in them.
    columns, dtype
        What a row is.
    """

    def __init__(self, source: PlainBytes | DeflatedBytes, start: int, columns: int, dtype: str) -> None:
        self._source = source
        self._start = start
        self._columns = columns
        self._bytes = np.dtype(dtype).itemsize

    def read_into(self, out: npt.NDArray[Any], row: int, column: int) -> None:
        """Fill an array with the window that starts at a pixel.

        Raises
        ------
        OSError
            When the file has become shorter.
        """
        rows, columns = out.shape
        at = self._start + (row * self._columns + column) * self._bytes
        if columns == self._columns and out.flags.c_contiguous:
            self._fill(out, at)
        elif columns * _WIDE >= self._columns:  # whole rows in one call are quicker than a call for each
            whole = np.empty((rows, self._columns), out.dtype)
            self._fill(whole, at - column * self._bytes)
            out[:] = whole[:, column : column + columns]
        else:
            for each in range(rows):
                self._fill(out[each], at + each * self._columns * self._bytes)

    def _fill(self, out: Any, at: int) -> None:
        self._source.read_into(memoryview(out).cast("B"), at)


def find_strips(opened: Any, place: RasterPlace) -> Strips | None:
    """Give the rows of a GeoTIFF that holds them one after the other, plainly; None for any other.

    Raises
    ------
    InputError
        When the file ends before its last row.
    """
    rows, columns, dtype = int(opened.height), int(opened.width), str(opened.dtypes[0])
    height, width = opened.block_shapes[0]
    if place.local is None or opened.count != 1 or opened.compression is not None or width != columns:
        return None
    item = np.dtype(dtype).itemsize
    offsets = [opened.get_tag_item(f"BLOCK_OFFSET_0_{strip}", "TIFF", 1) for strip in range(-(-rows // height))]
    if not all(offsets):
        return None
    starts = np.array(offsets, dtype=np.int64)
    source = bytes_of(place)
    order = bytearray(len(_BYTE_ORDER))
    source.read_into(memoryview(order), 0)
    if bytes(order) != _BYTE_ORDER or np.any(np.diff(starts) != height * columns * item):
        return None
    size = place.local.stat().st_size - place.offset if place.size is None else place.size
    if starts[0] + rows * columns * item > size:
        told = f"ends after {size:,} bytes, its rows need {starts[0] + rows * columns * item:,}: get the product again"
        raise InputError([Problem(place.file, told)])
    return Strips(source, int(starts[0]), columns, dtype)


def bytes_of(place: RasterPlace) -> PlainBytes | DeflatedBytes:
    """Give the bytes of a file on this machine."""
    if place.local is None:
        raise AssertionError("is checked before")
    if place.packed is None:
        return PlainBytes(place.local, place.offset)
    return DeflatedBytes(place.local, place.offset, place.packed)


_one_at_a_time = threading.Lock()  # what is warned of is the same for all threads


def _options(place: RasterPlace) -> Any:
    from rasterio import Env

    alone = {} if place.local is not None else {"CPL_VSIL_CURL_ALLOWED_FILENAME": place.gdal_path}
    return Env(**_OPTIONS, **alone)


def _reason(error: BaseException) -> str:
    """Give what GDAL found, without paths of this machine."""
    cause: BaseException = error
    while cause.__cause__ is not None:
        cause = cause.__cause__
    return " ".join(str(cause).split("/")[-1].split())[:160]
