"""Small Sentinel-1 products on disk: a SAFE folder with its annotations, calibration, noise and measurements."""

import warnings
from datetime import UTC, datetime, timedelta

import numpy as np

NAME = "S1A_IW_GRDH_1SDV_20240518T213000_20240518T213025_053930_068DF3_1A2B"
AT = datetime(2024, 5, 18, 21, 30, tzinfo=UTC)
CONTROL = 2  # lines and columns of ground control points


def stamp(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f")


def joined(values, form="{:.6e}"):
    return " ".join(form.format(value) for value in values)


def place(row, column):
    """Give latitude, longitude, incidence and two-way time of a pixel: a descending pass near Vostochny."""
    return (
        42.8 - row * 9e-5 - column * 2e-5,
        133.4 - row * 3e-5 - column * 1.2e-4,
        31.0 + column * 0.01,
        5.3e-3 + column * 1e-7,
    )


def annotation(rows, columns, pol="VV", **changes):
    """Make an annotation; changes replace texts by the name of their element, None takes the element out."""
    lines, samples = np.linspace(0, rows - 1, 4).round(), np.linspace(0, columns - 1, 5).round()
    points = []
    for line in lines:
        for pixel in samples:
            lat, lon, incidence, delay = place(line, pixel)
            points.append(
                f"<geolocationGridPoint><azimuthTime>{stamp(AT)}</azimuthTime><slantRangeTime>{delay:.15e}</slantRangeTime>"
                f"<line>{line:.0f}</line><pixel>{pixel:.0f}</pixel><latitude>{lat:.15e}</latitude>"
                f"<longitude>{lon:.15e}</longitude><height>0</height><incidenceAngle>{incidence:.15e}</incidenceAngle>"
                "<elevationAngle>27</elevationAngle></geolocationGridPoint>"
            )
    orbits = "".join(
        f"<orbit><time>{stamp(AT + timedelta(seconds=s))}</time><frame>Earth Fixed</frame><position><x>0</x><y>0</y>"
        f"<z>7070000</z></position><velocity><x>{7500 + s}</x><y>1000</y><z>0</z></velocity></orbit>"
        for s in (-10, 0, 10, 20, 30)
    )
    half = columns // 2
    swaths = (("IW1", 1717.128973878037, 0, half), ("IW2", 1451.627112193990, half, columns))
    text = {
        "missionId": "S1A", "productType": "GRD", "polarisation": pol, "mode": "IW", "absoluteOrbitNumber": "53930",
        "pass": "Descending", "radarFrequency": "5.405000454334350e+09", "productFirstLineUtcTime": stamp(AT),
        "productLastLineUtcTime": stamp(AT + timedelta(seconds=20)), "rangePixelSpacing": "1.000000e+01",
        "azimuthPixelSpacing": "1.000000e+01", "numberOfSamples": str(columns), "numberOfLines": str(rows),
        "downlinkInformationList": "".join(
            f"<downlinkInformation><swath>{name}</swath><prf>{prf:.15e}</prf></downlinkInformation>"
            for name, prf, _, _ in swaths
        ),
        "orbitList": orbits, "geolocationGridPointList": "".join(points),
        "swathMergeList": "".join(
            f"<swathMerge><swath>{name}</swath><swathBoundsList><swathBounds><azimuthTime>{stamp(AT)}</azimuthTime>"
            f"<firstAzimuthLine>0</firstAzimuthLine><firstRangeSample>{first}</firstRangeSample><lastAzimuthLine>"
            f"{rows - 1}</lastAzimuthLine><lastRangeSample>{last - 1}</lastRangeSample></swathBounds></swathBoundsList>"
            "</swathMerge>"
            for name, _, first, last in swaths
        ),
    } | changes  # fmt: skip

    def one(*names):
        return "".join(f"<{name}>{text[name]}</{name}>" for name in names if text[name] is not None)

    return (
        f"<product><adsHeader>{one('missionId', 'productType', 'polarisation', 'mode', 'absoluteOrbitNumber')}"
        f"</adsHeader><generalAnnotation><productInformation>{one('pass', 'radarFrequency')}</productInformation>"
        f"{one('downlinkInformationList', 'orbitList')}</generalAnnotation><imageAnnotation><imageInformation>"
        f"{one('productFirstLineUtcTime', 'productLastLineUtcTime', 'rangePixelSpacing', 'azimuthPixelSpacing')}"
        f"{one('numberOfSamples', 'numberOfLines')}</imageInformation><processingInformation><swathProcParamsList>"
        "<swathProcParams><rangeProcessing><numberOfLooks>5</numberOfLooks></rangeProcessing><azimuthProcessing>"
        "<numberOfLooks>1</numberOfLooks></azimuthProcessing></swathProcParams></swathProcParamsList>"
        f"</processingInformation></imageAnnotation><geolocationGrid>{one('geolocationGridPointList')}</geolocationGrid>"
        f"<swathMerging>{one('swathMergeList')}</swathMerging></product>"
    ).encode()


def gain(line, pixels):
    """Give A of a calibration vector."""
    return 500.0 + 0.01 * line + 0.2 * pixels


def calibration(rows, columns, vectors=None):
    """Make a calibration file; vectors are (line, pixels, values)."""
    pixels = np.unique(np.append(np.arange(0, columns, 40), columns - 1))
    vectors = vectors or [(line, pixels, gain(line, pixels)) for line in np.unique([0, rows // 3, rows - 1])]
    each = "".join(
        f'<calibrationVector><line>{line}</line><pixel count="{len(pixels)}">{joined(pixels, "{:.0f}")}</pixel>'
        f'<sigmaNought count="{len(values)}">{joined(values)}</sigmaNought></calibrationVector>'
        for line, pixels, values in vectors
    )
    return f"<calibration><calibrationVectorList>{each}</calibrationVectorList></calibration>".encode()


def noise(rows, columns, level=300.0):
    """Make a noise file of today's kind: range vectors, times azimuth vectors for each half."""
    pixels = joined(np.unique(np.append(np.arange(0, columns, 40), columns - 1)), "{:.0f}")
    along = joined(level + 0.5 * np.array(pixels.split(), dtype=float))
    ranges = "".join(
        f"<noiseRangeVector><line>{line}</line><pixel>{pixels}</pixel><noiseRangeLut>{along}</noiseRangeLut></noiseRangeVector>"
        for line in (0, rows - 1)
    )
    half = columns // 2
    azimuths = "".join(
        f"<noiseAzimuthVector><swath>{name}</swath><firstAzimuthLine>0</firstAzimuthLine><firstRangeSample>{first}"
        f"</firstRangeSample><lastAzimuthLine>{rows - 1}</lastAzimuthLine><lastRangeSample>{last - 1}</lastRangeSample>"
        f"<line>0 {rows - 1}</line><noiseAzimuthLut>{low} {high}</noiseAzimuthLut></noiseAzimuthVector>"
        for name, first, last, low, high in (("IW1", 0, half, 1.0, 2.0), ("IW2", half, columns, 1.5, 1.0))
    )
    return (
        f"<noise><noiseRangeVectorList>{ranges}</noiseRangeVectorList>"
        f"<noiseAzimuthVectorList>{azimuths}</noiseAzimuthVectorList></noise>"
    ).encode()


def old_noise(rows, columns, level=300.0):
    """Make a noise file as it was before March 2018."""
    each = "".join(
        f"<noiseVector><line>{line}</line><pixel>0 {columns - 1}</pixel><noiseLut>{level} {2 * level}</noiseLut>"
        "</noiseVector>"
        for line in (0, rows - 1)
    )
    return f"<noise><noiseVectorList>{each}</noiseVectorList></noise>".encode()


def manifest(ipf="003.71", track=8):
    orbit = "" if track is None else f'<s:relativeOrbitNumber type="start">{track}</s:relativeOrbitNumber>'
    return (
        '<xfdu xmlns:s="http://www.esa.int/safe/sentinel-1.0">'
        f'<s:software name="Sentinel-1 IPF" version="{ipf}"/>{orbit}</xfdu>'
    ).encode()


def write_tiff(path, values, control=True, **options):
    """Write a measurement as the ground segment does: strips of a row, nothing packed, ground control points.

    `control` may give these, as (row, column, latitude, longitude).
    """
    import rasterio
    from rasterio.control import GroundControlPoint

    rows, columns = values.shape
    profile = {"driver": "GTiff", "dtype": values.dtype, "width": columns, "height": rows, "count": 1, "blockysize": 1}
    if control is True:
        pixels = [(row, column) for row in np.linspace(0, rows - 1, 3) for column in np.linspace(0, columns - 1, 4)]
        control = [(*pixel, *place(*pixel)[:2]) for pixel in pixels]
    points = [GroundControlPoint(row, column, lon, lat, 0) for row, column, lat, lon in control or ()]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)
        with rasterio.open(path, "w", **(profile | options)) as out:
            if points:
                out.gcps = (points, rasterio.crs.CRS.from_epsg(4326))
            out.update_tags(TIFFTAG_SOFTWARE="Sentinel-1 IPF 003.71")
            out.write(values, 1)


def numbers(rows=90, columns=130, bands=2, seed=1):
    """Give digital numbers of a sea."""
    generator = np.random.default_rng(seed)
    return generator.integers(20, 200, (bands, rows, columns)).astype(np.uint16)


def write_safe(
    folder, values=None, pols=("vv", "vh"), name=NAME, ipf="003.71", track=8, without=(), control=True, **options
):
    """Write a SAFE folder; `without` names roles to leave out."""
    values = numbers() if values is None else values
    safe = folder / f"{name}.SAFE"
    (safe / "annotation" / "calibration").mkdir(parents=True)
    (safe / "measurement").mkdir()
    _, rows, columns = values.shape
    for number, (pol, band) in enumerate(zip(pols, values, strict=False), start=1):
        stem = f"s1a-iw-grd-{pol}-20240518t213000-20240518t213025-053930-068df3-00{number}"
        files = {
            "annotation": (f"annotation/{stem}.xml", annotation(rows, columns, pol.upper())),
            "calibration": (f"annotation/calibration/calibration-{stem}.xml", calibration(rows, columns)),
            "noise": (f"annotation/calibration/noise-{stem}.xml", noise(rows, columns)),
        }
        for role, (path, data) in files.items():
            if role not in without:
                (safe / path).write_bytes(data)
        if "measurement" not in without:
            write_tiff(safe / "measurement" / f"{stem}.tiff", band, control, **options)
    if "manifest" not in without:
        (safe / "manifest.safe").write_bytes(manifest(ipf, track))
    return safe


def file_of(safe, role, pol="vv"):
    """Give the path of a file of a product."""
    folder = {"annotation": "annotation", "measurement": "measurement"}.get(role, "annotation/calibration")
    prefix = {"calibration": "calibration-", "noise": "noise-"}.get(role, "")
    (found,) = (safe / folder).glob(f"{prefix}s1a-iw-grd-{pol}-*")
    return found
