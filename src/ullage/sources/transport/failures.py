"""Why something was not fetched."""

from __future__ import annotations

from ullage.errors import UllageError


class NotFetched(UllageError):  # noqa: N818 - it says what happened to a file
    """It cannot be had: refused, forbidden, not there, or not what was told. Asking again would not help."""

    def __init__(self, message: str, status: int = 0) -> None:
        self.status = status
        super().__init__(message)


class TryAgain(NotFetched):
    """It may be had a little later: the server is busy, or the line broke.

    Parameters
    ----------
    message, status
        What happened; the status of the answer, 0 without one.
    after_s
        How long the server asks to wait [s]; None when it does not say.
    """

    def __init__(self, message: str, status: int = 0, after_s: float | None = None) -> None:
        self.after_s = after_s
        super().__init__(message, status)


class RangeGone(TryAgain):
    """The rest of a file that was asked for is not there any more: it has to be fetched from its start."""


class NoParts(NotFetched):
    """A server gives a file only as a whole."""
