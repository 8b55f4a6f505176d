"""What an item of Sentinel-2 tells of its numbers: how they become reflectance.

Since processing baseline 04.00 (January 2022, and all of Collection 1, whenever it was taken) ESA's numbers are 1,000
higher, and the metadata of the product have -1,000 to add. Services treat that in three ways: they leave the numbers as
they are and tell an offset (Copernicus Data Space), leave them and tell only the baseline (Planetary Computer), or have
taken the 1,000 off and say so in a flag, while the offset is still told beside it (Earth Search).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from ullage.sources.sentinel2.told_scale import ToldScale

if TYPE_CHECKING:
    from ullage.sources.stac.items import Asset, Item

QUANTIFICATION: Final = 10_000
OFFSET: Final = -0.1
OFFSET_SINCE: Final = 4.0
"""Processing baseline from which numbers have the offset (ESA, baseline 04.00 of 25 January 2022)."""
APPLIED: Final = ("earthsearch:boa_offset_applied", "sentinel:boa_offset_applied")
"""Flags of Earth Search v1 and v0: the offset has been taken off."""

_BASELINES: Final = ("s2:processing_baseline", "processing:version", "sentinel:processing_baseline")
_NAME: Final = re.compile(r"(?:^|_)N(\d\d)(\d\d)_")
_MOST: Final = 1e6
_BASELINE: Final = re.compile(r"\d{1,2}\.\d{1,2}")


def read_asset_scale(asset: dict[str, Any]) -> tuple[float, float] | None:
    """Give scale and offset of an asset: `raster:bands` (raster 1), `raster:scale` (raster 2); None if not told."""
    bands = asset.get("raster:bands")
    first = bands[0] if isinstance(bands, list) and bands and isinstance(bands[0], dict) else None
    own = asset.get("bands")
    inner = own[0] if isinstance(own, list) and len(own) == 1 and isinstance(own[0], dict) else {}
    if first is not None:
        told = first.get("scale"), first.get("offset", 0)
    else:
        told = (
            asset.get("raster:scale", inner.get("raster:scale")),
            asset.get("raster:offset", inner.get("raster:offset", 0)),
        )
    scale, offset = (_number(one) for one in told)
    fair = scale is not None and offset is not None and 0 < scale <= 1 and abs(offset) <= 1
    return (scale, offset) if fair and scale is not None and offset is not None else None


def read_baseline(told: dict[str, Any], product: str) -> float | None:
    """Give the processing baseline of Sentinel-2 as told, else as in the product's name; None if it is in neither."""
    for name in _BASELINES:
        value = told.get(name)
        if isinstance(value, str) and _BASELINE.fullmatch(value):
            return float(value)
    found = _NAME.search(product)
    return float(f"{found[1]}.{found[2]}") if found else None


def read_offset_applied(told: dict[str, Any]) -> bool | None:
    """Say whether the offset has been taken off the numbers; None if the item does not tell."""
    return next((told[name] for name in APPLIED if isinstance(told.get(name), bool)), None)


def told_scale(item: Item, bands: dict[str, Asset]) -> ToldScale | None:
    """Give how the numbers of bands become reflectance, as their item tells; None if it does not.

    Parameters
    ----------
    item
        Of Sentinel-2.
    bands
        Its bands, by name.
    """
    scales = {asset.scale for band, asset in bands.items() if band != "SCL" and asset.scale is not None}
    if len(scales) > 1:
        return None  # bands of one image are scaled alike
    scale, offset = next(iter(scales), (1 / QUANTIFICATION, None))
    if item.offset_applied:
        return ToldScale(scale, 0.0, "its flag boa_offset_applied says that the offset has been taken off")
    if item.baseline is None:
        return None if offset is None else ToldScale(scale, offset, "scale and offset as its assets tell")
    named = f"processing baseline {item.baseline:05.2f}"
    if item.baseline < OFFSET_SINCE:
        return ToldScale(scale, 0.0, f"{named} has no offset")
    if offset is None:
        return ToldScale(scale, OFFSET, f"{named} has an offset")
    return ToldScale(scale, offset, f"{named}, scale and offset as its assets tell")


def _number(value: Any) -> float | None:
    fair = isinstance(value, int | float) and not isinstance(value, bool) and -_MOST <= value <= _MOST
    return float(value) if fair else None
