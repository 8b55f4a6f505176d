"""Tiles of simulated Sentinel-2 products: zones, names, and how the map is turned."""

import pytest

from ullage.geo import destination
from ullage.simulate.imagery.camera import Frame
from ullage.simulate.imagery.tile import _frame, _on_map, tile_of, utm_of


@pytest.mark.parametrize(
    ("lat", "lon", "epsg", "name"),
    [
        # of real products, and of places whose squares are known
        (-5.92, 121.69, 32751, "51MUP"),
        (42.69, 133.01, 32653, "53TLH"),
        (48.858, 2.294, 32631, "31UDQ"),
        (38.90, -77.04, 32618, "18SUJ"),
    ],
)
def test_zone_and_square_are_those_of_the_military_grid(lat, lon, epsg, name):
    (x,), (y,) = _on_map(epsg, [lat], [lon])

    assert utm_of(lat, lon) == epsg
    assert tile_of(epsg, lat, x, y) == name


def test_the_frame_of_an_image_lies_on_its_map():
    lat, lon = 42.69, 133.01
    frame = _frame(32653, lat, lon, (0.0, 0.0))
    (x, there_x), (y, there_y) = _on_map(32653, *([float(a), b] for a, b in _ends(lat, lon)))
    way = 3000.0 * 0.7071
    seen = frame.image(way, way)

    assert seen == pytest.approx((there_x - x, there_y - y), abs=3)


def _ends(lat, lon):
    far = destination(lat, lon, 45.0, 3000.0)
    return ((lat, float(far[0])), (lon, float(far[1])))


def test_places_of_a_turned_image_go_back_and_forth():
    frame = Frame(3.0, 12.0, -40.0)

    assert frame.ground(*frame.image(500.0, -90.0)) == pytest.approx((500.0, -90.0))


def test_windows_of_one_tile_at_one_second_have_two_names():
    from datetime import UTC, datetime

    from ullage.simulate.imagery.tile import _described

    look = {
        "looked_at": datetime(2024, 5, 3, 2, 15, 7, tzinfo=UTC), "relative_orbit": 103, "view_azimuth_deg": 284.0,
        "view_elevation_deg": 80.7, "sun_azimuth_deg": 150.0, "sun_elevation_deg": 60.0,
    }  # fmt: skip
    one, other = (
        _described(look | {"look_id": name}, 32653, (300_000.0, 4_700_000.0), (42.7, 133.0), 1200)
        for name in ("look-1", "look-2")
    )

    assert one.name != other.name
    assert one.granule == other.granule
    assert (one.track, one.tile) == (103, "53TLH")
