"""Sentinel-2 L1C and L2A products, and folders of single bands, as scenes of reflectance."""

from __future__ import annotations

from ullage.sources.sentinel2.scene import read_scene

__all__ = ["read_scene"]
