"""Looks rendered: products that readers open as if they were real, with the ships that were there."""

from datetime import UTC, datetime

import numpy as np
import polars as pl
import pytest

from ullage.detect.find import find_ships
from ullage.geo import destination, distance_m
from ullage.records import Place, Window
from ullage.simulate.imagery import Camera, ImagerySettings, render_look
from ullage.simulate.imagery.settings import PLANET, S2, VHR
from ullage.simulate.looks import draw_looks
from ullage.simulate.trade.truth import HULLS, POSITIONS
from ullage.sources.scenes import read_scene

LAT, LON, HEADING = 42.69, 133.01, 130.0
SEED = 4
SMALL = ImagerySettings(
    radar_size=(240, 280),
    s2=Camera((180, 180), S2.bands, S2.delays_s),
    planet=Camera((224, 224), PLANET.bands, vendor="planet"),
    vhr=Camera((256, 256), VHR.bands, colour_ratio=4, vendor="maxar"),
)


def outline(lat=LAT, lon=LON, heading=HEADING, length=200.0):
    """Give the outline of a terminal: a rectangle, its first side along the pier, ships to starboard."""
    ends = [destination(lat, lon, heading, way) for way in (-length / 2, length / 2)]
    corners = [
        destination(*ends[k], heading + 90.0, side) for k, side in ((0, -60.0), (1, -60.0), (1, 60.0), (0, 60.0))
    ]
    return tuple((float(lon), float(lat)) for lat, lon in corners)


TERMINAL = Place("terminal", "Terminal", "loads", LAT, LON, 200.0, outline())
ROADS = Place("roads", "Roads", "anchorage", LAT, LON, 2000.0)


def ship(number, way, bearing, **changes):
    lat, lon = (float(one) for one in destination(LAT, LON, bearing, way))
    row = {
        "place_id": "x", "mmsi": f"44100000{number}", "kind": "tanker", "lat_deg": lat, "lon_deg": lon,
        "heading_deg": 40.0, "sog_kn": 0.0, "length_m": 140.0, "beam_m": 22.0, "draught_m": 5.0, "freeboard_m": 6.0,
        "alongside": False, "sends": True,
    }  # fmt: skip
    return row | changes


def hull_of(row):
    return {
        "mmsi": row["mmsi"], "kind": "tanker", "length_m": row["length_m"], "length_pp_m": 0.96 * row["length_m"],
        "beam_m": row["beam_m"], "depth_m": row["draught_m"] + row["freeboard_m"], "summer_draught_m": 8.0,
        "block_coefficient": 0.8, "lightship_t": 4000.0, "deadweight_t": 14_000.0,
    }  # fmt: skip


def look_of(sensor, *, clear=True):
    looks = draw_looks(SEED, [ROADS], datetime(2024, 4, 1, tzinfo=UTC), 60, [sensor])
    return looks.filter(pl.col("clear") == clear).row(0, named=True) | ({} if clear else {"cloud_share": 0.6})


def made(sensor, rows, folder, place=ROADS, **look):
    asked = look_of(sensor) | look
    made = render_look(
        SEED, asked, POSITIONS.frame(rows), HULLS.frame(map(hull_of, rows)), place, folder, settings=SMALL
    )
    return asked, made and made.path


APART = (ship(1, 520.0, 70.0), ship(2, 480.0, 250.0, heading_deg=300.0, length_m=180.0, beam_m=28.0))
NEAR = (ship(1, 190.0, 70.0), ship(2, 210.0, 250.0, heading_deg=300.0, length_m=180.0, beam_m=28.0))


@pytest.fixture(scope="module", params=["s1", "s2", "planet"])
def seen(request, tmp_path_factory):
    """Give a sensor's look, its scene as the reader gives it, and the ships that were there."""
    rows = NEAR if request.param == "planet" else APART
    look, path = made(request.param, rows, tmp_path_factory.mktemp(request.param), cloud_share=0.0)
    return look, path, read_scene(path), rows


def test_the_reader_has_the_look_in_the_scene(seen):
    look, path, scene, _ = seen
    row, column = scene.grid.pixel(LAT, LON)

    assert path.suffix == (".tif" if look["sensor"] == "planet" else ".SAFE")
    assert abs((scene.started_at - look["looked_at"]).total_seconds()) < 2
    assert row == pytest.approx((scene.rows - 1) / 2, abs=4)
    assert column == pytest.approx((scene.columns - 1) / 2, abs=4)


def test_the_reader_has_the_angles_of_the_look(seen):
    look, _, scene, _ = seen
    if look["sensor"] == "s1":
        assert scene.sar.relative_orbit == look["relative_orbit"]
        assert scene.sar.ascending == look["ascending"]
        middle = scene.grid.incidence(scene.rows / 2, scene.columns / 2)
        assert middle == pytest.approx(90 - look["view_elevation_deg"], abs=0.3)
    else:
        assert scene.optical.sun_elevation_deg == pytest.approx(look["sun_elevation_deg"], abs=0.05)
        assert scene.optical.sun_azimuth_deg == pytest.approx(look["sun_azimuth_deg"], abs=0.1)
        assert scene.optical.view_elevation_deg == pytest.approx(look["view_elevation_deg"], abs=2.5)


def test_ships_in_open_water_are_found_where_they_were(seen):
    _, _, scene, rows = seen
    found = find_ships(scene).filter(pl.col("reject_reason").is_null())
    lat, lon = found["lat_deg"].to_numpy(), found["lon_deg"].to_numpy()

    assert found.height == len(rows)
    for one in rows:
        assert distance_m(one["lat_deg"], one["lon_deg"], lat, lon).min() < 60


def test_a_ship_that_comes_toward_the_radar_is_imaged_aside_along_its_track():
    from ullage.simulate.imagery.ground import ground_of
    from ullage.simulate.imagery.radar import compose_radar

    look = look_of("s1")
    toward = ship(1, 300.0, 0.0, sog_kn=12.0, heading_deg=look["view_azimuth_deg"])
    truth = compose_radar(SEED, look, [toward], ground_of(SEED, ROADS), SMALL.radar_size).truth.row(0, named=True)
    aside = distance_m(truth["true_lat_deg"], truth["true_lon_deg"], truth["lat_deg"], truth["lon_deg"])

    assert distance_m(toward["lat_deg"], toward["lon_deg"], truth["true_lat_deg"], truth["true_lon_deg"]) < 2
    # range over the satellite's speed, times 12 knots along the sight: 12 · 0.514 · sin 40° · 118 s
    assert 300 < aside < 700
    assert truth["heading_deg"] == pytest.approx(toward["heading_deg"], abs=0.5)


def test_an_image_of_half_a_metre_shows_the_ship_as_deep_as_she_was():
    from ullage.simulate.imagery.camera import plan_look
    from ullage.simulate.imagery.ground import ground_of

    row = ship(1, 40.0, 90.0, draught_m=4.4, freeboard_m=5.2)
    hulls = {row["mmsi"]: hull_of(row)}
    plan = plan_look(SEED, look_of("vhr"), [row], hulls, ground_of(SEED, ROADS), SMALL.vhr)
    drawn = plan.ships[0]

    assert drawn.freeboard_m == pytest.approx(5.2)
    assert (drawn.length_m, drawn.beam_m, drawn.heading_deg) == (140.0, 22.0, 40.0)
    assert (drawn.east_m, drawn.north_m) == pytest.approx((40.0, 0.0), abs=0.01)
    assert plan.sun[1] == pytest.approx(look_of("vhr")["sun_elevation_deg"])


def test_a_vendor_file_says_where_sun_and_satellite_stood(tmp_path):
    look, path = made("vhr", NEAR[:1], tmp_path, cloud_share=0.0)
    scene = read_scene(path)

    assert scene.bands == VHR.bands
    assert scene.optical.view_azimuth_deg == pytest.approx(look["view_azimuth_deg"], abs=0.01)
    assert scene.optical.view_elevation_deg == pytest.approx(look["view_elevation_deg"], abs=0.01)


@pytest.mark.parametrize("clear", [True, False])
def test_clouds_hide_the_place_when_the_look_was_not_clear(clear):
    from ullage.simulate.imagery.camera import plan_look
    from ullage.simulate.imagery.ground import ground_of

    look = look_of("planet", clear=clear) | {"cloud_share": 0.5}
    clouds = plan_look(SEED, look, [], {}, ground_of(SEED, TERMINAL), SMALL.planet).clouds
    hidden = 0.0 if clouds is None else float(clouds.opacity(np.zeros(1), np.zeros(1))[0])

    assert (hidden < 0.3) == clear


def test_the_same_look_gives_the_same_bytes_in_whatever_order_ships_come(tmp_path):
    one, other = (made("planet", rows, tmp_path / name)[1] for name, rows in (("a", NEAR), ("b", NEAR[::-1])))

    assert one.read_bytes() == other.read_bytes()


def test_a_place_without_position_is_not_rendered(tmp_path):
    assert made("s1", [], tmp_path, place=Place("x", "X", "loads"))[1] is None


@pytest.mark.parametrize("sensor", ["s1", "s2", "planet"])
def test_ships_outside_the_image_are_not_shown(tmp_path, sensor):
    inside, outside = ship(1, 150.0, 70.0), ship(2, 3000.0, 200.0)
    rows = POSITIONS.frame([inside, outside])
    made = render_look(
        SEED, look_of(sensor) | {"cloud_share": 0.0}, rows, HULLS.frame(), ROADS, tmp_path, settings=SMALL
    )

    assert (made.shown, made.hidden) == ((inside["mmsi"],), ())


def test_ships_under_cloud_are_hidden(tmp_path):
    rows = POSITIONS.frame([ship(1, 0.0, 0.0)])
    made = render_look(SEED, look_of("planet", clear=False), rows, HULLS.frame(), ROADS, tmp_path, settings=SMALL)

    assert made.hidden == made.shown == ("441000001",)


@pytest.mark.parametrize("sensor", ["s1", "planet"])
def test_ships_on_land_are_neither_drawn_nor_shown(tmp_path, sensor):
    class West:
        """Land where the longitude is less than the place's."""

        def is_land(self, lat, lon):
            return (np.asarray(lon) < LON) & np.isfinite(lat)

    afloat, aground = ship(1, 200.0, 90.0), ship(2, 200.0, 270.0)
    made, without = (
        render_look(
            SEED, look_of(sensor) | {"cloud_share": 0.0}, POSITIONS.frame(rows), HULLS.frame(), ROADS,
            tmp_path / name, West(), SMALL,
        )
        for name, rows in (("a", [afloat, aground]), ("b", [afloat]))
    )  # fmt: skip
    images = [
        sorted(one for one in path.parent.rglob("*") if one.suffix in {".tif", ".tiff"})
        for path in (made.path, without.path)
    ]

    assert made.shown == (afloat["mmsi"],)
    assert [one.read_bytes() for one in images[0]] == [one.read_bytes() for one in images[1]] != []


def test_a_product_that_is_there_is_not_overwritten(tmp_path):
    made("s2", [], tmp_path)
    with pytest.raises(FileExistsError):
        made("s2", [], tmp_path)


def test_what_no_camera_takes_is_said(tmp_path):
    with pytest.raises(ValueError, match="no camera of 'spy'"):
        render_look(SEED, look_of("s1") | {"sensor": "spy"}, POSITIONS.frame(), HULLS.frame(), ROADS, tmp_path)
    with pytest.raises(ValueError, match="multiples of 6"):
        ImagerySettings(s2=Camera((100, 100), S2.bands))


def test_a_terminal_is_bright_where_its_pier_is(tmp_path):
    _, path = made("planet", [], tmp_path, place=TERMINAL, cloud_share=0.0)
    scene = read_scene(path)
    values = scene.pixels.read(Window(0, 0, scene.rows, scene.columns)).values[2]
    row, column = (round(float(one)) for one in scene.grid.pixel(LAT, LON))

    assert values[row, column] > 2 * np.median(values)
