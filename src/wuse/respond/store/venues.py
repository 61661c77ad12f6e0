"""Venues read back as values."""

from collections.abc import Iterable
from datetime import datetime

from wuse.pool import Pool
from wuse.respond.store.code_models import IssuedCodeRow
from wuse.respond.store.tracing_models import VenueRow
from wuse.respond.venue import COUNTED_FOR, ShownCode, Venue, no_such_code
from wuse.vocabulary import PersonKey, PlaceCode, Refusal

_AT_VENUE = """
SELECT count(*) AS visits FROM visits
WHERE person = $person AND response = $response AND venue = $venue AND visited_at > $since AND visited_at <= $until
    AND (self_said IS NOT NULL OR taken_by IS NOT NULL)
"""
_OF_HOUR = """
SELECT venue FROM visits
WHERE person = $person AND response = $response AND visited_at > $since AND visited_at <= $until
    AND self_said IS NOT NULL
GROUP BY venue
"""


def venue_of(row: VenueRow) -> Venue:
    """The value of a row."""
    return Venue(
        number=row.pk,
        uid=row.uid,
        name=row.name,
        kind=row.kind,
        place=PlaceCode(row.place),
        key=row.key,
        key_since=row.key_since,
        organisation=row.organisation,
        closed_at=row.closed_at,
    )


def get_venue(number: int, *, lock: bool = False) -> VenueRow:
    """The row of a venue.

    Raises:
        Refusal: `venue.unknown`.
    """
    rows = VenueRow.objects.select_for_update() if lock else VenueRow.objects.all()
    found = rows.filter(pk=number).first()
    if found is None:
        raise Refusal("venue.unknown", "There is no venue {number}.", {"number": number})
    return found


def venue_with_key(key: str) -> Venue:
    """The open venue whose poster shows a key now.

    Raises:
        Refusal: `venue.key`.
    """
    row = VenueRow.objects.filter(key=key, closed_at=None).first() if key else None
    if row is None:
        raise Refusal(
            "venue.key", "This venue code does not count: it was changed or ended. Scan the poster anew."
        )
    return venue_of(row)


def venues_of_hour(pool: Pool, person: PersonKey, *, response: str, at: datetime) -> frozenset[str]:
    """The ids of the venues at which a person checked in within `COUNTED_FOR`, for nothing but to count them.

    What others sent of the person does not count: nobody uses up another's visits.
    """
    found = pool.engine.run(
        _OF_HOUR,
        tables={"visits": pool.source("venue_visit")},
        # A visit says the minute, and one of this hour may say the minute in which it began.
        parameters={"person": str(person), "response": response, "since": at - COUNTED_FOR, "until": at},
    )
    return frozenset(found["venue"])


def is_here_already(pool: Pool, person: PersonKey, venue: Venue, *, response: str, at: datetime) -> bool:
    """Whether the desk has a visit of a person to a venue of the last hour, said by themselves or taken at the door."""
    span = {"since": at - COUNTED_FOR, "until": at}
    found = pool.engine.run(
        _AT_VENUE,
        tables={"visits": pool.source("venue_visit")},
        parameters={"person": str(person), "response": response, "venue": venue.uid, **span},
    )
    return bool(found["visits"][0])


def whose_code(shown: ShownCode, *, at: datetime) -> tuple[PersonKey, str]:
    """Whose a code is, and under which response: for the visit alone, and told to nobody.

    Raises:
        Refusal: `visit.code`.
    """
    row = IssuedCodeRow.objects.filter(
        identifier=shown.identifier, expires_at__gt=at, revoked_at=None
    ).first()
    if row is None or not row.person:
        raise no_such_code()
    return PersonKey(row.person), row.response


def venues_named(uids: Iterable[str]) -> dict[str, Venue]:
    """Id -> the venue, of those that are registered here."""
    return {row.uid: venue_of(row) for row in VenueRow.objects.filter(uid__in=sorted(set(uids)))}
