"""What a JPEG 2000 file says of itself, read before any decoder sees it: sizes, tiles, levels, all within bounds.

A few hundred bytes can claim an image that fills the memory, or as many tiles as there are numbers. The main header of
the codestream (ISO/IEC 15444-1, annex A: SOC, SIZ, COD) and the boxes before it (annex I) are all that is read here.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ullage.errors import InputError, Problem
from ullage.sources.rasters import bytes_of

if TYPE_CHECKING:
    from ullage.sources.file_bytes import DeflatedBytes, PlainBytes
    from ullage.sources.rasters import RasterPlace

MOST_SIDE: Final = 30_000
"""Pixels; a tile of Sentinel-2 has 10,980."""
MOST_TILES: Final = 10_000
"""Sentinel-2 has 81 to 121."""
MOST_OF_A_TILE: Final = 4096 * 4096
"""Samples of all components that a decoder holds at once, of four bytes each."""
MOST_COMPONENTS: Final = 4
MOST_BITS: Final = 16
MOST_LEVELS: Final = 12
MOST_LAYERS: Final = 256
MOST_BOXES: Final = 100
MOST_MARKERS: Final = 200

_SOC_SIZ: Final = b"\xff\x4f\xff\x51"
_COD: Final = 0xFF52
_SOT: Final = 0xFF90
_SIGNATURE: Final = b"\x00\x00\x00\x0cjP  \r\n\x87\n"
_CODESTREAM: Final = b"jp2c"
_FIXED: Final = struct.Struct(">HH8IH")  # SIZ up to its components
_STYLE: Final = struct.Struct(">BBHBBBB")  # COD up to the size of blocks
_BLOCK_SUM: Final = 8  # of both exponents less two: blocks of 4,096 samples


@dataclass(frozen=True, slots=True)
class Codestream:
    """What a codestream says of itself.

    Parameters
    ----------
    rows, columns
        Size of the image [pixels].
    tile_rows, tile_columns
        Size of a tile [pixels], at most that of the image.
    components
        How many numbers a pixel has.
    bits
        The most that one has.
    levels
        How often the image is halved: coarser images of which can be had without the rest.
    layers
        Of quality.
    """

    rows: int
    columns: int
    tile_rows: int
    tile_columns: int
    components: int
    bits: int
    levels: int
    layers: int


def read_codestream(place: RasterPlace) -> Codestream:
    """Read what a JPEG 2000 file on this machine says of itself.

    Raises
    ------
    InputError
        When it is no such file, or claims what no scene needs.
    """
    if place.local is None:
        raise InputError([Problem(place.file, "is JPEG 2000 on the web, which is not read: download it")])
    size = place.local.stat().st_size - place.offset if place.size is None else place.size
    reader = _Reader(bytes_of(place), size)
    try:
        at = _start(reader)
        found = _read_header(reader, at)
    except (OSError, struct.error):
        raise InputError([Problem(place.file, "ends within its header: it is cut off, get it again")]) from None
    except _WrongError as error:
        raise InputError([Problem(place.file, str(error))]) from None
    _check(found, place.file)
    return found


class _WrongError(Exception):
    """The header is not one of JPEG 2000."""


class _Reader:
    def __init__(self, source: PlainBytes | DeflatedBytes, size: int) -> None:
        self._source = source
        self.size = size

    def bytes(self, at: int, count: int) -> bytes:
        if at + count > self.size:
            raise OSError("the file ends there")
        out = bytearray(count)
        self._source.read_into(memoryview(out), at)
        return bytes(out)

    def whole(self, at: int, form: str) -> int:
        (value,) = struct.unpack(form, self.bytes(at, struct.calcsize(form)))
        return int(value)


def _start(reader: _Reader) -> int:
    """Give where the codestream starts."""
    if reader.bytes(0, 4) == _SOC_SIZ:
        return 0
    if reader.bytes(0, len(_SIGNATURE)) != _SIGNATURE:
        raise _WrongError("is no JPEG 2000: its first bytes are others")
    at = 0
    for _ in range(MOST_BOXES):
        length, head = reader.whole(at, ">I"), 8
        if length == 1:
            length, head = reader.whole(at + 8, ">Q"), 16
        if reader.bytes(at + 4, 4) == _CODESTREAM:
            return at + head
        if length < head:
            break
        at += length
    raise _WrongError(f"holds no image in its first {MOST_BOXES} boxes: it is damaged")


def _read_header(reader: _Reader, at: int) -> Codestream:
    if reader.bytes(at, 4) != _SOC_SIZ:
        raise _WrongError("has no size where its image starts: it is damaged")
    fixed = _FIXED.unpack(reader.bytes(at + 4, _FIXED.size))
    length, _, right, bottom, left, top, tile_columns, tile_rows, tile_left, tile_top, components = fixed
    if left or top or tile_left or tile_top:
        raise _WrongError("starts beside its own origin: write it anew, such as gdal_translate does")
    if not 1 <= components <= MOST_COMPONENTS or length != _FIXED.size + 3 * components:
        raise _WrongError(f"says it has {components:,} components: expected 1 to {MOST_COMPONENTS}")
    each = reader.bytes(at + 4 + _FIXED.size, 3 * components)
    bits = max((one & 0x7F) + 1 for one in each[::3])
    if any(one & 0x80 for one in each[::3]) or not 1 <= bits <= MOST_BITS:
        raise _WrongError(f"has numbers of {bits} bits or with a sign: expected up to {MOST_BITS} without one")
    if any(one != 1 for one in each[1::3] + each[2::3]):
        raise _WrongError("has components of unlike spacing: expected one size")
    levels, layers = _read_style(reader, at + 4 + length)
    return Codestream(bottom, right, min(tile_rows, bottom), min(tile_columns, right), components, bits, levels, layers)


def _read_style(reader: _Reader, at: int) -> tuple[int, int]:
    """Give how many levels and layers the coding style (COD) says."""
    for _ in range(MOST_MARKERS):
        marker, length = reader.whole(at, ">H"), reader.whole(at + 2, ">H")
        if marker == _COD:
            _, _, layers, _, levels, wide, high = _STYLE.unpack(reader.bytes(at + 4, _STYLE.size))
            if wide > _BLOCK_SUM or high > _BLOCK_SUM or wide + high > _BLOCK_SUM:
                raise _WrongError("is packed in blocks larger than the standard has: it is damaged")
            return levels, layers
        if marker == _SOT or length < 2:  # noqa: PLR2004 - the length counts itself
            break
        at += 2 + length
    raise _WrongError("does not say how it is packed before its first tile: it is damaged")


def _check(found: Codestream, file: str) -> None:
    told = None
    size = f"{found.rows:,} x {found.columns:,}"
    if not (1 <= found.rows <= MOST_SIDE and 1 <= found.columns <= MOST_SIDE):
        told = f"says it has {size} pixels: no scene is that large"
    elif not (found.tile_rows and found.tile_columns):
        told = "says its tiles have no pixels: it is damaged"
    elif found.tile_rows * found.tile_columns * found.components > MOST_OF_A_TILE:
        tile = f"{found.tile_rows:,} x {found.tile_columns:,}"
        told = f"has tiles of {tile} pixels, which have to be unpacked whole: write it anew with tiles of 1,024"
    elif -(-found.rows // found.tile_rows) * -(-found.columns // found.tile_columns) > MOST_TILES:
        told = f"says it has {size} pixels in tiles of {found.tile_rows} x {found.tile_columns}: those are too many"
    elif found.levels > MOST_LEVELS or not 1 <= found.layers <= MOST_LAYERS:
        told = f"says it has {found.levels} levels and {found.layers:,} layers: no scene has so many"
    if told is not None:
        raise InputError([Problem(file, told)])
