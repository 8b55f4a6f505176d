"""How far apart two layouts are, and what that says for one ship or for two."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ullage.detect.layout.scatter import BANDS, COLOURS, SHAPES

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from ullage.detect.layout.result import Layout

    Floats = npt.NDArray[np.float64]

_LAGS: Final = 2  # cells by which profiles may be shifted: what ends and layover are off by
_MISTAKEN: Final = 0.05  # judged: of features, by glint, shadow or new paint
_FLOOR: Final = 0.03  # of white: black paint has that much, and less is the water's doing
_FEWEST: Final = 8  # cells of a profile that are compared at the least


@dataclass(frozen=True, slots=True)
class LayoutDistance:
    """How far apart two layouts are.

    Parameters
    ----------
    d2
        Squared distance: of each feature that both have, the square of the difference over its variance for one ship
        seen twice.
    dof
        How many features that are. Of one ship d2 is about as large.
    log_odds
        By what the comparison moves the odds for one ship against two ships of like kind and size, as a natural
        logarithm. 0 where they have nothing in common.
    parts
        What each kind of feature adds to `log_odds`.
    likeness
        Fisher's z of the correlation of their profiles; None without. It is not weighed: two simulated tankers are as
        alike in it as one seen twice.
    turned
        Whether it is the distance with one of the two turned end for end.
    """

    d2: float
    dof: int
    log_odds: float
    parts: tuple[tuple[str, float], ...]
    likeness: float | None = None
    turned: bool = False

    def p_same(self, prior: float = 0.5) -> float:
        """Give the probability that it is one ship, for a probability before looking."""
        if not 0 < prior < 1:
            raise ValueError(f"prior is {prior}; expected a probability between 0 and 1")
        odds = np.log(prior / (1 - prior)) + self.log_odds
        return float(1 / (1 + np.exp(-np.clip(odds, -700, 700))))


def layout_distance(a: Layout, b: Layout) -> LayoutDistance:
    """Compare two layouts by what both of them tell.

    Where bow and stern of one cannot be told, the nearer of both ways counts.

    Parameters
    ----------
    a, b
        The layouts; their order does not matter.
    """
    ways = [
        (_apart(one, two), turned != back)
        for one, turned in _ways(a)
        for two, back in _ways(b)
    ]  # fmt: skip
    # of two ways round one is chosen by the data: that they be one ship is as likely as before for either
    best, turned = max(ways, key=lambda way: (way[0].log_odds, not way[1]))
    return LayoutDistance(
        best.d2, best.dof, best.log_odds - float(np.log(len(ways))), best.parts, best.likeness, turned
    )


def _ways(layout: Layout) -> list[tuple[Layout, bool]]:
    if layout.other is None:
        return [(layout, False)]
    if layout.orientation == "turned":
        return [(layout.other, True)]
    return [(layout, False), (layout.other, True)]


def _apart(a: Layout, b: Layout) -> LayoutDistance:
    found = [*_shapes(a, b), *_colours(a, b)]
    return LayoutDistance(
        d2=float(sum(one[1] for one in found)),
        dof=sum(one[2] for one in found),
        log_odds=float(sum(one[3] for one in found)),
        parts=tuple((one[0], one[3]) for one in found),
        likeness=likeness(a, b),
    )


def _two_ways(
    difference: Floats,
    same: Floats,
    between: Floats,
) -> tuple[float, float]:
    """Give the squared distance for one ship, and the log-odds of one against two.

    Parameters
    ----------
    difference
        Of the features, of shape (n,).
    same, between
        Covariance of that difference for one ship, and what two ships add to it, of shape (n, n).
    """
    other = same + between
    d2 = float(difference @ np.linalg.solve(same, difference))
    log_odds = 0.5 * (
        float(difference @ np.linalg.solve(other, difference))
        - d2
        + float(np.linalg.slogdet(other)[1] - np.linalg.slogdet(same)[1])
    )
    return d2, log_odds


def _mistaken(odds: float) -> float:
    """Give log-odds when a feature may have been mistaken, or changed: it then says nothing."""
    return float(np.logaddexp(np.log1p(-_MISTAKEN) + odds, np.log(_MISTAKEN)))


def _shapes(a: Layout, b: Layout) -> Iterator[tuple[str, float, int, float]]:
    for name, (within, spread) in SHAPES.items():
        one, two = a.features.get(name), b.features.get(name)
        if one is None or two is None:
            continue
        same = one.sd**2 + two.sd**2 + 2 * within**2
        d2, odds = _two_ways(np.array([one.value - two.value]), np.array([[same]]), np.array([[2 * spread**2]]))
        yield name, d2, 1, _mistaken(odds)


def _colours(a: Layout, b: Layout) -> Iterator[tuple[str, float, int, float]]:
    """Compare the deck's colour in parts of white, or, where there is no white, the whole hull's against the water."""
    for kind in ("white", "hull"):
        names = [
            f"{kind}_{band}" for band in BANDS if f"{kind}_{band}" in a.features and f"{kind}_{band}" in b.features
        ]
        if not names:
            continue
        at = [BANDS.index(name.removeprefix(f"{kind}_")) for name in names]
        within, spread = (np.array(one)[np.ix_(at, at)] for one in COLOURS[kind])
        off = np.array([colour_of(kind, a, name) - colour_of(kind, b, name) for name in names])
        own = np.array([a.features[name].sd ** 2 + b.features[name].sd ** 2 for name in names])
        d2, odds = _two_ways(off, 2 * within + (np.diag(own) if kind == "hull" else 0.0), 2 * spread)
        yield kind, d2, len(names), _mistaken(odds)
        return


def colour_of(kind: str, layout: Layout, name: str) -> float:
    """Give a colour as it is compared: shares of white as logarithms, since shades are."""
    value = layout.features[name].value
    return value if kind == "hull" else float(np.log(max(value, 0.0) + _FLOOR))


def likeness(a: Layout, b: Layout) -> float | None:
    """Give Fisher's z of the correlation of two profiles, shifted to where they fit best; None without profiles."""
    if a.profile is None or b.profile is None:
        return None
    count = a.profile.shape[1]
    best = -1.0
    for lag in range(-_LAGS, _LAGS + 1):
        one, two = a.profile[:, max(lag, 0) : count + min(lag, 0)], b.profile[:, max(-lag, 0) : count + min(-lag, 0)]
        if one.shape[1] >= _FEWEST:
            best = max(best, _correlation(one, two))
    return float(np.arctanh(np.clip(best, -0.995, 0.995)))


def _correlation(one: Floats, two: Floats) -> float:
    """Give the correlation of two profiles without the lines' own levels: a side in shadow is dark as a whole."""
    x, y = (np.clip(part - np.median(part, axis=1, keepdims=True), -1.0, 1.5).ravel() for part in (one, two))
    x, y = x - x.mean(), y - y.mean()
    return float((x * y).sum() / max(float(np.sqrt((x * x).sum() * (y * y).sum())), 1e-12))
