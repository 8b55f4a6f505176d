"""What the air of a simulated world is like: sets, receivers, outages, and what the feed does with what it hears."""

from __future__ import annotations

from dataclasses import dataclass, field

from ullage.simulate.outages import OutageSettings
from ullage.simulate.receivers import ReceiverSettings
from ullage.simulate.transmitters import TransmitterSettings


@dataclass(frozen=True, slots=True)
class AirSettings:
    """How messages are sent, heard and passed on.

    Parameters
    ----------
    every_s
        The feed passes on at most one position report, and one static report, of a ship in this time [s], as providers
        thin what they sell; 0 for every message.
    duplicates
        Part of the further receptions of a message that are passed on too, where several heard it; 0 for a feed
        without doubles.
    fading_sd, fading_min
        Spread of the logarithm of the reach between a ship and a station, and how long one value lasts [min]: messages
        in a row share the path and the sea.
    station_late_s
        Mean delay of what stations heard [s]; exponential.
    clock_sd_s
        Error of receivers' stamps [s].
    overlap
        Part of a second slot that a message takes in a satellite's ears, because ways from ships differ.
    turn_deg_per_s
        How fast ships turn [°/s].
    position_sd_m
        Error of a position to north and to east [m].
    careless
        Part of the ships of class A whose status stays "under way" while they lie, so that they send as often.
    accurate
        Part of the ships that claim a position better than 10 m.
    transmitters, receivers, outages
        Of the world; how often sets fail is drawn by who makes the senders, their reach here.
    """

    every_s: float = 0.0
    duplicates: float = 1.0
    # judged: with the power of 0.6 of `receivers.hear`, which it stands for where every message counts
    fading_sd: float = 0.15
    fading_min: float = 10.0
    # judged: seconds over a network; what satellites heard waits for a ground station, as `outages.late_h` says
    station_late_s: float = 5.0
    # a Danish feed of 2010: half of the stamps lie within 1.5 s, whole seconds of the message's own among that
    clock_sd_s: float = 1.0
    # judged: delays differ by up to 8 ms in a footprint, a slot takes 26.7 ms
    overlap: float = 0.6
    # judged: 30° a minute, as ships of 100 m turn at sea
    turn_deg_per_s: float = 0.5
    # GPS without corrections: 95 % within 10 m
    position_sd_m: float = 4.0
    # the same feed, in 28 s: 309 such ships that lay still, and 107 + 23 of the others, of whom 28 in 180 send
    careless: float = 0.25
    accurate: float = 0.4
    transmitters: TransmitterSettings = field(default_factory=TransmitterSettings)
    receivers: ReceiverSettings = field(default_factory=ReceiverSettings)
    outages: OutageSettings = field(default_factory=OutageSettings)

    def __post_init__(self) -> None:
        wrong = [
            name
            for name, good in (
                ("every_s", self.every_s >= 0),
                ("duplicates", 0 <= self.duplicates <= 1),
                ("fading_sd", self.fading_sd >= 0),
                ("fading_min", self.fading_min > 0),
                ("station_late_s", self.station_late_s >= 0),
                ("clock_sd_s", self.clock_sd_s >= 0),
                ("careless", 0 <= self.careless <= 1),
                ("overlap", 0 <= self.overlap <= 1),
                ("turn_deg_per_s", self.turn_deg_per_s > 0),
                ("position_sd_m", self.position_sd_m >= 0),
                ("accurate", 0 <= self.accurate <= 1),
            )
            if not good
        ]
        if wrong:
            raise ValueError(f"settings of the air out of their range: {', '.join(wrong)}")
