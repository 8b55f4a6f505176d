"""Makes a case with one fine image of one tanker whose truth is known, for tests that measure by hand."""

import json
import urllib.error
import urllib.request
from datetime import UTC, datetime

from ullage.results import run_case
from ullage.simulate.optical import ImageSettings, simulate_image
from ullage.simulate.optical.geotiff import write_geotiff
from webmaker import TOKEN

CASE = """
format = 1
title = "One tanker in the open"
from = 2024-02-20
to = 2024-03-10

[files]
fleet = "fleet.csv"
scenes = "scenes"

[[place]]
id = "roads"
name = "Roads"
role = "anchorage"
lat_deg = 42.7
lon_deg = 133.1
radius_m = 2000
source = "made for a test"

[[place]]
id = "pier"
name = "Pier"
role = "loads"
lat_deg = 42.7100
lon_deg = 133.1200
area = [[133.119, 42.7095], [133.121, 42.7095], [133.121, 42.7105], [133.119, 42.7105]]
source = "made for a test"
"""
FLEET = """name,imo,length_m,beam_m,depth_m,summer_draught_m,deadweight_t,source
LINDEN,9074729,144.2,21.8,11.2,7.79,16400,a register
"""
SETTINGS = ImageSettings(
    size=(480, 480), bands=("pan",), kinds=("tanker",), length_m=(135, 145), heading_deg=60.0, sun_azimuth_deg=152.0,
    sun_elevation_deg=36.0, view_azimuth_deg=310.0, view_elevation_deg=75.0,
    taken_at=datetime(2024, 3, 1, 1, 50, tzinfo=UTC),
)  # fmt: skip


def make_fine_case(folder):
    """Make the case, and run it."""
    (folder / "scenes").mkdir(parents=True)
    (folder / "case.toml").write_text(CASE)
    (folder / "fleet.csv").write_text(FLEET)
    write_geotiff(simulate_image(1012, SETTINGS), folder / "scenes", "dimap")
    run_case(folder, workers=1)


def truth():
    """Give what is true of the tanker."""
    return simulate_image(1012, SETTINGS).truth.row(0, named=True)


def until(page, condition, seconds=20):
    """Wait until something holds: what pages may run does not let a browser wait for a condition in words."""
    for _ in range(20 * seconds):
        if condition():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it never came to hold")


def ask(address, path, body=None, *, method=None):
    """Ask a served case; gives the status and what JSON or bytes came."""
    headers = {"Authorization": f"Bearer {TOKEN}", "x-ullage": "1", "content-type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(address + path, data, headers, method=method)  # noqa: S310 - loopback
    try:
        with urllib.request.urlopen(request) as answer:  # noqa: S310
            status, content, kind = answer.status, answer.read(), answer.headers.get("content-type", "")
    except urllib.error.HTTPError as error:
        status, content, kind = error.code, error.read(), error.headers.get("content-type", "")
    return status, json.loads(content) if "json" in kind else content
