"""Applications: made by an account of nobody, confirmed or refused by a registrar, lapsed undecided."""

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import partial

from wuse.permits.application import (
    A_DAY,
    MODULES,
    MOST_AT_ONCE,
    Application,
    ApplicationCheck,
    ApplicationRefusal,
    ApplicationSeen,
    ApplicationState,
    check_application,
    check_at_once,
    check_confirmable,
    check_may_apply,
    check_not_own,
)
from wuse.permits.permit import Actor
from wuse.permits.response import check_response_active
from wuse.permits.rules import check_signed_in
from wuse.permits.store.applications import (
    forget_said,
    keep_said,
    lapsed_applications,
    link_account,
    locked_applications,
    said_in,
    seen_applications,
    waiting_applications,
)
from wuse.permits.store.models import Account, ApplicationRow
from wuse.permits.store.person_frames import PersonFrame, person_frame
from wuse.permits.store.queries import get_account, get_response
from wuse.trust.audit import Audit, AuditEntry, EntryKind
from wuse.trust.store.vault import Registration, Vault, registered_place
from wuse.vocabulary import PersonKey, PlaceCode, Purpose, Refusal

_LAPSED_AT_ONCE = 500


def apply_online(
    *,
    audit: Audit,
    vault: Vault,
    by: Actor,
    at: datetime,
    response: str,
    wanted: Application,
    consent: bool,
) -> int:
    """Apply for a health code; what was said is sealed apart, and registers and colours nobody.

    Raises:
        Refusal: those of `check_application` and `check_may_apply`, `application.account` for an account of staff or
            one that is linked, and those of a document at a training desk and of a response that is not in force.
    """
    check_signed_in(by)
    check_application(wanted, consent=consent)
    for module in MODULES:
        check_response_active(get_response(response), module=module, place=wanted.place, at=at)
    with audit.transaction():
        account = _free(by.account)
        own = ApplicationRow.objects.filter(account=account)
        waits = own.filter(state=ApplicationState.WAITS).exists()
        check_may_apply(waits=waits, today=own.filter(asked_at__gt=at - A_DAY).count())
        row = ApplicationRow.objects.create(
            account=account,
            response=response,
            place=wanted.place,
            person=vault.key_of(wanted.document),
            asked_at=at,
            state=ApplicationState.WAITS,
        )
        keep_said(vault, row.pk, wanted.identity, response=response)
        audit.append(_of_itself(by, "identity.apply", at, row))
        return row.pk


def read_applications(
    *,
    audit: Audit,
    vault: Vault,
    by: Actor,
    at: datetime,
    response: str,
    purpose: Purpose,
    place: PlaceCode,
) -> list[ApplicationSeen]:
    """The oldest applications that wait at a place, as many as can be decided on at once. Each is an entry about its
    person.

    Raises:
        Refusal: those of a missing permit, purpose or response.
    """
    frame = person_frame(by, "application.read", at=at, response=response, purpose=purpose, place=place)
    with audit.transaction():
        rows = waiting_applications().filter(response=response, place__startswith=place)
        chosen = list(rows.exclude(account__uid=by.account)[:MOST_AT_ONCE])
        for row in chosen:
            audit.append(_of_row(frame, row, PersonKey(row.person), kind=EntryKind.READ))
        return seen_applications(chosen, vault, frame.permit, response=response)


def confirm_applications(
    *,
    audit: Audit,
    vault: Vault,
    by: Actor,
    at: datetime,
    response: str,
    purpose: Purpose,
    numbers: Collection[int],
    checked: ApplicationCheck,
) -> int:
    """Confirm applications: who is not registered is, and the accounts are linked. All of them or none.

    Returns:
        How many.

    Raises:
        Refusal: `application.at_once`, `application.unknown`, `application.decided`, `application.own`,
            `application.account`, those of `check_confirmable`, and those of a missing permit, purpose or response.
    """
    check_at_once(numbers)
    asked = partial(
        person_frame, by, "application.confirm", at=at, response=get_response(response), purpose=purpose
    )
    with audit.transaction():
        rows = locked_applications(list(numbers), response=response)
        for row in rows:
            frame, person = asked(place=row.place), _not_own(by, row)
            (seen,) = seen_applications([row], vault, frame.permit, response=response)
            if seen.registered:
                # The place that answers for the person must be covered too, as for a claim code.
                asked(place=registered_place(person, response=response))
            check_confirmable(seen, checked, together=len(rows) > 1)
            _link(vault, row, person, at)
            row.checked = checked
            _decide(vault, row, ApplicationState.CONFIRMED, by, at)
            told = {"checked": checked.value, "registered": not seen.registered}
            audit.append(_of_row(frame, row, person, told))
    return len(rows)


def refuse_applications(
    *,
    audit: Audit,
    vault: Vault,
    by: Actor,
    at: datetime,
    response: str,
    purpose: Purpose,
    numbers: Collection[int],
    reason: ApplicationRefusal,
) -> int:
    """Refuse applications for a reason that the applicants read. All of them or none.

    Returns:
        How many.

    Raises:
        Refusal: `application.at_once`, `application.unknown`, `application.decided`, `application.own`, and those of a
            missing permit, purpose or response.
    """
    check_at_once(numbers)
    asked = partial(
        person_frame, by, "application.refuse", at=at, response=get_response(response), purpose=purpose
    )
    with audit.transaction():
        rows = locked_applications(list(numbers), response=response)
        for row in rows:
            frame, person = asked(place=row.place), _not_own(by, row)
            row.reason = reason
            _decide(vault, row, ApplicationState.REFUSED, by, at)
            audit.append(_of_row(frame, row, person, {"reason": reason.value}))
    return len(rows)


def lapse_applications(*, audit: Audit, vault: Vault, by: Actor, at: datetime) -> int:
    """End what waited too long, or became moot since its account was linked or closed; returns how many."""
    with audit.transaction():
        rows = list(lapsed_applications(at).select_for_update(of=("self",))[:_LAPSED_AT_ONCE])
        for row in rows:
            audit.append(_of_itself(by, "application.lapse", at, row))
            _decide(vault, row, ApplicationState.LAPSED, by, at)
        return len(rows)


def _link(vault: Vault, row: ApplicationRow, person: PersonKey, at: datetime) -> None:
    """Register whoever is not, and make the account theirs."""
    account = _free(row.account.uid)
    entry = Registration(said_in(vault, row.pk), PlaceCode(row.place))
    # Whoever is registered already stays as they are.
    vault.keep_all({person: entry}, response=row.response, may_change=lambda _: False, at=at)
    link_account(account, person, response=row.response)


def _not_own(by: Actor, row: ApplicationRow) -> PersonKey:
    """The person of an application of somebody else."""
    person = PersonKey(row.person)
    check_not_own(same_account=row.account.uid == by.account, same_person=person == by.person)
    return person


def _decide(vault: Vault, row: ApplicationRow, state: ApplicationState, by: Actor, at: datetime) -> None:
    """What was said is destroyed with the decision, and whom it named with it."""
    forget_said(vault, row.pk)
    row.person, row.state, row.decided_by, row.decided_at = "", state, by.account, at
    row.save()


def _free(uid: str) -> Account:
    """The account, locked, when it is nobody's yet.

    Raises:
        Refusal: `account.unknown`, `application.account`.
    """
    get_account(uid)
    account = Account.objects.select_for_update().get(uid=uid)
    if account.organisation_id is not None or account.person or account.machine or not account.is_active:
        raise Refusal(
            "application.account",
            "An application needs an account of one's own: one that is neither of an organisation nor linked to a "
            "person.",
        )
    return account


def _of_itself(by: Actor, verb: str, at: datetime, row: ApplicationRow) -> AuditEntry:
    """The entry of an act that no permit decides on."""
    return AuditEntry(
        at=at,
        by=by.account,
        verb=verb,
        place=row.place,
        response=row.response,
        purpose=Purpose.REGISTRATION,
        subject=PersonKey(row.person),
        personal=True,
        details={"application": row.pk},
    )


def _of_row(
    frame: PersonFrame,
    row: ApplicationRow,
    person: PersonKey,
    told: Mapping[str, object] | None = None,
    *,
    kind: EntryKind = EntryKind.ACT,
) -> AuditEntry:
    """The entry of what was done with an application."""
    return frame.entry(person, kind=kind, details={"application": row.pk, **(told or {})})
