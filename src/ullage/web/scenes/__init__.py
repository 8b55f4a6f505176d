"""Scenes as the browser sees them: their files, tiles of a map, chips of ships, and the film-strip of looks."""
