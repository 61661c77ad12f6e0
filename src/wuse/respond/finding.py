"""A finding (走访记录): what a grid worker found at one door, of one person or of nobody, as one version.

A phone makes the finding's id and says which earlier ones it knew of the same thing (`follows`). Findings that none
follows stand beside each other: where they say different things, that is a conflict, kept and shown, and settled by a
finding that follows them all. What stands is the same in whatever order findings arrive, and however often.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from itertools import combinations
from typing import Any

from wuse.vocabulary import Refusal

# What two findings of one person can contradict each other in.
COMPARED = (
    "visit_found",
    "door_found",
    "fever",
    "cough",
    "breathlessness",
    "contact_with_case",
    "isolation_needed",
)
_ID = re.compile(r"[0-9a-z][0-9a-z-]{15,35}")


@dataclass(frozen=True)
class DoorFinding:
    """What is kept of a finding beside the fact: its id, when, by which phone, and the answers that are compared."""

    item: str
    at: datetime
    device: str
    said: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Standing:
    """The findings of one thing that none follows, oldest first. `awaited`: ids that were followed before they came."""

    findings: tuple[DoorFinding, ...] = ()
    awaited: frozenset[str] = frozenset()

    @property
    def in_conflict(self) -> bool:
        """Whether two of them say different things."""
        return any(_differ(one.said, other.said) for one, other in combinations(self.findings, 2))

    def with_finding(self, new: DoorFinding, follows: Iterable[str]) -> "Standing":
        """How it stands once a finding has come; each comes once."""
        followed = set(follows)
        there = {finding.item for finding in self.findings}
        kept = tuple(finding for finding in self.findings if finding.item not in followed)
        awaited = (self.awaited | (followed - there)) - {new.item}
        if new.item not in self.awaited:
            kept = (*kept, new)
        return replace(self, findings=tuple(sorted(kept, key=_age)), awaited=awaited)

    def to_document(self) -> dict[str, Any]:
        """As it is stored, and as the phone gets it."""
        told = [{**asdict(finding), "at": finding.at.isoformat()} for finding in self.findings]
        return {"findings": told, "awaited": sorted(self.awaited)}


NOTHING_STANDS = Standing()
"""Before the first finding."""


def standing_of(document: Mapping[str, Any]) -> Standing:
    """What `to_document` wrote; nothing stands where nothing was written."""
    findings = (
        DoorFinding(**{**told, "at": datetime.fromisoformat(told["at"])})
        for told in document.get("findings", ())
    )
    return Standing(tuple(findings), frozenset(document.get("awaited", ())))


def check_item_id(text: str) -> None:
    """Refuse an id that could be somebody else's: `finding.id`."""
    if not _ID.fullmatch(text):
        raise Refusal(
            "finding.id",
            "An id of a finding has 16 to 36 small letters, digits and hyphens, drawn at random by the phone.",
        )


def compared(answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers that are compared, without those that were not given."""
    return {name: answers[name] for name in COMPARED if answers.get(name) is not None}


def _differ(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether both answer something, and not alike."""
    return any(one[name] != other[name] for name in one.keys() & other.keys())


def _age(finding: DoorFinding) -> tuple[datetime, str]:
    return finding.at, finding.item
