"""What is destroyed when a response is over, and what is kept as numbers: by class and days.

Source: Wuxi destroyed a billion records on 2023-03-02 with an auditor and a notary present; 浙江省公共数据条例 (draft,
emergency clause): after the emergency, seal or destroy personal data and shut down their applications.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from wuse.permits.response import Response
from wuse.trust.audit import AuditEntry, instant, shown_place
from wuse.vocabulary import Sensitivity

RETENTION: Mapping[Sensitivity, timedelta] = MappingProxyType(
    {Sensitivity.L4: timedelta(0), Sensitivity.L3: timedelta(days=28)}
)
"""Class -> how long after the end of a response its values stay: identities go at once; opaque keys stay
for appeals.
"""


@dataclass(frozen=True)
class Due:
    """A stage of destruction that is due: which classes, of which response."""

    response: str
    area: str
    stage: Sensitivity
    since: datetime


def due_stages(responses: Iterable[Response], done: Iterable[tuple[str, str]], *, at: datetime) -> list[Due]:
    """The stages that are due at a moment and have no certificate yet, the strictest class first.

    Args:
        done: response and stage of the certificates that exist.
    """
    certified = set(done)
    return [
        Due(response.code, response.area, stage, response.over_at + wait)
        for response in responses
        for stage, wait in RETENTION.items()
        if response.over_at + wait <= at and (response.code, stage.value) not in certified
    ]


def destroyed_classes(stage: Sensitivity) -> frozenset[Sensitivity]:
    """The classes whose values go in a stage: its own and those more sensitive."""
    return frozenset(found for found in Sensitivity if found >= stage)


def sealed_statistics(entries: Iterable[AuditEntry]) -> list[dict[str, object]]:
    """What stays of a response: acts and reads by verb, county and day, as counts without a person."""
    counts = Counter(
        (entry.verb, shown_place(entry.place), instant(entry.at)[:10]) for entry in entries if entry.personal
    )
    return [
        {"verb": verb, "place": place, "day": day, "count": count}
        for (verb, place, day), count in sorted(counts.items())
    ]
