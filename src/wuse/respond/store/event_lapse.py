"""Events about persons that end with their response, and what is emptied of them afterwards."""

from datetime import datetime

from wuse.permits.store.queries import find_response
from wuse.respond.event_kind import event_catalogue
from wuse.respond.store.event_models import EventPhotoRow, EventRow, EventStepRow


def open_under_ended_responses(*, at: datetime) -> list[int]:
    """The open events about persons whose response is over."""
    open_rows = EventRow.objects.filter(is_open=True).exclude(response="")
    names = open_rows.values_list("response", flat=True).distinct()
    over = [name for name in names if (found := find_response(name)) and not found.is_active(at)]
    return list(open_rows.filter(response__in=over).order_by("pk").values_list("pk", flat=True))


def ended_with_person(*, at: datetime) -> dict[str, list[int]]:
    """Response -> the events with a person or photographs that are over for as long as those are kept."""
    found: dict[str, list[int]] = {}
    for rules in event_catalogue().rules:
        over = EventRow.objects.filter(rules=rules.version, ended_at__lte=at - rules.keep_person)
        persons = over.filter(about_person=True).exclude(person="").values_list("response", "pk")
        photos = EventPhotoRow.objects.filter(event__in=over.values("pk")).values_list("response", "event")
        for response, number in sorted({*persons, *photos}):
            found.setdefault(response, []).append(number)
    return found


def empty_persons(numbers: list[int]) -> int:
    """Empty whom events are about, all words of those, and pictures; the caller holds the transaction."""
    EventStepRow.objects.filter(event__in=numbers).update(private_text="")
    EventPhotoRow.objects.filter(event__in=numbers).delete()
    return EventRow.objects.filter(pk__in=numbers).update(person="", private_text="")
