"""Venues read back as values."""

from collections.abc import Iterable
from datetime import datetime

from wuse.pool import Pool
from wuse.respond.store.tracing_models import VenueRow
from wuse.respond.venue import COUNTED_FOR, Venue
from wuse.vocabulary import PersonKey, PlaceCode, Refusal

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


def venues_named(uids: Iterable[str]) -> dict[str, Venue]:
    """Id -> the venue, of those that are registered here."""
    return {row.uid: venue_of(row) for row in VenueRow.objects.filter(uid__in=sorted(set(uids)))}
