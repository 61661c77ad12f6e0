"""The register of arrivals (境外来浙人员库): searched, and joined with what tracing knows; the entry names both."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from wuse.permits import Actor, Permit, check_may
from wuse.permits.entry import entry_for
from wuse.permits.response import Response
from wuse.permits.store.queries import get_response
from wuse.respond.arrival_check import MOST_FOUND
from wuse.respond.store.arrival_models import ArrivalRow
from wuse.respond.store.arrival_receivers import PURPOSE
from wuse.respond.store.contacts import contacts_of_cases
from wuse.trust.audit import Audit, EntryKind
from wuse.trust.identity import IdentityDocument
from wuse.trust.store.vault import Vault
from wuse.vocabulary import PlaceCode


@dataclass(frozen=True)
class FoundArrivals:
    """What a search came to. `contacts`: those that tracing knows of whom was found, where the searcher may read them;
    None for a searcher who may read none.
    """

    arrivals: tuple[int, ...]
    contacts: tuple[int, ...] | None = None


def find_arrivals(
    *,
    audit: Audit,
    vault: Vault,
    by: Actor,
    at: datetime,
    response: str,
    place: PlaceCode,
    document: IdentityDocument | None = None,
    reference: str = "",
    transport_number: str = "",
    country: str = "",
    arrives_on: date | None = None,
) -> FoundArrivals:
    """Search the register of a place: the numbers of what was found, newest first, and of the contacts of those.

    The search is an entry that names what was read: `arrival`, and `contact` where the two were joined. Of a search by
    document the person sees it.

    Args:
        place: what is searched, and what a permit must cover. What is empty is not asked for.

    Raises:
        Refusal: those of a document, and those of a missing permit or response.
    """
    with audit.transaction():
        frame = get_response(response)
        permit = check_may(by, "arrival.find", place=place, at=at, response=frame, purpose=PURPOSE)
        person = vault.key_of(document) if document else None
        asked = {
            "person": str(person or ""),
            "reference": reference.strip().upper(),
            "transport_number": transport_number.strip().upper(),
            "country": country.strip().upper(),
            "arrives_on": arrives_on,
        }
        wanted = {name: value for name, value in asked.items() if value}
        rows = ArrivalRow.objects.filter(response=response, destination__startswith=place, **wanted)
        shown = list(rows.order_by("-pk")[:MOST_FOUND])
        contacts = _contacts(shown, frame, _readers(by, frame, at))
        found = FoundArrivals(tuple(row.pk for row in shown), contacts)
        audit.append(
            entry_for(
                by,
                "arrival.find",
                at=at,
                permit=permit,
                place=place,
                purpose=PURPOSE,
                subject=person,
                kind=EntryKind.READ,
                facts={"asked": sorted(wanted), **_read(found)},
            )
        )
        return found


def _read(found: FoundArrivals) -> dict[str, object]:
    """What was read, of which list how many."""
    if found.contacts is None:
        return {"read": ["arrival"], "found": len(found.arrivals)}
    return {"read": ["arrival", "contact"], "found": len(found.arrivals), "contacts": len(found.contacts)}


def _readers(by: Actor, response: Response, at: datetime) -> list[Permit]:
    """The permits by which somebody reads contacts under a response, for the purpose of the register."""
    if "tracing" not in response.modules:
        return []
    held = [permit for permit in by.permits if permit.is_valid(at) and permit.gives("contact.read")]
    return [permit for permit in held if permit.response == response.code and PURPOSE in permit.purposes]


def _contacts(
    shown: Sequence[ArrivalRow], response: Response, readers: Sequence[Permit]
) -> tuple[int, ...] | None:
    if not readers:
        return None
    places = [permit.place for permit in readers]
    known = contacts_of_cases([row.person for row in shown], response=response.code, places=places)
    return tuple(known.values_list("pk", flat=True))
