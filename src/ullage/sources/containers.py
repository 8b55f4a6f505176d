"""What a product may come in: a folder, a zip archive, or a folder on the web."""

from __future__ import annotations

import json
import os
import urllib.error
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from ullage.errors import InputError, Problem
from ullage.sources.archives import Archive, is_clutter, one_product
from ullage.sources.rasters import RasterPlace, place_of, web_address
from ullage.sources.safe_xml import MOST_BYTES, parse_xml
from ullage.sources.sheet import read_bytes
from ullage.sources.web import SECONDS, opener

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_FILES: Final = 10_000


@dataclass(frozen=True, slots=True)
class Kind:
    """What products of one sensor look like from outside.

    Parameters
    ----------
    folders
        Names of the folders that lie at the top of a product.
    heads
        Names of files there, in lower case; one of them may be given instead of the product's folder.
    absent
        What is said of an archive that holds none.
    foreign
        What names of other products hold, in lower case, and what is said of them.
    """

    folders: frozenset[str]
    heads: frozenset[str]
    absent: str
    foreign: tuple[tuple[str, str], ...] = ()


SENTINEL1: Final = Kind(
    frozenset({"measurement", "annotation"}),
    frozenset({"manifest.safe"}),
    "holds no measurement/*.tiff: expected a Sentinel-1 GRD product",
    (
        ("mtd_msi", "is a Sentinel-2 product: expected a Sentinel-1 GRD product"),
        ("granule/", "is a Sentinel-2 product: expected a Sentinel-1 GRD product"),
    ),
)
SENTINEL2: Final = Kind(
    frozenset({"GRANULE"}),
    frozenset({"manifest.safe", "mtd_msil1c.xml", "mtd_msil2a.xml"}),
    "holds no GRANULE/*/IMG_DATA: expected a Sentinel-2 L1C or L2A product",
    (("measurement/", "is a Sentinel-1 product: expected a Sentinel-2 one"),),
)


class Container(Protocol):
    """The files of a product, by names relative to it with ``/`` between."""

    file: str
    """What the user called it, for messages."""
    title: str
    """The product's name, as far as the container tells it."""

    def names(self) -> tuple[str, ...]:
        """Give the names of all files, sorted."""

    def read(self, name: str, most: int) -> bytes:
        """Read a small file.

        Raises
        ------
        InputError
            When it cannot be read or has more than `most` bytes.
        """

    def raster(self, name: str) -> RasterPlace:
        """Give where a raster is."""


def open_container(path: str | os.PathLike[str], kind: Kind = SENTINEL1) -> Container:
    """Open what a product comes in.

    Parameters
    ----------
    path
        A folder, its ``manifest.safe``, a zip archive, or the address of a folder.
    kind
        What the product looks like.

    Raises
    ------
    InputError
        When there is nothing of the kind, or it is not fit to be read.
    """
    address = web_address(path)
    if address is not None:
        if address.lower().endswith((".zip", ".tar", ".tgz", ".gz")):
            told = "is packed, on the web: download it, or give the address of the product's folder"
            raise InputError([Problem(address.rpartition("/")[2], told)])
        return Web(address)
    local = Path(path)
    if local.is_dir():
        return Folder(_product_in(local, kind))
    if not local.exists():
        raise InputError([Problem(local.name, "is not there: give the path of a SAFE folder or its zip")])
    if local.name.lower() in kind.heads:
        return Folder(local.resolve().parent)
    return Zip(local, kind)


class Folder:
    """A product unpacked in a folder.

    Parameters
    ----------
    path
        The folder.
    """

    def __init__(self, path: Path) -> None:
        self._root = path.resolve()
        self.file = self.title = path.name or self._root.name

    def names(self) -> tuple[str, ...]:
        """Give the names of all files, sorted."""
        found: list[str] = []
        for folder, _, files in os.walk(self._root):
            within = Path(folder).relative_to(self._root)
            found += [(within / one).as_posix() for one in files]
            if len(found) > MOST_FILES:
                raise InputError([Problem(self.file, f"holds over {MOST_FILES:,} files: it is no product")])
        return tuple(sorted(name for name in found if not is_clutter(name)))

    def read(self, name: str, most: int) -> bytes:
        """Read a small file."""
        return read_bytes(self._inside(name), most)

    def raster(self, name: str) -> RasterPlace:
        """Give where a raster is."""
        return place_of(self._inside(name))

    def _inside(self, name: str) -> Path:
        path = (self._root / name).resolve()
        if not path.is_relative_to(self._root):
            raise InputError([Problem(self.file, f"{name} is a link to a file outside of the product: it is not read")])
        return path


class Zip:
    """A product in a zip archive; it is read in place.

    Parameters
    ----------
    path
        The archive.
    kind
        What the product looks like.

    Raises
    ------
    InputError
        When it is not fit to be read, or holds no product or several.
    """

    def __init__(self, path: Path, kind: Kind = SENTINEL1) -> None:
        self.file = path.name
        self._archive = Archive(path)
        folders = one_product(self._archive.names(), kind.folders)
        if len(folders) != 1:
            raise InputError([Problem(self.file, self._told(folders, kind))])
        self._root = folders[0]
        self.title = self._root.rstrip("/").rpartition("/")[2] or path.stem

    def names(self) -> tuple[str, ...]:
        """Give the names of all files, sorted."""
        inside = (name for name in self._archive.names() if name.startswith(self._root) and not is_clutter(name))
        return tuple(name.removeprefix(self._root) for name in inside)

    def read(self, name: str, most: int) -> bytes:
        """Read a small file."""
        return self._archive.read(self._root + name, most)

    def raster(self, name: str) -> RasterPlace:
        """Give where a raster is."""
        return self._archive.raster(self._root + name)

    def _told(self, folders: tuple[str, ...], kind: Kind) -> str:
        if folders:
            return f"holds {len(folders)} products: unpack it, and give one"
        names = " ".join(self._archive.names()).lower()
        if ".zip" in names:
            return "holds another archive: unpack it first"
        return next((told for part, told in kind.foreign if part in names), kind.absent)


class Web:
    """A product in a folder on the web; only what is asked for is fetched.

    Parameters
    ----------
    address
        Of the folder, http or https.
    """

    def __init__(self, address: str) -> None:
        self._address = address.rstrip("/").removesuffix("/manifest.safe").removesuffix("/productInfo.json")
        self.file = self.title = self._address.rpartition("/")[2]

    def names(self) -> tuple[str, ...]:
        """Give the names of the files that the product says it has, sorted."""
        return self._names

    def read(self, name: str, most: int) -> bytes:
        """Read a small file."""
        data = self._fetch(name, most)
        if data is None:
            raise InputError([Problem(self.file, f"{name} is not there: the product is not complete")])
        return data

    def raster(self, name: str) -> RasterPlace:
        """Give where a raster is."""
        return place_of(f"{self._address}/{name}")

    @cached_property
    def _names(self) -> tuple[str, ...]:
        found: Iterable[str] = ()
        data = self._fetch("productInfo.json", MOST_BYTES)
        if data is not None:
            found = _mapped(data)
        manifest = self._fetch("manifest.safe", MOST_BYTES)
        if manifest is not None and not found:
            root = parse_xml(manifest, "manifest.safe").element
            found = [one.get("href", "").removeprefix("./") for one in root.iter("fileLocation")]
        names = {
            name for name in found if name and not name.startswith(("/", ".")) and ".." not in name and ":" not in name
        }
        if not names:
            told = (
                "has neither productInfo.json nor manifest.safe with its files: give the address of a product's folder"
            )
            raise InputError([Problem(self.file, told)])
        if manifest is not None:
            names.add("manifest.safe")
        if data is not None:
            names.add("productInfo.json")
        return tuple(sorted(names)[:MOST_FILES])

    def _fetch(self, name: str, most: int) -> bytes | None:
        """Fetch a small file; None when the server does not have it."""
        try:
            with opener().open(f"{self._address}/{name}", timeout=SECONDS) as answer:
                data: bytes = answer.read(most + 1)
        except urllib.error.HTTPError as error:
            error.close()
            if error.code in {403, 404, 410}:  # a bucket that may not be listed answers 403 for what is not there
                return None
            raise InputError(
                [Problem(self.file, f"{name} was refused by the server ({error.code}): try again")]
            ) from None
        except (OSError, ValueError) as error:
            reason = " ".join(str(getattr(error, "reason", error)).split())[:100]
            raise InputError([Problem(self.file, f"{name} cannot be fetched ({reason}): try again")]) from None
        if len(data) > most:
            raise InputError([Problem(self.file, f"{name} is larger than {most // 2**20} MiB: it is no annotation")])
        return data


def _mapped(data: bytes) -> list[str]:
    """Give the names in the layout of the public bucket."""
    try:
        names = json.loads(data)["filenameMap"].values()
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return []
    return [name for name in names if isinstance(name, str)]


def _product_in(path: Path, kind: Kind) -> Path:
    """Give the one SAFE folder in a folder that is no product itself, as unpacking makes it."""
    if any((path / folder).is_dir() for folder in kind.folders):
        return path
    inside = [one for one in path.iterdir() if one.is_dir() and one.suffix.upper() == ".SAFE"]
    return inside[0] if len(inside) == 1 else path
