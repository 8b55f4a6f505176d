"""The ground that a scene searched: how large it is, and how likely a ship is imaged on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from ullage.geo import MEAN_RADIUS_M

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.match.ships import Ships

    Floats = npt.NDArray[np.float64]

# quantiles of the law of places in standard deviations of the ellipse, equally likely rings; see `pairs.WIDTHS`
_RINGS: Final = (0.18, 0.38, 0.61, 0.91, 1.36, 2.15, 4.6)
_TURNS: Final = 8
_UNKNOWN_M: Final = 10_000.0  # around detections, where nobody says what was searched


@dataclass(frozen=True)
class Ground:
    """What a scene searched, on a plane about its middle.

    Parameters
    ----------
    outline
        On the plane, in metres.
    lat, lon
        The middle [°].
    """

    outline: Any
    lat: float
    lon: float

    @property
    def area_km2(self) -> float:
        """Its area [km²]."""
        return float(self.outline.area) / 1e6

    def on_plane(self, lat: Floats, lon: Floats) -> tuple[Floats, Floats]:
        """Give places on the plane, eastward and northward [m]."""
        return _on_plane(lat, lon, self.lat, self.lon)

    def holds(self, ships: Ships, moved_s: Any) -> Floats:
        """Give the chance that each ship is imaged inside.

        Parameters
        ----------
        ships
            Ships at the moment of the scene.
        moved_s
            The matrix that a velocity is shifted by, of shape (2, 2), north and east [s]; of the scene's middle.
        """
        v = np.stack([ships.v_n, ships.v_e], axis=-1)
        place, velocity, both = (
            np.stack([np.stack([a, b], -1), np.stack([b, c], -1)], -2)
            for a, b, c in (
                (ships.p_nn, ships.p_ne, ships.p_ee),
                (ships.v_nn, ships.v_ne, ships.v_ee),
                (ships.c_nn, ships.c_ne, ships.c_ee),
            )
        )
        mixed = moved_s @ both
        law = place + mixed + np.swapaxes(mixed, -1, -2) + moved_s @ velocity @ moved_s.T
        law += ships.own_m2[:, None, None] * np.eye(2)
        root = _roots(law)
        angle = np.arange(_TURNS) * 2 * np.pi / _TURNS
        points = np.array([[ring * np.cos(a), ring * np.sin(a)] for ring in _RINGS for a in angle])
        off = np.einsum("nij,kj->nki", root, points) + (v @ moved_s.T)[:, None, :]
        east, north = self.on_plane(ships.lat, ships.lon)
        shapely.prepare(self.outline)
        inside = shapely.contains_xy(self.outline, east[:, None] + off[..., 1], north[:, None] + off[..., 0])
        return np.asarray(
            (1 - ships.stay) * inside.mean(axis=1) + ships.stay * shapely.contains_xy(self.outline, east, north)
        )


def ground_of(footprint: bytes | None, lat: Floats, lon: Floats) -> Ground:
    """Lay out the ground of a scene.

    Parameters
    ----------
    footprint
        As `tables.SCENES` has it; where it is null, what surrounds the detections.
    lat, lon
        Of the detections [°].

    Raises
    ------
    ValueError
        When the footprint is no outline.
    """
    if footprint is None:
        middle = float(np.mean(lat)), float(lon[0])
        east, north = _on_plane(lat, lon, *middle)
        around = shapely.MultiPoint(np.column_stack([east, north])).envelope.buffer(_UNKNOWN_M)
        return Ground(around, *middle)
    try:
        outline = shapely.from_wkb(footprint)
    except shapely.errors.ShapelyError as error:
        raise ValueError(f"the footprint of a scene cannot be read: {error}") from error
    corners = shapely.get_coordinates(outline)
    if not len(corners) or not np.isfinite(corners).all():
        raise ValueError("the footprint of a scene is empty")
    turned = corners[0, 0] + (corners[:, 0] - corners[0, 0] + 180.0) % 360.0 - 180.0
    middle = float(corners[:, 1].mean()), float((turned.min() + turned.max()) / 2)

    def flat(points: Any) -> Any:
        return np.column_stack(_on_plane(points[:, 1], points[:, 0], *middle))

    return Ground(shapely.make_valid(shapely.transform(outline, flat)), *middle)


def _on_plane(lat: Floats, lon: Floats, lat_0: float, lon_0: float) -> tuple[Floats, Floats]:
    metres = MEAN_RADIUS_M * np.pi / 180.0
    east = ((lon - lon_0 + 180.0) % 360.0 - 180.0) * metres * np.cos(np.radians(lat))
    return np.asarray(east), np.asarray((lat - lat_0) * metres)


def _roots(law: Floats) -> Floats:
    """Give lower triangles whose squares are covariances, of shape (n, 2, 2)."""
    out = np.zeros_like(law)
    out[:, 0, 0] = np.sqrt(np.maximum(law[:, 0, 0], 1e-6))
    out[:, 1, 0] = law[:, 1, 0] / out[:, 0, 0]
    out[:, 1, 1] = np.sqrt(np.maximum(law[:, 1, 1] - out[:, 1, 0] ** 2, 0.0))
    return out
