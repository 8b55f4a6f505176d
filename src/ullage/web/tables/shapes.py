"""Where the rows of a table lie: positions, outlines, or the place, detection or visit that they are of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ullage.evidence.layers import unrolled

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from ullage.explaining import Rows

Shape = dict[str, Any] | None
_OUTLINES: Final = ("hull", "footprint")
_OF: Final = {"detection_id": "detections", "sighting_id": "sightings", "visit_id": "visits", "scene_id": "scenes"}
_ENDS: Final = (
    ("off_lon_deg", "off_lat_deg", "on_lon_deg", "on_lat_deg"),
    ("start_lon_deg", "start_lat_deg", "end_lon_deg", "end_lat_deg"),
)


class Shapes:
    """Finds where rows lie.

    Parameters
    ----------
    rows
        The result, for what rows refer to.
    """

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self._known: dict[str, Mapping[str, Shape]] = {}

    def of(self, table: str, frame: pl.DataFrame) -> list[Shape]:
        """Give GeoJSON geometries, one a row; null where a row is nowhere.

        A gap is the straight line from where it began to where it ended, which nobody sailed; a track its two ends.
        """
        ways = [way for way in (self._outline, self._own, self._ends) if way(frame) is not None]
        shapes = [way(frame) or [] for way in ways] + self._referred(table, frame)
        return [next((one[at] for one in shapes if one[at] is not None), None) for at in range(len(frame))]

    def _own(self, frame: pl.DataFrame) -> list[Shape] | None:
        if not {"lat_deg", "lon_deg"} <= set(frame.columns):
            return None
        return [_point(lon, lat) for lon, lat in frame.select("lon_deg", "lat_deg").iter_rows()]

    def _outline(self, frame: pl.DataFrame) -> list[Shape] | None:
        import shapely
        from shapely.geometry import mapping

        name = next((one for one in _OUTLINES if one in frame.columns), None)
        if name is None:
            return None
        shapes = shapely.from_wkb(frame[name].to_numpy(), on_invalid="ignore")
        return [None if one is None or one.is_empty else mapping(one) for one in shapes]

    def _ends(self, frame: pl.DataFrame) -> list[Shape] | None:
        names = next((one for one in _ENDS if set(one) <= set(frame.columns)), None)
        if names is None:
            return None
        make = _gap if names[0].startswith("off") else _two_ends
        return [make(*row) for row in frame.select(names).iter_rows()]

    def _referred(self, table: str, frame: pl.DataFrame) -> list[list[Shape]]:
        found = []
        for column, of in _OF.items():
            if column in frame.columns and of != table and column != "scene_id":
                known = self._all_of(of, column)
                found.append([known.get(one) for one in frame[column]])
        if "place_id" in frame.columns:
            found.append([self._place(one) for one in frame["place_id"]])
        return found

    def _all_of(self, table: str, key: str) -> Mapping[str, Shape]:
        if table not in self._known:
            frame = self.rows.table(table)
            plain = None if frame is None else frame.drop(*_OUTLINES, strict=False)
            self._known[table] = {} if plain is None else dict(zip(plain[key], self.of(table, plain), strict=True))
        return self._known[table]

    def _place(self, place_id: str | None) -> Shape:
        place = self.rows.places.get(str(place_id), {})
        return _point(place.get("lon_deg"), place.get("lat_deg"))


def _point(lon: float | None, lat: float | None) -> Shape:
    return None if lon is None or lat is None else {"type": "Point", "coordinates": [lon, lat]}


def _gap(off_lon: float | None, off_lat: float | None, on_lon: float | None, on_lat: float | None) -> Shape:
    if off_lon is None or off_lat is None or on_lon is None or on_lat is None:
        return _point(off_lon, off_lat)
    return {"type": "MultiLineString", "coordinates": unrolled([(off_lon, off_lat), (on_lon, on_lat)])}


def _two_ends(lon: float | None, lat: float | None, last_lon: float | None, last_lat: float | None) -> Shape:
    ends = [[a, b] for a, b in ((lon, lat), (last_lon, last_lat)) if a is not None and b is not None]
    return {"type": "MultiPoint", "coordinates": ends} if ends else None
