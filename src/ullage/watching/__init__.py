"""Look again: what is new in the inputs of a case is run, and what that changed is said once, in words."""

from ullage.watching.look import Look, look_again
from ullage.watching.news import News, find_news

__all__ = ["Look", "News", "find_news", "look_again"]
