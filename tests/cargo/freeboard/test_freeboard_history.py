from __future__ import annotations

import pytest

from ullage.cargo.freeboard import depth_from_ballast_m, relative_fill
from ullage.quantity import Quantity


def seen(value, sd, name):
    return Quantity.normal(value, sd, "m", name=name, seed=1, count=4000)


def test_an_image_in_ballast_gives_the_depth_to_the_rules_for_ballast():
    depth = depth_from_ballast_m(seen(4.4, 0.1, "empty"), 76.0)
    assert depth.mid == pytest.approx(4.4 + 3.027 - 0.012, abs=0.02)
    assert depth.sd == pytest.approx(0.364, abs=0.02)


def test_a_depth_cannot_be_told_from_an_image_that_cannot():
    depth = depth_from_ballast_m(Quantity.cannot_tell("m", "clouded"), 76.0)
    assert depth.reason == "clouded"


def test_half_way_from_empty_to_full_is_half():
    fill = relative_fill(seen(3.0, 0.1, "now"), seen(4.5, 0.1, "empty"), seen(1.5, 0.1, "full"))
    assert fill.mid == pytest.approx(0.5, abs=0.01)
    assert fill.unit == "1"


def test_what_is_off_alike_in_all_images_drops_out():
    shared = Quantity.normal(0.0, 0.4, "m", name="bulwark", seed=1, count=4000)
    apart = relative_fill(seen(3.0, 0.1, "now"), seen(4.5, 0.1, "empty"), seen(1.5, 0.1, "full"))
    together = relative_fill(
        seen(3.0, 0.1, "now") + shared, seen(4.5, 0.1, "empty") + shared, seen(1.5, 0.1, "full") + shared
    )
    assert together.sd == pytest.approx(apart.sd, rel=1e-6)


def test_two_states_that_hardly_differ_make_no_scale():
    fill = relative_fill(seen(3.0, 0.1, "now"), seen(3.2, 0.2, "empty"), seen(2.9, 0.2, "full"))
    assert "too little" in fill.reason
