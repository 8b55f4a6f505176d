"""Fit how far ships stray between reports, and show how often the ellipses of `ullage.track.whereabouts` hold them.

Run it as ``python design/locate_sigma.py [DATA]``, DATA being the folder ``ais`` of the test data; with ``--fit`` the
numbers of `LocateRule` are fitted anew. Reports of real ships are hidden so that gaps of 5 minutes to a day appear, and
the place that the rule gives for a hidden report is compared with what it said. Every ship counts alike, as do ships
that lie and ships that sail. "Held out" is what counts: each ship is judged by numbers fitted on other ships. Student's
law with two degrees of freedom finds the shape, the 90 % ellipse of each stratum the scale.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from ullage.geo import bearing_deg, distance_m
from ullage.sources.ais import read_ais
from ullage.track.columns import sort_reports
from ullage.track.segment import SegmentRule, find_segments
from ullage.track.whereabouts.bridge import Leg
from ullage.track.whereabouts.legs import M_S_PER_KN, Heard, Legs, lay_out
from ullage.track.whereabouts.located import error_m
from ullage.track.whereabouts.rule import LocateRule, errors_of, solve

SHIPS = (
    ("csv_gfw_messages/204814000.msg.gz", "204814000"),
    ("csv_gfw_messages/205316000.msg.gz", "205316000"),
    ("csv_gfw_messages/224051350.msg.gz", "224051350"),
    ("csv_gfw_messages/240000000.msg.gz", "240000000"),
    ("csv_gfw_messages/538004505.msg.gz", "538004505"),
    ("csv_gfw_messages/position_messages.csv.zip", "220413000"),
    ("csv_gfw_messages/position_messages.csv.zip", "249014000"),
    ("csv_gfw_messages/position_messages.csv.zip", "413461490"),
    ("csv_gfw_messages/processed_1_3_10k_points.csv.gz", "700000151"),
    ("csv_gfw_messages/processed_1_3_10k_points.csv.gz", "701000001"),
    ("csv_gfw_messages/processed_1_3_10k_points.csv.gz", "701000002"),
    ("csv_gfw_messages/processed_1_3_10k_points.csv.gz", "701000015"),
    ("csv_gfw_messages/sample_messages-ssvid-243042594-10-days.json", "243042594"),
    ("csv_noaa_marinecadastre/noaa_test_track.csv", "212049000"),
    ("events_gap_positions_two_providers/gap_positions_ee.csv.zip", "416000301"),
)
GAPS_MIN = (5, 15, 30, 60, 120, 180, 360, 720, 1440)
ALONE_MIN = (5, 15, 30, 60, 120, 180, 360)
FITTED = ("sway_kn", "mismatch_share", "not_known_share", "across", "long_share", "clock_s")
FITTED_ALONE = ("alone_kn", "alone_share")
PARTS = 5
FIFTY, NINETY = 1.3863, 4.6052  # of chi-square with two degrees of freedom
MANY, LEAST = 150, 10
STILL_KN = 1.0


@dataclass
class Hidden:
    """Hidden reports: where they were on the plane of the reports around them."""

    ship: Any
    minutes: Any
    legs: Legs
    along_m: Any
    across_m: Any
    sd_m: Any
    still: Any
    weight: Any


def read_ship(folder: Path, name: str, mmsi: str) -> Heard:
    """Read the reports of a ship's longest lineage."""
    positions = read_ais([folder / name])[0].filter(pl.col("mmsi") == mmsi)
    reports = sort_reports(positions)
    segments = find_segments(reports, SegmentRule())
    on = (segments.track >= 0) & np.isfinite(reports.lat)
    on &= segments.lineage == np.bincount(segments.lineage[on]).argmax()
    row = reports.row[on]
    course = positions["cog_deg"].fill_null(float("nan")).to_numpy()[row]
    sd = error_m(positions, row, LocateRule())
    first = np.array([0, int(on.sum())])
    return Heard(first, reports.t_us[on], reports.lat[on], reports.lon[on], reports.sog[on], course, sd, row)


def hide(heard: Heard, minutes: int, rng: np.random.Generator, *, alone: bool) -> list[tuple[int, int, int]]:
    """Choose reports before and after a gap of about a length, and a hidden one in it; -1 for no report after."""
    t = heard.t_us / 6e7
    found: list[tuple[int, int, int]] = []
    for a in rng.integers(1, len(t) - 3, size=4 * MANY):
        b = int(np.searchsorted(t, t[a] + minutes * (0.8 + 0.4 * rng.random())))
        if b >= len(t) - 1 or abs(t[b] - t[a] - minutes) > 0.25 * minutes:
            continue
        at = t[a] + rng.random() * (t[b] - t[a])
        k = int(a) + 1 + int(np.argmin(np.abs(t[a + 1 : b] - at))) if b > a + 1 else b
        if alone:
            found.append((int(a), -1, b))
        elif t[a] < t[k] < t[b]:
            found.append((int(a), b, k))
        if len(found) == MANY:
            break
    return found if len(found) >= LEAST else []


def hidden_reports(ships: list[Heard], lengths: tuple[int, ...], *, alone: bool) -> Hidden:
    """Hide reports of all ships, for all lengths of gap."""
    rng, rows = np.random.default_rng(5), []
    for number, heard in enumerate(ships):
        for minutes in lengths:
            chosen = hide(heard, minutes, rng, alone=alone)
            if not chosen:
                continue
            a, b, k = (np.array(one) for one in zip(*chosen, strict=True))
            legs = lay_out(heard, a, b, heard.t_us[k], errors_of(LocateRule()))
            way = distance_m(heard.lat[a], heard.lon[a], heard.lat[k], heard.lon[k])
            angle = bearing_deg(heard.lat[a], heard.lon[a], heard.lat[k], heard.lon[k]) - legs.axis_deg
            angle = np.radians(angle)
            moving = np.hypot(np.nan_to_num(legs.speed_m_s), np.nan_to_num(legs.mismatch_m_s))
            rows.append(
                Hidden(
                    np.full(len(k), number), np.full(len(k), minutes), legs, way * np.cos(angle), way * np.sin(angle),
                    heard.sd_m[k], moving < STILL_KN * M_S_PER_KN, np.full(len(k), 1.0 / len(k)),
                )
            )  # fmt: skip
    together: Hidden = joined(rows)
    for minutes in lengths:
        for still in (True, False):
            of = (together.minutes == minutes) & (together.still == still)
            together.weight[of] /= max(together.weight[of].sum(), 1e-9)
    return together


def joined(rows: list[Any]) -> Any:
    """Lay dataclasses of arrays end to end."""
    first = rows[0]
    parts = ([getattr(row, one.name) for row in rows] for one in fields(first))
    return type(first)(*(joined(part) if isinstance(part[0], (Leg, Legs)) else np.concatenate(part) for part in parts))


def chosen(of: Any, rows: Any) -> Any:
    """Take some rows of a dataclass of arrays."""
    values = (getattr(of, one.name) for one in fields(of))
    return type(of)(*(chosen(one, rows) if isinstance(one, (Leg, Legs)) else one[rows] for one in values))


def departures(hidden: Hidden, rule: LocateRule) -> tuple[Any, Any]:
    """Give squares of the departures in standard deviations, and the logarithm of the ellipse's size."""
    speed = np.nan_to_num(hidden.legs.speed_m_s)
    laid_with, late = LocateRule().clock_s * speed, rule.clock_s * speed

    def clocked(sd: Any) -> Any:
        there = np.where(np.isinf(sd), 0.0, sd)
        return np.where(np.isinf(sd), sd, np.sqrt(np.maximum(there**2 - laid_with**2, 1.0) + late**2))

    along = hidden.legs.along
    along = replace(along, first_sd_m=clocked(along.first_sd_m), second_sd_m=clocked(along.second_sd_m))
    x, sd_x, y, sd_y = solve(replace(hidden.legs, along=along), rule)
    # what the hidden report itself errs by
    sd_x, sd_y = np.sqrt(sd_x**2 + hidden.sd_m**2 + late**2), np.hypot(sd_y, hidden.sd_m)
    squares = ((hidden.along_m - x) / sd_x) ** 2 + ((hidden.across_m - y) / sd_y) ** 2
    return squares, np.log(sd_x) + np.log(sd_y)


def strata(hidden: Hidden) -> list[Any]:
    """Give the rows of each length of gap, of ships that lie and that sail."""
    both = [(hidden.minutes == m) & (hidden.still == s) for m in np.unique(hidden.minutes) for s in (True, False)]
    return [np.flatnonzero(one) for one in both if one.any()]


def loss(hidden: Hidden, parts: list[Any], rule: LocateRule) -> float:
    """Weigh a rule: Student's law for the shape, and how far the 90 % ellipse of each stratum is from 90 %."""
    squares, size = departures(hidden, rule)
    shape = np.average(size + 2.0 * np.log1p(squares / 2.0), weights=hidden.weight)
    off = [np.log(quantile(squares[one], hidden.weight[one], 0.9) / NINETY) ** 2 for one in parts]
    return float(shape + 2.0 * np.mean(off))


def quantile(values: Any, weight: Any, share: float) -> float:
    """Give a quantile of weighted values."""
    order = np.argsort(values)
    summed = np.cumsum(weight[order])
    return float(values[order][np.searchsorted(summed, share * summed[-1])])


def fit(hidden: Hidden, start: LocateRule, names: tuple[str, ...] = FITTED) -> LocateRule:
    """Fit the numbers of a rule."""
    from scipy.optimize import minimize

    parts = strata(hidden)

    def ruled(logs: Any) -> LocateRule:
        return replace(start, **{name: float(np.exp(one)) for name, one in zip(names, logs, strict=True)})

    at = np.log([getattr(start, name) for name in names])
    around = np.vstack([at, at + 0.3 * np.eye(len(at))])
    options = {"initial_simplex": around, "maxiter": 500, "xatol": 1e-2, "fatol": 1e-4, "adaptive": True}
    at = minimize(lambda logs: loss(hidden, parts, ruled(logs)), at, method="Nelder-Mead", options=options).x
    return ruled(at)


def show(title: str, hidden: Hidden, squares: Any) -> None:
    """Print how often the 50 and the 90 % ellipse hold the hidden report."""
    print(f"\n{title}\n  gap        lying: n   50 %   90 %    sailing: n   50 %   90 %")
    for minutes in np.unique(hidden.minutes):
        cells = []
        for still in (True, False):
            of = (hidden.minutes == minutes) & (hidden.still == still)
            held = [np.average(squares[of] <= limit, weights=hidden.weight[of]) for limit in (FIFTY, NINETY)]
            cells.append(f"{of.sum():12d}  {held[0]:5.1%}  {held[1]:5.1%}")
        print(f"  {minutes:4d} min {cells[0]}  {cells[1]}")


def cross(hidden: Hidden, alone: Hidden, start: LocateRule) -> tuple[Any, Any]:
    """Give departures by rules that were fitted on the ships of the other parts, between reports and beside one."""
    squares, beside = np.empty(len(hidden.ship)), np.empty(len(alone.ship))
    for part in range(PARTS):
        mine, mine_alone = hidden.ship % PARTS == part, alone.ship % PARTS == part
        rule = fit(chosen(hidden, ~mine), start)
        rule = fit(chosen(alone, ~mine_alone), rule, FITTED_ALONE)
        print("fitted on the other parts: " + written(rule))
        squares[mine] = departures(hidden, rule)[0][mine]
        beside[mine_alone] = departures(alone, rule)[0][mine_alone]
    return squares, beside


def written(rule: LocateRule) -> str:
    """Write the numbers fitted."""
    return ", ".join(f"{name} {getattr(rule, name):.3g}" for name in FITTED + FITTED_ALONE)


def main() -> None:
    """Print the tables."""
    arguments = [one for one in sys.argv[1:] if one != "--fit"]
    folder = Path(arguments[0]) if arguments else Path(__file__).parents[2] / "shared" / "data" / "ais"
    ships = [read_ship(folder, name, mmsi) for name, mmsi in SHIPS]
    hidden = hidden_reports(ships, GAPS_MIN, alone=False)
    alone = hidden_reports(ships, ALONE_MIN, alone=True)
    rule = LocateRule()
    if "--fit" in sys.argv:
        plain = replace(rule, margin=1.0)
        squares, beside = cross(hidden, alone, plain)
        sails = ~hidden.still
        margin = (quantile(squares[sails], hidden.weight[sails], 0.9) / NINETY) ** 0.5
        show("Between two reports, held out, without a margin", hidden, squares)
        print(f"\nmargin by which nine of ten hold ships that sail: {margin:.3f}; the rule's: {rule.margin:g}")
        show("Between two reports, held out, with the rule's margin", hidden, squares / rule.margin**2)
        show("After the last report, held out, with the rule's margin", alone, beside / rule.margin**2)
        print("\nfitted on all: " + written(fit(alone, fit(hidden, plain), FITTED_ALONE)))
    squares = departures(hidden, rule)[0]
    show("Between two reports, the rule", hidden, squares)
    show("After the last report, the rule", alone, departures(alone, rule)[0])
    print("\nBy ship: share in the 90 % ellipse")
    for number, (_, mmsi) in enumerate(SHIPS):
        of = hidden.ship == number
        print(f"  {mmsi}  {np.average(squares[of] <= NINETY, weights=hidden.weight[of]):5.1%}")


if __name__ == "__main__":
    main()
