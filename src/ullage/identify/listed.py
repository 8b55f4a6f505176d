"""Who is listed: identities beside the listings that numbers, call signs or names have in common with them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from ullage.identify.compared import CLASSES, Side, compare
from ullage.identify.contradictions import measure_of
from ullage.identify.flags import flag_name
from ullage.identify.likest import Likest, find_common, find_likest, measure_likest
from ullage.identify.names import SAME_LETTERS, names_in
from ullage.identify.rule import IdentityRule
from ullage.tables import LISTED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ullage.identify.compared import Compared
    from ullage.records import Said, Vessel

_SHORTEST_CALLSIGN: Final = 4
_SIZES: Final = ("length_m", "deadweight_t", "gross_tonnage")


def compare_with_listings(
    vessels: Iterable[Vessel],
    listings: pl.DataFrame,
    rule: IdentityRule = IdentityRule(),  # noqa: B008 - frozen
) -> pl.DataFrame:
    """Compare identities with listings, feature by feature.

    Parameters
    ----------
    vessels
        Identities, as `find_vessels` gives them.
    listings
        Table of `tables.LISTINGS`, of one list or several.
    rule
        Which names are alike and which sizes differ.

    Returns
    -------
    polars.DataFrame
        Table of `tables.LISTED`: a row for each pair with a number, a call sign or a name in common; the best first,
        vessel by vessel. Pairs that an IMO number or a length refutes stand in it where a number or the very name is
        equal, so that nobody takes a namesake for her.
    """
    return _compared([_of_vessel(vessel) for vessel in vessels], _of_listings(listings), rule)


def compare_with_vessels(
    vessels: Iterable[Vessel],
    others: Iterable[Vessel],
    rule: IdentityRule = IdentityRule(),  # noqa: B008 - frozen
) -> pl.DataFrame:
    """Compare identities with others, such as the ships of a register, as `compare_with_listings` does.

    Returns
    -------
    polars.DataFrame
        Table of `tables.LISTED`, with the other's identifier for that of a listing.
    """
    return _compared([_of_vessel(vessel) for vessel in vessels], [_of_vessel(one) for one in others], rule)


def _compared(ours: Sequence[Side], theirs: Sequence[Side], rule: IdentityRule) -> pl.DataFrame:
    likest = find_likest([side.names for side in ours], [side.names for side in theirs], rule)
    rows = []
    for at, beside in sorted(_pairs(ours, theirs) | likest.keys()):
        mine, listing = ours[at], theirs[beside]
        names = likest.get((at, beside)) or measure_likest(mine.names, listing.names)
        found = compare(mine, listing, names, rule)
        if _worth(found, names):
            rows.append(_row(mine, listing, found))
    rows.sort(key=lambda row: (row["vessel_id"], -CLASSES.index(row["class"]), -row["score"], row["listing_id"]))
    return LISTED.frame(rows)


def find_common_names(vessels: Iterable[Vessel], listings: pl.DataFrame, rule: IdentityRule) -> tuple[str, ...]:
    """Find the names that so many bear that they are no evidence: by them nobody was compared."""
    ours = [_of_vessel(vessel).names for vessel in vessels]
    return find_common(ours, [side.names for side in _of_listings(listings)], rule)


def _worth(found: Compared, likest: Likest | None) -> bool:
    """Tell whether a pair is worth a row: not where a name that is merely alike is refuted."""
    if found.of_class != "refuted":
        return found.of_class is not None
    tied = found.mmsi.value > 0 or found.callsign.value > 0
    return tied or (likest is not None and likest[0].value >= SAME_LETTERS)


def _pairs(ours: Sequence[Side], theirs: Sequence[Side]) -> set[tuple[int, int]]:
    """Find the pairs that have a number or a call sign in common."""
    holders: dict[tuple[str, str], list[int]] = defaultdict(list)
    for beside, side in enumerate(theirs):
        for key in _keys(side):
            holders[key].append(beside)
    return {(at, beside) for at, side in enumerate(ours) for key in _keys(side) for beside in holders.get(key, ())}


def _keys(side: Side) -> set[tuple[str, str]]:
    kinds = (("imo", side.imos | side.doubted_imos), ("mmsi", side.mmsis), ("callsign", side.callsigns))
    return {(kind, value) for kind, values in kinds for value in values}


def _of_vessel(vessel: Vessel) -> Side:
    by_kind: dict[str, list[Said]] = defaultdict(list)
    for one in vessel.said:
        by_kind[one.kind].append(one)
    names = [(name, _when(one)) for kind in ("name", "former_name", "other_name") for one in by_kind[kind]
             for name in names_in(one.value)]  # fmt: skip
    flags = (flag_name(one.value) for kind in ("flag_state", "former_flag_state") for one in by_kind[kind])
    doubted = frozenset(vessel.doubted_imos)
    sizes = {kind: tuple(sorted({measure_of(one) for one in by_kind[kind]} - {0.0})) for kind in _SIZES}
    return Side(
        vessel.vessel_id,
        frozenset(one.value for one in by_kind["imo"]) - doubted,
        doubted,
        frozenset(one.value for one in by_kind["mmsi"]),
        _callsigns(one.value for one in by_kind["callsign"]),
        frozenset(flag for flag in flags if flag),
        tuple({name: (name, when) for name, when in reversed(names)}.values()),
        **sizes,
    )


def _of_listings(listings: pl.DataFrame) -> list[Side]:
    """Give the sides of the listings that are of vessels; a company's number and name are no ship's."""
    of_ships = listings.filter(pl.col("company_imo").is_null()).unique("listing_id", keep="first", maintain_order=True)
    return [_of_listing(row) for row in of_ships.sort("listing_id").iter_rows(named=True)]


def _of_listing(row: Mapping[str, Any]) -> Side:
    texts = [row["name"], *(row["other_names"] or ())]
    names = dict.fromkeys((name, "") for text in texts for name in names_in(text))
    flag = flag_name(row["flag_state"])
    return Side(
        row["listing_id"],
        _some(row["imo"]),
        frozenset(),
        _some(row["mmsi"]),
        _callsigns([row["callsign"] or ""]),
        _some(flag),
        tuple(names),
        *(((row[kind],) if row[kind] else ()) for kind in _SIZES),
    )


def _some(value: str | None) -> frozenset[str]:
    return frozenset((value,)) if value else frozenset()


def _callsigns(texts: Iterable[str]) -> frozenset[str]:
    """Give call signs in one form; what is too short, or one character over and over, is none."""
    plain = ("".join(one for one in text.upper() if one.isascii() and one.isalnum()) for text in texts)
    return frozenset(one for one in plain if len(one) >= _SHORTEST_CALLSIGN and len(set(one)) > 1)


def _when(one: Said) -> str:
    if one.from_day is None and one.to_day is None:
        return ""
    if one.to_day is None:
        return f" (from {one.from_day})"
    return f" (until {one.to_day})" if one.from_day is None else f" ({one.from_day} to {one.to_day})"


def _row(ours: Side, theirs: Side, found: Compared) -> dict[str, Any]:
    return {
        "vessel_id": ours.key,
        "listing_id": theirs.key,
        "class": found.of_class,
        "score": found.score,
        "imo_part": found.imo.value,
        "mmsi_part": found.mmsi.value,
        "callsign_part": found.callsign.value,
        "name_part": found.name.value,
        "flag_part": found.flag.value,
        "size_part": found.size.value,
        "explanation": found.explanation,
    }
