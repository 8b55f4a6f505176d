"""Sections on the result: key figures, and the balance against the cap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from ullage.evidence.document import Card, Chart, Section, Table, Words, cell, columns, row
from ullage.evidence.text import (
    CANNOT_TELL,
    MONTHS,
    NOT_KNOWN,
    chance,
    count_interval,
    counted,
    day,
    days,
    estimate,
    interval,
    is_exact,
    middle,
    number,
    setting,
    stated,
)
from ullage.evidence.words import how_likely, is_floor, likelihood

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ullage.evidence.document import Block, Cell

    Summary = Mapping[str, Any]
    Tables = Mapping[str, pl.DataFrame]

POINTS = ("low", "mid", "high")
_MOST_CARDS = 4  # caps that get a card of their own


def key_figures(summary: Summary) -> tuple[Card, ...]:
    """Give the figures that stand first, each as an interval."""
    caps = summary["caps"]
    if len(caps) > 1:
        of_caps = [
            _points_card(
                f"Balance, {cap['from'][:7]} to {cap['to'][:7]}", cap["balance_cap_bbl"], _against(cap, summary)
            )
            for cap in caps[:_MOST_CARDS]
        ]
    else:
        of_caps = [one for cap in caps for one in _cap_cards(cap, summary)]
    return (*of_caps, *_delivery_cards(summary), _visits_card(summary))


def _against(cap: Summary, summary: Summary) -> str:
    p = cap["p_over_cap"]
    said = CANNOT_TELL if p is None or is_floor(summary, p) else likelihood(p)
    return f"cap {number(cap['amount_bbl'])}; over it: {said}"


def _cap_cards(cap: Summary, summary: Summary) -> Iterator[Card]:
    yield _points_card("Balance against the cap", cap["balance_cap_bbl"], f"cap {number(cap['amount_bbl'])}")
    p = cap["p_over_cap"]
    if p is not None:
        scale = how_likely(p).partition(" (")[2].removesuffix(")")
        rests = "; if the published count is right" if summary["visits"]["reported"] else ""
        if is_floor(summary, p):
            yield Card(
                "Was the cap exceeded?", CANNOT_TELL.capitalize(), "", f"by what is known: {how_likely(p)}{rests}"
            )
        else:
            yield Card("Was the cap exceeded?", likelihood(p).capitalize(), "", f"{scale}{rests}")
    if cap["crossed_on"]["low"]:
        low, mid, high = (cap["crossed_on"][point] for point in POINTS)
        value = day(low) if low == high else f"{_short_day(low)} – {_short_day(high) if high else 'never'}"
        yield Card("Day the cap was passed", value, low[:4] if low != high else "", f"middle {day(mid)}" if mid else "")


def _short_day(value: str) -> str:
    return f"{int(value[8:])} {MONTHS[int(value[5:7]) - 1][:3]}"


def _delivery_cards(summary: Summary) -> Iterator[Card]:
    if summary["delivered_cap_bbl"]["mid"] is not None:
        remark = f"at {setting(summary['cap']['bbl_per_t'])} barrels a tonne" if summary["cap"] else ""
        yield _points_card("Delivered by ships", summary["delivered_cap_bbl"], remark)
        named = summary["named_only_cap_bbl"]
        if summary["visits"]["reported"] and summary["visits"]["named"] and named["mid"] is not None:
            count = counted(summary["visits"]["named"], "visit")
            yield _points_card("of it by visits named or dated", named, count)
    elif summary["delivered_bbl"]["mid"] is not None:
        yield _points_card("Delivered by ships", summary["delivered_bbl"], "physical barrels")
    elif summary["delivered_t"]["mid"] is not None:
        yield _points_card("Delivered by ships", summary["delivered_t"], "", "t")


def _points_card(label: str, points: Summary, remark: str, unit: str = "barrels") -> Card:
    value = interval(points).replace(" to ", " – ")
    mid = "" if points["mid"] is None or is_exact(points) else f"middle {middle(points)}"
    return Card(label, value, unit, "; ".join(one for one in (mid, remark) if one))


def _visits_card(summary: Summary) -> Card:
    visits = summary["visits"]
    unseen = visits["unseen"]
    parts = (("named", "named or dated"), ("reported", "known only as a count"))
    split = [f"{number(visits[name])} {words}" for name, words in parts if visits["reported"] and visits[name]]
    if unseen is None:
        return Card("Visits", number(visits["seen"]), "seen or reported", "; ".join((*split, "unseen ones: not told")))
    said = f"{number(visits['seen'])} seen or reported, {count_interval(unseen)} that nobody saw"
    return Card("Visits", count_interval(visits["total"]).replace(" to ", " – "), "in all", "; ".join((*split, said)))


def figures_section(summary: Summary) -> Section:
    """Show every figure as low, middle and high; beside them what is true, where that is known."""
    notified = summary["notified_bbl"]
    exact = notified["mid"] if notified and is_exact(notified) else None
    truth = summary.get("truth") or {}
    figures = [*_figures(summary)]
    rows = [
        (*_figure(*one, exact if name == "balance_cap_bbl" else None), *((_true(truth, name),) if truth else ()))
        for name, one in figures
    ]
    names = ("figure", "low", "middle", "high", *(("true",) if truth else ()))
    said = " True is what is known of a simulated case; no calculation uses it." if truth else ""
    table = Table(
        f"Low, middle and high are the 5, 50 and 95 % points; a number without width was stated, not estimated.{said}",
        columns(*names, numeric=range(1, len(names)), widths=(2.6, *[1] * (len(names) - 1))),
        tuple(rows),
    )
    blocks: tuple[Block, ...] = (table, _caps_table(summary)) if summary["caps"] else (table,)
    return Section("figures", "Key figures", blocks)


def _true(truth: Summary, name: str) -> Cell:
    return cell(number(truth.get(name)))


def _figures(summary: Summary) -> Iterator[tuple[str, tuple[str, Summary, str, str]]]:
    """Give each figure by its field: what it is, its points, its unit and a remark."""
    of_cap = "of the first cap's period" if len(summary["caps"]) > 1 else ""
    visits = summary["visits"]
    told = visits["unseen"] is not None
    whose = "seen, reported and unseen" if told else "seen and reported"
    if told:
        seen = dict.fromkeys(POINTS, float(visits["seen"]))
        yield "seen", ("Visits seen or reported", seen, "visits", "")
        yield "unseen", ("Visits that nobody saw", visits["unseen"], "visits", "by the looks there were")
        yield "total", ("Visits in all", visits["total"], "visits", "")
    yield "delivered_t", ("Delivered by ships", summary["delivered_t"], "t", f"cargo of all {whose} visits")
    yield "delivered_bbl", ("Delivered by ships, physical", summary["delivered_bbl"], "barrels", _product(summary))
    if summary["cap"]:
        factor = f"at the cap keeper's factor, {setting(summary['cap']['bbl_per_t'])} barrels a tonne"
        of_cap_keeper = summary["delivered_cap_bbl"]
        yield "delivered_cap_bbl", ("Delivered by ships, as the cap counts", of_cap_keeper, "barrels", factor)
        seen = summary["seen_only_cap_bbl"]
        yield "seen_only_cap_bbl", ("Seen and reported visits only", seen, "barrels", "without visits nobody saw")
        if told:
            unseen = summary["unseen_cap_bbl"]
            yield "unseen_cap_bbl", ("Visits that nobody saw only", unseen, "barrels", "in the sum above")
        named = summary["named_only_cap_bbl"]
        yield "named_only_cap_bbl", ("Visits named or dated one by one", named, "barrels", "without those only counted")
    yield "notified_bbl", ("Notified by suppliers", summary["notified_bbl"], "barrels", of_cap)
    yield "other_bbl", ("Other deliveries counted", summary["other_bbl"], "barrels", of_cap)
    if summary["cap"]:
        balance = summary["balance_cap_bbl"]
        yield "balance_cap_bbl", ("Balance", balance, "barrels", "the sum that the cap limits")


def _product(summary: Summary) -> str:
    product = summary["product"]
    if not product:
        return "no product is given, so tonnes have no barrels"
    return f"{product['name']}: {product['density_t_m3']:.3f} t/m³, {product['bbl_per_t']:.2f} barrels a tonne"


def _figure(name: str, points: Summary | None, unit: str, remark: str, exact: float | None) -> tuple[Cell, ...]:
    told = points or dict.fromkeys(POINTS)
    head = cell(f"{name} [{unit}]", remark)
    if told["mid"] is None:
        return row(head, CANNOT_TELL, CANNOT_TELL, CANNOT_TELL)
    if is_exact(told) or unit == "visits":
        return row(head, *(number(told[point]) for point in POINTS))
    return row(head, *(estimate(told[point], exact=exact) for point in POINTS))


def _caps_table(summary: Summary) -> Table:
    rows = tuple(
        row(
            cell(days(cap["from"], cap["to"]), cap["source"], most=400),
            _stated_cap(cap),
            cell(interval(cap["balance_cap_bbl"]), f"middle {middle(cap['balance_cap_bbl'])}"),
            _exceeded(summary, cap["p_over_cap"]),
            _crossing(cap["crossed_on"]),
        )
        for cap in summary["caps"]
    )
    names = ("period and legal text", "cap", "balance [barrels]", "exceeded?", "day it was passed")
    return Table("The cap, and whether it held.", columns(*names, widths=(2.4, 1, 1.2, 1.5, 1.3)), rows)


def _exceeded(summary: Summary, p: float | None) -> Cell:
    """Say whether a cap was exceeded; what is known alone may be a floor, and no finding that it was kept."""
    if p is None:
        return cell(CANNOT_TELL)
    return cell(CANNOT_TELL, f"by what is known: {how_likely(p)}") if is_floor(summary, p) else cell(how_likely(p))


def _stated_cap(cap: Summary) -> Cell:
    if cap["unit"] == "bbl":
        return cell(f"{stated(cap['amount'])} barrels", f"{setting(cap['bbl_per_t'])} barrels a tonne")
    return cell(f"{stated(cap['amount'])} t", f"{number(cap['amount_bbl'])} barrels")


def _crossing(on: Summary, never: str = "not reached") -> Cell:
    low, mid, high = (on[point] for point in POINTS)
    if not low:
        return cell(never)
    if low == high:
        return cell(low)
    return cell(f"{low} to {high or 'never'}", f"middle {mid or 'never'}")


def balance_section(summary: Summary, tables: Tables) -> Section:
    """Show the running balance as a fan against the cap, with notified volumes beneath."""
    if not summary["caps"] and tables["balance"]["mid_bbl"].drop_nulls().is_empty():
        said = "There is no cap and no product, so there are no barrels to add up; deliveries are given in tonnes."
        return Section("balance", "The balance over time", (Words((said,)),))
    blocks: list[Block] = [Chart("balance", _balance_caption(summary), _balance_words(summary))]
    notices = _notice_rows(summary)
    if notices:
        names = ("reached", "day, 5 to 95 %", "probability that it was reached in the period")
        note = "Below the cap stand the shares at which its keeper gives notice to suppliers."
        blocks.append(Table("Days on which shares of the cap were reached.", columns(*names), notices, note))
    blocks.append(_months_table(summary, tables["balance"]))
    return Section("balance", "The balance over time", tuple(blocks))


def _balance_caption(summary: Summary) -> str:
    what = "Running balance against the cap" if summary["cap"] else "Deliveries added up over time"
    unit = "the cap keeper's barrels" if summary["cap"] else "barrels"
    return (
        f"{what}, in {unit}, at the end of each day (UTC): the middle estimate as a line, 5 to 95 % as the band around "
        "it, stacked on what suppliers notified and on other deliveries."
    )


def _balance_words(summary: Summary) -> str:
    if not summary["cap"]:
        return "Deliveries of ships, notified volumes and other deliveries added up day by day; there is no cap."
    return " ".join(
        f"In the period {days(cap['from'], cap['to'])} the balance rises to {interval(cap['balance_cap_bbl'])} "
        f"barrels, {interval(cap['notified_bbl'])} of them notified; the cap is {number(cap['amount_bbl'])}."
        for cap in summary["caps"]
    )


def _notice_rows(summary: Summary) -> tuple[tuple[Cell, ...], ...]:
    several = len(summary["caps"]) > 1
    return tuple(
        row(
            f"{share * 100:g} % of the cap{', ' + cap['from'][:4] if several else ''}",
            _crossing(on),
            CANNOT_TELL if p is None else how_likely(p),
        )
        for cap in summary["caps"]
        for share, on, p in (
            *((one["share"], one["on"], one["p"]) for one in cap["notices"]),
            (1.0, cap["crossed_on"], cap["p_over_cap"]),
        )
    )


def _months_table(summary: Summary, balance: pl.DataFrame) -> Table:
    ends = [cap["to"] for cap in summary["caps"]]
    last = (pl.col("day").dt.month() != pl.col("day").dt.month().shift(-1)).fill_null(value=True)
    shown = balance.filter(last | pl.col("day").cast(pl.String).is_in(ends))
    # without a cap the result as a whole has the only figure of other deliveries
    others = [one["other_bbl"] for one in (summary["caps"] or (summary,))]
    known = all(one is None or is_exact(one) for one in others)
    rows = tuple(_month(one, other_known=known) for one in shown.iter_rows(named=True))
    names = ("end of", "notified", "other", "low", "middle", "high", "P(over cap)")
    note = "Every day is in balance.csv and balance.parquet."
    return Table(
        "The balance at the end of each month [barrels].", columns(*names, numeric=range(1, 7)), rows, note, folded=True
    )


def _month(one: Summary, *, other_known: bool) -> tuple[Cell, ...]:
    notified, other = one["notified_bbl"], one["other_bbl"]
    exact = (notified or 0.0) + (other or 0.0 if other_known else 0.0)
    return row(
        one["day"].isoformat(),
        number(notified),
        NOT_KNOWN if other is None else number(other) if other_known else estimate(other),
        *(estimate(one[f"{point}_bbl"], exact=exact) for point in POINTS),
        chance(one["p_over_cap"]),
    )
