"""Ships in scenes."""
