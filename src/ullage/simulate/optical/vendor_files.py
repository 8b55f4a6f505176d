"""What vendors write beside an image, written of a simulated one: angles in each vendor's own convention.

The names and meanings are those of the Planet Imagery Product Specifications, of Maxar's Imagery Support Data (version
1.1.2, 2014) and of the Pléiades Imagery User Guide (Astrium 2012).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

if TYPE_CHECKING:
    from ullage.simulate.optical.plan import Plan

Vendor = Literal["planet", "maxar", "dimap"]

EARTH_KM: Final = 6371.0
HEIGHTS_KM: Final[dict[Vendor, float]] = {"planet": 475.0, "maxar": 617.0, "dimap": 694.0}
TRACK_DEG: Final = 192.0  # of a descending pass in middle latitudes: the scan axis of DIMAP
MAXAR_BANDS: Final = {"pan": "P", "blue": "B", "green": "G", "red": "R", "nir": "N"}
DIMAP_BANDS: Final = {"pan": "P", "blue": "B0", "green": "B1", "red": "B2", "nir": "B3"}
PER_ONE: Final = 10_000  # of reflectance, in Planet's and in our DIMAP's files


def off_nadir_deg(view_elevation_deg: float, height_km: float) -> float:
    """Give the angle off nadir at a satellite [°] that is seen at an elevation from the ground."""
    sine = np.cos(np.radians(view_elevation_deg)) / (1 + height_km / EARTH_KM)
    return float(np.degrees(np.arcsin(sine)))


def planet_json(plan: Plan, stem: str) -> str:
    """Write a Planet item: the satellite's azimuth as seen from the ground, its view angle off nadir."""
    settings = plan.settings
    properties = {
        "item_type": "PSScene",
        "provider": "planetscope",
        "acquired": settings.taken_at.isoformat().replace("+00:00", "Z"),
        "gsd": settings.ground_m,
        "sun_azimuth": plan.sun[0],
        "sun_elevation": plan.sun[1],
        "satellite_azimuth": plan.view[0],
        "view_angle": off_nadir_deg(plan.view[1], HEIGHTS_KM["planet"]),
    }
    return json.dumps({"type": "Feature", "id": stem, "geometry": None, "properties": properties}, indent=1)


def maxar_imd(plan: Plan, stem: str) -> str:
    """Write an IMD of WorldView-3: azimuths and elevations as seen from the middle of the image."""
    settings = plan.settings
    groups = "".join(
        f"BEGIN_GROUP = BAND_{MAXAR_BANDS[one]}\n\tabsCalFactor = 1.0e-02;\nEND_GROUP = BAND_{MAXAR_BANDS[one]}\n"
        for one in settings.bands
    )
    moment = f"{settings.taken_at:%Y-%m-%dT%H:%M:%S.%f}Z"
    angles = {
        "meanSunAz": plan.sun[0],
        "meanSunEl": plan.sun[1],
        "meanSatAz": plan.view[0],
        "meanSatEl": plan.view[1],
        "meanOffNadirViewAngle": off_nadir_deg(plan.view[1], HEIGHTS_KM["maxar"]),
    }
    image = "".join(f"\t{name} = {value:.4f};\n" for name, value in angles.items())
    return (
        f'version = "28.4";\nproductOrderId = "{stem}";\nbitsPerPixel = 16;\nradiometricLevel = "Corrected";\n{groups}'
        f'BEGIN_GROUP = IMAGE_1\n\tsatId = "WV03";\n\tfirstLineTime = {moment};\n{image}END_GROUP = IMAGE_1\nEND;\n'
    )


def dimap_xml(plan: Plan, stem: str) -> str:
    """Write a DIMAP of Pléiades: the incidence is split along and across the scan axis, whose azimuth is given."""
    settings = plan.settings
    zenith = 90.0 - plan.view[1]
    turn, steep = np.radians(TRACK_DEG - plan.view[0]), np.tan(np.radians(zenith))
    along, across = (float(np.degrees(np.arctan(steep * part))) for part in (np.cos(turn), np.sin(turn)))
    day, clock = f"{settings.taken_at:%Y-%m-%d}", f"{settings.taken_at:%H:%M:%S.%f}"
    names = [DIMAP_BANDS[one] for one in settings.bands]
    bands = "".join(
        f"<Raster_Index><BAND_ID>{name}</BAND_ID><BAND_INDEX>{number}</BAND_INDEX></Raster_Index>"
        for number, name in enumerate(names, 1)
    )
    gains = "".join(
        f"<Band_Reflectance><BAND_ID>{name}</BAND_ID><GAIN>{PER_ONE}</GAIN><BIAS>0</BIAS></Band_Reflectance>"
        for name in names
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Dimap_Document><Dataset_Identification><DATASET_NAME>{stem}'
        "</DATASET_NAME></Dataset_Identification><Dataset_Sources><Source_Identification><Strip_Source>"
        f"<MISSION>PHR</MISSION><MISSION_INDEX>1A</MISSION_INDEX><IMAGING_DATE>{day}</IMAGING_DATE><IMAGING_TIME>{clock}"
        "</IMAGING_TIME></Strip_Source></Source_Identification></Dataset_Sources><Geometric_Data><Use_Area>"
        f"<Located_Geometric_Values><LOCATION_TYPE>Center</LOCATION_TYPE><TIME>{day}T{clock}Z</TIME><Acquisition_Angles>"
        f"<AZIMUTH_ANGLE>{TRACK_DEG}</AZIMUTH_ANGLE><INCIDENCE_ANGLE_ALONG_TRACK>{along:.6f}"
        f"</INCIDENCE_ANGLE_ALONG_TRACK><INCIDENCE_ANGLE_ACROSS_TRACK>{across:.6f}</INCIDENCE_ANGLE_ACROSS_TRACK>"
        f"<INCIDENCE_ANGLE>{zenith:.6f}</INCIDENCE_ANGLE></Acquisition_Angles><Solar_Incidences><SUN_AZIMUTH>"
        f"{plan.sun[0]:.6f}</SUN_AZIMUTH><SUN_ELEVATION>{plan.sun[1]:.6f}</SUN_ELEVATION></Solar_Incidences>"
        "</Located_Geometric_Values></Use_Area></Geometric_Data><Processing_Information><Product_Settings>"
        "<Radiometric_Settings><RADIOMETRIC_PROCESSING>REFLECTANCE</RADIOMETRIC_PROCESSING></Radiometric_Settings>"
        "</Product_Settings></Processing_Information><Radiometric_Data><Radiometric_Calibration><Instrument_Calibration>"
        f"<Band_Measurement_List>{gains}</Band_Measurement_List></Instrument_Calibration></Radiometric_Calibration>"
        f"</Radiometric_Data><Raster_Data><Raster_Display><Band_Display_Order/></Raster_Display><Raster_Index_List>{bands}"
        "</Raster_Index_List></Raster_Data></Dimap_Document>\n"
    )
