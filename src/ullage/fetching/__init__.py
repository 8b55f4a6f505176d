"""Scenes from services: what there is of a place, what it would cost, and the scenes themselves, whole or not at all."""
