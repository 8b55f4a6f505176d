"""Stacks: one terminal in scenes of one relative orbit, with the truth of which berth is taken when."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from ullage.draws import stream
from ullage.records import TieGrid
from ullage.simulate.sar.landscape import draw_landscape
from ullage.simulate.sar.orbit import fly_over
from ullage.simulate.sar.scene import SimulatedScene, compose
from ullage.simulate.sar.settings import SarSettings
from ullage.simulate.sar.targets import draw_targets
from ullage.tables.schema import UTC_TIME, Column, Table

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.records import Scene
    from ullage.simulate.sar.landscape import Berth, Landscape
    from ullage.simulate.sar.orbit import Flight

REPEAT_DAYS: Final = 12
REPEAT_ORBITS: Final = 175
FRAME_PIXELS: Final = 6.0  # how far the corner of a scene lies from that of another
JITTER_PIXELS: Final = 0.25  # standard deviation of what the geolocation misses: 2.5 m, with good orbits
WIDTH_M: Final = 60.0  # of a berth's water
INSET_M: Final = 2.0  # of its inner edge, off the quay

STACK_BERTHS = Table(
    "true_berths",
    "one berth of a simulated terminal",
    (
        Column("berth_id", pl.String, "the berth"),
        Column("length_m", pl.Float64, "length [m]"),
        Column("quay_bearing_deg", pl.Float64, "bearing of its edge [° from north]; the water is on the left"),
        Column("lat_deg", pl.Float64, "latitude of the middle of its water [°]"),
        Column("lon_deg", pl.Float64, "longitude of it [°]"),
        Column("outline", pl.Binary, "its water as WKB, longitude and latitude [°]"),
    ),
)

STACK_TRUTH = Table(
    "true_berth_looks",
    "one berth in one simulated scene",
    (
        Column("scene_id", pl.String, "the scene"),
        Column("seen_at", UTC_TIME, "when it was taken"),
        Column("berth_id", pl.String, "the berth"),
        Column("occupied", pl.Boolean, "whether a ship lies there"),
        Column("object_id", pl.String, "the ship, as in the truth of the scene; null when empty"),
        Column("length_m", pl.Float64, "her length overall [m]; null when empty"),
        Column("beam_m", pl.Float64, "her breadth [m]; null when empty"),
        Column("lat_deg", pl.Float64, "latitude of her middle [°]; null when empty"),
        Column("lon_deg", pl.Float64, "longitude of her middle [°]; null when empty"),
    ),
)


@dataclass(frozen=True, eq=False)
class SimulatedStack:
    """Scenes of one terminal.

    Parameters
    ----------
    made
        The scenes, the earliest first.
    berths
        The berths; see `STACK_BERTHS`.
    truth
        Each berth in each scene; see `STACK_TRUTH`.
    landscape
        The terminal, in pixels of a frame from which the scenes' corners lie some pixels off.
    """

    made: tuple[SimulatedScene, ...]
    berths: pl.DataFrame
    truth: pl.DataFrame
    landscape: Landscape

    @property
    def scenes(self) -> tuple[Scene, ...]:
        """The scenes as a reader would give them."""
        return tuple(one.scene for one in self.made)

    @property
    def values(self) -> npt.NDArray[np.float32]:
        """Sigma nought of shape (scenes, bands, rows, columns); scenes are not aligned with each other."""
        return np.stack([one.values for one in self.made])

    @property
    def grids(self) -> tuple[TieGrid, ...]:
        """The grid of each scene."""
        return tuple(one.scene.grid for one in self.made)


def simulate_stack(
    seed: int, scenes: int = 8, settings: SarSettings | None = None, jitter_pixels: float = JITTER_PIXELS
) -> SimulatedStack:
    """Simulate a terminal as one relative orbit sees it every twelve days.

    Quays, tanks and buoys stay; cranes move along their quays, ships come and go, wind and sea differ. The corner of a
    scene lies a few pixels elsewhere, which the grid knows, and a fraction of a pixel beside, which it does not.

    Parameters
    ----------
    seed
        Fixes everything.
    scenes
        How many.
    settings
        What they are made of; the wind is drawn around its own, `occupied` is the part of the berths that are taken.
    jitter_pixels
        Standard deviation of what the geolocation misses, each way.

    Returns
    -------
    SimulatedStack
    """
    settings = settings or SarSettings(rows=400, columns=400, land="terminal", seaward_m=500.0, ships=3, boats=1)
    base = fly_over(
        settings.lat_deg, settings.lon_deg, settings.started_at, settings.rows, settings.columns,
        settings.swath_column, settings.ascending,
    )  # fmt: skip
    rng = np.random.default_rng(stream(seed, "landscape"))
    land = draw_landscape(rng, settings.land, settings.rows, settings.columns, settings.seaward_m)
    made = tuple(_one(seed, number, settings, base, land, jitter_pixels) for number in range(scenes))
    berths = STACK_BERTHS.frame([_berth_row(base, one) for one in land.berths])
    truth = STACK_TRUTH.frame([_look(one, berth.berth_id) for one in made for berth in land.berths])
    return SimulatedStack(made, berths, truth, land)


def _one(
    seed: int, number: int, settings: SarSettings, base: Flight, land: Landscape, jitter_pixels: float
) -> SimulatedScene:
    """Make one scene of a stack."""
    day = f"scene {number}"
    rng = np.random.default_rng(stream(seed, "pass", day))
    frame, missed = rng.uniform(-FRAME_PIXELS, FRAME_PIXELS, 2), rng.normal(0, jitter_pixels, 2)
    today = replace(
        settings,
        started_at=settings.started_at + timedelta(days=REPEAT_DAYS * number),
        orbit_number=settings.orbit_number + REPEAT_ORBITS * number,
        wind_m_s=float(np.clip(settings.wind_m_s * np.exp(rng.normal(0, 0.35)), 2.0, 15.0)),
    )
    at = (float(frame[0] + missed[0]), float(frame[1] + missed[1]))
    flight = replace(base, started_at=today.started_at)
    one = compose(seed, today, flight, land, draw_targets(seed, today, flight, land, at, day), at, day)
    shifted = replace(one.scene, grid=_shifted(base, frame))
    truth = _placed(one.truth, shifted)
    return replace(one, scene=shifted, truth=truth)


def _shifted(base: Flight, frame: Any) -> TieGrid:
    """Give the grid of a scene whose corner lies some pixels off."""
    grid = base.grid
    down, right = np.meshgrid(grid.rows + frame[0], grid.columns + frame[1], indexing="ij")
    lat, lon = base.position(down, right)
    return TieGrid(grid.rows, grid.columns, lat, lon, base.incidence(down, right), base.slant_range(right))


def _placed(truth: pl.DataFrame, scene: Scene) -> pl.DataFrame:
    """Give a truth with the places that the scene's own grid has."""
    row, column = truth["row"].to_numpy(), truth["column"].to_numpy()
    lat, lon = scene.grid.position(row, column)
    true_lat, true_lon = scene.grid.position(row - truth["shift_rows"].fill_null(0.0).to_numpy(), column)
    ghost = pl.col("kind") == "ghost"
    return truth.with_columns(
        pl.Series("lat_deg", lat),
        pl.Series("lon_deg", lon),
        pl.when(~ghost).then(pl.Series(true_lat)).alias("true_lat_deg"),
        pl.when(~ghost).then(pl.Series(true_lon)).alias("true_lon_deg"),
    )


def _berth_row(base: Flight, berth: Berth) -> dict[str, Any]:
    import shapely

    from ullage.geo import bearing_deg

    cos, sin = np.cos(np.radians(berth.angle_deg)), np.sin(np.radians(berth.angle_deg))
    along = np.array([-0.5, 0.5, 0.5, -0.5, 0.0]) * berth.length_m / 10
    out = np.array([INSET_M, INSET_M, WIDTH_M, WIDTH_M, WIDTH_M / 2]) / 10
    lat, lon = base.position(berth.row + along * cos + out * sin, berth.column + along * sin - out * cos)
    corners = np.stack([lon, lat], axis=1)
    return {
        "berth_id": berth.berth_id,
        "length_m": berth.length_m,
        "quay_bearing_deg": float(bearing_deg(lat[0], lon[0], lat[1], lon[1])),
        "lat_deg": float(lat[4]),
        "lon_deg": float(lon[4]),
        "outline": shapely.to_wkb(shapely.Polygon(corners[:4])),
    }


def _look(one: SimulatedScene, berth_id: str) -> dict[str, Any]:
    lying = one.truth.filter(pl.col("berth_id") == berth_id).to_dicts()
    look = {
        "scene_id": one.scene.scene_id,
        "seen_at": one.scene.started_at,
        "berth_id": berth_id,
        "occupied": bool(lying),
    }
    names = ("object_id", "length_m", "beam_m", "lat_deg", "lon_deg")
    return look | ({name: lying[0][name] for name in names} if lying else {})
