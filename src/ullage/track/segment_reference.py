"""Tracks, lineages and gaps of one ship written out plainly: the slow, obvious form of `lineages` and `strays`."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from ullage.geo import M_PER_NM
from ullage.track.columns import US_PER_H
from ullage.track.lineages import CLOCK, DAY_US, FEW, HOUR_US, MOST_OPEN, NO_POSITION, NO_SPEED, ON_TRACK, SPIKE
from ullage.track.plane import from_line_m, seen_from, turn, way_m

if TYPE_CHECKING:
    from ullage.track.segment import SegmentRule


@dataclass(eq=False)
class PlainTrack:
    """A track: its reports, and those of them with a position."""

    reports: list[int] = field(default_factory=list)
    positions: list[int] = field(default_factory=list)
    ended_by: str = "data"


@dataclass(eq=False)
class PlainGap:
    """A silence: the last report and position before, the first ones after, and the track that fell silent."""

    off: int
    off_position: int | None
    track: PlainTrack | None
    on: int | None = None
    on_position: int | None = None


@dataclass(eq=False)
class PlainLineage:
    """The reports judged to be one ship: `heard` are all of them, `positions` those that her tracks are made of."""

    heard: list[int] = field(default_factory=list)
    positions: list[int] = field(default_factory=list)
    tracks: list[PlainTrack] = field(default_factory=list)
    gaps: list[PlainGap] = field(default_factory=list)
    spike: int | None = None
    is_ship: bool = True


class PlainShip:
    """Goes through the reports of one MMSI, in the order of time.

    Parameters
    ----------
    t, lat, lon, sog
        Times [µs], positions [°], speeds [kn]; NaN for none.
    rule
        Which reports are one track.
    least_us, until_us
        The shortest gap, and the end of the data [µs].
    """

    def __init__(self, t: Any, lat: Any, lon: Any, sog: Any, rule: SegmentRule, least_us: float, until_us: int) -> None:
        self.t, self.lat, self.lon, self.sog = ([one.item() for one in values] for values in (t, lat, lon, sog))
        self.most = rule.most_kn * M_PER_NM / US_PER_H
        self.slack, self.silence = rule.slack_h * US_PER_H, rule.silence_h * US_PER_H
        self.noise, self.least, self.until = rule.noise_nm * M_PER_NM, least_us, until_us
        self.open: list[PlainLineage] = []
        self.lineages: list[PlainLineage] = []
        self.lineage_of: list[PlainLineage | None] = [None] * len(t)
        self.track_of: list[PlainTrack | None] = [None] * len(t)
        self.aside = [ON_TRACK] * len(t)
        latest: PlainLineage | None = None
        for i in range(len(t)):
            latest = self._take_position(i) if self._is_usable(i) else self._take_other(i, latest)
            self.lineage_of[i] = latest
        self._finish()

    def _has_position(self, i: int) -> bool:
        return bool(abs(self.lat[i]) <= 90 and abs(self.lon[i]) <= 180)  # noqa: PLR2004 - degrees

    def _is_usable(self, i: int) -> bool:
        stands_for_none = any(abs(self.sog[i] - wrong) < 0.05 for wrong in (51.2, 63.0, 102.3))  # noqa: PLR2004 - knots
        return self._has_position(i) and not stands_for_none

    def way(self, a: int, b: int) -> float:
        """Measure the way between two reports [m]."""
        return float(way_m(self.lat[a], self.lon[a], self.lat[b], self.lon[b]))

    def _is_near(self, a: int, b: int) -> bool:
        return bool(self.way(a, b) <= self.most * abs(self.t[b] - self.t[a]) + self.noise)

    def _begin(self, instead_of: PlainLineage | None = None) -> PlainLineage:
        lineage = PlainLineage()
        self.lineages.append(lineage)
        if instead_of is None:
            self.open.append(lineage)
        else:
            self.open[self.open.index(instead_of)] = lineage
        return lineage

    def _hear(self, lineage: PlainLineage, i: int) -> None:
        """Note that a lineage was heard, and the gap before that."""
        if lineage.heard and self.t[i] - self.t[lineage.heard[-1]] >= self.least:
            lineage.gaps.append(self._gap_after(lineage, on=i))
        lineage.heard.append(i)

    def _gap_after(self, lineage: PlainLineage, on: int | None = None) -> PlainGap:
        position = lineage.positions[-1] if lineage.positions else None
        return PlainGap(lineage.heard[-1], position, lineage.tracks[-1] if lineage.tracks else None, on)

    def _is_running(self, lineage: PlainLineage, i: int) -> bool:
        """Tell whether a lineage's last track has not ended by silence."""
        return bool(lineage.tracks) and self.t[i] - self.t[lineage.tracks[-1].reports[-1]] <= self.silence

    def _take_other(self, i: int, latest: PlainLineage | None) -> PlainLineage:
        """Take a report without a usable position to the lineage heard last."""
        lineage = latest or self._begin()
        self._hear(lineage, i)
        self.aside[i] = NO_SPEED if self._has_position(i) else NO_POSITION
        if self.aside[i] == NO_POSITION and self._is_running(lineage, i):
            self.aside[i] = ON_TRACK
            self._add(lineage.tracks[-1], i)
        return lineage

    def _add(self, track: PlainTrack, i: int) -> None:
        track.reports.append(i)
        track.ended_by = "data"
        self.track_of[i] = track

    def _take_position(self, i: int) -> PlainLineage:
        """Take a position to the open lineage that it fits best, put it aside as a spike, or begin a lineage."""
        for one in list(self.open):
            if len(self.open) > 1 and self.t[i] - self.t[one.heard[-1]] > DAY_US and len(one.positions) < FEW:
                self.open.remove(one)
        lineage = self._choose(i)
        if lineage is not None and self._is_spike(lineage, i):
            self._hear(lineage, i)
            self.aside[i] = SPIKE
            if lineage.spike is None or self.t[lineage.spike] < self.t[i]:
                lineage.spike = i
            return lineage
        if lineage is None:
            full = len(self.open) == MOST_OPEN
            lineage = self._begin(min(self.open, key=lambda one: self.t[one.heard[-1]]) if full else None)
        self._note_jump(lineage, i)
        self._hear(lineage, i)
        self._join(lineage, i)
        return lineage

    def _choose(self, i: int) -> PlainLineage | None:
        """Choose of those that can have come there: one not silent, then a ship, the nearest, the one open first."""
        able = []
        for k, one in enumerate(self.open):
            if not one.positions:
                return one
            p = one.positions[-1]
            if self.way(p, i) <= self.most * (self.t[i] - self.t[p] + self.slack) + self.noise:
                silent = self.t[i] - self.t[one.heard[-1]] > self.silence
                rank = 0 if not silent else 1 if len(one.positions) >= FEW else 2
                able.append((rank, self._miss(one, i), k))
        return self.open[min(able)[2]] if able else None

    def _miss(self, lineage: PlainLineage, i: int) -> float:
        """Measure how far a report is from the last position or, if that is nearer, from where she went on to."""
        t, lat, lon = self.t, self.lat, self.lon
        p = lineage.positions[-1]
        way = self.way(p, i)
        if len(self.open) == 1 or len(lineage.positions) == 1:
            return way
        q = lineage.positions[-2]
        if not 0 < t[p] - t[q] <= HOUR_US or t[i] - t[p] > HOUR_US:
            return way
        north, east = (lat[p] - lat[q]) / (t[p] - t[q]), turn(lon[q], lon[p]) / (t[p] - t[q])
        to_lat = min(90.0, max(-90.0, lat[p] + north * (t[i] - t[p])))
        to_lon = (lon[p] + east * (t[i] - t[p]) + 540.0) % 360.0 - 180.0
        return min(way, float(way_m(to_lat, to_lon, lat[i], lon[i])))

    def _is_spike(self, lineage: PlainLineage, i: int) -> bool:
        """Tell whether it is off the track, the next position on it again, and none before was off just there."""
        p = lineage.positions[-1] if lineage.positions else None
        if p is None or self._is_near(p, i):
            return False
        s = lineage.spike
        if s is not None and 0 < self.t[i] - self.t[s] <= HOUR_US and self._is_near(s, i):
            return False
        later = [n for n in range(i + 1, min(len(self.t), i + 50)) if self.t[n] > self.t[i] and self._is_usable(n)]
        return bool(later) and self._is_near(p, later[0]) and not self._is_near(i, later[0])

    def _note_jump(self, lineage: PlainLineage, i: int) -> None:
        """Let the track just left end by a jump, unless the lineage was heard while that track ran."""
        left = self.track_of[i - 1] if i else None
        if left is None or self.lineage_of[i - 1] is lineage or self.t[i] - self.t[i - 1] > self.silence:
            return
        if not lineage.positions or lineage.heard[-1] < left.reports[0]:
            left.ended_by = "jump"

    def _join(self, lineage: PlainLineage, i: int) -> None:
        if not self._is_running(lineage, i):
            if lineage.tracks and lineage.tracks[-1].ended_by == "data":
                lineage.tracks[-1].ended_by = "silence"
            lineage.tracks.append(PlainTrack())
        self._add(lineage.tracks[-1], i)
        lineage.tracks[-1].positions.append(i)
        lineage.positions.append(i)
        if lineage.gaps and lineage.gaps[-1].on_position is None:
            lineage.gaps[-1].on_position = i

    def _finish(self) -> None:
        for one in self.lineages:
            if self.until - self.t[one.heard[-1]] >= self.least:
                one.gaps.append(self._gap_after(one))
            for track in one.tracks:
                if track.ended_by == "data" and self.until - self.t[track.reports[-1]] > self.silence:
                    track.ended_by = "silence"
        largest = max(self.lineages, key=lambda one: len(one.positions), default=None)
        for one in self.lineages:
            one.is_ship = one is largest or not (len(one.positions) < FEW or self._is_episode(one))
        for one in self.lineages:
            if not one.is_ship and len(one.positions) < FEW and all(self._is_passed(i) for i in one.positions):
                self._set_aside(one)

    def _is_episode(self, one: PlainLineage) -> bool:
        """Tell whether a lineage is one block of reports between two of another lineage, with no silence beside it."""
        first, last = one.heard[0], one.heard[-1]
        if last - first + 1 != len(one.heard) or first == 0 or last == len(self.t) - 1:
            return False
        short = self.t[first] - self.t[first - 1] <= self.silence and self.t[last + 1] - self.t[last] <= self.silence
        return short and self.lineage_of[first - 1] is self.lineage_of[last + 1]

    def _is_passed(self, i: int) -> bool:
        """Tell whether a ship of this MMSI passed a report's position within a day of its time."""
        line = [
            j
            for j, of in enumerate(self.lineage_of)
            if of is not None and of.is_ship and self.track_of[j] is not None and self._has_position(j)
            and abs(self.t[j] - self.t[i]) <= DAY_US
        ]  # fmt: skip
        for a, b in pairwise(line):
            if self.lineage_of[a] is self.lineage_of[b] and self.t[b] - self.t[a] <= HOUR_US:
                ends = [seen_from(self.lat[i], self.lon[i], self.lat[j], self.lon[j]) for j in (a, b)]
                if from_line_m(*ends[0], *ends[1]) <= self.noise:
                    return True
        return False

    def _set_aside(self, lineage: PlainLineage) -> None:
        lineage.tracks = []
        for i, of in enumerate(self.lineage_of):
            if of is lineage:
                self.lineage_of[i], self.track_of[i], self.aside[i] = None, None, CLOCK

    def tracks(self) -> list[PlainTrack]:
        """Give the tracks in the order in which they begin."""
        return sorted((track for one in self.lineages for track in one.tracks), key=lambda track: track.reports[0])

    def gaps(self) -> list[PlainGap]:
        """Give the gaps of ships in the order in which they begin."""
        return sorted((gap for one in self.lineages if one.is_ship for gap in one.gaps), key=lambda gap: gap.off)
