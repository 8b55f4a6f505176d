"""Chips of optical images for training: ships in their middle, and what is taken for them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.draws import stream
from ullage.kernels import map_in_threads
from ullage.records import Window
from ullage.simulate.optical.plan import draw_plan
from ullage.simulate.optical.render import Renderer
from ullage.simulate.optical.settings import ImageSettings
from ullage.simulate.optical.solids import box, cylinder, join, place
from ullage.simulate.optical.terminal import rock
from ullage.simulate.optical.vessels import LENGTHS_M, draw_ship

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.simulate.optical.plan import Plan
    from ullage.simulate.optical.vessels import Kind, Ship

    Floats32 = npt.NDArray[np.float32]

SIZE: Final = 64
NOT_SHIPS: Final = ("water", "cloud", "wake", "jetty", "coast", "rock", "structure", "part")
"""What chips show that is no ship; ``part`` is a ship that the chip's middle misses by more than her half."""
KINDS: Final[tuple[Kind, ...]] = ("tanker", "tanker", "tanker", "bulker", "container", "cargo")
BANDS: Final = ("blue", "green", "red", "nir")
SPACINGS_M: Final = (3.0, 10.0)
LEAST_PX: Final = 5.0  # shorter ships are no more than dots
MOST_PX: Final = 60.0
BLUR_PX: Final = (0.4, 0.9)


@dataclass(frozen=True, eq=False)
class SimulatedImageChips:
    """Chips and what they show.

    Parameters
    ----------
    values
        Reflectances, of shape (chips, bands, 64, 64).
    bands
        Their names.
    ground_m
        Side of a pixel of each chip [m].
    ship
        Whether a ship lies in its middle.
    kind
        Kind of the ship, or one of `NOT_SHIPS`.
    length_m, beam_m, heading_deg
        Of the ship; NaN where there is none.
    """

    values: Floats32
    bands: tuple[str, ...]
    ground_m: npt.NDArray[np.float64]
    ship: npt.NDArray[np.bool_]
    kind: tuple[str, ...]
    length_m: npt.NDArray[np.float64]
    beam_m: npt.NDArray[np.float64]
    heading_deg: npt.NDArray[np.float64]


def ship_chips(
    seed: int, count: int, ground_m: float | None = None, ships: float = 0.5, bands: tuple[str, ...] = BANDS
) -> SimulatedImageChips:
    """Simulate chips; each depends on the seed and its number alone.

    Parameters
    ----------
    seed
        Fixes everything.
    count
        How many chips.
    ground_m
        Side of a pixel [m]; None to draw it from 3 to 10 m, evenly in its logarithm.
    ships
        Part of the chips with a ship in their middle; the others show each of `NOT_SHIPS` as often.
    bands
        Names.

    Examples
    --------
    >>> chips = ship_chips(1, 2)
    >>> chips.values.shape
    (2, 4, 64, 64)
    """
    made = map_in_threads(lambda number: _chip(seed, number, ground_m, ships, bands), range(count))
    hulls = [one.hull for one in made]
    none = float("nan")
    return SimulatedImageChips(
        values=np.stack([one.values for one in made]) if made else np.zeros((0, len(bands), SIZE, SIZE), np.float32),
        bands=bands,
        ground_m=np.array([one.ground_m for one in made]),
        ship=np.array([one is not None for one in hulls], np.bool_),
        kind=tuple(one.kind for one in made),
        length_m=np.array([one.length_m if one else none for one in hulls]),
        beam_m=np.array([one.beam_m if one else none for one in hulls]),
        heading_deg=np.array([one.heading_deg if one else none for one in hulls]),
    )


@dataclass(frozen=True, eq=False)
class _Chip:
    values: Floats32
    ground_m: float
    kind: str
    hull: Ship | None


def _chip(seed: int, number: int, ground_m: float | None, ships: float, bands: tuple[str, ...]) -> _Chip:
    rng = np.random.default_rng(stream(seed, "optical chip", str(number)))
    low, high = np.log(SPACINGS_M)
    ground = float(np.exp(rng.uniform(low, high))) if ground_m is None else ground_m
    settings = ImageSettings(
        ground_m=ground,
        size=(SIZE, SIZE),
        ships=0,
        bands=bands,
        blur_px=float(rng.uniform(*BLUR_PX)),
        view_zeniths_deg=(0.0, 20.0),
        cloud_share=float(rng.uniform(0, 0.3)) if rng.random() < 0.15 else 0.0,  # noqa: PLR2004 - few have cloud
    )
    if rng.random() < ships:
        plan, kind, hull = _ship_chip(rng, settings, seed, number)
    else:
        kind, hull = str(rng.choice(NOT_SHIPS)), None
        plan = _other_chip(rng, kind, settings, seed, number)
    return _Chip(Renderer(plan).render_block(Window(0, 0, SIZE, SIZE)), ground, kind, hull)


def _drawn(rng: np.random.Generator, ground_m: float, **given: Any) -> Ship:
    """Draw a ship that a chip can show whole."""
    kind = KINDS[int(rng.integers(len(KINDS)))]
    low, high = LENGTHS_M[kind]
    high = max(min(high, MOST_PX * ground_m), 40.0)
    low = min(max(low, LEAST_PX * ground_m), 0.8 * high)
    return draw_ship(rng, kind, (low, high), **given)


def _ship_chip(rng: np.random.Generator, settings: ImageSettings, seed: int, number: int) -> tuple[Plan, str, Ship]:
    """Lay a ship into the middle: three of four in open water, the others at a quay or jetty."""
    ground = settings.ground_m
    if rng.random() < 0.25:  # noqa: PLR2004 - one of four
        berth = ("quay", "jetty")[int(rng.integers(2))]
        length = _drawn(rng, ground).length_m
        asked = replace(settings, place=berth, ships=1, kinds=KINDS, length_m=(length, length))  # type: ignore[arg-type]
        plan = draw_plan(_seed(seed, number), asked)
        return plan, plan.ships[0].kind, plan.ships[0]
    east, north = rng.normal(0, 1.5 * ground, 2)
    speed = float(rng.uniform(4, 16)) if rng.random() < 0.35 else 0.0  # noqa: PLR2004 - a third are under way
    ship = _drawn(rng, ground, east_m=float(east), north_m=float(north), speed_kn=speed)
    return draw_plan(_seed(seed, number), replace(settings, fleet=(ship,))), ship.kind, ship


def _other_chip(rng: np.random.Generator, kind: str, settings: ImageSettings, seed: int, number: int) -> Plan:
    """Show something that is no ship."""
    ground = settings.ground_m
    if kind == "cloud":
        settings = replace(settings, cloud_share=float(rng.uniform(0.1, 0.9)))
    elif kind in {"jetty", "coast"}:
        settings = replace(settings, place=kind, ships=0)  # type: ignore[arg-type]
    elif kind in {"wake", "part"}:
        settings = replace(settings, fleet=(_beside(rng, kind, ground),))
    plan = draw_plan(_seed(seed, number), settings)
    if kind in {"jetty", "rock", "structure"}:
        return _with_built(rng, kind, plan)
    return plan


def _beside(rng: np.random.Generator, kind: str, ground_m: float) -> Ship:
    """Draw a ship whose wake, or whose end, is in the middle."""
    ship = _drawn(rng, ground_m, speed_kn=float(rng.uniform(8, 18)) if kind == "wake" else 0.0)
    turn = np.radians(ship.heading_deg)
    away = ship.length_m * rng.uniform(1.2, 4.0) if kind == "wake" else rng.choice([-1, 1]) * ship.length_m * 0.55
    aside = rng.normal(0, 2 * ground_m)
    off = SIZE * ground_m / 2 if kind == "wake" else 0.0
    ahead = max(float(away), off + 0.6 * ship.length_m) if kind == "wake" else float(away)
    return replace(
        ship,
        east_m=float(ahead * np.sin(turn) + aside * np.cos(turn)),
        north_m=float(ahead * np.cos(turn) - aside * np.sin(turn)),
    )


def _with_built(rng: np.random.Generator, kind: str, plan: Plan) -> Plan:
    """Set an empty jetty, rocks, or a platform, beacon or buoy into the middle."""
    if kind == "jetty":
        from ullage.simulate.optical.terminal import shore_solids

        built = shore_solids(rng, plan.shore, [(0.0, float(rng.uniform(80, 220)))])
        return replace(plan, solids=join([plan.solids, built]))
    if kind == "rock":
        places = [rng.normal(0, 20 * k, 2) for k in range(int(rng.integers(1, 5)))]
        solids = [rock(rng, float(x), float(y), (8, 150)) for x, y in places]
    else:
        size = float(np.exp(rng.uniform(np.log(3), np.log(60))))
        tall = float(rng.uniform(4, 25))
        colour = str(rng.choice(["yellow", "steel", "white", "concrete", "orange"]))
        solids = [box((-size / 2, size / 2), (-0.4 * size, 0.4 * size), (-1.0, tall), colour)]
        if rng.random() < 0.5:  # noqa: PLR2004 - one of two
            solids = [cylinder(0.0, 0.0, size / 2, (-1.0, tall), colour)]
    return replace(plan, solids=join([plan.solids, place(solids, 0.0, 0.0, float(rng.uniform(0, 360)))]))


def _seed(seed: int, number: int) -> int:
    return stream(seed, "optical chip plan", str(number)) % 2**62
