"""A simulated optical image in memory, and its truth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ullage.draws import stream
from ullage.geo import destination
from ullage.records import OpticalView, Scene, TieGrid, Window
from ullage.simulate.optical.colours import WAVELENGTHS_NM, plain
from ullage.simulate.optical.doors import ImageClouds, ImageOverview, ImagePixels
from ullage.simulate.optical.plan import draw_plan
from ullage.simulate.optical.render import Renderer
from ullage.simulate.optical.settings import ImageSettings
from ullage.simulate.optical.truth import write_truth

if TYPE_CHECKING:
    import numpy.typing as npt
    import polars as pl

    from ullage.simulate.optical.plan import Plan

    Floats32 = npt.NDArray[np.float32]

TIES: Final = 5  # tie points along each side


@dataclass(frozen=True, eq=False)
class SimulatedImage:
    """An image and what is true in it.

    Parameters
    ----------
    scene
        As a reader would give it.
    truth
        A row for each ship; see `OPTICAL_TRUTH`.
    settings, seed
        What it was made from.
    plan
        What is where.
    """

    scene: Scene
    truth: pl.DataFrame
    settings: ImageSettings
    seed: int
    plan: Plan

    @property
    def values(self) -> Floats32:
        """What the image shows, of shape (bands, rows, columns), not to be written to."""
        pixels = self.scene.pixels
        if not isinstance(pixels, ImagePixels):
            raise TypeError("the pixels of this scene are not in memory")
        return pixels.values


def simulate_image(seed: int, settings: ImageSettings | None = None) -> SimulatedImage:
    """Simulate an optical image of ships, with sun, view, shadows, sea and air.

    Parameters
    ----------
    seed
        Fixes everything that the settings leave open.
    settings
        What it is made of.

    Returns
    -------
    SimulatedImage
        The scene in memory and its truth.

    Examples
    --------
    >>> made = simulate_image(1, ImageSettings(size=(64, 64), length_m=(60, 70)))
    >>> made.values.shape, made.truth["kind"].to_list()
    ((4, 64, 64), ['tanker'])
    """
    return image_of(draw_plan(seed, settings or ImageSettings()))


def image_of(plan: Plan) -> SimulatedImage:
    """Render the whole image of a plan."""
    renderer, whole = Renderer(plan), Window(0, 0, *plan.settings.size)
    values, covered = renderer.render_block(whole), renderer.render_clouds(whole)
    scene = describe_image(plan, values, covered)
    return SimulatedImage(scene, write_truth(plan, scene.grid), plan.settings, plan.seed, plan)


def describe_image(plan: Plan, values: Floats32, covered: npt.NDArray[np.bool_]) -> Scene:
    """Give a scene as a reader would, with doors to what is in memory."""
    settings = plan.settings
    return Scene(
        scene_id=f"simulated-{plan.seed}-{stream(plan.seed, repr(settings)) % 0x1000000:06x}",
        kind="optical",
        sensor="simulated",
        started_at=settings.taken_at,
        ended_at=settings.taken_at,
        rows=settings.size[0],
        columns=settings.size[1],
        bands=settings.bands,
        grid=grid_of(settings),
        pixels=ImagePixels(values),
        optical=view_of(plan),
        overview=ImageOverview(values),
        clouds=ImageClouds(covered),
        radiometry=settings.radiometry,
        source="simulated",
    )


def view_of(plan: Plan) -> OpticalView:
    """Give how the sun shone and the camera looked."""
    settings = plan.settings
    return OpticalView(
        sun_azimuth_deg=plan.sun[0],
        sun_elevation_deg=plan.sun[1],
        view_azimuth_deg=plan.view[0],
        view_elevation_deg=plan.view[1],
        row_spacing_m=settings.ground_m,
        column_spacing_m=settings.ground_m,
        wavelengths_nm=tuple(WAVELENGTHS_NM[plain(one)] for one in settings.bands),
        delays_s=settings.delays_s,
    )


def grid_of(settings: ImageSettings) -> TieGrid:
    """Give where pixels lie: on the azimuthal equidistant map about the middle, north up there."""
    rows, columns = (np.linspace(0, size - 1, TIES) if size > 1 else np.array([0.0, 1.0]) for size in settings.size)
    north = ((settings.size[0] - 1) / 2 - rows)[:, None] * settings.ground_m
    east = (columns - (settings.size[1] - 1) / 2)[None, :] * settings.ground_m
    way, turn = np.hypot(north, east), np.degrees(np.arctan2(east, north + 0 * east))
    lat, lon = destination(settings.lat_deg, settings.lon_deg, turn, way)
    return TieGrid(rows, columns, lat, lon)
