"""Tracks to port visits: what AIS shows of stays at places, with draught and destination; `visits` is the door."""
