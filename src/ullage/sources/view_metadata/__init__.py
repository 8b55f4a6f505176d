"""What vendors write beside their images: when, from where and in what light they were taken."""

from ullage.sources.view_metadata.angles import Direction, apart_deg, checked, elevation_of
from ullage.sources.view_metadata.beside import Beside, find_beside
from ullage.sources.view_metadata.reading import read_view_metadata
from ullage.sources.view_metadata.record import ViewMetadata

__all__ = [
    "Beside",
    "Direction",
    "ViewMetadata",
    "apart_deg",
    "checked",
    "elevation_of",
    "find_beside",
    "read_view_metadata",
]
