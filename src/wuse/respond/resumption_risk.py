"""What speaks for looking closely at a firm's file, from what it declared and what its roster counted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from wuse.respond.resumption_flows import ResumptionRules
from wuse.vocabulary import CHINA


@dataclass(frozen=True)
class FileRisks:
    """The risks of a file.

    Attributes:
        risk_areas: persons who return from risk areas. red, yellow: codes, as they were counted or declared,
            whichever is more: what is declared later than a count is no less a risk.
        cluster: whether there was a cluster on the site a short time before the declaration. listed: whether the kind
            of business is on the negative list.
    """

    risk_areas: int
    red: int
    yellow: int
    cluster: bool
    listed: bool

    @property
    def number(self) -> int:
        """How many there are, 0 to 4: the queue shows the riskier first."""
        return sum((self.risk_areas > 0, self.red + self.yellow > 0, self.cluster, self.listed))


def file_risks(
    declared: Mapping[str, Any], roster: Mapping[str, Any], *, kind: str, rules: ResumptionRules
) -> FileRisks:
    """The risks of what was declared, as the desk keeps it, and of the counts of the last roster."""
    red, yellow = (
        max(int(roster.get(colour) or 0), int(declared.get(f"codes_{colour}") or 0))
        for colour in ("red", "yellow")
    )
    return FileRisks(
        risk_areas=int(declared.get("staff_risk_area") or 0),
        red=red,
        yellow=yellow,
        cluster=bool(declared.get("recent_cluster")) or _is_recent(declared, rules.risk_cluster_days),
        listed=kind in rules.negative_list,
    )


def _is_recent(declared: Mapping[str, Any], days: int) -> bool:
    """Whether the last case of a cluster was less than so many days before the declaration."""
    last, said_at = declared.get("last_cluster_on"), declared.get("declared_at")
    if not last or not said_at:
        return bool(last)
    said_on = datetime.fromisoformat(said_at).astimezone(CHINA).date()
    return date.fromisoformat(last) > said_on - timedelta(days=days)
