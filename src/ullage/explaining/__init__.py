"""What a result rests on: the row that an id names, and the chain from it to the files that it came from."""

from __future__ import annotations

from ullage.explaining.rows import Found, Rows

__all__ = ["Found", "Rows"]
