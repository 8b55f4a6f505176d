"""Bytes of a file from any place on, for several threads at once: plain ones, and those of a deflated member of a zip.

A deflated member can only be unpacked from its beginning. So it is unpacked page by page, its state is kept at the
beginning of each page, and some pages are kept too: row after row, tile after tile, on one thread or on several, each
page is unpacked once. GDAL's /vsizip is as quick on one thread, but unpacks the whole again for every thread.
"""

from __future__ import annotations

import os
import threading
import weakref
import zlib
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from pathlib import Path

PAGE: Final = 4 * 2**20
"""Unpacked bytes of a page; the state at its beginning takes some 50 kB."""
MOST_PAGES: Final = 12
_PACKED_AT_ONCE: Final = 2**17
_UNPACKED_AT_ONCE: Final = 2**19


class PlainBytes:
    """The bytes of a file as they are.

    Parameters
    ----------
    path
        The file.
    start
        Where they start in it.
    """

    def __init__(self, path: Path, start: int = 0) -> None:
        self._file = os.open(path, os.O_RDONLY)
        weakref.finalize(self, os.close, self._file)
        self._start = start

    def read_into(self, out: memoryview, at: int) -> None:
        """Fill a buffer with the bytes from a place on.

        Raises
        ------
        OSError
            When the file ends before.
        """
        at += self._start
        while out.nbytes:
            count = os.preadv(self._file, [out], at)
            if count == 0:
                raise OSError("the file ends there")
            out, at = out[count:], at + count


@dataclass(frozen=True, slots=True)
class _State:
    """The state of unpacking: how much was read, what of it was not yet unpacked, and what unpacks it."""

    read: int
    rest: bytes
    inflater: Any


class DeflatedBytes:
    """The unpacked bytes of a deflated member of a zip.

    Parameters
    ----------
    path
        The zip.
    start, length
        Where the packed bytes start in it, and how many they are.
    """

    def __init__(self, path: Path, start: int, length: int) -> None:
        self._file = os.open(path, os.O_RDONLY)
        weakref.finalize(self, os.close, self._file)
        self._start, self._length = start, length
        self._further, self._kept = threading.Lock(), threading.Lock()
        self._states = [_State(0, b"", zlib.decompressobj(-zlib.MAX_WBITS))]
        self._pages: OrderedDict[int, bytearray] = OrderedDict()

    def read_into(self, out: memoryview, at: int) -> None:
        """Fill a buffer with the unpacked bytes from a place on.

        Raises
        ------
        OSError
            When they are damaged, or end before.
        """
        while out.nbytes:
            number, within = divmod(at, PAGE)
            data = memoryview(self._page(number))[within : within + out.nbytes]
            if not data.nbytes:
                raise OSError("what is packed ends there")
            out[: data.nbytes] = data
            out, at = out[data.nbytes :], at + data.nbytes

    def _page(self, number: int) -> bytearray:
        with self._kept:
            if number in self._pages:
                self._pages.move_to_end(number)
                return self._pages[number]
        with self._further:  # one thread unpacks what none has unpacked before; the others find it kept
            while len(self._states) <= number + 1:
                page, state = self._unpack(self._states[-1])
                self._keep(len(self._states) - 1, page)
                self._states.append(state)
        with self._kept:
            if number in self._pages:
                return self._pages[number]
        page, _ = self._unpack(self._states[number])
        self._keep(number, page)
        return page

    def _keep(self, number: int, page: bytearray) -> None:
        with self._kept:
            self._pages[number] = page
            while len(self._pages) > MOST_PAGES:
                self._pages.popitem(last=False)

    def _unpack(self, state: _State) -> tuple[bytearray, _State]:
        """Unpack the page at a state; one that is shorter is the last. Give the state at its end, too."""
        inflater, read, rest = state.inflater.copy(), state.read, state.rest
        page = bytearray()
        while len(page) < PAGE and not inflater.eof:
            if not rest:
                rest = os.pread(self._file, min(_PACKED_AT_ONCE, self._length - read), self._start + read)
                read += len(rest)
            try:
                data = inflater.decompress(rest, min(PAGE - len(page), _UNPACKED_AT_ONCE))
            except zlib.error as error:
                raise OSError(f"what is packed is damaged: {error}") from None
            if not (data or rest):
                raise OSError("what is packed ends there")
            page += data
            rest = inflater.unconsumed_tail
        return page, _State(read, rest, inflater)
