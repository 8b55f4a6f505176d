"""The air, slow and obvious: one message after the other, each receiver asked in turn, in plain Python."""

import math

import numpy as np

from ullage.draws import interpolate_law, normal_scores_reference, stream, uniforms_reference
from ullage.simulate.air.hearing import delay_law
from ullage.simulate.outages import FEED, draw_outages
from ullage.simulate.receivers import hear, make_receivers
from ullage.simulate.transmitters import draw_reach, interval_s

WORD = 2**64


def uniform(start, index):
    return float(uniforms_reference(start % WORD, 1, index)[0])


def score(start, index):
    return float(normal_scores_reference(start % WORD, 1, index)[0])


def wrapped(angle):
    return (angle + 180.0) % 360.0 - 180.0


def inside(spans, hour):
    return any(begin <= hour < end for begin, end, *_ in spans)


def legs_of(ship):
    """Give each leg: begin and end [h], speed [kn], course [°]."""
    for k in range(len(ship.hours) - 1):
        lat = (ship.lat[k] + ship.lat[k + 1]) / 2
        north = (ship.lat[k + 1] - ship.lat[k]) * 111.2
        east = wrapped(ship.lon[k + 1] - ship.lon[k]) * 111.2 * math.cos(math.radians(lat))
        long = ship.hours[k + 1] - ship.hours[k]
        yield (
            ship.hours[k], ship.hours[k + 1], math.hypot(north, east) / 1.852 / long,
            math.degrees(math.atan2(east, north)) % 360,
        )  # fmt: skip


def moving_at(ship, second, turn_deg_per_s):
    """Give speed [kn], course [°], whether she turns, the end of her leg [s]."""
    legs = list(legs_of(ship))
    here = next((k for k, one in enumerate(legs) if one[0] * 3600 <= second < one[1] * 3600), None)
    if here is None:
        return 0.0, None, False, math.inf
    knots, course = legs[here][2], legs[here][3]
    turning = False
    for before, after in ((here - 1, here), (here, here + 1)):
        if before < 0 or after >= len(legs) or min(legs[before][2], legs[after][2]) < 0.5:
            continue
        by = wrapped(legs[after][3] - legs[before][3])
        if abs(by) < 5:
            continue
        shorter = min(legs[k][1] - legs[k][0] for k in (before, after)) * 3600
        half, corner = min(abs(by) / turn_deg_per_s / 2, 0.45 * shorter), legs[after][0] * 3600
        turning = turning or corner - half < second < corner + half + 20
        if corner - half < second < corner + half:
            course = legs[before][3] + by * (second - (corner - half)) / (2 * half)
    return knots, course, turning, legs[here][1] * 3600


def interval_of(ais_class, knots, turning, careless):
    """Give ITU-R M.1371-5's interval [s]."""
    if ais_class == "B":
        return 180 if knots < 2 else 30
    if knots < 0.5 and not careless:
        return 180
    if knots > 23:
        return 2
    if knots > 14:
        return 2 if turning else 6
    return 10 / 3 if turning else 10


class SlowAir:
    """The receivers of a world."""

    def __init__(self, seed, senders, hours, settings):
        self.seed, self.senders, self.hours, self.settings = seed, senders, hours, settings
        self.receivers = make_receivers(seed, settings.receivers, hours)
        self.outages = draw_outages(seed, settings.outages, [one.name for one in self.receivers], hours)
        self.free = [self._free(hour) for hour in range(math.ceil(hours))]

    def _free(self, hour):
        """Give the part of the messages that no other sender talks into, above a satellite."""
        middle = np.array([hour + 0.5])
        rate = sum(
            float(1 / interval_s(one.ship.ais_class, one.ship.locate(middle)[2])[0])
            for one in self.senders
            if not inside(one.silences, middle[0])
        )
        return math.exp(-(1 + self.settings.overlap) * rate / 75)

    def receptions(self, sender, start, number, second):
        """Give who hears a message, with stamp [s] and delivery [s]."""
        ship, settings = sender.ship, self.settings
        hour = np.array([second / 3600])
        lat, lon = ship.locate(hour)[:2]
        reach = draw_reach(self.seed, ship, settings.transmitters)
        heard = []
        for one in self.receivers:
            own, first, above = start + stream(self.seed, "air receiver", one.name), number * 5, np.isnan(one.lat_deg)
            faded = reach
            if not above and settings.fading_sd > 0:
                spell = int(second / (settings.fading_min * 60))
                faded = reach * math.exp(settings.fading_sd * score(own, 2**40 + spell))
            law, hears = settings.receivers.law, settings.receivers.satellite_hears
            p = float(hear(one, law, hears, hour, lat, lon, faded, np.array([1.0]))[0])
            p = p * self.free[int(second / 3600)] if above else p
            down = inside(self.outages[one.name], hour[0]) or inside(self.outages[FEED], hour[0])
            if uniform(own, first) >= p or down:
                continue
            if heard and uniform(own, first + 4) >= settings.duplicates:
                continue
            wild = above and uniform(own, first + 1) < settings.outages.clock_errors
            error = score(own, first + 2) * (3600 if wild else settings.clock_sd_s)
            late = uniform(own, first + 3)
            delay = -math.log(late) * settings.station_late_s
            if above:
                law = delay_law(settings.outages.late_h)
                delay = 3600 * float(interpolate_law(law, np.array([score(own, first + 3)]))[0])
            heard.append((one.name, round(second + error), second + delay))
        return heard

    def positions(self, sender):
        """Give (sent at, what, receptions) of each position report that somebody heard."""
        ship, settings = sender.ship, self.settings
        start = stream(self.seed, "air positions", ship.mmsi)
        careless = uniform(stream(self.seed, "air habits", ship.mmsi), 1) < settings.careless
        due, number = uniform(start, 1) * 10, -1
        while due < self.hours * 3600:
            number += 1
            first = number * 8
            silent = [end for begin, end in sender.silences if begin * 3600 <= due < end * 3600]
            if silent:
                due = max(silent) * 3600 + 10 * uniform(start, first + 7)
                continue
            knots, _, turning, until = moving_at(ship, due, settings.turn_deg_per_s)
            interval = interval_of(ship.ais_class, knots, turning, careless)
            width = min(interval / 3, 10) if ship.ais_class == "B" else 0.2 * interval
            second = due + width * (uniform(start, first) - 0.5)
            due = min(due + interval, max(until, due + 1)) if knots < 0.5 else due + interval
            if not 0 <= second < self.hours * 3600 or inside(sender.silences, second / 3600):
                continue
            heard = self.receptions(sender, start, number, second)
            if heard:
                yield second, self.said(sender, start, first, second), heard

    def said(self, sender, start, first, second):
        """Give MMSI, latitude, longitude, speed and course; course None where she lies."""
        ship, settings = sender.ship, self.settings
        claim = next((one for one in sender.claims if one.from_h <= second / 3600 < one.to_h), None)
        way = claim.way if claim is not None and claim.way is not None else ship
        lat, lon, knots, _ = (float(one[0]) for one in way.locate(np.array([second / 3600])))
        _, course, _, _ = moving_at(way, second, settings.turn_deg_per_s)
        heading, squeeze = course, math.cos(math.radians(lat))
        if knots < 0.5:
            heading = [value for hour, value in sender.headings if hour <= second / 3600][-1]
        north, east = claim.offset_deg if claim is not None and claim.offset_deg else (0.0, 0.0)
        aft = (sender.antenna_m - sender.length_m / 2) / 111_200
        sd = settings.position_sd_m / 111_200
        lat += north - aft * math.cos(math.radians(heading)) + sd * score(start, first + 1)
        lon += east + (sd * score(start, first + 2) - aft * math.sin(math.radians(heading))) / squeeze
        mmsi = claim.mmsi if claim is not None and claim.mmsi else ship.mmsi
        if knots < 0.5:
            return mmsi, lat, lon, 0.1 if uniform(start, first + 3) < 0.3 else 0.0, None
        return mmsi, lat, lon, knots + 0.1 * score(start, first + 3), course + score(start, first + 4)
