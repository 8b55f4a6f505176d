"""Which files of an item make a scene that Ullage reads, and what they are called here."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit, urlunsplit

from ullage.sources.transport.failures import NotFetched

if TYPE_CHECKING:
    from ullage.sources.stac.items import Asset, Item

LONGEST_NAME: Final = 120
BANDS: Final = {
    "blue": "B02", "green": "B03", "red": "B04", "nir": "B08", "swir16": "B11", "scl": "SCL",
    "B02": "B02", "B03": "B03", "B04": "B04", "B08": "B08", "B11": "B11", "SCL": "SCL",
    "B02_10m": "B02", "B03_10m": "B03", "B04_10m": "B04", "B08_10m": "B08", "B11_20m": "B11", "SCL_20m": "SCL",
}  # fmt: skip
POLARISATIONS: Final = ("vv", "vh", "hh", "hv")

_WHOLE: Final = ("product", "download", "archive", "zip", "safe")
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9._-]+")
_INSIDE: Final = re.compile(
    r"(?:^|/)((?:annotation/(?:calibration/|rfi/)?|measurement/|preview/)[^/]+|manifest\.safe|productInfo\.json)$"
)
_MEASURED: Final = re.compile(r"measurement/([^/]+)\.tiff?$", re.IGNORECASE)
_DEVICES: Final = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SceneFiles:
    """The files of a scene.

    Parameters
    ----------
    name
        Of the file or folder in which the scene will be.
    files
        Path within the folder to the asset; a single one with an empty path is the scene itself.
    doubt
        What is to be known of it; may be empty.
    """

    name: str
    files: dict[str, Asset]
    doubt: str = ""

    @property
    def size(self) -> int | None:
        """Bytes in all; None when an asset does not tell."""
        sizes = [asset.size for asset in self.files.values()]
        return None if None in sizes else sum(one for one in sizes if one is not None)


def safe_name(text: str) -> str:
    """Make a name of a file or folder of what a stranger calls something.

    Letters, digits, dots, dashes and underlines stay; what was changed gets part of its hash, so that two names do not
    become one. It never begins with a dot, is no device of Windows, and has at most 120 characters.
    """
    plain = _UNSAFE.sub("_", text).strip("._ ") or "scene"
    if plain != text or len(plain) > LONGEST_NAME or _DEVICES.match(plain):
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:10]
        plain = f"{plain[: LONGEST_NAME - 11].rstrip('.')}-{digest}"
        plain = f"_{plain}" if _DEVICES.match(plain) else plain
    return plain


def choose_files(item: Item) -> SceneFiles:
    """Choose the files of an item that make a scene.

    By the first of these that it has: the product in one archive; the files of a Sentinel-1 product; the bands of
    Sentinel-2; a single GeoTIFF.

    Raises
    ------
    NotFetched
        When it has none of them, or two files of one name.
    """
    files = _choose(item)
    unread = sum(asset.unread for asset in files.files.values())
    if not unread:
        return files
    told = f"{unread} of its files have a checksum of a kind that is not known here, and are not checked"
    return replace(files, doubt="; ".join(one for one in (files.doubt, told) if one))


def _choose(item: Item) -> SceneFiles:
    name = safe_name(item.product)
    archive = _archive(item)
    if archive is not None:
        return SceneFiles(f"{name.removesuffix('.zip')}.zip", {"": archive})
    if product := choose_product(item):
        return product
    bands = choose_bands(item)
    if item.sensor == "s2" and bands:
        suffix = {band: _suffix(asset) for band, asset in bands.items()}
        files = {f"{band}{suffix[band]}": asset for band, asset in bands.items()}
        return SceneFiles(timed_name(item), files, _instant_doubt(item))
    images = [one for one in item.assets.values() if is_tiff(one) and "data" in one.roles]
    if len(images) == 1:
        return SceneFiles(f"{timed_name(item)}.tif", {"": images[0]})
    raise NotFetched(
        f"has no files of which a scene can be made: {len(item.assets)} assets, neither a product in one archive, "
        "nor the files of one, nor bands that are known"
    )


def choose_product(item: Item) -> SceneFiles | None:
    """Give the files of a product of Sentinel-1 that an item has one by one; None where it has not.

    Raises
    ------
    NotFetched
        When two of them have one name.
    """
    inside = _inside(item) if item.sensor == "s1" else {}
    return SceneFiles(f"{safe_name(item.product)}.SAFE", inside) if inside else None


def choose_bands(item: Item) -> dict[str, Asset]:
    """Give the bands of Sentinel-2 that an item has in single files: GeoTIFF before JPEG 2000."""
    found: dict[str, Asset] = {}
    for key, asset in item.assets.items():
        band = BANDS.get(key) or BANDS.get(key.removesuffix("-jp2"))
        if band and _suffix(asset) and (band not in found or (is_tiff(asset) and not is_tiff(found[band]))):
            found[band] = asset
    return dict(sorted(found.items())) if set(found) - {"SCL"} else {}


def timed_name(item: Item) -> str:
    """Give a scene's name with the time in it to the second, which readers of single bands look for.

    A product of Sentinel-2 has in its name when the satellite began to take images; the item tells the moment of the
    tile, and that is what is written first.
    """
    middle = item.started_at + (item.ended_at - item.started_at) / 2
    moment = f"{middle:%Y%m%dT%H%M%S}"
    return safe_name(item.product if moment in item.product else f"{moment}_{item.product}")


def _instant_doubt(item: Item) -> str:
    return "" if item.started_at == item.ended_at else "the middle of the time that its item tells is taken"


def _archive(item: Item) -> Asset | None:
    """Give the product in one archive: one that is called so, else one of data, else one of which no role is told."""
    packed = {
        key: asset
        for key, asset in item.assets.items()
        if "zip" in asset.media_type or urlsplit(asset.address).path.lower().endswith(".zip")
    }
    called = [asset for key, asset in packed.items() if key.lower() in _WHOLE]
    data = [asset for asset in packed.values() if "data" in asset.roles]
    untold = [asset for asset in packed.values() if not asset.roles]
    return next(iter([*called, *data, *untold]), None)


def _inside(item: Item) -> dict[str, Asset]:
    """Give the files of a product by their paths in it; none unless there are measurements."""
    found: dict[str, Asset] = {}
    for asset in item.assets.values():
        inner = _INSIDE.search(asset.inner or unquote(urlsplit(asset.address).path))
        if inner is None or inner[1].startswith("preview/"):
            continue
        path = "/".join(safe_name(part) for part in inner[1].split("/"))
        if path.lower() in {one.lower() for one in found}:
            raise NotFetched(f"has two files called {path}")
        found[path] = asset
    if not any(one.startswith("measurement/") for one in found):
        return {}
    return dict(sorted((found | _unnamed_annotations(found)).items()))


def _unnamed_annotations(found: dict[str, Asset]) -> dict[str, Asset]:
    """Give the annotations of measurements that an item does not name, where it names others of the product.

    Items of Earth Search and of the Planetary Computer have the report on interference, ``annotation/rfi/...``, as the
    annotation of each polarisation (Planetary Computer's issue 313); the annotation itself lies in the same product.
    """
    if not any(path.startswith("annotation/") for path in found):
        return {}
    added = {}
    for path, asset in found.items():
        measured = _MEASURED.fullmatch(path)
        inner = f"annotation/{measured[1]}.xml" if measured else ""
        parts = urlsplit(asset.address)
        beside = _MEASURED.sub(lambda match: f"annotation/{match[1]}.xml", parts.path)
        if measured and inner not in found and beside != parts.path:
            address = urlunsplit(parts._replace(path=beside))
            added[inner] = replace(asset, key=inner, address=address, media_type="application/xml", size=None,
                                   told=None, inner="", elsewhere="")  # fmt: skip
    return added


def _suffix(asset: Asset) -> str:
    path = urlsplit(asset.address).path.lower()
    if is_tiff(asset):
        return ".tif"
    return ".jp2" if path.endswith(".jp2") or "jp2" in asset.media_type else ""


def is_tiff(asset: Asset) -> bool:
    """Whether a file is a GeoTIFF, by its name or what its item says."""
    path = urlsplit(asset.address).path.lower()
    return path.endswith((".tif", ".tiff")) or "tiff" in asset.media_type
