"""What ships look like from above, many compared at once: the same odds as `layout_distance` gives one by one.

The proportions are left out of it: length and beam are weighed for themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ullage.detect.layout.distance import layout_distance
from ullage.detect.layout.marks import CELLS, LINES
from ullage.detect.layout.rows import MARKS, TURNED
from ullage.detect.layout.scatter import BANDS, COLOURS, SHAPES
from ullage.identify.hulls.marks import STRETCHES, mark_steps, marks_likeness, marks_likeness_reference

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt
    import polars as pl

    from ullage.detect.layout import Layout

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]

PROPORTIONS: Final = "length_to_beam"
# simulated tankers at 0.5 m, fleet 300 of design/closed_fleet.py: likeness 0.75 ± 0.39 of one ship, 0.35 ± 0.19 of two;
# one ship is unlike herself where ends were mistaken, and grey decks have no marks
MARKS_SLOPE: Final = 5.0
MARKS_EVEN: Final = 0.58
MARKS_LIMITS: Final = (-1.5, 4.0)
_SHAPES: Final = tuple(name for name in SHAPES if name != PROPORTIONS)
_FLOOR: Final = 0.03  # of white, as in `layout_distance`
_MISTAKEN: Final = 0.05
_WAYS: Final = 2


@dataclass(frozen=True, slots=True, eq=False)
class Looks:
    """Layouts in arrays, NaN where a feature is not told.

    Parameters
    ----------
    shapes, shape_sds
        Of shape (layouts, ways, features), the second way that with bow and stern changed over.
    white, hull, hull_sds
        Colours as they are compared, of shape (layouts, ways, bands).
    ways
        Which ways count, of shape (layouts, 2).
    steps
        Steps of the marks on deck, of shape (2 layouts, stretches, lines, cells), both ways of a layout after each
        other.
    marked
        Which ways have marks, of shape (layouts, 2).
    """

    shapes: Floats
    shape_sds: Floats
    white: Floats
    hull: Floats
    hull_sds: Floats
    ways: npt.NDArray[np.bool_]
    steps: Floats
    marked: npt.NDArray[np.bool_]


def looks_of(layouts: pl.DataFrame, layout_ids: Sequence[str]) -> Looks:
    """Give layouts as arrays.

    Parameters
    ----------
    layouts
        Table of `tables.LAYOUTS`.
    layout_ids
        Which, in their order.
    """
    at = {name: number for number, name in enumerate(layout_ids)}
    shapes, sds = np.full((2, len(at), _WAYS, len(_SHAPES)), np.nan)
    white, hull, hull_sds = np.full((3, len(at), _WAYS, len(BANDS)), np.nan)
    there = np.zeros((len(at), _WAYS), np.bool_)
    orientation: dict[int, str] = {}
    columns = ("layout_id", "way", "orientation", "feature", "value", "sd")
    for name, way, told, feature, value, sd in layouts.select(columns).iter_rows():
        row, turned = at.get(name), int(way == TURNED)
        if row is None:
            continue
        there[row, turned], orientation[row] = True, told
        kind, _, band = feature.partition("_")
        if value is None:
            continue
        if feature in _SHAPES:
            place = row, turned, _SHAPES.index(feature)
            shapes[place], sds[place] = value, sd
        elif kind in COLOURS and band in BANDS:
            place = row, turned, BANDS.index(band)
            if kind == "white":
                white[place] = np.log(max(value, 0.0) + _FLOOR)
            else:
                hull[place], hull_sds[place] = value, sd
    marks = _marks(layouts, at)
    for row, told in orientation.items():
        if there[row, 1] and told == TURNED:
            there[row, 0] = False
    marked = np.asarray(np.isfinite(marks).all(axis=(2, 3)))
    steps = mark_steps(np.nan_to_num(marks).reshape(-1, *marks.shape[2:]))
    return Looks(shapes, sds, white, hull, hull_sds, there, steps, marked)


def _marks(layouts: pl.DataFrame, at: Mapping[str, int]) -> Floats:
    """Give the marks on deck of layouts, of shape (layouts, ways, lines, cells); NaN where there are none."""
    out = np.full((len(at), _WAYS, LINES, CELLS), np.nan)
    columns = ("layout_id", "way", "feature", "values")
    for name, way, feature, values in layouts.select(columns).iter_rows():
        if feature in MARKS and name in at and values is not None and len(values) == CELLS:
            out[at[name], int(way == TURNED), MARKS.index(feature)] = values
    return out


def look_odds(a: Looks, of_a: Ints, b: Looks, of_b: Ints, weight: float = 1.0) -> Floats:
    """Give the log-odds of pairs of layouts: of one ship against two of like kind and size.

    Parameters
    ----------
    a, b
        Layouts.
    of_a, of_b
        Which of them are compared, pair by pair.
    weight
        Part of the log-odds of shapes and colours that counts; marks on deck count whole.

    Returns
    -------
    array
        Of shape (pairs,), by the better of both ways where bow and stern cannot be told.
    """
    best = np.full(len(of_a), -np.inf)
    for way in range(_WAYS):
        for back in range(_WAYS):
            both = a.ways[of_a, way] & b.ways[of_b, back]
            if both.any():
                found = weight * _apart(a, of_a[both], way, b, of_b[both], back)
                found += _marked(a, of_a[both], way, b, of_b[both], back)
                best[both] = np.maximum(best[both], found)
    count = a.ways[of_a].sum(axis=1) * b.ways[of_b].sum(axis=1)
    return np.where(count > 0, best - np.log(np.maximum(count, 1)), 0.0)


def _apart(a: Looks, i: Ints, way: int, b: Looks, j: Ints, back: int) -> Floats:
    within, between = np.array([SHAPES[name] for name in _SHAPES]).T
    off = a.shapes[i, way] - b.shapes[j, back]
    same = a.shape_sds[i, way] ** 2 + b.shape_sds[j, back] ** 2 + 2 * within**2
    other = same + 2 * between**2
    odds = 0.5 * (off**2 / other - off**2 / same + np.log(other / same))
    found = np.where(np.isnan(odds), 0.0, _mistaken(np.nan_to_num(odds))).sum(axis=1)
    return np.asarray(found + _colours(a, i, way, b, j, back))


def _marked(a: Looks, i: Ints, way: int, b: Looks, j: Ints, back: int) -> Floats:
    """Compare the marks on deck, where both have them."""
    out = np.zeros(len(i))
    both = a.marked[i, way] & b.marked[j, back]
    if both.any():
        steps = a.steps if a is b else np.concatenate([a.steps, b.steps])
        start = 0 if a is b else len(a.steps)
        likeness = marks_likeness(steps, _WAYS * i[both] + way, start + _WAYS * j[both] + back)
        out[both] = marks_odds(likeness)
    return out


def marks_odds(likeness: Floats) -> Floats:
    """Give the log-odds of one ship against two, by how alike the marks on deck are."""
    return np.asarray(np.clip(MARKS_SLOPE * (likeness - MARKS_EVEN), *MARKS_LIMITS))


def _mistaken(odds: Floats) -> Floats:
    return np.asarray(np.logaddexp(np.log1p(-_MISTAKEN) + odds, np.log(_MISTAKEN)))


def _colours(a: Looks, i: Ints, way: int, b: Looks, j: Ints, back: int) -> Floats:
    """Compare the deck's share of white, and where there is none the whole hull's colour."""
    out = np.zeros(len(i))
    done = np.zeros(len(i), np.bool_)
    for kind, one, two in (("white", a.white, b.white), ("hull", a.hull, b.hull)):
        off = one[i, way] - two[j, back]
        own = np.zeros_like(off) if kind == "white" else a.hull_sds[i, way] ** 2 + b.hull_sds[j, back] ** 2
        told = np.isfinite(off) & ~done[:, None]
        for pattern in np.unique(told, axis=0):
            if pattern.any():
                rows = (told == pattern).all(axis=1)
                out[rows] = _mistaken(_colour_odds(kind, off[rows][:, pattern], own[rows][:, pattern], pattern))
        done |= told.any(axis=1)
    return out


def _colour_odds(kind: str, off: Floats, own: Floats, bands: npt.NDArray[np.bool_]) -> Floats:
    within, between = (np.array(one)[np.ix_(bands, bands)] for one in COLOURS[kind])
    same = 2 * within + own[:, :, None] * np.eye(int(bands.sum()))
    other = same + 2 * between
    near, far = (np.einsum("pi,pi->p", off, np.linalg.solve(one, off[:, :, None])[:, :, 0]) for one in (same, other))
    return np.asarray(0.5 * (far - near + np.linalg.slogdet(other)[1] - np.linalg.slogdet(same)[1]))


def look_odds_reference(a: Layout, b: Layout) -> float:
    """Give the log-odds of two layouts without their proportions: the slow, obvious form of `look_odds`."""
    found = layout_distance(a, b)
    odds = found.log_odds - dict(found.parts).get(PROPORTIONS, 0.0)
    if a.marks is None or b.marks is None:
        return odds
    one, two = mark_steps(np.stack([a.marks, b.marks]))
    return odds + float(marks_odds(np.array([marks_likeness_reference(one, two[STRETCHES.index(1.0)])]))[0])
