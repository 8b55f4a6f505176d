"""An optical image rendered block by block: rays, light, sea, air, blur, noise and numbers of so many bits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.draws import stream
from ullage.kernels import kernel
from ullage.records import Window
from ullage.simulate.optical.colours import in_bands, reflectance
from ullage.simulate.optical.doors import window_of
from ullage.simulate.optical.sea import FRESNEL, RIPPLE_SD, SKY, diffuse_share, glint, ripples, surface_of
from ullage.simulate.optical.sensor import margin_of, through_sensor
from ullage.simulate.optical.trace import TILE, extents, near, trace_tile

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.simulate.optical.plan import Plan

    Floats = npt.NDArray[np.float64]
    Floats32 = npt.NDArray[np.float32]

# What the air adds and takes in a haze of 1: blue, green, red, near and short-wave infrared. At 0.3 the blue and the
# infrared are near what Sentinel-2 sees of clear air (Rayleigh and a thin maritime aerosol).
PATH: Final = (0.190, 0.120, 0.080, 0.050, 0.015)
TAKEN: Final = 0.35
FROM_WATER: Final = 0.06  # what the sea throws up at walls


class Renderer:
    """Renders windows of one image; a pixel is the same whatever window it is part of.

    Parameters
    ----------
    plan
        What is where.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        settings = plan.settings
        self._sun, self._view = toward(plan.sun), toward(plan.view)
        self._diffuse = diffuse_share(plan.sun[1], settings.bands)
        self._faces = self._brightness()
        self._extents = extents(plan.solids, plan.light, settings.ground_m, max(settings.delays))
        self._rays = stream(plan.seed, "optical", "rays")
        self._ripples = stream(plan.seed, "optical", "ripples")
        self._sky = FRESNEL * in_bands(SKY, settings.bands)

    def render_block(self, window: Window) -> Floats32:
        """Render a window of all bands, of shape (bands, rows, columns)."""
        margin = margin_of(self.plan.settings)
        wide = Window(
            window.row - margin, window.column - margin, window.rows + 2 * margin, window.columns + 2 * margin
        )
        seen = through_sensor(self.plan, self._scene(wide), wide)
        return np.ascontiguousarray(seen[:, margin : margin + window.rows, margin : margin + window.columns])

    def _scene(self, window: Window) -> Floats32:
        """Give what there is to be seen through a perfect sensor."""
        first_row, first_column = window.row // TILE, window.column // TILE
        down = -(-(window.row + window.rows) // TILE) - first_row
        right = -(-(window.column + window.columns) // TILE) - first_column
        out = np.empty((len(self.plan.settings.bands), down * TILE, right * TILE), np.float32)
        for i in range(down):
            for j in range(right):
                corner = ((first_row + i) * TILE, (first_column + j) * TILE)
                out[:, i * TILE : (i + 1) * TILE, j * TILE : (j + 1) * TILE] = self._tile(corner)
        shifted = Window(
            window.row - first_row * TILE, window.column - first_column * TILE, window.rows, window.columns
        )
        return window_of(out, shifted)[0]  # type: ignore[no-any-return]

    def _tile(self, corner: tuple[int, int]) -> Floats:
        plan = self.plan
        frame = plan.frame
        shade, direct, waves = self._water(corner)
        delays = plan.settings.delays
        chosen = near(self._extents, corner, frame)
        out = shade + direct
        if not len(chosen):
            return self._through_air(out)
        groups = sorted(set(delays)) if np.any(plan.solids.drift[chosen]) else [0.0]
        for delay in groups:
            bands = [k for k, one in enumerate(delays) if one == delay or len(groups) == 1]
            traced = trace_tile(
                plan.solids, chosen, plan.light, corner, frame, plan.settings.samples, self._rays, waves, delay
            )
            shaded, lit = (one[:, bands] for one in self._faces)
            _gather(traced.face, traced.lit, traced.below, shaded, lit, shade, direct, np.array(bands), out)
        return self._through_air(out)

    def _water(self, corner: tuple[int, int]) -> tuple[Floats, Floats, Floats]:
        """Give what the water of a tile sends up in shadow, what the sun adds, and how high it stands."""
        plan = self.plan
        right, up, high, rough = surface_of(plan.sea, corner, plan.frame)
        varied = 1 + RIPPLE_SD * ripples(self._ripples, corner)
        leaving = plan.sea.leaving[:, None, None]
        diffuse = self._diffuse[:, None, None]
        toward_us = right * self._view[0] + up * self._view[1]
        sky = self._sky[:, None, None] * np.clip(1 - 2.5 * toward_us - 0.8 * up, 0.2, 4.0) * varied
        sparkle = glint(self._sun, self._view, right, up, plan.sea.unresolved * rough) * varied**2
        return leaving * diffuse + sky, leaving * (1 - diffuse) * varied + sparkle, high

    def _through_air(self, seen: Floats) -> Floats:
        haze = self.plan.haze
        path = in_bands(PATH, self.plan.settings.bands)[:, None, None]
        through: Floats = seen * (1 - TAKEN * haze) + path * haze
        return through

    def _brightness(self) -> tuple[Floats, Floats]:
        """Give each face's reflectance, above and under its painted line, of shape (2 · faces, bands): shaded, lit."""
        solids, bands = self.plan.solids, self.plan.settings.bands
        names = sorted(set(solids.colours) | set(solids.below))
        spectra = {name: reflectance(name, bands) for name in names}
        normal = solids.planes[:, :3] / np.linalg.norm(solids.planes[:, :3], axis=1, keepdims=True)
        facing = np.maximum(normal @ self._sun, 0) / self._sun[2]
        open_sky = (1 + normal[:, 2]) / 2 + FROM_WATER * (1 - normal[:, 2]) / 2
        owner = np.repeat(solids.shade, np.diff(solids.first))
        shaded, lit = [], []
        for colours in (solids.colours, solids.below):
            painted = np.array([spectra[name] for name in colours]).reshape(-1, len(bands)) * owner[:, None]
            shaded.append(painted * self._diffuse * open_sky[:, None])
            lit.append(shaded[-1] + painted * (1 - self._diffuse) * facing[:, None])
        return np.vstack(shaded), np.vstack(lit)


def toward(direction: tuple[float, float], up_deg: float = 0.0) -> Floats:
    """Give the unit vector toward an azimuth and elevation [°], in the frame of the image."""
    turn, high = np.radians(direction[0] - up_deg), np.radians(direction[1])
    return np.array([np.sin(turn) * np.cos(high), np.cos(turn) * np.cos(high), np.sin(high)])


@kernel
def _gather(
    face: Any, lit: Any, below: Any, shaded_faces: Any, lit_faces: Any, shade: Any, direct: Any, bands: Any, out: Any
) -> None:
    """Average the samples of each pixel."""
    faces = shaded_faces.shape[0] // 2
    samples = face.shape[2]
    for r in range(face.shape[0]):
        for c in range(face.shape[1]):
            for i in range(bands.shape[0]):
                band = bands[i]
                total = 0.0
                for k in range(samples):
                    one = face[r, c, k]
                    if one < 0:
                        total += shade[band, r, c] + (direct[band, r, c] if lit[r, c, k] else 0.0)
                    else:
                        row = one + faces if below[r, c, k] else one
                        total += lit_faces[row, i] if lit[r, c, k] else shaded_faces[row, i]
                out[band, r, c] = total / samples
