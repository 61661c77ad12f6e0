"""How fast events are dealt with, in plain Python, from the published words: what `event_times.sql` is held against."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

CLOCKS = {
    "accept": ("accept", "split_off"),
    "dispatch": ("dispatch", "dispatch_county"),
    "act": ("begin",),
    "close": ("close",),
}
OVER = {"closed", "rejected", "withdrawn", "duplicate"}


@dataclass(frozen=True)
class Step:
    """A row of `event_step`, as far as it counts."""

    event: int
    number: int
    step: str
    after: str
    level: str
    place: str
    reported_at: datetime
    stepped_at: datetime
    card: str | None = None

    @property
    def minutes(self) -> int:
        return int((self.stepped_at - self.reported_at).total_seconds() // 60)


Group = tuple[str, str | None, str]


def event_times(
    steps: Iterable[Step],
    *,
    limits: Mapping[tuple[str, str], int],
    since: datetime,
    known_at: datetime,
    area: str,
    digits: int,
    by_level: bool,
) -> dict[Group, dict[str, Any]]:
    """Unit, level and clock -> counts and times, by going through the events one at a time."""
    events: dict[int, list[Step]] = defaultdict(list)
    for step in steps:
        inside = not area or step.place[: len(area)] == area
        if step.stepped_at <= known_at and step.reported_at >= since and inside:
            events[step.event].append(step)
    groups: dict[Group, list[dict[str, Any]]] = defaultdict(list)
    for found in events.values():
        for row in _of_event(sorted(found, key=lambda step: step.number), limits, known_at):
            groups[found[0].place[:digits], row["level"] if by_level else None, row["clock"]].append(row)
    return {group: _summed(rows) for group, rows in groups.items()}


def _of_event(
    steps: Sequence[Step], limits: Mapping[tuple[str, str], int], known_at: datetime
) -> Iterable[dict[str, Any]]:
    last = steps[-1]
    for clock, names in CLOCKS.items():
        taken = [step.minutes for step in steps if step.step in names]
        counts = last.after not in ("withdrawn", "duplicate")
        yield {
            "clock": clock,
            "level": last.level,
            "open": last.after not in OVER,
            "days": (known_at.date() - steps[0].reported_at.date()).days if last.after not in OVER else None,
            "yellow": any(step.card == "yellow" for step in steps),
            "red": any(step.card == "red" for step in steps),
            "minutes": min(taken) if taken and counts else None,
            "limit": limits[last.level, clock],
        }


def _summed(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    taken = sorted(row["minutes"] for row in rows if row["minutes"] is not None)
    return {
        "events": len(rows),
        "open_events": sum(row["open"] for row in rows),
        "yellow_cards": sum(row["yellow"] for row in rows),
        "red_cards": sum(row["red"] for row in rows),
        "oldest_days": max((row["days"] for row in rows if row["days"] is not None), default=None),
        "done": len(taken),
        "in_time": sum(row["minutes"] is not None and row["minutes"] <= row["limit"] for row in rows),
        "median_minutes": _rank(taken, 1, 2),
        "ninetieth_minutes": _rank(taken, 9, 10),
        "longest_minutes": taken[-1] if taken else None,
    }


def _rank(ordered: Sequence[int], part: int, whole: int) -> int | None:
    """Nearest rank: the smallest value that no less than this share of all does not exceed."""
    return ordered[math.ceil(len(ordered) * part / whole) - 1] if ordered else None
