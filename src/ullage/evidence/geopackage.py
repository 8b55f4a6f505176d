"""A layer as a GeoPackage, the form that QGIS keeps its own layers in."""

from __future__ import annotations

import io
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from ullage.evidence.geoparquet import wkb_of
from ullage.evidence.layers import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from ullage.evidence.layers import Layer

_DATE: Final = "OGR_CURRENT_DATE"
_ALWAYS: Final = "1970-01-01T00:00:00.000Z"
_UTC: Final = 100  # GDAL's number for the time zone
_LOCK = Lock()  # GDAL's settings are the process's


def geopackage_bytes(layer: Layer) -> bytes:
    """Write a layer as one table of features, WGS 84; times to a millisecond, which is all that the format has.

    The file's own date of change is fixed, so that equal layers give equal bytes.
    """
    buffer = io.BytesIO()
    # hulls where there are any, else points
    write_features(buffer, layer, driver="GPKG", geometry_type="Unknown")
    return buffer.getvalue()


def write_features(target: Any, layer: Layer, *, driver: str, geometry_type: str, **options: Any) -> None:
    """Write a layer in a form that GDAL knows.

    Parameters
    ----------
    target
        A path, or a buffer.
    layer
        What is written.
    driver, geometry_type
        As GDAL calls them.
    **options
        Of `pyogrio.raw.write`, and of the driver.
    """
    from pyogrio import raw

    shapes: list[Any] = [None if one is None else wkb_of(kind_of(layer, one), one) for one in layer.geometry]
    geometry = np.empty(len(shapes), dtype=object)
    geometry[:] = shapes
    names = layer.frame.columns
    times = [name for name, kind in layer.frame.schema.items() if isinstance(kind, pl.Datetime)]
    with _LOCK, _fixed_date():
        raw.write(
            target,
            geometry,
            [_values(column) for column in layer.frame],
            names,
            field_mask=[column.is_null().to_numpy() for column in layer.frame],
            layer=layer.name,
            driver=driver,
            geometry_type=geometry_type,
            crs="EPSG:4326",
            gdal_tz_offsets={name: np.full(len(layer.frame), _UTC) for name in times},
            **options,
        )


def _values(column: pl.Series) -> npt.NDArray[Any]:
    """Give a column as GDAL takes it; what is null is masked and may be anything."""
    if isinstance(column.dtype, pl.Datetime):
        return column.dt.replace_time_zone(None).to_numpy().astype("datetime64[ms]")
    if column.dtype.is_integer():
        return column.fill_null(0).cast(pl.Int64).to_numpy()
    if column.dtype == pl.Boolean:
        return column.fill_null(value=False).to_numpy()
    if column.dtype == pl.String:
        return np.array([*column, None], dtype=object)[:-1]  # of nothing but texts numpy would make another type
    if isinstance(column.dtype, pl.List):
        return np.array([*column.list.join(" "), None], dtype=object)[:-1]
    return column.to_numpy()


@contextmanager
def _fixed_date() -> Iterator[None]:
    import pyogrio

    before = pyogrio.get_gdal_config_option(_DATE)
    pyogrio.set_gdal_config_options({_DATE: _ALWAYS})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({_DATE: before})
