"""What a check of a package found: what holds, what does not, and what cannot be told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

State = Literal["holds", "fails", "cannot tell"]

PARTS: Final[Mapping[str, str]] = {
    "structure": "every byte of the file belongs to an entry, or to what an archive of this form must have",
    "names": "every entry's name means one file within the package",
    "contents": "every entry is what the manifest says, and none is missing, added or moved",
    "manifest": "the manifest is in its one form, and what derives from it agrees with it",
    "decisions": "the log of decisions is whole, and its chain holds",
    "result": "the result was made of these inputs",
    "signature": "who signed it",
    "timestamp": "when it was there at the latest",
    "rerun": "the flow gives the same result again",
}
"""What is checked, in the order of the table."""

_OPEN: Final[Mapping[str, str]] = {
    "timestamp": "when it was sealed",
    "decisions": "whether all decisions are of this case and in this order",
}
"""What cannot be told where a part is open, in the words of a verdict."""

MOST_FAILURES: Final = 1_000
"""Of one part, that are told one by one."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found.

    Parameters
    ----------
    part
        Of `PARTS`.
    state
        Whether it holds.
    told
        In words.
    entry
        The entry it is about; empty for the whole package.
    """

    part: str
    state: State
    told: str
    entry: str = ""

    def __str__(self) -> str:
        return f"{self.entry}: {self.told}" if self.entry else self.told


@dataclass(slots=True)
class Findings:
    """What is found, as it is found."""

    found: list[Finding] = field(default_factory=list)
    failures: dict[str, int] = field(default_factory=dict)

    def fails(self, part: str, told: str, entry: str = "") -> None:
        """Tell what does not hold."""
        self.failures[part] = self.failures.get(part, 0) + 1
        if self.failures[part] <= MOST_FAILURES:
            self.found.append(Finding(part, "fails", told, entry))

    def holds(self, part: str, told: str) -> None:
        """Tell what holds, unless something of that part does not."""
        if not self.failed(part):
            self.found.append(Finding(part, "holds", told))

    def unknown(self, part: str, told: str, entry: str = "") -> None:
        """Tell what cannot be told."""
        self.found.append(Finding(part, "cannot tell", told, entry))

    def failed(self, part: str) -> bool:
        """Say whether something of a part does not hold."""
        return part in self.failures

    def any_failed(self) -> bool:
        """Say whether anything does not hold."""
        return bool(self.failures)


@dataclass(frozen=True, slots=True)
class Verified:
    """A package that was checked.

    Parameters
    ----------
    verdict
        In a few words, with all that cannot be told.
    intact
        Whether nothing failed.
    title
        Of the case, as the package says.
    signer
        Fingerprint of the key that signed; empty where nobody did, or where the signature does not hold.
    findings
        In the order of `PARTS`.
    unchecked
        Parts that were asked for and cannot be told.
    """

    verdict: str
    intact: bool
    title: str
    signer: str
    findings: tuple[Finding, ...]
    unchecked: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether nothing failed, and all that was asked for could be checked."""
        return self.intact and not self.unchecked

    def failures(self) -> list[Finding]:
        """Give what does not hold."""
        return [one for one in self.findings if one.state == "fails"]

    def state(self, part: str) -> State:
        """Give whether a part holds: one failure is enough that it does not."""
        states = {one.state for one in self.findings if one.part == part}
        return "fails" if "fails" in states else "cannot tell" if "cannot tell" in states or not states else "holds"

    def as_dict(self) -> dict[str, Any]:
        """Give it in plain values."""
        parts = {part: self.state(part) for part in PARTS}
        told = [
            {"part": one.part, "state": one.state, "entry": one.entry or None, "told": one.told}
            for one in self.findings
        ]
        return {
            "verdict": self.verdict, "intact": self.intact, "title": self.title, "signer": self.signer or None,
            "unchecked": list(self.unchecked), "parts": parts, "findings": told,
        }  # fmt: skip


def conclude(findings: Findings, *, title: str, signer: str, known: bool, asked: Collection[str] = ()) -> Verified:
    """Conclude from what was found.

    Parameters
    ----------
    findings
        All of them.
    title
        Of the case.
    signer
        Fingerprint of the key that signed.
    known
        Whether the reader brought that key.
    asked
        Parts that the reader asked for, beyond those that are always checked.
    """
    for part, count in findings.failures.items():
        if count > MOST_FAILURES:
            findings.found.append(Finding(part, "fails", f"and {count - MOST_FAILURES:,} more"))
    order = list(PARTS)
    found = tuple(sorted(findings.found, key=lambda one: (order.index(one.part), one.state != "fails")))
    intact = not findings.any_failed()
    signed = f"signed by {signer}" if known else "signer unknown" if signer else "not signed"
    open_parts = [part for part in PARTS if any(one.part == part and one.state == "cannot tell" for one in found)]
    unchecked = tuple(one for one in open_parts if one in asked and not findings.failed(one))
    told = "; ".join((signed, *_told(found, open_parts, unchecked)))
    verdict = f"intact, {told}" if intact else "not intact"
    return Verified(verdict, intact, title, signer if intact or known else "", found, unchecked)


def _told(found: Sequence[Finding], open_parts: Sequence[str], unchecked: Sequence[str]) -> Iterator[str]:
    """Say what cannot be told: why, where it was asked for; who signed is said before."""
    for part in unchecked:
        first, *more = [str(one) for one in found if one.part == part and one.state == "cannot tell"]
        yield f"{part} not checked: {first[:200]}{f', and {len(more):,} more' if more else ''}"
    rest = [one for one in open_parts if one not in ("signature", *unchecked)]
    if rest:
        yield f"cannot be told: {', '.join(_OPEN.get(one, one) for one in rest)}"
