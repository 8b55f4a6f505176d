"""A radar look rendered: the ships that were there, the shore and the pier, in a Sentinel-1 product."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from ullage.draws import stream
from ullage.geo import destination
from ullage.simulate.imagery.crafts import radar_vessel
from ullage.simulate.looks.orbit import on_the_ground
from ullage.simulate.looks.sensors import SENTINEL_1
from ullage.simulate.sar.landscape import CONCRETE, LAND, WATER, Landscape, draw_lattice, draw_point, draw_things
from ullage.simulate.sar.orbit import NEAR_INCIDENCE_DEG, RADIUS_M, SPACING_M, fly_over
from ullage.simulate.sar.safe import write_safe
from ullage.simulate.sar.scene import compose
from ullage.simulate.sar.settings import SarSettings
from ullage.simulate.sar.targets import ghosts_of, sail, stand

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import numpy.typing as npt

    from ullage.simulate.imagery.ground import Ground
    from ullage.simulate.sar.landscape import Fixture
    from ullage.simulate.sar.orbit import Flight
    from ullage.simulate.sar.scene import SimulatedScene
    from ullage.simulate.sar.targets import Target

    Row = Mapping[str, Any]

SHIP: Final = "ship-"  # and her MMSI is her name in a scene
SWATH_COLUMNS: Final = 25_117  # of an IW product
FIRST_ORBIT: Final = 45_268  # absolute number of the anchored orbit of `SENTINEL_1`
WIND_M_S: Final = 5.5  # median; log-normal, deviation of the logarithm 0.4
BUILDINGS: Final = 24  # and tanks, on the land behind a pier
BEHIND_M: Final = 900.0
STAND_M: Final = 40.0  # how far from the water they stand
BESIDE: Final = 40.0  # pixels outside, where a ship still shows


@dataclass(frozen=True, eq=False)
class ChartedLandscape(Landscape):
    """What does not move, as a chart has it: a surface for each pixel."""

    chart: npt.NDArray[np.uint8] = field(default_factory=lambda: np.zeros((1, 1), np.uint8))

    def surface(self, rows: Any, columns: Any) -> npt.NDArray[np.uint8]:
        """Give what lies at pixels, of shape (rows, columns)."""
        down = np.clip(np.rint(rows).astype(np.int64), 0, self.chart.shape[0] - 1)
        right = np.clip(np.rint(columns).astype(np.int64), 0, self.chart.shape[1] - 1)
        return self.chart[np.ix_(down, right)]


def render_radar(
    seed: int, look: Row, ships: Sequence[Row], ground: Ground, size: tuple[int, int], folder: Path
) -> tuple[Path, tuple[str, ...]]:
    """Render a radar look into a SAFE folder, and give the MMSI of ships in it; see `render_look`."""
    made = compose_radar(seed, look, ships, ground, size)
    names = made.truth.filter(pl.col("kind") != "ghost")["object_id"]
    return write_safe(made, folder), tuple(sorted(one.removeprefix(SHIP) for one in names if one.startswith(SHIP)))


def compose_radar(seed: int, look: Row, ships: Sequence[Row], ground: Ground, size: tuple[int, int]) -> SimulatedScene:
    """Render a radar look into memory."""
    own = stream(seed, "radar look", look["look_id"]) % 2**31
    settings = settings_of(own, look, ground, size)
    flight = fly_over(
        settings.lat_deg, settings.lon_deg, settings.started_at, *size, settings.swath_column, settings.ascending
    )
    rng = np.random.default_rng(stream(own, "targets"))
    targets = [_ship(rng, flight, one) for one in ships]
    targets = [one for one in targets if _inside(one, size)]
    lasting = np.random.default_rng(ground.start)
    fixtures = _fixtures(lasting, flight, ground)
    targets += [stand(rng, one, number) for number, one in enumerate(fixtures, start=1)]
    targets += [ghost for one in targets for ghost in ghosts_of(rng, flight, one)]
    return compose(own, settings, flight, chart_of(flight, ground), tuple(targets))


def settings_of(seed: int, look: Row, ground: Ground, size: tuple[int, int]) -> SarSettings:
    """Give the settings of a pass that sees the place in the middle of its image, where in the swath the look says."""
    column = swath_column(90.0 - look["view_elevation_deg"], ground.lat_deg) - size[1] / 2
    wind = WIND_M_S * np.exp(np.random.default_rng(stream(seed, "wind")).normal(0, 0.4))
    half_s = size[0] * SPACING_M / 6800 / 2
    return SarSettings(
        ground.lat_deg, ground.lon_deg, look["ascending"], look["looked_at"] - timedelta(seconds=half_s),
        *size, swath_column=int(np.clip(column, 0, SWATH_COLUMNS - size[1])),
        wind_m_s=float(np.clip(wind, 2.0, 14.0)), ships=0, boats=0, orbit_number=absolute_orbit(look),
    )  # fmt: skip


def swath_column(incidence_deg: float, lat_deg: float) -> float:
    """Give the column of an IW product that is seen at an angle of incidence [°]."""
    earth = float(np.linalg.norm(on_the_ground(lat_deg, 0.0)))
    steep = np.radians([incidence_deg, NEAR_INCIDENCE_DEG])
    far, near = steep - np.arcsin(earth / RADIUS_M * np.sin(steep))
    return float((far - near) * earth / SPACING_M)


def absolute_orbit(look: Row) -> int:
    """Give the orbit that is nearest in time and has the relative number of the look."""
    cycle = SENTINEL_1.repeat_orbits
    passed = (look["looked_at"] - SENTINEL_1.crossed_at).total_seconds() / SENTINEL_1.period_s
    about = FIRST_ORBIT + round(passed)
    wanted = look["relative_orbit"] or SENTINEL_1.relative_orbit
    apart = (wanted - 1 - (about - 73)) % cycle
    return int(about + apart - (cycle if apart > cycle // 2 else 0))


def chart_of(flight: Flight, ground: Ground) -> Landscape:
    """Give what lies at each pixel."""
    lat, lon = flight.grid.positions(np.arange(flight.rows), np.arange(flight.columns))
    east, north = ground.local(lat, lon)
    chart = np.full(east.shape, WATER, np.uint8)
    chart[ground.seaward(east, north) < 0] = LAND
    chart[ground.built(east, north, 2.0)] = CONCRETE
    return ChartedLandscape("coast", chart=chart)


def _ship(rng: np.random.Generator, flight: Flight, at: Row) -> Target:
    """Put a ship where she was; one under way is imaged where her Doppler puts her."""
    lat, lon = at["lat_deg"], at["lon_deg"]
    ahead = destination(lat, lon, at["heading_deg"], 100.0)
    rows, columns = flight.grid.pixel(np.array([lat, float(ahead[0])]), np.array([lon, float(ahead[1])]))
    angle = float(np.degrees(np.arctan2(columns[1] - columns[0], rows[1] - rows[0]))) % 360.0
    return sail(rng, flight, radar_vessel(at, angle), float(rows[0]), float(columns[0]), f"{SHIP}{at['mmsi']}")


def _inside(one: Target, size: tuple[int, int]) -> bool:
    return -BESIDE < one.row < size[0] + BESIDE and -BESIDE < one.column < size[1] + BESIDE


def _fixtures(rng: np.random.Generator, flight: Flight, ground: Ground) -> list[Fixture]:
    """Give what stands at a pier and on the land behind it, on every pass the same things."""
    pier = ground.pier
    if pier is None:
        return []
    incidence = float(flight.incidence((flight.rows - 1) / 2, (flight.columns - 1) / 2))
    found = []
    for share in (-0.25, 0.25):
        where = _pixel(flight, ground, *pier.at(share * pier.length_m, 0.0))
        found.append(draw_lattice(rng, "crane", *where, rng.normal(31, 3), 15.0, 8.0, incidence))
    for side in (-1, 1):
        where = _pixel(flight, ground, *pier.at(side * (pier.length_m / 2 + 10.0), 0.0))
        found.append(draw_point(rng, "structure", *where, 24.0))
    back = max(ground.trestle_m, 100.0)
    for _ in range(BUILDINGS):
        along, off = rng.uniform(-BEHIND_M, BEHIND_M), -back - rng.uniform(60, BEHIND_M)
        east, north = pier.at(along, off)
        if ground.seaward(east, north) < -STAND_M:
            found += draw_things(rng, "structure", *_pixel(flight, ground, east, north), incidence)
    return found


def _pixel(flight: Flight, ground: Ground, east: float, north: float) -> tuple[float, float]:
    row, column = flight.grid.pixel(*ground.position(east, north))
    return float(row), float(column)
