"""The indicators of the cockpit in plain Python, from the words of the registry: what the SQL is held against."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from statistics import median
from typing import Any

Row = Mapping[str, Any]
Values = dict[str, tuple[int | float, int | float | None]]
DAY = timedelta(days=1)
CHINA = timezone(timedelta(hours=8))


def present(rows: Sequence[Row], key: Sequence[str], at: datetime) -> list[Row]:
    """The latest row of each key among those learnt by a moment."""
    latest: dict[tuple[Any, ...], Row] = {}
    order = sorted(
        (row for row in rows if row["recorded_at"] <= at),
        key=lambda row: (row["recorded_at"], row["sequence"], row["row_number"]),
    )
    for row in order:
        latest[tuple(row[name] for name in key)] = row
    return list(latest.values())


def visits(rows: Sequence[Row], area: str, at: datetime) -> Values:
    """Indicator -> part and whole."""
    known = [row for row in rows if row["visited_at"] <= at]
    found = inside(present(known, ("visit_id", "person"), at), area)
    if not found:
        return {}

    def seen(days: int, name: str) -> int:
        return len({(row["place"], row[name]) for row in found if row["visited_at"] > at - days * DAY})

    fever = {row["person"] for row in found if row["fever"] and row["visited_at"] > at - DAY}
    return {
        "households_day": (seen(1, "household"), None),
        "household_coverage": (seen(7, "household"), seen(28, "household")),
        "units_reporting": (seen(1, "place"), seen(14, "place")),
        "fever_day": (len(fever), None),
    }


def isolations(rows: Sequence[Row], area: str, at: datetime) -> Values:
    """Indicator -> part and whole."""
    held = [
        row
        for row in inside(present(rows, ("isolation_id",), at), area)
        if row["isolation_began_at"] <= at
        and (row["isolation_ended_at"] is None or row["isolation_ended_at"] > at)
    ]
    if not held:
        return {}
    today = at.astimezone(CHINA).date()

    def persons(wanted: Callable[[Row], bool]) -> int:
        return len({row["person"] for row in held if wanted(row)})

    return {
        "isolated_centralised": (persons(lambda row: row["isolation_kind"] == "centralised"), None),
        "isolated_home": (persons(lambda row: row["isolation_kind"] == "home"), None),
        "monitored": (persons(lambda row: row["isolation_kind"] == "monitoring"), None),
        "isolation_overdue": (persons(lambda row: is_past(row["isolation_due_on"], today)), None),
    }


def is_past(day: date, today: date) -> bool:
    """Whether a day is over."""
    return day < today


def contacts(rows: Sequence[Row], area: str, at: datetime) -> Values:
    """Indicator -> part and whole."""
    known = [row for row in rows if row["listed_at"] <= at]
    told = inside(present(known, ("contact_id",), at), area)
    found = [row for row in told if row["contact_state"] != "no_contact"]
    if not found:
        return {}
    listed = [row for row in found if row["closeness"] == "close"]
    due = [row for row in listed if at - 8 * DAY < row["listed_at"] <= at - DAY]
    quick = [row for row in due if row["reached_at"] and row["reached_at"] - row["listed_at"] <= DAY]
    waiting = [row for row in found if row["contact_state"] in ("listed", "not_found")]
    return {"contacts_in_time": (len(quick), len(due)), "contacts_waiting": (len(waiting), None)}


def tests(rows: Sequence[Row], area: str, at: datetime) -> Values:
    """Indicator -> part and whole."""
    known = [row for row in rows if row["resulted_at"] <= at]
    found = [
        row for row in inside(present(known, ("result_id",), at), area) if row["resulted_at"] > at - 7 * DAY
    ]
    if not found:
        return {}
    count = lambda some: sum(1 for row in found if some(row))  # noqa: E731
    return {
        "tests_day": (count(lambda row: row["resulted_at"] > at - DAY), None),
        "positivity_week": (
            count(lambda row: row["result"] == "positive"),
            count(lambda row: row["result"] in ("positive", "negative")),
        ),
        "results_in_time": (
            count(lambda row: row["resulted_at"] - row["specimen_taken_at"] <= DAY),
            len(found),
        ),
    }


OVER = ("draft", "closed", "rejected", "withdrawn", "duplicate")


def events(rows: Sequence[Row], area: str, at: datetime) -> Values:
    """Indicator -> part and whole."""
    known = present([row for row in rows if row["stepped_at"] <= at], ("event", "number"), at)
    steps = {number: sorted((row for row in known if row["event"] == number), key=lambda row: row["number"])
             for number in {row["event"] for row in known}}  # fmt: skip
    found = {number: course for number, course in steps.items() if course[-1]["place"].startswith(area)}
    if not found:
        return {}
    standing = [course for course in found.values() if course[-1]["after"] not in OVER]
    closed = {
        days: [course for course in found.values() if _closed_since(course, at - days * DAY)]
        for days in (1, 7)
    }
    late = [
        course
        for course in closed[7]
        if any(row["card"] == "red" and row["clock"] == "close" for row in course)
    ]
    told: Values = {
        "events_open": (len(standing), None),
        "events_red": (sum(course[-1]["level"] == "red" for course in standing), None),
        "events_unaccepted": (sum(course[-1]["after"] == "reported" for course in standing), None),
        "events_breached": (sum(any(row["card"] == "red" for row in course) for course in standing), None),
        "warnings_open": (sum(_is_warning(course) for course in standing), None),
        "events_closed_day": (len(closed[1]), None),
        "events_closed_in_time": (len(closed[7]) - len(late), len(closed[7])),
    }
    begun = [[row for row in course if row["step"] == "begin"] for course in found.values()]
    ages = [
        min(row["age_minutes"] for row in course)
        for course in begun
        if course and min(row["stepped_at"] for row in course) > at - 7 * DAY
    ]
    if ages:
        told["events_begun_median"] = (median(ages), None)
    accepted = [
        [row for row in course if row["step"] == "accept"] for course in found.values() if _is_warning(course)
    ]
    waits = [
        min(row["age_minutes"] for row in course)
        for course in accepted
        if course and min(row["stepped_at"] for row in course) > at - 7 * DAY
    ]
    return {**told, "warnings_accepted_median": (median(waits), None)} if waits else told


def _is_warning(course: Sequence[Row]) -> bool:
    return any(str(row["kind"]).startswith("warn_") for row in course)


def _closed_since(course: Sequence[Row], since: datetime) -> bool:
    closings = [row["stepped_at"] for row in course if row["step"] == "close"]
    return course[-1]["after"] == "closed" and bool(closings) and max(closings) > since


def inside(rows: Iterable[Row], area: str) -> list[Row]:
    """The rows of an area."""
    return [row for row in rows if row["place"].startswith(area)]
