"""Early warnings in plain Python, from the words of the rule: what the SQL is held against."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.reference.indicators import present

Row = Mapping[str, Any]
Told = dict[tuple[str, str], tuple[str, int, datetime, datetime]]
HOUR = timedelta(hours=1)
ARRIVED = {"landed", "transferred", "isolated", "released", "home_observed"}


def hours_of_daytime(since: datetime, until: datetime) -> timedelta:
    """How much of a span lies between 8 and 18 o'clock in China, counted day by day."""
    day = since.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    total = timedelta()
    while day <= until:
        total += max(min(until, day + 10 * HOUR) - max(since, day), timedelta())
        day += 24 * HOUR
    return total


def silent_grids(
    visits: Sequence[Row], doors: Sequence[Row], values: Mapping[str, int], at: datetime
) -> Told:
    """Kind and place -> severity, observed, first and last moment."""
    known = [*present(visits, ("visit_id",), at), *present(doors, ("visit_id",), at)]
    found: Told = {}
    for place, rows in _by(known, "place").items():
        earliest = at - timedelta(days=values["forget_days"] + values["usual_span"])
        times = [row["visited_at"] for row in rows if earliest < row["visited_at"] <= at]
        if not times:
            continue
        last = max(times)
        days = {time.date() for time in times if (last.date() - time.date()).days < values["usual_span"]}
        quiet = hours_of_daytime(last, at)
        if (
            len(days) >= values["usual_days"]
            and quiet >= values["quiet_hours"] * HOUR
            and last > at - timedelta(days=values["forget_days"])
        ):
            severity = "orange" if quiet >= values["grave_hours"] * HOUR else "yellow"
            found["silent_grid", place] = (severity, len(days), last, last)
    return found


def fever_clusters(visits: Sequence[Row], values: Mapping[str, int], at: datetime) -> Told:
    """Kind and place -> severity, observed, first and last moment."""
    since = at - timedelta(days=values["fever_days"])
    rows = [
        {**row, "unit": row["place"][:12]}
        for row in present(visits, ("visit_id", "person"), at)
        if row["fever"] and since < row["visited_at"] <= at
    ]
    return {
        ("fever_cluster", unit): _told(some, "visited_at", "red", "orange", values["fever_grave"])
        for unit, some in _by(rows, "unit").items()
        if len({row["person"] for row in some}) >= values["fever_persons"]
    }


def undeclared_arrivals(
    arrivals: Sequence[Row], declarations: Sequence[Row], values: Mapping[str, int], at: datetime
) -> Told:
    """Kind and place -> severity, observed, first and last moment."""
    said: dict[str, datetime] = {}
    for row in present(declarations, ("declaration_id",), at):
        if row["declared_at"] <= at:
            said[row["person"]] = max(said.get(row["person"], row["declared_at"]), row["declared_at"])

    def silent(row: Row) -> bool:
        declared = said.get(row["person"])
        if declared is None:
            return True
        return (row["arrived_at"].date() - declared.date()).days > values["declared_before"]

    rows = [
        {**row, "unit": row["destination"][:9]}
        for row in present(arrivals, ("arrival_id",), at)
        if row["arrival_state"] in ARRIVED
        and row["arrived_at"] is not None
        and at - timedelta(days=values["arrival_days"]) < row["arrived_at"]
        and row["arrived_at"] <= at - values["undeclared_hours"] * HOUR
        and silent(row)
    ]
    return {
        ("undeclared_arrival", unit): _told(
            some, "arrived_at", "orange", "yellow", values["undeclared_grave"]
        )
        for unit, some in _by(rows, "unit").items()
        if len({row["person"] for row in some}) >= values["undeclared_persons"]
    }


def unaccepted_events(steps: Sequence[Row], values: Mapping[str, int], at: datetime) -> Told:
    """Kind and place -> severity, observed, first and last moment."""
    rows = [row for row in steps if row["stepped_at"] <= at]
    waiting: dict[str, list[dict[str, Any]]] = {}
    for course in _by(present(rows, ("event", "number"), at), "event").values():
        ordered = sorted(course, key=lambda row: row["number"])
        last = ordered[-1]
        cards = [row for row in ordered if row["clock"] == "accept" and row["card"] == "red"]
        accepted = max((row["number"] for row in ordered if row["step"] == "accept"), default=0)
        if (
            last["after"] in ("reported", "incomplete")
            and last["kind"] != "warn_event_unaccepted"
            and cards
            and cards[-1]["number"] > accepted
        ):
            told = {
                "red": last["level"] == "red",
                "first": min(row["reported_at"] for row in ordered),
                "last": max(row["stepped_at"] for row in cards),
            }
            waiting.setdefault(last["township"], []).append(told)
    return {
        ("event_unaccepted", place): (
            "red" if any(one["red"] for one in some) else "orange",
            len(some),
            min(one["first"] for one in some),
            max(one["last"] for one in some),
        )
        for place, some in waiting.items()
        if len(some) >= values["unaccepted_events"]
    }


def _told(
    rows: Sequence[Row], when: str, grave: str, usual: str, limit: int
) -> tuple[str, int, datetime, datetime]:
    persons = {row["person"] for row in rows}
    times = [row[when] for row in rows]
    return grave if len(persons) >= limit else usual, len(persons), min(times), max(times)


def _by(rows: Iterable[Row], name: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row[name], []).append(row)
    return found


def code_spikes(tallies: Sequence[Row], values: Mapping[str, int], at: datetime) -> Told:
    """Kind and place -> severity, observed, first and last moment."""
    key = ("frame", "place", "date", "became", "by_cause", "sender")
    today = (at + 8 * HOUR).date()
    day = timedelta(days=1)
    units: dict[tuple[str, str], list[Row]] = {}
    for row in present(tallies, key, at):
        unit = _unit_of(row)
        if unit and today - (values["spike_days"] + 1) * day <= row["date"] <= today:
            units.setdefault(unit, []).append(row)
    best: dict[tuple[str, str], tuple[int, str, Any]] = {}
    for (signal, unit), rows in units.items():
        news = [row for row in rows if row["date"] >= today - day]
        observed = max(
            sum(row["value"] for row in news if row["date"] == one) for one in (today, today - day)
        )
        usual = sum(row["value"] for row in rows if row["date"] < today - day) / values["spike_days"]
        least, factor, grave = _limits_of(signal, values)
        if observed < max(least, math.ceil(factor * usual)):
            continue
        here = Counter[str]()
        for row in news:
            here[row["place"]] += row["value"]
        place = min(here, key=lambda county: (-here[county], county))
        told = ("red" if observed >= grave else "orange", observed,
                min(row["recorded_at"] for row in news), max(row["recorded_at"] for row in news))  # fmt: skip
        rank = (-observed, unit, told)
        best[signal, place] = min(best.get((signal, place), rank), rank)
    return {where: rank[2] for where, rank in best.items()}


def _unit_of(row: Row) -> tuple[str, str] | None:
    cause = row["by_cause"]
    if cause.startswith("hand."):
        return "code_by_hand", row["place"]
    if cause == "late.appeal":
        return "appeal_late", row["place"]
    if cause.startswith("held."):
        return "facts_held", row["place"]
    if cause.startswith("rule.") and row["became"] in ("red", "orange", "yellow"):
        return "code_by_facts", row["place"] if row["sender"] == "unknown" else row["sender"]
    return None


def _limits_of(signal: str, values: Mapping[str, int]) -> tuple[int, int, int]:
    """The least number, how many times the usual, and from which on it is red."""
    if signal == "appeal_late":
        return values["late_appeals"], 0, values["late_grave"]
    if signal == "facts_held":
        return values["held_facts"], 0, values["held_grave"]
    part = "hand" if signal == "code_by_hand" else "fact"
    return values[f"{part}_codes"], values[f"{part}_factor"], values[f"{part}_grave"]
