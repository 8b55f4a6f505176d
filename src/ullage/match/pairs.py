"""Which pairs of detection and ship are worth a thought, and what speaks for each: parts that add up to its log-odds.

A part is the logarithm of how much likelier what is seen is if the detection is that ship than if it is something else
that lies anywhere in the scene. `score_pairs` is compiled; `score_pairs_reference` says the same slowly.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, exp, log, pi, radians, sin, sqrt
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.geo import bearing_at, bearing_deg, distance_at, distance_m
from ullage.kernels import inlined, kernel

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.match.rule import MatchRule
    from ullage.match.seen import Seen
    from ullage.match.ships import Ships

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]

# Student's law of two dimensions with 2.4 degrees of freedom, scaled so that its 90 % region is that of the ellipse
# (docs/methods/locate.md), as five normal laws: their weights, and their variances in parts of the ellipse's
WEIGHTS: Final = (0.4, 0.3, 0.2, 0.08, 0.02)
WIDTHS: Final = (0.195, 0.515, 1.254, 3.9, 21.672)

PARTS: Final = ("position", "length", "heading", "recall")
_KM2 = 1e6
_M_PER_DEG = 110_500.0  # a degree of latitude is nowhere shorter
_W0, _W1, _W2, _W3, _W4 = WEIGHTS
_S0, _S1, _S2, _S3, _S4 = WIDTHS


@dataclass(frozen=True)
class Pairs:
    """Pairs, by detection and by falling weight.

    Parameters
    ----------
    detection, ship
        Numbers of the two.
    parts
        Of shape (n, 4): position as log of a density a km², length, heading, recall.
    distance_m
        From where the ship would be imaged to the detection [m].
    left_out
        How many pairs were not kept, because a detection had more than the rule allows.
    """

    detection: Whole
    ship: Whole
    parts: Floats
    distance_m: Floats
    left_out: int

    def __len__(self) -> int:
        return len(self.detection)


def score_pairs(
    seen: Seen, ships: Ships, inside: Floats, recall: Floats, others: tuple[float, float], rule: MatchRule
) -> Pairs:
    """Find and score the pairs of a scene.

    Parameters
    ----------
    seen, ships
        Detections and ships.
    inside, recall
        Of each ship the chance to be imaged inside the scene, and to be found there.
    others
        Mean and standard deviation of the logarithm of lengths [m] of detections that are of no track.
    rule
        Gates and errors.
    """
    order = np.argsort(seen.lat, kind="stable")
    n, most = len(seen), rule.most_pairs
    of = np.full((n, most), -1, np.int64)
    total, distance = np.full((n, most), -np.inf), np.zeros((n, most))
    parts = np.zeros((n, most, len(PARTS)))
    found = np.log(recall) - np.log1p(-recall * inside)
    left_out = _score(
        order, seen.lat[order], _matrix(seen, _SEEN), _matrix(ships, _SHIPS), found, *others, rule.wrong_length,
        rule.wild_axis, rule.gate_sd, rule.gate_km * 1000.0, rule.misplaced, rule.misplaced_m,
        of, total, distance, parts,
    )  # fmt: skip
    detection, place = np.nonzero(of >= 0)
    return Pairs(
        detection.astype(np.int64), of[detection, place], parts[detection, place], distance[detection, place], left_out
    )


def length_parts(pairs: Pairs, seen: Seen, ships: Ships, others: tuple[float, float], rule: MatchRule) -> Floats:
    """Give the part of the length of pairs anew, for other lengths of others; see `score_pairs`."""
    measured, sd = seen.log_length[pairs.detection], seen.log_length_sd[pairs.detection]
    wide = np.hypot(others[1], sd)
    z, y = (measured - np.log(ships.length[pairs.ship])) / sd, (measured - others[0]) / wide
    parts = np.log((1 - rule.wrong_length) * np.exp((y**2 - z**2) / 2) * wide / sd + rule.wrong_length)
    return np.nan_to_num(parts)


def score_pairs_reference(
    seen: Seen, ships: Ships, inside: Floats, recall: Floats, others: tuple[float, float], rule: MatchRule
) -> Floats:
    """Give the parts of all pairs, of shape (detections, ships, 4), slowly."""
    out = np.empty((len(seen), len(ships), len(PARTS)))
    for i in range(len(seen)):
        for j in range(len(ships)):
            out[i, j] = _parts_of(seen, i, ships, j, others, rule)
            out[i, j, 3] = np.log(recall[j] / (1 - recall[j] * inside[j]))
    return out


def _parts_of(seen: Seen, i: int, ships: Ships, j: int, others: tuple[float, float], rule: MatchRule) -> Any:
    """Give the first three parts of one pair as the page on the method has them."""
    place = np.array([[ships.p_nn[j], ships.p_ne[j]], [ships.p_ne[j], ships.p_ee[j]]])
    velocity = np.array([[ships.v_nn[j], ships.v_ne[j]], [ships.v_ne[j], ships.v_ee[j]]])
    both = np.array([[ships.c_nn[j], ships.c_ne[j]], [ships.c_ne[j], ships.c_ee[j]]])
    v = np.array([ships.v_n[j], ships.v_e[j]])
    moved = seen.after_s[i] * np.eye(2) + np.outer([seen.track_n[i], seen.track_e[i]], [seen.away_n[i], seen.away_e[i]])
    spread = place + moved @ both + both @ moved.T + moved @ velocity @ moved.T
    error = seen.place_m2[i] + ships.own_m2[j] + seen.loose[i] * (v @ v)
    way = distance_m(ships.lat[j], ships.lon[j], seen.lat[i], seen.lon[i])
    bearing = np.radians(bearing_deg(ships.lat[j], ships.lon[j], seen.lat[i], seen.lon[i]))
    off = way * np.array([np.cos(bearing), np.sin(bearing)]) - moved @ v
    density = 0.0
    for weight, width in zip(WEIGHTS, WIDTHS, strict=True):
        law = width * spread + error * np.eye(2)
        density += weight * np.exp(-off @ np.linalg.solve(law, off) / 2) / (2 * np.pi * np.sqrt(np.linalg.det(law)))
    lying = ships.stay_m2[j] + error
    density *= 1 - ships.stay[j]
    density += ships.stay[j] * np.exp(-(way**2) / 2 / lying) / (2 * np.pi * lying)
    law = spread + (error + rule.misplaced_m**2) * np.eye(2)
    far = np.exp(-off @ np.linalg.solve(law, off) / 2) / (2 * np.pi * np.sqrt(np.linalg.det(law)))
    density = (1 - rule.misplaced) * density + rule.misplaced * far
    sent, length, heading = np.log(ships.length[j]), 0.0, 0.0
    if np.isfinite(seen.log_length[i]) and np.isfinite(sent):
        z = (seen.log_length[i] - sent) / seen.log_length_sd[i]
        other_sd = np.hypot(others[1], seen.log_length_sd[i])
        own = np.exp(-(z**2) / 2) / seen.log_length_sd[i]
        other = np.exp(-(((seen.log_length[i] - others[0]) / other_sd) ** 2) / 2) / other_sd
        length = np.log((1 - rule.wrong_length) * own / other + rule.wrong_length)
    if np.isfinite(seen.axis[i]) and np.isfinite(ships.heading[j]):
        sd = np.hypot(seen.axis_sd[i], ships.heading_sd[j])
        apart = seen.axis[i] - ships.heading[j] + 180.0 * np.arange(-6, 7)
        likely = 180.0 * np.sum(np.exp(-((apart / sd) ** 2) / 2)) / (sd * np.sqrt(2 * np.pi))
        heading = np.log((1 - rule.wild_axis) * likely + rule.wild_axis)
    return [np.log(max(density * _KM2, 1e-300)), length, heading, 0.0]


_SEEN: Final = (
    "lat", "lon", "after_s", "place_m2", "loose", "track_n", "track_e", "away_n", "away_e", "log_length",
    "log_length_sd", "axis", "axis_sd",
)  # fmt: skip
_SHIPS: Final = (
    "lat", "lon", "p_nn", "p_ne", "p_ee", "v_n", "v_e", "v_nn", "v_ne", "v_ee", "c_nn", "c_ne", "c_ee", "own_m2",
    "length", "heading", "heading_sd", "stay", "stay_m2",
)  # fmt: skip


def _matrix(things: Any, names: tuple[str, ...]) -> Floats:
    """Lay columns beside each other, a row a thing: what a kernel reads of one lies together."""
    return np.ascontiguousarray(np.stack([getattr(things, name) for name in names], axis=1))


@inlined
def _normal(n: Any, e: Any, nn: Any, ne: Any, ee: Any) -> Any:
    """Give the density of a normal law [1/m²] at an offset."""
    det = nn * ee - ne * ne
    return exp(-0.5 * (n * n * ee - 2 * n * e * ne + e * e * nn) / det) / (2 * pi * sqrt(det))


@inlined
def _length_part(seen: Any, sd: Any, sent: Any, other: Any, other_sd: Any, wrong: Any) -> Any:
    if not (sent > 0 and seen == seen):  # noqa: PLR0124 - NaN is not itself
        return 0.0
    z, wide = (seen - log(sent)) / sd, sqrt(other_sd * other_sd + sd * sd)
    y = (seen - other) / wide
    return log((1 - wrong) * exp((y * y - z * z) / 2) * wide / sd + wrong)


@inlined
def _heading_part(axis: Any, axis_sd: Any, heading: Any, heading_sd: Any, wild: Any) -> Any:
    if not (axis == axis and heading == heading):  # noqa: PLR0124 - NaN is not itself
        return 0.0
    sd = sqrt(axis_sd * axis_sd + heading_sd * heading_sd)
    apart = (axis - heading) % 180.0
    likely = 0.0
    for k in range(-3, 4):
        z = (apart + 180.0 * k) / sd
        likely += exp(-z * z / 2)
    return log((1 - wild) * likely * 180.0 / (sd * sqrt(2 * pi)) + wild)


@inlined
def _imaged(seen: Any, ship: Any, way: Any, misplaced: Any, misplaced_m: Any) -> Any:
    """Give how dense where a ship is imaged lies at a detection [1/km²], and how far off that is [m].

    The way from where she is to where she is imaged is a matrix times her velocity: so many seconds on, and along the
    satellite's track by what of it is away from the radar.
    """
    bearing = radians(bearing_at(ship[0], ship[1], seen[0], seen[1]))
    nn, ne = seen[2] + seen[5] * seen[7], seen[5] * seen[8]
    en, ee = seen[6] * seen[7], seen[2] + seen[6] * seen[8]
    off_n = way * cos(bearing) - nn * ship[5] - ne * ship[6]
    off_e = way * sin(bearing) - en * ship[5] - ee * ship[6]
    # the matrix times the covariance of velocity and place, and times that of velocity
    b_nn, b_ne = nn * ship[10] + ne * ship[11], nn * ship[11] + ne * ship[12]
    b_en, b_ee = en * ship[10] + ee * ship[11], en * ship[11] + ee * ship[12]
    m_nn, m_ne = nn * ship[7] + ne * ship[8], nn * ship[8] + ne * ship[9]
    m_en, m_ee = en * ship[7] + ee * ship[8], en * ship[8] + ee * ship[9]
    s_nn = ship[2] + 2 * b_nn + m_nn * nn + m_ne * ne
    s_ne = ship[3] + b_ne + b_en + m_nn * en + m_ne * ee
    s_ee = ship[4] + 2 * b_ee + m_en * en + m_ee * ee
    error = seen[3] + ship[13] + seen[4] * (ship[5] ** 2 + ship[6] ** 2)
    density = _W0 * _normal(off_n, off_e, _S0 * s_nn + error, _S0 * s_ne, _S0 * s_ee + error)
    density += _W1 * _normal(off_n, off_e, _S1 * s_nn + error, _S1 * s_ne, _S1 * s_ee + error)
    density += _W2 * _normal(off_n, off_e, _S2 * s_nn + error, _S2 * s_ne, _S2 * s_ee + error)
    density += _W3 * _normal(off_n, off_e, _S3 * s_nn + error, _S3 * s_ne, _S3 * s_ee + error)
    density += _W4 * _normal(off_n, off_e, _S4 * s_nn + error, _S4 * s_ne, _S4 * s_ee + error)
    lying = ship[18] + error
    density = (1 - ship[17]) * density + ship[17] * exp(-way * way / 2 / lying) / (2 * pi * lying)
    wide = error + misplaced_m * misplaced_m
    density = (1 - misplaced) * density + misplaced * _normal(off_n, off_e, s_nn + wide, s_ne, s_ee + wide)
    return density * _KM2, sqrt(off_n * off_n + off_e * off_e)


@inlined
def _keep(j: Any, score: Any, far: Any, told: Any, of: Any, total: Any, distance: Any, parts: Any) -> Any:
    """Put a ship among the best of a detection; give 1 if one had to go for it."""
    last = of.shape[0] - 1
    full = 1 if of[last] >= 0 else 0
    if full == 0 or score > total[last]:
        while last > 0 and score > total[last - 1]:
            of[last], total[last], distance[last] = of[last - 1], total[last - 1], distance[last - 1]
            parts[last] = parts[last - 1]
            last -= 1
        of[last], total[last], distance[last] = j, score, far
        parts[last, 0], parts[last, 1], parts[last, 2], parts[last, 3] = told
    return full


@kernel
def _score(
    order: Any, lats: Any, seen: Any, ships: Any, found: Any, other: Any, other_sd: Any, wrong: Any, wild: Any,
    gate_sd: Any, gate_m: Any, misplaced: Any, misplaced_m: Any, of: Any, total: Any, distance: Any, parts: Any,
) -> Any:  # fmt: skip
    """Score all pairs within the gates, and keep the best of each detection; give how many were not kept."""
    left_out, n = 0, order.shape[0]
    factor, place, loose = 0.0, 0.0, 0.0
    for i in range(n):
        factor = max(factor, sqrt(seen[i, 7] ** 2 + seen[i, 8] ** 2) + abs(seen[i, 2]))
        place, loose = max(place, seen[i, 3]), max(loose, seen[i, 4])
    for j in range(ships.shape[0]):
        lat, lon = ships[j, 0], ships[j, 1]
        speed2 = ships[j, 5] ** 2 + ships[j, 6] ** 2
        # twice: place and velocity may go together
        law = 2 * (ships[j, 2] + ships[j, 4] + factor**2 * (ships[j, 7] + ships[j, 9]))
        reach = factor * sqrt(speed2) + gate_sd * sqrt(
            law + place + ships[j, 13] + loose * speed2 + misplaced_m * misplaced_m / 4
        )
        reach = min(reach, gate_m)
        high = reach / _M_PER_DEG
        wide = high / max(cos(radians(min(abs(lat) + high, 89.9))), 1e-3)
        k = np.searchsorted(lats, lat - high)
        while k < n and lats[k] <= lat + high:
            i = order[k]
            k += 1
            if abs((seen[i, 1] - lon + 180.0) % 360.0 - 180.0) > wide:
                continue
            way = distance_at(lat, lon, seen[i, 0], seen[i, 1])
            if way > reach:
                continue
            density, far = _imaged(seen[i], ships[j], way, misplaced, misplaced_m)
            position = log(max(density, 1e-300))
            length = _length_part(seen[i, 9], seen[i, 10], ships[j, 14], other, other_sd, wrong)
            heading = _heading_part(seen[i, 11], seen[i, 12], ships[j, 15], ships[j, 16], wild)
            told = (position, length, heading, found[j])
            score = position + length + heading + found[j]
            left_out += _keep(j, score, far, told, of[i], total[i], distance[i], parts[i])
    return left_out
