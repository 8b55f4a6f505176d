"""What vendors tell of sun and view, brought to what is seen from the ship."""

import json
import math

import numpy as np
import pytest

import imagemaker
from ullage.errors import InputError
from ullage.sources.view_metadata import Direction, apart_deg, checked, elevation_of, find_beside, read_view_metadata

EARTH_KM = 6371.0


def read(tmp_path, text, name="a.json"):
    path = tmp_path / name
    path.write_text(text)
    return read_view_metadata(path)


@pytest.mark.parametrize(("off_nadir", "height"), [(0, 500), (3.1, 475), (20, 617), (30, 450), (45, 770)])
def test_an_angle_off_nadir_becomes_an_elevation_as_in_a_drawing_of_it(off_nadir, height):
    """A line from the camera, off straight down by the angle, is followed to where it meets the Earth's circle."""
    eta = math.radians(off_nadir)
    camera, line = np.array([0.0, EARTH_KM + height]), np.array([math.sin(eta), -math.cos(eta)])
    b = camera @ line
    ship = camera + (-b - math.sqrt(b * b - camera @ camera + EARTH_KM**2)) * line
    up, toward = ship / np.linalg.norm(ship), (camera - ship) / np.linalg.norm(camera - ship)
    assert elevation_of(off_nadir, height) == pytest.approx(math.degrees(math.asin(up @ toward)), abs=1e-9)


def test_a_camera_that_looks_past_the_earth_sees_no_ship():
    assert elevation_of(75, 500) is None


def test_the_angle_between_directions_is_that_of_their_vectors():
    generator = np.random.default_rng(3)
    for _ in range(50):
        pair = [Direction(generator.uniform(0, 360), generator.uniform(0, 90)) for _ in range(2)]
        a, b = (
            np.array([math.cos(e) * math.sin(z), math.cos(e) * math.cos(z), math.sin(e)])
            for z, e in np.radians(np.array(pair))
        )
        assert apart_deg(*pair) == pytest.approx(math.degrees(math.acos(min(a @ b, 1.0))), abs=1e-5)


@pytest.mark.parametrize(
    ("azimuth", "elevation", "body", "words"),
    [
        (100, -3, "sun", "sun below the horizon"),
        (100, 0, "camera", "view from below the horizon"),
        (100, 91, "sun", "beyond the zenith"),
        (500, 40, "sun", "more than a turn"),
        (math.nan, 40, "camera", "is no number"),
    ],
)
def test_a_direction_that_cannot_be_is_refused(azimuth, elevation, body, words):
    with pytest.raises(InputError, match=words):
        checked(azimuth, elevation, body, "a.tif")


def test_an_item_of_planetscope_is_seen_from_the_ship(tmp_path):
    found = read(tmp_path, imagemaker.planet_json())
    assert (found.vendor, found.sensor, found.sun) == ("planet", "planetscope", (176.4, 46.9))
    assert found.view.azimuth_deg == 285.7
    assert found.view.elevation_deg == pytest.approx(
        90 - math.degrees(math.asin((1 + 475 / 6371) * math.sin(math.radians(3.1))))
    )
    assert f"{found.seen_at:%Y-%m-%dT%H:%M:%S}" == "2021-07-09T17:57:10"
    assert not found.warnings


def test_a_view_to_the_west_of_planets_is_as_far_off_nadir(tmp_path):
    both = [read(tmp_path, imagemaker.planet_json(view_angle=one)).view for one in (3.1, -3.1)]
    assert both[0] == both[1]


def test_of_skysat_the_side_is_doubted(tmp_path):
    found = read(tmp_path, imagemaker.planet_json(item_type="SkySatCollect", view_angle=25.0))
    assert found.sensor == "skysat"
    assert any("can be read the other way round" in one for one in found.warnings)


def test_without_a_side_there_is_no_view(tmp_path):
    found = read(tmp_path, imagemaker.planet_json(satellite_azimuth=None))
    assert found.view is None
    assert any("not to which side" in one for one in found.warnings)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"sun_elevation": -5.0}, "sun below the horizon"),
        ({"sun_azimuth": "south"}, "sun_azimuth: is 'south'"),
        ({"sun_azimuth": True}, "expected a number"),
        ({"view_angle": 89.0}, "looks past the Earth"),
        ({"acquired": "yesterday"}, "acquired: is 'yesterday'"),
    ],
)
def test_what_an_item_cannot_hold_is_refused(tmp_path, changed, words):
    with pytest.raises(InputError, match=words):
        read(tmp_path, imagemaker.planet_json(**changed))


def test_the_azimuth_of_planets_xml_is_not_taken_for_the_satellites(tmp_path):
    found = read(tmp_path, imagemaker.planet_xml(), "a.xml")
    assert found.view is None
    assert any("direction of the image's lines" in one for one in found.warnings)
    assert found.gains == (2.0e-5, 2.1e-5, 2.3e-5, 3.5e-5)
    assert found.sun == (176.4, 46.9)


def test_an_imd_is_seen_from_the_ship_already(tmp_path):
    found = read(tmp_path, imagemaker.imd(), "a.IMD")
    assert (found.vendor, found.sensor) == ("maxar", "worldview-3")
    assert (found.sun, found.view) == ((151.3, 62.7), (24.1, 66.4))
    assert found.bands == ("blue", "green", "red", "nir")
    assert found.white == 2047
    assert f"{found.seen_at:%Y-%m-%dT%H:%M:%S}" == "2017-07-05T21:16:43"
    assert not found.warnings


def test_where_maxar_gives_an_off_nadir_angle_alone_the_orbit_makes_an_elevation_of_it(tmp_path):
    found = read(tmp_path, imagemaker.imd(meanSatEl=None), "a.imd")
    assert found.view.elevation_deg == pytest.approx(elevation_of(21.4, 617))


def test_an_elevation_that_contradicts_the_off_nadir_angle_is_told(tmp_path):
    found = read(tmp_path, imagemaker.imd(meanSatEl="80.0"), "a.imd")
    assert any("contradict each other" in one for one in found.warnings)


def test_the_xml_of_maxar_says_the_same_as_its_imd(tmp_path):
    found = read(tmp_path, imagemaker.maxar_xml(), "a.XML")
    assert (found.sensor, found.sun, found.view) == ("worldview-2", (166.0, 34.0), (120.5, 70.0))
    assert found.bands == ("pan",)


def test_an_order_of_images_with_different_views_is_told(tmp_path):
    other = "BEGIN_GROUP = IMAGE_2\n\tmeanSatAz = 204.0;\n\tmeanSatEl = 60.0;\nEND_GROUP = IMAGE_2\nEND;"
    found = read(tmp_path, imagemaker.imd().replace("END;\n", other), "a.imd")
    assert any("holds 2 images whose views" in one for one in found.warnings)


@pytest.mark.parametrize(
    ("azimuth", "along", "across", "seen"),
    [(180, 20, 0, 180), (180, -20, 0, 0), (180, 0, 20, 90), (180, 0, -20, 270), (10, 0, 20, 280), (30, 20, 0, 30)],
)
def test_the_scan_axis_of_dimap_is_turned_to_the_satellite(tmp_path, azimuth, along, across, seen):
    """As the Orfeo ToolBox and ACOLITE reckon it."""
    found = read(tmp_path, imagemaker.dimap(azimuth=azimuth, along=along, across=across), "DIM_a.XML")
    assert found.view.azimuth_deg == pytest.approx(seen)
    assert found.view.elevation_deg == pytest.approx(70)


def test_of_dimap_the_middle_counts(tmp_path):
    found = read(tmp_path, imagemaker.dimap(), "DIM_a.XML")
    assert (found.sensor, found.sun) == ("pleiades-1a", (160.0, 35.5))
    assert f"{found.seen_at:%S}" == "03"
    assert (found.bands, found.white, found.gains) == (("red", "green", "blue", "nir"), 4095, ())


def test_reflectance_of_dimap_tells_its_gains(tmp_path):
    found = read(tmp_path, imagemaker.dimap(processing="REFLECTANCE"), "DIM_a.XML")
    assert found.gains == pytest.approx((1e-4,) * 4)


def test_parts_that_contradict_the_whole_leave_the_view_open(tmp_path):
    found = read(tmp_path, imagemaker.dimap(incidence=30.0), "DIM_a.XML")
    assert found.view is None
    assert any("contradict each other" in one for one in found.warnings)


def test_a_view_without_its_parts_is_open(tmp_path):
    text = imagemaker.dimap().replace("INCIDENCE_ANGLE_ALONG_TRACK", "OTHER")
    assert read(tmp_path, text, "DIM_a.XML").view is None


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("a.json", "{", "not well-formed JSON"),
        ("a.json", "[" * 100_000, "not well-formed JSON"),
        ("a.xml", "<a>", "not well-formed XML"),
        ("a.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "document type or entities"),
        ("a.imd", imagemaker.imd(meanSunAz="north"), "MEANSUNAZ: is 'north'"),
        ("a.imd", imagemaker.imd(meanSunEl="-4"), "sun below the horizon"),
        ("a.imd", imagemaker.imd(meanSatEl="-4", meanOffNadirViewAngle=None), "view from below the horizon"),
        ("a.imd", imagemaker.imd(firstLineTime="noon"), "FIRSTLINETIME: is 'noon'"),
    ],
)
def test_a_file_at_fault_is_told_by_name(tmp_path, name, text, words):
    with pytest.raises(InputError, match=words) as caught:
        read(tmp_path, text, name)
    assert caught.value.problems[0].file == name


def test_a_file_larger_than_any_metadata_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr("ullage.sources.view_metadata.reading.MOST_BYTES", 100)
    with pytest.raises(InputError, match="larger than any metadata"):
        read(tmp_path, imagemaker.planet_json())


@pytest.mark.parametrize(("name", "text"), [("a.json", json.dumps({"a": 1})), ("a.xml", "<a/>"), ("a.imd", "a")])
def test_a_file_of_nobodys_is_none(tmp_path, name, text):
    assert read(tmp_path, text, name) is None


@pytest.mark.parametrize(
    ("image", "beside"),
    [
        ("20210709_175710_72_105e_3B_AnalyticMS_clip.tif", "20210709_175710_72_105e_metadata.json"),
        ("20210709_175710_72_105e_3B_AnalyticMS_clip.tif", "20210709_175710_72_105e.json"),
        ("20210709_175710_72_105e_3B_AnalyticMS_clip.tif", "20210709_175710_72_105e_3B_AnalyticMS_metadata_clip.xml"),
        ("20200814_162132_ssc4_u0001_visual.tif", "20200814_162132_ssc4_u0001_metadata.json"),
        ("13NOV13163937-M1BS-500_P001.TIF", "13NOV13163937-M1BS-500_P001.IMD"),
        ("13NOV13163937-M1BS-500_P001_R1C1.TIF", "13NOV13163937-M1BS-500_P001.XML"),
        ("IMG_PHR1A_PMS_201302181037_R1C1.TIF", "DIM_PHR1A_PMS_201302181037.XML"),
        ("port.tif", "port.json"),
    ],
)
def test_metadata_is_found_by_how_vendors_name_it(tmp_path, image, beside):
    for name in (image, beside, "20210709_175710_72_105f_metadata.json", "other.IMD", f"{image}.aux.xml"):
        (tmp_path / name).write_text("")
    assert [one.name for one in find_beside(tmp_path / image).metadata] == [beside]


def test_a_usable_data_mask_is_found(tmp_path):
    image = tmp_path / "20210709_175710_72_105e_3B_AnalyticMS_clip.tif"
    for name in (image.name, "20210709_175710_72_105e_3B_udm2_clip.tif", "20210709_175710_72_105f_3B_udm2.tif"):
        (tmp_path / name).write_text("")
    assert [one.name for one in find_beside(image).masks] == ["20210709_175710_72_105e_3B_udm2_clip.tif"]
