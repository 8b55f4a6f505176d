"""Names of visits: hashes of what they were concluded from."""

from __future__ import annotations

import hashlib


def hash_of(kind: str, *parts: str) -> str:
    """Give an id: the kind, and a hash of the parts."""
    text = "\x1f".join(parts)
    return f"{kind}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"
