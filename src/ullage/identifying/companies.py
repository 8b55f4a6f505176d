"""IMO numbers that lists give of companies: they have seven digits, as those of ships have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterable

_TOLD = ("name", "company_imo", "authority", "list_name", "list_date", "source", "row")
_MOST_NAMED = 3


def find_companies(imo: str | None, listings: pl.DataFrame) -> tuple[dict[str, Any], ...]:
    """Find the entries of companies that have a number.

    Parameters
    ----------
    imo
        Seven digits; None finds none.
    listings
        Table of `tables.LISTINGS`.

    Returns
    -------
    tuple of dict
        What each entry says, the newest list first.
    """
    if imo is None:
        return ()
    rows = listings.filter(pl.col("company_imo") == imo).sort("list_date", "listing_id", descending=[True, False])
    days = pl.col("list_date").dt.to_string("%Y-%m-%d")
    return tuple(rows.select(_TOLD).with_columns(days).unique(maintain_order=True).iter_rows(named=True))


def company_words(imo: str, companies: Iterable[dict[str, Any]]) -> str:
    """Say whose number it is."""
    who = dict.fromkeys(
        f"{(one['name'] or 'without a name')[:60]} ({one['authority'] or one['source']})" for one in companies
    )
    more = f" and {len(who) - _MOST_NAMED} more" if len(who) > _MOST_NAMED else ""
    whose = ", ".join([*who][:_MOST_NAMED])
    return f"IMO number {imo} is on a list as that of a company and not of a ship: {whose}{more}"
