"""Looks rendered on demand: products of the ships that were at a place, as a reader finds real ones."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ullage.simulate.imagery.camera import render_geotiff
from ullage.simulate.imagery.crafts import hulls_by_mmsi
from ullage.simulate.imagery.ground import ground_of
from ullage.simulate.imagery.radar import render_radar
from ullage.simulate.imagery.settings import ImagerySettings
from ullage.simulate.imagery.tile import render_tile

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

    import polars as pl

    from ullage.land import Land
    from ullage.records import Place
    from ullage.simulate.imagery.ground import Ground


@dataclass(frozen=True, slots=True)
class RenderedLook:
    """A look rendered.

    Parameters
    ----------
    path
        Its product: a SAFE folder of ``s1`` and ``s2``, a GeoTIFF with its vendor's file of ``planet`` and ``vhr``.
    shown
        MMSI of the ships whose middles lie in the image, in order.
    hidden
        Those of them that lie under cloud or in its shadow.
    """

    path: Path
    shown: tuple[str, ...]
    hidden: tuple[str, ...] = ()


def render_look(
    seed: int,
    look: Mapping[str, Any],
    positions: pl.DataFrame,
    hulls: pl.DataFrame,
    place: Place,
    folder: str | os.PathLike[str],
    land: Land | None = None,
    settings: ImagerySettings | None = None,
) -> RenderedLook | None:
    """Render what a sensor saw of a place, and write it as a product of that sensor.

    Parameters
    ----------
    seed
        Of the world: what a place and a ship look like, waves, noise and the gaps between clouds follow from it.
    look
        A row of `looks.SIMULATED_LOOKS`.
    positions
        Table of `trade.truth.POSITIONS`: the ships that were there at the moment of the look, where they truly were.
        One that the scenery has on land is not drawn.
    hulls
        Table of `trade.truth.HULLS`; who is not in it is drawn with dimensions usual for her length.
    place
        The middle of the scene. An outline of four corners has a pier along its first side, through its middle; ships
        lie to starboard of it.
    folder
        Where the product is put; made if need be.
    land
        Shorelines, as `ullage detect` masks by; the open sea when None.
    settings
        How large scenes are.

    Returns
    -------
    RenderedLook or None
        None for a place without a position.

    Raises
    ------
    FileExistsError
        When the product is there already.
    ValueError
        For a sensor that is not known, or an optical look by night.
    """
    settings = settings or ImagerySettings()
    ground = ground_of(seed, place, land)
    if ground is None:
        return None
    to = Path(folder)
    to.mkdir(parents=True, exist_ok=True)
    ships = [one for one in positions.sort("mmsi", "lat_deg", "lon_deg").to_dicts() if _is_afloat(one, ground)]
    sensor = look["sensor"]
    if sensor == "s1":
        return RenderedLook(*render_radar(seed, look, ships, ground, settings.radar_size, to))
    if sensor not in {"s2", "planet", "vhr"}:
        raise ValueError(f"there is no camera of {sensor!r}: expected s1, s2, planet or vhr")
    render = render_tile if sensor == "s2" else render_geotiff
    return RenderedLook(*render(seed, look, ships, hulls_by_mmsi(hulls), ground, getattr(settings, sensor), to))


def _is_afloat(ship: Mapping[str, Any], ground: Ground) -> bool:
    """Say whether a ship lies in water."""
    return bool(ground.seaward(*ground.local(ship["lat_deg"], ship["lon_deg"])) > 0)
