"""An optical look rendered: ships in three dimensions, shore and pier, clouds, in a vendor's image."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.draws import stream
from ullage.simulate.imagery.crafts import painted_ship
from ullage.simulate.imagery.ground import PIER_M
from ullage.simulate.optical.clouds import draw_clouds
from ullage.simulate.optical.geotiff import write_geotiff
from ullage.simulate.optical.image import image_of
from ullage.simulate.optical.plan import draw_plan
from ullage.simulate.optical.settings import ImageSettings
from ullage.simulate.optical.solids import box, cylinder, join, nothing, place
from ullage.simulate.optical.terminal import Shore

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from ullage.simulate.imagery.ground import Ground, Pier
    from ullage.simulate.imagery.settings import Camera
    from ullage.simulate.optical.clouds import CloudField
    from ullage.simulate.optical.plan import Plan
    from ullage.simulate.optical.solids import Placed, Solid
    from ullage.simulate.optical.vessels import Ship

    Row = Mapping[str, Any]

FENDER_M: Final = 8.0  # from the pier's line, where ships lie
DECK_M: Final = 4.5
DEEP_M: Final = -4.0
BETWEEN_M: Final = 14.0  # from fender to fender
TANKS: Final = 7
PATTERNS: Final = 40  # of clouds that are tried until the place is clear, or not
LEAST_CLOUD, MOST_CLOUD = 0.12, 0.9  # of an image whose place is hidden, of one whose place is clear
OPAQUE: Final = 0.6
MOST_POINTS: Final = 0.7  # of those about a place that clouds hide
SEEN_M: Final = 120.0  # about the place has to be clear


@dataclass(frozen=True)
class Frame:
    """How an image lies on the ground: turned, and its middle beside the place.

    Parameters
    ----------
    turned_deg
        How far the image's up is to the right of north [°].
    east_m, north_m
        Its middle, from the place [m].
    """

    turned_deg: float = 0.0
    east_m: float = 0.0
    north_m: float = 0.0

    def image(self, east: Any, north: Any) -> tuple[Any, Any]:
        """Give places in the image, x right and y up from its middle [m]."""
        sin, cos = np.sin(np.radians(self.turned_deg)), np.cos(np.radians(self.turned_deg))
        right, up = east - self.east_m, north - self.north_m
        return right * cos - up * sin, right * sin + up * cos

    def ground(self, x: Any, y: Any) -> tuple[Any, Any]:
        """Give places of the image in metres east and north of the place."""
        sin, cos = np.sin(np.radians(self.turned_deg)), np.cos(np.radians(self.turned_deg))
        return self.east_m + x * cos + y * sin, self.north_m - x * sin + y * cos


@dataclass(frozen=True, eq=False)
class ChartedShore(Shore):
    """A shore that runs where the ground has it."""

    charted: Ground = field(kw_only=True)
    lies: Frame = field(default_factory=Frame)

    def seaward(self, x: Any, y: Any) -> Any:
        """Give how far places of the image lie off the shore [m]."""
        return self.charted.seaward(*self.lies.ground(np.asarray(x), np.asarray(y)))


def render_geotiff(
    seed: int, look: Row, ships: Sequence[Row], hulls: Mapping[str, Row], ground: Ground, camera: Camera, folder: Path
) -> tuple[Path, tuple[str, ...], tuple[str, ...]]:
    """Render an optical look into a vendor's GeoTIFF, and give the MMSI of ships in it, as `RenderedLook` has them."""
    plan = plan_look(seed, look, ships, hulls, ground, camera)
    path = write_geotiff(image_of(plan), folder, "maxar" if camera.vendor == "maxar" else "planet")
    return path, *shown_in(plan, ships, ground)


def plan_look(
    seed: int,
    look: Row,
    ships: Sequence[Row],
    hulls: Mapping[str, Row],
    ground: Ground,
    camera: Camera,
    frame: Frame | None = None,
) -> Plan:
    """Give what is where in an image of a look.

    Parameters
    ----------
    seed, look, ships, hulls, ground, camera
        See `render_look`; hulls by MMSI.
    frame
        How the image lies; north up and the place in its middle when None.
    """
    frame = frame or Frame()
    own = stream(seed, "optical look", look["look_id"]) % 2**31
    settings = _settings(look, ground, camera, frame)
    fleet = _fleet(seed, ships, hulls, ground, settings, frame)
    plan = draw_plan(own, replace(settings, fleet=fleet))
    shore = ChartedShore("coast", start=ground.start, charted=ground, lies=frame)
    built = pier_solids(ground, frame)
    clouds = _clouds(own, look, plan, ground, frame)
    return replace(plan, shore=shore, solids=join([plan.solids, built]), clouds=clouds)


def shown_in(
    plan: Plan, ships: Sequence[Row], ground: Ground, frame: Frame | None = None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the MMSI of the ships whose middles lie in an image, and of those of them under cloud or in its shadow.

    Parameters
    ----------
    plan
        What `plan_look` gave.
    ships, ground, frame
        As it was given them.
    """
    half = np.array(plan.settings.size[::-1]) * plan.settings.ground_m / 2
    shown, hidden = [], []
    for at in ships:
        x, y = (frame or Frame()).image(*ground.local(at["lat_deg"], at["lon_deg"]))
        if abs(x) < half[0] and abs(y) < half[1]:
            shown.append(at["mmsi"])
            if plan.clouds is not None and plan.clouds.covered(x, y):
                hidden.append(at["mmsi"])
    return tuple(sorted(shown)), tuple(sorted(hidden))


def _settings(look: Row, ground: Ground, camera: Camera, frame: Frame) -> ImageSettings:
    return ImageSettings(
        ground_m=look["ground_m"], size=camera.size, ships=0, bands=camera.bands, delays_s=camera.delays_s,
        colour_ratio=camera.colour_ratio, taken_at=look["looked_at"].replace(microsecond=0),
        sun_azimuth_deg=(look["sun_azimuth_deg"] - frame.turned_deg) % 360.0,
        sun_elevation_deg=look["sun_elevation_deg"],
        view_azimuth_deg=(look["view_azimuth_deg"] - frame.turned_deg) % 360.0,
        view_elevation_deg=min(look["view_elevation_deg"], 89.9),
        lat_deg=ground.lat_deg, lon_deg=ground.lon_deg,
    )  # fmt: skip


def _fleet(
    seed: int, ships: Sequence[Row], hulls: Mapping[str, Row], ground: Ground, settings: ImageSettings, frame: Frame
) -> tuple[Ship, ...]:
    """Give the ships that an image shows, in the order of their MMSI."""
    found = []
    for at in sorted(ships, key=lambda one: one["mmsi"] or ""):
        east, north = ground.local(at["lat_deg"], at["lon_deg"])
        x, y = frame.image(float(east), float(north))
        half = (np.array(settings.size[::-1]) * settings.ground_m) / 2 + at["length_m"]
        if abs(x) < half[0] and abs(y) < half[1]:
            found.append(painted_ship(seed, at, hulls.get(at["mmsi"]), x, y, frame.turned_deg))
    return tuple(found)


def pier_solids(ground: Ground, frame: Frame) -> Placed:
    """Give what is built at a place: pier, fenders, dolphins, loading arms, trestle, and tanks ashore."""
    pier = ground.pier
    if pier is None:
        return nothing()
    rng = np.random.default_rng([ground.start, 1])
    found = [*_deck(pier), *_dolphins(pier)]
    for share in (-0.25, 0.25):
        found += _arms(rng, share * pier.length_m)
    if ground.trestle_m:
        found.append(box((-3.0, 3.0), (-ground.trestle_m, 0.0), (DECK_M - 0.9, DECK_M), "concrete", "asphalt"))
        found.append(box((1.5, 2.4), (-ground.trestle_m, PIER_M[0]), (DECK_M, DECK_M + 0.7), "pipe"))
        found += _tanks(rng, ground, pier)
    x, y = frame.image(pier.east_m, pier.north_m)
    return place(found, x, y, (pier.heading_deg - frame.turned_deg) % 360.0)


def _deck(pier: Pier) -> list[Solid]:
    half = pier.length_m / 2
    fenders = np.arange(-half + 3.0, half, BETWEEN_M)
    return [
        box((-half, half), PIER_M, (DECK_M - 1.2, DECK_M), "concrete"),
        box((-half, half), (PIER_M[0] + 1.0, PIER_M[0] + 1.8), (DECK_M, DECK_M + 0.6), "pipe"),
        *(
            box((float(x) - 0.8, float(x) + 0.8), (PIER_M[1] - 0.1, FENDER_M - 0.15), (0.4, DECK_M - 0.2), "rubber")
            for x in fenders
        ),
    ]


def _dolphins(pier: Pier) -> list[Solid]:
    """Give a mooring dolphin off each end."""
    ends = [side * (pier.length_m / 2 + 22.0) for side in (-1, 1)]
    return [box((x - 3, x + 3), (-5.0, 1.0), (DEEP_M, DECK_M - 0.4), "concrete") for x in ends]


def _arms(rng: np.random.Generator, x: float) -> list[Solid]:
    """Give loading arms: slim posts with a beam toward the ship."""
    found = []
    for k in range(3):
        at, tall = x + 4.0 * k - 4.0, DECK_M + float(rng.uniform(10, 13))
        found.append(box((at - 0.4, at + 0.4), (2.6, 3.4), (DECK_M - 0.1, tall), "yellow"))
        found.append(box((at - 0.3, at + 0.3), (1.0, 8.5), (tall - 0.8, tall), "yellow"))
    return found


def _tanks(rng: np.random.Generator, ground: Ground, pier: Pier) -> list[Solid]:
    """Give oil tanks on the land where the trestle ends."""
    found: list[tuple[float, float, float]] = []
    for _ in range(4 * TANKS):
        radius = float(rng.uniform(8, 20))
        x, y = float(rng.uniform(-220, 220)), float(-ground.trestle_m - radius - rng.uniform(30, 220))
        dry = ground.seaward(*pier.at(x, y)) < -radius
        if dry and all(np.hypot(x - one[0], y - one[1]) > radius + one[2] + 4.0 for one in found):
            found.append((x, y, radius))
    return [
        cylinder(x, y, radius, (-1.0, float(rng.uniform(9, 16))), "cream", "white", corners=24)
        for x, y, radius in found[:TANKS]
    ]


def _clouds(seed: int, look: Row, plan: Plan, ground: Ground, frame: Frame) -> CloudField | None:
    """Draw clouds of the look's share that hide the place, or leave it clear, as the look says."""
    clear, share = look["clear"], look["cloud_share"] or 0.0
    share = min(share, MOST_CLOUD) if clear else max(share, LEAST_CLOUD)
    rows, columns = plan.settings.size
    extent = columns * plan.settings.ground_m, rows * plan.settings.ground_m
    x0, y0 = frame.image(0.0, 0.0)
    ring = np.radians(np.arange(0, 360, 30))
    reach = ground.pier.length_m / 2 if ground.pier else SEEN_M
    x, y = (np.append(reach * one, 0.0) for one in (np.cos(ring), np.sin(ring)))
    for number in range(PATTERNS):
        start, late = stream(seed, "cloud pattern", str(number)), number / (PATTERNS - 1)
        # where no pattern of that share will do, ever less or more cloud: the look's word stands
        tried = share * (1 - late) if clear else share + (1 - share) * late
        drawn = draw_clouds(np.random.default_rng(start), start, tried, plan.light, extent)
        if drawn is None:
            return None
        # what lies in a cloud's shadow is seen, though no image for measuring
        if clear and not drawn.covered(x + x0, y + y0).any():
            return drawn
        if not clear and (drawn.opacity(x + x0, y + y0) > OPAQUE).mean() > MOST_POINTS:
            return drawn
    return drawn
