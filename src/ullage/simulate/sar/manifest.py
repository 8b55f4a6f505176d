"""The manifest of a simulated product: its files, and the satellite, orbit and times that readers look for in it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from ullage.simulate.sar.markup import HEAD, element, files_of, listed_file, stamp, texts

if TYPE_CHECKING:
    from pathlib import Path

    from ullage.records import Scene

VERSION: Final = "003.71"
_NAMESPACES: Final = {
    "xmlns:xfdu": "urn:ccsds:schema:xfdu:1",
    "xmlns:gml": "http://www.opengis.net/gml",
    "xmlns:safe": "http://www.esa.int/safe/sentinel-1.0",
    "xmlns:s1": "http://www.esa.int/safe/sentinel-1.0/sentinel-1",
    "xmlns:s1sarl1": "http://www.esa.int/safe/sentinel-1.0/sentinel-1/sar/level-1",
    "version": "esa/safe/sentinel-1.0/sentinel-1/sar/level-1/grd/standard/iwdp",
}


def manifest(scene: Scene, safe: Path) -> bytes:
    """Write a manifest, which lists all files of a product with their sizes and checksums."""
    entries = [
        listed_file(
            safe, path, ".tiff", "MD5", ID="".join(c for c in path.stem if c.isalnum()), repID=_schema(path.name)
        )
        for path in files_of(safe)
    ]
    body = element("metadataSection", *_metadata(scene)) + element("dataObjectSection", *entries)
    whole = element("xfdu:XFDU", body, **_NAMESPACES)
    return (HEAD + whole).encode()


def _schema(name: str) -> str:
    kind = "Calibration" if name.startswith("calibration") else "Noise" if name.startswith("noise") else "Product"
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
    mode = texts(**{"s1sarl1:mode": "IW", "s1sarl1:swath": "IW"})
    # only the annotation knows when the satellite crossed the equator; half an hour before is as good here
    properties = texts(**{"s1:pass": passed, "s1:ascendingNodeTime": stamp(scene.started_at - timedelta(minutes=30))})
    wrapped = {
        "processing": element(
            "safe:processing", element("safe:facility", software, name="simulated"), name="GRD Post Processing"
        ),
        "platform": element(
            "safe:platform",
            texts(**{"safe:nssdcIdentifier": "2014-016A", "safe:familyName": "SENTINEL-1", "safe:number": "A"}),
            element("safe:instrument", element("safe:extension", element("s1sarl1:instrumentMode", mode))),
        ),
        "measurementOrbitReference": element(
            "safe:orbitReference",
            orbit,
            element("safe:extension", element("s1:orbitProperties", properties)),
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
            texts(**{"s1sarl1:missionDataTakeID": 1}),
            "".join(texts(**{"s1sarl1:transmitterReceiverPolarisation": band}) for band in scene.bands),
            texts(**{"s1sarl1:productType": "GRD"}),
        ),
    }
    return [
        element(
            "metadataObject",
            element("metadataWrap", element("xmlData", content), mimeType="text/xml", vocabularyName="SAFE"),
            ID=name,
        )
        for name, content in wrapped.items()
    ]
