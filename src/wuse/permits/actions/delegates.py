"""Delegates: a code given by the member or at a counter, entered by the delegate, ended by either of the two."""

from datetime import datetime

from wuse.permits.actions.identities import CLAIM_LASTS
from wuse.permits.delegate import OFFER_LASTS, DelegateEnd, DelegateKind, check_beginnable
from wuse.permits.entry import entry_for
from wuse.permits.permit import Actor
from wuse.permits.response import check_response_active
from wuse.permits.rules import check_citizen
from wuse.permits.secret_code import code_digest
from wuse.permits.store.delegates import get_delegate, members_of
from wuse.permits.store.models import Claim, ClaimUse, DelegateRow
from wuse.permits.store.person_permits import check_person
from wuse.permits.store.queries import get_account, get_response
from wuse.trust.audit import Audit, AuditEntry
from wuse.trust.store.vault import registered_place
from wuse.vocabulary import PersonKey, PlaceCode, Purpose, Refusal


def invite_delegate(
    *,
    audit: Audit,
    by: Actor,
    at: datetime,
    response: str,
    purpose: Purpose,
    place: PlaceCode,
    person: PersonKey,
    code: str,
) -> None:
    """Give a code at a counter, with which somebody else declares and shows the code for a registered person.

    The registrar has seen the person's document, and the person's consent or, of a child, the guardian's document.

    Args:
        code: fresh random text, printed and handed over; its digest alone is kept.

    Raises:
        Refusal: those of a missing permit, purpose or response.
    """
    permit = check_person(by, "delegate.invite", at, response, purpose, place, person)
    with audit.transaction():
        _keep(code, person, response, at + CLAIM_LASTS)
        audit.append(
            entry_for(
                by, "delegate.invite", at=at, permit=permit, place=place, purpose=purpose, subject=person
            )
        )


def offer_delegate(*, audit: Audit, by: Actor, at: datetime, code: str) -> None:
    """Give a code from one's own page, with which a member of the family declares and shows the own code.

    Raises:
        Refusal: `permit.unclaimed`, and those of a response that is not in force.
    """
    check_citizen(by)
    assert by.person is not None
    response, place = _frame(by, at)
    with audit.transaction():
        _keep(code, by.person, response, at + OFFER_LASTS)
        audit.append(_own(by, "delegate.offer", at, place, response, by.person))


def begin_delegate(
    *, audit: Audit, by: Actor, at: datetime, code: str, kind: DelegateKind, called: str
) -> PersonKey:
    """Begin to act for the person that a code was given for.

    Args:
        by: the delegate, whose account is linked to a person. called: what the delegate calls the other.

    Raises:
        Refusal: `claim.unknown`, `delegate.self`, `delegate.called`, `delegate.known`, `delegate.many`,
            `permit.unclaimed`, and those of a response that is not in force.
    """
    check_citizen(by)
    assert by.person is not None
    response, place = _frame(by, at)
    with audit.transaction():
        claim = _claim(code, response, at)
        person = PersonKey(claim.person)
        members = members_of(by.person, response=response)
        check_beginnable(
            delegate=by.person,
            person=person,
            called=called,
            members=len(members),
            known=any(one.person == person for one in members),
        )
        DelegateRow.objects.create(
            response=response,
            delegate=by.person,
            person=person,
            kind=kind,
            called=called.strip(),
            begun_at=at,
        )
        claim.used_at = at
        claim.save()
        audit.append(_own(by, "delegate.begin", at, place, response, person))
        return person


def end_delegate(*, audit: Audit, by: Actor, at: datetime, number: int) -> None:
    """End it; either of the two does so, without a reason and at once, also when the response is over.

    Raises:
        Refusal: `permit.unclaimed`, `delegate.unknown`.
    """
    with audit.transaction():
        row = get_delegate(by, number, lock=True)
        row.ended_at = at
        row.ended_by = DelegateEnd.DELEGATE if row.delegate == by.person else DelegateEnd.PERSON
        row.save()
        place = registered_place(PersonKey(row.person), response=row.response)
        audit.append(_own(by, "delegate.end", at, place, row.response, PersonKey(row.person)))


def _frame(by: Actor, at: datetime) -> tuple[str, str]:
    """The response that the account belongs to, in force, and the place that answers for the person."""
    response = get_account(by.account).response
    frame = get_response(response)
    check_response_active(frame, module="identity", place=frame.area, at=at)
    assert by.person is not None
    return response, registered_place(by.person, response=response)


def _keep(code: str, person: PersonKey, response: str, until: datetime) -> None:
    Claim.objects.create(
        digest=code_digest(code), person=person, response=response, valid_until=until, use=ClaimUse.DELEGATE
    )


def _claim(code: str, response: str, at: datetime) -> Claim:
    rows = Claim.objects.select_for_update().filter(digest=code_digest(code), use=ClaimUse.DELEGATE)
    found = rows.filter(response=response, used_at=None, valid_until__gt=at).first()
    if found is None:
        raise Refusal(
            "claim.unknown",
            "This code is not known, was used, or is over. Copy it again, or get a new one at the counter.",
        )
    return found


def _own(by: Actor, verb: str, at: datetime, place: str, response: str, person: PersonKey) -> AuditEntry:
    return AuditEntry(
        at=at,
        by=by.account,
        verb=verb,
        place=place,
        purpose=Purpose.REGISTRATION,
        response=response,
        subject=person,
        personal=True,
    )
