"""Many simulated worlds judged together: whether intervals hold what they say, by stratum."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from ullage.draws import stream, uniforms_reference
from ullage.evaluate.accuracy import ALL, Compared, Judged, Score, together
from ullage.evaluate.scores import Figure, mean, share
from ullage.evaluate.totals import HELD, Truth, compare_unseen, truth_of
from ullage.evaluate.visits import join_visits, judge_cargo, judge_visits
from ullage.simulate.looks import LookSettings
from ullage.simulate.looks.sky import CloudClimate
from ullage.simulate.trade.settings import TradeSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    import numpy.typing as npt

    from ullage.flow import Step

Tables = dict[str, pl.DataFrame]

USUAL: Final = TradeSettings(days=60, tankers=6, bystanders=0)
STRATA: Final[Mapping[str, TradeSettings]] = {
    "usual": USUAL,
    # three days in four overcast: the summer monsoon of the Sea of Japan
    "cloudy": replace(USUAL, looks=LookSettings(climate=CloudClimate.even(0.75))),
    "cheap sensors": replace(USUAL, sensors=("s1", "s2")),
    "few visits": replace(USUAL, tankers=2),
}
"""Kinds of worlds, each with what its trade and its looks are like."""

DRAWS: Final = 1_000  # of one world's case: its 5 % point is then good to a hundredth of its rank
_IDS: Final = ("visit_id", "delivery_id", "vessel_id", "place_id", "imo", "mmsi", "voyage_id")
"""Columns that name something of one world alone."""


@dataclass(frozen=True, eq=False)
class WorldFound:
    """What the flow found in one world, and what is true of it.

    Parameters
    ----------
    tables
        Visits and deliveries of the result.
    truth
        Its stays at terminals, of `simulate.trade.truth.VISITS`.
    summary
        As in ``out/summary.json``.
    unseen
        Visits that nobody saw, in each draw, shape (draws,); None where it cannot be told.
    """

    tables: Tables
    truth: pl.DataFrame
    summary: dict[str, Any]
    unseen: npt.NDArray[np.int64] | None


def run_world(seed: int, settings: TradeSettings) -> WorldFound:
    """Simulate a world, read its case, with the stays of ships that are heard, and run the flow.

    Parameters
    ----------
    seed
        Of the world.
    settings
        What its trade is like.
    """
    from ullage.case import read_case
    from ullage.flow import run
    from ullage.simulate.case import write_case
    from ullage.simulate.heard_stays import heard_stays
    from ullage.simulate.trade.world import world
    from ullage.summary import build_summary

    made = world(seed, settings=settings)
    with tempfile.TemporaryDirectory() as kept:
        folder = Path(kept) / "world"
        write_case(made, folder, ais=None)
        case = read_case(folder)
    inputs = replace(case.inputs, draws=DRAWS, stays=heard_stays(made))
    result = run(inputs, case.rules, _without_assumptions())
    summary = build_summary(inputs, case.rules, result, files={}, warnings=(), code="")
    tables = {"visits": result.visits, "deliveries": result.deliveries.table}
    return WorldFound(tables, made.visits, summary, result.unseen.cargoes)


def _without_assumptions() -> Step:
    """Give a way to run stages that leaves out what assumptions move: it is not judged, and takes longest."""
    from ullage.flow import Plain
    from ullage.ledger.assumptions import weigh_assumptions

    class Quick(Plain):
        def one(self, function: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
            return [] if function is weigh_assumptions else super().one(function, *arguments, **options)

    return Quick()


def judge_worlds(
    seeds: Sequence[int],
    strata: Mapping[str, TradeSettings] = STRATA,
    each: Callable[..., Iterable[WorldFound]] = map,
) -> Judged:
    """Judge visits, cargoes and totals of many worlds as one, and by kind of world.

    Parameters
    ----------
    seeds
        Of the worlds. Kinds take them in turn, so that no two worlds are of one trade.
    strata
        Kinds of worlds, by name.
    each
        Runs a function over seeds and settings, as `map` does; an executor's `map` runs them at once.

    Returns
    -------
    Judged
        Figures of all worlds together, stratum `accuracy.ALL`, then of each kind; intervals of what is told of
        cargoes are by world. Totals are judged once a world.
    """
    names = list(strata)
    kinds = [(names[k % len(names)], seed) for k, seed in enumerate(seeds)]
    found = each(run_world, [seed for _, seed in kinds], [strata[name] for name, _ in kinds])
    worlds = [_World(name, seed, one) for (name, seed), one in zip(kinds, found, strict=True)]
    parts = [_judge(worlds)]
    if len(strata) > 1:
        parts += [_of_kind(name, _judge([one for one in worlds if one.kind == name])) for name in strata]
    return together(parts)


class _World:
    """One world, its ids named apart from those of others."""

    def __init__(self, kind: str, seed: int, found: WorldFound) -> None:
        self.kind, self.name = kind, f"{kind} {seed}"
        self.summary, self.unseen = found.summary, found.unseen
        self.truth: Truth = truth_of(join_visits(found.tables["visits"], found.truth))
        self.lot = float(uniforms_reference(stream(seed, "held", kind), 1)[0])
        self.visits, self.deliveries, self.stays = (
            _named_apart(one, self.name) for one in (found.tables["visits"], found.tables["deliveries"], found.truth)
        )


def _named_apart(frame: pl.DataFrame, mark: str) -> pl.DataFrame:
    """Give a table whose ids are those of one world alone; ``imo:9000001`` becomes ``imo:usual 7/9000001``."""
    return frame.with_columns(
        pl.col(column).str.replace(r"^([a-z]+:)?", f"${{1}}{mark}/")
        for column in _IDS
        if column in frame.columns and frame.schema[column] == pl.String
    )


def _judge(worlds: Sequence[_World]) -> Judged:
    visits, deliveries, stays = (
        pl.concat([getattr(one, name) for one in worlds]) for name in ("visits", "deliveries", "stays")
    )
    names = [one.name for one in worlds for _ in range(len(one.visits))]
    joined = join_visits(visits, stays)
    cargo = judge_cargo(deliveries, visits, joined, names)
    compared = [compare_unseen(one.summary, one.truth) for one in worlds]
    totals = Judged(tuple(_of_totals(worlds, compared)), compared=tuple(one for some in compared for one in some))
    return together([judge_visits(visits, joined), cargo, totals])


def _of_totals(worlds: Sequence[_World], compared: Sequence[tuple[Compared, ...]]) -> Iterator[Score]:
    """Give how often what is told of whole worlds holds, and how far its middle is off."""
    told = np.array([one.unseen is not None for one in worlds])
    yield Score("visits", "worlds whose unseen visits are told", ALL, "1", share(told))
    for quantity in ("unseen", "in all"):
        some = [one for all_of in compared for one in all_of if (one.stage, one.quantity) == ("visits", quantity)]
        yield Score("visits", f"{quantity}, {HELD}", ALL, "1", share(_holds(some)))
        yield Score("visits", f"{quantity}, middle over truth, of sums", ALL, "1", _ratio_of_sums(some))
    by_lot = [_held_by_lot(one) for one in worlds if one.unseen is not None]
    yield Score("visits", f"unseen, {HELD}, its ends by lot", ALL, "1", share(np.array(by_lot, np.bool_)))
    for quantity in ("voyages seen", "all voyages"):
        some = [one for all_of in compared for one in all_of if (one.stage, one.quantity) == ("total", quantity)]
        yield Score("total", HELD, quantity, "1", share(_holds(some)))
        ratio = np.array([one.mid / one.truth if one.truth else np.nan for one in some], np.float64)
        yield Score("total", "estimate over truth", quantity, "1", mean(ratio))
        yield Score("total", "estimate over truth, of sums", quantity, "1", _ratio_of_sums(some))


def _holds(compared: Sequence[Compared]) -> npt.NDArray[np.bool_]:
    return np.array([one.low <= one.truth <= one.high for one in compared], dtype=np.bool_)


def _ratio_of_sums(compared: Sequence[Compared]) -> Figure:
    true = sum(one.truth for one in compared)
    return Figure(len(compared), sum(one.mid for one in compared) / true if true else None)


def _held_by_lot(world: _World) -> bool:
    """Say whether the middle 90 % of a law of whole numbers hold the truth, where a number on its edge counts in part.

    An interval of few whole numbers holds more than it says; a lot for its ends takes that away.
    """
    counts, true = np.asarray(world.unseen), world.truth.unseen
    rank = float(np.mean(counts < true)) + world.lot * float(np.mean(counts == true))
    return 0.05 <= rank <= 0.95  # noqa: PLR2004 - the middle 90 %


def _of_kind(name: str, judged: Judged) -> Judged:
    """Keep of a kind's figures those that are of all its cases, under its name."""
    kept = [
        replace(one, stratum=name if one.stratum == ALL else f"{one.stratum}, {name}")
        for one in judged.scores
        if one.stratum == ALL or one.stage == "total"
    ]
    return Judged(tuple(kept))
