"""Simulated Sentinel-2 products on disk: SAFE folders of one tile, L1C and L2A, that any reader opens.

Bands are written as ESA does it: JPEG 2000, lossless 5/3 wavelet, tiles of 1,024, 640 or 192 pixels by spacing, five
halvings. Directions to the satellite follow from where its track lies and from the camera's twelve detectors, which
look back and forward by turns.
"""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.simulate.optical.sentinel2_metadata import manifest, product_metadata, tile_metadata

if TYPE_CHECKING:
    import os

    import numpy.typing as npt

    Numbers = npt.NDArray[np.uint16]
    Classes = npt.NDArray[np.uint8]

TILES: Final = {10: 1024, 20: 640, 60: 192}
"""Pixels along the side of a JPEG 2000 tile, by spacing [m], as ESA writes it."""
LEVELS: Final = 5
"""Halvings of a tile."""
SPACINGS: Final = {"B02": 10, "B03": 10, "B04": 10, "B08": 10, "B11": 20}
DETECTOR_M: Final = 24_200.0
"""Of the swath, for each of the twelve detectors: 290 km / 12."""
QUANTIFICATION: Final = 10_000
NO_DATA: Final = 0
SATURATED: Final = 65_535


@dataclass(frozen=True, slots=True)
class Described:
    """What the metadata of a simulated product say.

    Parameters
    ----------
    level
        ``1C`` or ``2A``.
    taken_at
        Mean time of the tile, UTC.
    epsg
        UTM zone.
    left_m, top_m
        Outer corner of the first pixel [m].
    tile
        Name of the tile in the military grid.
    satellite
        ``S2A`` and so on.
    baseline
        Of processing.
    orbit, track
        Number of the absolute and of the relative orbit.
    offset
        What is added to numbers before they are divided; 0 before baseline 04.00.
    sun_azimuth_deg, sun_elevation_deg
        Where the sun stands [°].
    track_column
        Where the satellite's track runs through the tile [pixels]; there the sixth detector meets the seventh.
    flight_deg
        Where the satellite flies [°].
    made_after_s
        How long after it was taken the product was made [s]; with it, two windows of one tile have two names.
    """

    level: str = "2A"
    taken_at: datetime = field(default=datetime(2023, 8, 4, 2, 19, 22, 751281, tzinfo=UTC))
    epsg: int = 32751
    left_m: float = 300_000.0
    top_m: float = 9_400_000.0
    tile: str = "51MUP"
    satellite: str = "S2A"
    baseline: str = "05.09"
    orbit: int = 42_385
    track: int = 60
    offset: int = -1000
    sun_azimuth_deg: float = 46.3
    sun_elevation_deg: float = 56.07
    track_column: float = 6_400.0
    flight_deg: float = 192.57
    made_after_s: int = 10_800

    @property
    def begun_at(self) -> datetime:
        """When the satellite began to take images."""
        return (self.taken_at - timedelta(minutes=5, seconds=31)).replace(microsecond=24_000)

    @property
    def name(self) -> str:
        """The product's name, without ``.SAFE``."""
        made = self.taken_at + timedelta(seconds=self.made_after_s)
        return (
            f"{self.satellite}_MSIL{self.level}_{self.begun_at:%Y%m%dT%H%M%S}_N{self.baseline.replace('.', '')}"
            f"_R{self.track:03d}_T{self.tile}_{made:%Y%m%dT%H%M%S}"
        )

    @property
    def granule(self) -> str:
        """The name of the folder of its tile."""
        return f"L{self.level}_T{self.tile}_A{self.orbit:06d}_{self.taken_at:%Y%m%dT%H%M%S}"


def as_numbers(reflectance: Any, valid: Any = True, offset: int = -1000) -> Numbers:
    """Give digital numbers of reflectance: 0 where not valid, elsewhere 1 to 65,535.

    Parameters
    ----------
    reflectance, valid
        Of any shape.
    offset
        See `Described`.
    """
    numbers = np.asarray(reflectance, np.float64) * QUANTIFICATION - offset
    return np.where(valid, np.clip(np.rint(numbers), 1, SATURATED), NO_DATA).astype(np.uint16)


def detector_of(column: Any, of: Described) -> Classes:
    """Give the number of the detector that sees a column, 1 to 12."""
    from_track = (np.asarray(column, np.float64) - of.track_column) * 10.0 / DETECTOR_M
    number: Classes = np.clip(np.floor(from_track) + 7, 1, 12).astype(np.uint8)
    return number


def write_safe(
    bands: dict[str, Numbers],
    of: Described,
    folder: str | os.PathLike[str],
    *,
    clouds: Classes | None = None,
    footprints: bool = True,
) -> Path:
    """Write a product.

    Parameters
    ----------
    bands
        Digital numbers of B02, B03, B04, B08 at 10 m, of one shape, and of B11 at 20 m; see `as_numbers`.
    of
        What its metadata say.
    folder
        Where the ``.SAFE`` folder is put; it must not be there yet.
    clouds
        Of a product 2A the scene classification at 20 m; of one 1C the mask at 60 m (opaque, cirrus, snow), of shape
        (3, rows, columns). None to write none.
    footprints
        Whether to write which detector saw what.

    Returns
    -------
    Path
        The ``.SAFE`` folder.

    Raises
    ------
    FileExistsError
        When it is there already.
    ValueError
        When bands are missing, or their shapes do not fit.
    """
    rows, columns = bands["B02"].shape
    for band, numbers in bands.items():
        times = SPACINGS[band] // 10
        if numbers.shape != (-(-rows // times), -(-columns // times)):
            raise ValueError(f"{band} has {numbers.shape} pixels beside {rows} x {columns} of 10 m")
    safe = Path(folder) / f"{of.name}.SAFE"
    granule = safe / "GRANULE" / of.granule
    (granule / "QI_DATA").mkdir(parents=True)
    stem = f"T{of.tile}_{of.begun_at:%Y%m%dT%H%M%S}"
    for band, numbers in bands.items():
        spacing = SPACINGS[band]
        write_jpeg2000(_image(granule, of, stem, band, spacing), numbers[None], of, spacing)
    if clouds is not None and of.level == "2A":
        write_jpeg2000(_image(granule, of, stem, "SCL", 20), clouds[None], of, 20)
    elif clouds is not None:
        write_jpeg2000(granule / "QI_DATA" / "MSK_CLASSI_B00.jp2", clouds, of, 60)
    if footprints:
        seen = np.broadcast_to(detector_of(np.arange(columns), of), (1, rows, columns))
        for band in ("B02", "B03", "B04", "B08"):
            write_jpeg2000(granule / "QI_DATA" / f"MSK_DETFOO_{band}.jp2", seen, of, 10)
    (granule / "MTD_TL.xml").write_bytes(tile_metadata(of, rows, columns))
    files = sorted(one.relative_to(safe).as_posix() for one in safe.rglob("*.jp2"))
    (safe / f"MTD_MSIL{of.level}.xml").write_bytes(product_metadata(of, files))
    (safe / "manifest.safe").write_bytes(manifest(safe))
    return safe


def _image(granule: Path, of: Described, stem: str, band: str, spacing: int) -> Path:
    folder = granule / "IMG_DATA" / ("" if of.level == "1C" else f"R{spacing}m")
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{stem}_{band}{'' if of.level == '1C' else f'_{spacing}m'}.jp2"


def write_jpeg2000(path: Path, numbers: Any, of: Described, spacing: int) -> None:
    """Write an image, of shape (components, rows, columns), as ESA does it."""
    import rasterio
    from rasterio import Affine
    from rasterio.errors import NotGeoreferencedWarning

    count, rows, columns = numbers.shape
    side = TILES[spacing]
    levels = min(LEVELS, max(0, int(math.log2(min(rows, columns)))))
    with (
        warnings.catch_warnings(),
        rasterio.Env(GDAL_PAM_ENABLED="NO"),
    ):
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        with rasterio.open(
            path,
            "w",
            driver="JP2OpenJPEG",
            width=columns,
            height=rows,
            count=count,
            dtype=numbers.dtype,
            crs=f"EPSG:{of.epsg}",
            transform=Affine(spacing, 0, of.left_m, 0, -spacing, of.top_m),
            REVERSIBLE="YES",
            QUALITY="100",
            YCC="NO",
            BLOCKXSIZE=str(side),
            BLOCKYSIZE=str(side),
            RESOLUTIONS=str(levels + 1),
        ) as out:
            out.write(np.ascontiguousarray(numbers))
