"""Scenes on demand: a look, the ships that were there and the place become a product that readers take for real."""

from __future__ import annotations

from ullage.simulate.imagery.ground import Ground, Pier, ground_of, pier_of
from ullage.simulate.imagery.render import RenderedLook, render_look
from ullage.simulate.imagery.settings import Camera, ImagerySettings

__all__ = ["Camera", "Ground", "ImagerySettings", "Pier", "RenderedLook", "ground_of", "pier_of", "render_look"]
