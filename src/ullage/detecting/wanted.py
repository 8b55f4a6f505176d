"""What is looked for in scenes, and what is written of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, get_args

from ullage.detecting.rules import DetectingRules
from ullage.records.scene import SceneKind

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from ullage.records import Place

    Ring = tuple[tuple[float, float], ...]

Model = Literal["none", "auto"]
MODELS: Final[tuple[Model, ...]] = get_args(Model)
KINDS: Final[tuple[SceneKind, ...]] = get_args(SceneKind)


@dataclass(frozen=True)
class Wanted:
    """What is looked for in scenes, and what is written of it.

    Parameters
    ----------
    rules
        Thresholds.
    area
        Rings of (lon_deg, lat_deg) in which is looked; everywhere without one.
    places
        Where a detection lies, and the berths.
    model
        ``auto`` asks the network whether each is a ship, if it can be run; ``none`` does not.
    at
        When a scene was taken that does not say so itself.
    sun, view
        Azimuth and elevation of the sun, and of the camera as seen from the ship [°], of optical GeoTIFFs.
    kind
        What took a GeoTIFF that does not tell; None to find out.
    rejected
        Whether what was rejected is written too.
    credit
        Who gave the scenes; it stands below the pictures.
    chips
        The folder of the chips.
    quicklook
        The picture of each scene; of several scenes each has its own number in the name.
    berths
        The file of the berth looks.
    layouts
        The file of what the ships of optical scenes look like from above.
    """

    rules: DetectingRules = field(default_factory=DetectingRules)
    area: tuple[Ring, ...] = ()
    places: tuple[Place, ...] = ()
    model: Model = "auto"
    at: datetime | None = None
    sun: tuple[float, float] | None = None
    view: tuple[float, float] | None = None
    kind: SceneKind | None = None
    rejected: bool = True
    credit: str = ""
    chips: Path | None = None
    quicklook: Path | None = None
    berths: Path | None = None
    layouts: Path | None = None
