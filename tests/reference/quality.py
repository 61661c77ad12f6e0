"""Data quality in plain Python, from the published words: what the SQL of `assess/quality` is held against."""

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from statistics import median
from typing import Any


@dataclass(frozen=True)
class Line:
    """A line of the intake tally."""

    standard: str
    sender: str
    place: str | None
    learnt_on: date
    aspect: str
    value: int
    delay_hours: int | None = None
    dimension: str | None = None
    day: date | None = None
    broken_rule: str | None = None
    field: str | None = None


Group = tuple[str, str | None, str | None, date | None]


def measures(
    lines: Iterable[Line], by: Sequence[str], limits: Mapping[str, int]
) -> dict[Group, dict[str, Any]]:
    """Every measure of every group, by going through the rows one at a time."""
    groups: dict[Group, list[Line]] = defaultdict(list)
    for line in lines:
        groups[
            line.standard,
            line.sender if "sender" in by else None,
            line.place if "place" in by else None,
            line.learnt_on if "day" in by else None,
        ].append(line)
    return {group: _measured(found, limits.get(group[0], limits[""])) for group, found in groups.items()}


def _measured(lines: Sequence[Line], limit: int) -> dict[str, Any]:
    counted = Counter(
        dict.fromkeys(("received", "accepted", "refused", "warned", "unchanged", "corrected"), 0)
    )
    faulty: Counter[str | None] = Counter()
    delays: list[int] = []
    for line in lines:
        counted[line.aspect] += line.value
        faulty[line.dimension] += line.value if line.aspect == "faulty" else 0
        if line.aspect == "accepted" and line.delay_hours is not None:
            delays += [line.delay_hours] * line.value
    delays.sort()
    received, asked = counted["received"], counted["asked"]
    repeated = counted["unchanged"] + faulty["uniqueness"]
    return {
        **{
            name: counted[name]
            for name in ("received", "accepted", "refused", "warned", "unchanged", "corrected")
        },
        "completeness": _share(asked - counted["empty"], asked),
        "timeliness": _share(sum(delay <= limit for delay in delays), len(delays)),
        "consistency": _share(received - faulty["consistency"], received),
        "validity": _share(received - faulty["validity"], received),
        "uniqueness": _share(received - repeated, received),
        "delay_median": median(delays) if delays else None,
        # The nearest rank: the smallest value that at least nine in ten do not exceed.
        "delay_ninetieth": delays[-(-9 * len(delays) // 10) - 1] if delays else None,
    }


def _share(part: int, whole: int) -> float | None:
    return float(Fraction(part, whole)) if whole > 0 else None


def silent(days: Sequence[date], *, as_of: date, values: Mapping[str, Any]) -> dict[str, Any] | None:
    """Whether a sender with these days of sending is silent at the end of a day, and by how much."""
    known = sorted({day for day in days if day <= as_of})
    gaps = [(later - earlier).days for earlier, later in itertools.pairwise(known)]
    if len(gaps) < values["least_gaps"]:
        return None
    usual, spread = _course(gaps, values["silence_floor"])
    quiet = (as_of - known[-1]).days
    score = (quiet - usual) / spread
    if quiet < values["least_quiet_days"] or score <= values["cut_off"]:
        return None
    return {"since": known[-1] + timedelta(days=1), "observed": quiet, "usual": usual, "spread": spread}


def drifted(
    course: Mapping[date, float | None], *, as_of: date, values: Mapping[str, Any], kind: Mapping[str, Any]
) -> dict[str, Any] | None:
    """Whether a measure has left its course on the last day on which the sender sent, and since when."""
    known = {day: value for day, value in sorted(course.items()) if value is not None and day <= as_of}
    judged = {}
    for day, value in known.items():
        past = [v for d, v in known.items() if 1 <= (day - d).days <= values["baseline_days"]]
        if past:
            usual, spread = _course(past, kind["least_spread"])
            judged[day] = (_is_out(value, usual, spread, len(past), values, kind), usual, spread, value)
    if not judged or not judged[max(judged)][0] or (as_of - max(judged)).days > values["fresh_days"]:
        return None
    usual_days = [day for day, (out, *_) in judged.items() if not out]
    since = min(day for day in judged if not usual_days or day > max(usual_days))
    _, usual, spread, value = judged[max(judged)]
    return {"since": since, "observed": value, "usual": usual, "spread": spread}


def _is_out(
    value: float, usual: float, spread: float, number: int, values: Mapping[str, Any], kind: Mapping[str, Any]
) -> bool:
    score = (value - usual) / spread
    watched = (kind["above"] and score > values["cut_off"]) or (kind["below"] and -score > values["cut_off"])
    return bool(number >= values["least_days"] and watched)


def _course(past: Sequence[float], floor: float) -> tuple[float, float]:
    usual = median(past)
    return usual, max(1.4826 * median([abs(value - usual) for value in past]), floor)
