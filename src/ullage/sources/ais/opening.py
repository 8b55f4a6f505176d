"""Files, packed or not, as blocks of the bytes inside: plain, .gz, .zst and .zip, told apart by their first bytes.

Nothing is unpacked to the disk and no member's name is ever used as a path.
"""

from __future__ import annotations

import sys
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, BinaryIO, Final, Self, cast

from ullage.errors import InputError, Problem
from ullage.sources.ais.streams import AheadStream, BlockStream, CountedFile
from ullage.sources.ais.unpacking import DAMAGED, PACKED_BYTES, TooMuchMemoryError, gunzip, unzstd

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

STANDARD_INPUT: Final = "-"

_GZIP: Final = b"\x1f\x8b"
_ZSTD: Final = b"\x28\xb5\x2f\xfd"
_ZSTD_SKIPPABLE: Final = b"\x2a\x4d\x18"  # after a first byte of 0x50 to 0x5f
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_MAGIC_BYTES: Final = 4


@dataclass(frozen=True, slots=True)
class OpenRule:
    """What a packed file may unpack to.

    Parameters
    ----------
    block_bytes
        Bytes that are unpacked at a time.
    most_ratio
        Bytes out for a byte in; a file beyond is refused as a bomb.
    judged_from_bytes
        Unpacked bytes from which on the ratio is looked at.
    most_bytes
        Bytes that one file may unpack to, all members together.
    most_members
        Members of a zip.
    most_layers
        How often data may be packed one into the other.
    longest_window_log2
        Memory that a zstd file may ask for, as a power of two.
    """

    # large enough that what is done once a block weighs nothing
    block_bytes: int = 8 << 20
    # logs of AIS shrink 3 to 20 times, tables with their repeated names up to 30; deflate ends at 1,032
    most_ratio: float = 200.0
    # a short file of one line again and again is no harm
    judged_from_bytes: int = 256 << 20
    # ten years of a busy national network
    most_bytes: int = 4 << 40
    # a file a quarter of an hour for a year is 35,000
    most_members: int = 100_000
    # a .gz in a .zip is common
    most_layers: int = 3
    # what zstd writes with --long=27, the most that its reader takes unasked
    longest_window_log2: int = 27


@dataclass(slots=True)
class Member:
    """One stream of bytes in a file.

    Parameters
    ----------
    name
        The file's name, and for a zip the member's after an exclamation mark. For messages only: it is hostile.
    blocks
        The bytes, unpacked; to be taken before the next member is.
    faults
        What was wrong with the packing, filled while blocks are taken; what came before the fault is good.
    """

    name: str
    blocks: Iterator[bytes]
    faults: list[str] = field(default_factory=list)


class OpenedFile:
    """A file whose members are read one after the other; a context manager.

    Parameters
    ----------
    path
        The file; `STANDARD_INPUT` as its whole name means standard input.
    rule
        What it may unpack to.

    Raises
    ------
    InputError
        When there is no such file, it cannot be read, or it is a folder.
    """

    def __init__(self, path: Path, rule: OpenRule | None = None) -> None:
        self._rule = rule or OpenRule()
        standard = str(path) == STANDARD_INPUT
        self._name = "standard input" if standard else path.name
        self._unpacked = 0
        if not standard and path.is_dir():
            raise _refusal(self._name, "is a folder: name the files in it")
        try:
            file: BinaryIO = sys.stdin.buffer if standard else path.open("rb")
            self._raw = CountedFile(file, keep_open=standard)
            self.packed_bytes: Final = 0 if standard else path.stat().st_size
        except OSError as error:
            raise _refusal(self._name, f"cannot be opened: {error.strerror or error}") from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._raw.close()

    @property
    def done_bytes(self) -> int:
        """How many bytes of the file, as it lies on the disk, were taken so far."""
        return self._raw.taken

    def members(self) -> Iterator[Member]:
        """Give what is in the file, one member after the other.

        Raises
        ------
        InputError
            When it unpacks to more than the rule allows, or is packed in a way that is not read.
        """
        try:
            head = self._raw.peek(_MAGIC_BYTES)
        except OSError as error:
            raise _refusal(self._name, f"cannot be read: {error.strerror or error}") from None
        if head in _ZIP:
            if not self._raw.seekable():
                raise _refusal(self._name, "is a zip, which cannot be read from a stream: give it as a file")
            yield from self._zipped()
        else:
            member = Member(self._name, iter(()))
            member.blocks = self._limited(self._unpack(self._raw, member, self._rule.most_layers))
            yield member

    def _zipped(self) -> Iterator[Member]:
        try:
            archive = zipfile.ZipFile(cast("BinaryIO", self._raw))
        except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
            raise _refusal(self._name, f"is a zip that cannot be read ({error}): fetch it again") from None
        with archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            if len(infos) > self._rule.most_members:
                what = f"has {len(infos)} members, more than {self._rule.most_members}: unpack it and give the files"
                raise _refusal(self._name, what)
            for info in infos:
                member = Member(f"{self._name}!{_shown(info.filename)}", iter(()))
                member.blocks = self._limited(self._member(archive, info, member))
                yield member

    def _member(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, member: Member) -> Iterator[bytes]:
        try:
            with archive.open(info) as packed:
                yield from self._unpack(packed, member, self._rule.most_layers - 1)
        except (zipfile.BadZipFile, zlib.error, EOFError):
            member.faults.append(DAMAGED)
        except (RuntimeError, NotImplementedError) as error:  # encrypted, or a method that zipfile does not know
            what = f"cannot be unpacked ({error}): unpack it and give the file"
            raise _refusal(member.name, what) from None

    def _unpack(self, packed: Any, member: Member, layers: int) -> Iterator[bytes]:
        """Unpack a stream, and again while what comes out is itself packed."""
        source = AheadStream(packed)
        head = source.peek(_MAGIC_BYTES)
        if head[:2] == _GZIP:
            inner = gunzip(source, member.faults, self._rule.block_bytes)
        elif head == _ZSTD or head[1:] == _ZSTD_SKIPPABLE:
            inner = unzstd(source, member.faults, self._rule.block_bytes, self._rule.longest_window_log2)
        elif head in _ZIP:
            raise _refusal(member.name, "is a zip in a zip: unpack the outer one and give the inner")
        else:
            yield from _gathered(source, self._rule.block_bytes)
            return
        if not layers:
            raise _refusal(member.name, f"is packed more than {self._rule.most_layers} times: unpack it first")
        yield from self._unpack(BlockStream(inner), member, layers - 1)

    def _limited(self, blocks: Iterator[bytes]) -> Iterator[bytes]:
        """Pass blocks on while they stay within the rule."""
        rule = self._rule
        try:
            for block in blocks:
                self._unpacked += len(block)
                if self._unpacked > rule.most_bytes:
                    what = f"unpacks to more than {rule.most_bytes:,} bytes: unpack it and give the parts"
                    raise _refusal(self._name, what)
                ratio = self._unpacked / max(self.done_bytes, 1)
                if self._unpacked > rule.judged_from_bytes and ratio > rule.most_ratio:
                    what = (
                        f"unpacks to {ratio:.0f} times its size, more than {rule.most_ratio:.0f}, as no AIS log does:"
                        " if you trust it, unpack it and give the file"
                    )
                    raise _refusal(self._name, what)
                yield block
        except TooMuchMemoryError:
            what = f"needs more than 2^{rule.longest_window_log2} bytes of memory: unpack it and give the file"
            raise _refusal(self._name, what) from None
        except OSError as error:
            raise _refusal(self._name, f"cannot be read: {error.strerror or error}") from None


def open_blocks(path: Path, rule: OpenRule | None = None) -> Iterator[Member]:
    """Give the members of a file, each as blocks of bytes; see `OpenedFile.members`."""
    with OpenedFile(path, rule) as opened:
        yield from opened.members()


def _gathered(source: AheadStream, block_bytes: int) -> Iterator[bytes]:
    """Read blocks piece by piece, so that what comes before a fault is kept."""
    ready = bytearray()
    try:
        while piece := source.read(PACKED_BYTES):
            ready += piece
            if len(ready) >= block_bytes:
                yield bytes(ready)
                ready.clear()
    except (zipfile.BadZipFile, zlib.error, EOFError):
        yield bytes(ready)
        raise
    if ready:
        yield bytes(ready)


def _shown(name: str) -> str:
    """Give the last part of a member's name, without what could drive a terminal."""
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    return "".join(c if c.isprintable() else "?" for c in last)[:100] or "?"


def _refusal(file: str, what: str) -> InputError:
    return InputError((Problem(file, what),))
