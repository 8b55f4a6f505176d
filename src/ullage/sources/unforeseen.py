"""What to say of an error that nobody foresaw in what a stranger gave: its kind and its place, none of its words."""

from __future__ import annotations

import traceback
from pathlib import PurePath


def unforeseen(error: Exception) -> str:
    """Say what kind of error came up, and where in the code.

    Its own words are left out: they may hold what the stranger wrote, or an address with a signature in it.

    Parameters
    ----------
    error
        As it was caught.

    Examples
    --------
    >>> unforeseen(OverflowError("10^400"))
    'holds what was not foreseen (OverflowError)'
    """
    places = traceback.extract_tb(error.__traceback__)
    own = [one for one in places if "ullage" in PurePath(one.filename).parts] or list(places)
    where = f" at {PurePath(own[-1].filename).name}, line {own[-1].lineno}" if own else ""
    return f"holds what was not foreseen ({type(error).__name__}{where})"
