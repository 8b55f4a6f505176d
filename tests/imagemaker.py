"""GeoTIFFs of a camera, and what vendors put beside them, for tests."""

import json
import warnings

import numpy as np

UTM = (32610, (557_050.0, 0.5, 4_176_460.0, -0.5))
ROWS, COLUMNS = 120, 150


def sea(bands=3, dtype=np.uint8, seed=1, rows=ROWS, columns=COLUMNS, top=255):
    """Give a dull sea that reaches no end of its range."""
    drawn = np.random.default_rng(seed).normal(0.3 * top, 0.05 * top, (bands, rows, columns))
    return np.clip(drawn, 1, top - 1).astype(dtype)


def write_image(path, values, epsg=UTM[0], at=UTM[1], tags=(), descriptions=(), colours=(), points=(), **options):
    """Write a GeoTIFF; its colours by name, and its bands' descriptions."""
    import rasterio
    from rasterio.enums import ColorInterp

    left, width, top, height = at
    bands, rows, columns = values.shape
    profile = {"driver": "GTiff", "dtype": values.dtype, "count": bands, "height": rows, "width": columns}
    if epsg and not points:
        profile |= {"crs": f"EPSG:{epsg}", "transform": rasterio.Affine(width, 0, left, 0, height, top)}
    if colours:
        profile |= {"photometric": "RGB" if colours[0] == "red" else "MINISBLACK"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)
        with rasterio.open(path, "w", **(profile | options)) as out:
            if points:
                out.gcps = (list(points), rasterio.crs.CRS.from_epsg(4326))
            out.write(values)
            out.update_tags(**dict(tags))
            for band, text in enumerate(descriptions, start=1):
                out.set_band_description(band, text)
            if colours:
                out.colorinterp = [ColorInterp[one] for one in colours]
    return path


def planet_json(**changed):
    """Give an item of PlanetScope; the values of one in the documentation of Planet's own client."""
    properties = {
        "acquired": "2021-07-09T17:57:10.722684Z",
        "gsd": 3.8,
        "instrument": "PS2.SD",
        "item_type": "PSScene",
        "provider": "planetscope",
        "satellite_azimuth": 285.7,
        "satellite_id": "105e",
        "sun_azimuth": 176.4,
        "sun_elevation": 46.9,
        "view_angle": 3.1,
    }
    return json.dumps({"type": "Feature", "id": "20210709_175710_72_105e", "properties": properties | changed})


def planet_xml(coefficients=(2.0e-5, 2.1e-5, 2.3e-5, 3.5e-5), sun=(176.4, 46.9)):
    bands = "".join(
        f"<ps:bandSpecificMetadata><ps:bandNumber>{number}</ps:bandNumber>"
        f"<ps:reflectanceCoefficient>{one}</ps:reflectanceCoefficient></ps:bandSpecificMetadata>"
        for number, one in enumerate(coefficients, start=1)
    )
    return f"""<?xml version="1.0"?><ps:EarthObservation xmlns:ps="http://schemas.planet.com/ps/v1/planet_product_metadata"
    xmlns:eop="http://earth.esa.int/eop" xmlns:opt="http://earth.esa.int/opt">
    <eop:platform><eop:Platform><eop:shortName>PlanetScope</eop:shortName></eop:Platform></eop:platform>
    <ps:Acquisition><eop:incidenceAngle uom="deg">3.3</eop:incidenceAngle>
    <opt:illuminationAzimuthAngle uom="deg">{sun[0]}</opt:illuminationAzimuthAngle>
    <opt:illuminationElevationAngle uom="deg">{sun[1]}</opt:illuminationElevationAngle>
    <ps:azimuthAngle uom="deg">12.0</ps:azimuthAngle><ps:spaceCraftViewAngle uom="deg">3.1</ps:spaceCraftViewAngle>
    <ps:acquisitionDateTime>2021-07-09T17:57:10+00:00</ps:acquisitionDateTime></ps:Acquisition>
    {bands}</ps:EarthObservation>"""


def imd(**changed):
    """Give the IMD of a WorldView-3 image; names as the Imagery Support Data documentation has them."""
    image = {
        "satId": '"WV03"',
        "mode": '"FullSwath"',
        "firstLineTime": "2017-07-05T21:16:43.287350Z",
        "meanSunAz": "151.3",
        "meanSunEl": "62.7",
        "meanSatAz": "24.1",
        "meanSatEl": "66.4",
        "meanOffNadirViewAngle": "21.4",
    } | changed
    lines = "\n".join(f"\t{name} = {value};" for name, value in image.items() if value is not None)
    groups = "".join(f"BEGIN_GROUP = BAND_{one}\n\tabsCalFactor = 1.0e-02;\nEND_GROUP = BAND_{one}\n" for one in "BGRN")
    return (
        'version = "28.3";\nbitsPerPixel = 16;\nradiometricLevel = "Corrected";\nbandId = "Multi";\n'
        f"{groups}BEGIN_GROUP = IMAGE_1\n{lines}\nEND_GROUP = IMAGE_1\nEND;\n"
    )


def maxar_xml(**changed):
    image = {
        "SATID": "WV02",
        "FIRSTLINETIME": "2013-11-13T16:39:37.000000Z",
        "MEANSUNAZ": "166.0",
        "MEANSUNEL": "34.0",
        "MEANSATAZ": "120.5",
        "MEANSATEL": "70.0",
        "MEANOFFNADIRVIEWANGLE": "17.8",
    } | changed
    fields = "".join(f"<{name}>{value}</{name}>" for name, value in image.items() if value is not None)
    bands = "".join(f"<BAND_{one}><ABSCALFACTOR>0.01</ABSCALFACTOR></BAND_{one}>" for one in "P")
    return (
        "<isd><IMD><BITSPERPIXEL>16</BITSPERPIXEL><RADIOMETRICLEVEL>Corrected</RADIOMETRICLEVEL>"
        f"{bands}<IMAGE>{fields}</IMAGE></IMD></isd>"
    )


def dimap(azimuth=180.0, along=0.0, across=20.0, incidence=20.0, processing="BASIC", bands=("B2", "B1", "B0", "B3")):
    """Give the DIMAP of a Pléiades image; names as in the Pléiades Imagery User Guide."""
    index = "".join(
        f"<Raster_Index><BAND_ID>{one}</BAND_ID><BAND_INDEX>{number}</BAND_INDEX></Raster_Index>"
        for number, one in enumerate(bands, start=1)
    )
    gains = "".join(
        f"<Band_Reflectance><BAND_ID>{one}</BAND_ID><GAIN>10000</GAIN><BIAS>0</BIAS></Band_Reflectance>"
        for one in bands
    )

    def place(name, sun, clock):
        return (
            f"<Located_Geometric_Values><LOCATION_TYPE>{name}</LOCATION_TYPE><TIME>2013-02-18T10:37:{clock}Z</TIME>"
            f"<Acquisition_Angles><AZIMUTH_ANGLE>{azimuth}</AZIMUTH_ANGLE>"
            f"<VIEWING_ANGLE>{incidence * 0.9}</VIEWING_ANGLE><INCIDENCE_ANGLE>{incidence}</INCIDENCE_ANGLE>"
            f"<INCIDENCE_ANGLE_ALONG_TRACK>{along}</INCIDENCE_ANGLE_ALONG_TRACK>"
            f"<INCIDENCE_ANGLE_ACROSS_TRACK>{across}</INCIDENCE_ANGLE_ACROSS_TRACK></Acquisition_Angles>"
            f"<Solar_Incidences><SUN_AZIMUTH>{sun}</SUN_AZIMUTH><SUN_ELEVATION>35.5</SUN_ELEVATION></Solar_Incidences>"
            "</Located_Geometric_Values>"
        )

    return (
        '<Dimap_Document><Metadata_Identification><METADATA_FORMAT version="2.0">DIMAP</METADATA_FORMAT>'
        "</Metadata_Identification><Raster_Data><Raster_Display>"
        f"<Raster_Index_List>{index}</Raster_Index_List><Special_Value><SPECIAL_VALUE_TEXT>SATURATED</SPECIAL_VALUE_TEXT>"
        "<SPECIAL_VALUE_COUNT>4095</SPECIAL_VALUE_COUNT></Special_Value></Raster_Display></Raster_Data>"
        f"<Radiometric_Data><Radiometric_Calibration>{gains}</Radiometric_Calibration></Radiometric_Data>"
        f"<Processing_Information><RADIOMETRIC_PROCESSING>{processing}</RADIOMETRIC_PROCESSING></Processing_Information>"
        "<Geometric_Data><Use_Area>"
        f"{place('Top Center', 158.0, '01')}{place('Center', 160.0, '03')}{place('Bottom Center', 162.0, '05')}"
        "</Use_Area></Geometric_Data><Dataset_Sources><Source_Identification><Strip_Source><MISSION>PHR</MISSION>"
        "<MISSION_INDEX>1A</MISSION_INDEX></Strip_Source></Source_Identification></Dataset_Sources></Dimap_Document>"
    )
