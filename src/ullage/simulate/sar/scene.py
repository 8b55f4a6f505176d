"""A simulated scene in memory, and its truth."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.draws import stream
from ullage.records import SarView, Scene, Window
from ullage.simulate.sar.landscape import SURFACES, WATER, draw_landscape
from ullage.simulate.sar.orbit import SPACING_M, WAVELENGTH_M, fly_over
from ullage.simulate.sar.pixels import ArrayPixels
from ullage.simulate.sar.radiometry import noise_window, sea_sigma, sub_swaths
from ullage.simulate.sar.settings import SarSettings
from ullage.simulate.sar.speckle import BAND_ROWS, draw_speckle, draw_texture, point_response
from ullage.simulate.sar.target import add_stamp, stamp
from ullage.simulate.sar.targets import draw_targets
from ullage.simulate.sar.truth import write_down

if TYPE_CHECKING:
    import numpy.typing as npt
    import polars as pl

    from ullage.simulate.sar.landscape import Landscape
    from ullage.simulate.sar.orbit import Flight
    from ullage.simulate.sar.targets import Target

    Floats32 = npt.NDArray[np.float32]

BANDS: Final = ("VV", "VH")
LAND_LENGTH: Final = 1.5  # over which land's texture is smooth [pixels]
FIELDS_SHAPE: Final = 6.0  # of what varies from field to field and wood to wood
FIELDS_LENGTH: Final = 12.0  # [pixels]
FRAME: Final = 16  # how far the corners of a stack's scenes may lie apart [pixels]


@dataclass(frozen=True, eq=False)
class SimulatedScene:
    """A scene and what is true in it.

    Parameters
    ----------
    scene
        As a reader would give it.
    truth
        A row for each bright thing and each ghost; see `SAR_TRUTH`.
    land
        Whether a pixel is land or built, of shape (rows, columns).
    settings, flight, landscape
        What it was made from.
    """

    scene: Scene
    truth: pl.DataFrame
    land: npt.NDArray[np.bool_]
    settings: SarSettings
    flight: Flight
    landscape: Landscape

    @property
    def values(self) -> Floats32:
        """Sigma nought of shape (bands, rows, columns), not to be written to."""
        pixels = self.scene.pixels
        if not isinstance(pixels, ArrayPixels):
            raise TypeError("the pixels of this scene are not in memory")
        return pixels.values


def simulate_scene(seed: int, settings: SarSettings | None = None) -> SimulatedScene:
    """Simulate a Sentinel-1 IW scene of sigma nought with speckle, noise, ships, land, and ghosts.

    Parameters
    ----------
    seed
        Fixes everything.
    settings
        What it is made of.

    Returns
    -------
    SimulatedScene
        The scene in memory and its truth.

    Examples
    --------
    >>> made = simulate_scene(1, SarSettings(rows=128, columns=128, ships=1, boats=0))
    >>> made.values.shape, made.truth["kind"].to_list()
    ((2, 128, 128), ['ship'])
    """
    settings = settings or SarSettings()
    flight = fly_over(
        settings.lat_deg, settings.lon_deg, settings.started_at, settings.rows, settings.columns,
        settings.swath_column, settings.ascending,
    )  # fmt: skip
    rng = np.random.default_rng(stream(seed, "landscape"))
    landscape = draw_landscape(rng, settings.land, settings.rows, settings.columns, settings.seaward_m)
    return compose(seed, settings, flight, landscape, draw_targets(seed, settings, flight, landscape))


def compose(
    seed: int,
    settings: SarSettings,
    flight: Flight,
    landscape: Landscape,
    targets: tuple[Target, ...],
    at: tuple[float, float] = (0.0, 0.0),
    day: str = "",
) -> SimulatedScene:
    """Make the image of a landscape and of targets.

    Parameters
    ----------
    seed, day
        Streams of chance for texture and speckle.
    settings, flight, landscape, targets
        What is imaged.
    at
        Pixel of the landscape's frame that lies in the scene's first pixel.
    """
    rows, columns = settings.rows, settings.columns
    surface = landscape.surface(np.arange(rows) + at[0], np.arange(columns) + at[1])
    mean = np.empty((len(BANDS), rows, columns), np.float32)
    noise = np.empty_like(mean)
    values = np.empty_like(mean)
    incidence = flight.incidence((rows - 1) / 2, np.arange(columns))
    sea = _textures(seed, settings, day)
    land = _land(seed, surface, at)
    for band, name in enumerate(BANDS):
        noise[band] = noise_window(Window(0, 0, rows, columns), settings.swath_column, name)
        mean[band] = _brightness(settings, surface, incidence, band, land)
        rng = np.random.default_rng(stream(seed, "speckle", name, day))
        varied = np.where(surface == WATER, mean[band] * sea, mean[band])
        values[band] = (varied + noise[band]) * draw_speckle(rng, rows, columns, settings.looks)
    peaks = []
    for one in targets:
        print_of = stamp(one.points)
        add_stamp(values, print_of)
        peaks.append(print_of.values.max(axis=(1, 2)))
    valid = _border(np.random.default_rng(stream(seed, "border", day)), settings, values)
    scene = describe_scene(seed, settings, flight, ArrayPixels(values, valid, noise), day)
    levels = mean + noise

    def clutter(row: int, column: int) -> tuple[Any, bool]:
        near = (slice(max(row - 10, 0), row + 11), slice(max(column - 10, 0), column + 11))
        return levels[:, *near].mean(axis=(1, 2)), bool(surface[row, column] != WATER)

    truth = write_down(scene, targets, peaks, clutter)
    return SimulatedScene(scene, truth, surface != WATER, settings, flight, landscape)


def _textures(seed: int, settings: SarSettings, day: str) -> Any:
    if settings.sea_shape is None:
        return np.float32(1)
    rng = np.random.default_rng(stream(seed, "sea", day))
    return draw_texture(rng, settings.rows, settings.columns, settings.sea_shape)


def _brightness(settings: SarSettings, surface: Any, incidence: Any, band: int, land: Any) -> Any:
    """Give the mean sigma nought of every pixel: of the sea without its texture, of land with it, for land stays."""
    sea = sea_sigma(incidence, settings.wind_m_s, BANDS[band]).astype(np.float32)
    mean = np.broadcast_to(sea, surface.shape).copy()
    for kind, levels in SURFACES.items():
        inside = surface == kind
        mean[inside] = np.float32(10 ** (levels[band] / 10)) * land[inside]
    return mean if (surface == WATER).all() else _softened(mean)


def _land(seed: int, surface: Any, at: tuple[float, float]) -> Any:
    """Give the texture of all that is not water, of mean 1."""
    out = np.ones(surface.shape, np.float32)
    for kind, (_, _, shape) in SURFACES.items():
        inside = surface == kind
        if inside.any():
            out[inside] = _lasting(seed, str(kind), surface.shape, shape, at)[inside]
    return out


def _lasting(seed: int, kind: str, size: tuple[int, int], shape: float, at: tuple[float, float]) -> Any:
    """Draw texture that stays where it is on the ground, whatever pixel the image begins with."""
    rng = np.random.default_rng(stream(seed, "land", kind))
    wide = draw_texture(rng, size[0] + 2 * FRAME, size[1] + 2 * FRAME, shape, LAND_LENGTH)
    wide *= draw_texture(rng, size[0] + 2 * FRAME, size[1] + 2 * FRAME, FIELDS_SHAPE, FIELDS_LENGTH)
    top, left = int(np.floor(at[0])) + FRAME, int(np.floor(at[1])) + FRAME
    down, right = np.float32(at[0] % 1.0), np.float32(at[1] % 1.0)
    part = wide[top : top + size[0] + 1, left : left + size[1] + 1]
    rows = part[:-1] + down * (part[1:] - part[:-1])
    return rows[:, :-1] + right * (rows[:, 1:] - rows[:, :-1])


def _softened(mean: Any) -> Any:
    """See the edges of surfaces through the point response."""
    from scipy.ndimage import convolve1d

    shares = point_response(np.arange(-2, 3), BAND_ROWS) ** 2
    shares /= shares.sum()
    return convolve1d(convolve1d(mean, shares, axis=0, mode="nearest"), shares, axis=1, mode="nearest")


def _border(rng: np.random.Generator, settings: SarSettings, values: Any) -> Any:
    """Take the data from the border, and leave ragged remains of it where there is border noise."""
    rows, columns = values.shape[1:]
    valid = np.ones((rows, columns), np.bool_)
    wide = settings.border_columns
    valid[:, :wide] = False
    if settings.border_noise and wide:
        ragged = wide + rng.integers(0, 30, rows // 8 + 1).repeat(8)[:rows]
        strip = (np.arange(columns) >= wide) & (np.arange(columns) < ragged[:, None])
        faint = (rng.integers(1, 12, strip.sum()) / 640.0) ** 2
        values[:, strip] = faint.astype(np.float32)
    values[:, ~valid] = 0
    return valid


def describe_scene(seed: int, settings: SarSettings, flight: Flight, pixels: ArrayPixels, day: str = "") -> Scene:
    """Give a scene as a reader would, with a door to its pixels."""
    rows, columns = settings.rows, settings.columns
    seconds = (rows - 1) * flight.row_s
    started = settings.started_at
    ended = started + timedelta(seconds=seconds)
    stamps = f"{started:%Y%m%dT%H%M%S}_{ended:%Y%m%dT%H%M%S}"
    unique = stream(seed, "scene", day) % 0x10000
    speed = float(np.linalg.norm(flight.state(0.0)[1]))
    view = SarView(
        WAVELENGTH_M, speed, settings.ascending, settings.looks, SPACING_M, SPACING_M, 22.0, 20.0,
        settings.relative_orbit, sub_swaths(rows, columns, settings.swath_column),
    )  # fmt: skip
    return Scene(
        scene_id=f"S1A_IW_GRDH_1SDV_{stamps}_{settings.orbit_number:06d}_{seed % 0x1000000:06X}_{unique:04X}",
        kind="sar",
        sensor="simulated sentinel-1a",
        started_at=started,
        ended_at=ended,
        rows=rows,
        columns=columns,
        bands=BANDS,
        grid=flight.grid,
        pixels=pixels,
        sar=view,
        source="simulated",
    )
