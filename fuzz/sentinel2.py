"""Fuzzes the readers of Sentinel-2 with atheris: metadata, masks of polygons, codestreams, zips and single bands.

    python -m venv .fuzz && .fuzz/bin/pip install atheris -e .
    .fuzz/bin/python fuzz/sentinel2.py [metadata|clouds|codestream|zip|band] -max_total_time=600 [libFuzzer's options]

A small product is mutated and read: it is a scene whose pixels can be read, or a problem with its file's name. GDAL is
not instrumented. What fails is written to `crash-*`, which reproduces it when it is given as an argument.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import atheris  # type: ignore[import-not-found, unused-ignore]

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from mutation import fuzz, mutated, problems_name_their_file, replaced

import sentinel2maker as maker
from ullage.records import Window

with atheris.instrument_imports(include=["ullage.sources"]):
    from ullage.sources.codestream import read_codestream
    from ullage.sources.rasters import place_of
    from ullage.sources.sentinel2 import read_scene

ROWS, COLUMNS = 40, 50
NOISY = Window(-1, -1, 12, 15)
FOLDER = Path(tempfile.mkdtemp())
OF = replace(maker.DESCRIBED, level="1C", baseline="02.09", offset=0)
SAFE = maker.safe(FOLDER, maker.numbers(maker.sea(ROWS, COLUMNS), offset=0), OF)
CLOUDS = next(SAFE.glob("GRANULE/*/QI_DATA")) / "MSK_CLOUDS_B00.gml"
CLOUDS.write_text(
    '<eop:Mask xmlns:eop="http://www.opengis.net/eop/2.0" xmlns:gml="http://www.opengis.net/gml/3.2">'
    "<eop:MaskFeature><eop:maskType>OPAQUE</eop:maskType><gml:Polygon><gml:posList>300000 9400000 300300 9400000 "
    "300300 9399700 300000 9399700 300000 9400000</gml:posList></gml:Polygon></eop:MaskFeature></eop:Mask>",
    "utf-8",
)
HEAD, TILE = maker.file_of(SAFE, "MTD_MSIL1C"), maker.file_of(SAFE, "MTD_TL")
CODED = maker.file_of(SAFE, "021351_B02.jp2").read_bytes()
ZIP = maker.zipped(SAFE, FOLDER / "p.zip").read_bytes()
LOOSE = FOLDER / "loose"
LOOSE.mkdir()
BAND = maker.tiff(LOOSE / "2023-07-30_B02.tif", maker.numbers(maker.sea(ROWS, COLUMNS))["B02"]).read_bytes()


def read(path: Path) -> None:
    """Read a product: it is a scene, or a problem that names a file."""
    with problems_name_their_file():
        scene = read_scene(path)
        scene.pixels.read(NOISY)
        if scene.overview is not None:
            scene.overview.read(NOISY, 4)
        if scene.clouds is not None:
            scene.clouds.read(NOISY)
        if scene.optical is not None and scene.optical.band_order is not None:
            scene.optical.band_order.read([3], [4])
        scene.grid.position(3, 4)


def _fuzz_file(path: Path, data: bytes) -> None:
    with replaced(path, mutated(atheris.FuzzedDataProvider(data), path.read_bytes())):
        read(SAFE)


def fuzz_metadata(data: bytes) -> None:
    """Mutate the metadata of a product or of its tile."""
    _fuzz_file(HEAD if data[:1] < b"\x80" else TILE, data[1:])


def fuzz_clouds(data: bytes) -> None:
    """Mutate a mask of polygons."""
    _fuzz_file(CLOUDS, data)


def fuzz_codestream(data: bytes) -> None:
    """Mutate the header of an image, which decides whether a decoder sees it; it is not decoded."""
    given = atheris.FuzzedDataProvider(data)
    start = CODED.index(b"\xff\x4f\xff\x51") + 120
    path = FOLDER / "a.jp2"
    path.write_bytes(mutated(given, CODED[:start]) + CODED[start:])
    with problems_name_their_file():
        read_codestream(place_of(path))


def fuzz_zip(data: bytes) -> None:
    """Mutate a zip of a product."""
    path = FOLDER / "q.zip"
    path.write_bytes(mutated(atheris.FuzzedDataProvider(data), ZIP))
    read(path)


def fuzz_band(data: bytes) -> None:
    """Mutate a single band."""
    (LOOSE / "2023-07-30_B02.tif").write_bytes(mutated(atheris.FuzzedDataProvider(data), BAND))
    read(LOOSE)


if __name__ == "__main__":
    try:
        fuzz(
            {
                "metadata": fuzz_metadata,
                "clouds": fuzz_clouds,
                "codestream": fuzz_codestream,
                "zip": fuzz_zip,
                "band": fuzz_band,
            }
        )
    finally:
        shutil.rmtree(FOLDER, ignore_errors=True)
