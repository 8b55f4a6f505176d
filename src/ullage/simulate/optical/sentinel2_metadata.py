"""The XML of a simulated Sentinel-2 product, with the elements that ESA's have and readers look for."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.simulate.sar.markup import HEAD, element, files_of, listed_file, texts

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    import numpy.typing as npt

    from ullage.simulate.optical.sentinel2_product import Described

    Floats = npt.NDArray[np.float64]

BANDS: Final = ("B1", "B2", "B3", "B4", "B5", "B6", "B7", "B8", "B8A", "B9", "B10", "B11", "B12")
CENTRAL_NM: Final = (442.7, 492.7, 559.8, 664.6, 704.1, 740.5, 782.8, 832.8, 864.7, 945.1, 1373.5, 1613.7, 2202.4)
RESOLUTIONS: Final = (60, 10, 10, 10, 20, 20, 20, 10, 20, 60, 60, 20, 20)
AFTER_B02_S: Final = (2.314, 0.0, 0.527, 1.005, 1.269, 1.525, 1.790, 0.264, 2.055, 2.586, 0.851, 1.468, 2.085)
"""Inter-band time offsets (ESA, Sentinel-2 User Handbook 2015); backward on detectors of even number."""
LOOKING_BACK_DEG: Final = 0.44
"""Of B02 on detectors of odd number; forward on those of even number (from the metadata of a real product)."""
STEP_M: Final = 5_000.0
SPEED_M_S: Final = 6_630.0
HEIGHT_M: Final = 786_000.0
EARTH_M: Final = 6_371_000.0
_PSD: Final = "https://psd-14.sentinel2.eo.esa.int/PSD"


def product_metadata(of: Described, files: list[str]) -> bytes:
    """Write the metadata of a product with some image files."""
    granule = element(
        "Granule",
        *(f"<IMAGE_FILE>{name.removesuffix('.jp2')}</IMAGE_FILE>" for name in files if "/IMG_DATA/" in name),
        datastripIdentifier=f"{of.satellite}_OPER_MSI_L{of.level}_DS_SIMU_N{of.baseline}",
        granuleIdentifier=f"{of.satellite}_OPER_MSI_L{of.level}_TL_SIMU_A{of.orbit:06d}_T{of.tile}_N{of.baseline}",
        imageFormat="JPEG2000",
    )
    datatake = element(
        "Datatake",
        texts(
            SPACECRAFT_NAME=f"Sentinel-{of.satellite[1:]}",
            DATATAKE_TYPE="INS-NOBS",
            DATATAKE_SENSING_START=_stamp(of.begun_at),
            SENSING_ORBIT_NUMBER=of.track,
            SENSING_ORBIT_DIRECTION="DESCENDING",
        ),
        datatakeIdentifier=f"G{of.satellite}_{of.begun_at:%Y%m%dT%H%M%S}_{of.orbit:06d}_N{of.baseline}",
    )
    info = element(
        "Product_Info",
        texts(
            PRODUCT_START_TIME=_stamp(of.begun_at),
            PRODUCT_STOP_TIME=_stamp(of.begun_at),
            PRODUCT_URI=f"{of.name}.SAFE",
            PROCESSING_LEVEL=f"Level-{of.level}",
            PRODUCT_TYPE=f"S2MSI{of.level}",
            PROCESSING_BASELINE=of.baseline,
            GENERATION_TIME=_stamp(of.taken_at),
        ),
        datatake,
        element("Product_Organisation", element("Granule_List", granule)),
    )
    general = element("n1:General_Info", info, element("Product_Image_Characteristics", *_characteristics(of)))
    root = f"n1:Level-{of.level}_User_Product"
    schema = f"{_PSD}/User_Product_Level-{of.level}.xsd"
    return (HEAD + element(root, general, **{"xmlns:n1": schema})).encode()


def _characteristics(of: Described) -> list[str]:
    special = "".join(
        element("Special_Values", texts(SPECIAL_VALUE_TEXT=name, SPECIAL_VALUE_INDEX=value))
        for name, value in (("NODATA", 0), ("SATURATED", 65535))
    )
    quantified = '<{0} unit="none">10000</{0}>'
    listed = "Radiometric_Offset_List" if of.level == "1C" else "BOA_ADD_OFFSET_VALUES_LIST"
    added = "RADIO_ADD_OFFSET" if of.level == "1C" else "BOA_ADD_OFFSET"
    offsets = "".join(f'<{added} band_id="{number}">{of.offset}</{added}>' for number in range(len(BANDS)))
    spectra = "".join(
        element(
            "Spectral_Information",
            texts(RESOLUTION=spacing),
            element("Wavelength", f'<CENTRAL unit="nm">{central}</CENTRAL>'),
            bandId=number,
            physicalBand=band,
        )
        for number, (band, spacing, central) in enumerate(zip(BANDS, RESOLUTIONS, CENTRAL_NM, strict=True))
    )
    return [
        special,
        quantified.format("QUANTIFICATION_VALUE")
        if of.level == "1C"
        else element("QUANTIFICATION_VALUES_LIST", quantified.format("BOA_QUANTIFICATION_VALUE")),
        element(listed, offsets) if of.offset else "",
        element("Spectral_Information_List", spectra),
    ]


def tile_metadata(of: Described, rows: int, columns: int) -> bytes:
    """Write the metadata of a tile of some size."""
    identity = f"{of.satellite}_OPER_MSI_L{of.level}_TL_SIMU_A{of.orbit:06d}_T{of.tile}_N{of.baseline}"
    sensed = f'<SENSING_TIME metadataLevel="Standard">{_stamp(of.taken_at)}</SENSING_TIME>'
    general = element(
        "n1:General_Info",
        f'<TILE_ID metadataLevel="Brief">{identity}</TILE_ID>',
        f'<DATASTRIP_ID metadataLevel="Standard">{identity.replace("_TL_", "_DS_")}</DATASTRIP_ID>',
        '<DOWNLINK_PRIORITY metadataLevel="Standard">NOMINAL</DOWNLINK_PRIORITY>',
        sensed,
    )
    geocoding = element("Tile_Geocoding", *_geocoding(of, rows, columns), metadataLevel="Brief")
    angles = element("Tile_Angles", *_angles(of, rows, columns), metadataLevel="Standard")
    root = f"n1:Level-{of.level}_Tile_ID"
    schema = f"{_PSD}/S2_PDI_Level-{of.level}_Tile_Metadata.xsd"
    whole = element(root, general, element("n1:Geometric_Info", geocoding, angles), **{"xmlns:n1": schema})
    return (HEAD + whole).encode()


def _geocoding(of: Described, rows: int, columns: int) -> list[str]:
    zone, south = of.epsg % 100, of.epsg // 100 == 327  # noqa: PLR2004 - of the southern half
    parts = [
        texts(
            HORIZONTAL_CS_NAME=f"WGS84 / UTM zone {zone}{'S' if south else 'N'}",
            HORIZONTAL_CS_CODE=f"EPSG:{of.epsg}",
        )
    ]
    for spacing in (10, 20, 60):
        times = spacing // 10
        size = texts(NROWS=-(-rows // times), NCOLS=-(-columns // times))
        parts.append(element("Size", size, resolution=spacing))
    for spacing in (10, 20, 60):
        place = texts(ULX=round(of.left_m), ULY=round(of.top_m), XDIM=spacing, YDIM=-spacing)
        parts.append(element("Geoposition", place, resolution=spacing))
    return parts


def _angles(of: Described, rows: int, columns: int) -> list[str]:
    down, right = (max(2, math.ceil(pixels * 10 / STEP_M) + 1) for pixels in (rows, columns))
    shape = down, right
    sun = 90.0 - of.sun_elevation_deg, of.sun_azimuth_deg
    parts = [
        element("Sun_Angles_Grid", *(_grid(name, np.full(shape, of_it)) for name, of_it in _named(sun))),
        element("Mean_Sun_Angle", _pair(sun)),
    ]
    column: Floats = np.arange(right, dtype=np.float64) * (STEP_M / 10.0)
    means = []
    for number, late in enumerate(AFTER_B02_S):
        zenith, azimuth, detector = view(of, column, late)
        for one in np.unique(detector):
            seen = np.where(detector == one, 1.0, np.nan) * np.ones(shape)
            grids = (_grid(name, values * seen) for name, values in _named((zenith, azimuth)))
            parts.append(element("Viewing_Incidence_Angles_Grids", *grids, bandId=number, detectorId=one))
        middle = view(of, np.array([columns / 2]), late)
        means.append(
            element("Mean_Viewing_Incidence_Angle", _pair((float(middle[0][0]), float(middle[1][0]))), bandId=number)
        )
    return [*parts, element("Mean_Viewing_Incidence_Angle_List", *means)]


def view(of: Described, column: Floats, late_s: float) -> tuple[Floats, Floats, npt.NDArray[np.uint8]]:
    """Give zenith angle and azimuth of the satellite [°] from columns, for a band late after B02, and the detector.

    Detectors of odd number have the satellite ahead on its flight, and ever farther for later bands; those of even
    number behind.
    """
    from ullage.simulate.optical.sentinel2_product import detector_of

    far = HEIGHT_M * EARTH_M / (EARTH_M + HEIGHT_M)
    detector = detector_of(column, of)
    way = np.where(detector % 2 == 1, 1.0, -1.0)
    along = way * (LOOKING_BACK_DEG + math.degrees(late_s * SPEED_M_S / far))
    # what lies east of a southward track has it on its right hand, looking along the flight
    across = np.degrees((column - of.track_column) * 10.0 / far) * math.copysign(1.0, -math.cos(_flight(of)))
    turned = np.degrees(np.arctan2(across, along))
    return np.hypot(along, across), (of.flight_deg + turned) % 360, detector


def _flight(of: Described) -> float:
    return math.radians(of.flight_deg)


def manifest(safe: Path) -> bytes:
    """Write a manifest, which lists all files of a product with their sizes and checksums."""
    entries = [
        listed_file(safe, path, ".jp2", "SHA3-256", ID="".join(c for c in str(path.relative_to(safe)) if c.isalnum()))
        for path in files_of(safe)
    ]
    body = element("dataObjectSection", *entries)
    return (HEAD + element("xfdu:XFDU", body, **{"xmlns:xfdu": "urn:ccsds:schema:xfdu:1"})).encode()


def _named(pair: tuple[Any, Any]) -> list[tuple[str, Any]]:
    return list(zip(("Zenith", "Azimuth"), pair, strict=True))


def _grid(name: str, values: Floats) -> str:
    steps = f'<COL_STEP unit="m">{STEP_M:.0f}</COL_STEP><ROW_STEP unit="m">{STEP_M:.0f}</ROW_STEP>'
    lines = "".join(
        f"<VALUES>{' '.join('NaN' if math.isnan(value) else f'{value:.6g}' for value in line)}</VALUES>"
        for line in values
    )
    return element(name, steps, element("Values_List", lines))


def _pair(pair: tuple[float, float]) -> str:
    zenith, azimuth = pair
    return f'<ZENITH_ANGLE unit="deg">{zenith}</ZENITH_ANGLE><AZIMUTH_ANGLE unit="deg">{azimuth % 360}</AZIMUTH_ANGLE>'


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
