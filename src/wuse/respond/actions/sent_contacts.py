"""Contacts that programs sent: taken over for follow-up by an epidemiologist, and kept to what their sender says since.

What was held back of them is told to the public statistic here, as a number of a county.
"""

from collections.abc import Mapping
from datetime import datetime

from wuse.intake.store.hold_models import FactHold
from wuse.permits import Actor, check_may
from wuse.permits.entry import entry_for
from wuse.permits.store.queries import active_responses, get_response
from wuse.pool import Pool
from wuse.respond.contact import check_case, china_day
from wuse.respond.store.cases import cases_reported
from wuse.respond.store.code_tallies import count_change
from wuse.respond.store.sent_contacts import sent_of_case, settle_sent, take_sent, unsettled
from wuse.respond.store.tracing_models import ContactRow
from wuse.trust.audit import Audit, AuditEntry
from wuse.vocabulary import PersonKey, PlaceCode, Purpose, Refusal

MODULE = "tracing"
HELD = "held."
"""What the causes begin with under which facts that were held back are counted, by their standard: no code became
anything by them.
"""


def take_over_contacts(
    *,
    audit: Audit,
    pool: Pool,
    by: Actor,
    at: datetime,
    response: str,
    purpose: Purpose,
    case: str,
    place: PlaceCode,
) -> int:
    """Follow up the contacts of a case who live in a place, as if they had been listed here. Returns how many.

    Each of them is an entry that the person sees. Nothing changes for their codes.

    Raises:
        Refusal: `contact.case`, `contact.none_sent`, and those of a missing permit, purpose or response.
    """
    frame = get_response(response)
    permit = check_may(by, "contact.take_over", place=place, at=at, response=frame, purpose=purpose)
    reported = cases_reported(pool, [case], response=response, known_at=at).get(case)
    check_case(reported)
    assert reported is not None
    with audit.transaction():
        # Who was sent under two names is one contact of the case.
        sent = {
            one.person: one
            for one in sent_of_case(case, response=response, today=china_day(at))
            if one.place.startswith(place) and one.person != reported["person"]
        }
        case_person = PersonKey(reported["person"])
        taken = [take_sent(one, case_person=case_person, by=by, at=at) for one in sent.values()]
        if not taken:
            raise Refusal(
                "contact.none_sent", "No contact of this case waits at this place to be taken over."
            )
        for row in taken:
            facts = {"closeness": row.closeness, "until": row.follow_until.isoformat()}
            details = {"contact": row.pk, "receipt": row.receipt, "sender": row.sent_by}
            audit.append(
                entry_for(
                    by, "contact.take_over", at=at, permit=permit, place=row.place, purpose=purpose,
                    subject=PersonKey(row.person), facts=facts, details=details,
                )
            )  # fmt: skip
    return len(taken)


def follow_sent_contacts(*, audit: Audit, pool: Pool, by: Actor, at: datetime) -> int:
    """Let what senders said since count for whoever is followed up, and count what was held back.

    Returns how many are followed up no more. Any run may be repeated.
    """
    _count_holds(at=at, audit=audit)
    running = [found.code for found in active_responses(at) if MODULE in found.modules]
    return sum(_settle(audit, pool, by, at, number) for response in running for number in unsettled(response))


def _count_holds(*, audit: Audit, at: datetime) -> None:
    """Put what was held back since into the tallies, each once, in one transaction with its mark."""
    for pk in list(FactHold.objects.filter(counted=False).order_by("pk").values_list("pk", flat=True)):
        with audit.transaction():
            hold = FactHold.objects.select_for_update().get(pk=pk)
            for county, number in _numbers(hold).items():
                count_change(
                    county, "none", HELD + hold.standard, hold.who, response=hold.response, at=hold.held_at,
                    number=number,
                )  # fmt: skip
            hold.counted = True
            hold.save(update_fields=["counted"])


def _numbers(hold: FactHold) -> Mapping[str, int]:
    """County -> how many are held back; nothing where all of them were taken back."""
    return hold.counties or ({hold.place: hold.number} if hold.number else {})


def _settle(audit: Audit, pool: Pool, by: Actor, at: datetime, number: int) -> int:
    with audit.transaction():
        ended = list(settle_sent(pool, number, by=by, at=at))
        for row, why in ended:
            audit.append(_entry(row, why, by, at))
        return len(ended)


def _entry(row: ContactRow, why: str, by: Actor, at: datetime) -> AuditEntry:
    return AuditEntry(
        at=at,
        by=by.account,
        verb="contact.sender_corrected",
        place=row.place,
        purpose=Purpose.CASE_INVESTIGATION,
        response=row.response,
        subject=PersonKey(row.person),
        personal=True,
        facts={"closeness": row.closeness, "why": why},
        details={"contact": row.pk},
    )
