"""Chips of candidates: what else lies in them is left out, and each is measured in a band in which it can be seen."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from ullage.detect.hull import CHIP_PIXELS, NORMAL_95, Hulls, measure_hulls
from ullage.kernels import kernel

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from ullage.detect.candidates.clusters import Clusters
    from ullage.detect.sar.hits import Hits

    Bools = npt.NDArray[np.bool_]
    Floats = npt.NDArray[np.float64]

_WHOLE: Final = 0.95
"""Share of a chip's side that a ship may be long: one that reaches its sides was not seen whole."""


def leave_out_others(hits: Hits, clusters: Clusters, first: int, valid: Bools) -> None:
    """Mark the pixels of other candidates in chips as not measured, in place: a boat beside a ship is no part of her.

    Parameters
    ----------
    hits, clusters
        Pixels above the threshold, by row, and their clusters.
    first
        The candidate of the first chip.
    valid
        Of shape (n, size, size), the candidates in the middle.
    """
    _mark_others(
        hits.row.astype(np.int64), hits.column.astype(np.int64), clusters.label, np.rint(clusters.row).astype(np.int64),
        np.rint(clusters.column).astype(np.int64), first, valid,
    )  # fmt: skip


@kernel
def _mark_others(
    row: Any, column: Any, label: Any, middle_row: Any, middle_column: Any, first: int, valid: Any
) -> None:
    count, size, _ = valid.shape
    for k in range(count):
        top, left = middle_row[first + k] - size // 2, middle_column[first + k] - size // 2
        i = np.searchsorted(row, top)
        while i < row.shape[0] and row[i] < top + size:
            if label[i] != first + k and left <= column[i] < left + size:
                valid[k, row[i] - top, column[i] - left] = False
            i += 1


def measure_in_any_band(
    values: Any,
    valid: Any,
    row_m: Any,
    column_m: Any,
    clutter: Any,
    bands: Sequence[str],
    model: Literal["opensarship"] | None = "opensarship",
) -> Hulls:
    """Measure chips by `measure_hulls`; what its band does not show is measured in another.

    A length that reaches the sides of a chip is not known: the ship was not seen whole.
    """
    hulls = measure_hulls(values, valid, row_m, column_m, clutter, bands, model)
    for k, band in enumerate(bands):
        lost = np.flatnonzero(np.isnan(hulls.length_m))
        if lost.size and len(bands) > 1:
            other = measure_hulls(
                values[lost, k : k + 1],
                valid[lost],
                row_m[lost],
                column_m[lost],
                clutter[lost, k : k + 1],
                (band,),
                model,
            )
            hulls = _with(hulls, lost, other)
    side = _WHOLE * CHIP_PIXELS * np.minimum(row_m, column_m)
    cut_off = ~(hulls.length_m <= side)
    sizes = ("length_m", "length_sd_m", "length_low_m", "length_high_m", "beam_m", "beam_sd_m")
    return replace(
        hulls,
        **{name: np.where(cut_off, np.nan, getattr(hulls, name)) for name in sizes},
        method=tuple("" if cut else one for one, cut in zip(hulls.method, cut_off.tolist(), strict=True)),
    )


def with_lengths(hulls: Hulls, length_m: Floats, log_sd: Floats) -> Hulls:
    """Give hulls with the lengths of a network; breadth and axis stay, and what was not measured stays unknown.

    Parameters
    ----------
    hulls
        As measured.
    length_m, log_sd
        Lengths [m] and the standard deviation of their logarithms, of shape (n,); NaN where the network does not tell.
    """
    known = np.isfinite(length_m) & np.isfinite(log_sd) & np.isfinite(hulls.length_m)
    spread = np.exp(NORMAL_95 * log_sd)
    new = {
        "length_m": length_m,
        "length_sd_m": length_m * log_sd,
        "length_low_m": length_m / spread,
        "length_high_m": length_m * spread,
    }
    return replace(
        hulls,
        **{name: np.where(known, one, getattr(hulls, name)) for name, one in new.items()},
        method=tuple("chip net" if own else one for one, own in zip(hulls.method, known.tolist(), strict=True)),
    )


def lay_hulls_together(parts: Sequence[Hulls]) -> Hulls:
    """Put hulls of candidates that follow each other into one."""
    columns: dict[str, Any] = {
        one.name: np.concatenate([getattr(part, one.name) for part in parts])
        for one in fields(Hulls)
        if one.name != "method"
    }
    return Hulls(**columns, method=tuple(name for part in parts for name in part.method))


def _with(hulls: Hulls, at: Any, other: Hulls) -> Hulls:
    """Give hulls with some of them replaced."""
    columns: dict[str, Any] = {}
    for one in fields(Hulls):
        if one.name != "method":
            columns[one.name] = getattr(hulls, one.name).copy()
            columns[one.name][at] = getattr(other, one.name)
    method = list(hulls.method)
    for place, name in zip(at.tolist(), other.method, strict=True):
        method[place] = name
    return Hulls(**columns, method=tuple(method))
