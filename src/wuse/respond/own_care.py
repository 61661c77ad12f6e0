"""What somebody who is followed up says of a day themselves (自行打卡): on a telephone, seen by nobody.

It spares the follow-up worker the question, and never the look: on the days on which the rule wants somebody to see the
person (`tracing_rules.yaml`) the day stays due, and a symptom that was said stands until somebody has looked.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import IntEnum

from wuse.respond.care import FEVER

SYMPTOMS = ("fever", "cough", "breathlessness", "other")
"""In the order in which they are told; `other`: named in words, which stay with the declaration."""


class CareNeed(IntEnum):
    """What somebody who is followed up needs today, the most pressing first.

    UNWELL: said a symptom, and nobody has looked since; ASKED: said nothing; SEEN: said how they are, and the rule
    wants somebody to look all the same; NOTHING: somebody looked, or need not.
    """

    UNWELL = 0
    ASKED = 1
    SEEN = 2
    NOTHING = 3


@dataclass(frozen=True)
class OwnCare:
    """A day's check-ins of a person, together.

    `at`: of the newest. `symptoms`: all that were said on the day. `unwell_at`: when one was said or measured last.
    `by_delegate`: whether the newest was by somebody of the family.
    """

    at: datetime
    symptoms: tuple[str, ...] = ()
    temperature: Decimal | None = None
    unwell_at: datetime | None = None
    by_delegate: bool = False


def own_care(declared: Mapping[str, object], *, at: datetime) -> OwnCare:
    """A check-in as its row of the standard `declaration` tells it."""
    said = {**declared, "other": bool(declared.get("other_symptoms"))}
    symptoms = tuple(name for name in SYMPTOMS if said.get(name))
    measured = declared.get("temperature")
    temperature = None if measured is None else Decimal(str(measured)).quantize(Decimal("0.1"))
    unwell = bool(symptoms) or (temperature is not None and temperature >= FEVER)
    return OwnCare(
        at,
        symptoms,
        temperature,
        at if unwell else None,
        by_delegate=declared.get("declared_by") == "relative",
    )


def with_later(before: OwnCare, later: OwnCare) -> OwnCare:
    """The day after one more check-in: what was said before on the day is not unsaid."""
    measured = [found for found in (before.temperature, later.temperature) if found is not None]
    return replace(
        later,
        symptoms=tuple(name for name in SYMPTOMS if name in (*before.symptoms, *later.symptoms)),
        temperature=max(measured, default=None),
        unwell_at=later.unwell_at or before.unwell_at,
    )
