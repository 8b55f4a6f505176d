"""Scenes from files to detections in a file, with chips and a quick look."""
