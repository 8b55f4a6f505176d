"""One product, in whatever it comes, is one scene."""

import contextlib
import json
import socket
import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

import safemaker
from ullage.errors import InputError
from ullage.records import Window
from ullage.sources.containers import open_container
from ullage.sources.scenes import read_scene as read_any
from ullage.sources.sentinel1 import read_scene

WHOLE = Window(0, 0, 90, 130)


@pytest.fixture
def safe(tmp_path):
    return safemaker.write_safe(tmp_path)


def expect_the_same(scene, safe):
    folder = read_scene(safe)
    assert (scene.scene_id, scene.bands, scene.sar) == (folder.scene_id, folder.bands, folder.sar)
    for noise_removed in (False, True):
        found, expected = (one.pixels.read(WHOLE, noise_removed=noise_removed) for one in (scene, folder))
        assert np.array_equal(found.values, expected.values)
        assert np.array_equal(found.valid, expected.valid)


def zipped(safe, path, kind, within=""):
    with zipfile.ZipFile(path, "w", kind) as out:
        for file in sorted(safe.rglob("*")):
            if file.is_file():
                out.write(file, f"{within}{safe.name}/{file.relative_to(safe)}")
        out.writestr("__MACOSX/._x.SAFE/measurement/._a-vv-.tiff", b"Mac")
    return path


@pytest.mark.parametrize("kind", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED], ids=["stored", "deflated"])
def test_a_zip_is_read_in_place(safe, tmp_path, kind):
    scene = read_scene(zipped(safe, tmp_path / "p.zip", kind))
    expect_the_same(scene, safe)
    assert scene.source == "p.zip"
    assert scene.pixels.rasters[0].strips is not None


def test_a_zip_may_hold_the_product_in_folders_and_be_named_strangely(safe, tmp_path):
    folder = tmp_path / "näme {with} #signs"
    folder.mkdir()
    expect_the_same(read_scene(zipped(safe, folder / "p q.zip", zipfile.ZIP_DEFLATED, "a/b/")), safe)


def test_the_manifest_and_the_folder_around_stand_for_the_product(safe, tmp_path):
    expect_the_same(read_scene(safe / "manifest.safe"), safe)
    expect_the_same(read_scene(tmp_path), safe)


@pytest.mark.parametrize(
    "options",
    [
        {"compress": "deflate"},
        {"tiled": True, "blockxsize": 64, "blockysize": 64, "compress": "deflate", "predictor": 2},
        {"blockysize": 7},
        {"ENDIANNESS": "BIG"},
    ],
    ids=["deflate", "tiles", "strips", "big"],
)
def test_however_a_measurement_is_laid_out_its_values_are_the_same(safe, tmp_path, options):
    other = tmp_path / "other"
    other.mkdir()
    expect_the_same(read_scene(safemaker.write_safe(other, **options)), safe)


def bucket(safe, without=()):
    """Lay a product out as the public bucket has it."""
    root = safe.parent / "bucket" / safemaker.NAME
    names = {}
    for pol in ("vv", "vh"):
        for role, name in (
            ("annotation", f"annotation/iw-{pol}.xml"),
            ("measurement", f"measurement/iw-{pol}.tiff"),
            ("calibration", f"annotation/calibration/calibration-iw-{pol}.xml"),
            ("noise", f"annotation/calibration/noise-iw-{pol}.xml"),
        ):
            if role not in without:
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_bytes(safemaker.file_of(safe, role, pol).read_bytes())
                names[f"{role}-{pol}"] = name
    (root / "manifest.safe").write_bytes(safemaker.manifest())
    told = {"missionId": "S1A", "startTime": "2024-05-18T21:30:00", "stopTime": "2024-05-18T21:30:25"}
    (root / "productInfo.json").write_text(json.dumps(told | {"absoluteOrbitNumber": 53930, "filenameMap": names}))
    return root


def test_the_layout_of_the_public_bucket_is_read(safe):
    expect_the_same(read_scene(bucket(safe)), safe)


@pytest.mark.parametrize("named", [True, False])
def test_measurements_alone_are_placed_by_their_control_points_and_relative(safe, named):
    root = bucket(safe, without=("annotation", "calibration", "noise"))
    root = root if named else root.rename(root.with_name("p"))
    scene = read_scene(root)
    assert scene.radiometry == "relative"
    assert any("has no annotations" in one for one in scene.warnings)
    assert scene.started_at == safemaker.AT
    assert scene.sar.sub_swaths == ()
    assert scene.sar.relative_orbit == (53930 - 73) % 175 + 1
    lat, lon = scene.grid.position(44.5, 43)
    assert np.allclose((lat, lon), safemaker.place(44.5, 43)[:2], atol=1e-6)
    values = safemaker.numbers()
    assert np.allclose(scene.pixels.read(WHOLE).values, (values / 500.0) ** 2, atol=1e-6)


def test_measurements_alone_without_control_points_are_refused(tmp_path):
    safe = safemaker.write_safe(tmp_path, control=False, without=("annotation", "calibration", "noise"))
    with pytest.raises(InputError, match="no annotation of VV and VH, and its measurements no ground control points"):
        read_scene(safe)


class Ranges(BaseHTTPRequestHandler):
    """Serves a folder, parts of files too, and counts what it sent."""

    root = None
    sent = 0

    def do_GET(self):
        path = self.root / self.path.lstrip("/")
        if not path.is_file():
            self.send_error(404)
            return
        data = path.read_bytes()
        first, last = 0, len(data) - 1
        asked = self.headers.get("Range")
        if asked:
            a, b = asked.removeprefix("bytes=").split("-")
            first, last = int(a), min(int(b or last), last)
        self.send_response(206 if asked else 200)
        if asked:
            self.send_header("Content-Range", f"bytes {first}-{last}/{len(data)}")
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Length", str(last - first + 1))
        self.end_headers()
        if self.command == "GET":
            type(self).sent += last - first + 1
            self.wfile.write(data[first : last + 1])

    def do_HEAD(self):
        self.do_GET()

    def log_message(self, *_):
        pass


@pytest.fixture
def served(safe):
    handler = type("Handler", (Ranges,), {"root": safe.parent, "sent": 0})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}", handler
        server.shutdown()
        thread.join()


def listed(safe):
    """Give a product a manifest that names its files, as the whole ones do."""
    names = [file.relative_to(safe).as_posix() for file in sorted(safe.rglob("*")) if file.is_file()]
    files = "".join(f'<fileLocation locatorType="URL" href="./{name}"/>' for name in names)
    path = safe / "manifest.safe"
    path.write_bytes(path.read_bytes().replace(b"</xfdu>", f"{files}</xfdu>".encode()))


def test_a_folder_on_the_web_is_read_by_ranges(safe, served):
    listed(safe)
    address, _ = served
    expect_the_same(read_scene(f"{address}/{safe.name}"), safe)


def test_a_public_bucket_is_read_by_ranges(safe, served):
    root = bucket(safe)
    address, _ = served
    expect_the_same(read_scene(f"{address}/bucket/{root.name}/"), safe)


def test_of_a_large_file_on_the_web_only_what_is_asked_for_is_fetched(tmp_path):
    safe = safemaker.write_safe(tmp_path, safemaker.numbers(rows=2000, columns=3000, bands=1))
    listed(safe)
    handler = type("Handler", (Ranges,), {"root": tmp_path, "sent": 0})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        scene = read_scene(f"http://127.0.0.1:{server.server_address[1]}/{safe.name}")
        patch = scene.pixels.read(Window(1000, 1000, 10, 10))
        server.shutdown()
        thread.join()
    assert patch.valid.all()
    assert handler.sent < safemaker.file_of(safe, "measurement").stat().st_size / 4


def test_a_measurement_on_the_web_is_a_geotiff_too(safe, served):
    address, _ = served
    path = safemaker.file_of(safe, "measurement")
    scene = read_any(f"{address}/{safe.name}/measurement/{path.name}")
    assert (scene.bands, scene.radiometry, scene.started_at) == (("VV",), "relative", safemaker.AT)
    assert scene.pixels.read(WHOLE).valid.all()


def test_a_zip_on_the_web_is_to_be_downloaded():
    with pytest.raises(InputError, match="is packed, on the web: download it"):
        read_any("http://127.0.0.1:9/p.zip")


def test_what_the_server_does_not_have_is_told(safe, served):
    address, _ = served
    with pytest.raises(InputError, match=r"neither productInfo.json nor manifest.safe|give the address"):
        read_scene(f"{address}/nothing.SAFE")


def test_a_file_on_the_web_that_is_not_there_is_told(safe, served):
    listed(safe)
    safemaker.file_of(safe, "calibration").unlink()
    address, _ = served
    with pytest.raises(InputError, match="is not there: the product is not complete"):
        read_scene(f"{address}/{safe.name}")


def test_a_server_that_is_not_there_is_told(served):
    with pytest.raises(InputError, match="cannot be fetched"):
        read_scene("http://127.0.0.1:9/p.SAFE")


def test_names_that_lead_outside_are_not_asked_for(safe, served):
    address, _ = served
    (safe.parent / "evil").mkdir()
    names = {"a": "../secret/measurement/iw-vv.tiff", "b": "measurement/iw-vv.tiff", "c": 7}
    (safe.parent / "evil" / "productInfo.json").write_text(json.dumps({"filenameMap": names}))
    assert open_container(f"{address}/evil").names() == ("measurement/iw-vv.tiff", "productInfo.json")


def test_threads_may_read_at_once(safe, tmp_path):
    scene = read_scene(zipped(safe, tmp_path / "p.zip", zipfile.ZIP_DEFLATED))
    whole = scene.pixels.read(WHOLE)
    windows = [Window(row, column, 13, 17) for row in range(0, 77, 11) for column in range(0, 113, 16)]
    with ThreadPoolExecutor(8) as threads:
        for window, patch in zip(windows, threads.map(scene.pixels.read, windows), strict=True):
            row, column, rows, columns = window
            assert np.array_equal(patch.values, whole.values[:, row : row + rows, column : column + columns])


@pytest.mark.parametrize("times", [1, 2, 20])
def test_decimated_measurements_alone_lie_where_the_whole_ones_do(tmp_path, times):
    rows, columns = 400, 600
    points = [(r, c, *safemaker.place(r, c)[:2]) for r in (0, 200, rows - 1) for c in (0, 300, columns - 1)]
    path = tmp_path / f"{safemaker.NAME}.tiff"
    values = safemaker.numbers(rows // times, columns // times, 1)[0]
    safemaker.write_tiff(path, values, [(r / times, c / times, *at) for r, c, *at in points])
    scene = read_any(path)
    first, middle = (times - 1) / 2, times * 7 + (times - 1) / 2
    for here, there in ((0, first), (7, middle)):
        assert np.allclose(scene.grid.position(here, here), safemaker.place(there, there)[:2], atol=1e-7)
    assert scene.sar.radar_rows


class Elsewhere(BaseHTTPRequestHandler):
    """Sends whoever asks to another address."""

    to = ""

    def do_GET(self):
        self.send_response(302)
        self.send_header("Location", self.to)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def sent_to():
    """Give the address of a server that sends to another address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (Elsewhere,), {})) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()

        def send(to):
            server.RequestHandlerClass.to = to
            return f"http://127.0.0.1:{server.server_address[1]}"

        yield send
        server.shutdown()
        thread.join()


def test_a_measurement_on_the_web_is_found_after_a_redirection(safe, served, sent_to):
    address, _ = served
    path = safemaker.file_of(safe, "measurement")
    scene = read_any(f"{sent_to(f'{address}/{safe.name}/measurement/{path.name}')}/{path.name}")
    assert (scene.source, scene.pixels.read(WHOLE).valid.all()) == (path.name, True)


def test_a_redirection_to_ftp_is_not_followed(sent_to):
    asked = []
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        listening.settimeout(0.2)
        address = sent_to(f"ftp://127.0.0.1:{listening.getsockname()[1]}/a.tif")
        for read in (read_any, lambda one: read_scene(one.removesuffix("/a.tif"))):
            with pytest.raises(InputError, match=r"leads to another address|refused by the server .302"):
                read(f"{address}/a.tif")
        with contextlib.suppress(TimeoutError):
            asked.append(listening.accept())
    assert not asked
