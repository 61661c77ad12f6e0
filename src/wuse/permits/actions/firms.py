"""Who speaks for a firm: asked, confirmed by the township or by a letter's code, joined by colleagues, left."""

from datetime import datetime
from typing import Any

from wuse.permits.entry import entry_for
from wuse.permits.firm import (
    AGENT,
    LETTER_LASTS,
    OFFER_LASTS,
    FirmRequest,
    FirmRequestState,
    check_firm_request,
    check_request_waits,
    check_same_firm,
)
from wuse.permits.permit import Actor, PermitState
from wuse.permits.response import check_response_active
from wuse.permits.rules import check_may, check_signed_in
from wuse.permits.secret_code import code_digest
from wuse.permits.store.firms import find_firm, firm_of, get_request, make_agent, own_firm
from wuse.permits.store.models import (
    Account,
    FirmOfferRow,
    FirmRequestRow,
    OrganisationKind,
    OrganisationRow,
    PermitRow,
)
from wuse.permits.store.queries import get_account, get_response
from wuse.trust.audit import Audit, AuditEntry
from wuse.vocabulary import PlaceCode, Refusal

MODULE = "resumption"
_LEAST_WORDS = 4


def ask_firm(*, audit: Audit, by: Actor, at: datetime, response: str, wanted: FirmRequest) -> int:
    """Ask to speak for a firm; nothing can be done for it until the township, or a letter's code, says so.

    Raises:
        Refusal: those of `check_firm_request`, `firm.account` for an account of staff or of a person, `firm.asked`
            while a request waits, `firm.other_place`, `firm.taken` when the code is an agency's, and those of a
            response that is not in force.
    """
    check_signed_in(by)
    check_firm_request(wanted)
    check_response_active(get_response(response), module=MODULE, place=wanted.place, at=at)
    with audit.transaction():
        account = _free(by)
        if FirmRequestRow.objects.filter(account=account, state__in=_WAITING).exists():
            raise Refusal("firm.asked", "You have asked already: the township looks at it.")
        if known := find_firm(wanted.code):
            check_same_firm(firm_of(known), wanted)
        row = FirmRequestRow.objects.create(
            account=account,
            code=wanted.code,
            name=wanted.name,
            place=wanted.place,
            contact=wanted.contact,
            phone=wanted.phone,
            response=response,
            asked_at=at,
            state=FirmRequestState.ASKED,
        )
        audit.append(_own(by, "firm.ask", at, row.place, response, row.code))
        return row.pk


def confirm_firm(*, audit: Audit, by: Actor, at: datetime, number: int) -> None:
    """Confirm that somebody speaks for a firm: the township has seen licence and person, or called the office.

    Raises:
        Refusal: `firm.unknown`, `firm.decided`, `firm.account`, `firm.agents`, `firm.taken`, and those of a missing
            permit or a response that is not in force.
    """
    with audit.transaction():
        row = get_request(number, lock=True)
        permit = check_may(by, "firm.confirm", place=row.place, at=at)
        check_request_waits(FirmRequestState(row.state))
        _bind(row, by.account, at)
        audit.append(entry_for(by, "firm.confirm", at=at, permit=permit, place=row.place, **_about(row)))


def invite_firm(*, audit: Audit, by: Actor, at: datetime, number: int, code: str) -> None:
    """Send a code by letter to the registered address of the firm; whoever asked enters it.

    Args:
        code: fresh random text, printed in the letter; its digest alone is kept.

    Raises:
        Refusal: `firm.unknown`, `firm.decided`, and those of a missing permit.
    """
    with audit.transaction():
        row = get_request(number, lock=True)
        permit = check_may(by, "firm.invite", place=row.place, at=at)
        check_request_waits(FirmRequestState(row.state))
        row.state, row.digest, row.valid_until = FirmRequestState.LETTER, code_digest(code), at + LETTER_LASTS
        row.invited_by = by.account
        row.save()
        audit.append(entry_for(by, "firm.invite", at=at, permit=permit, place=row.place, **_about(row)))


def reject_firm(*, audit: Audit, by: Actor, at: datetime, number: int, text: str) -> None:
    """Turn down who asked, with the reason, which the account reads.

    Raises:
        Refusal: `firm.unknown`, `firm.decided`, `firm.words`, and those of a missing permit.
    """
    with audit.transaction():
        row = get_request(number, lock=True)
        permit = check_may(by, "firm.reject", place=row.place, at=at)
        check_request_waits(FirmRequestState(row.state))
        if not _LEAST_WORDS <= len(text.strip()) <= 200:
            raise Refusal("firm.words", "Say why, in 4 to 200 characters: the one who asked will read it.")
        row.state, row.answer, row.digest = FirmRequestState.REJECTED, text.strip(), ""
        row.decided_by, row.decided_at = by.account, at
        row.save()
        audit.append(entry_for(by, "firm.reject", at=at, permit=permit, place=row.place, **_about(row)))


def enter_firm_code(*, audit: Audit, by: Actor, at: datetime, code: str) -> str:
    """Speak for a firm by the code of its letter, or of a colleague. Returns the firm's code.

    Raises:
        Refusal: `firm.code` when the code is not known, was used, is over or is another account's, `firm.account`,
            `firm.agents`, `firm.taken`, and those of a response that is not in force.
    """
    check_signed_in(by)
    with audit.transaction():
        account = _free(by)
        digest = code_digest(code)
        letters = FirmRequestRow.objects.select_for_update().filter(account=account, digest=digest)
        row = letters.filter(state=FirmRequestState.LETTER, valid_until__gt=at).first()
        if row:
            _bind(row, row.invited_by, at)
            audit.append(_own(by, "firm.enter", at, row.place, row.response, row.code))
            return row.code
        offers = FirmOfferRow.objects.select_for_update().filter(digest=digest, used_at=None)
        offer = offers.filter(valid_until__gt=at).first()
        if offer is None:
            raise Refusal(
                "firm.code",
                "This code is not known, was used, is over, or belongs to another account: copy it again.",
            )
        firm = offer.organisation
        check_response_active(get_response(offer.response), module=MODULE, place=firm.place, at=at)
        make_agent(account, firm, response=offer.response, by=offer.offered_by, at=at)
        offer.used_at = at
        offer.save()
        audit.append(_own(by, "firm.enter", at, firm.place, offer.response, firm.code))
        return firm.code


def offer_firm(*, audit: Audit, by: Actor, at: datetime, code: str) -> None:
    """Give a code by which a colleague speaks for the firm too.

    Args:
        code: fresh random text, shown once; its digest alone is kept.

    Raises:
        Refusal: `firm.none`, and those of a missing permit.
    """
    firm = own_firm(by)
    permit = check_may(by, "firm.offer", place=firm.place, at=at)
    with audit.transaction():
        FirmOfferRow.objects.create(
            digest=code_digest(code),
            organisation=OrganisationRow.objects.get(code=firm.code),
            response=permit.response,
            offered_by=by.account,
            valid_until=at + OFFER_LASTS,
        )
        audit.append(entry_for(by, "firm.offer", at=at, permit=permit, place=firm.place))


def leave_firm(*, audit: Audit, by: Actor, at: datetime) -> None:
    """Stop speaking for the firm: one's permit is withdrawn.

    Raises:
        Refusal: `firm.none`, and those of a missing permit.
    """
    firm = own_firm(by)
    permit = check_may(by, "firm.leave", place=firm.place, at=at)
    with audit.transaction():
        rows = PermitRow.objects.filter(account__uid=by.account, role=AGENT)
        rows.exclude(state=PermitState.WITHDRAWN).update(state=PermitState.WITHDRAWN, withdrawn_by=by.account)
        Account.objects.filter(uid=by.account).update(organisation=None)
        audit.append(entry_for(by, "firm.leave", at=at, permit=permit, place=firm.place))


_WAITING = (FirmRequestState.ASKED, FirmRequestState.LETTER)


def _free(by: Actor) -> Account:
    """The account, of neither staff nor a person nor a firm."""
    account = get_account(by.account)
    if account.organisation is not None or account.person or account.machine:
        raise Refusal(
            "firm.account",
            "This account belongs to an organisation, or to a person: open one of its own for the firm.",
        )
    return account


def _bind(row: FirmRequestRow, by: str, at: datetime) -> None:
    """Let the one who asked speak for the firm."""
    check_response_active(get_response(row.response), module=MODULE, place=PlaceCode(row.place), at=at)
    account = _free(Actor(account=row.account.uid))
    firm = find_firm(row.code)
    if firm is None:
        if OrganisationRow.objects.filter(code=row.code).exists():
            raise Refusal("firm.taken", "An agency has this code: ask the account officer.")
        firm = OrganisationRow.objects.create(
            code=row.code, name=row.name, place=row.place, kind=OrganisationKind.ENTERPRISE
        )
    make_agent(account, firm, response=row.response, by=by, at=at)
    row.state, row.digest, row.decided_by, row.decided_at = FirmRequestState.CONFIRMED, "", by, at
    row.save()


def _about(row: FirmRequestRow) -> dict[str, Any]:
    return {"response": row.response, "details": {"firm": row.code, "account": row.account.uid}}


def _own(by: Actor, verb: str, at: datetime, place: str, response: str, code: str) -> AuditEntry:
    return AuditEntry(
        at=at,
        by=by.account,
        verb=verb,
        place=place,
        organisation=by.organisation,
        response=response,
        details={"firm": code},
    )
