"""Where ships lie: quays and jetties with all that stands on them, coasts and rocks, in a frame of their own.

In that frame x runs along the shore and y out to the water, to the right of x.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.simulate.optical.fractal import fractal
from ullage.simulate.optical.solids import Placed, Solid, box, cylinder, nothing, place, prism

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.simulate.optical.settings import ImageSettings
    from ullage.simulate.optical.vessels import Ship

    Floats = npt.NDArray[np.float64]

DEEP_M: Final = -4.0  # how far walls reach under the water
FENDER_M: Final = 1.0
OPEN_M: Final = 90.0  # how far from the shore ships are in open water


@dataclass(frozen=True, eq=False)
class Shore:
    """What does not float.

    Parameters
    ----------
    kind
        ``open``, ``quay``, ``jetty`` or ``coast``.
    x, y
        Where the middle of the berth is in the image [m].
    turned_deg
        Where its x axis points in the image, from up clockwise [°].
    land_y
        Where land begins in its own frame [m]; what is less is land. None for no land.
    waves
        Of the coast line: amplitudes [m], lengths [m] and phases, of shape (waves, 3).
    start
        Stream of the land's pattern.
    height_m
        Of the quay or of the jetty's deck above the water [m].
    """

    kind: str = "open"
    x: float = 0.0
    y: float = 0.0
    turned_deg: float = 0.0
    land_y: float | None = None
    waves: tuple[tuple[float, float, float], ...] = ()
    start: int = 0
    height_m: float = 0.0

    def own(self, x: Any, y: Any) -> tuple[Any, Any]:
        """Give places of the image in its own frame [m]."""
        sin, cos = np.sin(np.radians(self.turned_deg)), np.cos(np.radians(self.turned_deg))
        right, up = x - self.x, y - self.y
        return right * sin + up * cos, right * cos - up * sin

    def image(self, x: float, y: float) -> tuple[float, float]:
        """Give a place of its own frame in the image [m]."""
        sin, cos = float(np.sin(np.radians(self.turned_deg))), float(np.cos(np.radians(self.turned_deg)))
        return self.x + x * sin + y * cos, self.y + x * cos - y * sin

    def seaward(self, x: Any, y: Any) -> Any:
        """Give how far places of the image lie off the coast line [m]: negative on land."""
        if self.land_y is None:
            return np.full(np.shape(x), 1e9)
        along, off = self.own(x, y)
        line = self.land_y + sum(a * np.sin(2 * np.pi * along / b + p) for a, b, p in self.waves)
        return off - line

    def land_cover(self, x: Floats, y: Floats, ground_m: float) -> Floats:
        """Give the part of each pixel that is land."""
        return np.asarray(np.clip(0.5 - self.seaward(x, y) / ground_m, 0.0, 1.0))


def draw_shore(rng: np.random.Generator, start: int, settings: ImageSettings) -> Shore:
    """Draw where the shore runs."""
    if settings.place == "open":
        return Shore()
    rows, columns = settings.size
    reach = min(rows, columns) * settings.ground_m
    turned = float(rng.uniform(0, 360)) if settings.heading_deg is None else settings.heading_deg
    sway = rng.uniform(-0.06, 0.06, 2) * reach
    made = Shore(settings.place, float(sway[0]), float(sway[1]), turned, start=start)
    if settings.place == "coast":
        waves = tuple(
            (float(0.004 * b * rng.uniform(3, 9)), float(b), float(rng.uniform(0, 6.28)))
            for b in (2300.0, 900.0, 330.0, 120.0)
        )
        return replace(made, land_y=-0.2 * reach, waves=waves)
    if settings.place == "quay":
        return replace(made, land_y=-float(rng.uniform(35, 80)), height_m=float(rng.uniform(1.8, 3.5)))
    waves = ((float(rng.uniform(4, 15)), 700.0, 0.0), (3.0, 160.0, 1.0))
    return replace(made, land_y=-float(rng.uniform(220, 450)), waves=waves, height_m=float(rng.uniform(3.5, 5.5)))


def shore_solids(rng: np.random.Generator, shore: Shore, berths: list[tuple[float, float]]) -> Placed:
    """Give all that is built at the shore.

    Parameters
    ----------
    rng
        Where chance comes from.
    shore
        Where it runs.
    berths
        Of each ship alongside: her middle along the shore, and her length [m].
    """
    if shore.kind == "open":
        return nothing()
    made = {"quay": _quay, "jetty": _jetties, "coast": _rocks}[shore.kind](rng, shore, berths)
    return place(made, shore.x, shore.y, shore.turned_deg)


def _quay(rng: np.random.Generator, shore: Shore, berths: list[tuple[float, float]]) -> list[Solid]:
    """Give a long quay with fenders, cranes on it, sheds and oil tanks behind."""
    land = shore.land_y or -50.0
    high = shore.height_m
    found = [box((-3000, 3000), (land - 2.0, 0), (DEEP_M, high), "concrete")]
    span = max([abs(x) + length / 2 for x, length in berths], default=100.0) + 60
    pitch = float(rng.uniform(10, 18))
    found += [
        box((float(x) - 0.7, float(x) + 0.7), (-0.1, FENDER_M - 0.1), (0.4, high - 0.1), "rubber")
        for x in np.arange(-span, span, pitch)
    ]
    for x, length in berths:
        found += _arms(rng, x, high) if rng.random() < 0.6 else _crane(rng, x + rng.uniform(-0.3, 0.3) * length, high)  # noqa: PLR2004 - three of five
    for _ in range(int(rng.integers(2, 7))):
        x, y = rng.uniform(-span, span), rng.uniform(0.35, 0.9) * land
        long, wide = rng.uniform(12, 60), min(rng.uniform(8, 22), -0.5 * land)
        tall = high + rng.uniform(4, 10)
        colour = str(rng.choice(["steel", "white", "box red", "box blue", "cream"]))
        found.append(box((x, x + long), (y - wide / 2, y + wide / 2), (high - 0.1, tall), "concrete", colour))
    return found + _tanks(rng, land - 30.0, span)


def _tanks(rng: np.random.Generator, y: float, span: float) -> list[Solid]:
    found = []
    for _ in range(int(rng.integers(3, 10))):
        radius = float(rng.uniform(6, 22))
        at = float(rng.uniform(-span, span)), float(y - radius - rng.uniform(0, 120))
        found.append(cylinder(*at, radius, (-1.0, float(rng.uniform(9, 18))), "cream", "white", corners=24))
    return found


def _arms(rng: np.random.Generator, x: float, deck: float, y: float = -3.5) -> list[Solid]:
    """Give loading arms: slim posts with a beam toward the water."""
    found = []
    for k in range(int(rng.integers(2, 5))):
        at, tall = x + 4.0 * k - 6.0, deck + float(rng.uniform(11, 16))
        found.append(box((at - 0.4, at + 0.4), (y - 0.4, y + 0.4), (deck - 0.1, tall), "yellow"))
        found.append(box((at - 0.3, at + 0.3), (y - 3.0, y + 2.5), (tall - 0.8, tall), "yellow"))
    return found


def _crane(rng: np.random.Generator, x: float, deck: float) -> list[Solid]:
    """Give a portal crane: four legs, a house, a boom out over the water."""
    tall, wide, colour = deck + float(rng.uniform(16, 30)), 11.0, str(rng.choice(["orange", "box blue", "yellow"]))
    legs = [
        box((x + a - 0.6, x + a + 0.6), (b - 0.6, b + 0.6), (deck - 0.1, tall), colour)
        for a in (-wide / 2, wide / 2)
        for b in (-3.0, -13.0)
    ]
    boom = box((x - 1.0, x + 1.0), (-16.0, float(rng.uniform(4, 24))), (tall, tall + 1.8), colour)
    return [*legs, box((x - 3.5, x + 3.5), (-13.5, -3.0), (tall - 3.0, tall), colour), boom]


def _jetties(rng: np.random.Generator, shore: Shore, berths: list[tuple[float, float]]) -> list[Solid]:
    """Give a jetty for each ship: platform, breasting and mooring dolphins, catwalks, a trestle to the land."""
    high = shore.height_m
    thin = (high - 1.2, high)
    found: list[Solid] = []
    for x, length in berths:
        half, deep = float(rng.uniform(10, 18)), float(rng.uniform(12, 18))
        found.append(box((x - half, x + half), (-deep, -0.6), thin, "concrete"))
        found += _arms(rng, x, high)
        found.append(
            box((x - 3, x + 3), ((shore.land_y or -300.0) - 30, -deep), (high - 0.9, high), "concrete", "asphalt")
        )
        found.append(box((x + 1.5, x + 2.4), ((shore.land_y or -300.0) - 30, -deep), (high, high + 0.7), "pipe"))
        for share, y in ((-0.24, -4.0), (0.24, -4.0), (-0.46, -22.0), (0.46, -22.0), (-0.68, -26.0), (0.68, -26.0)):
            at, size = x + share * length, 3.5 if y > -10 else 3.0  # noqa: PLR2004 - those at the ship's side
            found.append(box((at - size, at + size), (y - size, y + size), (DEEP_M, high - 0.3), "concrete"))
            if y > -10:  # noqa: PLR2004
                found.append(box((at - 1.2, at + 1.2), (y + size, FENDER_M - 0.2), (0.5, high - 0.5), "rubber"))
        walk = 0.46 * length
        found.append(box((x - walk, x - half), (-13.0, -12.0), (high - 0.4, high), "steel"))
        found.append(box((x + half, x + walk), (-13.0, -12.0), (high - 0.4, high), "steel"))
    return found + _tanks(rng, (shore.land_y or -300.0) - 60.0, 250.0)


def _rocks(rng: np.random.Generator, shore: Shore, berths: list[tuple[float, float]]) -> list[Solid]:  # noqa: ARG001 - as its like
    """Give rocks and islets before a coast, and houses on it."""
    land = shore.land_y or 0.0
    count = int(rng.integers(3, 12))
    found = [rock(rng, float(rng.uniform(-900, 900)), land + float(rng.uniform(20, 260))) for _ in range(count)]
    for _ in range(30):
        x, y = rng.uniform(-900, 900), land - rng.uniform(60, 700)
        side = rng.uniform(8, 40, 2)
        roof = str(rng.choice(["white", "box red", "steel", "box brown"]))
        found.append(box((x, x + side[0]), (y, y + side[1]), (-1.0, float(rng.uniform(4, 14))), "concrete", roof))
    return found


def rock(rng: np.random.Generator, x: float, y: float, size: tuple[float, float] = (3, 60)) -> Solid:
    """Draw a rock or an islet, its outline convex and its top flat."""
    long = float(np.exp(rng.uniform(np.log(size[0]), np.log(size[1]))))
    turns = np.sort(rng.uniform(0, 2 * np.pi, 9))
    wide = long * rng.uniform(0.35, 0.9)
    turned = rng.uniform(0, np.pi)
    a, b = long / 2 * np.cos(turns), wide / 2 * np.sin(turns)
    corners = [
        (x + p * np.cos(turned) - q * np.sin(turned), y + p * np.sin(turned) + q * np.cos(turned))
        for p, q in zip(a, b, strict=True)
    ]
    return prism(
        corners, (DEEP_M, float(rng.uniform(0.5, 1 + 0.12 * long))), "rock", shade=float(rng.uniform(0.6, 1.2))
    )


def lay_alongside(
    rng: np.random.Generator, shore: Shore, ships: list[Ship]
) -> tuple[list[Ship], list[tuple[float, float]]]:
    """Lay ships along the shore from its middle on; also give where along it they lie, and how long they are."""
    found, berths = [], []
    end = [0.0, 0.0]
    for number, ship in enumerate(ships):
        side = number % 2
        gap = 18.0 if shore.kind == "quay" else 0.45 * ship.length_m
        along = 0.0 if number == 0 else (end[side] + gap + ship.length_m / 2) * (1 - 2 * side)
        if number == 0:
            end = [ship.length_m / 2, ship.length_m / 2]
        else:
            end[side] += gap + ship.length_m
        at = shore.image(along, FENDER_M + ship.beam_m / 2)
        heading = (shore.turned_deg + 180.0 * (rng.random() < 0.5)) % 360.0  # noqa: PLR2004 - one of two
        found.append(
            replace(ship, east_m=at[0], north_m=at[1], heading_deg=heading, speed_kn=0.0, alongside=shore.kind)
        )
        berths.append((along, ship.length_m))
    return found, berths


LAND: Final = ("leaves", "soil", "asphalt", "concrete")


def land_mixture(shore: Shore, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Give what land is made of: parts of `LAND`, of shape (4, ...), and how bright each place is."""
    green = np.clip((fractal(shore.start, x, y, 240.0) - 0.47) / 0.12 + 0.5, 0, 1)
    built = np.clip((fractal(shore.start + 1, x, y, 90.0, 4) - 0.53) / 0.06 + 0.5, 0, 1)
    hard = np.clip((fractal(shore.start + 2, x, y, 40.0, 3) - 0.5) / 0.1 + 0.5, 0, 1)
    natural = 1 - built
    parts = np.stack([green * natural, (1 - green) * natural, (1 - hard) * built, hard * built])
    return parts, 0.75 + 0.5 * fractal(shore.start + 3, x, y, 22.0, 4)
