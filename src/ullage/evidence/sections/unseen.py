"""The section on what was seen, what nobody saw, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ullage.evidence.document import Chart, Section, Table, Words, cell, columns, line, row
from ullage.evidence.text import CANNOT_TELL, count_interval, counted, interval, middle, number, shorten
from ullage.evidence.words import how_likely

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import polars as pl

    from ullage.evidence.document import Block, Cell

    Summary = Mapping[str, Any]
    Tables = Mapping[str, pl.DataFrame]

MOST_PLACES = 4
"""Places whose looks are drawn."""
_MOST_ROWS = 30
_MOST_TOLD = 12

_LOOKS_CAPTION = (
    "Looks over time at each place: upwards those in which it could be seen, downwards those under cloud; where there "
    "is nothing nobody looked. A bar counts the looks of a day, or of some days where the period is long. Beneath, "
    "each visit: dark while she is known to have been there, pale where she may have come or gone. A voyage stands "
    "once, where she loaded if she was seen there."
)


def unseen_section(summary: Summary, tables: Tables) -> Section | None:
    """Show the looks, the visits in them, and how many visits nobody saw, or why that cannot be told."""
    looks, visits = summary["looks"], summary["visits"]
    if not looks["possible"] and visits["unseen"] is None:
        return None
    blocks: list[Block] = [Words(tuple(_said(summary)))]
    if drawn_places(summary, tables):
        blocks.append(Chart("looks", _LOOKS_CAPTION, _in_words(summary)))
    if looks["places"]:
        blocks.append(_places_table(summary))
    told = [one for one in looks["places"] if one["told"]]
    if told:
        blocks.append(_told_table(told))
    if visits["unseen"] is not None:
        blocks.append(Chart("split", _split_caption(summary), _split_in_words(summary)))
    return Section("unseen", "Seen, unseen, and why", tuple(blocks))


def drawn_places(summary: Summary, tables: Tables) -> list[str]:
    """Give the places whose looks are drawn: those with most looks."""
    looks = tables.get("looks")
    if looks is None or not len(looks):
        return []
    known = [one for one in summary["looks"]["places"] if one["possible"]]
    known.sort(key=lambda one: (-one["visits_seen"], -one["possible"], one["place"]))
    return [one["place"] for one in known[:MOST_PLACES]]


def split_parts(summary: Summary) -> tuple[str, list[tuple[str, Summary, float | None]]]:
    """Give the unit, and seen, unseen and all deliveries: each with its points and, where it is known, the truth."""
    cap = summary["cap"] is not None
    names = (
        ("seen_only_cap_bbl", "unseen_cap_bbl", "delivered_cap_bbl") if cap else ("seen_t", "unseen_t", "delivered_t")
    )
    truth = summary.get("truth") or {}
    labels = ("by visits that were seen or reported", "by visits that nobody saw", "together")
    parts = [(label, summary[name], truth.get(name)) for label, name in zip(labels, names, strict=True)]
    return "barrels" if cap else "t", parts


def _said(summary: Summary) -> Iterator[str]:
    looks, visits = summary["looks"], summary["visits"]
    if looks["possible"]:
        yield (
            f"{counted(looks['possible'], 'look')} at the places of this case fell into the period; in "
            f"{number(looks['clear'])} the place could be seen, and in {number(looks['seen'])} of these lay a ship. A "
            "visit is missed when no clear look fell into it, or when the look did not find the ship."
        )
    if visits["unseen"] is None:
        reason = shorten(visits.get("unseen_reason") or "no looks are given", 300)
        yield (
            f"How many visits nobody saw cannot be told: {reason}. That is not "
            "none: every figure of this report is of seen and reported visits only, and a lower bound in that sense."
        )
        return
    unseen, total = visits["unseen"], visits["total"]
    yield (
        f"Behind {counted(visits['seen'], 'visit')} that were seen or reported stand an estimated "
        f"{count_interval(unseen)} (90 % interval; middle {number(unseen['mid'])}) that nobody saw, "
        f"{count_interval(total)} in all."
    )
    p = summary["seen_only_p_over_cap"]
    if p is not None:
        yield f"Whether the cap was exceeded without them: {how_likely(p)}."


def _in_words(summary: Summary) -> str:
    return " ".join(
        f"{shorten(one['place'], 60)}: {counted(one['possible'], 'look')}, {number(one['clear'])} clear, "
        f"{number(one['seen'])} with a ship; {counted(one['visits_seen'], 'visit')} seen."
        for one in summary["looks"]["places"][:MOST_PLACES]
    )


def _places_table(summary: Summary) -> Table:
    places = summary["looks"]["places"]
    names = (
        *("place", "looks", "clear", "with a ship", "visits seen", "heard by AIS"),
        *("chance that a visit is seen", "visits nobody saw"),
    )
    note = f"{number(_MOST_ROWS)} of {number(len(places))} places. " if len(places) > _MOST_ROWS else ""
    return Table(
        "Looks and visits by place, over the period of the case.",
        columns(*names, numeric=range(1, 6), widths=(1.3, 0.6, 0.6, 0.7, 0.7, 0.8, 1.2, 1.8)),
        tuple(_place(one) for one in places[:_MOST_ROWS]),
        f"{note}A ship that is heard at the place needs no look. A voyage is missed when it is missed where it loads "
        "and where it lands, so the visits that nobody saw at two places do not add up to cargoes.",
    )


def _told_table(places: Sequence[Summary]) -> Table:
    rows = tuple(
        row(cell(one["place"], most=60), tuple(line(said, 300) for said in one["told"][:_MOST_TOLD]))
        for one in places[:_MOST_ROWS]
    )
    caption = "What the estimate at each place rests on, and what speaks for and against it."
    return Table(caption, columns("place", "what is told of it", widths=(1, 5)), rows)


def _place(one: Summary) -> tuple[Cell, ...]:
    unseen = one["visits_unseen"]
    return row(
        cell(one["place"], most=60),
        *(number(one[name]) for name in ("possible", "clear", "seen", "visits_seen", "visits_declared")),
        _share(one["p_seen"]),
        cell(CANNOT_TELL, one["reason"])
        if unseen is None
        else cell(count_interval(unseen), f"middle {number(unseen['mid'])}"),
    )


def _share(points: Summary | None) -> Cell:
    if points is None:
        return cell(CANNOT_TELL)
    low, mid, high = (points[name] * 100 for name in ("low", "mid", "high"))
    return cell(f"{low:.0f} to {high:.0f} %", f"middle {mid:.0f} %")


def _split_caption(summary: Summary) -> str:
    unit, _ = split_parts(summary)
    what = "in the cap keeper's barrels" if unit == "barrels" else "in tonnes"
    truth = " A diamond marks what is true of this simulated case." if summary.get("truth") else ""
    return f"What ships delivered, {what}: bars from 5 to 95 %, the middle as a line.{truth}"


def _split_in_words(summary: Summary) -> str:
    unit, parts = split_parts(summary)
    return " ".join(
        f"Delivered {label}: {interval(points)} {unit}, middle {middle(points)}." for label, points, _ in parts
    )
