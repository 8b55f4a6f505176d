"""Sentinel-1 GRD products as scenes of sigma nought."""

from __future__ import annotations

from ullage.sources.sentinel1.scene import read_scene

__all__ = ["read_scene"]
