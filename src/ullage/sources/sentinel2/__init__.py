"""Sentinel-2 L1C and L2A products, and folders of single bands, as scenes of reflectance."""
