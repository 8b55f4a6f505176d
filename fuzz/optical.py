"""Fuzzes the reader of optical GeoTIFFs with atheris: the file itself, and the metadata of vendors beside it.

    python -m venv .fuzz && .fuzz/bin/pip install atheris -e .
    .fuzz/bin/python fuzz/optical.py [metadata|geotiff] -max_total_time=600 [libFuzzer's options]

A small image and what lies beside it are mutated and read: it is a scene whose pixels can be read, or a problem with a
file's name. GDAL is not instrumented. What fails is written to `crash-*`, which reproduces it when it is given as an
argument.
"""

from __future__ import annotations

import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import atheris  # type: ignore[import-not-found, unused-ignore]

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from mutation import fuzz, mutated, problems_name_their_file, replaced

import imagemaker
from ullage.records import Window

with atheris.instrument_imports(include=["ullage.sources"]):
    from ullage.sources.optical_geotiff import read_optical_geotiff
    from ullage.sources.view_metadata import read_view_metadata

NOISY = Window(-1, -1, 8, 9)
COARSE = Window(0, 0, 12, 20)
AT = datetime(2021, 7, 9, 18, 0, tzinfo=UTC)
FOLDER = Path(tempfile.mkdtemp())
IMAGE = FOLDER / "harbour_1.tif"
imagemaker.write_image(IMAGE, imagemaker.sea(4, rows=12, columns=20))
TIFF = IMAGE.read_bytes()
BESIDE = {
    ".json": imagemaker.planet_json(),
    ".xml": imagemaker.planet_xml(),
    ".imd": imagemaker.imd(),
    ".XML": imagemaker.maxar_xml(),
    "_metadata.xml": imagemaker.dimap(),
}


def read() -> None:
    """Read the image: it is a scene whose angles can be, or a problem that names a file."""
    with problems_name_their_file():
        scene = read_optical_geotiff(IMAGE, AT)
        scene.pixels.read(NOISY)
        if scene.overview is not None:
            scene.overview.read(COARSE, 4)
        scene.grid.position(3, 4)
        seen = scene.optical
        if seen is None or not (seen.sun_elevation_deg is None or 0 < seen.sun_elevation_deg <= 90):
            raise AssertionError(seen)
        if seen.view_elevation_deg is not None and not 0 < seen.view_elevation_deg <= 90:
            raise AssertionError(seen)


def fuzz_metadata(data: bytes) -> None:
    """Mutate one of the files that lie beside images; the whole image would take a hundred times as long."""
    given = atheris.FuzzedDataProvider(data)
    suffix = list(BESIDE)[given.ConsumeIntInRange(0, len(BESIDE) - 1)]
    path = FOLDER / f"beside{suffix}"
    path.write_bytes(mutated(given, BESIDE[suffix].encode()))
    with problems_name_their_file():
        found = read_view_metadata(path)
        for one in () if found is None else (found.sun, found.view):
            if one is not None and not (0 <= one.azimuth_deg <= 360 and 0 < one.elevation_deg <= 90):
                raise AssertionError(found)


def fuzz_geotiff(data: bytes) -> None:
    """Mutate the image."""
    with replaced(IMAGE, mutated(atheris.FuzzedDataProvider(data), TIFF)):
        read()


if __name__ == "__main__":
    fuzz({"metadata": fuzz_metadata, "geotiff": fuzz_geotiff})
