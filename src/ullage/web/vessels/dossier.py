"""The dossier of one vessel: what is said of her, who lists her, what happened, and what does not go together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import polars as pl

from ullage.evidence.layers import plain_value
from ullage.evidence.text import visible
from ullage.identify.flags import flag_name
from ullage.web.described import describe
from ullage.web.items.counted import find_visits
from ullage.web.items.shown import Chip, Part
from ullage.web.vessels.events import events_of
from ullage.web.vessels.lines import Counted, contradictions_of
from ullage.web.vessels.of_vessel import ids_of, rows_of, visits_of
from ullage.web.vessels.shown import ContradictionRow, Dossier, ListedRow, SaidRow, WeighedRow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ullage.records import Vessel
    from ullage.web.vessels.known import KnownVessels

_PARTS: Final = ("imo_part", "mmsi_part", "callsign_part", "name_part", "flag_part", "size_part")
_OF_LISTING: Final = ("authority", "list_name", "programme", "name", "source", "source_sha256", "row")
_SIZE: Final = (
    "built", "length_m", "beam_m", "depth_m", "summer_draught_m", "deadweight_t", "deadweight_sd_t", "gross_tonnage",
    "tank_volume_m3", "source", "row",
)  # fmt: skip
_MOST_CHIPS: Final = 60
_MOST_SAID: Final = 1_000


def find_dossier(known: KnownVessels, vessel: Vessel, case: str) -> Dossier:
    """Gather what is known of a vessel.

    Parameters
    ----------
    known
        Result and vessels.
    vessel
        Which.
    case
        Name of the case folder, for the command that tells the same.
    """
    row = known.fleet.get(vessel.vessel_id, {})
    events = events_of(known, vessel)
    return Dossier(
        vessel=Counted(known).line(vessel),
        subjects=ids_of(vessel),
        doubted_imos=list(vessel.doubted_imos),
        said=_said(known, vessel),
        listed=_listed(known, vessel),
        contradictions=[
            ContradictionRow(**{name: one[name] for name in ("kind", "words", "vessel_ids")})
            for one in contradictions_of(known)
            if vessel.vessel_id in one["vessel_ids"]
        ],
        visits=find_visits(known, visits_of(known, vessel)),
        events=events.shown,
        events_left_out=events.left_out,
        weighed=_weighed(known, vessel),
        chips=_chips(known, vessel),
        size={name: row[name] for name in _SIZE if row.get(name) is not None},
        notes=[one for one in (row.get("note"), row.get("listed_by") and f"fleet file: {row['listed_by']}") if one],
        command=f"ullage identify {case}",
    )


def _said(known: KnownVessels, vessel: Vessel) -> list[SaidRow]:
    """Give all claims, those of lists too: they are told as theirs, and weigh nothing."""
    found = [
        _said_row(one.kind, one.value, one.from_day, one.to_day, one.sources, one.claim_ids, of_list=False)
        for one in vessel.said[:_MOST_SAID]
    ]
    claims = rows_of(known, vessel, "claims")
    lists = {one.get("sha256") for one in (known.rows.summary.get("identities") or {}).get("lists", ())}
    if claims is not None and lists:
        for one in claims.filter(pl.col("source_sha256").is_in(sorted(lists - {None}))).iter_rows(named=True):
            what = (one["kind"], one["value"], one["from_day"], one["to_day"])
            found.append(_said_row(*what, (one["source"],), (one["claim_id"],), of_list=True))
    return found


def _said_row(
    kind: str, value: str, first: Any, last: Any, sources: tuple[str, ...], claims: tuple[str, ...], *, of_list: bool
) -> SaidRow:
    state = flag_name(value) if "flag_state" in kind else None
    unit = kind.rpartition("_")[2]
    return SaidRow(
        kind=kind,
        value=value,
        shown=state or value,
        unit=unit if unit in {"m", "t", "m3"} else None,
        from_day=plain_value(first),
        to_day=plain_value(last),
        sources=list(sources),
        claim_ids=list(claims),
        of_list=of_list,
    )


def _listed(known: KnownVessels, vessel: Vessel) -> list[ListedRow]:
    listed, listings = known.rows.table("listed"), known.rows.table("listings")
    if listed is None or listings is None:
        return []
    hers = listed.filter(pl.col("vessel_id").is_in(ids_of(vessel))).sort(
        "score", "listing_id", descending=[True, False]
    )
    told = {row["listing_id"]: row for row in listings.iter_rows(named=True)}
    return [listed_row(row, told.get(row["listing_id"], {})) for row in hers.iter_rows(named=True)]


def listed_row(row: Mapping[str, Any], listing: Mapping[str, Any]) -> ListedRow:
    """Give one comparison of a vessel with a listing."""
    parts = [
        Part(name=one.removesuffix("_part"), value=row[one], meaning=describe("listed", one).meaning) for one in _PARTS
    ]
    told = {name: listing.get(name) for name in _OF_LISTING}
    days = {name: plain_value(listing.get(name)) for name in ("listed_on", "list_date")}
    compared = {name: row[name] for name in ("listing_id", "class", "score")} | {
        "explanation": row["explanation"] or ""
    }
    return ListedRow.model_validate({**told, **days, **compared, "parts": parts})


def _weighed(known: KnownVessels, vessel: Vessel) -> list[WeighedRow]:
    found = rows_of(known, vessel, "candidates")
    if found is None:
        return []
    ordered = found.sort("p", "sighting_id", descending=[True, False])
    return [
        WeighedRow(
            sighting_id=row["sighting_id"],
            seen_at=plain_value(row["seen_at"]),
            p=row["p"],
            refuted_by=row["refuted_by"],
            explanation=visible(row["explanation"] or ""),
        )
        for row in ordered.head(_MOST_SAID).iter_rows(named=True)
    ]


def _chips(known: KnownVessels, vessel: Vessel) -> list[Chip]:
    found = rows_of(known, vessel, "sightings")
    if found is None:
        return []
    seen = found.filter(pl.col("scene_id").is_not_null()).sort("seen_at", "sighting_id")
    return [Chip(table="sightings", id=one) for one in seen["sighting_id"].head(_MOST_CHIPS)]
