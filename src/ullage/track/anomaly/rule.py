"""The thresholds of all kinds of anomaly."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AnomalyRule:
    """What does not go together.

    Parameters
    ----------
    inland_m, inland_reports, inland_h
        So many reports at least this far from any shore [m], on land, over at least this time [h], are an anomaly.
    loop_laps, loop_kn, loop_m
        So many laps of a closed figure without a stop, none slower than this [kn], each within this of the one before
        [m], are an anomaly.
    loop_pace
        The laps' times differ by no more than this part of them.
    even_h, even_kn, even_m, even_reports
        A track this long [h], faster than this [kn], that leaves a curve of the second degree in time by no more than
        this [m] and has so many reports an hour is an anomaly.
    heard
        A static value counts when it was heard so often.
    length_m
        A length that changes by more than this is an anomaly [m].
    draught_m
        Draught above the maximum by more than this is an anomaly [m].
    footprint_reports
        So many reports from beyond a receiver's range are an anomaly.
    reach_nm
        A receiver learned to hear farther than this is taken for a satellite, which has no range here [nm].
    reach_ships
        A receiver's range is learned from no fewer ships.
    reach_factor, reach_least_nm
        It hears so many times as far as nine of ten of its ships are heard, and no less far than this [nm].
    shared_h
        Two MMSIs that send one IMO number over spans with so much time in common share it [h].
    """

    # judged: harbours and rivers' mouths that the shorelines do not have lie within it; design/anomalies.py
    inland_m: float = 2000.0
    inland_reports: int = 3
    inland_h: float = 0.25
    # judged: a stream of half a knot moves a lap of ten minutes by 150 m; of 27 pairs of real laps the nearest come
    # within 23 m of each other, design/anomalies.py
    loop_laps: int = 2
    loop_kn: float = 2.0
    loop_m: float = 15.0
    loop_pace: float = 0.05
    # judged: a tenth of a knot makes 185 m in an hour; of 637 real stretches of two hours the most even one leaves
    # 32 m, design/anomalies.py
    even_h: float = 2.0
    even_kn: float = 3.0
    even_m: float = 10.0
    even_reports: float = 6.0
    # judged: a single odd value is a broken message, of which satellites hear many
    heard: int = 2
    # judged: antenna distances are corrected by a few metres when an antenna is moved or a crew counts anew
    length_m: float = 10.0
    # judged: the field's step is 0.1 m, and fresh water lets a small tanker down by as much as 0.2 m
    draught_m: float = 0.3
    footprint_reports: int = 3
    # terrestrial reception ends near 50 nm (science 8.2); ducting carries it to several hundred now and then
    reach_nm: float = 300.0
    reach_ships: int = 10
    # judged: ducting again, and high antennas
    reach_factor: float = 1.5
    reach_least_nm: float = 100.0
    # judged: longer than a crew needs to change the number, shorter than a voyage
    shared_h: float = 12.0
