"""Simulated scenes on disk: SAFE folders that any reader of Sentinel-1 opens."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.records import Window
from ullage.simulate.sar.annotation import annotation
from ullage.simulate.sar.described import Described
from ullage.simulate.sar.luts import calibration, noise
from ullage.simulate.sar.manifest import manifest
from ullage.simulate.sar.radiometry import gain
from ullage.simulate.sar.tiff import Measurement

if TYPE_CHECKING:
    import os

    from ullage.records import Scene
    from ullage.simulate.sar.scene import SimulatedScene

BLOCK_ROWS: Final = 512
MOST: Final = 65_535


def write_safe(made: SimulatedScene, folder: str | os.PathLike[str]) -> Path:
    """Write a simulated scene as a GRD product.

    Parameters
    ----------
    made
        The scene.
    folder
        Where the ``.SAFE`` folder is put; it must not be there yet.

    Returns
    -------
    Path
        The ``.SAFE`` folder. Sigma nought read from it differs from the scene's by the rounding of digital numbers.

    Raises
    ------
    FileExistsError
        When it is there already.
    """
    scene = made.scene
    safe, stems = start_safe(scene, folder)
    for number, (band, stem) in enumerate(zip(scene.bands, stems, strict=True)):
        total = np.zeros(2)
        scale = gain(made.flight.incidence((scene.rows - 1) / 2, np.arange(scene.columns))).astype(np.float32)
        with Measurement(
            safe / "measurement" / f"{stem}.tiff", scene.rows, scene.columns, control_points(scene)
        ) as out:
            for row in range(0, scene.rows, BLOCK_ROWS):
                rows = min(BLOCK_ROWS, scene.rows - row)
                patch = scene.pixels.read(Window(row, 0, rows, scene.columns))
                digital = as_numbers(patch.values[number], patch.valid, scale)
                total += digital.sum(dtype=np.float64), np.square(digital, dtype=np.float64).sum()
                out.append(digital)
        mean, square = total / (scene.rows * scene.columns)
        of = Described(
            made.flight, made.settings, band, number + 1, scene.ended_at, mean, np.sqrt(square - mean**2), scene.grid
        )
        write_annotations(safe, stem, of)
    finish_safe(scene, safe)
    return safe


def as_numbers(values: Any, valid: Any, scale: Any) -> Any:
    """Give digital numbers of sigma nought: 0 where not valid, elsewhere at least 1."""
    digital = np.sqrt(np.maximum(values, 0)) * scale + np.float32(0.5)
    return np.where(valid, np.clip(digital, 1, MOST), 0).astype(np.uint16)


def start_safe(scene: Scene, folder: str | os.PathLike[str]) -> tuple[Path, list[str]]:
    """Make the folders of a product and give the stems of its files, one a polarisation."""
    safe = Path(folder) / f"{scene.scene_id}.SAFE"
    (safe / "annotation" / "calibration").mkdir(parents=True)
    (safe / "measurement").mkdir()
    name = scene.scene_id.split("_")
    start, end, orbit, take = (one.lower() for one in name[4:8])
    stems = [
        f"s1a-iw-grd-{band.lower()}-{start}-{end}-{orbit}-{take}-{number:03d}"
        for number, band in enumerate(scene.bands, start=1)
    ]
    return safe, stems


def write_annotations(safe: Path, stem: str, of: Described) -> None:
    """Write annotation, calibration and noise of one polarisation."""
    (safe / "annotation" / f"{stem}.xml").write_bytes(annotation(of))
    (safe / "annotation" / "calibration" / f"calibration-{stem}.xml").write_bytes(calibration(of))
    (safe / "annotation" / "calibration" / f"noise-{stem}.xml").write_bytes(noise(of))


def control_points(scene: Scene) -> Any:
    """Give the ground control points of a measurement: the tie points of the grid."""
    grid = scene.grid
    down, right = np.meshgrid(grid.rows, grid.columns, indexing="ij")
    return np.stack([one.ravel() for one in (down, right, grid.lat_deg, grid.lon_deg)], axis=1)


def finish_safe(scene: Scene, safe: Path) -> None:
    """Write the manifest of a product whose other files are there."""
    (safe / "manifest.safe").write_bytes(manifest(scene, safe))
