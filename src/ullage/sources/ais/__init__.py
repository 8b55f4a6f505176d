"""AIS from the air and from providers' tables."""
