"""Layouts compared many at once: the same odds as one by one."""

import numpy as np
import pytest

from hullmaker import green_deck, layout_rows, red_deck
from ullage.detect.layout.rows import layout_of
from ullage.identify.hulls.looks import look_odds, look_odds_reference, looks_of
from ullage.tables import LAYOUTS

SHAPES = {"house_aft": (0.05, 0.01), "house_fore": (0.16, 0.008), "fore_edge": (0.92, 0.01), "length_to_beam": (6, 0.3)}
NEAR = {"house_aft": (0.055, 0.01), "house_fore": (0.18, 0.008), "bow_fullness": (0.7, 0.02)}
HULL = {f"hull_{band}": (value, 0.05) for band, value in (("blue", 0.3), ("red", 1.1), ("nir", 1.4))}

KINDS = {
    "a": (SHAPES | red_deck(), {}),
    "b": (NEAR | green_deck(), {}),
    "c": (HULL, {"orientation": "cannot tell", "ways": ("as given", "turned")}),
    "d": (NEAR | HULL, {"orientation": "turned", "ways": ("as given", "turned")}),
    "e": (HULL | red_deck(0.1) | {"deck_red": (1.0, 0.1)}, {}),
    "f": ({"stern_fullness": (0.9, 0.05)}, {}),
}


@pytest.mark.parametrize("one", KINDS)
@pytest.mark.parametrize("two", KINDS)
def test_many_at_once_are_as_one_by_one(one, two):
    rows = {name: layout_rows(name, KINDS[name][0], **KINDS[name][1]) for name in {one, two}}
    table = LAYOUTS.frame(row for own in rows.values() for row in own)
    looks = looks_of(table, ["l-a", "l-b", "l-c", "l-d", "l-e", "l-f"])
    at = [np.array([list(KINDS).index(name)]) for name in (one, two)]
    want = look_odds_reference(*(layout_of(LAYOUTS.frame(rows[name])) for name in (one, two)))
    assert look_odds(looks, at[0], at[1])[0] == pytest.approx(want, abs=1e-9)


def test_alike_speaks_for_one_ship_and_unlike_for_two():
    table = LAYOUTS.frame([
        *layout_rows("a", red_deck()), *layout_rows("b", red_deck(0.01)), *layout_rows("c", green_deck()),
    ])  # fmt: skip
    looks = looks_of(table, ["l-a", "l-b", "l-c"])
    same, other = look_odds(looks, np.array([0, 0]), np.array([1, 2]))
    assert same > 0 > other
