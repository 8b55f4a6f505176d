"""The commands on AIS in a scratch folder; in a process of its own where that is what is asked about."""

import json
import os
import socket
import subprocess
import sys
import threading

import polars as pl
import pytest

from aismaker import position_a, sentence, static_5
from commandmaker import run_here

HOSTILE = "<script>\x1b[31m@@=cmd"
BEGIN = 1_709_251_200  # 2024-03-01


def ullage(*arguments, cwd, stdin=None, **environment):
    """Run the command in a new process; standard input and output are no terminal."""
    return subprocess.run(
        [sys.executable, "-m", "ullage", *map(str, arguments)],
        cwd=cwd, env={**os.environ, **environment}, capture_output=True, text=True, encoding="utf-8", check=False,
        input=stdin,
    )  # fmt: skip


def log(hours=30, silent=range(10, 18)):
    """Give an hour-by-hour log of one ship under way, with hours in which she is not heard."""
    lines = [
        sentence(position_a(lat=42.0 + 0.15 * hour, lon=133.0, sog=90, cog=0), tag=f"c:{BEGIN + 3600 * hour}")
        for hour in range(hours)
        if hour not in silent
    ]
    return "".join([*lines, sentence(static_5(name="SHIP ONE"), tag=f"c:{BEGIN}")])


@pytest.fixture
def files(tmp_path):
    (tmp_path / "a.nmea").write_text(log(), "ascii")
    (tmp_path / "places.geojson").write_text(
        json.dumps(
            {
                "type": "Feature",
                "properties": {"id": "north", "role": "discharges", "radius_m": 20000},
                "geometry": {"type": "Point", "coordinates": [133.0, 43.0]},
            }
        )
    )
    return tmp_path


def test_track_writes_the_tables_and_says_where(files):
    done = ullage("track", "a.nmea", "-o", "out", "--places", "places.geojson", cwd=files)
    assert done.returncode == 0, done.stderr
    assert "gaps.parquet" in done.stdout
    gap = pl.read_parquet(files / "out" / "gaps.parquet").row(0, named=True)
    assert gap["duration_h"] == 9.0
    assert gap["p_disabled"] is None  # nobody else was heard: it cannot be told
    assert len(pl.read_parquet(files / "out" / "port_visits.parquet")) == 1


def test_json_prints_the_summary_and_nothing_else(files):
    done = run_here("track", "a.nmea", "-o", "out", "--json", cwd=files)
    assert json.loads(done.stdout) == json.loads((files / "out" / "summary.json").read_text("utf-8"))
    assert all("the first run" in line for line in done.stderr.splitlines())  # said where the land is not built yet


def test_thresholds_are_options(files):
    run_here("track", "a.nmea", "-o", "out", "--gap-hours", "12", cwd=files)
    assert len(pl.read_parquet(files / "out" / "gaps.parquet")) == 0
    done = run_here("track", "-o", "out", "--gap-least-h", "2", "--until", "2024-03-03", "--json", cwd=files)
    assert json.loads(done.stdout)["found"]["gaps open"] == 1


def test_map_layers_come_in_the_forms_asked_for(files):
    forms = ["geojson", "geoparquet", "kml", "png"]
    done = run_here("track", "a.nmea", "-o", "out", *(f"--also={one}" for one in forms), "--credit", HOSTILE, cwd=files)
    assert done.returncode == 0, done.stderr
    names = {path.name for path in (files / "out").iterdir()}
    assert {"gaps.geojson", "tracks.geoparquet", "tracks.kml", "tracks.png"} <= names
    assert json.loads((files / "out" / "tracks.geojson").read_text())["features"][0]["geometry"]


def test_standard_input_is_read(files):
    done = ullage("track", "-", "-o", "out", "--json", cwd=files, stdin=log())
    assert json.loads(done.stdout)["decoded"] == {"1": 22, "5": 1}


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("nothing.csv", "-o", "out"), 1, "nothing.csv"),
        (("noise", "-o", "out"), 1, "noise"),
        (("-o", "out"), 1, "holds no reports"),
        (("a.nmea",), 2, "--out"),
        (("a.nmea", "-o", "out", "--also", "dxf"), 2, "geojson"),
        (("a.nmea", "-o", "out", "--until", "soon"), 2, "2024-03-01T12:00:00Z"),
        (("a.nmea", "-o", "out", "--gap-hours", "-3"), 2, "gap"),
        (("a.nmea", "-o", "out", "--places", "a.nmea"), 1, "GeoJSON"),
    ],
)
def test_what_is_wrong_is_told_with_its_exit_code(files, arguments, code, told):
    (files / "noise").write_bytes(bytes(range(256)) * 50)
    done = run_here("track", *arguments, cwd=files)
    assert done.returncode == code, done.stderr
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_what_is_wrong_with_one_of_several_files_is_a_warning(files):
    (files / "noise").write_bytes(bytes(range(256)) * 50)
    done = run_here("track", "noise", "a.nmea", "-o", "out", "--json", cwd=files)
    assert done.returncode == 0, done.stderr
    assert any("noise" in told for told in json.loads(done.stdout)["warnings"])


def test_a_name_from_the_air_drives_no_terminal(files):
    (files / "b.csv").write_text(f"mmsi,seen_at,lat_deg,lon_deg,name\n211000001,x,42,133,{HOSTILE}\n")
    done = run_here("track", "b.csv", "a.nmea", "-o", "out", cwd=files)
    assert done.returncode == 0, done.stderr
    assert "\x1b" not in done.stdout + done.stderr


def serve(lines):
    """Send lines to the first that connects on loopback, and close; give the port."""
    server = socket.create_server(("127.0.0.1", 0))

    def send():
        with server, server.accept()[0] as connection:
            connection.sendall(lines)

    threading.Thread(target=send, daemon=True).start()
    return server.getsockname()[1]


def test_listen_hears_a_feed_into_the_lake_and_track_finds_what_is_in_it(files):
    port = serve(log().encode() + b"!broken\r\n")
    done = ullage("listen", f"tcp://127.0.0.1:{port}", "-o", "out", "--seconds", "3", "--json", cwd=files)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["positions"]["new"] == 22
    assert sum(told["refused"].values()) == 1
    found = json.loads(run_here("track", "-o", "out", "--json", cwd=files).stdout)["found"]
    assert found["gaps"] == 1


def test_listen_tells_that_it_hears_nobody(files):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    done = ullage("listen", f"tcp://127.0.0.1:{port}", "-o", "out", "--seconds", "1", cwd=files)
    assert f"127.0.0.1:{port}: Connection refused; trying again" in done.stderr


def test_listen_tells_what_is_wrong_with_an_address(files):
    done = ullage("listen", "http://127.0.0.1:1", "-o", "out", cwd=files)
    assert done.returncode == 1
    assert "tcp://" in done.stderr
