"""A simulated optical image as a GeoTIFF, with the files that a vendor puts beside it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.simulate.optical.vendor_files import PER_ONE, dimap_xml, maxar_imd, planet_json

if TYPE_CHECKING:
    import os

    from ullage.simulate.optical.image import SimulatedImage
    from ullage.simulate.optical.vendor_files import Vendor

WHITE: Final = 2047  # of Maxar's numbers
MOST: Final = 65_535


def write_geotiff(image: SimulatedImage, folder: str | os.PathLike[str], vendor: Vendor | None = None) -> Path:
    """Write an image as a GeoTIFF, on the azimuthal equidistant map about its middle.

    Parameters
    ----------
    image
        The image; of a vendor's its bands are ``blue`` ``green`` ``red`` ``nir`` ``pan``, of Planet's the first four.
    folder
        Where; made if need be.
    vendor
        Whose metadata are written beside it: ``planet`` JSON, ``maxar`` IMD, ``dimap`` XML; None for none, then the
        time is in a tag.

    Returns
    -------
    Path
        The GeoTIFF.

    Notes
    -----
    Planet's and DIMAP's numbers are reflectance times 10,000; Maxar's have `full_scale` as 2047; without a vendor they
    have `full_scale` as 255 where the settings ask for 8 bits, else as 65535.
    """
    import rasterio

    settings = image.settings
    to = Path(folder)
    to.mkdir(parents=True, exist_ok=True)
    stem, beside = _names(image, vendor)
    numbers = _numbers(image, vendor)
    profile: dict[str, Any] = {
        "driver": "GTiff", "height": settings.size[0], "width": settings.size[1], "count": len(settings.bands),
        "dtype": str(numbers.dtype), "crs": map_of(settings.lat_deg, settings.lon_deg), "compress": "deflate",
        "transform": rasterio.Affine(*_transform(image)),
    }  # fmt: skip
    path = to / f"{stem}.tif"
    with rasterio.open(path, "w", **profile) as out:
        out.write(numbers)
        for number, name in enumerate(settings.bands, 1):
            out.set_band_description(number, name)
        out.update_tags(TIFFTAG_IMAGEDESCRIPTION="simulated by Ullage: no satellite saw this")
        if vendor is None:
            out.update_tags(ACQUISITION_DATETIME=f"{settings.taken_at:%Y-%m-%dT%H:%M:%SZ}")
    if beside is not None:
        write = {"planet": planet_json, "maxar": maxar_imd, "dimap": dimap_xml}[vendor or ""]
        (to / beside).write_text(write(image.plan, stem), "utf-8")
    return path


def map_of(lat_deg: float, lon_deg: float) -> str:
    """Give the map that a simulated image is rendered on."""
    return f"+proj=aeqd +lat_0={lat_deg!r} +lon_0={lon_deg!r} +datum=WGS84 +units=m +no_defs"


def _transform(image: SimulatedImage) -> tuple[float, ...]:
    x0, y0, ground = image.plan.frame
    return ground, 0.0, x0 - ground / 2, 0.0, -ground, y0 + ground / 2


def _names(image: SimulatedImage, vendor: Vendor | None) -> tuple[str, str | None]:
    """Give the stem of the image and the name of the file beside it."""
    taken = image.settings.taken_at
    number = image.seed % 10_000
    if vendor == "planet":
        item = f"{taken:%Y%m%d_%H%M%S}_{number:04d}"
        return f"{item}_3B_AnalyticMS_SR", f"{item}_metadata.json"
    if vendor == "maxar":
        stem = f"{taken:%y%b%d%H%M%S}-M2AS-{number:012d}_01_P001".upper()
        return stem, f"{stem}.IMD"
    if vendor == "dimap":
        stem = f"PHR1A_{taken:%Y%m%d%H%M%S}_{number:04d}_R1C1"
        return f"IMG_{stem}", f"DIM_{stem.removesuffix('_R1C1')}.XML"
    return f"simulated_{taken:%Y%m%dT%H%M%SZ}_{number:04d}", None


def _numbers(image: SimulatedImage, vendor: Vendor | None) -> Any:
    settings = image.settings
    shown = image.values if settings.radiometry == "relative" else image.values / np.float32(settings.full_scale)
    if vendor == "maxar":
        return np.rint(np.clip(shown, 0, 1) * WHITE).astype(np.uint16)
    if vendor is not None:
        scale = PER_ONE * settings.full_scale
        return np.rint(np.clip(shown * np.float32(scale), 0, MOST)).astype(np.uint16)
    eight = settings.bits == 8  # noqa: PLR2004 - bits of a byte
    return np.rint(np.clip(shown, 0, 1) * (255 if eight else MOST)).astype(np.uint8 if eight else np.uint16)
