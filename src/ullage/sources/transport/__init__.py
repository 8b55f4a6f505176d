"""Bytes from elsewhere: http(s), s3 and local paths through one door, with all that servers may do wrong in mind."""
