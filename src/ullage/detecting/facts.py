"""What is said of a scene in plain values: what took it, when, in which light, from where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ullage.records import Scene

_DIGITS = 2  # of degrees and metres


def facts_of(scene: Scene, own_id: str) -> dict[str, Any]:
    """Give the facts of a scene.

    Parameters
    ----------
    scene
        The scene.
    own_id
        Of `names.own_id`.

    Returns
    -------
    dict
        As described in ``docs/detect.md``, and beside that ``own_id`` and ``track``: which scenes look at the ground
        alike, None if that is not known.
    """
    rows, columns = scene.spacing_m(scene.rows / 2, scene.columns / 2)
    return {
        "scene_id": scene.scene_id,
        "seen_at": scene.started_at.isoformat().replace("+00:00", "Z"),
        "kind": scene.kind,
        "sensor": scene.sensor,
        "bands": list(scene.bands),
        "spacing_m": [round(float(rows), _DIGITS), round(float(columns), _DIGITS)],
        "sun": _sun_of(scene),
        "view": _view_of(scene),
        "own_id": own_id,
        "track": _track_of(scene),
    }


def _sun_of(scene: Scene) -> dict[str, Any] | None:
    light = scene.optical
    return None if light is None else _direction(light.sun_azimuth_deg, light.sun_elevation_deg, light.sun_from)


def _view_of(scene: Scene) -> dict[str, Any] | None:
    light = scene.optical
    return None if light is None else _direction(light.view_azimuth_deg, light.view_elevation_deg, light.view_from)


def _direction(azimuth: float | None, elevation: float | None, told_by: str | None) -> dict[str, Any] | None:
    if azimuth is None or elevation is None:
        return None
    return {"azimuth_deg": round(azimuth, _DIGITS), "elevation_deg": round(elevation, _DIGITS), "from": told_by}


def _track_of(scene: Scene) -> str | None:
    """Name the track of the satellite, with all in which scenes of one track may still differ."""
    if scene.optical is not None and scene.optical.relative_orbit is not None:
        return f"track {scene.optical.relative_orbit}, optical"
    view = scene.sar
    if view is None or view.relative_orbit is None:
        return None
    return f"track {view.relative_orbit}, ascending {view.ascending}, {view.wavelength_m:.3f} m"
