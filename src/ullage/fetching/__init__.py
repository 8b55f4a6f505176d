"""Scenes from services: what there is of a place, what it costs, and the scenes, each whole or not at all."""
