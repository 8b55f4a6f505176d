"""The faces that the evidence report is set in, what they can draw, and what stands for what they cannot."""

from __future__ import annotations

import io
import re
from base64 import b64encode
from functools import cache
from importlib.resources import files
from typing import Final

from ullage.evidence.text import escape

FOLDER: Final = files("ullage.evidence") / "fonts"
_LATIN: Final = ("IBMPlexSans-Regular.ttf", "IBMPlexSans-SemiBold.ttf")
_EASTERN: Final = ("Sunflower-Light.ttf", "NotoSansSC-Regular.ttf")
"""Hangul; Chinese and kana. A page names them ``Ullage East 0`` and so on, in this order."""


def drawable(text: str) -> str:
    r"""Show characters that no face has as escapes, with the same in Latin letters beside.

    Parameters
    ----------
    text
        Already `visible`.

    Returns
    -------
    str
        The text; a run of such characters as ``\u05d0\u05d1 [ab]``, without brackets where nothing is known of them.

    Examples
    --------
    >>> drawable("백양산 東方 אב")
    '백양산 東方 \\u05d0\\u05d1 [\'b]'
    """
    if text.isascii():
        return text
    known = _all_characters()
    lacking = re.escape("".join(sorted({one for one in text if one not in known})))
    if not lacking:
        return text
    return re.sub(f"[{lacking}]+", lambda run: _stand_in(run[0]), text)


def _stand_in(run: str) -> str:
    from anyascii import anyascii

    escapes = "".join(escape(one) for one in run)
    latin = anyascii(run).strip()
    return f"{escapes} [{latin}]" if latin else escapes


@cache
def characters(face: str) -> frozenset[str]:
    """Give the characters that a bundled face can draw."""
    from fontTools.ttLib import TTFont

    with (FOLDER / face).open("rb") as file:
        return frozenset(chr(code) for code in TTFont(file, lazy=True).getBestCmap())


@cache
def _all_characters() -> frozenset[str]:
    return frozenset().union(*(characters(face) for face in (*_LATIN, *_EASTERN)))


def page_faces(text: str) -> str:
    """Write style rules that bring the eastern letters of a text into a page, and no more of the faces than these.

    Parameters
    ----------
    text
        All that the page shows.

    Returns
    -------
    str
        Rules of CSS; empty where the text has no such letter. The same letters give the same rules.
    """
    if text.isascii():
        return ""
    wanted = set(text) - characters(_LATIN[0])
    rules = []
    for at, face in enumerate(_EASTERN):
        own = wanted & characters(face)
        wanted -= own
        if own:
            source = f"url(data:font/woff;base64,{b64encode(_part(face, own)).decode()})"
            rules.append(f'@font-face {{ font-family: "Ullage East {at}"; src: {source} format("woff"); }}')
    return "\n".join(rules)


def _part(face: str, wanted: set[str]) -> bytes:
    """Cut a face to some characters, as WOFF."""
    from fontTools import subset

    options = subset.Options()
    options.flavor = "woff"
    options.layout_features = []
    options.hinting = False
    options.recalc_timestamp = False
    with (FOLDER / face).open("rb") as file:
        font = subset.load_font(io.BytesIO(file.read()), options)
    chosen = subset.Subsetter(options)
    chosen.populate(unicodes=sorted(map(ord, wanted)))
    chosen.subset(font)
    made = io.BytesIO()
    subset.save_font(font, made, options)
    return made.getvalue()
