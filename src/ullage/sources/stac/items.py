"""One item of a catalogue: a scene that somebody offers. It is a stranger's text: checked, bounded, or refused."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from ullage.sources.stac.footprints import Refused, read_footprint
from ullage.sources.stac.links import absolute, is_address
from ullage.sources.stac.reflectance import read_asset_scale, read_baseline, read_offset_applied
from ullage.sources.transport.checksums import Sum, read_multihash

MOST_ASSETS: Final = 1_000
LONGEST_ID: Final = 500
_ORBITS: Final = ("ascending", "descending")
_TRACK: Final = re.compile(r"_R(\d{3})_", re.ASCII)
_SENTINEL: Final = re.compile(r"sentinel[-_ ]?([12])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asset:
    """A file of a scene.

    Parameters
    ----------
    key
        What the item calls it.
    address
        Where it is; http(s), s3 or a path.
    media_type, roles
        As told; in small letters.
    size, told
        Bytes, and the checksum; None where it does not tell.
    inner
        Where it lies in the product (``file:local_path``); may be empty.
    elsewhere
        Where it is in an S3 store too; may be empty.
    scale
        Scale and offset of its numbers, as told.
    unread
        Whether a checksum is told that is of no kind that is known here.
    """

    key: str
    address: str
    media_type: str = ""
    roles: tuple[str, ...] = ()
    size: int | None = None
    told: Sum | None = None
    inner: str = ""
    elsewhere: str = ""
    scale: tuple[float, float] | None = None
    unread: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """A scene that somebody offers.

    Parameters
    ----------
    item_id, collection
        As the catalogue calls it, and what it is part of.
    started_at, ended_at
        When it was taken, UTC; the same for a moment.
    footprint
        A shapely geometry of (lon_deg, lat_deg), WGS 84.
    sensor
        ``s1``, ``s2``, or what else the platform is called.
    platform
        The satellite.
    cloud_percent
        Of the sky; None for a radar, or when it is not told.
    orbit_state, relative_orbit
        ``ascending`` or ``descending``; the number of the ground track; None when not told.
    product
        The name of the product, as far as it tells.
    licence
        As told; may be empty.
    assets
        Its files, by key.
    address
        Of the item itself; may be empty.
    baseline
        Processing baseline of Sentinel-2, such as 5.1 for 05.10; None when not told.
    offset_applied
        Whether the offset of its reflectance has been taken off the numbers; None when not told.
    """

    item_id: str
    collection: str
    started_at: datetime
    ended_at: datetime
    footprint: Any
    sensor: str
    platform: str
    cloud_percent: float | None
    orbit_state: str | None
    relative_orbit: int | None
    product: str
    licence: str
    assets: dict[str, Asset]
    address: str = ""
    baseline: float | None = None
    offset_applied: bool | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What makes it one item."""
        return self.collection, self.item_id


def read_item(value: Any, where: str) -> Item:
    """Read an item.

    Parameters
    ----------
    value
        GeoJSON of it, as parsed.
    where
        Address or path of the document that it stood in: relative addresses begin there.

    Raises
    ------
    Refused
        When it has no id, no time or no footprint, or one that cannot be; when it has no files, or far too many.
    """
    if not isinstance(value, dict) or value.get("type") != "Feature":
        raise Refused("is no item: expected a Feature")
    own_id = value.get("id")
    if not isinstance(own_id, str) or not 0 < len(own_id) <= LONGEST_ID or "\0" in own_id:
        raise Refused(f"has no id, or one of more than {LONGEST_ID} characters")
    properties = value.get("properties")
    told: dict[str, Any] = properties if isinstance(properties, dict) else {}
    started, ended = _times(told)
    base = _self_address(value, where)
    product, sensor = _product(told, own_id), _sensor(told, value, own_id)
    return Item(
        item_id=own_id,
        collection=_text(value.get("collection")) or _text(told.get("collection")),
        started_at=started,
        ended_at=ended,
        footprint=read_footprint(value.get("geometry")),
        sensor=sensor,
        platform=_text(told.get("platform")).lower(),
        cloud_percent=_number(told.get("eo:cloud_cover"), 0, 100),
        orbit_state=next((one for one in _ORBITS if _text(told.get("sat:orbit_state")).lower() == one), None),
        relative_orbit=_relative_orbit(told, product if sensor == "s2" else ""),
        product=product,
        licence=_text(told.get("license")),
        assets=_assets(value.get("assets"), base),
        address=base,
        baseline=read_baseline(told, product) if sensor == "s2" else None,
        offset_applied=read_offset_applied(told),
    )


def _times(told: dict[str, Any]) -> tuple[datetime, datetime]:
    at = _moment(told.get("datetime"))
    started, ended = (_moment(told.get(name)) or at for name in ("start_datetime", "end_datetime"))
    if started is None or ended is None:
        raise Refused("does not tell when it was taken")
    if ended < started:
        raise Refused("ends before it begins")
    return started, ended


def _moment(value: Any) -> datetime | None:
    if not isinstance(value, str) or len(value) > 40:  # noqa: PLR2004 - a time has 30
        return None
    try:
        found = datetime.fromisoformat(value.strip())
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _self_address(value: dict[str, Any], where: str) -> str:
    """Give the item's own address, if it is told and on the same host; else that of its document."""
    links = value.get("links")
    for link in links[:MOST_ASSETS] if isinstance(links, list) else ():
        if isinstance(link, dict) and link.get("rel") == "self" and is_address(link.get("href")):
            told = absolute(link["href"], where)
            if told.split("/")[:3] == where.split("/")[:3] and "://" in told:
                return told
    return where


def _sensor(told: dict[str, Any], value: dict[str, Any], own_id: str) -> str:
    texts = (told.get("constellation"), told.get("platform"), value.get("collection"), own_id)
    for text in map(_text, texts):
        found = _SENTINEL.search(text)
        if found:
            return f"s{found[1]}"
        if re.match(r"S[12][A-D]_", text):
            return text[:2].lower()
    return _text(told.get("constellation")) or _text(told.get("platform")) or "unknown"


def _relative_orbit(told: dict[str, Any], product: str) -> int | None:
    """Give the number of the ground track as told, else as a product of Sentinel-2 has it in its name."""
    number = _number(told.get("sat:relative_orbit"), 0, 1_000)
    if number is None:
        found = _TRACK.search(product)
        return int(found[1]) if found else None
    return int(number)


def _product(told: dict[str, Any], own_id: str) -> str:
    for name in ("s2:product_uri", "s1:product_identifier", "product_identifier"):
        text = _text(told.get(name)).rsplit("/", 1)[-1]
        if text:
            return text.removesuffix(".SAFE")
    return own_id.removesuffix(".SAFE")


def _assets(value: Any, base: str) -> dict[str, Asset]:
    if not isinstance(value, dict) or not value:
        raise Refused("has no files")
    if len(value) > MOST_ASSETS:
        raise Refused(f"has more than {MOST_ASSETS:,} files")
    found = {}
    for key, asset in value.items():
        address, elsewhere = _addresses(asset, base)
        if not address or not key or len(key) > LONGEST_ID:
            continue
        roles, told = asset.get("roles"), read_multihash(asset.get("file:checksum"))
        found[key] = Asset(
            key=key,
            address=address,
            media_type=_text(asset.get("type")).lower(),
            roles=tuple(_text(one).lower() for one in roles[:20]) if isinstance(roles, list) else (),
            size=_size(asset.get("file:size")),
            told=told,
            inner=_text(asset.get("file:local_path")),
            elsewhere=elsewhere,
            scale=read_asset_scale(asset),
            unread=told is None and asset.get("file:checksum") is not None,
        )
    if not found:
        raise Refused("has no files that have an address")
    return found


def _addresses(asset: Any, base: str) -> tuple[str, str]:
    """Give where a file is, over https where the item tells that too; and where it is in an S3 store then."""
    if not isinstance(asset, dict):
        return "", ""
    href, elsewhere = asset.get("href"), ""
    told = href if isinstance(href, str) else ""
    others = asset.get("alternate")
    if told and not told.startswith(("http://", "https://")) and isinstance(others, dict):
        hrefs = [str(one.get("href")) for one in list(others.values())[:20] if isinstance(one, dict)]
        found = next((one for one in hrefs if is_address(one) and one.startswith("https://")), told)
        elsewhere = told if found != told and told.startswith("s3://") and is_address(told) else ""
        told = found
    if not is_address(told):
        return "", ""
    try:
        return absolute(told, base), elsewhere
    except Refused:
        return "", ""


def _size(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 50 else None


def _number(value: Any, low: float, high: float) -> float | None:
    fair = isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high
    return float(value) if fair else None


def _text(value: Any) -> str:
    return value[:LONGEST_ID] if isinstance(value, str) else ""


def item_hash(value: Any) -> str:
    """Give the SHA-256 of an item as it was answered, whatever the order of its keys."""
    import hashlib

    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
