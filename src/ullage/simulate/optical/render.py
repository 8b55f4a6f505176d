"""An optical image rendered block by block: rays, light, sea, air, blur, noise and numbers of so many bits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.draws import stream
from ullage.kernels import kernel
from ullage.records import Window
from ullage.simulate.optical.clouds import DARK
from ullage.simulate.optical.colours import in_bands, reflectance
from ullage.simulate.optical.doors import window_of
from ullage.simulate.optical.sea import FRESNEL, RIPPLE_SD, SKY, diffuse_share, glint, ripples, surface_of
from ullage.simulate.optical.sensor import margin_of, through_sensor
from ullage.simulate.optical.terminal import LAND, land_mixture
from ullage.simulate.optical.trace import TILE, extents, near, trace_tile
from ullage.simulate.optical.wakes import wake_of

if TYPE_CHECKING:
    from collections.abc import Iterator

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
        self._path = in_bands(PATH, settings.bands)[:, None, None]
        self._foam, self._cloud = (reflectance(one, settings.bands)[:, None, None] for one in ("foam", "cloud"))
        self._land = np.array([reflectance(one, settings.bands) for one in LAND])
        self._moving = [one for one in plan.ships if one.speed_kn > 0]

    def render_block(self, window: Window) -> Floats32:
        """Render a window of all bands, of shape (bands, rows, columns)."""
        margin = margin_of(self.plan.settings)
        wide = Window(
            window.row - margin, window.column - margin, window.rows + 2 * margin, window.columns + 2 * margin
        )
        seen = through_sensor(self.plan, self._scene(wide), wide)
        return np.ascontiguousarray(seen[:, margin : margin + window.rows, margin : margin + window.columns])

    def render_clouds(self, window: Window) -> npt.NDArray[np.bool_]:
        """Say which pixels of a window cloud or its shadow covers."""
        size = window.rows, window.columns
        if self.plan.clouds is None:
            return np.zeros(size, np.bool_)
        return self.plan.clouds.covered(*places(self.plan.frame, (window.row, window.column), size))

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
        """Give what a perfect sensor sees of a square of pixels."""
        plan = self.plan
        x, y = places(plan.frame, corner)
        shade, direct, waves = self._ground(corner, x, y)
        chosen = near(self._extents, corner, plan.frame)
        out = shade + direct
        for delay, bands in self._groups(chosen) if len(chosen) else ():
            traced = trace_tile(
                plan.solids, chosen, plan.light, corner, plan.frame, plan.settings.samples, self._rays, waves, delay
            )
            shaded, lit = (one[:, bands] for one in self._faces)
            _gather(traced.face, traced.lit, traced.below, shaded, lit, shade, direct, np.array(bands), out)
        return self._under_clouds(out, x, y)

    def _groups(self, chosen: Any) -> Iterator[tuple[float, list[int]]]:
        """Give the times at which something has to be traced, and the bands of each."""
        delays = self.plan.settings.delays
        if not np.any(self.plan.solids.drift[chosen]):
            yield 0.0, list(range(len(delays)))
            return
        for delay in sorted(set(delays)):
            yield delay, [k for k, one in enumerate(delays) if one == delay]

    def _ground(self, corner: tuple[int, int], x: Floats, y: Floats) -> tuple[Floats, Floats, Floats]:
        """Give what water and land of a tile send up in shadow, what the sun adds, and how high the water stands."""
        plan = self.plan
        right, up, high, rough = surface_of(plan.sea, corner, plan.frame)
        foam = np.zeros_like(right)
        for ship in self._moving:
            wake = wake_of(ship, x, y, plan.frame[2])
            if wake is not None:
                right, up, foam = right + wake[0], up + wake[1], np.maximum(foam, wake[2])
        shade, direct = self._water(right, up, rough, ripples(self._ripples, corner))
        cover = plan.shore.land_cover(x, y, plan.frame[2])
        if foam.any():
            shade, direct = self._covered(shade, direct, foam, self._foam)
        if cover.any():
            parts, bright = land_mixture(plan.shore, x, y)
            land = np.einsum("kb,kij->bij", self._land, parts) * bright
            shade, direct = self._covered(shade, direct, cover, land)
            high = high * (1 - cover)
        return shade, direct, high

    def _covered(self, shade: Floats, direct: Floats, cover: Floats, matter: Floats) -> tuple[Floats, Floats]:
        """Lay something that scatters evenly over a part of each pixel."""
        diffuse = self._diffuse[:, None, None]
        return shade + cover * (matter * diffuse - shade), direct + cover * (matter * (1 - diffuse) - direct)

    def _water(self, right: Floats, up: Floats, rough: Floats, chance: Floats) -> tuple[Floats, Floats]:
        """Give what water of given slopes sends up in shadow, and what the sun adds."""
        plan = self.plan
        varied = 1 + RIPPLE_SD * chance
        leaving, diffuse = plan.sea.leaving[:, None, None], self._diffuse[:, None, None]
        # a slope toward us mirrors a lower, brighter part of the sky
        mirrored = np.clip(1 - 2.5 * (right * self._view[0] + up * self._view[1]) - 0.8 * up, 0.2, 4.0)
        sky = self._sky[:, None, None] * mirrored * varied
        sparkle = glint(self._sun, self._view, right, up, plan.sea.unresolved * rough) * varied**2
        return leaving * diffuse + sky, leaving * (1 - diffuse) * varied + sparkle

    def _under_clouds(self, seen: Floats, x: Floats, y: Floats) -> Floats:
        """See it through air and clouds."""
        plan = self.plan
        haze = plan.haze
        if plan.clouds is None:
            return seen * (1 - TAKEN * haze) + self._path * haze
        diffuse = self._diffuse[:, None, None]
        dimmed = seen * (diffuse + (1 - diffuse) * (1 - DARK * plan.clouds.shadow(x, y)))
        through = dimmed * (1 - TAKEN * haze) + self._path * haze
        hides = plan.clouds.opacity(x, y)
        return through + hides * (self._cloud * (0.75 + 0.3 * hides) - through)

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


def places(frame: tuple[float, float, float], corner: tuple[int, int], size: tuple[int, int] = (TILE, TILE)) -> Any:
    """Give x and y of the pixels of a rectangle [m], each of its shape."""
    x = frame[0] + (corner[1] + np.arange(size[1])) * frame[2]
    y = frame[1] - (corner[0] + np.arange(size[0])) * frame[2]
    return np.broadcast_arrays(x[None, :], y[:, None])


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
