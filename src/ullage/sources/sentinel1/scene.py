"""A Sentinel-1 GRD product as a scene; no pixel is read before it is asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ullage.errors import InputError, Problem
from ullage.records import Scene
from ullage.sources.containers import open_container
from ullage.sources.edges import LateEdges
from ullage.sources.product_names import SATELLITES
from ullage.sources.rasters import Raster
from ullage.sources.safe_xml import MOST_BYTES, parse_xml
from ullage.sources.sentinel1.annotation import read_annotation
from ullage.sources.sentinel1.border import find_border, has_border_noise
from ullage.sources.sentinel1.manifest import read_manifest
from ullage.sources.sentinel1.noise import SCALED_NOISE, read_noise
from ullage.sources.sentinel1.pixels import GrdPixels
from ullage.sources.sentinel1.product import find_files
from ullage.sources.sentinel1.uncalibrated import read_uncalibrated
from ullage.sources.sentinel1.vectors import read_lut

if TYPE_CHECKING:
    import os

    from ullage.sources.containers import Container
    from ullage.sources.safe_xml import Xml
    from ullage.sources.sentinel1.annotation import Annotation
    from ullage.sources.sentinel1.manifest import Manifest
    from ullage.sources.sentinel1.noise import Noise
    from ullage.sources.sentinel1.product import Files
    from ullage.sources.sentinel1.vectors import Lut


def read_scene(path: str | os.PathLike[str]) -> Scene:
    """Read a Sentinel-1 GRD product of any mode.

    Parameters
    ----------
    path
        A SAFE folder, a zip of one, the folder of a product laid out as in the public bucket (``annotation/iw-vv.xml``,
        ``measurement/iw-vv.tiff``, ...), or the address of such a folder on a server that answers range requests.

    Returns
    -------
    Scene
        Sigma nought of all polarisations, co-polarised first; pixels are read when asked for. A product without
        annotations is placed by its ground control points, and its values are relative.

    Raises
    ------
    InputError
        When a file is missing, damaged, or not of such a product.
    """
    container = open_container(path)
    files, unmeasured = find_files(container)
    if all(one.annotation is None for one in files):
        return read_uncalibrated(container, files)
    scene = _read(container, files)
    told = [f"{container.file}: has annotations of {one} but no measurement: it is not read" for one in unmeasured]
    return replace(scene, warnings=(*told, *scene.warnings))


def _read(container: Container, files: tuple[Files, ...]) -> Scene:
    absent = [
        Problem(container.file, f"has no {role} file of {one.polarisation}: get the product again")
        for one in files
        for role in ("annotation", "calibration")
        if getattr(one, role) is None
    ]
    if absent:
        raise InputError(absent)
    manifest = read_manifest(container)
    annotations = [read_annotation(_xml(container, one.annotation), manifest.track) for one in files]
    first = annotations[0]
    rasters = tuple(Raster(container.raster(one.measurement)) for one in files)
    for one, raster, annotation in zip(files, rasters, annotations, strict=True):
        _check(one, raster, annotation, first)
    gains = tuple(_gain(_xml(container, one.calibration), first.columns) for one in files)
    warnings = list(dict.fromkeys(warning for one in annotations for warning in one.warnings))
    noises = tuple(_noise(container, one, first.columns, manifest, warnings) for one in files)
    border = None
    if has_border_noise(manifest.version, first.started_at):
        border = LateEdges(lambda: find_border(rasters[0], noises[0]))
    sensor = SATELLITES.get(first.mission, first.mission.lower())
    return Scene(
        scene_id=container.title.removesuffix(".SAFE"),
        kind="sar",
        sensor=f"simulated {sensor}" if manifest.simulated else sensor,
        started_at=first.started_at,
        ended_at=first.ended_at,
        rows=first.rows,
        columns=first.columns,
        bands=tuple(one.polarisation for one in files),
        grid=first.grid,
        pixels=GrdPixels(rasters, gains, noises, border),
        sar=first.sar,
        source=container.file,
        warnings=tuple(warnings),
    )


def _xml(container: Container, name: str | None) -> Xml:
    if name is None:
        raise AssertionError("is checked before")
    return parse_xml(container.read(name, MOST_BYTES), name.rpartition("/")[2])


def _check(files: Files, raster: Raster, annotation: Annotation, first: Annotation) -> None:
    found = f"{raster.rows:,} x {raster.columns:,}"
    if annotation.polarisation != files.polarisation:
        raise raster.problem(f"is of {files.polarisation} by its name, of {annotation.polarisation} by its annotation")
    if (raster.rows, raster.columns) != (annotation.rows, annotation.columns):
        expected = f"{annotation.rows:,} x {annotation.columns:,}"
        raise raster.problem(f"has {found} pixels, its annotation says {expected}: they do not belong together")
    if (raster.rows, raster.columns) != (first.rows, first.columns):
        raise raster.problem(f"has {found} pixels, the other polarisation {first.rows:,} x {first.columns:,}")
    if raster.dtype != "uint16" or raster.bands != 1:
        told = f"has {raster.bands} bands of {raster.dtype}: expected one of uint16, as GRD products have"
        raise raster.problem(told)


def _gain(xml: Xml, columns: int) -> Lut:
    lut = read_lut(xml.all("calibrationVectorList/calibrationVector"), "sigmaNought", columns, xml)
    if any((values <= 0).any() for values in lut.values):
        raise xml.problem("sigmaNought", "has values that are not above 0: the file is damaged")
    if lut.is_cut_off():
        ends = max(float(along[0]) for along in lut.pixels), min(float(along[-1]) for along in lut.pixels)
        told = f"runs from {ends[0]:g} to {ends[1]:g} at some line: expected 0 to {columns - 1}, get the product again"
        raise xml.problem("pixel", told)
    return lut


def _noise(container: Container, files: Files, columns: int, manifest: Manifest, warnings: list[str]) -> Noise | None:
    if files.noise is None:
        warnings.append(f"{container.file}: has no noise file of {files.polarisation}: thermal noise cannot be removed")
        return None
    if manifest.version is not None and manifest.version < SCALED_NOISE:
        warnings.append(
            f"{container.file}: was made by IPF {manifest.version:.2f}, whose noise vectors are in other units: "
            "thermal noise cannot be removed"
        )
        return None
    noise = read_noise(_xml(container, files.noise), columns)
    if noise.along_range.is_cut_off():
        warnings.append(
            f"{container.file}: noise vectors of {files.polarisation} do not reach the sides of the scene: "
            "the noise there is taken to be that of their ends"
        )
    return noise
