"""What stood in one place in many scenes of a call: fixed structures are no ships."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

import polars as pl

from ullage.detect.candidates import find_fixed, is_fixed
from ullage.detect.candidates.reject import FIXED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ullage.detect.candidates import FixedRule
    from ullage.detecting.one_scene import Found

_ONE_PASS: Final = timedelta(hours=1)  # a satellite is over in minutes, and on the same track again after days


def mark_fixed(found: Sequence[Found], rule: FixedRule) -> list[Found]:
    """Reject what was seen in one place in many passes of one track, unless it is rejected already.

    Parameters
    ----------
    found
        In each scene. Those with the same ``track`` in their facts are compared, all with each other; without one,
        none.
    rule
        What is held to be fixed; scenes of one pass count as one.

    Returns
    -------
    list
        In the same order; what nothing was marked in is the same object.
    """
    marked = list(found)
    for track in sorted({one.facts["track"] for one in found if one.facts.get("track")}):
        members = [k for k, one in enumerate(found) if one.facts.get("track") == track]
        passes = number_passes([datetime.fromisoformat(found[k].facts["seen_at"]) for k in members])
        sights = [
            found[k].detections.with_columns(scene_id=pl.lit(str(number)))
            for k, number in zip(members, passes, strict=True)
        ]
        fixed = find_fixed(pl.concat(sights), rule, len(set(passes)))
        for k in members if fixed.height else ():
            marked[k] = _marked(found[k], fixed)
    return marked


def number_passes(started: Sequence[datetime]) -> list[int]:
    """Give each scene of one track the number of its pass: the next begins when an hour lies between two scenes."""
    order = sorted(range(len(started)), key=started.__getitem__)
    numbers = [0] * len(started)
    for before, k in pairwise(order):
        numbers[k] = numbers[before] + (started[k] - started[before] > _ONE_PASS)
    return numbers


def _marked(one: Found, fixed: pl.DataFrame) -> Found:
    """Give the reason to the rows that lie at a fixed structure; their chips go."""
    table = one.detections
    there = is_fixed(table["lat_deg"].to_numpy(), table["lon_deg"].to_numpy(), fixed)
    marks = pl.Series(there, dtype=pl.Boolean) & table["reject_reason"].is_null()
    if not marks.any():
        return one
    reason = pl.when(marks).then(pl.lit(FIXED)).otherwise(pl.col("reject_reason"))
    gone = set(table.filter(marks)["detection_id"])
    chips = {name: content for name, content in one.chips.items() if PurePath(name).stem not in gone}
    return replace(one, detections=table.with_columns(reject_reason=reason), chips=chips)
