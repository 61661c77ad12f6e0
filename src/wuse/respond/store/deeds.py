"""What somebody did in a training home, read from events, findings, checks and the audit."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from wuse.respond.finding import DoorFinding, standing_of
from wuse.respond.household import residents_of
from wuse.respond.item_outcome import ACCEPTED
from wuse.respond.lesson import AUDITED, Deed
from wuse.respond.store.event_models import EventRow, EventStepRow, StationRow
from wuse.respond.store.grid_models import CheckRow, FindingRow, HouseholdRow
from wuse.respond.training_story import story_name, story_uid
from wuse.trust.store.models import AuditRecord


def deeds_of(account: str) -> list[Deed]:
    """Everything that counts for a lesson and that an account did."""
    return [*_steps(account), *_entries(account), *_findings(account)]


def event_of_story(event: str, seat: int) -> int | None:
    """The number of a seat's event; none when it was not made."""
    return EventRow.objects.filter(uid=story_uid(event, seat)).values_list("pk", flat=True).first()


def _steps(account: str) -> Iterator[Deed]:
    works: dict[str, set[str]] = {}
    for row in StationRow.objects.all():
        works.setdefault(row.organisation, set()).add(row.station)
    for step in EventStepRow.objects.filter(by=account).select_related("event"):
        yield Deed(
            did=f"event.{step.step}",
            at=step.at,
            event=story_name(step.event.uid),
            works=frozenset(works.get(step.station, ())),
            command=step.command,
        )


def _entries(account: str) -> Iterator[Deed]:
    rows = AuditRecord.objects.filter(by=account, verb__in=AUDITED)
    return (Deed(did=row.verb, at=row.at) for row in rows)


def _findings(account: str) -> Iterator[Deed]:
    """What the account's phones found and what still stands: a finding that a later one follows is not kept here."""
    rows = FindingRow.objects.filter(by=account, outcome=ACCEPTED)
    came = {row.item: row.at for row in rows}
    places = {row.place for row in rows}
    for household in HouseholdRow.objects.filter(place__in=places):
        for resident in residents_of(household.residents):
            yield from _came("visit", resident.standing.findings, came)
    for check in CheckRow.objects.filter(place__in=places):
        yield from _came("check", standing_of(check.standing).findings, came)


def _came(did: str, findings: tuple[DoorFinding, ...], came: Mapping[str, datetime]) -> Iterator[Deed]:
    for found in findings:
        if found.item in came:
            arrived = came[found.item]
            yield Deed(did=did, at=arrived, said=found.said, after=arrived - found.at)
