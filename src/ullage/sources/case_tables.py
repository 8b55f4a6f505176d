"""The tables of the case file: caps, places, published counts and figures, the fleet prior."""

from __future__ import annotations

from datetime import date
from typing import Final

from ullage.records import Cap, FleetPrior, Place, Published, ReportedVisits, WatchedScenes
from ullage.sources import kinds
from ullage.sources.cells import CellError, Number, Whole, shown
from ullage.sources.keys import (
    Keys,
    as_boolean,
    as_cell,
    as_first_day,
    as_last_day,
    as_name,
    as_number,
    as_text,
    as_whole,
)
from ullage.sources.places import half_position, outline, ring
from ullage.units import COMMITTEE_BBL_PER_T

Period = tuple[date, date]
"""First and last day, both inside."""

_COUNT: Final = Whole(0, 1_000_000, "a number of visits")
_VESSELS: Final = Whole(0, 1_000_000, "a number of ships")
_AMOUNT: Final = Number(above=0, what="an amount of barrels or tonnes")
_BBL_PER_T: Final = Number(1, 20, what="barrels a tonne [bbl/t]")
_POSITION: Final = 2
_SENSORS: Final = ("s1", "s2")
_PERCENT: Final = Number(0, 100, what="a percentage of cloud")
_DAYS: Final = Number(1, 3_650, what="a number of days")
_SIDE: Final = Number(1, 400, what="a number of kilometres")
_SCENES: Final = Whole(1, 10_000, "a number of scenes")


def read_period(keys: Keys, default: Period) -> Period:
    """Read the first and last day of a table, each by default another period's."""
    begin, end = keys.get("from", as_first_day), keys.get("to", as_last_day)
    begin, end = begin or default[0], end or default[1]
    if end < begin:
        keys.problem(f"ends on {end}, before it begins on {begin}: correct from or to", "to")
    return begin, end


def read_cap(keys: Keys, case_period: Period) -> Cap:
    """Read one ``[[cap]]``."""
    begin, end = read_period(keys, case_period)
    cap = Cap(
        amount=keys.need("amount", as_number(_AMOUNT), "amount = 500000") or 0.0,
        unit=keys.need("unit", as_cell(kinds.CAP_UNIT), 'unit = "bbl"') or "bbl",
        bbl_per_t=keys.get("bbl_per_t", as_number(_BBL_PER_T)) or COMMITTEE_BBL_PER_T,
        from_day=begin,
        to_day=end,
        source=keys.get("source", as_text) or "",
    )
    keys.finish()
    return cap


def read_place(keys: Keys) -> Place:
    """Read one ``[[place]]``."""
    wrong_before = len(keys.problems)
    lat_deg = keys.get("lat_deg", as_number(kinds.LATITUDE))
    lon_deg = keys.get("lon_deg", as_number(kinds.LONGITUDE))
    radius_m = keys.get("radius_m", as_number(kinds.RADIUS))
    wrong = half_position(lat_deg, lon_deg, radius_m)
    if wrong and len(keys.problems) == wrong_before:
        keys.problem(wrong)
    place = Place(
        id=keys.need("id", as_name, 'id = "berth"') or "",
        name=keys.need("name", as_name, 'name = "Oil berth"') or "",
        role=keys.need("role", as_cell(kinds.ROLE), 'role = "loads"') or "anchorage",
        lat_deg=lat_deg,
        lon_deg=lon_deg,
        radius_m=radius_m,
        area=keys.get("area", _area) or (),
        verified=keys.get("verified", as_boolean) or False,
        source=keys.get("source", as_text) or "",
    )
    keys.finish()
    return place


def read_reported_visits(keys: Keys, case_period: Period) -> ReportedVisits:
    """Read one ``[[reported_visits]]``."""
    begin, end = read_period(keys, case_period)
    counted = keys.need("count", as_whole(_COUNT), "count = 43")
    count = ReportedVisits(
        place_id=keys.need("place", as_name, 'place = "berth"') or "",
        count=counted or 0,
        from_day=begin,
        to_day=end,
        vessels_at_least=keys.get("vessels_at_least", as_whole(_VESSELS)),
        deadweight_total_t=keys.get("deadweight_total_t", as_number(kinds.DEADWEIGHT_TOTAL)),
        condition=keys.get("condition", as_cell(kinds.CONDITION)),
        fill=keys.get("fill", as_number(kinds.FILL)),
        fill_sd=keys.get("fill_sd", as_number(kinds.FILL_SD)),
        source=keys.get("source", as_text) or "",
    )
    ships = count.vessels_at_least or 0
    if counted is not None and ships > counted:
        keys.problem(f"{ships} ships cannot make {counted} visits: correct one of them", "vessels_at_least")
    keys.finish()
    return count


def read_fleet_prior(keys: Keys) -> FleetPrior | None:
    """Read ``[fleet_prior]``; None when there is none."""
    if keys.empty:
        return None
    kind = as_number(kinds.DEADWEIGHT)
    low = keys.need("deadweight_low_t", kind, "deadweight_low_t = 1500")
    mid = keys.need("deadweight_mid_t", kind, "deadweight_mid_t = 3000")
    high = keys.need("deadweight_high_t", kind, "deadweight_high_t = 6000")
    given = [point for point in (low, mid, high) if point is not None]
    if given != sorted(given):
        keys.problem("the three deadweights are not in rising order: they are the 5, 50 and 95 % points")
    prior = FleetPrior(low or 0.0, mid or 0.0, high or 0.0, source=keys.get("source", as_text) or "")
    keys.finish()
    return prior


def read_published(keys: Keys) -> Published:
    """Read one ``[[published]]``."""
    figure = Published(
        name=keys.need("name", as_name, 'name = "the newspaper of 22 November"') or "",
        bbl=keys.need("bbl", as_number(kinds.BARRELS_ABOVE_ZERO), "bbl = 1000000") or 0.0,
        source=keys.get("source", as_text) or "",
    )
    keys.finish()
    return figure


def read_watch(keys: Keys) -> WatchedScenes | None:
    """Read ``[watch]``: which scenes are fetched when the case is watched; None without the table."""
    if keys.empty:
        return None
    default = WatchedScenes()
    days, km = keys.get("days", as_number(_DAYS)), keys.get("km", as_number(_SIDE))
    watch = WatchedScenes(
        api=keys.get("api", as_name),
        sensors=keys.get("sensors", _sensors) or default.sensors,
        cloud_percent=keys.get("cloud_percent", as_number(_PERCENT)),
        orbit=keys.get("orbit", as_name),
        days=default.days if days is None else days,
        km=default.km if km is None else km,
        chips=keys.get("chips", as_boolean) or False,
        limit=keys.get("limit", as_whole(_SCENES)) or default.limit,
    )
    keys.finish()
    return watch


def _sensors(value: object) -> tuple[str, ...]:
    names = value if isinstance(value, list) else [value]
    if not names or any(name not in _SENSORS for name in names):
        raise CellError('expected a list of sensors, such as ["s1", "s2"]')
    return tuple(dict.fromkeys(names))


def read_raw_rules(keys: Keys) -> dict[str, dict[str, object]]:
    """Read ``[rules.NAME]`` tables as they are; each rule is validated where it is used."""
    rules: dict[str, dict[str, object]] = {}
    for name, rule in keys.items():
        if isinstance(rule, dict):
            rules[name] = rule
        else:
            keys.problem(f"{shown(name)} is a single value: expected a table of its own, such as [rules.fill]")
    return rules


def _area(value: object) -> tuple[tuple[float, float], ...]:
    if isinstance(value, str):
        return outline(value) if value.strip() else ()
    read_lon, read_lat = as_number(kinds.LONGITUDE), as_number(kinds.LATITUDE)
    vertices = []
    for pair in value if isinstance(value, list) else [value]:
        if not isinstance(pair, list) or len(pair) != _POSITION:
            example = "[[132.8, 42.7], [132.9, 42.7], [132.9, 42.8]]"
            raise CellError(f"expected an outline as [longitude, latitude] pairs, such as {example}")
        vertices.append((read_lon(pair[0]), read_lat(pair[1])))
    return ring(vertices)
