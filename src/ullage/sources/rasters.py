"""GeoTIFFs from strangers: no other driver is open, nothing beside the file is looked at, any thread may read."""

from __future__ import annotations

import threading
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ullage.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import numpy as np
    import numpy.typing as npt

LARGEST_SIDE: Final = 200_000
MOST_PIXELS: Final = 4_000_000_000
"""The largest scene met, EW of a minute or a mosaic, has a quarter of that."""
CACHE_MB: Final = 128

_OPTIONS: Final = {
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",  # no sidecar files: .aux.xml, .ovr, .msk
    "GDAL_PAM_ENABLED": "NO",
    "GDAL_CACHEMAX": CACHE_MB,
    "GTIFF_VIRTUAL_MEM_IO": "NO",  # a truncated file would end the process
    "GDAL_HTTP_TIMEOUT": 60,
    "GDAL_HTTP_CONNECTTIMEOUT": 20,
    "GDAL_HTTP_MAX_RETRY": 2,
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".tif,.tiff",
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
        The plain file on this machine that holds its bytes as they are; None when they are packed or far away.
    offset
        Where in that file they start.
    """

    file: str
    gdal_path: str
    local: Path | None = None
    offset: int = 0


class Raster:
    """A GeoTIFF, open: windows of it may be read from several threads at once, each with its own handle.

    Parameters
    ----------
    place
        Where it is.

    Raises
    ------
    InputError
        When it is no GeoTIFF, is damaged, or is larger than any scene.
    """

    def __init__(self, place: RasterPlace) -> None:
        self.place = place
        self._lock = threading.Lock()
        self._idle: list[Any] = []
        with self.handle() as opened:
            self.rows, self.columns, self.bands = int(opened.height), int(opened.width), int(opened.count)
            self.dtype = str(opened.dtypes[0])
        if max(self.rows, self.columns) > LARGEST_SIDE or self.rows * self.columns > MOST_PIXELS:
            raise self.problem(f"has {self.rows:,} x {self.columns:,} pixels: no scene is that large")

    def problem(self, message: str) -> InputError:
        """Give an error of this file."""
        return InputError([Problem(self.place.file, message)])

    def read(self, band: int, row: int, column: int, rows: int, columns: int) -> npt.NDArray[np.generic]:
        """Read a window of a band (from 1) that lies inside, as the file has it.

        Raises
        ------
        InputError
            When the file is damaged there.
        """
        from rasterio.errors import RasterioError
        from rasterio.windows import Window

        try:
            with self.handle() as opened, _options():
                values: npt.NDArray[np.generic] = opened.read(band, window=Window(column, row, columns, rows))
        except RasterioError as error:
            where = f"rows {row:,} to {row + rows - 1:,}, columns {column:,} to {column + columns - 1:,}"
            raise self.problem(f"cannot be read at {where} ({_reason(error)}): is it whole? Get it again") from None
        return values

    @contextmanager
    def handle(self) -> Iterator[Any]:
        """Lend a rasterio dataset to one thread."""
        with self._lock:
            opened = self._idle.pop() if self._idle else None
        if opened is None:
            opened = _open(self.place)
        try:
            yield opened
        finally:
            with self._lock:
                self._idle.append(opened)


def _options() -> Any:
    from rasterio import Env

    return Env(**_OPTIONS)


def _open(place: RasterPlace) -> Any:
    import rasterio
    from rasterio.errors import NotGeoreferencedWarning, RasterioError

    try:
        with _options(), warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            return rasterio.open(place.gdal_path, driver="GTiff", sharing=False)
    except RasterioError as error:
        message = f"cannot be opened as a GeoTIFF ({_reason(error)}): is it whole, and is it one?"
    raise InputError([Problem(place.file, message)])


def _reason(error: BaseException) -> str:
    """Give what GDAL found, without paths of this machine."""
    cause: BaseException = error
    while cause.__cause__ is not None:
        cause = cause.__cause__
    return " ".join(str(cause).split("/")[-1].split())[:160]
