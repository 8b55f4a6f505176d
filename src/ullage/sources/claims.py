"""What a source says of vessels, as rows of the table of claims."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ullage.records import name_key
from ullage.tables import CLAIMS, row_ids

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl


def claims_frame(claims: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Make the table of claims, each with its hash; what one row of a source says twice stands once.

    Parameters
    ----------
    claims
        Values by the names of the columns of `tables.CLAIMS`, without `claim_id`.
    """
    columns = [name for name in CLAIMS.schema if name != "claim_id"]
    ids = row_ids("claim", *([claim.get(name) for claim in claims] for name in columns))
    once = {key: {"claim_id": key, **claim} for key, claim in zip(ids, claims, strict=True)}
    return CLAIMS.frame(once.values())


def vessel_id_of(imo: str | None, mmsi: str | None, name: str) -> str:
    """Give the identity that a source's claims are about: by the best number that it tells, else by the name."""
    if imo:
        return f"imo:{imo}"
    return f"mmsi:{mmsi}" if mmsi else f"name:{name_key(name)}"
