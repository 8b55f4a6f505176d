"""Who hears a message: stations by distance, direction and weather, satellites by passes and by who else sends."""

from __future__ import annotations

from math import atan2, cos, degrees, exp, hypot, log, radians
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from ullage.draws import SCORES, score_table, stream
from ullage.geo import wrapped
from ullage.kernels import kernel, normal_score, quantile, uniform
from ullage.simulate.air.ways import spans
from ullage.simulate.outages import FEED
from ullage.simulate.receivers import by_distance
from ullage.simulate.ships import KM_PER_DEGREE
from ullage.simulate.transmitters import interval_s

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from ullage.simulate.air.sender import Sender
    from ullage.simulate.air.settings import AirSettings
    from ullage.simulate.air.ways import Spans
    from ullage.simulate.receivers import Receiver
    from ullage.simulate.transmitters import Span

    Floats = npt.NDArray[np.float64]

RATIO_STEPS: Final = 256
MOST_RATIO: Final = 4.0
"""Distance over reach beyond which nothing is heard: every law is below 1 in 2,000 there."""

SLOTS_PER_S: Final = 75.0
"""2,250 slots a minute on each of two channels."""
SECTORS: Final = 36
MOST_CHANCE: Final = 0.95

# draws of a message at a receiver
DRAWS: Final = 5
HEARD, CLOCK_WILD, CLOCK_ERROR, DELAY, DOUBLE = range(DRAWS)
FIRST_SPELL: Final = 1 << 40
"""Draws of fading come from here on in the same stream."""


class Ears(NamedTuple):
    """Receivers as the kernels have them.

    Parameters
    ----------
    start
        Stream of draws of each; it is added to a ship's.
    lat, lon
        Where stations stand [°]; NaN for satellites.
    reach_km, far_km
        Reach by receiver and direction, and the largest of each.
    hourly
        Factor of the reach, or of a satellite's hearing, by receiver and hour.
    phase_h, second_h
        When a satellite passes.
    free
        Part of the messages to satellites that no other sender of the world talks into, by hour.
    law
        Chance to hear a message by distance over reach, in steps of 1/256.
    scores
        Table of normal scores.
    delay_us
        Law of how late satellites deliver [µs].
    down
        Outages of each, those of the whole feed among them.
    numbers
        Chance of satellites, spread of fading, length of a value of it [s], part of wild clocks, part of doubles, mean
        delay of stations [µs], error of stamps [s].
    """

    start: npt.NDArray[np.uint64]
    lat: Floats
    lon: Floats
    reach_km: Floats
    far_km: Floats
    hourly: Floats
    phase_h: Floats
    second_h: Floats
    free: Floats
    law: Floats
    scores: Floats
    delay_us: Floats
    down: Spans
    numbers: Floats


def tune(
    seed: int,
    receivers: Sequence[Receiver],
    outages: dict[str, list[Span]],
    senders: Sequence[Sender],
    hours: float,
    settings: AirSettings,
) -> Ears:
    """Lay receivers out as arrays."""
    count = len(receivers)
    reach = np.full((count, SECTORS), 1.0)
    for k, one in enumerate(receivers):
        if len(one.reach_km):
            reach[k] = one.reach_km
    down = [[(a, b) for a, b, _ in (*outages[one.name], *outages[FEED])] for one in receivers]
    return Ears(
        np.array([stream(seed, "air receiver", one.name) for one in receivers], np.uint64),
        np.array([one.lat_deg for one in receivers], np.float64),
        np.array([one.lon_deg for one in receivers], np.float64),
        reach,
        reach.max(axis=1, initial=0.0),
        np.array([one.hourly for one in receivers], np.float64).reshape(count, int(hours) + 2),
        np.array([one.phase_h for one in receivers], np.float64),
        np.array([one.second_h for one in receivers], np.float64),
        np.exp(-(1.0 + settings.overlap) * rates(senders, hours) / SLOTS_PER_S),
        distance_table(settings.receivers.law),
        score_table(),
        delay_law(settings.outages.late_h) * 3.6e9,
        spans(down),
        np.array(
            [
                settings.receivers.satellite_hears,
                settings.fading_sd,
                settings.fading_min * 60.0,
                settings.outages.clock_errors,
                settings.duplicates,
                settings.station_late_s * 1e6,
                settings.clock_sd_s,
            ]
        ),
    )


def distance_table(law: str) -> Floats:
    """Table the chance to hear a message by distance over reach, up to `MOST_RATIO`."""
    return by_distance(law, np.arange(int(MOST_RATIO * RATIO_STEPS) + 2) / RATIO_STEPS)


def delay_law(mean_h: float) -> Floats:
    """Give the law of how late satellites deliver [h]: `outages.draw_delays`, as a law of `draws`."""
    from scipy.special import gammaincinv, ndtr

    law: Floats = gammaincinv(0.7, ndtr(SCORES)) * mean_h / 0.7
    return law


def rates(senders: Sequence[Sender], hours: float) -> Floats:
    """Give how many position reports a second all senders make, by hour [1/s]."""
    middle: Floats = np.arange(int(hours) + 2, dtype=np.float64) + 0.5
    total = np.zeros(len(middle))
    for sender in senders:
        _, _, knots, _ = sender.ship.locate(middle)
        each = 1.0 / interval_s(sender.ship.ais_class, knots)
        for begin, end in sender.silences:
            each[(middle >= begin) & (middle < end)] = 0.0
        total += each
    return total


@kernel
def is_inside(spans: Any, of: Any, at_s: Any) -> Any:
    """Give the end of the span of one of many in which a moment lies [s]; -1 where it lies in none."""
    first, begin_s, end_s = spans
    low, high = first[of], first[of + 1]
    while low < high:
        middle = (low + high) // 2
        if end_s[middle] <= at_s:
            low = middle + 1
        else:
            high = middle
    if low < first[of + 1] and begin_s[low] <= at_s:
        return end_s[low]
    return -1.0


@kernel
def chance_to_hear(ears: Any, which: Any, start: Any, at_s: Any, lat: Any, lon: Any, reach: Any) -> Any:
    """Give the chance that a receiver hears a message; see `receivers.hear`, of one message, and fading."""
    hour = min(max(np.int64(at_s / 3600.0), 0), ears.hourly.shape[1] - 1)
    if np.isnan(ears.lat[which]):
        return _chance_above(ears, which, at_s, hour, reach)
    scale = ears.hourly[which, hour] * reach
    farthest = 2.0 * MOST_RATIO * scale * ears.far_km[which]  # not even the luckiest fading brings it to `MOST_RATIO`
    north = (lat - ears.lat[which]) * KM_PER_DEGREE
    if abs(north) > farthest:
        return 0.0
    east = wrapped(lon - ears.lon[which]) * KM_PER_DEGREE * cos(radians((lat + ears.lat[which]) / 2.0))
    way = hypot(north, east)
    if way > farthest:
        return 0.0
    sector = min(np.int64(degrees(atan2(east, north)) % 360.0 / (360.0 / SECTORS)), SECTORS - 1)
    way /= scale * ears.reach_km[which, sector]
    if ears.numbers[1] > 0.0:
        spell = np.int64(at_s / ears.numbers[2])
        score = normal_score(ears.scores, uniform(start + ears.start[which], FIRST_SPELL + spell))
        way *= exp(-ears.numbers[1] * score)
    if way >= MOST_RATIO:
        return 0.0
    at = np.int64(way * RATIO_STEPS)
    part = way * RATIO_STEPS - at
    return ears.law[at] + part * (ears.law[at + 1] - ears.law[at])


@kernel
def _chance_above(ears: Any, which: Any, at_s: Any, hour: Any, reach: Any) -> Any:
    """Give the chance that a satellite hears a message: two passes of twelve minutes in two swaths a half-day."""
    since = (at_s / 3600.0 - ears.phase_h[which]) % 12.0
    second = ears.second_h[which]
    seen = 0.0
    for begin in (0.0, 1.58, second, second + 1.58):
        seen = max(seen, min(max(1.0 - abs((since - begin - 0.1) / 0.1), 0.0), 1.0))
    one = ears.numbers[0] * min(reach, 1.5) ** 2 * seen * ears.hourly[which, hour] * ears.free[hour]
    return min(one, MOST_CHANCE)


@kernel
def hear_message(
    ears: Any, start: Any, number: Any, at_s: Any, lat: Any, lon: Any, reach: Any, single: Any, by: Any, stamps: Any
) -> Any:
    """Find who hears a message and passes it on, how each stamps it and when each delivers it.

    Parameters
    ----------
    ears
        The receivers.
    start, number
        The sender's stream, and the number of her message in it.
    at_s, lat, lon, reach
        When [s] and where [°] it is sent, and how strongly.
    single
        Whether the feed passes on one reception at most.
    by, stamps
        Where receivers, and their stamps [whole s] and deliveries [µs], are written.

    Returns
    -------
    int
        How many pass it on.
    """
    heard = 0
    for which in range(ears.lat.shape[0]):
        p = chance_to_hear(ears, which, start, at_s, lat, lon, reach)
        if p <= 0.0:
            continue
        own = start + ears.start[which]
        first = number * DRAWS
        if uniform(own, first + HEARD) >= p or is_inside(ears.down, which, at_s) >= 0.0:
            continue
        if heard and (single or uniform(own, first + DOUBLE) >= ears.numbers[4]):
            continue
        above = np.isnan(ears.lat[which])
        score = normal_score(ears.scores, uniform(own, first + CLOCK_ERROR))
        wild = above and uniform(own, first + CLOCK_WILD) < ears.numbers[3]
        late = uniform(own, first + DELAY)
        by[heard] = which
        stamps[heard, 0] = np.int64(np.rint(at_s + (3600.0 if wild else ears.numbers[6]) * score))
        late_us = quantile(ears.delay_us, normal_score(ears.scores, late)) if above else -log(late) * ears.numbers[5]
        stamps[heard, 1] = np.int64(at_s * 1e6) + np.int64(late_us)
        heard += 1
    return heard
