"""Tracks to encounters: two ships close together and slow, however time is cut; `encounters` is the door."""
