"""The geometry against a scene that is marched through ray by ray, in steps of millimetres, by code of its own."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pytest

from ullage.cargo.freeboard.edges import Surroundings, freeboard_of_width_m
from ullage.cargo.freeboard.geometry import Direction, beam_from_image_m, strip_factor, view_factor

STEP = 0.005  # m of height between two looks at where a ray is
SPACINGS = (0.25, 0.02, 0.0015)  # m between rays: everywhere, near an edge, at an edge
WATER, DECK, HULL, TRUNK, QUAY, WALL, RAIL = range(7)


@dataclass(frozen=True)
class World:
    """A box in the water, perhaps with bulwarks and a trunk, perhaps with a quay beside her."""

    freeboard: float
    beam: float = 14.0
    bulwark: float = 0.0
    trunk: float = 0.0
    inset: float = 0.0
    quay: float = 0.0
    gap: float = 0.0
    quay_side: float = 1.0

    @property
    def highest(self):
        return max(self.freeboard + self.bulwark, self.freeboard + self.trunk, self.quay) + 0.1

    def inside(self, across, along, height):
        """Say what solid a point is in; WATER for none above the water."""
        out = np.zeros(np.shape(across), np.int8)
        ship = (np.abs(across) < self.beam / 2) & (np.abs(along) < 300.0)
        out[ship & (np.abs(across) > self.beam / 2 - 0.02) & (height < self.freeboard + self.bulwark)] = RAIL
        out[ship & (height < self.freeboard)] = HULL
        half = self.beam / 2 - self.inset
        if self.trunk:
            out[(np.abs(across) < half) & (np.abs(along) < 300.0) & (height < self.freeboard + self.trunk)] = TRUNK
        if self.quay:
            off = self.quay_side * across - self.beam / 2
            out[(off > self.gap) & (off < self.gap + 200.0) & (height < self.quay)] = QUAY
        return out

    def top_of(self, kind):
        return np.select(
            [kind == HULL, kind == TRUNK, kind == QUAY, kind == RAIL],
            [self.freeboard, self.freeboard + self.trunk, self.quay, self.freeboard + self.bulwark],
            0.0,
        )


def horizontal(direction):
    turn = math.radians(direction.azimuth_deg)
    reach = math.cos(math.radians(direction.elevation_deg)) / math.sin(math.radians(direction.elevation_deg))
    return reach * math.sin(turn), reach * math.cos(turn)


def look(world, sun, view, heading, offsets):
    """Give what is seen, and whether the sun shines on it, at points of the image's ground line across midships."""
    bow = math.sin(math.radians(heading)), math.cos(math.radians(heading))
    starboard = bow[1], -bow[0]
    to_satellite, to_sun = horizontal(view), horizontal(sun)

    def ship_axes(east, north):
        return east * starboard[0] + north * starboard[1], east * bow[0] + north * bow[1]

    heights = np.arange(world.highest, 0.0, -STEP)[:, None]
    east, north = offsets * starboard[0], offsets * starboard[1]
    found = world.inside(*ship_axes(east + heights * to_satellite[0], north + heights * to_satellite[1]), heights)
    first = np.argmax(found != WATER, axis=0)
    kind = found[first, np.arange(len(offsets))]
    before = np.where(kind == WATER, 0.0, heights[np.maximum(first - 1, 0), 0])  # the last height in the air
    side = before < world.top_of(kind) - 1e-9
    seen = np.select([(kind == QUAY) & side, ((kind == HULL) | (kind == RAIL)) & side, kind == HULL, kind == RAIL],
                     [WALL, HULL, DECK, DECK], kind)  # fmt: skip
    east, north = east + before * to_satellite[0], north + before * to_satellite[1]
    rise = heights - before
    found = world.inside(*ship_axes(east + rise * to_sun[0], north + rise * to_sun[1]), heights)
    return seen, ~((rise > 0) & (found != WATER)).any(axis=0)


def edges(world, sun, view, heading):
    """Give offsets across the ship, fine wherever what is seen changes, and what is seen and lit there."""
    thrown, laid_over = (world.highest * math.hypot(*horizontal(one)) for one in (sun, view))
    most = world.beam / 2 + max(thrown, laid_over) + 1.0
    offsets = np.arange(-most, most, SPACINGS[0]) + 0.0007
    seen, lit = look(world, sun, view, heading, offsets)
    for spacing in SPACINGS[1:]:
        change = np.flatnonzero((np.diff(seen) != 0) | (np.diff(lit) != 0))
        finer = np.concatenate([np.arange(offsets[at], offsets[at + 1], spacing)[1:] for at in change])
        seen_too, lit_too = look(world, sun, view, heading, finer)
        order = np.argsort(np.concatenate([offsets, finer]), kind="stable")
        offsets = np.concatenate([offsets, finer])[order]
        seen, lit = np.concatenate([seen, seen_too])[order], np.concatenate([lit, lit_too])[order]
    return offsets, seen, lit


def strip(world, sun, view, heading):
    """Measure the strip on the shaded side as an analyst would: from the ship's upper edge to the light beyond it."""
    offsets, seen, lit = edges(world, sun, view, heading)
    s_n = math.sin(math.radians(sun.azimuth_deg - heading))
    out = offsets * (-1.0 if s_n > 0 else 1.0)
    order = np.argsort(out)
    out, seen, lit = out[order], seen[order], lit[order]
    # the inner face of a bulwark is lit and is ship still; her outer side is not
    upper = (seen == DECK) | (seen == TRUNK) | ((seen == HULL) & lit & (world.bulwark > 0))
    deck = out[upper].max()
    beyond = (out > deck) & lit & (seen != HULL)
    return out[beyond].min() - deck, (out, seen, lit)


def random_views(seed, count):
    """Draw sun, view and heading, each quadrant of sun and of view across the ship in turn, with a strip to be seen."""
    nature = np.random.default_rng(seed)
    made = 0
    while made < count:
        heading = nature.uniform(0, 360)
        sun = Direction((heading + 90 * (made % 4) + nature.uniform(12, 78)) % 360, nature.uniform(12, 65))
        view = Direction((heading + 90 * (made // 4 % 4) + nature.uniform(0, 90)) % 360, nature.uniform(45, 89))
        freeboard = nature.uniform(0.8, 6.0)
        if not 0.15 < strip_factor(sun, view, heading).k < 7:
            continue
        made += 1
        yield sun, view, heading, freeboard


VIEWS = list(random_views(11, 32))


@pytest.mark.parametrize("case", VIEWS, ids=range(len(VIEWS)))
def test_a_traced_strip_gives_the_freeboard_within_two_centimetres(case):
    sun, view, heading, freeboard = case
    width, _ = strip(World(freeboard), sun, view, heading)
    assert width / strip_factor(sun, view, heading).k == pytest.approx(freeboard, abs=0.02)


@pytest.mark.parametrize("seed", range(4))
def test_a_hidden_shadow_is_hidden_in_the_trace_as_well(seed):
    nature = np.random.default_rng(seed)
    heading, off = nature.uniform(0, 360), nature.choice([90.0, -90.0]) + nature.uniform(-40, 40)
    sun = Direction((heading + off) % 360, nature.uniform(60, 75))
    view = Direction((heading + off + nature.uniform(-10, 10)) % 360, nature.uniform(35, 50))
    assert strip_factor(sun, view, heading).hidden
    width, (out, seen, lit) = strip(World(4.0), sun, view, heading)
    assert width <= 2 * SPACINGS[-1]
    assert lit[(seen == WATER) & (out > 0)].all()


@pytest.mark.parametrize("case", list(random_views(5, 6)))
def test_the_hull_side_and_the_beam_come_out_of_the_trace(case):
    sun, view, heading, freeboard = case
    offsets, seen, _ = edges(World(freeboard), sun, view, heading)
    side = offsets[seen == HULL]
    whole = offsets[(seen == HULL) | (seen == DECK)]
    factor = view_factor(view, heading)
    wide = side.max() - side.min() if len(side) else 0.0
    assert wide == pytest.approx(freeboard * factor, abs=0.02)
    width = whole.max() - whole.min()
    assert beam_from_image_m(width, freeboard, view, heading) == pytest.approx(14.0, abs=0.02)


@pytest.mark.parametrize("case", list(random_views(23, 8)))
def test_a_shadow_on_a_quay_counts_from_the_quays_height(case):
    sun, view, heading, freeboard = case
    factor = strip_factor(sun, view, heading)
    quay = 0.6 * freeboard
    gap = 0.4 * (freeboard - quay) * factor.shadow
    world = World(freeboard, quay=quay, gap=gap, quay_side=1.0 if factor.side == "starboard" else -1.0)
    width, _ = strip(world, sun, view, heading)
    around = Surroundings(pier_m=quay)
    assert freeboard_of_width_m(width, factor.shadow, factor.hull_side, around) == pytest.approx(freeboard, abs=0.02)


@pytest.mark.parametrize("case", list(random_views(31, 8)))
def test_a_trunk_that_shows_past_the_deck_edge_is_allowed_for(case):
    sun, view, heading, freeboard = case
    factor = strip_factor(sun, view, heading)
    around = Surroundings(trunk_m=2.0, trunk_inset_m=1.5)
    width, _ = strip(World(freeboard, trunk=2.0, inset=1.5), sun, view, heading)
    assert freeboard_of_width_m(width, factor.shadow, factor.hull_side, around) == pytest.approx(freeboard, abs=0.02)


@pytest.mark.parametrize("case", list(random_views(47, 6)))
def test_a_bulwark_counts_as_freeboard_until_it_is_taken_off(case):
    sun, view, heading, freeboard = case
    factor = strip_factor(sun, view, heading)
    width, _ = strip(World(freeboard, bulwark=1.1), sun, view, heading)
    around = Surroundings(bulwark_m=1.1)
    assert freeboard_of_width_m(width, factor.shadow, factor.hull_side, around) == pytest.approx(freeboard, abs=0.02)
