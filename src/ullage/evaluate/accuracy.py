"""The table of accuracy: one figure a row, of one stage, one quantity and one part of the cases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from ullage.tables.schema import Column, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ullage.evaluate.scores import Bin, Figure

ALL: Final = "all"
"""The stratum that holds every case."""

ACCURACY: Final = Table(
    "accuracy",
    "one figure of accuracy",
    (
        Column(
            "stage",
            pl.String,
            "what was judged: detections, matches, sightings, gaps, port visits, encounters, visits, cargo, total",
        ),
        Column("quantity", pl.String, "the figure"),
        Column("stratum", pl.String, "which part of the cases; all for every one"),
        Column("unit", pl.String, "its unit; 1 for a share"),
        Column("n", pl.Int64, "how many cases it rests on"),
        Column("value", pl.Float64, "the figure; null where there is nothing to tell it from"),
        Column("low", pl.Float64, "5 % point of its sampling; null where it cannot be told"),
        Column("high", pl.Float64, "95 % point of its sampling"),
    ),
)


@dataclass(frozen=True, slots=True)
class Score:
    """One figure of accuracy, of one stage, one quantity and one stratum, in a unit."""

    stage: str
    quantity: str
    stratum: str
    unit: str
    figure: Figure


@dataclass(frozen=True, slots=True)
class Reliability:
    """The steps of one reliability diagram."""

    stage: str
    quantity: str
    steps: tuple[Bin, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """An estimate with its interval beside the truth, for a plot.

    Parameters
    ----------
    stage, quantity, unit
        What it is.
    label
        Which case.
    low, mid, high
        5, 50 and 95 % points.
    truth
        What was true.
    """

    stage: str
    quantity: str
    unit: str
    label: str
    low: float
    mid: float
    high: float
    truth: float


@dataclass(frozen=True)
class Judged:
    """What one stage's results are worth.

    Parameters
    ----------
    scores
        Its figures.
    reliabilities, compared
        What is plotted of it.
    told
        What the reader of the figures has to know, in sentences.
    """

    scores: tuple[Score, ...] = ()
    reliabilities: tuple[Reliability, ...] = ()
    compared: tuple[Compared, ...] = ()
    told: tuple[str, ...] = ()


def together(parts: Sequence[Judged]) -> Judged:
    """Lay stages together, in their order."""
    return Judged(
        tuple(one for part in parts for one in part.scores),
        tuple(one for part in parts for one in part.reliabilities),
        tuple(one for part in parts for one in part.compared),
        tuple(one for part in parts for one in part.told),
    )


def in_three_digits(value: float | None, absent: str = "–") -> str:
    """Write a figure for people, or what stands where it cannot be told."""
    if value is None:
        return absent
    most = abs(value)
    return f"{value:,.0f}" if most >= 100 else f"{value:.1f}" if most >= 10 else f"{value:.2f}"  # noqa: PLR2004


def as_frame(scores: Sequence[Score]) -> pl.DataFrame:
    """Give scores as a table of `ACCURACY`."""
    return ACCURACY.frame(
        {
            "stage": one.stage,
            "quantity": one.quantity,
            "stratum": one.stratum,
            "unit": one.unit,
            "n": one.figure.n,
            "value": one.figure.value,
            "low": one.figure.low,
            "high": one.figure.high,
        }
        for one in scores
    )
