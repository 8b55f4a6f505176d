"""Items in the shape in which each known service writes them, with invented values; the way from it to loopback."""

import hashlib
from contextlib import contextmanager
from urllib.parse import urlsplit

from stacmaker import LAT, LON, square

COG = "image/tiff; application=geotiff; profile=cloud-optimized"
CDSE_ID = "7d10d1f8-0000-4000-8000-af15c2270001"
DOWNLOAD = f"https://download.dataspace.copernicus.eu/odata/v1/Products({CDSE_ID})/$value"
BANDS = {"blue": "B02", "green": "B03", "red": "B04", "nir": "B08", "swir16": "B11", "scl": "SCL"}


def routed(monkeypatch, service, address):
    """Lead every question to the service on loopback: those about the preset's address to its root, others to files/.

    Returns the addresses that were asked, as they were.
    """
    import httpx2

    from ullage.sources.transport import addresses

    asked = []
    port = service.port
    service.address = address

    class Transport(httpx2.HTTPTransport):
        def handle_request(self, request):
            url = str(request.url)
            asked.append((url, request.headers.get("authorization")))
            parts = urlsplit(url)
            signing = "/api/sas/v1/token/"
            if parts.path.startswith(signing):
                store = parts.path.removeprefix(signing)
                value = {"token": f"sig=of-{store.replace('/', '-')}", "msft:expiry": "2126-01-01T00:00:00Z"}
                return httpx2.Response(200, json=value, request=request)
            if parts.hostname == "identity.dataspace.copernicus.eu":
                path = "/token"
            elif url.startswith(address):
                path = f"/{url.removeprefix(address)}"
            else:
                path = f"/files/{parts.hostname}{parts.path}"
            there = request.url.copy_with(scheme="http", host="127.0.0.1", port=port, raw_path=path.encode())
            led = httpx2.Request(request.method, there, headers=request.headers, stream=request.stream)
            answer = super().handle_request(led)
            answer.extensions.pop("network_stream", None)
            return answer

    client = httpx2.Client
    monkeypatch.setattr(httpx2, "Client", lambda **options: client(transport=Transport(), **options))
    monkeypatch.setattr(addresses, "_resolved", lambda _: ["8.8.8.8"])
    monkeypatch.setenv(addresses.ALLOWED, f"127.0.0.1:{port}")
    monkeypatch.setenv("ULLAGE_PRIVATE_HOSTS", f"127.0.0.1:{port}")
    return asked


def put(service, address, data):
    """Let an address have some bytes."""
    parts = urlsplit(address)
    service.files[f"files/{parts.hostname}{parts.path}"] = data


def feature(own_id, collection, assets, lat=LAT, lon=LON, **properties):
    """Give an item."""
    return {
        "type": "Feature", "stac_version": "1.1.0", "id": own_id, "collection": collection,
        "geometry": square(lat, lon), "bbox": [lon - 0.5, lat - 0.5, lon + 0.5, lat + 0.5],
        "properties": properties, "links": [], "assets": assets,
    }  # fmt: skip


def cdse(service, product, packed, files=(), **properties):
    """Give an item of the Copernicus Data Space: the product packed, and its files one by one on S3 and over https.

    Checksums are as its items have them: MD5 of the archive; of files MD5 that are called SHA3-256, which are none.
    """
    put(service, DOWNLOAD, packed)
    assets = {}
    for path, data in dict(files).items():
        nodes = "".join(f"/Nodes({part})" for part in path.split("/"))
        over = f"https://zipper.dataspace.copernicus.eu/odata/v1/Products({CDSE_ID}){nodes}/$value"
        put(service, over, data)
        assets[path.rpartition("/")[2]] = {
            "href": f"s3://eodata/Sentinel-1/SAR/IW_GRDH_1S-COG/2024/05/18/{path}", "roles": ["data"],
            "type": COG if path.endswith(".tiff") else "application/xml",
            "file:checksum": "1610" + hashlib.md5(data, usedforsecurity=False).hexdigest(), "file:size": len(data),
            "file:local_path": path, "auth:refs": ["s3"], "storage:refs": ["cdse-s3", "creodias-s3"],
            "alternate": {"https": {"href": over, "alternate:name": "HTTPS", "auth:refs": ["oidc"]}},
        }  # fmt: skip
    assets["Product"] = {
        "href": DOWNLOAD, "type": "application/zip", "roles": ["data", "metadata", "archive"], "auth:refs": ["oidc"],
        "file:checksum": "d50110" + hashlib.md5(packed, usedforsecurity=False).hexdigest(), "file:size": len(packed),
        "file:local_path": f"{product}.SAFE.zip",
    }  # fmt: skip
    sensor = product[1]
    collection = {"1": "sentinel-1-grd", "2": "sentinel-2-l2a"}[sensor]
    told = {"platform": f"sentinel-{sensor}a", "constellation": f"sentinel-{sensor}"}
    return feature(product, collection, assets, **(told | properties))


def earth_search_s2(service, files, applied, baseline="05.10", offset=-0.1, at="2024-05-01T02:16:09.024000Z"):
    """Give an item of Earth Search: bands in GeoTIFFs and JPEG 2000, a flag, and an offset told whatever the flag."""
    root = (
        "https://sentinel-cogs.s3.us-west-2.amazonaws.com/sentinel-s2-l2a-cogs/52/T/GN/2024/5/S2B_52TGN_20240501_0_L2A"
    )
    assets = {}
    for key, data in files.items():
        address = f"{root}/{BANDS[key]}.tif"
        put(service, address, data)
        band = {"nodata": 0, "data_type": "uint16", "bits_per_sample": 15, "scale": 0.0001, "offset": offset}
        assets[f"{key}-jp2"] = {"href": f"s3://sentinel-s2-l2a/tiles/52/T/GN/2024/5/1/0/{BANDS[key]}.jp2",
                                "type": "image/jp2", "roles": ["data", "reflectance"]}  # fmt: skip
        assets[key] = {"href": address, "type": COG, "roles": ["data", "reflectance"]}
        assets[key] |= {} if key == "scl" else {"raster:bands": [band]}
    product = f"S2B_MSIL2A_20240501T021609_N{baseline.replace('.', '')}_R003_T52TGN_20240501T060000"
    told = {} if applied is None else {"earthsearch:boa_offset_applied": applied}
    return feature(
        "S2B_52TGN_20240501_0_L2A", "sentinel-2-l2a", assets, datetime=at, platform="sentinel-2b",
        constellation="sentinel-2", **{"eo:cloud_cover": 3.5, "s2:processing_baseline": baseline,
        "s2:product_uri": f"{product}.SAFE"}, **told,
    )  # fmt: skip


def planetary_s2(service, files, baseline="05.10", at="2024-05-01T02:16:09.024000Z"):
    """Give an item of the Planetary Computer: bands by their own names, the baseline, no scale and no offset."""
    product = f"S2B_MSIL2A_20240501T021609_N{baseline.replace('.', '')}_R003_T52TGN_20240501T060000"
    root = (
        f"https://sentinel2l2a01.blob.core.windows.net/sentinel2-l2/52/T/GN/2024/05/01/{product}.SAFE/GRANULE/IMG_DATA"
    )
    assets = {}
    for key, data in files.items():
        address = f"{root}/R10m/T52TGN_20240501T021609_{BANDS[key]}_10m.tif"
        put(service, address, data)
        assets[BANDS[key]] = {"href": address, "type": COG, "roles": ["data"]}
    return feature(
        product.replace(f"_N{baseline.replace('.', '')}", ""), "sentinel-2-l2a", assets, datetime=at,
        platform="Sentinel-2B", constellation="Sentinel 2", **{"eo:cloud_cover": 3.5,
        "s2:processing_baseline": baseline, "s2:product_uri": f"{product}.SAFE"},
    )  # fmt: skip


def short_names(safe):
    """Give the files of a product by the names that Amazon's and Azure's copies have, and its polarisations."""
    found = {}
    for path in sorted(safe.rglob("*.*")):
        inner = path.relative_to(safe).as_posix()
        if not path.is_file():
            continue
        folder, _, name = inner.rpartition("/")
        pol = next((one for one in ("vv", "vh") if f"-{one}-" in name), None)
        role = next((one for one in ("calibration-", "noise-") if name.startswith(one)), "")
        found[f"{folder}/{role}iw-{pol}{path.suffix}" if pol else inner] = path.read_bytes()
    return found


def short_s1(root, files, own_id, **properties):
    """Give an item of Earth Search or the Planetary Computer: instead of annotations the reports on interference."""
    assets = {"safe-manifest": {"href": f"{root}/manifest.safe", "type": "application/xml", "roles": ["metadata"]}}
    for pol in ("vv", "vh"):
        rfi = f"{root}/annotation/rfi/rfi-iw-{pol}.xml"
        assets |= {
            f"schema-product-{pol}": {"href": rfi, "type": "application/xml", "roles": ["metadata"]},
            f"schema-calibration-{pol}": {"href": f"{root}/annotation/calibration/calibration-iw-{pol}.xml"},
            f"schema-noise-{pol}": {"href": f"{root}/annotation/calibration/noise-iw-{pol}.xml"},
            pol: {"href": f"{root}/measurement/iw-{pol}.tiff", "type": COG, "roles": ["data"]},
        }
        files[f"annotation/rfi/rfi-iw-{pol}.xml"] = b"<rfi/>"
    assets["thumbnail"] = {"href": f"{root}/preview/quick-look.png", "type": "image/png", "roles": ["thumbnail"]}
    told = {
        "datetime": "2024-05-18T21:30:12Z", "start_datetime": "2024-05-18T21:30:00Z",
        "end_datetime": "2024-05-18T21:30:25Z", "platform": "SENTINEL-1A", "constellation": "Sentinel-1",
        "sat:orbit_state": "descending", "sat:relative_orbit": 8, "sar:product_type": "GRD",
        "sar:polarizations": ["VV", "VH"],
    }  # fmt: skip
    return feature(own_id, "sentinel-1-grd", assets, **(told | properties))


@contextmanager
def memory_store(monkeypatch, files, made):
    """Let S3 stores be in memory; `made` is told of each bucket and its options."""
    import obstore
    import obstore.store

    def store(bucket, *, client_options, retry_config, **options):
        made.append((bucket, options))
        memory = obstore.store.MemoryStore()
        for address, data in files.items():
            name, _, key = address.removeprefix("s3://").partition("/")
            if name == bucket:
                obstore.put(memory, key, data)
        return memory

    monkeypatch.setattr(obstore.store, "S3Store", store)
    yield made
