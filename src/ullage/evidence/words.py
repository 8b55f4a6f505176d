"""The result in careful sentences, for the evidence report and the terminal."""

from __future__ import annotations

from math import isclose
from typing import TYPE_CHECKING, Any, Final

from ullage.evidence.text import (
    CANNOT_TELL,
    NOT_KNOWN,
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
    shorten,
    visible,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Summary = Mapping[str, Any]

__all__ = ["BANDS", "chance", "condition", "headline", "how_likely", "likelihood", "percent", "shorten", "visible"]

BANDS: Final = (
    (0.05, "almost no chance", "1–5 %", "There is almost no chance ({}) that"),
    (0.20, "very unlikely", "5–20 %", "It is very unlikely ({}) that"),
    (0.45, "unlikely", "20–45 %", "It is unlikely ({}) that"),
    (0.55, "roughly even chance", "45–55 %", "The odds are roughly even ({}) that"),
    (0.80, "likely", "55–80 %", "It is likely ({}) that"),
    (0.95, "very likely", "80–95 %", "It is very likely ({}) that"),
    (1.00, "almost certain", "95–99 %", "It is almost certain ({}) that"),
)
"""Upper edge, word, range and opening of a sentence (ICD 203, Analytic Standards, 2015, section D.6.e.2.a).

An edge itself belongs to the more even of its two bands.
"""

_LEAST, _MOST = 0.01, 0.99  # beyond them draws of a model do not tell chances apart


def how_likely(p: float) -> str:
    """Give the word for a probability, with its range and the value: ``likely (55–80 %; here 67 %)``.

    Raises
    ------
    ValueError
        When the probability is not between 0 and 1.
    """
    _, word, _, _ = _band(p)
    return f"{word} ({_percent(p)})"


def chance(p: float | None) -> str:
    """Give the word for a probability with the value, short, for tables: ``likely, 67 %``; none beyond 1 and 99 %."""
    # a model that gives 1 does not tell it from 0.995
    return NOT_KNOWN if p is None else f"{_band(p)[1]}, {percent(min(max(p, _LEAST / 2), 1 - _LEAST / 2))}"


def percent(p: float | None) -> str:
    """Write a chance in whole percent, none beyond 1 and 99; the dash of what is not known for None."""
    if p is None:
        return NOT_KNOWN
    if p in {0, 1}:
        return f"{p * 100:.0f} %"
    return "below 1 %" if p < _LEAST else "above 99 %" if p > _MOST else f"{p * 100:.0f} %"


def likelihood(p: float) -> str:
    """Give the word for a probability: ``likely``.

    Raises
    ------
    ValueError
        When the probability is not between 0 and 1.
    """
    return _band(p)[1]


def headline(summary: Summary) -> list[str]:
    """Say the result in a few careful sentences, the most important first.

    Parameters
    ----------
    summary
        The result, as in ``out/summary.json``.

    Returns
    -------
    list of str
        Plain sentences; what came from the case in them is made `visible`.
    """
    sentences = [
        *_of_caps(summary),
        *_of_deliveries(summary),
        *_of_visits(summary),
        *_of_assumptions(summary),
    ]
    return [visible(sentence) for sentence in sentences]


def _band(p: float) -> tuple[float, str, str, str]:
    if not 0 <= p <= 1:
        raise ValueError(f"a probability lies between 0 and 1, found {p}")
    even = 0.5
    return next(band for band in BANDS if p < band[0] or (p == band[0] and p > even))


def _percent(p: float) -> str:
    scale = _band(p)[2]
    if p > _MOST:
        return "95 % or more; here above 99 %"
    if p < _LEAST:
        return "5 % or less; here below 1 %"
    return f"{scale}; here {p * 100:.0f} %"


def _of_caps(summary: Summary) -> Iterator[str]:
    for cap in summary["caps"]:
        yield from _of_cap(cap, _opening(summary), floor=is_floor(summary, cap["p_over_cap"]))


def is_floor(summary: Summary, p: float | None) -> bool:
    """Tell whether a small probability says nothing of the cap: visits that nobody saw would come on top, untold."""
    even = 0.5
    return summary["visits"]["unseen"] is None and p is not None and p < even


def condition(summary: Summary) -> str:
    """Say what a finding rests on where part of it is a count that is taken at its word; empty where none is.

    ``if the published count of 43 visits is right``
    """
    if not summary["visits"]["reported"]:
        return ""
    counts = [number(one["count"]) for one in summary["counts"]]
    if len(counts) == 1:
        return f"if the published count of {counts[0]} visits is right"
    return f"if the published counts ({' and '.join(counts)} visits) are right"


def _opening(summary: Summary) -> str:
    said = condition(summary)
    return f"{said[0].upper()}{said[1:]}, " if said else ""


def _of_cap(cap: Summary, if_right: str, *, floor: bool) -> Iterator[str]:
    limit = f"the cap of {number(cap['amount_bbl'])} barrels for {days(cap['from'], cap['to'])}"
    if cap["p_over_cap"] is None:
        yield f"Whether {limit} was exceeded: {CANNOT_TELL}."
        return
    opening = _band(cap["p_over_cap"])[3].format(_percent(cap["p_over_cap"]))
    said = f"{if_right}{opening[0].lower() if if_right else opening[0]}{opening[1:]}"
    if floor:
        yield (
            f"{said} what was seen, reported and notified exceeds {limit}; what nobody saw would come on top and "
            "cannot be told, so this does not say that the cap was kept."
        )
    else:
        yield f"{said} {limit} was exceeded."
    balance = cap["balance_cap_bbl"]
    if balance["mid"] is None:
        return
    if is_exact(balance):
        yield f"The balance comes to {number(balance['mid'])} barrels, {_share(balance, cap)} of the cap."
    else:
        yield (
            f"The balance comes to {interval(balance)} barrels (90 % interval; middle {middle(balance)}), "
            f"{_share(balance, cap)} of the cap."
        )
    yield from _of_crossing(cap, "these alone" if floor else "it")
    yield _parts(cap)


def _share(balance: Summary, cap: Summary) -> str:
    """Write the balance as a percentage of the cap."""
    shares = [balance[point] / cap["amount_bbl"] * 100 for point in ("low", "high")]
    low, high = (f"{share:.0f}" if share >= 100 else f"{share:.1f}" for share in shares)  # noqa: PLR2004 - three digits
    return f"{low} %" if low == high else f"{low} to {high} %"


def _of_crossing(cap: Summary, who: str) -> Iterator[str]:
    low, mid, high = (cap["crossed_on"][point] for point in ("low", "mid", "high"))
    if low and low == high:
        yield f"It passed the cap on {day(low)}."
    elif low and high:
        yield f"It passed the cap between {day(low)} and {day(high)} (90 % interval; middle {day(mid)})."
    elif mid:
        earliest = (
            f"If {who} passed the cap, then hardly before {day(low)} (5 draws in 100 are earlier; middle {day(mid)})"
        )
        yield f"{earliest}; in more than 5 draws of 100 it never did."
    elif low:
        earliest = f"If {who} passed the cap, then hardly before {day(low)} (5 draws in 100 are earlier)"
        yield f"{earliest}; in at least half of the draws it never did."


def _parts(cap: Summary) -> str:
    ships, other = cap["delivered_cap_bbl"], cap["other_bbl"]
    parts = [f"{interval(ships)} barrels delivered by ships" if ships["high"] else "nothing delivered by ships"]
    parts += [f"{interval(cap['notified_bbl'])} notified by suppliers"]
    parts += [f"{interval(other)} by other means"] if other["high"] else []
    listed = f"{', '.join(parts[:-1])} and {parts[-1]}"
    return f"Its parts: {listed}, at the cap keeper's factor of {setting(cap['bbl_per_t'])} barrels a tonne."


def _of_deliveries(summary: Summary) -> Iterator[str]:
    if not summary["visits"]["seen"] and summary["visits"]["unseen"] is None:
        return
    product, barrels, tonnes = summary["product"], summary["delivered_bbl"], summary["delivered_t"]
    whole = _whole(summary)
    if product and barrels["mid"] is not None:
        oil = "oil of an unknown kind" if product["name"] == "unknown" else product["name"]
        factor = f"{product['bbl_per_t']:.2f} barrels a tonne"
        yield (
            f"In physical barrels, as {oil} ({factor}) the ships' deliveries{whole} are "
            f"{interval(barrels)} barrels (middle {middle(barrels)}), or {interval(tonnes)} t."
        )
    elif tonnes["mid"] is not None:
        yield f"The ships' deliveries{whole} are {interval(tonnes)} t (90 % interval; middle {middle(tonnes)})."


def _whole(summary: Summary) -> str:
    """Say that a figure is of the whole case where a cap's period is not."""
    if not summary["caps"]:
        return ""
    of_cap, of_case = summary["caps"][0]["delivered_cap_bbl"], summary["delivered_cap_bbl"]
    same = all(isclose(of_cap[point] or 0, of_case[point] or 0, rel_tol=1e-9) for point in ("low", "mid", "high"))
    return "" if same else f" over the whole case, {days(summary['from'], summary['to'])},"


def _of_visits(summary: Summary) -> Iterator[str]:
    visits = summary["visits"]
    period = days(summary["from"], summary["to"])
    if not visits["seen"]:
        yield f"No visit was seen or reported in the period {period}; that alone does not say that none happened."
        if visits["unseen"] is not None:
            yield from _of_unseen(summary)
        return
    yield f"These rest on {counted(visits['seen'], 'visit')} in the period {period}: {_named(visits)}."
    named = summary["named_only_cap_bbl"]
    if visits["named"] and visits["reported"] and named and named["mid"] is not None:
        alone = f"{interval(named)} barrels (90 % interval; middle {middle(named)})"
        yield f"Visits named or dated one by one alone{_whole(summary)} make {alone}."
        if summary["named_only_p_over_cap"] is not None:
            yield _without(summary, "named_only_p_over_cap")
    yield from _of_unseen(summary)


def _without(summary: Summary, name: str) -> str:
    """Say how likely the cap is exceeded by a part of what ships brought."""
    p = summary[name]
    other = " and the other deliveries counted" if summary["other_bbl"]["high"] else ""
    return f"{_band(p)[3].format(_percent(p))} these alone, with all that was notified{other}, exceed the cap."


def _named(visits: Summary) -> str:
    if not visits["reported"]:
        return "each named or dated, none of them only counted"
    if not visits["named"]:
        return "all known only from published counts"
    counted_only = f"{number(visits['reported'])} known only as a count, taken at its word"
    return f"{number(visits['named'])} named or dated one by one, {counted_only}"


def _of_unseen(summary: Summary) -> Iterator[str]:
    visits = summary["visits"]
    unseen = visits["unseen"]
    if unseen is None:
        reason = visits.get("unseen_reason")
        why = f" ({shorten(reason, 200)})" if reason else ""
        yield f"How many visits nobody saw cannot be told{why}: every figure is of seen and reported visits only."
        return
    seen, added = summary["seen_only_cap_bbl"], summary["unseen_cap_bbl"]
    unit = "barrels"
    if seen["mid"] is None:
        seen, added, unit = summary["seen_t"], summary["unseen_t"], "t"
    yield (
        f"Nobody saw a further {count_interval(unseen)} visits (90 % interval; middle {number(unseen['mid'])}), by the "
        f"looks there were and how long ships stay: {count_interval(visits['total'])} in all. They are in the figures "
        f"above with {interval(added)} {unit}."
    )
    if visits["seen"]:
        yield f"The visits that were seen{_or_reported(visits)} alone{_whole(summary)} make {interval(seen)} {unit}."
        if summary["seen_only_p_over_cap"] is not None:
            yield _without(summary, "seen_only_p_over_cap")


def _or_reported(visits: Summary) -> str:
    return " or reported" if visits["reported"] else ""


def _of_assumptions(summary: Summary) -> Iterator[str]:
    moving = [one for one in summary["assumptions"] if one["moves_bbl"] is not None]
    if not moving:
        return
    first = max(moving, key=lambda one: abs(one["moves_bbl"]))
    yield (
        f"All this holds under the assumptions of this case. The one that moves most is “{shorten(first['name'])}”: "
        f"from {setting(first['low'])} to {setting(first['high'])} it moves the middle by "
        f"{estimate(abs(first['moves_bbl']))} barrels."
    )
