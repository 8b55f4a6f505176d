"""From two points to a freeboard, a beam and a cargo."""

from dataclasses import replace

import numpy as np
import pytest

from boxship import off
from ullage.cargo.freeboard.hulls import Particulars
from ullage.detect.waterline import EdgePair, Point, WaterlineError
from ullage.errors import InputError
from ullage.measuring.measure import directions_of, foresee, measure_ship


def test_a_freeboard_is_measured_with_an_interval_that_holds_it(made, measured):
    assert abs(measured.load.freeboard.mid - made.freeboard) < 0.2
    assert measured.load.freeboard.low < made.freeboard < measured.load.freeboard.high


def test_length_and_beam_are_told(made, measured):
    assert measured.length.low < made.length < measured.length.high
    assert abs(measured.beam.mid - made.beam) < 0.5


def test_a_box_on_even_keel_has_a_trim_near_none(measured):
    assert measured.trim.low < 0 < measured.trim.high
    assert abs(measured.trim.mid) < 0.5


def test_what_an_image_can_tell_is_said_before(made, wanted):
    assert foresee(made.scene, wanted).answer == "continuous"


def test_particulars_narrow_the_draught(made, wanted, measured):
    known = Particulars(72.0, None, None, 12.0, None, 6.0, None, 4.4, None, 1900.0)
    told = measure_ship(made.scene, replace(wanted, particulars=known), "box")
    assert told.load.draught.sd < measured.load.draught.sd


def test_edges_by_hand_give_the_width_between_them(made, wanted):
    # abreast of her middle, the shadow on her port side
    strip_m = 5.0
    pairs = []
    for along in (-15.0, 0.0, 15.0):
        turn = np.radians(made.heading)
        ahead = np.array([np.cos(turn), np.sin(turn)]) * along
        port = np.array([np.sin(turn), -np.cos(turn)])
        deck, shadow = ahead + port * 5.0, ahead + port * (5.0 + strip_m)
        middle = ((made.bow[0] + made.stern[0]) / 2, (made.bow[1] + made.stern[1]) / 2)
        pairs.append(EdgePair(Point(*off(middle, *deck)), Point(*off(middle, *shadow))))
    found = measure_ship(made.scene, replace(wanted, edges=tuple(pairs)), "box").strip
    assert found.side == "port"
    assert abs(found.width_m + found.trunk_m - strip_m) < 0.05


def test_edges_marked_on_the_sunny_side_are_refused(made, wanted):
    turn = np.radians(made.heading + 90)
    middle = ((made.bow[0] + made.stern[0]) / 2, (made.bow[1] + made.stern[1]) / 2)
    deck, shadow = (Point(*off(middle, *(np.array([np.cos(turn), np.sin(turn)]) * way))) for way in (6.0, 10.0))
    found = measure_ship(made.scene, replace(wanted, edges=(EdgePair(deck, shadow),)), "box")
    assert "shadow falls to port" in found.strip.reason
    assert not found.load.freeboard.can_tell


def test_a_scene_that_does_not_tell_its_view_is_an_error(made):
    blind = replace(made.scene, optical=replace(made.scene.optical, view_azimuth_deg=None))
    with pytest.raises(InputError, match="--view"):
        directions_of(blind)


def test_a_bow_outside_the_image_is_an_error(made, wanted):
    far = replace(wanted, bow=Point(10.0, 10.0))
    with pytest.raises((InputError, WaterlineError), match="outside the image"):
        measure_ship(made.scene, far, "box")


def test_particulars_that_no_ship_can_have_are_refused_and_said_so(made, wanted):
    # 5 cm of freeboard at the summer draught, told as exactly known
    known = Particulars(length_m=72.0, depth_m=4.45, depth_sd_m=0.0, summer_draught_m=4.4, summer_draught_sd_m=0.0)
    found = measure_ship(made.scene, replace(wanted, particulars=known), "box")
    assert found.load.condition == "cannot tell"
    assert "no ship has such particulars" in found.load.refused
