"""Persons at the door: registered, found, revealed, invited to claim their key. Each one is an entry of the audit."""

from datetime import datetime, timedelta

from wuse.permits.permit import Actor
from wuse.permits.secret_code import code_digest
from wuse.permits.store.models import Claim
from wuse.permits.store.person_frames import person_frame, registered_frame
from wuse.permits.store.queries import get_response
from wuse.trust.audit import Audit, AuditEntry, EntryKind
from wuse.trust.identity import IdentityDocument
from wuse.trust.store.vault import Vault
from wuse.trust.vault import Identity
from wuse.vocabulary import PersonKey, PlaceCode, Purpose, Refusal

CLAIM_LASTS = timedelta(days=14)


def register_person(
    *,
    audit: Audit,
    vault: Vault,
    by: Actor,
    at: datetime,
    response: str,
    purpose: Purpose,
    place: PlaceCode,
    document: IdentityDocument,
    name: str,
    phone: str = "",
) -> PersonKey:
    """Seal a person's identity under a response and answer with the key.

    Raises:
        Refusal: those of a missing permit, purpose or response.
    """
    frame = person_frame(by, "identity.register", at=at, response=response, purpose=purpose, place=place)
    with audit.transaction():
        person = vault.key_of(document)
        identity = Identity(document.kind, document.number, document.issuer, name.strip(), phone.strip())
        vault.keep(identity, person=person, response=response, place=place, at=at)
        audit.append(frame.entry(person))
        return person


def find_person(
    *,
    audit: Audit,
    vault: Vault,
    by: Actor,
    at: datetime,
    response: str,
    purpose: Purpose,
    place: PlaceCode,
    document: IdentityDocument,
) -> PersonKey:
    """The key of a person who is registered under the response, found by a document.

    Raises:
        Refusal: `person.not_registered`, and those of a missing permit, purpose or response.
    """
    frame = person_frame(by, "identity.find", at=at, response=response, purpose=purpose, place=place)
    with audit.transaction():
        person = vault.key_of(document)
        known = vault.holds(person, response=response)
        found = person if known else None
        audit.append(frame.entry(found, kind=EntryKind.READ, details={"found": known}))
    if not known:
        raise Refusal(
            "person.not_registered",
            "Nobody with this document is registered under the response {response}. A registrar can register them.",
            {"response": response},
        )
    return person


def reveal_identity(
    *,
    audit: Audit,
    vault: Vault,
    by: Actor,
    at: datetime,
    response: str,
    purpose: Purpose,
    place: PlaceCode,
    person: PersonKey,
    reason: str,
) -> Identity:
    """Who a key stands for. The person sees that it was asked, by which organisation and for what.

    Raises:
        Refusal: `vault.unknown`, `identity.reason`, and those of a missing permit, purpose or response.
    """
    frame = registered_frame(
        by, "identity.reveal", at=at, response=response, purpose=purpose, place=place, person=person
    )
    if len(reason.strip()) < 4:
        raise Refusal("identity.reason", "Say why the name is needed: the person will read it.")
    with audit.transaction():
        identity = vault.reveal(person, response=response)
        audit.append(frame.entry(person, kind=EntryKind.READ, details={"reason": reason.strip()}))
        return identity


def invite_person(
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
    """Give a registered person a claim code, by which an account of their own is linked to the key.

    Args:
        code: fresh random text, printed and handed over; its digest alone is kept.

    Raises:
        Refusal: those of a missing permit, purpose or response.
    """
    frame = registered_frame(
        by, "identity.invite", at=at, response=response, purpose=purpose, place=place, person=person
    )
    with audit.transaction():
        Claim.objects.create(
            digest=code_digest(code), person=person, response=response, valid_until=at + CLAIM_LASTS
        )
        audit.append(frame.entry(person))


def rotate_vault(*, audit: Audit, vault: Vault, by: Actor, at: datetime, response: str) -> int:
    """Seal every identity of a response under a new key and destroy the old ones; returns how many identities.

    An act of the operator, who holds the key folder: it reads nothing out and needs no purpose.

    Raises:
        Refusal: `response.unknown`, `key.missing`, `vault.sealed_wrong`; then nothing is changed.
    """
    frame = get_response(response)
    with audit.transaction():
        count = vault.count(response)
        # The entry first: a key that was made for nothing would be taken for the newest.
        audit.append(
            AuditEntry(
                at=at,
                by=by.account,
                verb="vault.rotate",
                place=frame.area,
                response=response,
                facts={"identities": count},
            )
        )
        vault.rotate(response)
    vault.forget_old_keys(response)
    return count
