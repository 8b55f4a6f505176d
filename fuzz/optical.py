"""Fuzzes the reader of optical GeoTIFFs with atheris: the file itself, and the metadata of vendors beside it.

    python -m venv .fuzz && .fuzz/bin/pip install atheris -e .
    .fuzz/bin/python fuzz/optical.py [metadata|geotiff] -max_total_time=600 [libFuzzer's options]

A small image and what lies beside it are mutated and read: it is a scene whose pixels can be read, or a problem with a
file's name. GDAL is not instrumented. What fails is written to `crash-*`, which reproduces it when it is given as an
argument.
"""

from __future__ import annotations

import math
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import atheris  # type: ignore[import-not-found, unused-ignore]

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

import imagemaker
from ullage.errors import InputError
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
WORDS = (
    b"nan",
    b"inf",
    b"-1",
    b"1e308",
    b"9" * 30,
    b"",
    b" ",
    b"0",
    b"&x;",
    b"<a/>",
    b"</a>",
    b"\xff",
    b"{",
    b"[" * 99,
)


def mutated(given: atheris.FuzzedDataProvider, data: bytes) -> bytes:
    """Replace, cut or repeat a few parts of a file."""
    out = bytearray(data)
    for _ in range(given.ConsumeIntInRange(1, 5)):
        at = given.ConsumeIntInRange(0, max(len(out) - 1, 0))
        length = given.ConsumeIntInRange(0, 40)
        word = WORDS[given.ConsumeIntInRange(0, len(WORDS) - 1)] if given.ConsumeBool() else given.ConsumeBytes(8)
        out[at : at + length] = word * given.ConsumeIntInRange(0, 3)
    return bytes(out)


def read() -> None:
    """Read the image: it is a scene whose angles can be, or a problem that names a file."""
    try:
        scene = read_optical_geotiff(IMAGE, AT)
        scene.pixels.read(NOISY)
        if scene.overview is not None:
            scene.overview.read(COARSE, 4)
        scene.grid.position(3, 4)
    except InputError as error:
        if not all(problem.file for problem in error.problems):
            raise AssertionError(str(error)) from error
        return
    seen = scene.optical
    if seen is None or not (math.isnan(seen.sun_elevation_deg) or 0 < seen.sun_elevation_deg <= 90):
        raise AssertionError(seen)
    if seen.view_elevation_deg is not None and not 0 < seen.view_elevation_deg <= 90:
        raise AssertionError(seen)


def fuzz_metadata(data: bytes) -> None:
    """Mutate one of the files that lie beside images; the whole image would take a hundred times as long."""
    given = atheris.FuzzedDataProvider(data)
    suffix = list(BESIDE)[given.ConsumeIntInRange(0, len(BESIDE) - 1)]
    path = FOLDER / f"beside{suffix}"
    path.write_bytes(mutated(given, BESIDE[suffix].encode()))
    try:
        found = read_view_metadata(path)
    except InputError as error:
        if not all(problem.file for problem in error.problems):
            raise AssertionError(str(error)) from error
        return
    for one in () if found is None else (found.sun, found.view):
        if one is not None and not (0 <= one.azimuth_deg <= 360 and 0 < one.elevation_deg <= 90):
            raise AssertionError(found)


def fuzz_geotiff(data: bytes) -> None:
    """Mutate the image."""
    IMAGE.write_bytes(mutated(atheris.FuzzedDataProvider(data), TIFF))
    try:
        read()
    finally:
        IMAGE.write_bytes(TIFF)


def main() -> None:
    """Fuzz what the first argument names, `metadata` by default."""
    targets = {"metadata": fuzz_metadata, "geotiff": fuzz_geotiff}
    name = sys.argv.pop(1) if sys.argv[1:] and sys.argv[1] in targets else "metadata"
    atheris.Setup(sys.argv, targets[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
