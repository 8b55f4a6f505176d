"""Sections that compare: published figures, the ladder of assumed fills, what each assumption moves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ullage.evidence.document import Chart, Section, Table, Words, cell, columns, row
from ullage.evidence.text import NOT_KNOWN, TIMES, counted, estimate, interval, middle, number, setting, stated

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ullage.evidence.document import Cell

    Summary = Mapping[str, Any]

POINTS: Final = ("low", "mid", "high")
_LADDER_WORDS = (
    "Expert panels multiplied the summed deadweight of the ships by an assumed fill and a factor. This table does the "
    "same, without any limit by tank volume and without uncertainty, so that each reader can find the assumption that "
    "he or she would make. Numbers are written in full, to be checked by hand."
)


def published_section(summary: Summary) -> Section | None:
    """Compare with what others published."""
    if not summary["published"]:
        return None
    rows = tuple(
        row(
            cell(one["name"], one["source"]),
            stated(one["bbl"]),
            cell(interval(summary[one["of"]]), f"middle {middle(summary[one['of']])}"),
            "inside" if one["inside"] else "outside",
            cell(_why(one, summary), most=300),
        )
        for one in summary["published"]
    )
    names = ("published figure", "barrels", "this result, 5 to 95 %", "verdict", "why")
    table = Table(
        "What others published, beside this result. Nothing here was fitted to them.",
        columns(*names, numeric=(1,), widths=(2.2, 0.8, 1.3, 0.7, 2)),
        rows,
    )
    verdicts = {True: "inside", False: "outside"}
    words = "; ".join(f"{stated(one['bbl'])}: {verdicts[one['inside']]}" for one in summary["published"])
    chart = Chart("published", "This result (bar: 5 to 95 %, line: middle) and published figures.", words)
    return Section("published", "Beside published figures", (chart, table))


def _why(one: Summary, summary: Summary) -> str:
    points, visits = summary[one["of"]], summary["visits"]["seen"]
    if points["low"] is None or not visits:
        return "There is no estimate to compare it with."
    ours = interval({point: points[point] / visits for point in POINTS})
    share = f"{estimate(one['bbl'] / visits)} barrels{' each' if visits > 1 else ''}"
    each = f"Spread over this case's {counted(visits, 'visit')} it would be {share}; this result has {ours}."
    if one["inside"]:
        return each
    side, edge = ("below", points["low"]) if one["bbl"] < points["low"] else ("above", points["high"])
    return (
        f"It lies {estimate(abs(one['bbl'] - edge))} barrels {side} the interval. {each} Larger or smaller ships, "
        "another fill, other barrels a tonne, or visits that this case does not hold would explain it: see what each "
        "assumption moves."
    )


def ladder_section(summary: Summary) -> Section | None:
    """Show deadweight times fill times barrels per tonne side by side, as the expert panels' tables do."""
    scenarios = summary["scenarios"]
    if not scenarios:
        return None
    of = list(dict.fromkeys(one["of"] for one in scenarios))
    return Section(
        "ladder",
        "If ships were as full as ...",
        (
            Words((_LADDER_WORDS,)),
            *(_ladder(summary, name, [one for one in scenarios if one["of"] == name]) for name in of),
        ),
    )


def _ladder(summary: Summary, name: str, scenarios: list[Summary]) -> Table:
    factors = list(dict.fromkeys(one["bbl_per_t"] for one in scenarios))
    labels = list(dict.fromkeys(one["label"] for one in scenarios))
    found = {(one["label"], one["bbl_per_t"]): one for one in scenarios}
    cap = summary["cap"]

    def value(label: str, factor: float) -> Cell:
        one = found.get((label, factor))
        if one is None:
            return cell(NOT_KNOWN)
        return cell(number(one["bbl"]), f"{one['bbl'] / cap['amount_bbl'] * 100:.0f} % of the cap" if cap else None)

    rows = tuple(
        row(_fill(label, next(one for one in scenarios if one["label"] == label)), *(value(label, f) for f in factors))
        for label in labels
    )
    kept = {one["bbl_per_t"] for one in summary["caps"]}
    heads = (f"{TIMES} {f:.6g} barrels a tonne ({'the cap keeper' if f in kept else 'the product'})" for f in factors)
    deadweight = number(scenarios[0]["deadweight_t"], 2)
    return Table(
        f"{name[:1].upper()}{name[1:]}: {deadweight} t of deadweight in all {TIMES} fill {TIMES} factor = barrels.",
        columns("fill", *heads, numeric=range(1, len(factors) + 1)),
        rows,
        "Without notified volumes and other deliveries. Each ship counts with the middle of her deadweight; where "
        "sizes are unknown their mean lies above the middle, and so may the estimate lie above “as estimated”.",
    )


def _fill(label: str, one: Summary) -> Cell:
    return cell(label, f"{one['fill']:.3f} of deadweight" if label == "as estimated" else None)


def assumptions_section(summary: Summary) -> Section | None:
    """Show what each assumption moves."""
    found = [one for one in summary["assumptions"] if one["moves_bbl"] is not None]
    if not found:
        return None
    rows = tuple(
        row(
            cell(one["name"], one["why"]),
            setting(one["default"]),
            setting(one["low"]),
            estimate(one["low_bbl"]),
            setting(one["high"]),
            estimate(one["high_bbl"]),
            estimate(abs(one["moves_bbl"])),
        )
        for one in found
    )
    names = ("assumption", "taken", "low", "gives", "high", "gives", "moves")
    table = Table(
        "The middle of the balance [barrels] worked out again with one assumption at its low and high end.",
        columns(*names, numeric=range(1, 7), widths=(3, 0.8, 0.8, 1, 0.8, 1, 1)),
        rows,
    )
    listed = "; ".join(
        f"{one['name']}: {estimate(one['low_bbl'])} at {setting(one['low'])}, {estimate(one['high_bbl'])} at "
        f"{setting(one['high'])}"
        for one in found[:6]
    )
    caption = "What each assumption moves, the widest first; the line is the middle of this result."
    chart = Chart("tornado", caption, listed)
    return Section("assumptions", "What each assumption moves", (chart, table))
