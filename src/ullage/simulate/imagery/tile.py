"""An optical look rendered into a Sentinel-2 product: on its UTM map, with the angles of its track."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.draws import stream
from ullage.geo import destination
from ullage.records import Window
from ullage.simulate.imagery.camera import Frame, plan_look, shown_in
from ullage.simulate.looks.sensors import SENTINEL_2
from ullage.simulate.optical.doors import in_cells
from ullage.simulate.optical.render import Renderer
from ullage.simulate.optical.sentinel2_product import Described, as_numbers, write_safe

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from ullage.simulate.imagery.ground import Ground
    from ullage.simulate.imagery.settings import Camera

    Row = Mapping[str, Any]

SPACING_M: Final = 10.0
CORNER_M: Final = 60.0  # corners lie at whole pixels of the coarsest bands
FIRST_ORBIT: Final = 42_385  # absolute number of the anchored orbit of `SENTINEL_2`
MADE_AFTER_S, HOUR_S = 10_800, 3_600
SHOWS: Final = 0.5  # part of a coarse cell from which the mask calls it cloud
_COLUMNS: Final = ("ABCDEFGH", "JKLMNPQR", "STUVWXYZ")  # of the military grid's squares, by zone
_ROWS: Final = "ABCDEFGHJKLMNPQRSTUV"
_BELTS: Final = "CDEFGHJKLMNPQRSTUVWX"


def render_tile(
    seed: int, look: Row, ships: Sequence[Row], hulls: Mapping[str, Row], ground: Ground, camera: Camera, folder: Path
) -> tuple[Path, tuple[str, ...], tuple[str, ...]]:
    """Render an optical look into a SAFE folder of level 1C, and give the MMSI of ships in it; see `shown_in`."""
    lat, lon = ground.lat_deg, ground.lon_deg
    epsg = utm_of(lat, lon)
    (x,), (y,) = _on_map(epsg, [lat], [lon])
    rows, columns = camera.size
    left, top = (np.round((x - columns * SPACING_M / 2) / CORNER_M), np.round((y + rows * SPACING_M / 2) / CORNER_M))
    left, top = float(left * CORNER_M), float(top * CORNER_M)
    frame = _frame(epsg, lat, lon, (left + columns * SPACING_M / 2 - x, top - rows * SPACING_M / 2 - y))
    plan = plan_look(seed, look, ships, hulls, ground, camera, frame)
    renderer, whole = Renderer(plan), Window(0, 0, rows, columns)
    values, covered = renderer.render_block(whole), renderer.render_clouds(whole)
    bands = {name: as_numbers(values[k]) for k, name in enumerate(camera.bands)}
    bands["B11"] = as_numbers(in_cells(values[camera.bands.index("B11")], 2))
    mask = np.zeros((3, rows // 6, columns // 6), np.uint8)
    mask[0] = in_cells(covered, 6) >= SHOWS
    of = _described(look, epsg, (left, top), (lat, lon), columns)
    return write_safe(bands, of, folder, clouds=mask), *shown_in(plan, ships, ground, frame)


def utm_of(lat_deg: float, lon_deg: float) -> int:
    """Give the EPSG number of the UTM zone of a place; the exceptions of Norway are left out."""
    zone = int((lon_deg + 180.0) // 6) % 60 + 1
    return (32600 if lat_deg >= 0 else 32700) + zone


def tile_of(epsg: int, lat_deg: float, x_m: float, y_m: float) -> str:
    """Give the name of a place's square in the military grid."""
    zone = epsg % 100
    belt = _BELTS[int(np.clip((lat_deg + 80) // 8, 0, len(_BELTS) - 1))]
    column = _COLUMNS[(zone - 1) % 3][int(x_m // 100_000) - 1]
    row = _ROWS[(int(y_m // 100_000) + (5 if zone % 2 == 0 else 0)) % len(_ROWS)]
    return f"{zone:02d}{belt}{column}{row}"


def _on_map(epsg: int, lat: Sequence[float], lon: Sequence[float]) -> Any:
    from rasterio.warp import transform

    return transform("EPSG:4326", f"EPSG:{epsg}", lon, lat)


def _frame(epsg: int, lat: float, lon: float, beside: tuple[float, float]) -> Frame:
    """Give how an image on the map lies: the map's north is turned, and its scale, 4 in 10,000 off, left out."""
    north = destination(lat, lon, 0.0, 1000.0)
    x, y = _on_map(epsg, [lat, float(north[0])], [lon, float(north[1])])
    # where true north points on the map, to the right of its own, is how far the map's is to the left
    turned = -float(np.degrees(np.arctan2(x[1] - x[0], y[1] - y[0])))
    return Frame(turned, *(float(one) for one in Frame(turned).ground(*beside)))


def _described(look: Row, epsg: int, corner: tuple[float, float], at: tuple[float, float], columns: int) -> Described:
    cycle = SENTINEL_2.repeat_orbits
    passed = (look["looked_at"] - SENTINEL_2.crossed_at).total_seconds() / SENTINEL_2.period_s
    about, track = FIRST_ORBIT + round(passed), look["relative_orbit"] or SENTINEL_2.relative_orbit
    apart = (track - SENTINEL_2.relative_orbit - (about - FIRST_ORBIT)) % cycle
    aside = (SENTINEL_2.radius_m - 6.371e6) / np.tan(np.radians(look["view_elevation_deg"]))
    east = look["view_azimuth_deg"] < 180.0  # noqa: PLR2004 - the track lies where the satellite is
    return Described(
        level="1C",
        taken_at=look["looked_at"].replace(microsecond=0),
        epsg=epsg,
        left_m=corner[0],
        top_m=corner[1],
        tile=tile_of(epsg, at[0], *corner),
        orbit=int(about + apart - (cycle if apart > cycle // 2 else 0)),
        track=int(track),
        sun_azimuth_deg=look["sun_azimuth_deg"],
        sun_elevation_deg=look["sun_elevation_deg"],
        track_column=columns / 2 + (aside if east else -aside) / SPACING_M,
        made_after_s=MADE_AFTER_S + stream(0, "made", look["look_id"]) % HOUR_S,
        flight_deg=(look["view_azimuth_deg"] + (90.0 if east else -90.0)) % 360.0,
    )
