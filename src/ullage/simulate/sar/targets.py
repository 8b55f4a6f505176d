"""What is bright in a scene: ships placed on the water and at berths, fixtures, and the ghosts of all of them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.draws import stream
from ullage.simulate.sar.ghosts import cast_ghosts
from ullage.simulate.sar.landscape import BESIDE, WATER, draw_cranes, draw_fixtures
from ullage.simulate.sar.orbit import SPACING_M
from ullage.simulate.sar.radiometry import sub_swaths
from ullage.simulate.sar.target import smear
from ullage.simulate.sar.vessels import draw_vessel, scatter_vessel

if TYPE_CHECKING:
    from ullage.simulate.sar.landscape import Berth, Fixture, Landscape
    from ullage.simulate.sar.orbit import Flight
    from ullage.simulate.sar.settings import SarSettings
    from ullage.simulate.sar.target import Points
    from ullage.simulate.sar.vessels import Vessel

M_S_PER_KN: Final = 1852 / 3600
APART_M: Final = 350.0  # between the middles of ships on open water
OFF_LAND_M: Final = 120.0
TRIES: Final = 60
DEFOCUS_ROWS: Final = 0.08  # spread of a moving ship for each knot [pixels]: she turns and rolls while she is looked at
GHOSTLY_M2: Final = 2_000.0  # ghosts of what has less are lost in any sea


@dataclass(frozen=True, eq=False)
class Target:
    """One bright thing as it is imaged.

    Parameters
    ----------
    object_id, kind
        Name in the scene; ``ship``, ``boat``, ``buoy``, ``crane``, ``tank``, ``structure`` or ``ghost``.
    row, column
        Where it is imaged [pixels].
    true_row, true_column
        Where it is [pixels].
    points
        What scatters, as imaged.
    vessel, berth_id
        If it is a ship.
    ghost_of, ghost_order
        If it is a ghost.
    """

    object_id: str
    kind: str
    row: float
    column: float
    true_row: float
    true_column: float
    points: Points
    vessel: Vessel | None = None
    berth_id: str | None = None
    ghost_of: str | None = None
    ghost_order: int | None = None
    rate_m_s: float = field(default=0.0)


def draw_targets(
    seed: int,
    settings: SarSettings,
    flight: Flight,
    land: Landscape,
    at: tuple[float, float] = (0.0, 0.0),
    day: str = "",
) -> tuple[Target, ...]:
    """Draw all that is bright in a scene.

    Parameters
    ----------
    seed, day
        Streams of chance: fixtures follow from the seed, the rest from the day, too.
    settings, flight, land
        The scene.
    at
        Pixel of the landscape's frame that lies in the scene's first pixel.
    """
    incidence = float(flight.incidence((flight.rows - 1) / 2, (flight.columns - 1) / 2))
    lasting = np.random.default_rng(stream(seed, "fixtures"))
    fixtures = draw_fixtures(lasting, land, settings.rows, settings.columns, incidence)
    rng = np.random.default_rng(stream(seed, "targets", day))
    fixtures += draw_cranes(rng, land, incidence)
    found = [stand(rng, one, number, at) for number, one in enumerate(fixtures, start=1)]
    for number, berth in enumerate(land.berths, start=1):
        if rng.random() < settings.occupied:
            found.append(_berthed(rng, flight, berth, number, at))
    found += _place_ships(rng, settings, flight, land, at)
    if settings.ghosts:
        found += [ghost for one in found for ghost in ghosts_of(rng, flight, one)]
    return tuple(found)


def stand(rng: np.random.Generator, one: Fixture, number: int, at: tuple[float, float] = (0.0, 0.0)) -> Target:
    """Image what stands still."""
    # between two passes the phases of the same things change
    points = replace(one.points.moved(-at[0], -at[1]), phases=rng.uniform(0, 2 * np.pi, one.points.phases.shape))
    row, column = one.row - at[0], one.column - at[1]
    return Target(f"{one.kind}-{number:03d}", one.kind, row, column, row, column, points)


def _berthed(rng: np.random.Generator, flight: Flight, berth: Berth, number: int, at: tuple[float, float]) -> Target:
    """Lay a ship alongside: as long as the berth allows, her side three metres off."""
    longest = min(berth.length_m - 10, 300.0)
    vessel = draw_vessel(rng, "tanker", length_m=float(rng.uniform(min(70.0, longest), longest)))
    turned = berth.angle_deg + (180.0 if rng.random() < 0.5 else 0.0) + float(rng.normal(0, 0.5))  # noqa: PLR2004 - either way
    vessel = replace(vessel, angle_deg=turned % 360)
    along, out = rng.normal(0, (berth.length_m - vessel.length_m) / 5), vessel.beam_m / 2 + 3.0
    cos, sin = np.cos(np.radians(berth.angle_deg)), np.sin(np.radians(berth.angle_deg))
    row = berth.row + (along * cos + out * sin) / SPACING_M - at[0]
    column = berth.column + (along * sin - out * cos) / SPACING_M - at[1]
    points = scatter_vessel(rng, vessel, row, column, float(flight.incidence(row, column)))
    return Target(f"berthed-{number:03d}", "ship", row, column, row, column, points, vessel, berth.berth_id)


def _place_ships(
    rng: np.random.Generator, settings: SarSettings, flight: Flight, land: Landscape, at: tuple[float, float]
) -> list[Target]:
    """Place ships and boats on open water, apart from each other and from land; who finds no room is left out."""
    found: list[Target] = []
    taken: list[tuple[float, float]] = []
    for number in range(settings.ships + settings.boats):
        boat = number >= settings.ships
        place = _room(rng, settings, land, at, taken)
        if place is None:
            continue
        taken.append(place)
        speed = float(rng.uniform(4, 15)) if rng.random() < settings.moving else 0.0
        vessel = draw_vessel(rng, "boat" if boat else None, speed_kn=speed)
        found.append(sail(rng, flight, vessel, *place, f"{'boat' if boat else 'ship'}-{number + 1:03d}"))
    return found


def _room(
    rng: np.random.Generator, settings: SarSettings, land: Landscape, at: tuple[float, float], taken: list[Any]
) -> tuple[float, float] | None:
    margin = min(30, settings.rows // 6, settings.columns // 6)
    off = OFF_LAND_M / SPACING_M * np.array([-2.0, -1.0, 0.0, 1.0, 2.0])
    for _ in range(TRIES):
        row = float(rng.uniform(margin, settings.rows - margin))
        column = float(rng.uniform(margin + settings.border_columns, settings.columns - margin))
        near = [one for one in taken if np.hypot(one[0] - row, one[1] - column) * SPACING_M < APART_M]
        if not near and (land.surface(row + at[0] + off, column + at[1] + off) == WATER).all():
            return row, column
    return None


def sail(rng: np.random.Generator, flight: Flight, vessel: Vessel, row: float, column: float, object_id: str) -> Target:
    """Image a ship at a place: one that goes toward or from the satellite is shifted along azimuth, and smeared."""
    incidence = float(flight.incidence(row, column))
    away = vessel.speed_kn * M_S_PER_KN * np.sin(np.radians(vessel.angle_deg)) * np.sin(np.radians(incidence))
    imaged = flight.seen_at_rate(row, column, -float(away))[0] if vessel.speed_kn else row
    points = scatter_vessel(rng, vessel, imaged, column, incidence)
    points = smear(rng, points, DEFOCUS_ROWS * vessel.speed_kn)
    kind = "boat" if vessel.kind == "boat" else "ship"
    return Target(object_id, kind, imaged, column, row, column, points, vessel, rate_m_s=float(away))


def ghosts_of(rng: np.random.Generator, flight: Flight, one: Target) -> list[Target]:
    """Give the ghosts of a target that fall into the scene."""
    if one.points.areas[0].sum() < GHOSTLY_M2:
        return []
    swaths = sub_swaths(flight.rows, flight.columns, flight.swath_column)
    swath = next((s for s in swaths if s.window.column <= one.column < s.window.column + s.window.columns), None)
    if swath is None:
        return []
    cast = cast_ghosts(rng, flight, one.points, one.true_row, one.true_column, swath.prf_hz, one.rate_m_s)
    return [
        Target(
            f"{one.object_id}{ghost.order:+d}", "ghost", ghost.row, ghost.column, ghost.row, ghost.column, ghost.points,
            ghost_of=one.object_id, ghost_order=ghost.order,
        )
        for ghost in cast
        if -BESIDE < ghost.row < flight.rows + BESIDE and -BESIDE < ghost.column < flight.columns + BESIDE
    ]  # fmt: skip
