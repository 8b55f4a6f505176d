"""The method and the limits of a result, in the report's own words, and the cards of the models."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import ullage
from ullage.errors import InputError, Problem
from ullage.evidence.document import with_texts
from ullage.evidence.sections.credits import credits_section
from ullage.evidence.sections.method import limits_section, method_section, provenance_section
from ullage.evidence.text import visible

if TYPE_CHECKING:
    import polars as pl

    from ullage.evidence.document import Section
    from ullage.explaining import Rows

_ALWAYS: Final = ("visits", "hulls", "fleet", "observations", "sightings", "candidates", "deliveries")
TABLES: Final = (*_ALWAYS, "matches", "claims", "scenes", "tracks", "listed")


def method_of(rows: Rows) -> list[dict[str, Any]]:
    """Give the sections on method, limits and provenance of a result as plain values.

    Raises
    ------
    InputError
        When the summary lacks what they say, or a table is damaged.
    """
    tables = _tables(rows)
    return _plain(rows, [method_section, limits_section, lambda summary, _: provenance_section(summary)], tables)


def credits_of(rows: Rows) -> dict[str, Any]:
    """Give the section of credits of a result as plain values.

    Raises
    ------
    InputError
        When the summary lacks what it says, or a table is damaged.
    """
    return _plain(rows, [credits_section], _tables(rows))[0]


def model_cards() -> list[dict[str, Any]]:
    """Give what is known of each net: what it asks, learned from, was tested on, and where it falls short."""
    cards: list[dict[str, Any]] = json.loads(
        (Path(ullage.__file__).parent / "weights" / "cards.json").read_text("utf-8")
    )
    return cards


def _tables(rows: Rows) -> dict[str, pl.DataFrame]:
    from ullage import tables

    found = {name: rows.table(name) for name in TABLES}
    empty = {name: getattr(tables, name.upper()).frame() for name in _ALWAYS if found[name] is None}
    return {**{name: one for name, one in found.items() if one is not None}, **empty}


def _plain(rows: Rows, sections: list[Any], tables: dict[str, pl.DataFrame]) -> list[dict[str, Any]]:
    try:
        made: list[Section] = [with_texts(one(rows.summary, tables), visible) for one in sections]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        told = (
            f"does not say what the method needs ({type(error).__name__}: {error}); make the result again: ullage run"
        )
        raise InputError([Problem("out/summary.json", told)]) from error
    return [asdict(one) for one in made]
