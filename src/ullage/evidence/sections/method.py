"""Sections on what could not be told, the method, and how every figure can be made again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import polars as pl

from ullage.evidence.document import Section, Table, Words, cell, columns, row
from ullage.evidence.rule_words import rule_meaning
from ullage.evidence.sections.ships import unlisted_ships
from ullage.evidence.text import NOT_KNOWN, TIMES, count_interval, counted, interval, number, setting, shorten, stated
from ullage.evidence.words import BANDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ullage.evidence.document import Block

    Summary = Mapping[str, Any]
    Tables = Mapping[str, pl.DataFrame]

_MOST_NAMES = 12
_MOST_WARNINGS = 60
_MOST_FILES = 200
_WARNINGS_PRINTED, _RULES_PRINTED, _FILES_PRINTED = 10, 14, 14  # in a PDF

_FIGURES = (
    ("visits", "observations, sightings, AIS, reported counts", "visit"),
    ("visits that nobody saw", "visits, looks, stays", "unseen, look"),
    ("deliveries [t]", "visits, fleet, fleet prior", "fill, register, tanks, non_cargo, product, unseen_cargo"),
    ("deliveries [physical barrels]", "deliveries [t]", "product"),
    ("deliveries [the cap's barrels]", "deliveries [t], the cap's factor", NOT_KNOWN),
    ("balance, its day and probability", "deliveries, notified, other deliveries, cap", "other"),
    ("ladder", "deadweights of visits or of a published count", "stated in the table"),
    ("what assumptions move", "everything, worked out again", "stated in the table"),
)

_METHOD: Final = (
    (
        "Barrels = sum over visits of (fill {times} full cargo) {times} barrels per tonne. Full cargo is the "
        "smaller of two weights: the deadweight less fuel, water and stores; and 98 % of the tanks' volume "
        "{times} the oil's density. A fill that a source states is a fraction of deadweight instead, and then "
        "cargo = fill {times} deadweight."
    ),
    (
        "Balance = deliveries by ships + volumes that suppliers notified + other deliveries, added up day by day. "
        "The cap limits that sum, of all suppliers together, so no part of it may be compared with the cap alone."
    ),
    (
        "Every uncertain value is drawn {draws} times. An error that all ships share (the oil's density, the "
        "registers' bias, the meaning of “laden”) is drawn once for all of them, so that it does not average "
        "away. Low, middle and high are the 5, 50 and 95 % points of the draws."
    ),
    (
        "The cap keeper turns tonnes into barrels by a fixed factor; physical barrels follow from the product's "
        "density. Both are given, and never mixed."
    ),
)

_UNSEEN: Final = (
    "How many visits nobody saw follows from the looks: for every moment at which a ship may have come it is worked "
    "out, by the law of stays, how likely a clear look finds her before she leaves. Seen and unseen visits then share "
    "one rate. The law of stays is learned from ships that were heard throughout, for those that were seen stayed "
    "longer than others. An unseen cargo is taken to be like a seen one picked at random, of the same ships."
)

_MATCHES: Final = (
    "A detection and a track are matched by where the ship was at the moment of the image (between her reports, with "
    "the uncertainty of her way; radar images a moving ship beside her place), by length and by heading, one for one "
    "in a scene. Beside a detection without a track stands how likely a ship that sends would have been heard there "
    "and then."
)

_IDENTITIES: Final = (
    "Who a ship is rests on what registers, lists and her own AIS claim, each with its days. A sighting without a "
    "name is weighed against every hull of the fleet, and against one that is not in it, by size, by looks and by "
    "whether she could have sailed there in time. Coarse pixels measure, and never name. Resemblance to a listed ship "
    "is a class with its reasons, and no finding."
)

_NOT_DONE: Final = (
    "Not worked out: transfers at sea (an encounter of two tracks is none until someone says so), what becomes of the "
    "oil ashore, and what ships did of which there is no image, no radio and no word. Nothing here says why a ship "
    "was not heard."
)


def limits_section(summary: Summary, tables: Tables) -> Section:
    """Say what could not be seen or told."""
    said = (
        *_unseen(summary),
        *_unlanded(summary, tables),
        *_unnamed(summary),
        *_unknown_hulls(tables),
        *_unclear(summary, tables),
        *_left_out(summary),
    )
    blocks: list[Block] = [Words(tuple(said), listed=True)]
    warnings = summary["warnings"]
    if warnings:
        more = len(warnings) - _MOST_WARNINGS
        shown = [*(shorten(one, 400) for one in warnings[:_MOST_WARNINGS])]
        shown += [f"... and {counted(more, 'more warning')}: summary.json has them all"] if more > 0 else []
        blocks.append(Words((f"{counted(len(warnings), 'warning')} of this run:",)))
        blocks.append(Words(tuple(shown), listed=True, printed=_WARNINGS_PRINTED))
    return Section("limits", "What could not be seen or told", tuple(blocks))


def _unseen(summary: Summary) -> Iterator[str]:
    visits = summary["visits"]
    unseen = visits["unseen"]
    if unseen is None:
        reason = visits.get("unseen_reason")
        why = f": {shorten(reason, 300)}" if reason else ""
        yield (
            f"Visits that nobody saw cannot be told{why}. Cloud, darkness and the time between two images hide visits, "
            "so the true number may be larger; it is not shown as zero."
        )
    else:
        yield (
            f"Visits that nobody saw: {count_interval(unseen)} estimated. Which ships they were of is not known; the "
            "estimate holds as far as the looks, their cloud and the law of stays are right."
        )


def _unlanded(summary: Summary, tables: Tables) -> Iterator[str]:
    """Say how many visits nobody saw land what they loaded."""
    visits = tables["visits"]
    loading = [one["id"] for one in summary["places"] if one["role"] == "loads"]
    only = len(visits.filter(pl.col("place_id").is_in(loading) & pl.col("departed_before").is_null()))
    if only:
        yield (
            f"{number(only)} of {counted(len(visits), 'visit')} {'was' if only == 1 else 'were'} seen or counted only "
            "where oil is loaded. That each carried its cargo to its destination, and that the cargo counts on the "
            "loading day, is assumed, not seen."
        )


def _unnamed(summary: Summary) -> Iterator[str]:
    for count in summary["counts"]:
        if not count["unnamed"]:
            continue
        ships = count["vessels_at_least"]
        least = f" by at least {counted(ships, 'ship')}" if ships else ""
        yield (
            f"{number(count['unnamed'])} of the {counted(count['count'], 'visit')}{least} counted at "
            f"{shorten(count['place'], 60)} from {count['from']} to {count['to']} are known only as a number: which "
            f"ship, which day and how full is drawn from priors. {shorten(count['source'], 300)}"
        )


def _unknown_hulls(tables: Tables) -> Iterator[str]:
    hulls, visits = tables["hulls"], tables["visits"]
    prior = hulls.filter(pl.col("law") == "fleet prior").get_column("vessel_id")
    came = visits.filter(pl.col("vessel_id").is_in(prior.to_list()))
    names = dict(tables["fleet"].select("vessel_id", "name").iter_rows())
    ships = sorted({*(names.get(one) or one for one in came.get_column("vessel_id")), *unlisted_ships(tables).values()})
    if ships:
        yield f"Ships whose size nobody states, drawn from the fleet prior: {_listed(ships)}."
    doubts = hulls.filter(pl.col("doubt").is_not_null()).get_column("vessel_id").to_list()
    if doubts:
        yield f"Ships whose stated deadweight is in doubt: {_listed([names.get(one) or one for one in doubts])}."


def _listed(names: list[str]) -> str:
    more = len(names) - _MOST_NAMES
    shown = ", ".join(shorten(name, 60) for name in names[:_MOST_NAMES])
    return f"{shown} and {number(more)} more" if more > 0 else shown


def _unclear(summary: Summary, tables: Tables) -> Iterator[str]:
    open_ = pl.col("condition").is_null() & pl.col("fill").is_null() & pl.col("loading_out").is_null()
    unclear = len(tables["visits"].filter(open_))
    if unclear:
        yield (
            f"Loading condition on leaving: cannot tell for {counted(unclear, 'visit')}. They count with the fill of "
            "an unknown condition, not as empty and not as full."
        )
    unverified = [one["name"] for one in summary["places"] if not one["verified"]]
    if unverified:
        yield f"Places whose position and role nobody has checked against imagery or a chart: {_listed(unverified)}."
    if summary["anchored"]:
        ids = summary["anchored"]
        yield f"Seen only at an anchorage, which makes no visit: {counted(len(ids), 'observation')}, {_listed(ids)}."


def _left_out(summary: Summary) -> Iterator[str]:
    for one in summary["switched_off"]:
        points = {point: one[f"{point}_bbl"] for point in ("low", "mid", "high")}
        yield (
            f"Known but not counted: deliveries by {shorten(one['mode'], 60)}, {one['from']} to {one['to']}. They "
            f"would add {interval(points)} barrels. {shorten(one['source'] or '', 300)}"
        )


def method_section(summary: Summary, tables: Tables) -> Section:
    """Say the method in short, with the rules that were used."""
    texts = [one.format(times=TIMES, draws=number(summary["draws"])) for one in _METHOD]
    if summary["visits"]["unseen"] is not None:
        texts.append(_UNSEEN)
    matches, claims = tables.get("matches"), tables.get("claims")
    texts += [_MATCHES] if matches is not None and len(matches) else []
    texts += [_IDENTITIES] if claims is not None and len(claims) else []
    texts.append(_NOT_DONE)
    spread = summary["spread"]
    if spread:
        total, own, shared = (f"{spread[f'cv_{name}'] * 100:.0f} %" for name in ("total", "independent", "shared"))
        texts.append(
            f"The standard deviation of the delivered tonnes is {total} of their mean: {own} from errors that differ "
            f"from ship to ship, which more visits average away, and {shared} from errors that all share, which they "
            "do not (the parts add as squares)."
        )
        if spread["cv_unseen"]:
            texts.append(f"A further {spread['cv_unseen'] * 100:.0f} % come with the visits that nobody saw.")
    bands = tuple(row(word, scale) for _, word, scale, _ in BANDS)
    words = Table(
        "Words of likelihood and what they mean (US Intelligence Community Directive 203).",
        columns("word", "probability"),
        bands,
    )
    return Section("method", "The method in short", (Words(tuple(texts)), words, _rules(summary)))


def _rules(summary: Summary) -> Table:
    rows = tuple(
        row(f"{name}.{field}", _rule(value), rule_meaning(name, field) or NOT_KNOWN)
        for name, fields in summary["rules"].items()
        for field, value in fields.items()
    )
    return Table(
        "Rules and priors of this run.",
        columns("rule", "value", "meaning", widths=(1.2, 0.7, 3)),
        rows,
        "They stand in summary.json too." if len(rows) > _RULES_PRINTED else "",
        folded=True,
        printed=_RULES_PRINTED,
    )


def _rule(value: object) -> str:
    """Write a rule's value: what the case states, so in full."""
    return stated(value) if isinstance(value, float) else setting(value)


def provenance_section(summary: Summary) -> Section:
    """Say from what, by what and how each figure was made, and how to make it again."""
    files = summary["inputs"]
    inputs = tuple(row(cell(file), cell(digest, most=80)) for file, digest in [*files.items()][:_MOST_FILES])
    more = len(files) - len(inputs)
    rest = f"{counted(more, 'more file')}: summary.json has them all." if more > 0 else ""
    run = (
        row("version", f"Ullage {summary['version']}"),
        row("code, SHA-256", cell(summary["code"], most=80)),
        row("seed", f"{summary['seed']}"),
        row("draws", number(summary["draws"])),
        row("made again by", "ullage run CASE"),
    )
    again = (
        "The same files, seed, version, libraries and processor family give this report again, byte for byte. CASE is "
        "the folder that holds case.toml; a file whose SHA-256 differs is not the file that was used here."
    )
    tables = (
        Table(
            "Input files, by their SHA-256.",
            columns("file", "SHA-256", widths=(1, 2.4)),
            inputs,
            rest,
            printed=_FILES_PRINTED,
        ),
        Table("The run.", columns("what", "value", widths=(1, 2.4)), run),
        Table(
            "What each figure rests on.",
            columns("figure", "inputs", "rules", widths=(1.2, 1.6, 1.4)),
            tuple(row(*one) for one in _FIGURES),
        ),
        _places(summary),
    )
    return Section(
        "provenance", "Where every figure comes from", (Words((again,)), *(one for one in tables if one.rows))
    )


def _places(summary: Summary) -> Table:
    rows = tuple(
        row(
            cell(one["name"], one["id"]),
            one["role"],
            NOT_KNOWN if one["lat_deg"] is None else f"{one['lat_deg']:.4f}, {one['lon_deg']:.4f}",
            "yes" if one["verified"] else "no",
            one["source"],
        )
        for one in summary["places"]
    )
    names = ("place", "role", "lat, lon [degrees, WGS 84]", "verified", "source")
    return Table("Places.", columns(*names, widths=(1.8, 0.8, 1.2, 0.6, 2)), rows)
