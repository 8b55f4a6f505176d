"""Sightings to visits, in order: stays of each ship, hulls that nobody names, voyages, published counts."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from ullage.tables import DETECTIONS, FLEET, MATCHES, SCENES, STATICS, VISITS
from ullage.visits.counts import add_counted
from ullage.visits.heard import read_heard
from ullage.visits.linking import link_unnamed
from ullage.visits.one_or_two import shortest_away_d
from ullage.visits.seen import Seen, Stay, seen_of
from ullage.visits.sighting_rule import SightingRule
from ullage.visits.sightings import find_sightings
from ullage.visits.stays import group_stays
from ullage.visits.unseen.rule import UnseenRule
from ullage.visits.voyages import bound_stay, join_voyages, next_place, visit_row
from ullage.visits.where import position_of
from ullage.visits.without import AllLooks, Missed, find_elsewhere

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    import polars as pl

    from ullage.records import Place, ReportedVisits
    from ullage.visits.heard import Heard
    from ullage.visits.rule import VisitRule


def find_visits(
    sightings: pl.DataFrame,
    places: Mapping[str, Place],
    reported: Sequence[ReportedVisits],
    hulls: pl.DataFrame,
    rule: VisitRule,
    *,
    port_visits: pl.DataFrame | None = None,
    gaps: pl.DataFrame | None = None,
    statics: pl.DataFrame | None = None,
    fleet: pl.DataFrame | None = None,
    looks: pl.DataFrame | None = None,
    least_looks: float | None = None,
) -> pl.DataFrame:
    """Find visits in sightings, in what AIS shows, and in published counts.

    Sightings of one vessel at one loading place are one visit or two by posterior odds, which are even at
    `rule.merge_days` where no look lies between. A sighting where oil is discharged, at most `rule.voyage_days` after
    a loading visit of that vessel, belongs to that voyage; otherwise it is a visit, and a delivery, of its own. A vague
    date never joins two visits. Detected hulls that nobody names are taken for a ship that lay there, or for one
    another, where the odds say so. Named visits that touch a reported window count toward its number (toward one of
    several windows that do not nest); what remains of the number are visits spread evenly over the window. A count
    whose window lies inside another's of the same place counts toward it too, and what the outer one has more is
    spread over the rest of its window.

    Parameters
    ----------
    sightings
        Table of `tables.SIGHTINGS` with vessels identified, or of `tables.OBSERVATIONS`, which are sightings each.
    places
        Places by their id.
    reported
        Published counts.
    hulls
        Table of `tables.HULLS`; its deadweights divide a count's summed deadweight among its visits.
    rule
        Thresholds and priors.
    port_visits, gaps, statics, fleet
        Tables of `tables`: what AIS shows of ships of the fleet and of tankers. A silence is evidence, and no visit.
    looks
        Table of `tables.LOOKS`: a clear look that does not show a ship bounds her stay, or parts two.
    least_looks
        From so many clear looks on a loading place is looked at, by default those of `UnseenRule`: below, nobody tells
        how many loadings were missed, and a landing without a name brings her cargo.

    Returns
    -------
    polars.DataFrame
        Table of `tables.VISITS`, ordered by time and id; it does not depend on the order of the rows given.
    """
    if "observation_id" in sightings.columns:
        sightings = _of_observations(sightings, places)
    heard = read_heard(port_visits, gaps, statics, fleet, places, rule)
    if rule.strangers < 1 and fleet is not None and len(fleet):
        sightings, heard = _without_strangers(sightings, heard, set(fleet["vessel_id"]))
    least_looks = UnseenRule().least_looks if least_looks is None else least_looks
    observed = _Observed(places, rule, heard, AllLooks(looks), _lengths(fleet), least_looks)
    visits = observed.conclude(_seen(sightings, rule))
    _number_alike(visits)
    add_counted(visits, reported, places, hulls, rule)
    visits.sort(key=lambda visit: (visit["delivered_after"], visit["delivered_before"], visit["visit_id"]))
    return VISITS.frame({name: visit.get(name) for name in VISITS.schema} for visit in visits)


def _seen(sightings: pl.DataFrame, rule: VisitRule) -> list[Seen]:
    precise = timedelta(days=rule.merge_days)
    seen = [seen_of(row, precise, rule.least_p_vessel) for row in sightings.iter_rows(named=True)]
    return [one for one in seen if one.p_ship >= rule.least_p_ship]


def _without_strangers(sightings: pl.DataFrame, heard: Heard, fleet: Collection[str]) -> tuple[pl.DataFrame, Heard]:
    """Leave out ships that AIS alone names and no fleet lists."""
    is_stranger = (
        (sightings["kind"] == "detection")
        & sightings["mmsi"].is_not_null()
        & ~sightings["vessel_id"].is_in(list(fleet))
    )
    stays = {vessel: some for vessel, some in heard.stays.items() if vessel in fleet}
    return sightings.filter(~is_stranger.fill_null(value=False)), replace(heard, stays=stays)


def _of_observations(observations: pl.DataFrame, places: Mapping[str, Place]) -> pl.DataFrame:
    """Take observations alone for sightings."""
    nothing = (DETECTIONS.frame(), SCENES.frame(), MATCHES.frame(), STATICS.frame(), FLEET.frame())
    return find_sightings(observations, *nothing, places, SightingRule())


def _lengths(fleet: pl.DataFrame | None) -> dict[str, float]:
    if fleet is None:
        return {}
    return {vessel: length for vessel, length in fleet.select("vessel_id", "length_m").iter_rows() if length}


class _Observed:
    """Concludes the visits that somebody or something saw."""

    def __init__(
        self,
        places: Mapping[str, Place],
        rule: VisitRule,
        heard: Heard,
        looks: AllLooks,
        lengths_m: Mapping[str, float],
        least_looks: float,
    ) -> None:
        self.places, self.rule, self.heard, self.looks, self.lengths_m = places, rule, heard, looks, lengths_m
        self.listed_d = {place: self._listed_d(place) for place in places}
        loading = (place.id for place in places.values() if place.role == "loads")
        self.loading_is_looked_at = any(looks.count(place) >= least_looks for place in loading)

    def conclude(self, seen: Sequence[Seen]) -> list[dict[str, Any]]:
        """Give the visits as rows, with their spans."""
        by_vessel: dict[str, list[Seen]] = defaultdict(list)
        unnamed: dict[str, list[Seen]] = defaultdict(list)
        for one in seen:
            if one.vessel_id is not None:
                by_vessel[one.vessel_id].append(one)
            elif self.places[one.place_id].role != "anchorage":
                unnamed[one.place_id].append(one)
        for vessel, heard in self.heard.stays.items():
            by_vessel[vessel] += heard
        stays_at: dict[str, list[Stay]] = defaultdict(list)
        for vessel, some in sorted(by_vessel.items()):
            for place, stays in self._stays(vessel, some).items():
                stays_at[place] += stays
        for place, hulls in sorted(unnamed.items()):
            stays_at[place] = link_unnamed(stays_at[place], hulls, self.looks, self.lengths_m, self.rule)
        return self._visits(stays_at, by_vessel)

    def _stays(self, vessel: str, seen: Sequence[Seen]) -> dict[str, list[Stay]]:
        """Group what shows one vessel, by place."""
        by_place: dict[str, list[Seen]] = defaultdict(list)
        for one in seen:
            if self.places[one.place_id].role != "anchorage":
                by_place[one.place_id].append(one)
        return {
            place: group_stays(here, self._missed(vessel, place, seen), self.listed_d[place], self.rule)
            for place, here in by_place.items()
        }

    def _missed(self, vessel: str | None, place: str, seen: Sequence[Seen]) -> Missed:
        here = [one for one in seen if one.place_id == place]
        elsewhere = [] if vessel is None else find_elsewhere(vessel, self.places[place], seen, self.heard, self.places)
        return Missed(self.looks.without(place, here), elsewhere)

    def _visits(
        self, stays_at: Mapping[str, Sequence[Stay]], by_vessel: Mapping[str, Sequence[Seen]]
    ) -> list[dict[str, Any]]:
        """Join stays of each ship to voyages, and write them as visits; a hull without a name is a ship of its own."""
        of_ship: dict[str, dict[str, list[Stay]]] = defaultdict(lambda: defaultdict(list))
        for place, stays in stays_at.items():
            for stay in stays:
                ship = next((one.vessel_id for one in stay.seen if one.vessel_id), None)
                of_ship[ship or f"\x1f{min(one.key for one in stay.seen)}"][place].append(stay)
        visits = []
        for ship, by_place in sorted(of_ship.items()):
            vessel = None if ship.startswith("\x1f") else ship
            stays = [stay for some in by_place.values() for stay in some]
            seen = [*by_vessel.get(ship, ()), *(one for stay in stays for one in stay.seen)]
            missed = {place: self._missed(vessel, place, seen) for place in by_place}
            for stay, landed in join_voyages(by_place, self.places, self.rule):
                visits.append(self._visit(vessel, stay, landed, stays, missed[stay.seen[0].place_id]))
        return visits

    def _visit(
        self, vessel: str | None, stay: Stay, landed: Sequence[Stay], stays: Sequence[Stay], missed: Missed
    ) -> dict[str, Any]:
        place = stay.seen[0].place_id
        bounds = bound_stay(stay, missed, self.rule)
        return visit_row(
            stay,
            landed,
            bounds,
            self.looks,
            loads=self.places[place].role == "loads",
            next_place_id=next_place(stay, stays, self.rule),
            gaps=self._gaps(vessel, place, stay),
            brings_cargo=self.places[place].role == "loads" or not self.loading_is_looked_at,
        )

    def _gaps(self, vessel: str | None, place: str, stay: Stay) -> list[dict[str, Any]]:
        """Give the silences of a vessel in which the stay lies, and a call there fits."""
        return [
            gap
            for gap in self.heard.gaps.get(vessel or "", ())
            if place in (gap["could_call"] or ())
            and gap["off_at"] <= stay.after
            and (gap["on_at"] is None or stay.before <= gap["on_at"])
        ]

    def _listed_d(self, place: str) -> float | None:
        """Give the shortest time away from a place to the nearest of the other role and back [d]."""
        from ullage.geo import M_PER_NM, distance_m

        here = self.places[place]
        others = [one for one in self.places.values() if {one.role, here.role} == {"loads", "discharges"}]
        points = [position_of(one) for one in others]
        where = position_of(here)
        if where is None or not others or any(point is None for point in points):
            return None
        ways = [float(distance_m(*where, *point)) / M_PER_NM for point in points if point is not None]
        return shortest_away_d(min(ways), self.rule)


def _number_alike(visits: Sequence[dict[str, Any]]) -> None:
    """Tell visits apart that nothing but their rows' texts would: the draws must not follow from a note."""
    alike: dict[str, int] = defaultdict(int)
    for visit in sorted(visits, key=lambda visit: visit["visit_id"]):
        key = visit["draw_key"]
        visit["draw_key"] = f"{key}|{alike[key]}"
        alike[key] += 1
