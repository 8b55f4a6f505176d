"""What a service told of the numbers of the bands that were fetched from it, in a file beside them."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from pathlib import Path

FILE: Final = "reflectance.json"
MOST_BYTES: Final = 1 << 16
_SCALES: Final = (1e-9, 1.0)
_LONGEST: Final = 500


@dataclass(frozen=True, slots=True)
class ToldScale:
    """How numbers become reflectance, as the item of a catalogue tells.

    Parameters
    ----------
    scale, shift
        Times `scale` plus `shift` numbers are reflectance.
    why
        Which of the item's words that follows from.
    """

    scale: float
    shift: float
    why: str


def write_told_scale(folder: Path, told: ToldScale, item: str) -> Path:
    """Write beside bands what their item tells of their numbers.

    Parameters
    ----------
    folder
        Of the bands.
    told
        What it tells.
    item
        Its id.
    """
    path = folder / FILE
    value = {"item": item, "scale": told.scale, "offset": told.shift, "why": told.why}
    path.write_text(json.dumps(value, indent=1, sort_keys=True) + "\n", encoding="ascii")
    return path


def read_told_scale(folder: Path) -> ToldScale | None:
    """Read what a service told of the bands in a folder; None where there is no such file.

    Raises
    ------
    ValueError
        When the file is damaged, or tells what cannot be.
    """
    path = folder / FILE
    if not path.is_file():
        return None
    try:
        with path.open("rb") as file:
            value = json.loads(file.read(MOST_BYTES))
    except (OSError, ValueError, RecursionError):
        raise ValueError(f"{FILE} beside them cannot be read") from None
    told = value if isinstance(value, dict) else {}
    scale, shift = _number(told.get("scale")), _number(told.get("offset"))
    if scale is None or shift is None or not _SCALES[0] <= scale <= _SCALES[1] or abs(shift) > 1:
        raise ValueError(f"{FILE} beside them tells no scale and offset that could be")
    why = told.get("why")
    return ToldScale(scale, shift, why[:_LONGEST] if isinstance(why, str) else "")


def _number(value: Any) -> float | None:
    fair = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return float(value) if fair else None
