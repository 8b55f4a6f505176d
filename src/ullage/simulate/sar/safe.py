"""Simulated scenes on disk: SAFE folders that any reader of Sentinel-1 opens."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.records import Window
from ullage.simulate.sar.annotation import Described, annotation, calibration, noise
from ullage.simulate.sar.markup import HEAD, element, stamp, texts
from ullage.simulate.sar.radiometry import gain
from ullage.simulate.sar.tiff import Measurement

if TYPE_CHECKING:
    import os

    from ullage.records import Scene
    from ullage.simulate.sar.scene import SimulatedScene

BLOCK_ROWS: Final = 512
VERSION: Final = "003.71"
MOST: Final = 65_535
_NAMESPACES: Final = {
    "xmlns:xfdu": "urn:ccsds:schema:xfdu:1",
    "xmlns:gml": "http://www.opengis.net/gml",
    "xmlns:safe": "http://www.esa.int/safe/sentinel-1.0",
    "xmlns:s1": "http://www.esa.int/safe/sentinel-1.0/sentinel-1",
    "xmlns:s1sarl1": "http://www.esa.int/safe/sentinel-1.0/sentinel-1/sar/level-1",
    "version": "esa/safe/sentinel-1.0/sentinel-1/sar/level-1/grd/standard/iwdp",
}


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
        with Measurement(safe / "measurement" / f"{stem}.tiff", scene.rows, scene.columns, control_points(scene)) as out:
            for row in range(0, scene.rows, BLOCK_ROWS):
                rows = min(BLOCK_ROWS, scene.rows - row)
                patch = scene.pixels.read(Window(row, 0, rows, scene.columns))
                digital = as_numbers(patch.values[number], patch.valid, scale)
                total += digital.sum(dtype=np.float64), np.square(digital, dtype=np.float64).sum()
                out.append(digital)
        mean, square = total / (scene.rows * scene.columns)
        of = Described(made.flight, made.settings, band, number + 1, scene.ended_at, mean, np.sqrt(square - mean**2))
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
    """Write the manifest, which lists all files with their sizes and checksums."""
    entries = []
    for path in sorted(one for one in safe.rglob("*") if one.is_file()):
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "md5").hexdigest()
        name = path.relative_to(safe).as_posix()
        location = f'<fileLocation locatorType="URL" href="./{name}"></fileLocation>'
        checksum = f'<checksum checksumName="MD5">{digest}</checksum>'
        kind = "application/octet-stream" if name.endswith(".tiff") else "text/xml"
        entries.append(
            element(
                "dataObject", element("byteStream", location, checksum, mimeType=kind, size=path.stat().st_size),
                ID="".join(c for c in path.stem if c.isalnum()), repID=_schema(name),
            )
        )  # fmt: skip
    body = element("metadataSection", *_metadata(scene)) + element("dataObjectSection", *entries)
    whole = element("xfdu:XFDU", body, **_NAMESPACES)
    (safe / "manifest.safe").write_bytes((HEAD + whole).encode())


def _schema(name: str) -> str:
    stem = name.rpartition("/")[2]
    kind = "Calibration" if stem.startswith("calibration") else "Noise" if stem.startswith("noise") else "Product"
    return f"s1Level1{'Measurement' if name.endswith('.tiff') else kind}Schema"


def _metadata(scene: Scene) -> list[str]:
    software = f'<safe:software name="Sentinel-1 IPF" version="{VERSION}"/>'
    places = " ".join(f"{lat:.6f},{lon:.6f}" for lon, lat in scene.footprint())
    track = scene.sar.relative_orbit if scene.sar else None
    passed = "ASCENDING" if scene.sar and scene.sar.ascending else "DESCENDING"
    absolute = int(scene.scene_id.split("_")[6])
    orbit = "".join(
        f'<safe:{name} type="{end}">{value}</safe:{name}>'
        for name, value in (("orbitNumber", absolute), ("relativeOrbitNumber", track))
        for end in ("start", "stop")
    )
    wrapped = {
        "processing": element("safe:processing", element("safe:facility", software, name="simulated"), name="GRD Post Processing"),
        "platform": element(
            "safe:platform", texts(**{"safe:nssdcIdentifier": "2014-016A", "safe:familyName": "SENTINEL-1", "safe:number": "A"})
        ),
        "measurementOrbitReference": element(
            "safe:orbitReference", orbit,
            element("safe:extension", element("s1:orbitProperties", texts(**{"s1:pass": passed}))),
        ),
        "acquisitionPeriod": element(
            "safe:acquisitionPeriod",
            texts(**{"safe:startTime": stamp(scene.started_at), "safe:stopTime": stamp(scene.ended_at)}),
        ),
        "measurementFrameSet": element(
            "safe:frameSet", element("safe:frame", element("safe:footPrint", texts(**{"gml:coordinates": places})))
        ),
        "generalProductInformation": element(
            "s1sarl1:standAloneProductInformation",
            "".join(texts(**{"s1sarl1:transmitterReceiverPolarisation": band}) for band in scene.bands),
            texts(**{"s1sarl1:productType": "GRD"}),
        ),
    }  # fmt: skip
    return [
        element(
            "metadataObject",
            element("metadataWrap", element("xmlData", content), mimeType="text/xml", vocabularyName="SAFE"),
            ID=name,
        )
        for name, content in wrapped.items()
    ]
