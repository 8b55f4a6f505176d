"""Measure how a simulated tanker's layout scatters between two sightings, and from tanker to tanker.

Run it as ``python design/fit_layout.py [SHIPS]``. It prints the numbers of `ullage.detect.layout.scatter`, sampling by
sampling; the page of the method says how they were taken. Some 12 s of one core a ship.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ullage.detect.layout import Layout, LayoutError, describe_layout
from ullage.detect.layout.distance import colour_of, likeness
from ullage.detect.layout.scatter import BANDS, SHAPES
from ullage.detect.waterline import Point
from ullage.geo import destination
from ullage.simulate.optical import ImageSettings, draw_ship, simulate_image

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from ullage.simulate.optical import Ship, SimulatedImage

    Floats = npt.NDArray[np.float64]
    Pairs = dict[float, list[tuple[Layout, Layout]]]

GROUNDS_M = (0.5, 1.0, 3.0, 10.0)
LENGTHS_M = (90.0, 110.0)
FAR_OFF = 4.0  # robust deviations beyond which a difference counts as that: a feature that was mistaken


def sightings(seed: int) -> Iterator[tuple[Ship, Floats]]:
    """Give a tanker twice, otherwise loaded and turned, and how far off her points are [m]."""
    nature = np.random.default_rng([seed, 77])
    ship = draw_ship(nature, "tanker", LENGTHS_M)
    for _ in range(2):
        share = float(nature.uniform(0, 1))
        seen = replace(
            ship, draught_m=ship.summer_draught_m * (0.5 + 0.5 * share), trim_m=-(1 - share) * 0.015 * ship.length_m,
            heading_deg=float(nature.uniform(0, 360)),
        )  # fmt: skip
        yield seen, nature.normal(0, 3.0, 4)


def rough_points(made: SimulatedImage, off: Floats) -> Iterator[Point]:
    """Give bow and stern as a hand would."""
    truth = made.truth.row(0, named=True)
    for name, (ahead, aside) in (("bow", off[:2]), ("stern", off[2:])):
        way, turn = np.hypot(ahead, aside), np.degrees(np.arctan2(aside, ahead))
        at = destination(truth[f"{name}_lat_deg"], truth[f"{name}_lon_deg"], truth["heading_deg"] + turn, way)
        yield Point(float(at[0]), float(at[1]))


def described(seed: int, look: int, ship: Ship, off: Floats, ground: float) -> Layout | None:
    """Describe one sighting; None where it is refused."""
    side = int(ship.length_m * 1.45 / ground) + 12
    samples = 8 if ground < 2 else 16  # fine pixels need fewer rays each
    settings = ImageSettings(ground_m=ground, size=(side, side), ships=0, fleet=(ship,), samples=samples)
    made = simulate_image(seed * 100 + look * 10 + 5, settings)
    try:
        bow, stern = rough_points(made, off)
        return describe_layout(made.scene, bow, stern)
    except LayoutError as why:
        print(f"{seed} {look} {ground}: {why}")
        return None


def all_pairs(ships: int) -> Pairs:
    """Give both layouts of every ship, by sampling."""
    found: Pairs = defaultdict(list)
    for seed in range(ships):
        for ground in GROUNDS_M:
            one, two = (described(seed, look, *it, ground) for look, it in enumerate(sightings(seed)))
            if one is not None and two is not None:
                found[ground].append((one, two))
    return found


def print_shapes(pairs: Pairs) -> None:
    """Print for each shape feature its scatter beyond what it states, and that between ships."""
    for name in SHAPES:
        for ground, some in pairs.items():
            told = [(a.features[name], b.features[name]) for a, b in some if name in a.features and name in b.features]
            if len(told) < 5:  # too few for a variance
                continue
            off = np.array([a.value - b.value for a, b in told])
            stated = float(np.mean([(a.sd**2 + b.sd**2) / 2 for a, b in told]))
            most = FAR_OFF * 1.4826 * float(np.median(np.abs(off)))
            within = float(np.mean(np.minimum(off**2, most**2))) / 2
            middle = np.array([(a.value + b.value) / 2 for a, b in told])
            between = max(float(np.var(middle)) - within / 2, 0.0)
            more = max(within - stated, 0.0)
            print(
                f"{name:16s} {ground:5g} m {len(told):3d}: {more**0.5:.4f} beyond {stated**0.5:.4f}, {between**0.5:.4f}"
            )


def print_colours(pairs: Pairs) -> None:
    """Print the covariances of colours within and between ships."""
    for kind in ("white", "hull"):
        for ground, some in pairs.items():
            seen = np.array([
                [[colour_of(kind, one, f"{kind}_{band}") for band in BANDS] for one in pair]
                for pair in some
                if all(f"{kind}_{band}" in one.features for one in pair for band in BANDS)
            ])  # fmt: skip
            if len(seen) < 8:  # too few for a covariance
                continue
            off = seen[:, 0] - seen[:, 1]
            within = off.T @ off / len(off) / 2
            between = np.cov(seen.mean(axis=1).T) - within / 2
            print(
                kind,
                ground,
                len(seen),
                "within",
                np.round(within, 4).tolist(),
                "between",
                np.round(between, 4).tolist(),
            )


def print_profiles(pairs: Pairs) -> None:
    """Print how alike profiles of one ship and of two are."""
    for some in pairs.values():
        firsts, seconds = zip(*some, strict=True)
        z = np.array([[likeness(a, b) or np.nan for b in seconds] for a in firsts], dtype=np.float64)
        own = np.eye(len(z), dtype=bool)
        if np.isfinite(z).any():
            same, other = z[own], z[~own]
            pixels = np.mean([one.length_m / one.pixel_m for one in firsts])
            one, two = (f"{np.nanmean(law):.2f} ± {np.nanstd(law):.2f}" for law in (same, other))
            print(f"{pixels:.0f} pixels: {one}, {two}")


if __name__ == "__main__":
    measured = all_pairs(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
    print_shapes(measured)
    print_colours(measured)
    print_profiles(measured)
