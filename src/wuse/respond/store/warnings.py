"""Early warnings at the desk: what is kept of them, read back; and where they may be judged."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db.models import Count, Q

from wuse.assess.warnings import WarningRule, early_warnings, warning_facts
from wuse.permits import Response
from wuse.permits.store.queries import active_responses
from wuse.pool import Pool
from wuse.respond.event_kind import event_catalogue
from wuse.respond.store.event_lists import column_of, within, within_any
from wuse.respond.store.event_models import EventRow
from wuse.respond.store.warning_models import WarningRow
from wuse.respond.warning import EarlyWarning, KeptWarning, WarningKey, warnings_of
from wuse.vocabulary import Colour, PlaceLevel

# What needs no response is judged everywhere: every code begins so.
_EVERYWHERE = {"": ""}
_EVIDENCE = ("observed", "threshold", "first_at", "last_at", "rule", "rule_digest")


def judged_warnings(pool: Pool, rule: WarningRule, *, at: datetime) -> list[EarlyWarning]:
    """The warnings that stand now, from all that was receipted.

    What reads data about persons is judged where a response with its module is in force, and nowhere else; the rows
    of a response count within its own area, and those of one that is over are not read.
    """
    facts = warning_facts(pool, rule, present=True)
    return warnings_of(early_warnings(pool.engine, facts, rule=rule, as_of=at, areas=_areas(rule, at)))


def _areas(rule: WarningRule, at: datetime) -> dict[str, dict[str, str]]:
    """Kind of warning -> response -> where it may be judged by the rows of that response."""
    running = active_responses(at)
    return {kind: _areas_of(found["module"], running) for kind, found in rule.kinds.items()}


def _areas_of(module: str | None, running: Sequence[Response]) -> dict[str, str]:
    """The responses with a module and their areas; everywhere for what needs none."""
    return {one.code: str(one.area) for one in running if module in one.modules} if module else _EVERYWHERE


def kept_warnings() -> dict[WarningKey, KeptWarning]:
    """What is kept of every kind and place that is not finished."""
    rows = WarningRow.objects.filter(current=True).values_list(
        "signal", "place", "severity", "over_at", "event__is_open"
    )
    return {
        (signal, place): KeptWarning(Colour(severity), over is not None, in_work)
        for signal, place, severity, over, in_work in rows
    }


def current_row(key: WarningKey) -> WarningRow | None:
    """The row of a kind and place that is not finished, with its event."""
    rows = WarningRow.objects.filter(signal=key[0], place=key[1], current=True)
    return rows.select_related("event").first()


def kept_of(row: WarningRow | None) -> KeptWarning | None:
    """What a row says."""
    if row is None:
        return None
    return KeptWarning(Colour(row.severity), row.over_at is not None, row.event.is_open)


def evidence(warning: EarlyWarning) -> dict[str, object]:
    """The columns that a warning's evidence is kept in."""
    return {"severity": str(warning.severity), **{name: getattr(warning, name) for name in _EVIDENCE}}


def rows_of_events(numbers: Iterable[int]) -> dict[int, WarningRow]:
    """Number of an event -> the warning that it was made of."""
    return {row.event_id: row for row in WarningRow.objects.filter(event__in=list(numbers))}


def warning_counts(level: PlaceLevel, place: str) -> dict[str, Mapping[str, int]]:
    """Code of each unit of a level in a place -> kind of event -> how many warnings are in work there."""
    column = column_of(level)
    rows = (
        EventRow.objects.filter(within(place), Q(kind__in=event_catalogue().signal_kinds), is_open=True)
        .values(column, "kind")
        .annotate(number=Count("pk"))
    )
    found: dict[str, dict[str, int]] = {}
    for row in rows.order_by(column, "kind"):
        found.setdefault(row[column], {})[row["kind"]] = row["number"]
    return dict(found)


def counts_by_kind(places: Sequence[str]) -> dict[str, int]:
    """Kind of event -> how many warnings are in work at places and in what lies in them."""
    rows = EventRow.objects.filter(
        within_any(places), Q(kind__in=event_catalogue().signal_kinds), is_open=True
    ).values("kind")
    return {row["kind"]: row["number"] for row in rows.annotate(number=Count("pk")).order_by("kind")}


def events_of_warnings() -> dict[WarningKey, int]:
    """Number of the event that each warning became which is not finished."""
    rows = WarningRow.objects.filter(current=True).values_list("signal", "place", "event")
    return {(signal, place): number for signal, place, number in rows}
