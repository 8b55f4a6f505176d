"""What ships look like from above, many compared at once: the same odds as `layout_distance` gives one by one.

The proportions are left out of it: length and beam are weighed for themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ullage.detect.layout.distance import layout_distance
from ullage.detect.layout.marks import LINES
from ullage.detect.layout.rows import MARKS, TURNED
from ullage.detect.layout.scatter import BANDS, COLOURS, SHAPES
from ullage.identify.hulls.marks import Decks, Likeness, decks_of, find_likeness, likeness_reference, with_turned

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt
    import polars as pl

    from ullage.detect.layout import Layout

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]

PROPORTIONS: Final = "length_to_beam"
# simulated tankers at 0.5 m, seeds 100 to 129 and fleet 302, pairs within 5 % of length: docs/methods/hulls.md
MARKS_SLOPE: Final = 14.0
MARKS_EVEN: Final = 0.40
PAINT_POWER: Final = 2.5
PAINT_EVEN: Final = 0.15
CONTRAST: Final = 0.04
MARKS_LIMITS: Final = (-3.0, 4.0)
PAINT_LIMITS: Final = (-3.0, 1.0)  # ships are repainted, and many are red
LEAST_OFF: Final = 0.02
# bow and stern were taken for each other in one of 56 layouts that said they knew
TURNED_BY_MISTAKE: Final = 0.03
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
    decks
        Marks on deck of 2 layouts, both ways of a layout after each other; and all of them once more, turned.
    marked
        Which ways have marks, of shape (layouts, 2).
    """

    shapes: Floats
    shape_sds: Floats
    white: Floats
    hull: Floats
    hull_sds: Floats
    ways: npt.NDArray[np.bool_]
    decks: Decks
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
    for row, told in orientation.items():
        if there[row, 1] and told == TURNED:
            there[row, 0] = False
    decks = _decks(layouts, at)
    marked = (decks.half_long > 0).reshape(-1, _WAYS)
    return Looks(shapes, sds, white, hull, hull_sds, there, with_turned(decks), marked)


def _decks(layouts: pl.DataFrame, at: Mapping[str, int]) -> Decks:
    """Give the marks on deck of layouts, both ways of each after each other."""
    lines: list[dict[str, Sequence[float]]] = [{} for _ in range(_WAYS * len(at))]
    beams: list[float | None] = [None] * len(lines)
    columns = ("layout_id", "way", "feature", "values", "beam_m")
    for name, way, feature, values, beam in layouts.select(columns).iter_rows():
        if feature in MARKS and name in at and values is not None:
            row = _WAYS * at[name] + int(way == TURNED)
            lines[row][feature], beams[row] = values, beam
    whole = [len(one) == LINES and len({len(values) for values in one.values()}) == 1 for one in lines]
    marks = [
        np.array([one[name] for name in MARKS], np.float64) if ok else None
        for one, ok in zip(lines, whole, strict=True)
    ]  # fmt: skip
    return decks_of(marks, beams)


def look_odds(looks: Looks, of_a: Ints, of_b: Ints, weight: float = 1.0) -> Floats:
    """Give the log-odds of pairs of layouts: of one ship against two of like kind and size.

    Parameters
    ----------
    looks
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
            both = looks.ways[of_a, way] & looks.ways[of_b, back]
            if both.any():
                found = weight * _apart(looks, of_a[both], way, of_b[both], back)
                found += _marked(looks, of_a[both], way, of_b[both], back)
                best[both] = np.maximum(best[both], found)
    count = looks.ways[of_a].sum(axis=1) * looks.ways[of_b].sum(axis=1)
    return np.where(count > 0, best - np.log(np.maximum(count, 1)), 0.0)


def _apart(looks: Looks, i: Ints, way: int, j: Ints, back: int) -> Floats:
    within, between = np.array([SHAPES[name] for name in _SHAPES]).T
    off = looks.shapes[i, way] - looks.shapes[j, back]
    same = looks.shape_sds[i, way] ** 2 + looks.shape_sds[j, back] ** 2 + 2 * within**2
    other = same + 2 * between**2
    odds = 0.5 * (off**2 / other - off**2 / same + np.log(other / same))
    found = np.where(np.isnan(odds), 0.0, _mistaken(np.nan_to_num(odds))).sum(axis=1)
    return np.asarray(found + _colours(looks, i, way, j, back))


def _marked(looks: Looks, i: Ints, way: int, j: Ints, back: int) -> Floats:
    """Compare the marks on deck, where both have them."""
    out = np.zeros(len(i))
    both = looks.marked[i, way] & looks.marked[j, back]
    if both.any():
        one, two, count = _WAYS * i[both] + way, _WAYS * j[both] + back, looks.marked.size
        out[both] = _either_way(*(marks_odds(find_likeness(looks.decks, one, at)) for at in (two, count + two)))
    return out


def _either_way(straight: Floats, turned: Floats) -> Floats:
    """Put both ways together: bow and stern may have been taken for each other, whatever was said."""
    return np.asarray(np.logaddexp(np.log1p(-TURNED_BY_MISTAKE) + straight, np.log(TURNED_BY_MISTAKE) + turned))


def marks_odds(found: Likeness) -> Floats:
    """Give the log-odds of one ship against two of like size: by marks, as far as there are any, and by paint."""
    clear = found.contrast**2 / (found.contrast**2 + CONTRAST**2)
    marks = np.clip(clear * MARKS_SLOPE * (found.z - MARKS_EVEN), *MARKS_LIMITS)
    paint = np.clip(-PAINT_POWER * np.log(np.maximum(found.off, LEAST_OFF) / PAINT_EVEN), *PAINT_LIMITS)
    return np.asarray(np.clip(marks + paint, *MARKS_LIMITS))


def _mistaken(odds: Floats) -> Floats:
    return np.asarray(np.logaddexp(np.log1p(-_MISTAKEN) + odds, np.log(_MISTAKEN)))


def _colours(looks: Looks, i: Ints, way: int, j: Ints, back: int) -> Floats:
    """Compare the deck's share of white, and where there is none the whole hull's colour."""
    out = np.zeros(len(i))
    done = np.zeros(len(i), np.bool_)
    for kind, colour in (("white", looks.white), ("hull", looks.hull)):
        off = colour[i, way] - colour[j, back]
        own = np.zeros_like(off) if kind == "white" else looks.hull_sds[i, way] ** 2 + looks.hull_sds[j, back] ** 2
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
    decks = with_turned(decks_of([a.marks, b.marks], [a.beam_m, b.beam_m]))
    contrast = decks.contrast.min(keepdims=True)
    alike = [np.array([likeness_reference(decks, 0, at)]) for at in (1, 3)]
    return odds + float(_either_way(*(marks_odds(Likeness(one[:, 0], one[:, 1], contrast)) for one in alike))[0])
