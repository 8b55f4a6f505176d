"""Small Sentinel-2 products on disk, and single bands as web services give them."""

import zipfile
from datetime import UTC, datetime

import numpy as np

from ullage.simulate.optical.sentinel2_product import Described, as_numbers, write_safe

DESCRIBED = Described(track_column=130)
AT = datetime(2023, 8, 4, 2, 19, 22, 751281, tzinfo=UTC)
SHARES = {"B02": 1.0, "B03": 0.9, "B04": 0.7, "B08": 0.5, "B11": 0.3}
FACTORS = {"B11": 2}


def sea(rows=200, columns=260, seed=1):
    """Give reflectance of a sea with a bright ship, float64."""
    found = 0.06 + 0.004 * np.random.default_rng(seed).standard_normal((rows, columns))
    found[rows // 2 : rows // 2 + 4, columns // 2 : columns // 2 + 20] = 0.45
    return found


def reflectance(whole, band):
    """Give the reflectance of one band."""
    times = FACTORS.get(band, 1)
    return whole[::times, ::times] * SHARES[band]


def numbers(whole=None, offset=-1000, bands=tuple(SHARES)):
    """Give the digital numbers of all bands."""
    whole = sea() if whole is None else whole
    return {band: as_numbers(reflectance(whole, band), offset=offset) for band in bands}


def safe(folder, bands=None, of=DESCRIBED, **options):
    """Write a product."""
    return write_safe(numbers() if bands is None else bands, of, folder, **options)


def file_of(product, part):
    """Give the one file of a product with something in its name."""
    (found,) = (one for one in sorted(product.rglob("*")) if part in one.name)
    return found


def replaced(product, part, old, new):
    """Replace a text that is in a file of a product."""
    path = file_of(product, part)
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def zipped(product, path, kind=zipfile.ZIP_DEFLATED):
    """Pack a product."""
    with zipfile.ZipFile(path, "w", kind) as out:
        for file in sorted(product.rglob("*")):
            if file.is_file():
                out.write(file, f"{product.name}/{file.relative_to(product)}")
    return path


def tiff(path, values, left=-8_400_000.0, top=1_170_000.0, side=10.0, crs="EPSG:3857", **options):
    """Write one band as a GeoTIFF."""
    import rasterio
    from rasterio import Affine

    rows, columns = values.shape
    with rasterio.open(
        path, "w", driver="GTiff", width=columns, height=rows, count=1, dtype=values.dtype, crs=crs,
        transform=Affine(side, 0, left, 0, -side, top), **options,
    ) as out:  # fmt: skip
        out.write(values, 1)
    return path
