"""Scenes that services and catalogues offer, by STAC: which there are, and where their files lie."""
