"""Edge of identities: one question about a ship, answered from lists and registers; and those of a case."""

from __future__ import annotations

from ullage.identifying.answer import Answer, answer_query
from ullage.identifying.query import Query

__all__ = ["Answer", "Query", "answer_query"]
