"""What a vendor's metadata file tells of an image."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import datetime

    from ullage.sources.view_metadata.angles import Direction


@dataclass(frozen=True, slots=True)
class ViewMetadata:
    """When, from where and in what light an image was taken, and what its numbers mean.

    Parameters
    ----------
    file
        The file's name.
    vendor
        Whose convention it is in: ``planet``, ``maxar`` or ``airbus``.
    sensor
        ``planetscope``, ``worldview-3``, ``pleiades-1a``, ...
    seen_at
        UTC; None when it does not tell.
    sun, view
        Where the sun and the camera stood, seen from the ship; None when it does not tell.
    bands
        Names in the file's order, as in `Scene.bands`; empty when it does not tell.
    white
        The largest value that the sensor writes; None when it does not tell.
    gains, offsets
        Reflectance is value * gain + offset, band by band; empty when it does not tell how to get there.
    warnings
        What a reader of the image has to be told.
    """

    file: str
    vendor: Literal["planet", "maxar", "airbus"]
    sensor: str
    seen_at: datetime | None = None
    sun: Direction | None = None
    view: Direction | None = None
    bands: tuple[str, ...] = ()
    white: float | None = None
    gains: tuple[float, ...] = ()
    offsets: tuple[float, ...] = ()
    warnings: tuple[str, ...] = ()

    def filled_from(self, other: ViewMetadata) -> ViewMetadata:
        """Give this with what it lacks taken from another file of the same image."""
        calibrated = self if self.gains else other
        view = self.view or other.view
        return replace(
            self,
            seen_at=self.seen_at or other.seen_at,
            sun=self.sun or other.sun,
            view=view,
            bands=self.bands or other.bands,
            white=self.white or other.white,
            gains=calibrated.gains,
            offsets=calibrated.offsets,
            # what one of them does not tell is no loss where the other does
            warnings=self.warnings if view is self.view else other.warnings,
        )
