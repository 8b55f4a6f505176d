"""What detectors would have found in the scenes of a simulated trade, drawn without pixels, and which ship each is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl
import shapely

from ullage.draws import stream
from ullage.geo import M_PER_NM, destination
from ullage.simulate.looks.sensors import SENSORS
from ullage.tables import DETECTIONS, SCENES
from ullage.tables.schema import Column, Table, row_ids

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from ullage.records import Place
    from ullage.simulate.trade.world import TradeWorld

    Floats = npt.NDArray[np.float64]
    Row = Mapping[str, Any]

TRUE_DETECTIONS: Final = Table(
    "true_detections",
    "which ship a detection of a simulated scene is",
    (
        Column("detection_id", pl.String, "the detection"),
        Column("scene_id", pl.String, "its scene"),
        Column("mmsi", pl.String, "the ship's own MMSI; null where it is no ship"),
        Column("imo", pl.String, "her IMO number; null without one"),
        Column("kind", pl.String, "tanker, cargo, fishing or lying; null where it is no ship"),
        Column("length_m", pl.Float64, "length over all [m]"),
        Column("sog_kn", pl.Float64, "speed over ground [kn]"),
        Column("sends", pl.Boolean, "whether she sent AIS as herself at that moment"),
        Column("shift_m", pl.Float64, "how far her motion moved her in the image [m]"),
    ),
)

HALF_KM: Final[Mapping[str, float]] = {"s1": 60.0, "s2": 40.0, "planet": 12.0, "vhr": 8.0}
"""From the middle of a scene to its edges [km], by sensor."""

_SATELLITE_M_S: Final = 7_590.0  # Sentinel-1 on its orbit
_EARTH_M: Final = 6_371_000.0
_HEIGHT_M: Final = 700_000.0  # Sentinel-1 over ground, as it varies by some km
_M_S_PER_KN: Final = M_PER_NM / 3600


@dataclass(frozen=True, slots=True)
class DetectorLaw:
    """How well detectors see; of radar as measured on real and simulated ships, see the page on accuracy.

    Parameters
    ----------
    position_m
        Standard deviation of a ship's middle, each way, in metres and in pixels; they add in squares.
    length_m, length_px
        Standard deviation of a length [m] and [pixels]; they add in squares.
    beam_px
        Standard deviation of a beam [pixels], at least half a metre.
    axis_deg
        Standard deviation of an axis [°] of a ship of 100 m in pixels of 10 m; less for longer ones and finer pixels.
    turned
        Share of axes that are of anything.
    false_per_100_km2
        Detections that are no ship, by kind of sensor.
    least_length_m
        Shorter ships are never found.
    """

    position_m: float = 10.0
    position_px: float = 0.5
    length_m: float = 1.0
    length_px: float = 1.2
    beam_px: float = 0.6
    axis_deg: float = 6.0
    turned: float = 0.03
    false_per_100_km2: Mapping[str, float] = field(
        default_factory=lambda: {"s1": 0.02, "s2": 0.05, "planet": 0.3, "vhr": 0.3}
    )
    least_length_m: float = 12.0


@dataclass(frozen=True)
class DetectedWorld:
    """Scenes of a world, what was found in them, and what that is.

    Parameters
    ----------
    scenes, detections
        Of `tables.SCENES` and `tables.DETECTIONS`.
    truth
        Of `TRUE_DETECTIONS`, a row a detection.
    """

    scenes: pl.DataFrame
    detections: pl.DataFrame
    truth: pl.DataFrame


def detect_world(
    world: TradeWorld,
    law: DetectorLaw | None = None,
    *,
    looks: pl.DataFrame | None = None,
    half_km: Mapping[str, float] | None = None,
) -> DetectedWorld:
    """Draw what detectors find in the scenes of a world.

    A clear look is a square scene about its place. Each ship in it is found by the chance of the sensor at her length,
    is measured with errors, and in radar is imaged off her place by her own motion. Some detections are no ships.

    Parameters
    ----------
    world
        The trade.
    law
        How well detectors see.
    looks
        Which of the world's looks; all clear ones when None.
    half_km
        From the middle of a scene to its edges, by sensor, where not as in `HALF_KM` [km].
    """
    law = law or DetectorLaw()
    places = {one.id: one for one in world.places}
    chosen = (world.looks if looks is None else looks).filter(pl.col("clear"))
    scenes, detections, truth = [], [], []
    for look in chosen.iter_rows(named=True):
        half_m = 1000.0 * {**HALF_KM, **(half_km or {})}[look["sensor"]]
        one = _Scene(world.seed, look, places[look["place_id"]], half_m, law)
        scenes.append(one.row())
        ships = world.states_at(look["looked_at"], one.lat_deg, one.lon_deg, half_m * 2**0.5)
        for found, true in one.find(ships):
            detections.append(found)
            truth.append(true)
    ids = row_ids("t", *([row[name] for row in detections] for name in ("scene_id", "lat_deg", "lon_deg", "length_m")))
    for name, found, true in zip(ids, detections, truth, strict=True):
        found["detection_id"] = true["detection_id"] = name
    order = ("seen_at", "scene_id", "detection_id")
    table = DETECTIONS.frame(detections).sort(order)
    true_rows = table.select("detection_id").join(
        TRUE_DETECTIONS.frame(truth), on="detection_id", maintain_order="left"
    )
    return DetectedWorld(SCENES.frame(scenes).sort("seen_at", "scene_id"), table, true_rows)


class _Scene:
    """One look as a scene."""

    def __init__(self, seed: int, look: Row, place: Place, half_m: float, law: DetectorLaw) -> None:
        if place.lat_deg is None or place.lon_deg is None:
            raise ValueError(f"place {place.id} has no position: nothing can look at it")
        self.rng = np.random.default_rng(stream(seed, "detected", look["look_id"]))
        self.look, self.law, self.half_m = look, law, half_m
        self.sensor = SENSORS[look["sensor"]]
        self.pixel_m = float(look["ground_m"])
        self.scene_id = f"{look['sensor']}-{look['looked_at']:%Y%m%dT%H%M%S}-{place.id}"
        # the place lies anywhere in the middle third of the scene, as it does in real ones
        off, way = self.rng.uniform(0, 360), self.rng.uniform(0, half_m / 3)
        lat, lon = destination(place.lat_deg, place.lon_deg, off, way)
        self.lat_deg, self.lon_deg = float(lat), float(lon)
        self.zenith_deg = 90.0 - float(look["view_elevation_deg"])

    def row(self) -> dict[str, Any]:
        """Give its row of `SCENES`."""
        bearings = np.array([315.0, 45.0, 135.0, 225.0])
        lat, lon = destination(self.lat_deg, self.lon_deg, bearings, self.half_m * 2**0.5)
        orbit = self.look["relative_orbit"]
        return {
            "scene_id": self.scene_id,
            "seen_at": self.look["looked_at"],
            "sensor": self.sensor.name,
            "kind": "sar" if self.sensor.radar else "optical",
            "pixel_m": self.pixel_m,
            "footprint": shapely.to_wkb(shapely.Polygon(np.column_stack([lon, lat]))),
            "track": None if orbit is None else f"{self.sensor.name} track {orbit}",
        }

    def find(self, ships: pl.DataFrame) -> list[tuple[dict[str, Any], dict[str, Any]]]:
        """Give what is found in it: rows of the detections and of the truth."""
        ground = shapely.from_wkb(self.row()["footprint"])
        found = []
        for ship in ships.sort("mmsi").iter_rows(named=True):
            pair = self._ship(ship)
            if pair is not None and ground.contains(shapely.Point(pair[0]["lon_deg"], pair[0]["lat_deg"])):
                found.append(pair)
        area_km2 = (2 * self.half_m / 1000) ** 2
        rate = self.law.false_per_100_km2[self.sensor.name] * area_km2 / 100
        return found + [self._nothing() for _ in range(int(self.rng.poisson(rate)))]

    def _ship(self, ship: Row) -> tuple[dict[str, Any], dict[str, Any]] | None:
        length, moved = ship["length_m"], self._shift_m(ship)
        lat, lon = destination(ship["lat_deg"], ship["lon_deg"], self._track_deg(), moved)
        chance = float(self.sensor.p_detect(length)) if length >= self.law.least_length_m else 0.0
        is_found, error = self.rng.random() < chance, self._position_m()
        measured = self._measured(length, ship["beam_m"], ship["heading_deg"])
        if not is_found:
            return None
        lat, lon = destination(lat, lon, np.degrees(np.arctan2(error[0], error[1])), float(np.hypot(*error)))
        true = {name: ship[name] for name in ("mmsi", "imo", "kind", "length_m", "sog_kn", "sends")}
        return self._row(float(lat), float(lon), measured), true | {"scene_id": self.scene_id, "shift_m": moved}

    def _nothing(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Draw a detection that is no ship."""
        east, north = self.rng.uniform(-self.half_m, self.half_m, 2)
        lat, lon = destination(self.lat_deg, self.lon_deg, np.degrees(np.arctan2(east, north)), np.hypot(east, north))
        length = 30.0 * np.exp(0.5 * self.rng.standard_normal())
        measured = self._measured(length, 0.2 * length, self.rng.uniform(0, 180))
        return self._row(float(lat), float(lon), measured), {"scene_id": self.scene_id}

    def _position_m(self) -> Floats:
        sd = np.hypot(self.law.position_m, self.law.position_px * self.pixel_m)
        return np.asarray(sd * self.rng.standard_normal(2))

    def _measured(self, length_m: float, beam_m: float, heading_deg: float) -> dict[str, Any]:
        """Draw what is measured of a hull."""
        law, score = self.law, self.rng.standard_normal(3)
        length_sd = float(np.hypot(law.length_m, law.length_px * self.pixel_m))
        beam_sd = max(0.5, law.beam_px * self.pixel_m)
        axis_sd = max(1.0, law.axis_deg * (self.pixel_m / 10.0) * (100.0 / length_m))
        wild = self.rng.random() < law.turned
        axis = (self.rng.uniform(0, 180) if wild else heading_deg + axis_sd * score[2]) % 180.0
        length = max(length_m + length_sd * score[0], 0.5 * self.pixel_m)
        return {
            "length_m": length,
            "length_sd_m": length_sd,
            "length_low_m": max(length - 1.645 * length_sd, 0.0),
            "length_high_m": length + 1.645 * length_sd,
            "beam_m": max(beam_m + beam_sd * score[1], 0.5),
            "beam_sd_m": beam_sd,
            "axis_deg": axis,
            "axis_sd_deg": min(axis_sd, 52.0),
        }

    def _row(self, lat_deg: float, lon_deg: float, measured: Row) -> dict[str, Any]:
        """Give a row of `DETECTIONS`."""
        row = {"scene_id": self.scene_id, "seen_at": self.look["looked_at"], "lat_deg": lat_deg, "lon_deg": lon_deg}
        if self.sensor.radar:
            track = self._track_deg()
            row |= {
                "track_bearing_deg": track,
                "incidence_deg": self.zenith_deg,
                "shift_m_per_kn": self._shift_m({"sog_kn": 1.0, "heading_deg": measured["axis_deg"]}),
            }
        return row | dict(measured)

    def _track_deg(self) -> float:
        """Give the bearing of the satellite over ground: it looks to the right."""
        return float((self.look["view_azimuth_deg"] + 180.0 - 90.0) % 360.0)

    def _shift_m(self, ship: Row) -> float:
        """Give how far motion moves a ship in the image, along the satellite's track [m]; science 5.2."""
        if not self.sensor.radar:
            return 0.0
        theta = np.radians(self.zenith_deg)
        above = _EARTH_M + _HEIGHT_M
        slant = np.sqrt(above**2 - (_EARTH_M * np.sin(theta)) ** 2) - _EARTH_M * np.cos(theta)
        off = np.radians(ship["heading_deg"] - (self._track_deg() + 90.0))
        receding = ship["sog_kn"] * _M_S_PER_KN * np.sin(theta) * np.cos(off)
        return float(-slant * receding / _SATELLITE_M_S)
