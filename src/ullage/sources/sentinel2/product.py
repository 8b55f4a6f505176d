"""Which files a Sentinel-2 product has: metadata, bands, masks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ullage.errors import InputError, Problem
from ullage.sources.sentinel2.bands import FINE

if TYPE_CHECKING:
    from ullage.sources.containers import Container

_HEAD: Final = re.compile(r"MTD_MSIL(1C|2A)\.xml", re.IGNORECASE)
_TILE: Final = re.compile(r"GRANULE/([^/]+)/MTD_TL\.xml", re.IGNORECASE)
_IMAGE: Final = re.compile(
    r"GRANULE/([^/]+)/IMG_DATA/(?:R\d\dm/)?[^/]*_(B\d[0-9A]|SCL)(?:_(\d\d)m)?\.jp2", re.IGNORECASE
)
_MASK: Final = re.compile(
    r"GRANULE/([^/]+)/QI_DATA/[^/]*(MSK_CLASSI|MSK_DETFOO|MSK_CLOUDS)[^/]*_(B\d[0-9A])[^/]*\.(jp2|gml)", re.IGNORECASE
)
_OLD_HEAD: Final = re.compile(r"S2[A-D]_(?:OPER|USER)_(?:MTD|PRD)_", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Files:
    """Names of a product's files.

    Parameters
    ----------
    level
        ``1C`` or ``2A``.
    head, tile
        The metadata of the product, and of its tile.
    images
        Of each band the file of the finest spacing.
    scene_classes
        The scene classification (SCL) of a product 2A; None when it has none.
    cloud_classes, cloud_polygons
        The cloud mask of a product 1C, as an image (since baseline 04.00) or as polygons; None when it has none.
    footprints
        Which detector saw what, of each band for which it is told as an image.
    """

    level: str
    head: str
    tile: str
    images: dict[str, str] = field(default_factory=dict)
    scene_classes: str | None = None
    cloud_classes: str | None = None
    cloud_polygons: str | None = None
    footprints: dict[str, str] = field(default_factory=dict)


def find_files(container: Container) -> Files:
    """Find the files of a product of one tile.

    Raises
    ------
    InputError
        When it is no L1C or L2A product, has several tiles, or lacks metadata or a band of 10 m.
    """
    names = container.names()
    heads = [(found[1].upper(), name) for name in names if (found := _HEAD.fullmatch(name))]
    tiles = [(found[1], name) for name in names if (found := _TILE.fullmatch(name))]
    if len(heads) != 1 or len(tiles) != 1:
        raise InputError([Problem(container.file, _told(names, len(heads), len(tiles)))])
    (level, head), (granule, tile) = heads[0], tiles[0]
    images: dict[str, tuple[int, str]] = {}
    for name in names:
        found = _IMAGE.fullmatch(name)
        if found is not None and found[1] == granule:
            band, spacing = found[2].upper(), int(found[3] or 0)
            images[band] = min(images.get(band, (spacing, name)), (spacing, name))
    missing = [band for band in FINE if band not in images or images[band][0] not in {0, 10}]
    if missing:
        told = f"has no images of {', '.join(missing)} at 10 m: get the product again, with all its files"
        raise InputError([Problem(container.file, told)])
    scene_classes = images.pop("SCL", None)
    masks = {
        (found[2].upper(), found[3].upper(), found[4].lower()): name
        for name in names
        if (found := _MASK.fullmatch(name)) and found[1] == granule
    }
    return Files(
        level,
        head,
        tile,
        {band: name for band, (_, name) in images.items()},
        scene_classes[1] if scene_classes else None,
        masks.get(("MSK_CLASSI", "B00", "jp2")),
        masks.get(("MSK_CLOUDS", "B00", "gml")),
        {band: name for (kind, band, suffix), name in masks.items() if (kind, suffix) == ("MSK_DETFOO", "jp2")},
    )


def _told(names: tuple[str, ...], heads: int, tiles: int) -> str:
    if tiles > 1:
        return f"holds {tiles} tiles: give a product of one"
    if not heads and any(_OLD_HEAD.search(name) for name in names):
        return "is a product in the format of before December 2016, of several tiles: get it anew, one tile a product"
    if not heads:
        return "has no MTD_MSIL1C.xml or MTD_MSIL2A.xml: expected a Sentinel-2 L1C or L2A product"
    if heads > 1:
        return "has metadata of several products: give one"
    return "has no GRANULE/*/MTD_TL.xml: get the product again, with all its files"
