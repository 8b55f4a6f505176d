"""The chances there were to see a place, from scenes and from tables, each once."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, time, timedelta
from math import exp
from typing import TYPE_CHECKING, Any, Final, Literal

from ullage.tables import LOOKS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import polars as pl

    from ullage.records import Place

Kind = Literal["radar", "medium", "fine"]
_ByDay = dict[tuple[str, date], list[dict[str, Any]]]

_RADAR: Final = (
    "sentinel-1", "s1", "sar", "radar", "iceye", "capella", "umbra", "terrasar", "tandem", "radarsat", "cosmo",
)  # fmt: skip
_MEDIUM: Final = ("sentinel-2", "s2", "landsat", "l8", "l9")
_FINE: Final = (
    "planet", "skysat", "rapideye", "worldview", "geoeye", "pleiades", "spot", "maxar", "vhr", "airbus",
    "jilin", "gaofen",
)  # fmt: skip
_FINE_M: Final = 6.0  # pixels below this show a tanker's deck
_NOON: Final = time(12)


@dataclass(frozen=True, slots=True)
class LookRule:
    """When a place was clear in a scene, and how probably a ship there is found.

    Parameters
    ----------
    clear_share
        A place is clear from this part of it on that could be seen.
    radar_p, medium_p, fine_p
        Probability that a long ship alongside is found in radar, in optical scenes of some 10 m, and in finer ones.
    half_pixels, steep_pixels
        Length at which a ship is found half as often, and how fast that grows there [pixels]: a logistic curve.
    ship_m
        Length of the ship that is looked for [m].
    same_min
        Looks of one kind at a place within this time are one look [min].
    """

    clear_share: float = 0.8
    # 9 of 11 ships of 70 to 90 m at simulated berths of radar are called: docs/accuracy.md
    radar_p: float = 0.8
    # 36 of 131 ships of ten ports alongside at the shipped limit: docs/accuracy.md
    medium_p: float = 0.27
    # judged: chips of 3 m are told right, of which no whole scenes with known ships are at hand
    fine_p: float = 0.85
    # judged: Kroodsma and others 2022 have a recall that grows to 60 m and is level above, in radar of 10 m pixels
    half_pixels: float = 3.5
    steep_pixels: float = 1.0
    # the reference ship of 3,000 t, science 1.3, is 96 m long
    ship_m: float = 96.0
    same_min: float = 10.0

    def __post_init__(self) -> None:
        for one in fields(self):
            value = getattr(self, one.name)
            most = 1.0 if one.name.endswith(("_p", "_share")) else float("inf")
            if not 0 <= value <= most:
                raise ValueError(f"{one.name} is {value}; expected {'0 to 1' if most == 1 else 'nothing below 0'}")
        if not self.steep_pixels:
            raise ValueError("steep_pixels is 0; expected more than 0")

    def p_detect(self, kind: Kind, pixel_m: float) -> float:
        """Give the probability that the ship is found in a scene of a kind and pixel [m]."""
        largest = {"radar": self.radar_p, "medium": self.medium_p, "fine": self.fine_p}[kind]
        return largest / (1.0 + exp(-min((self.ship_m / pixel_m - self.half_pixels) / self.steep_pixels, 500.0)))


_PIXEL_M: Final[Mapping[Kind, float]] = {"radar": 10.0, "medium": 10.0, "fine": 3.0}


def find_looks(
    place_looks: pl.DataFrame,
    given: pl.DataFrame,
    places: Mapping[str, Place],
    rule: LookRule,
    *,
    scenes: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Find every look at every place, each once.

    What a table gives stands as it is. A scene adds a look unless the table has one of its kind at that place and time,
    which then takes the scene's id; slices of one pass are one look, the clearest. A look that the table gives for noon
    sharp may be of any time of its day, for that is what a look without a time of day is taken for.

    Parameters
    ----------
    place_looks
        Table of `tables.PLACE_LOOKS`.
    given
        Table of `tables.LOOKS`, as read.
    places
        By id; looks at other places are left out.
    rule
        What is clear, and how probably a ship is found.
    scenes
        Table of `tables.SCENES`: kind and pixel of each scene; where None, the sensor's name tells.

    Returns
    -------
    polars.DataFrame
        Table of `tables.LOOKS`, by time, place, sensor and scene; it does not depend on the order of the rows given.
    """
    of_scene = {} if scenes is None else {row["scene_id"]: row for row in scenes.iter_rows(named=True)}
    rows = sorted((row for row in given.iter_rows(named=True) if row["place_id"] in places), key=in_order)
    by_day: _ByDay = {}
    for row in rows:
        by_day.setdefault((row["place_id"], row["looked_at"].date()), []).append(row)
    made = [
        _look(one, of_scene.get(one["scene_id"], {}), rule)
        for one in place_looks.iter_rows(named=True)
        if one["place_id"] in places and one["covered_share"] > 0
    ]
    for look in _once(made, rule):
        same = _given_too(look, by_day, rule)
        if same is None:
            rows.append(look)
        else:
            same["scene_id"] = look["scene_id"]
    return LOOKS.frame({name: row.get(name) for name in LOOKS.schema} for row in sorted(rows, key=in_order))


def in_order(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """Give what looks are sorted by: time, place, sensor, and all else."""
    p_detect = -1.0 if row["p_detect"] is None else row["p_detect"]
    last = (row.get("scene_id") or "", bool(row["clear"]), p_detect, row.get("row") or 0)
    return row["looked_at"], row["place_id"], row["sensor"] or "", *last


def _look(one: Mapping[str, Any], scene: Mapping[str, Any], rule: LookRule) -> dict[str, Any]:
    """Make a look of one place in one scene."""
    pixel_m = scene.get("pixel_m")
    kind = kind_of(one["sensor"], scene.get("kind"), pixel_m) or "medium"
    share = one["clear_share"] or 0.0
    clear = share >= rule.clear_share
    p_detect = share * rule.p_detect(kind, pixel_m or _PIXEL_M[kind]) if clear else None
    looked = {"looked_at": one["seen_at"], "place_id": one["place_id"], "sensor": one["sensor"]}
    return {**looked, "clear": clear, "p_detect": p_detect, "scene_id": one["scene_id"], "share": share, "kind": kind}


def kind_of(sensor: str | None, kind: str | None = None, pixel_m: float | None = None) -> Kind | None:
    """Give what looks: radar, medium (optical, some 10 m) or fine; None where nothing tells."""
    name = (sensor or "").casefold().removeprefix("simulated ")
    if kind == "sar" or name.startswith(_RADAR):
        return "radar"
    if pixel_m is not None and kind is not None:
        return "fine" if pixel_m <= _FINE_M else "medium"
    return "medium" if name.startswith(_MEDIUM) else "fine" if name.startswith(_FINE) else None


def _once(made: Iterable[dict[str, Any]], rule: LookRule) -> list[dict[str, Any]]:
    """Keep of looks of one kind at one place and time the one that saw most of it."""
    kept: list[dict[str, Any]] = []
    last: dict[tuple[str, str], dict[str, Any]] = {}
    for look in sorted(made, key=in_order):
        key = look["place_id"], look["kind"]
        before = last.get(key)
        if before is not None and look["looked_at"] - before["looked_at"] <= timedelta(minutes=rule.same_min):
            if look["share"] > before["share"]:
                before.update(look)
            continue
        last[key] = look
        kept.append(look)
    return kept


def _given_too(look: Mapping[str, Any], given: _ByDay, rule: LookRule) -> dict[str, Any] | None:
    """Find the look of a table that a scene's look is."""
    when, day = look["looked_at"], look["looked_at"].date()
    fits = []
    for near_day in (day - timedelta(days=1), day, day + timedelta(days=1)):
        for row in given.get((look["place_id"], near_day), ()):
            if row["scene_id"] is not None:
                continue
            apart, kind = abs(row["looked_at"] - when), kind_of(row["sensor"])
            is_near = apart <= timedelta(minutes=rule.same_min) and kind in (None, look["kind"])
            if is_near or (near_day == day and kind == look["kind"] and row["looked_at"].time() == _NOON):
                fits.append((apart, in_order(row), row))
    return min(fits, key=lambda one: one[:2])[2] if fits else None
