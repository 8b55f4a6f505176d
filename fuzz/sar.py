"""Fuzzes the readers of Sentinel-1 with atheris: annotations, calibration, noise, manifests, zips and GeoTIFFs.

    python -m venv .fuzz && .fuzz/bin/pip install atheris -e .
    .fuzz/bin/python fuzz/sar.py [annotation|zip|geotiff] -max_total_time=600 [libFuzzer's options]

A small product is mutated and read: it is a scene whose pixels can be read, or a problem with its file's name. GDAL is
not instrumented. What fails is written to `crash-*`, which reproduces it when it is given as an argument.
"""

from __future__ import annotations

import io
import sys
import tempfile
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import atheris  # type: ignore[import-not-found, unused-ignore]

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from mutation import fuzz, mutated, problems_name_their_file, replaced

import safemaker
from ullage.records import Window

# what is instrumented cannot be compiled: the kernels are left out
with atheris.instrument_imports(include=["ullage.sources"], exclude=["ullage.sources.sentinel1.calibrate"]):
    from ullage.sources.sar_geotiff import read_sar_geotiff
    from ullage.sources.sentinel1 import read_scene

ROWS, COLUMNS = 12, 20
NOISY = Window(-1, -1, 8, 9)
AT = datetime(2024, 5, 18, 21, 30, tzinfo=UTC)
FOLDER = Path(tempfile.mkdtemp())
SAFE = safemaker.write_safe(FOLDER, safemaker.numbers(ROWS, COLUMNS))
ROLES = ("annotation", "calibration", "noise")
TIFF = safemaker.file_of(SAFE, "measurement").read_bytes()


def packed() -> bytes:
    """Give the product as a zip."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(SAFE.rglob("*")):
            if file.is_file():
                archive.write(file, f"{SAFE.name}/{file.relative_to(SAFE)}")
    return out.getvalue()


ZIP = packed()


def read(path: Path) -> None:
    """Read a product: it is a scene, or a problem that names a file."""
    with problems_name_their_file():
        scene = read_scene(path)
        scene.pixels.read(NOISY)
        scene.pixels.read(NOISY, noise_removed=True)
        scene.grid.position(3, 4)


def fuzz_annotation(data: bytes) -> None:
    """Mutate one XML file of a product."""
    given = atheris.FuzzedDataProvider(data)
    role = (*ROLES, "manifest")[given.ConsumeIntInRange(0, 3)]
    path = SAFE / "manifest.safe" if role == "manifest" else safemaker.file_of(SAFE, role)
    with replaced(path, mutated(given, path.read_bytes())):
        read(SAFE)


def fuzz_zip(data: bytes) -> None:
    """Mutate a zip of a product."""
    path = FOLDER / "p.zip"
    path.write_bytes(mutated(atheris.FuzzedDataProvider(data), ZIP))
    read(path)


def fuzz_geotiff(data: bytes) -> None:
    """Mutate a GeoTIFF."""
    path = FOLDER / "a.tif"
    path.write_bytes(mutated(atheris.FuzzedDataProvider(data), TIFF))
    with problems_name_their_file():
        scene = read_sar_geotiff(path, AT)
        scene.pixels.read(NOISY)


if __name__ == "__main__":
    fuzz({"annotation": fuzz_annotation, "zip": fuzz_zip, "geotiff": fuzz_geotiff})
