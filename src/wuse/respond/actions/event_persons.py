"""What an event says of a person, and its photographs: read and added for a purpose, each time with an entry."""

from datetime import datetime

from wuse.permits import Actor, check_may
from wuse.permits.entry import entry_for
from wuse.permits.store.queries import get_response
from wuse.respond.event import Event
from wuse.respond.event_rules import check_photo, checked_uid
from wuse.respond.photo import bare_photo
from wuse.respond.store.event_acts import ActFrame, about_person
from wuse.respond.store.event_models import EventPhotoRow
from wuse.respond.store.events import event_of, get_event
from wuse.trust.audit import Audit, AuditEntry, EntryKind
from wuse.vocabulary import Purpose, Refusal


def read_person_event(
    *, audit: Audit, by: Actor, at: datetime, number: int, purpose: Purpose | None
) -> Event:
    """Read an event about a person with its words and the key of the person; the read is an entry that the person sees.

    Raises:
        Refusal: `event.unknown`, `event.nobody` when it is about nobody, and those of a missing permit, purpose or
            response.
    """
    with audit.transaction():
        row = get_event(number)
        if not row.about_person:
            raise Refusal("event.nobody", "This event is about nobody: there is nothing more to read.")
        permit = check_may(
            by,
            "person_event.handle",
            place=row.place,
            at=at,
            response=get_response(row.response),
            purpose=purpose,
        )
        event = event_of(row)
        frame = ActFrame(by, at, permit, purpose)
        audit.append(_entry(frame, event, "person_event.handle", EntryKind.READ))
        return event


def add_event_photo(
    *,
    audit: Audit,
    by: Actor,
    at: datetime,
    number: int,
    uid: str,
    response: str,
    purpose: Purpose | None,
    content: bytes,
    taken_at: datetime | None = None,
) -> int:
    """Keep a photograph of an event that one reported or has in hand; the same one sent again has the number it had.

    Off by default: it needs a response in force with the module `event_photo`. What a camera writes beside the picture
    is cut off first, and the photograph goes with the response, or with what the event says of a person.

    Args:
        uid: id that the sender's device made; it makes sending again harmless.
        taken_at: when it was taken; now by default.

    Raises:
        Refusal: `event.unknown`, `event.photo_over`, `event.photo_many`, `event.photo_other`, `event.photo_large`,
            `event.photo_malformed`, `event.uid`, and those of a missing permit, purpose or response.
    """
    checked_uid(uid)
    with audit.transaction():
        row = get_event(number, lock=True)
        permit = check_may(
            by,
            "event_photo.add",
            place=row.place,
            at=at,
            response=get_response(response),
            purpose=purpose,
        )
        known = row.photos.filter(uid=uid, by=by.account).first()
        if known:
            return known.pk
        event = event_of(row)
        check_photo(event, by=by.account, organisation=by.organisation, kept=row.photos.count())
        photo = EventPhotoRow.objects.create(
            event=row,
            uid=uid,
            response=response,
            content=bare_photo(content),
            # The clock of a device may be ahead of ours.
            taken_at=min(taken_at or at, at),
            by=by.account,
        )
        audit.append(_entry(ActFrame(by, at, permit, purpose), event, "event_photo.add", EntryKind.ACT))
        return photo.pk


def read_event_photo(
    *, audit: Audit, by: Actor, at: datetime, number: int, photo: int, purpose: Purpose | None
) -> bytes:
    """A photograph of an event as a JPEG file; the read is an entry.

    Raises:
        Refusal: `event.unknown`, `event.photo_unknown`, and those of a missing permit, purpose or response.
    """
    with audit.transaction():
        row = get_event(number)
        found = row.photos.filter(pk=photo).first()
        if found is None:
            raise Refusal("event.photo_unknown", "This event has no such photo.")
        permit = check_may(
            by,
            "event_photo.read",
            place=row.place,
            at=at,
            response=get_response(found.response),
            purpose=purpose,
        )
        frame = ActFrame(by, at, permit, purpose)
        audit.append(_entry(frame, event_of(row), "event_photo.read", EntryKind.READ))
        return bytes(found.content)


def _entry(frame: ActFrame, event: Event, verb: str, kind: EntryKind) -> AuditEntry:
    entry = entry_for(
        frame.by,
        verb,
        at=frame.at,
        permit=frame.permit,
        place=event.report.place,
        purpose=frame.purpose,
        kind=kind,
        facts={"kind": event.report.kind},
        details={"event": event.number},
    )
    return about_person(entry, event.report, frame.purpose)
